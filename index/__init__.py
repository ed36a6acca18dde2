"""The build side: files -> records -> passages -> vectors and terms, kept in one archive on disk.

from index import Archive

archive = Archive.build("my-archive", ["~/telegrams"])
"""

from index.archive import Archive, Status
from index.filters import Filter
from index.records import Passage, Record, Speaker, Zone

__all__ = ["Archive", "Filter", "Passage", "Record", "Speaker", "Status", "Zone"]
