"""The catalogue: files, records, passages and their vectors in one SQLite file, the only truth on disk.

Every change is one transaction and raises the generation by one. Passages remember the generation they came with,
removed ones leave a tombstone, so that whatever is derived from the catalogue can be brought up to date by replay.
Vectors are 16-bit floats; keys of records and passages are never used twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import numpy as np

from index.dates import Date
from index.errors import NotAnArchive
from index.records import Edition, Page, Passage, Record, Speaker, Zone

FORMAT = "archive-qa 1"
FILE = "catalogue.sqlite"

_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    key INTEGER PRIMARY KEY, root TEXT NOT NULL, source TEXT NOT NULL,
    size INTEGER NOT NULL, modified INTEGER NOT NULL, digest TEXT NOT NULL, problem TEXT,
    UNIQUE (root, source));
CREATE TABLE records (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    file INTEGER NOT NULL REFERENCES files (key), fields TEXT NOT NULL, layout TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX records_file ON records (file);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT, record INTEGER NOT NULL REFERENCES records (key),
    start INTEGER NOT NULL, end INTEGER NOT NULL, zone TEXT NOT NULL, units BLOB NOT NULL,
    generation INTEGER NOT NULL);
CREATE INDEX passages_record ON passages (record);
CREATE INDEX passages_generation ON passages (generation);
CREATE TABLE vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages (key), digest BLOB NOT NULL,
    vector BLOB NOT NULL, unit_vectors BLOB NOT NULL);
CREATE INDEX vectors_digest ON vectors (digest);
CREATE TABLE tombstones (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage as stored: its key, its record's key, its vector [d] and those [n, d] of its n units (float16)."""

    key: int
    record: int
    passage: Passage
    vector: np.ndarray
    unit_vectors: np.ndarray


@dataclass(frozen=True, slots=True)
class FileState:
    """What the catalogue knows of a file: size in bytes, time of change in ns, content digest, why it was skipped."""

    key: int
    root: str
    source: str
    size: int
    modified: int
    digest: str
    problem: str | None


