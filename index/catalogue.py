"""The catalogue: files, records, passages and their vectors in one SQLite file, the only truth on disk.

Every change is one transaction and raises the generation by one (`index/change.py`). A record remembers the generation
it was born in and the one it died in, and is swept away only when no reader can be looking at it any more: so whoever
opens the catalogue `at` a generation sees exactly that state, whatever is written meanwhile, and whatever is derived
from it can be brought up to date by replay. Vectors are 16-bit floats; keys are never used twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index import stored
from index.change import Change, transaction
from index.dates import Date
from index.errors import NotAnArchive
from index.records import Passage, Record, Skipped
from index.stored import Stored

FORMAT = "archive-qa 2"
FILE = "catalogue.sqlite"
NAMES = "names.csv"  # what the user keeps beside it: names that stand for one another

_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    key INTEGER PRIMARY KEY, root TEXT NOT NULL, source TEXT NOT NULL, size INTEGER NOT NULL,
    modified INTEGER NOT NULL, digest TEXT NOT NULL, sheet TEXT NOT NULL, problem TEXT, UNIQUE (root, source));
CREATE INDEX files_unfinished ON files (key) WHERE digest = '';
CREATE TABLE skipped (file INTEGER NOT NULL REFERENCES files (key), source TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX skipped_file ON skipped (file);
CREATE TABLE records (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, file INTEGER NOT NULL, source TEXT NOT NULL,
    fields TEXT NOT NULL, found TEXT, layout TEXT NOT NULL, text TEXT NOT NULL, digest BLOB NOT NULL,
    born INTEGER NOT NULL, died INTEGER);
CREATE UNIQUE INDEX records_living ON records (id) WHERE died IS NULL;
CREATE INDEX records_id ON records (id);
CREATE INDEX records_file ON records (file);
CREATE INDEX records_digest ON records (digest);
CREATE INDEX records_born ON records (born, died);
CREATE INDEX records_died ON records (died) WHERE died IS NOT NULL;
CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT, record INTEGER NOT NULL REFERENCES records (key),
    start INTEGER NOT NULL, end INTEGER NOT NULL, zone TEXT NOT NULL, units BLOB NOT NULL);
CREATE INDEX passages_record ON passages (record);
CREATE TABLE vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages (key), digest BLOB NOT NULL,
    vector BLOB NOT NULL, unit_vectors BLOB NOT NULL);
CREATE INDEX vectors_digest ON vectors (digest);
CREATE TABLE departed (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, digest BLOB NOT NULL, day TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class FileState:
    """What the catalogue knows of a file: size in bytes, time of change in ns, digest of its content and of the
    metadata sheet that was applied to it, why it was skipped. The digest of a file that is half written is empty."""

    key: int
    root: str
    source: str
    size: int
    modified: int
    digest: str
    sheet: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class Departed:
    """A record that was here once: its source, the day it went, and the records that have its text now."""

    source: str
    day: str
    same_text: tuple[str, ...]


class Catalogue:
    """One open catalogue. A reading connection may be used by several threads, one at a time."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, at: int | None = None) -> None:
        self.folder = folder
        self._db = connection
        self._living = "died IS NULL" if at is None else f"born <= {at} AND (died IS NULL OR died > {at})"

    @classmethod
    def create(cls, folder: Path, facts: dict[str, str]) -> Catalogue:
        """A new, empty catalogue in `folder`, which must not hold one."""
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        with transaction(connection):
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            facts = {"format": FORMAT, "generation": "0", "whole": "0", "swept": "0"} | facts
            connection.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
        return cls(folder, connection)

    @classmethod
    def open(cls, folder: Path, *, write: bool = False, at: int | None = None) -> Catalogue:
        """The catalogue in `folder`, as it was `at` a generation, or as it is now.

        Raises NotAnArchive where there is none, or one of another version.
        """
        path = folder / FILE
        if not path.is_file():
            raise NotAnArchive(f"{folder} is not an archive (it holds no {FILE}): build one with `archive-qa index`")
        try:
            connection = _connect(path, write)
            found = connection.execute("SELECT value FROM facts WHERE name = 'format'").fetchone()
        except sqlite3.DatabaseError as problem:
            if write and "disk" in str(problem):  # no room, which is nothing against the archive
                raise
            raise NotAnArchive(
                f"{path} cannot be read as an archive ({problem}): restore a backup, or index into a new folder"
            ) from None
        if found is None or found[0] != FORMAT:
            raise NotAnArchive(
                f"{folder} was written as {found and found[0]!r}, this is {FORMAT!r}: index into a new folder"
            )
        return cls(folder, connection, at)

    def close(self) -> None:
        """Gives the file back."""
        self._db.close()

    # --- the whole ---------------------------------------------------------------------------------------------

    def fact(self, name: str) -> str | None:
        """A fact about the whole archive: `generation`, `whole`, `model`, `fingerprint`, `dimension`, `engine`."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row and row[0]

    @property
    def generation(self) -> int:
        """The number of the last change."""
        return int(self.fact("generation") or 0)

    @property
    def whole(self) -> int:
        """The last generation in which no file was half written: what may be shown."""
        return int(self.fact("whole") or 0)

    @property
    def swept(self) -> int:
        """Records that died in this generation or before are gone: nothing can be replayed from an earlier one."""
        return int(self.fact("swept") or 0)

    def counts(self) -> tuple[int, int]:
        """How many records and passages there are."""
        gone = f"SELECT key FROM records WHERE NOT ({self._living})"  # few, as a rule
        query = f"""SELECT (SELECT count(*) FROM records WHERE {self._living}),
            (SELECT count(*) FROM passages) - (SELECT count(*) FROM passages WHERE record IN ({gone}))"""
        return self._db.execute(query).fetchone()

    # --- records -----------------------------------------------------------------------------------------------

    def record(self, record_id: str) -> Record | None:
        """The record with this id, or None."""
        return next(self._records("AND id = ?", (record_id,)), None)

    def record_by_key(self, key: int) -> Record | None:
        """The record with this key, or None."""
        return next(self._records("AND key = ?", (key,)), None)

    def records(self) -> Iterator[Record]:
        """All records, in the order they came."""
        return self._records("ORDER BY key", ())

    def headings(self) -> list[tuple[int, Record]]:
        """Key and description of every record, without its text, zones and pages."""
        query = f"SELECT key, id, source, fields FROM records WHERE {self._living} ORDER BY key"
        return [(key, stored.heading(*row)) for key, *row in self._db.execute(query)]

    def dates(self, keys: Sequence[int]) -> dict[int, Date]:
        """The dates of the records with these keys, by key; records without a date are left out."""
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, json_extract(fields, '$.date') FROM records WHERE key IN ({marks})"
        return {key: stored.date_of(date) for key, date in self._db.execute(query, tuple(keys)) if date}

    def record_ids(self, file: int | None = None) -> list[str]:
        """The ids of all records, or of those that came from one file."""
        query = f"SELECT id FROM records WHERE {self._living}"
        rows = self._db.execute(query) if file is None else self._db.execute(query + " AND file = ?", (file,))
        return [record_id for (record_id,) in rows]

    def copies(self, record_id: str) -> list[str]:
        """The ids of the other records with the same text, in order."""
        query = f"""SELECT id FROM records WHERE {self._living} AND id != ? AND text != '' AND digest IN
            (SELECT digest FROM records WHERE {self._living} AND id = ?) ORDER BY id"""
        return [other for (other,) in self._db.execute(query, (record_id, record_id))]

    def departed(self, record_id: str) -> Departed | None:
        """What is left to say of a record that was removed, or None where none of this id was ever here."""
        query = "SELECT source, digest, day FROM departed WHERE id = ?"
        row = self._db.execute(query, (record_id,)).fetchone()
        if row is None:  # it died, and is not yet swept away
            query = "SELECT source, digest, '' FROM records WHERE id = ? AND died IS NOT NULL ORDER BY died DESC"
            row = self._db.execute(query, (record_id,)).fetchone()
        if row is None:
            return None
        query = f"SELECT id FROM records WHERE {self._living} AND digest = ? AND text != '' ORDER BY id"
        same = tuple(other for (other,) in self._db.execute(query, (row[1],)))
        return Departed(row[0], row[2] or date.today().isoformat(), same)

    def found(self, file: int) -> Iterator[tuple[Record, Record]]:
        """The records of a file, each as it stands and as its reader found it, before a metadata sheet was applied."""
        query = f"""SELECT id, source, fields, coalesce(found, json_array(id, fields)), layout, text
            FROM records WHERE {self._living} AND file = ? ORDER BY key"""
        for record_id, source, fields, found, layout, text in self._db.execute(query, (file,)):
            yield stored.record(record_id, source, fields, layout, text), stored.as_found(found, source, layout, text)

    def _records(self, condition: str, values: tuple) -> Iterator[Record]:
        query = f"SELECT id, source, fields, layout, text FROM records WHERE {self._living} {condition}"
        return (stored.record(*row) for row in self._db.execute(query, values))

    # --- passages ----------------------------------------------------------------------------------------------

    def passages(self, keys: Sequence[int]) -> list[Stored]:
        """The passages with these keys, in their order; keys that are gone are left out."""
        marks = ",".join("?" * len(keys))
        query = f"""SELECT passages.key, record, id, start, end, zone, units, vector, unit_vectors FROM passages
            JOIN records ON record = records.key JOIN vectors ON passage = passages.key
            WHERE passages.key IN ({marks}) AND {self._living}"""
        found = {row[0]: row for row in self._db.execute(query, tuple(keys))}
        return [stored.with_vectors(found[key]) for key in keys if key in found]

    def passages_beside(self, key: int) -> list[Passage]:
        """The passage with this key, the one before it and the one after it in its record, in the order of its text."""
        query = """SELECT id, start, end, zone, units FROM passages JOIN records ON record = records.key
            WHERE passages.key BETWEEN ?1 - 1 AND ?1 + 1 AND record = (SELECT record FROM passages WHERE key = ?1)
            ORDER BY passages.key"""  # they were added one after the other
        return [stored.passage(*row) for row in self._db.execute(query, (key,))]

    def stored(self) -> Iterator[tuple[Record, list[Stored]]]:
        """Every record with its passages and their vectors, one record after the other."""
        query = """SELECT passages.key, record, ?, start, end, zone, units, vector, unit_vectors FROM passages
            LEFT JOIN vectors ON passage = passages.key WHERE record = ? ORDER BY start"""
        for key, _ in self.headings():
            record = self.record_by_key(key)
            if record is not None:
                yield record, [stored.with_vectors(row) for row in self._db.execute(query, (record.id, key))]

    def passage_keys(self, records: Iterable[int]) -> list[int]:
        """The keys of all passages of these records."""
        wanted = set(records)
        return [key for key, record in self._db.execute("SELECT key, record FROM passages") if record in wanted]

    def known_vectors(self, digest: bytes) -> tuple[bytes, bytes] | None:
        """The vectors of a passage with the same embedding text, if there is one, also of a record that went."""
        query = "SELECT vector, unit_vectors FROM vectors WHERE digest = ? LIMIT 1"
        return self._db.execute(query, (digest,)).fetchone()

    def between(self, first: int, last: int) -> Iterator[tuple[int, int, bytes, str, str]]:
        """Passages that came after generation `first` and are there in `last`.

        Each as key, record's key, vector (16-bit), text, heading of its record.
        """
        query = """SELECT passages.key, record, vector, substr(text, start + 1, end - start), id, fields
            FROM passages JOIN vectors ON passage = passages.key JOIN records ON record = records.key
            WHERE born > ? AND born <= ? AND (died IS NULL OR died > ?) ORDER BY passages.key"""
        for key, record, vector, text, record_id, fields in self._db.execute(query, (first, last, last)):
            yield key, record, vector, text, stored.heading(record_id, "", fields).heading

    def gone_between(self, first: int, last: int) -> list[int]:
        """The keys of the passages that were there in generation `first` and no more in `last`."""
        query = """SELECT passages.key FROM passages JOIN records ON record = records.key
            WHERE died > ? AND died <= ? AND born <= ? ORDER BY passages.key"""
        return [key for (key,) in self._db.execute(query, (first, last, first))]

    def records_gone_between(self, first: int, last: int) -> list[int]:
        """The keys of the records that were there in generation `first` and no more in `last`."""
        query = "SELECT key FROM records WHERE died > ? AND died <= ? AND born <= ? ORDER BY key"
        return [key for (key,) in self._db.execute(query, (first, last, first))]

    def records_between(self, first: int, last: int) -> Iterator[Record]:
        """Records that came after generation `first` and are there in `last`, in the order they came."""
        query = """SELECT id, source, fields, layout, text FROM records
            WHERE born > ? AND born <= ? AND (died IS NULL OR died > ?) ORDER BY key"""
        return (stored.record(*row) for row in self._db.execute(query, (first, last, last)))

    def record_ids_gone_between(self, first: int, last: int) -> set[str]:
        """The ids of the records that went after generation `first`, up to `last`; one may be there again since."""
        query = "SELECT id FROM records WHERE died > ? AND died <= ?"
        return {record_id for (record_id,) in self._db.execute(query, (first, last))}

    # --- files -------------------------------------------------------------------------------------------------

    def files(self, root: str | None = None) -> list[FileState]:
        """The files known, all or those below `root`."""
        query = "SELECT key, root, source, size, modified, digest, sheet, problem FROM files"
        rows = self._db.execute(query) if root is None else self._db.execute(query + " WHERE root = ?", (root,))
        return [FileState(*row) for row in rows]

    def skipped(self) -> dict[int, list[Skipped]]:
        """What could not be read, whole files and parts of them, by the keys of the files."""
        query = """SELECT key, source, problem, 0 AS number FROM files WHERE problem IS NOT NULL
            UNION ALL SELECT file, source, reason, rowid FROM skipped ORDER BY key, number"""
        found: dict[int, list[Skipped]] = {}
        for key, source, reason, _ in self._db.execute(query):
            found.setdefault(key, []).append(Skipped(source, reason))
        return found

    # --- writing -----------------------------------------------------------------------------------------------

    def change(self) -> Change:
        """A transaction that raises the generation by one: `with catalogue.change() as change: ...`."""
        return Change(self._db)

    def touch(self, files: Iterable[tuple[int, int, int, str]]) -> None:
        """Notes of files, as (key, size, modified, sheet), what changed about them, but not in their records."""
        with transaction(self._db):
            query = "UPDATE files SET size = ?2, modified = ?3, sheet = ?4 WHERE key = ?1"
            self._db.executemany(query, list(files))

    def sweep(self, generation: int) -> None:
        """Forgets the records that died in `generation` or before, but for their ids."""
        with transaction(self._db):
            dead = "SELECT key FROM records WHERE died <= ?"
            self._db.execute(
                "INSERT OR REPLACE INTO departed SELECT id, source, digest, ? FROM records WHERE died <= ?",
                (date.today().isoformat(), generation),
            )
            self._db.execute("DELETE FROM departed WHERE id IN (SELECT id FROM records WHERE died IS NULL)")
            passages = f"SELECT key FROM passages WHERE record IN ({dead})"
            self._db.execute(f"DELETE FROM vectors WHERE passage IN ({passages})", (generation,))
            self._db.execute(f"DELETE FROM passages WHERE record IN ({dead})", (generation,))
            self._db.execute("DELETE FROM records WHERE died <= ?", (generation,))
            self._db.execute("UPDATE facts SET value = ? WHERE name = 'swept'", (str(generation),))

    def backup(self, target: Path) -> None:
        """A copy of the catalogue as it is now in the file `target`; others may go on writing meanwhile."""
        with sqlite3.connect(target) as copy:
            self._db.backup(copy)
        copy.close()

    def faults(self) -> list[str]:
        """What is wrong with the file itself, and with the texts in it, a line each."""
        broken = [row[0] for row in self._db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if broken:
            return broken
        texts = self._db.execute(f"SELECT id, text, digest FROM records WHERE {self._living}")
        broken += [
            f"record {name}: its text is not the one that was indexed"
            for name, text, digest in texts
            if stored.digest(text) != digest
        ]
        astray = self._db.execute("PRAGMA foreign_key_check")
        return broken + [f"row {row} of {table} points to nothing in {parent}" for table, row, parent, _ in astray]


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
