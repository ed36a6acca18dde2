"""How far a run has come, and what it did."""

from __future__ import annotations

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
    """Counts what was done and tells the caller; bytes in hand count by the share of their passages embedded."""

    def __init__(self, files: int, size: int, progress: Callable[[Progress], None] | None) -> None:
        self._progress = progress
        self._started = time.perf_counter()
        self._all = files, size
        self._files = self._bytes = self._records = self._passages = 0
        self._hand_bytes = self._hand_passages = self._hand_done = 0

    def skip(self, size: int) -> None:
        """A file needed nothing."""
        self._files += 1
        self._bytes += size
        self._tell()

    def begin(self, size: int, passages: int) -> None:
        """So many bytes, with so many passages in them, are about to be embedded."""
        self._hand_bytes, self._hand_passages, self._hand_done = size, passages, 0

    def embedded(self) -> None:
        """One more passage has its vectors."""
        self._hand_done += 1
        self._tell()

    def end(self, files: int, records: int) -> None:
        """What was in hand is written: so many records, and so many files to their end."""
        self._files += files
        self._bytes += self._hand_bytes
        self._records += records
        self._passages += self._hand_passages
        self._hand_bytes = self._hand_passages = self._hand_done = 0
        self._tell()

    def _tell(self) -> None:
        if self._progress is None:
            return
        share = self._hand_bytes * self._hand_done // max(self._hand_passages, 1)
        seconds = time.perf_counter() - self._started
        done = self._bytes + share, self._all[1], self._records, self._passages + self._hand_done
        self._progress(Progress(self._files, self._all[0], *done, seconds))
