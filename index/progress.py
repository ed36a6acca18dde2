"""How far a run has come, and what it did."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: files and bytes done and in all, records and passages written, seconds it took so far."""

    files: int
    all_files: int
    bytes: int
    all_bytes: int
    records: int
    passages: int
    seconds: float


@dataclass(slots=True)
class Summary:
    """What a run did. `skipped` holds (file, reason); `notes` says in a line each what else should be known."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    records: int = 0
    passages: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Meter:
    """Counts what was done and tells the caller; bytes in hand count by the share of their passages embedded.

    `embedded` may be called by several threads.
    """

    def __init__(self, files: int, size: int, progress: Callable[[Progress], None] | None) -> None:
        self._progress = progress
        self._started = time.perf_counter()
        self._all = files, size
        self._files = self._bytes = self._records = self._passages = 0
        self._hand_bytes = self._hand_passages = self._hand_done = 0
        self._lock = threading.Lock()

    def skip(self, size: int) -> None:
        """A file needed nothing."""
        with self._lock:
            self._files += 1
            self._bytes += size
            self._tell()

    def begin(self, size: int, passages: int) -> None:
        """So many more bytes, with so many passages in them to be embedded, are in hand."""
        with self._lock:
            self._hand_bytes += size
            self._hand_passages += passages

    def embedded(self) -> None:
        """One more passage has its vectors."""
        with self._lock:
            self._hand_done += 1
            self._tell()

    def end(self, size: int, passages: int, *, files: int, records: int, written: int) -> None:
        """What was begun with these numbers is written: so many files to their end, records and passages."""
        with self._lock:
            self._hand_bytes -= size
            self._hand_passages -= passages
            self._hand_done -= passages
            self._files += files
            self._bytes += size
            self._records += records
            self._passages += written
            self._tell()

    def _tell(self) -> None:
        if self._progress is None:
            return
        share = self._hand_bytes * self._hand_done // max(self._hand_passages, 1)
        seconds = time.perf_counter() - self._started
        done = self._bytes + share, self._all[1], self._records, self._passages + self._hand_done
        self._progress(Progress(self._files, self._all[0], *done, seconds))
