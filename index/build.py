"""Folders -> archive: adds what is new, updates what changed, removes what is gone.

Files are read one after the other and written in batches, each batch one transaction; a run that is cut off loses at
most the batch in hand, and the next run goes on from there.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import filelock
import numpy as np

from index import derived, metadata, readers
from index.catalogue import FILE, Catalogue, FileState
from index.embedder import Embedder, embed_passages, open_embedder
from index.errors import ArchiveBusy, ModelError, NothingToIndex, ReadError, UnknownRecord
from index.passages import embedding_text, passages
from index.records import Passage, Record

BATCH = 256  # passages that are embedded and written together


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


@dataclass(frozen=True, slots=True)
class _Found:
    """A file in a folder that is indexed."""

    root: str
    source: str
    path: Path
    size: int
    modified: int


@dataclass(slots=True)
class _Read:
    """A file that was read and waits to be written."""

    file: _Found
    digest: str
    known: FileState | None
    problem: str | None
    records: list[tuple[Record, list[Passage]]]

    @property
    def passages(self) -> int:
        return sum(len(packed) for _, packed in self.records)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A folder's metadata.csv, and what is added to the digest of its files, so that a change is noticed."""

    corrections: metadata.Corrections
    digest: str


class _Meter:
    """Counts what was done and tells the caller; bytes of the files in hand count by the share of passages embedded."""

    def __init__(self, found: list[_Found], progress: Callable[[Progress], None] | None) -> None:
        self._progress = progress
        self._started = time.perf_counter()
        self._all = len(found), sum(file.size for file in found)
        self._files = self._bytes = self._records = self._passages = 0
        self._hand_bytes = self._hand_passages = self._hand_done = 0

    def skip(self, size: int) -> None:
        """A file needed nothing."""
        self._files += 1
        self._bytes += size
        self._tell()

    def begin(self, waiting: list[_Read]) -> None:
        """These files are about to be embedded."""
        self._hand_bytes = sum(item.file.size for item in waiting)
        self._hand_passages = sum(item.passages for item in waiting)
        self._hand_done = 0

    def embedded(self) -> None:
        """One more passage has its vectors."""
        self._hand_done += 1
        self._tell()

    def end(self, waiting: list[_Read]) -> None:
        """These files are written."""
        self._files += len(waiting)
        self._bytes += self._hand_bytes
        self._records += sum(len(item.records) for item in waiting)
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


