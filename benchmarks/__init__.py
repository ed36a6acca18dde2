"""Speed and quality, measured beside peers; see RESULTS.md."""
