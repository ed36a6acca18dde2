"""What may be done to the catalogue inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from index import stored
from index.records import Passage, Record, Skipped


class Change:
    """A transaction that raises the generation by one; nothing of it stays when something is raised inside."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._guard = transaction(connection)
        self.generation = 0

    def __enter__(self) -> Change:
        self._guard.__enter__()
        row = self._db.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()
        self.generation = int(row[0]) + 1
        self._db.execute("UPDATE facts SET value = ? WHERE name = 'generation'", (str(self.generation),))
        return self

    def __exit__(self, kind: type[BaseException] | None, *problem: object) -> None:
        if kind is None and not self._db.execute("SELECT 1 FROM files WHERE digest = '' LIMIT 1").fetchone():
            self._db.execute("UPDATE facts SET value = ? WHERE name = 'whole'", (str(self.generation),))
        self._guard.__exit__(kind, *problem)

    # --- files -------------------------------------------------------------------------------------------------

    def begin_file(self, root: str, source: str) -> int:
        """Notes that a file is being written, and gives its key. Its old records are removed."""
        row = self._db.execute("SELECT key FROM files WHERE root = ? AND source = ?", (root, source)).fetchone()
        if row is None:
            query = "INSERT INTO files VALUES (NULL, ?, ?, 0, 0, '', '', NULL)"
            return int(self._db.execute(query, (root, source)).lastrowid or 0)
        self._db.execute("UPDATE files SET digest = '', problem = NULL WHERE key = ?", row)
        self._db.execute("DELETE FROM skipped WHERE file = ?", row)
        self.remove_records(row[0])
        return row[0]

    def end_file(
        self,
        key: int,
        size: int,
        modified: int,
        digest: str,
        sheet: str,
        problem: str | None = None,
        skipped: Iterable[Skipped] = (),
    ) -> None:
        """Notes that a file is written whole, or why it was skipped, and what of it was skipped."""
        query = "UPDATE files SET size = ?, modified = ?, digest = ?, sheet = ?, problem = ? WHERE key = ?"
        self._db.execute(query, (size, modified, digest, sheet, problem, key))
        rows = [(key, part.source, part.reason) for part in skipped]
        self._db.executemany("INSERT INTO skipped VALUES (?, ?, ?)", rows)

    def remove_file(self, key: int) -> None:
        """Forgets a file and its records."""
        self.remove_records(key)
        self._db.execute("DELETE FROM skipped WHERE file = ?", (key,))
        self._db.execute("DELETE FROM files WHERE key = ?", (key,))

    # --- records -----------------------------------------------------------------------------------------------

    def add_record(self, file: int, record: Record, found: Record | None = None) -> int:
        """Adds a record of a file, and gives its key; `found` is what the reader made of it, where that differs."""
        fields = stored.described(record)
        as_found = None
        if found is not None and (found.id, stored.described(found)) != (record.id, fields):
            as_found = json.dumps([found.id, stored.described(found)], ensure_ascii=False)
        layout, digest = stored.layout(record), stored.digest(record.text)
        values = (record.id, file, record.source, fields, as_found, layout, record.text, digest, self.generation)
        query = "INSERT INTO records VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
        return int(self._db.execute(query, values).lastrowid or 0)

    def add_passage(self, record: int, passage: Passage, digest: bytes, vector: bytes, unit_vectors: bytes) -> None:
        """Adds a passage with its vectors (16-bit floats, the bytes of an array)."""
        values = (record, passage.start, passage.end, str(passage.zone), stored.units(passage))
        key = self._db.execute("INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?)", values).lastrowid
        self._db.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", (key, digest, vector, unit_vectors))

    def remove_record(self, record_id: str) -> bool:
        """Removes one record; whether there was one."""
        query = "UPDATE records SET died = ? WHERE id = ? AND died IS NULL"
        return self._db.execute(query, (self.generation, record_id)).rowcount > 0

    def remove_records(self, file: int) -> None:
        """Removes the records of a file."""
        query = "UPDATE records SET died = ? WHERE file = ? AND died IS NULL"
        self._db.execute(query, (self.generation, file))


class transaction:
    """BEGIN IMMEDIATE ... COMMIT, or ROLLBACK when something was raised."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *problem: object) -> None:
        try:
            if kind is None:
                self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