class Catalogue:
    """One open catalogue. A reading connection may be used by several threads, one at a time."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._db = connection

    @classmethod
    def create(cls, folder: Path, facts: dict[str, str]) -> Catalogue:
        """A new, empty catalogue in `folder`, which must not hold one."""
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        with _transaction(connection):
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            facts = {"format": FORMAT, "generation": "0"} | facts
            connection.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
        return cls(folder, connection)

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> Catalogue:
        """The catalogue in `folder`. Raises NotAnArchive where there is none, or one of another version."""
        path = folder / FILE
        if not path.is_file():
            raise NotAnArchive(f"{folder} is not an archive (it holds no {FILE}): build one with `archive-qa index`")
        try:
            connection = _connect(path, write)
            found = connection.execute("SELECT value FROM facts WHERE name = 'format'").fetchone()
        except sqlite3.DatabaseError as problem:
            raise NotAnArchive(f"{path} cannot be read as an archive ({problem}): restore it or index again") from None
        if found is None or found[0] != FORMAT:
            raise NotAnArchive(f"{folder} was written as {found and found[0]!r}, this is {FORMAT!r}: index again")
        return cls(folder, connection)

    def close(self) -> None:
        """Gives the file back."""
        self._db.close()

    # --- reading -----------------------------------------------------------------------------------------------

    def fact(self, name: str) -> str | None:
        """A fact about the whole archive: `generation`, `model`, `fingerprint`, `dimension`, `engine`."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row and row[0]

    @property
    def generation(self) -> int:
        """The number of the last change."""
        return int(self.fact("generation") or 0)

    def counts(self) -> tuple[int, int]:
        """How many records and passages there are."""
        query = "SELECT (SELECT count(*) FROM records), (SELECT count(*) FROM passages)"
        return self._db.execute(query).fetchone()

    def record(self, record_id: str) -> Record | None:
        """The record with this id, or None."""
        return next(self._records("WHERE records.id = ?", (record_id,)), (0, None))[1]

    def record_by_key(self, key: int) -> Record | None:
        """The record with this key, or None."""
        return next(self._records("WHERE records.key = ?", (key,)), (0, None))[1]

    def records(self) -> Iterator[Record]:
        """All records, in the order they came."""
        return (record for _, record in self._records("ORDER BY records.key", ()))

    def headings(self) -> list[tuple[int, Record]]:
        """Key and description of every record, without its text, zones and pages."""
        query = "SELECT records.key, id, source, fields FROM records JOIN files ON file = files.key"
        return [
            (key, _record(record_id, source, described, "[[], []]", ""))
            for key, record_id, source, described in self._db.execute(query)
        ]

    def passages(self, keys: Sequence[int]) -> list[Stored]:
        """The passages with these keys, in their order; keys that are gone are left out."""
        marks = ",".join("?" * len(keys))
        query = f"""SELECT passages.key, record, id, start, end, zone, units, vector, unit_vectors FROM passages
            JOIN records ON record = records.key JOIN vectors ON passage = passages.key
            WHERE passages.key IN ({marks})"""
        found = {row[0]: row for row in self._db.execute(query, tuple(keys))}
        return [_stored(found[key]) for key in keys if key in found]

    def passages_of(self, record: int) -> list[Passage]:
        """The passages of a record, in the order of its text."""
        query = """SELECT id, start, end, zone, units FROM passages JOIN records ON record = records.key
            WHERE record = ? ORDER BY start"""
        return [_passage(*row) for row in self._db.execute(query, (record,))]

    def passage_keys(self, records: Iterable[int]) -> list[int]:
        """The keys of all passages of these records."""
        wanted = set(records)
        return [key for key, record in self._db.execute("SELECT key, record FROM passages") if record in wanted]

    def since(self, generation: int) -> Iterator[tuple[int, int, bytes, str, str]]:
        """Passages that came after `generation`: key, record, vector (16-bit), text, the record's heading."""
        query = """SELECT passages.key, record, vector, substr(text, start + 1, end - start), id, fields
            FROM passages JOIN vectors ON passage = passages.key JOIN records ON record = records.key
            WHERE generation > ? ORDER BY passages.key"""
        for key, record, vector, text, record_id, described in self._db.execute(query, (generation,)):
            yield key, record, vector, text, _record(record_id, "", described, "[[], []]", "").heading

    def gone_since(self, generation: int) -> list[int]:
        """The keys of the passages removed after `generation`."""
        query = "SELECT passage FROM tombstones WHERE generation > ?"
        return [key for (key,) in self._db.execute(query, (generation,))]

    def files(self, root: str | None = None) -> list[FileState]:
        """The files known, all or those below `root`."""
        query = "SELECT key, root, source, size, modified, digest, problem FROM files"
        rows = self._db.execute(query) if root is None else self._db.execute(query + " WHERE root = ?", (root,))
        return [FileState(*row) for row in rows]

    def record_ids(self, file: int | None = None) -> list[str]:
        """The ids of all records, or of those that came from one file."""
        query = "SELECT id FROM records"
        rows = self._db.execute(query) if file is None else self._db.execute(query + " WHERE file = ?", (file,))
        return [record_id for (record_id,) in rows]

    def known_vectors(self, digest: bytes) -> tuple[bytes, bytes] | None:
        """The vectors of a passage with the same embedding text, if there is one."""
        query = "SELECT vector, unit_vectors FROM vectors WHERE digest = ? LIMIT 1"
        return self._db.execute(query, (digest,)).fetchone()

    def _records(self, condition: str, values: tuple) -> Iterator[tuple[int, Record]]:
        query = "SELECT records.key, id, source, fields, layout, text FROM records JOIN files ON file = files.key "
        for key, *rest in self._db.execute(query + condition, values):
            yield key, _record(*rest)

    # --- writing -----------------------------------------------------------------------------------------------

    def change(self) -> _Change:
        """A transaction that raises the generation by one: `with catalogue.change() as change: ...`."""
        return _Change(self._db)


