"""The build side: files -> records -> passages -> vectors and terms, kept in one archive on disk.

from index import Archive

archive = Archive.build("my-archive", ["~/telegrams"])
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from index.filters import Filter
from index.records import Passage, Record, Speaker, Zone

if TYPE_CHECKING:
    from index.archive import Archive, Status

# onnxruntime, which also reads scanned pages, would give this machine a number and tell its makers what it runs. Both
# names of the switch must be set before it is imported; what is imported first of this package is this.
os.environ.update(ORT_DISABLE_TELEMETRY="1", ORT_TELEMETRY_DISABLED="1")

__all__ = ["Archive", "Filter", "Passage", "Record", "Speaker", "Status", "Zone"]


def __getattr__(name: str) -> object:
    """Imports the archive, and numpy with it, at its first use: `archive-qa --help` needs neither."""
    if name in ("Archive", "Status"):
        from index import archive

        return getattr(archive, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