class Builder:
    """The one writer of an archive, while it is open: `with Builder(folder) as builder: builder.index(paths)`."""

    def __init__(
        self,
        folder: Path,
        *,
        model: str | None = None,
        embedder: Embedder | None = None,
        notify: Callable[[str], None] | None = None,
        pack: Callable[[Record, Callable[[list[str]], list[bool]]], list[Passage]] = passages,
    ) -> None:
        """`pack` cuts a record into passages; it is told what the model reads to the end (see `passages.passages`)."""
        self._pack = pack
        self.folder = folder
        self._model = model
        self._embedder = embedder
        self._notify = notify or (lambda line: None)
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
        self, paths: Sequence[Path], *, progress: Callable[[Progress], None] | None = None, prune: bool = False
    ) -> Summary:
        """Brings the archive up to date with the files below `paths`. Raises as `index.archive.index`."""
        started = time.perf_counter()
        found = [file for path in paths for file in self._scan(path, prune)]
        catalogue = self._open_or_create(found)
        summary = Summary()
        roots = {str(_root(path)) for path in paths if not path.is_file()}
        known = {(file.root, file.source): file for file in catalogue.files()}
        self._ids = set(catalogue.record_ids())
        self._sheets: dict[Path, _Sheet] = {}
        try:
            self._remove_gone(summary, [state for state in known.values() if state.root in roots], found)
            self._read_and_write(summary, found, known, _Meter(found, progress))
        finally:  # also after Ctrl-C: what was written can be asked
            derived.publish(catalogue)
        summary.records, summary.passages = catalogue.counts()
        summary.seconds = time.perf_counter() - started
        return summary

    def remove(self, record_ids: Iterable[str]) -> int:
        """Removes records; gives how many. Raises UnknownRecord, and removes nothing, where an id is not there."""
        wanted = list(dict.fromkeys(record_ids))
        catalogue = self._catalogue
        here = set(catalogue.record_ids()) if catalogue else set()
        for record_id in wanted:
            if record_id not in here:
                raise UnknownRecord(f"no record {record_id!r} in this archive: nothing was removed")
        assert catalogue is not None
        with catalogue.change() as change:
            for record_id in wanted:
                change.remove_record(record_id)
        derived.publish(catalogue)
        return len(wanted)

    # --- files -------------------------------------------------------------------------------------------------

    def _scan(self, path: Path, prune: bool) -> list[_Found]:
        """The files below `path`. Raises NothingToIndex where there are none, unless that is what `prune` allows."""
        root = str(_root(path))
        known = bool(self._catalogue and self._catalogue.files(root))
        if not path.exists():
            if known and prune:
                return []
            hint = "; if its records are to be removed, say --prune" if known else ""
            raise NothingToIndex(f"{path} does not exist: give a file or a folder of documents{hint}")
        found = list(_files(path, self.folder))
        if not any(readers.can_read(file.source) for file in found):
            if known and prune:
                return found
            if known:
                raise NothingToIndex(f"{path} is suddenly empty: if its records are to be removed, say --prune")
            kinds = " ".join(sorted(readers.SUFFIXES))
            raise NothingToIndex(f"{path} holds nothing that can be read: expected files ending in {kinds}")
        return found

    def _open_or_create(self, found: list[_Found]) -> Catalogue:
        if self._catalogue is None:
            embedder = self._open_embedder()
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
            self._open_embedder()  # refuse another model now, not after an hour
        return self._catalogue

    def _remove_gone(self, summary: Summary, known: list[FileState], found: list[_Found]) -> None:
        here = {(file.root, file.source) for file in found}
        gone = [state for state in known if (state.root, state.source) not in here]
        if gone:
            assert self._catalogue is not None
            with self._catalogue.change() as change:
                for state in gone:
                    self._ids.difference_update(self._catalogue.record_ids(state.key))
                    change.remove_file(state.key)
            summary.removed = len(gone)

    def _read_and_write(
        self, summary: Summary, found: list[_Found], known: dict[tuple[str, str], FileState], meter: _Meter
    ) -> None:
        waiting: list[_Read] = []
        for file in found:
            read = self._read(file, known.get((file.root, file.source)), summary)
            if read is None:
                meter.skip(file.size)
            else:
                waiting.append(read)
            size = sum(item.passages for item in waiting)
            if size >= BATCH or len(waiting) >= BATCH:
                self._write(waiting, summary, meter)
                waiting = []
        self._write(waiting, summary, meter)

    def _read(self, file: _Found, known: FileState | None, summary: Summary) -> _Read | None:
        """The records of a file that is new or changed, with their passages; None where nothing is to be done."""
        sheet = self._sheet(file.path.parent, summary)
        same_stat = known and (known.size, known.modified) == (file.size, file.modified)
        if same_stat and known and known.digest.endswith(sheet.digest):
            self._note_unchanged(known, summary)
            return None
        digest = sheet.digest
        try:
            digest = _sha256(file.path) + sheet.digest
            if known and known.digest == digest:
                assert self._catalogue is not None
                with self._catalogue.change() as change:
                    change.touch_file(known.key, file.size, file.modified)
                self._note_unchanged(known, summary)
                return None
            records = [sheet.corrections.apply(record) for record in readers.read(file.path, file.source)]
            packed = [(record, self._pack(record, self._fits)) for record in records]
        except (ReadError, OSError) as problem:
            reason = f"cannot be opened ({problem.strerror})" if isinstance(problem, OSError) else str(problem)
            summary.skipped.append((file.source, reason))
            return _Read(file, digest, known, reason, [])
        return _Read(file, digest, known, None, packed)

    def _note_unchanged(self, known: FileState, summary: Summary) -> None:
        if known.problem:
            summary.skipped.append((known.source, known.problem))
        else:
            summary.unchanged += 1

    def _sheet(self, folder: Path, summary: Summary) -> _Sheet:
        """The folder's metadata.csv, read once a run."""
        if folder not in self._sheets:
            corrections = metadata.load(folder)
            path = folder / metadata.NAME
            self._sheets[folder] = _Sheet(corrections, "+" + (_sha256(path) if path.is_file() else ""))
            summary.notes += [f"{path}: {problem}" for problem in corrections.problems]
        return self._sheets[folder]

    # --- writing -----------------------------------------------------------------------------------------------

    def _write(self, waiting: list[_Read], summary: Summary, meter: _Meter) -> None:
        """Embeds and writes what was read, in one transaction."""
        if not waiting:
            return
        assert self._catalogue is not None
        texts = [
            embedding_text(record.text, passage.units)
            for item in waiting
            for record, packed in item.records
            for passage in packed
        ]
        meter.begin(waiting)
        vectors = iter(self._vectors(texts, meter))
        with self._catalogue.change() as change:
            for item in waiting:
                file = item.file
                if item.known:
                    self._ids.difference_update(self._catalogue.record_ids(item.known.key))
                key = change.put_file(file.root, file.source, file.size, file.modified, item.digest, item.problem)
                for record, packed in item.records:
                    record_key = change.add_record(key, self._with_own_id(record, summary))
                    for passage in packed:
                        change.add_passage(record_key, passage, *next(vectors))
                if item.problem is None:
                    summary.updated += item.known is not None
                    summary.added += item.known is None
        meter.end(waiting)

    def _vectors(
        self, texts: list[tuple[str, list[tuple[int, int]]]], meter: _Meter
    ) -> list[tuple[bytes, bytes, bytes]]:
        """Digest, vector and unit vectors of each text; the same text is embedded once."""
        assert self._catalogue is not None
        digests = [_digest(text, spans) for text, spans in texts]
        known = {digest: self._catalogue.known_vectors(digest) for digest in set(digests)}
        new = {digest: item for digest, item in zip(digests, texts, strict=True) if known[digest] is None}
        if new:
            embedder = self._open_embedder()
            for digest, (vector, units) in zip(new, embed_passages(embedder, list(new.values())), strict=True):
                known[digest] = (vector.astype(np.float16).tobytes(), units.astype(np.float16).tobytes())
                meter.embedded()
        return [(digest, *known[digest]) for digest in digests]  # type: ignore[misc]  # all are known now

    def _with_own_id(self, record: Record, summary: Summary) -> Record:
        """The record, with its file's suffix added to its id where another record has that id already."""
        record_id = record.id
        if record_id in self._ids:
            record_id = f"{record.id}{Path(record.source).suffix or '.2'}"
            number = 2
            while record_id in self._ids:
                record_id = f"{record.id}.{number}"
                number += 1
            summary.notes.append(f"{record.source}: the id {record.id} is taken, so this record is {record_id}")
        self._ids.add(record_id)
        return record if record_id == record.id else replace(record, id=record_id)

    def _fits(self, texts: list[str]) -> list[bool]:
        embedder = self._open_embedder()
        return [length <= embedder.max_tokens for length in embedder.lengths(texts)]

    def _open_embedder(self) -> Embedder:
        """The archive's model. Raises ModelError where another one was asked for than it was built with."""
        if self._embedder is None:
            built_with = self._catalogue.fact("model") if self._catalogue else None
            self._embedder = open_embedder(self._model or built_with, self._notify)
        if self._catalogue:
            check_model(self._catalogue, self._embedder)
        return self._embedder


