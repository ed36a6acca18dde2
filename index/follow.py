"""One run over folders: what is to be read, embedded and written, file by file.

Records are read one after the other and written in batches, each batch one transaction, so that memory does not grow
with the archive; while a batch is embedded, the next ones are read and those before are written.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from index import derived, metadata
from index.ahead import Ahead, Sent
from index.catalogue import Catalogue, FileState
from index.change import Change
from index.embedder import Embedder
from index.errors import ReadError
from index.passages import embedding_text
from index.progress import Meter, Summary
from index.reading import Reading
from index.records import Passage, Record, Skipped
from index.scan import Found, Scan, sha256

BATCH = 256  # passages that are embedded and written together
LONGEST = 20_000_000  # characters of a record: its passages are embedded in one batch, which has to fit in memory
PUBLISH_EVERY = 60.0  # seconds of a long run after which what was written so far can be asked ...
PUBLISH_SHARE = 0.05  # ... but at most this share of the run is spent on that


@dataclass(frozen=True, slots=True)
class _Item:
    """A record with its passages; `found` is the record as its reader found it."""

    record: Record
    found: Record
    passages: list[Passage]


@dataclass(slots=True)
class _Piece:
    """A part of a file that was read and waits to be written: some records, and whether it begins or ends the file.

    Of a file whose metadata alone changed, `replaced` holds the ids of the records that stand anew in `items`.
    """

    file: Found
    known: FileState | None
    bytes: int
    digest: str
    sheet: str
    begins: bool = True
    ends: bool = True
    items: list[_Item] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    problem: str | None = None

    @property
    def passages(self) -> int:
        return sum(len(item.passages) for item in self.items)


class Run:
    """One run over some files."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedder: Callable[[], Embedder],
        pack: Callable[[Record], list[Passage]],
        meter: Meter,
        verify: bool,
    ) -> None:
        """`embedder` opens the model when it is needed; `verify` hashes also files of the same size and time."""
        self.summary = Summary()
        self._catalogue = catalogue
        self._embedder = embedder
        self._pack = pack
        self._meter = meter
        self._verify = verify
        self._ids = set(catalogue.record_ids())
        self._skipped = catalogue.skipped()
        self._sheets = metadata.Sheets()
        self._touched: list[tuple[int, int, int, str]] = []
        self._under_way: deque[tuple[list[_Piece], Sent]] = deque()
        self._key = 0  # of the file that is being written
        self._published, self._cost = time.perf_counter(), 0.0

    def remove_gone(self, scans: Iterable[Scan]) -> None:
        """Forgets the files known below the roots of `scans` that are not there any more."""
        gone = []
        for one in scans:
            here = {file.source for file in one.files}
            gone += [f for f in self._catalogue.files(one.root) if f.source not in here and not one.hides(f.source)]
            self.summary.notes += [
                f"{folder} cannot be looked into, so its records stay as they are" for folder in one.closed
            ]
        if gone:
            with self._catalogue.change() as change:
                for state in gone:
                    self._ids.difference_update(self._catalogue.record_ids(state.key))
                    change.remove_file(state.key)
            self.summary.removed = len(gone)

    def follow(self, found: Sequence[Found]) -> None:
        """Reads, embeds and writes what is new or changed."""
        known = {(file.root, file.source): file for file in self._catalogue.files()}
        waiting: list[_Piece] = []
        with Reading() as reading, Ahead(self._embedder, self._catalogue.known_vectors) as ahead:
            for file in found:
                for piece in self._pieces(reading, file, known.get((file.root, file.source))):
                    waiting.append(piece)
                    due = piece.ends and self._is_due()
                    if due or sum(item.passages for item in waiting) >= BATCH or len(waiting) >= BATCH:
                        self._send(ahead, waiting)
                        waiting = []
                        self._write(ahead, 0 if due else ahead.most)
                    if due:
                        self._publish()
            self._send(ahead, waiting)
            self._write(ahead, 0)
        self._catalogue.touch(self._touched)
        self.summary.notes += self._sheets.problems()

    # --- one file ----------------------------------------------------------------------------------------------

    def _pieces(self, reading: Reading, file: Found, known: FileState | None) -> Iterator[_Piece]:
        """What is to be written of a file: nothing where nothing changed."""
        sheet = self._sheets.of(file.path.parent, file.path.parents[file.source.count("/")])
        same = known and not self._verify and (known.size, known.modified) == (file.size, file.modified)
        digest = known.digest if known and same and file.modified else ""
        if not digest:
            try:
                digest = sha256(file.path)
            except OSError as problem:
                self._leave(file, f"cannot be opened ({problem.strerror or problem}); its records stay as they are")
                return
        if known is None or known.digest != digest:
            yield from self._read(reading, _Piece(file, known, 0, digest, sheet.digest), sheet)
            return
        if (known.size, known.modified, known.sheet) != (file.size, file.modified, sheet.digest):
            self._touched.append((known.key, file.size, file.modified, sheet.digest))
        piece = self._corrected(_Piece(file, known, file.size, digest, sheet.digest, begins=False), sheet)
        if piece is not None:
            yield piece
            return
        self._meter.skip(file.size)
        self.summary.unchanged += not known.problem
        self._tell_skipped(self._skipped.get(known.key, ()))

    def _read(self, reading: Reading, piece: _Piece, sheet: metadata.Sheet) -> Iterator[_Piece]:
        """The pieces of a file that is new or changed."""
        read = 0
        try:
            for item, share in reading.read(piece.file.path, piece.file.source):
                if isinstance(item, Skipped):
                    piece.skipped.append(item)
                    continue
                if len(item.text) > LONGEST:
                    reason = f"has {len(item.text):,} characters; expected at most {LONGEST:,}: split it"
                    piece.skipped.append(Skipped(item.source, reason))
                    continue
                record = sheet.apply(item)
                piece.items.append(_Item(record, item, self._pack(record)))
                if piece.passages >= BATCH:
                    piece.bytes = max(0, int(share * piece.file.size) - read)
                    read += piece.bytes
                    piece.ends = False
                    yield piece
                    piece = replace(piece, begins=False, ends=True, items=[], skipped=list(piece.skipped))
        except ReadError as problem:
            piece.items, piece.skipped, piece.problem = [], [], str(problem)
        piece.bytes = piece.file.size - read
        yield piece

    def _corrected(self, piece: _Piece, sheet: metadata.Sheet) -> _Piece | None:
        """The records of an unchanged file that a changed metadata sheet says something else of; None without any."""
        known = piece.known
        if known is None or known.sheet == sheet.digest:
            sheet.partly = True
            return None
        for record, found in self._catalogue.found(known.key):
            wanted = sheet.apply(found)
            renamed = wanted.id != record.id and not record.id.startswith(f"{wanted.id}.")  # see _with_own_id
            if renamed or replace(wanted, id=record.id) != record:
                piece.items.append(_Item(wanted, found, self._pack(wanted)))
                piece.replaced.append(record.id)
        piece.skipped = self._skipped.get(known.key, [])
        return piece if piece.items else None

    def _leave(self, file: Found, reason: str) -> None:
        """A file that cannot be opened now may be there again tomorrow: what is known of it stays."""
        self._meter.skip(file.size)
        self.summary.skipped.append((file.source, reason))

    # --- writing -----------------------------------------------------------------------------------------------

    def _send(self, ahead: Ahead, pieces: list[_Piece]) -> None:
        """Sends what was read to be embedded."""
        if not pieces:
            return
        texts = [
            embedding_text(item.record.text, passage.units)
            for piece in pieces
            for item in piece.items
            for passage in item.passages
        ]
        sent = ahead.send(texts, self._meter.embedded)
        self._meter.begin(sum(piece.bytes for piece in pieces), len(sent.new))
        self._under_way.append((pieces, sent))

    def _write(self, ahead: Ahead, most: int) -> None:
        """Writes what was sent first, each batch in one transaction, until at most `most` batches are under way."""
        while len(self._under_way) > most:
            pieces, sent = self._under_way.popleft()
            vectors = iter(ahead.receive(sent))
            with self._catalogue.change() as change:
                for piece in pieces:
                    self._write_piece(change, piece, vectors)
            self._meter.end(
                sum(piece.bytes for piece in pieces),
                len(sent.new),
                files=sum(piece.ends for piece in pieces),
                records=sum(len(piece.items) for piece in pieces),
                written=len(sent.digests),
            )

    def _write_piece(self, change: Change, piece: _Piece, vectors: Iterator[tuple[bytes, bytes, bytes]]) -> None:
        file, known = piece.file, piece.known
        if piece.begins:
            if known:
                self._ids.difference_update(self._catalogue.record_ids(known.key))
            self._key = change.begin_file(file.root, file.source)
        elif known and piece.replaced:
            self._key = known.key
            for record_id in piece.replaced:
                change.remove_record(record_id)
            self._ids.difference_update(piece.replaced)
        for item in piece.items:
            record = change.add_record(self._key, self._with_own_id(item.record), item.found)
            for passage in item.passages:
                change.add_passage(record, passage, *next(vectors))
        if piece.problem:
            self._ids.difference_update(self._catalogue.record_ids(self._key))
            change.remove_records(self._key)
        if piece.ends and not piece.replaced:
            change.end_file(
                self._key, file.size, file.modified, piece.digest, piece.sheet, piece.problem, piece.skipped
            )
        if piece.ends:
            self._tell_skipped([Skipped(file.source, piece.problem)] if piece.problem else piece.skipped)
            if not piece.problem:
                self.summary.updated += known is not None
                self.summary.added += known is None

    def _is_due(self) -> bool:
        """Whether it is time to let a long run be asked before it ends."""
        return time.perf_counter() - self._published > max(PUBLISH_EVERY, self._cost / PUBLISH_SHARE)

    def _publish(self) -> None:
        begun = time.perf_counter()
        derived.publish(self._catalogue)
        self._published = time.perf_counter()
        self._cost = self._published - begun

    def _with_own_id(self, record: Record) -> Record:
        """The record, with its file's suffix added to its id where another record has that id already."""
        record_id = record.id
        if record_id in self._ids:
            record_id = f"{record.id}{PurePosixPath(record.source).suffix or '.2'}"
            number = 2
            while record_id in self._ids:
                record_id = f"{record.id}.{number}"
                number += 1
            self.summary.notes.append(f"{record.source}: the id {record.id} is taken, so this record is {record_id}")
        self._ids.add(record_id)
        return record if record_id == record.id else replace(record, id=record_id)

    def _tell_skipped(self, parts: Iterable[Skipped]) -> None:
        self.summary.skipped += [(part.source, part.reason) for part in parts]