class _Change:
    """What may be done inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._guard = _transaction(connection)
        self.generation = 0

    def __enter__(self) -> _Change:
        self._guard.__enter__()
        row = self._db.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()
        self.generation = int(row[0]) + 1
        self._db.execute("UPDATE facts SET value = ? WHERE name = 'generation'", (str(self.generation),))
        return self

    def __exit__(self, *problem: object) -> None:
        self._guard.__exit__(*problem)

    def put_file(self, root: str, source: str, size: int, modified: int, digest: str, problem: str | None) -> int:
        """Notes a file as read (or as skipped, with the reason), and gives its key. Its old records are removed."""
        row = self._db.execute("SELECT key FROM files WHERE root = ? AND source = ?", (root, source)).fetchone()
        if row:
            self._remove_records(row[0])
            self._db.execute(
                "UPDATE files SET size = ?, modified = ?, digest = ?, problem = ? WHERE key = ?",
                (size, modified, digest, problem, row[0]),
            )
            return row[0]
        values = (root, source, size, modified, digest, problem)
        query = "INSERT INTO files (root, source, size, modified, digest, problem) VALUES (?, ?, ?, ?, ?, ?)"
        return int(self._db.execute(query, values).lastrowid or 0)

    def touch_file(self, key: int, size: int, modified: int) -> None:
        """Notes that a file has another size or time, but the same content."""
        self._db.execute("UPDATE files SET size = ?, modified = ? WHERE key = ?", (size, modified, key))

    def remove_file(self, key: int) -> int:
        """Forgets a file and its records; gives how many records that were."""
        count = self._remove_records(key)
        self._db.execute("DELETE FROM files WHERE key = ?", (key,))
        return count

    def add_record(self, file: int, record: Record) -> int:
        """Adds a record of a file noted before, and gives its key."""
        described, layout = _dumped(record)
        query = "INSERT INTO records (id, file, fields, layout, text) VALUES (?, ?, ?, ?, ?)"
        return int(self._db.execute(query, (record.id, file, described, layout, record.text)).lastrowid or 0)

    def add_passage(self, record: int, passage: Passage, digest: bytes, vector: bytes, unit_vectors: bytes) -> None:
        """Adds a passage with its vectors (16-bit floats, the bytes of an array)."""
        units = np.asarray(passage.units, np.int64).tobytes()
        query = "INSERT INTO passages (record, start, end, zone, units, generation) VALUES (?, ?, ?, ?, ?, ?)"
        values = (record, passage.start, passage.end, str(passage.zone), units, self.generation)
        key = self._db.execute(query, values).lastrowid
        self._db.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", (key, digest, vector, unit_vectors))

    def remove_record(self, record_id: str) -> bool:
        """Removes one record; whether there was one."""
        row = self._db.execute("SELECT key FROM records WHERE id = ?", (record_id,)).fetchone()
        if row:
            self._remove("key = ?", row[0])
        return bool(row)

    def _remove_records(self, file: int) -> int:
        count = self._db.execute("SELECT count(*) FROM records WHERE file = ?", (file,)).fetchone()[0]
        self._remove("file = ?", file)
        return count

    def _remove(self, condition: str, value: int) -> None:
        passages = f"SELECT key FROM passages WHERE record IN (SELECT key FROM records WHERE {condition})"
        self._db.execute(f"INSERT INTO tombstones SELECT key, ? FROM ({passages})", (self.generation, value))
        self._db.execute(f"DELETE FROM vectors WHERE passage IN ({passages})", (value,))
        self._db.execute(f"DELETE FROM passages WHERE key IN ({passages})", (value,))
        self._db.execute(f"DELETE FROM records WHERE {condition}", (value,))


class _transaction:
    """BEGIN IMMEDIATE ... COMMIT, or ROLLBACK when something was raised."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *problem: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


def _connect(path: Path, write: bool) -> sqlite3.Connection:
    """A connection; on media that cannot be written to, one that takes the file as unchanging."""
    mode = "rw" if write else "ro"
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        connection.execute("SELECT 1 FROM facts").fetchone()
    except sqlite3.OperationalError:
        if write:
            raise
        connection.close()
        connection = sqlite3.connect(uri + "&immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    return connection


_DESCRIBED = [item.name for item in fields(Record) if item.name not in ("id", "text", "zones", "pages", "source")]


def _dumped(record: Record) -> tuple[str, str]:
    """The description and the layout of a record, as JSON."""
    described = {name: getattr(record, name) for name in _DESCRIBED if getattr(record, name)}
    if record.date:
        described["date"] = [record.date.written, record.date.earliest.isoformat(), record.date.latest.isoformat()]
    if record.edition:
        described["edition"] = asdict(record.edition)
    zones = [[str(zone.kind), zone.start, zone.end, zone.anchor] for zone in record.zones]
    pages = [[page.start, page.label] for page in record.pages]
    return json.dumps(described, ensure_ascii=False), json.dumps([zones, pages], ensure_ascii=False)


def _record(record_id: str, source: str, described: str, layout: str, text: str) -> Record:
    values = json.loads(described)
    if "date" in values:
        written, earliest, latest = values["date"]
        values["date"] = Date(written, date.fromisoformat(earliest), date.fromisoformat(latest))
    if "edition" in values:
        values["edition"] = Edition(**values["edition"])
    for name in ("creators", "recipients"):
        values[name] = tuple(values.get(name, ()))
    zones, pages = json.loads(layout)
    return Record(
        id=record_id,
        text=text,
        source=source,
        zones=tuple(Zone(Speaker(kind), start, end, anchor) for kind, start, end, anchor in zones),
        pages=tuple(Page(start, label) for start, label in pages),
        **values,
    )


def _passage(record_id: str, start: int, end: int, zone: str, units: bytes) -> Passage:
    pairs = np.frombuffer(units, np.int64).reshape(-1, 2).tolist()
    return Passage(record_id, start, end, Speaker(zone), tuple((first, last) for first, last in pairs))


def _stored(row: tuple) -> Stored:
    key, record, record_id, start, end, zone, units, vector, unit_vectors = row
    passage = _passage(record_id, start, end, zone, units)
    one = np.frombuffer(vector, np.float16)
    return Stored(key, record, passage, one, np.frombuffer(unit_vectors, np.float16).reshape(-1, len(one)))