def check_model(catalogue: Catalogue, embedder: Embedder) -> None:
    """Raises ModelError where the archive's vectors were made by another model."""
    if catalogue.fact("fingerprint") != embedder.fingerprint:
        raise ModelError(
            f"the archive in {catalogue.folder} was built with {catalogue.fact('model')}, not with "
            f"{embedder.model.name}: use that model, or index into another folder"
        )


def _root(path: Path) -> Path:
    """The folder that a path's sources are named below."""
    path = path.resolve()
    return path.parent if path.is_file() else path


def _files(path: Path, archive: Path) -> Iterator[_Found]:
    """The files at or below `path`, in a fixed order; hidden ones, metadata.csv and the archive itself left out."""
    root = _root(path)
    if path.is_file():
        candidates: Iterable[Path] = [path.resolve()]
    else:
        candidates = _walk(root, archive.resolve())
    for file in candidates:
        try:
            state = file.stat()
        except OSError:
            continue  # a link that leads nowhere, or a file that went away meanwhile
        yield _Found(str(root), file.relative_to(root).as_posix(), file, state.st_size, state.st_mtime_ns)


def _walk(root: Path, archive: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and here / name != archive)
        for name in sorted(names):
            if not name.startswith(".") and name != metadata.NAME and (here / name).is_file():
                yield here / name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(text: str, spans: Sequence[tuple[int, int]]) -> bytes:
    return hashlib.blake2b(f"{spans}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
