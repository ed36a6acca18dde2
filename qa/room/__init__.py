"""The reading room: questions and quotes on one side, the record with the passage marked on the other."""

import os

# Before the import of gradio, which otherwise looks up outside hosts when it is imported.
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
