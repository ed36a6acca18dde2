"""The one writer of an archive: brings it up to date with folders, and removes records.

What is shown moves on from one state in which every file is whole to the next: a run that is cut off loses at most the
file in hand, whose passages are not embedded again, and the next run goes on from there.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import filelock

from index import derived, readers
from index.catalogue import FILE, Catalogue
from index.embedder import Embedder, open_embedder
from index.errors import ArchiveBusy, ArchiveFull, ModelError, NothingToIndex, UnknownRecord
from index.follow import Run
from index.passages import passages
from index.progress import Meter, Progress, Summary
from index.records import Passage, Record
from index.scan import Scan, name_of, root_of, scan

MANY = 100_000  # bytes of documents, packed or not, from which on an engine pays that takes longer to load

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_SAID_OF_FULL = ("disk is full", "disk I/O error", *map(os.strerror, _FULL))

Pack = Callable[[Record, Callable[[list[str]], list[bool]]], list[Passage]]


class Builder:
    """The one writer of an archive, while it is open: `with Builder(folder) as builder: builder.index(paths)`."""

    def __init__(
        self,
        folder: Path,
        *,
        model: str | None = None,
        embedder: Embedder | None = None,
        notify: Callable[[str], None] | None = None,
        pack: Pack = passages,
    ) -> None:
        """`pack` cuts a record into passages; it is told what the model reads to the end (see `passages.passages`)."""
        self._pack = pack
        self.folder = folder
        self._model = model
        self._embedder = embedder
        self._notify = notify or (lambda line: None)
        self._many = False  # passages to be embedded
        self._catalogue: Catalogue | None = None

    def __enter__(self) -> Builder:
        """Takes the lock, which the system releases with the process. Raises ArchiveBusy where another holds it."""
        new = not self.folder.exists()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise NothingToIndex(f"{self.folder} cannot be made: {problem.strerror}") from None
        self._lock = filelock.FileLock(self.folder / "lock", timeout=0)
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise ArchiveBusy(f"another process is writing to {self.folder}: wait for it to end") from None
        except OSError as problem:
            raise ArchiveBusy(f"{self.folder} cannot be written to: {problem.strerror}") from None
        self._new = new
        if (self.folder / FILE).exists():
            with _telling_a_full_disk(self.folder):
                self._catalogue = Catalogue.open(self.folder, write=True)
        return self

    def __exit__(self, *problem: object) -> None:
        if self._catalogue:
            self._catalogue.close()
        self._lock.release()
        if self._catalogue is None and self._new:  # nothing came of it: leave no trace
            (self.folder / "lock").unlink(missing_ok=True)
            if not any(self.folder.iterdir()):
                self.folder.rmdir()

    def index(
        self,
        paths: Sequence[Path],
        *,
        progress: Callable[[Progress], None] | None = None,
        prune: bool = False,
        verify: bool = False,
    ) -> Summary:
        """Brings the archive up to date with the files below `paths`. Raises as `index.archive.index`."""
        started = time.perf_counter()
        scans = [self._scan(path, prune) for path in paths]
        found = [file for one in scans for file in one.files]
        self._many = sum(file.size for file in found) >= MANY
        with _telling_a_full_disk(self.folder):
            catalogue = self._open_or_create()
            self._forget_unfinished(catalogue)
            meter = Meter(len(found), sum(file.size for file in found), progress)
            run = Run(catalogue, self._opened, lambda record: self._pack(record, self._fits), meter, verify)
            try:
                run.remove_gone([one for one, path in zip(scans, paths, strict=True) if not path.is_file()])
                run.follow(found)
            except (OSError, sqlite3.Error):
                raise
            except BaseException:  # also Ctrl-C: what was written can be asked
                derived.publish(catalogue)
                raise
            derived.publish(catalogue)
            run.summary.records, run.summary.passages = catalogue.counts()
        run.summary.seconds = time.perf_counter() - started
        return run.summary

    def remove(self, record_ids: Iterable[str]) -> int:
        """Removes records; gives how many. Raises UnknownRecord, and removes nothing, where an id is not there."""
        wanted = list(dict.fromkeys(record_ids))
        catalogue = self._catalogue
        if catalogue:
            self._forget_unfinished(catalogue)
        here = set(catalogue.record_ids()) if catalogue else set()
        for record_id in wanted:
            if record_id not in here:
                raise UnknownRecord(f"no record {record_id!r} in this archive: nothing was removed")
        assert catalogue is not None
        with _telling_a_full_disk(self.folder):
            with catalogue.change() as change:
                for record_id in wanted:
                    change.remove_record(record_id)
            derived.publish(catalogue)
        return len(wanted)

    # --- what a run needs --------------------------------------------------------------------------------------

    def _opened(self) -> Embedder:
        """The archive's model. Raises ModelError where another one was asked for than it was built with."""
        if self._embedder is None:
            built_with = self._catalogue.fact("model") if self._catalogue else None
            self._embedder = open_embedder(self._model or built_with, self._notify, many=self._many)
        if self._catalogue:
            check_model(self._catalogue, self._embedder)
        return self._embedder

    def _fits(self, texts: list[str]) -> list[bool]:
        embedder = self._opened()
        return [length <= embedder.max_tokens for length in embedder.lengths(texts)]

    def _scan(self, path: Path, prune: bool) -> Scan:
        """What lies below `path`. Raises NothingToIndex where there is nothing, unless that is what `prune` allows."""
        root = name_of(root_of(path))
        known = bool(self._catalogue and self._catalogue.files(root))
        if not path.exists():
            if known and prune:
                return Scan(root, [])
            hint = "; if its records are to be removed, say --prune" if known else ""
            raise NothingToIndex(f"{path} does not exist: give a file or a folder of documents{hint}")
        found = scan(path, self.folder)
        if not any(readers.can_read(file.source) for file in found.files):
            if known and prune:
                return found
            if known:
                raise NothingToIndex(f"{path} is suddenly empty: if its records are to be removed, say --prune")
            kinds = " ".join(sorted(readers.SUFFIXES))
            raise NothingToIndex(f"{path} holds nothing that can be read: expected files ending in {kinds}")
        return found

    def _open_or_create(self) -> Catalogue:
        if self._catalogue is None:
            embedder = self._opened()
            self._catalogue = Catalogue.create(
                self.folder,
                {
                    "model": embedder.model.name,
                    "fingerprint": embedder.fingerprint,
                    "dimension": str(embedder.dimension),
                    "engine": embedder.engine,
                },
            )
        elif self._model is not None:
            self._opened()  # refuse another model now, not after an hour
        return self._catalogue

    @staticmethod
    def _forget_unfinished(catalogue: Catalogue) -> None:
        """A file that an earlier run was cut off in is new to this one; the vectors of its passages are still there."""
        unfinished = [file.key for file in catalogue.files() if not file.digest]
        if unfinished:
            with catalogue.change() as change:
                for key in unfinished:
                    change.remove_file(key)


@contextmanager
def _telling_a_full_disk(folder: Path) -> Iterator[None]:
    """Turns what SQLite, FAISS, tantivy and the system each say of a full disk into ArchiveFull."""
    try:
        yield
    except (OSError, sqlite3.OperationalError, RuntimeError, ValueError) as problem:
        if getattr(problem, "errno", None) not in _FULL and not any(words in str(problem) for words in _SAID_OF_FULL):
            raise
        raise ArchiveFull(
            f"{folder} cannot be written to, its disk is full: make room and index again; what was written before is "
            "kept"
        ) from problem


def check_model(catalogue: Catalogue, embedder: Embedder) -> None:
    """Raises ModelError where the archive's vectors were made by another model."""
    if catalogue.fact("fingerprint") != embedder.fingerprint:
        raise ModelError(
            f"the archive in {catalogue.folder} was built with {catalogue.fact('model')}, not with "
            f"{embedder.model.name}: use that model, or index into another folder"
        )
