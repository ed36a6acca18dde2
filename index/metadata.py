"""What an archivist knows better than the file: a spreadsheet `metadata.csv` beside the records."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from index import dates
from index.errors import ReadError
from index.readers.text import decode
from index.records import Record

NAME = "metadata.csv"
_KEYS = ("record", "file")
_TEXTS = ("id", "title", "reference", "repository", "collection", "kind", "language", "rights", "url")
_LISTS = ("creators", "recipients")
_COLUMNS = frozenset((*_KEYS, *_TEXTS, *_LISTS, "date"))


@dataclass(frozen=True, slots=True)
class _Row:
    record: str
    file: str
    values: dict[str, Any]  # fields of Record

    def is_about(self, record: Record) -> bool:
        """Every key that the row gives must hold."""
        return (not self.record or self.record == record.id) and (not self.file or self.path in _paths(record))

    @property
    def path(self) -> str:
        """The file, as a source writes it."""
        return self.file.replace("\\", "/").removesuffix(".gz")


@dataclass(frozen=True, slots=True)
class Corrections:
    """The rows of a `metadata.csv`, and what could not be understood of them, one line each."""

    rows: tuple[_Row, ...] = ()
    problems: list[str] = field(default_factory=list)
    _numbers: dict[tuple[str, str], list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):  # looked up by one key: a sheet may be as long as the archive
            key = ("record", row.record) if row.record else ("file", row.path)
            self._numbers.setdefault(key, []).append(number)

    def apply(self, record: Record) -> Record:
        """`record` with the values of every row about it, later rows last; the record itself where there is none."""
        keys = [("record", record.id), *(("file", path) for path in _paths(record))]
        values: dict[str, Any] = {}
        for number in sorted(number for key in keys for number in self._numbers.get(key, ())):
            if self.rows[number].is_about(record):
                values |= self.rows[number].values
        return replace(record, **values) if values else record


def _paths(record: Record) -> set[str]:
    """What a row may call the record's file: its path or its name, with or without `.gz`."""
    return {name.removesuffix(".gz") for name in (record.source, record.source.rpartition("/")[2])}


def load(folder: Path) -> Corrections:
    """The corrections of `folder`: none where it has no `metadata.csv`.

    Reads any encoding, and commas, semicolons or tabs between cells. Never raises for what the file says: each
    row or column that cannot be used is a line of `problems`, with its number as a spreadsheet counts rows.
    """
    path = folder / NAME
    try:
        text = decode(path.read_bytes())
    except FileNotFoundError:
        return Corrections()
    except OSError as error:
        return Corrections(problems=[f"{NAME} cannot be opened ({error.strerror}); check that it may be read"])
    except ReadError as error:
        return Corrections(problems=[f"{NAME} {error}"])
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    top = next(number for number, cells in enumerate(lines) if cells)
    header = [name.strip().lower() for name in lines[top]]
    if not set(header) & set(_KEYS):
        return Corrections(
            problems=[f"{NAME}, row {top + 1}: no column record or file, so no row can be placed; add one"]
        )
    problems = [
        f"{NAME}, row {top + 1}: column {name!r} is not known; expected one of {', '.join(sorted(_COLUMNS))}"
        for name in header
        if name and name not in _COLUMNS
    ]
    rows = []
    for number, cells in enumerate(lines[top + 1 :], start=top + 2):
        given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
        if row := _row(given, f"{NAME}, row {number}", problems):
            rows.append(row)
    return Corrections(tuple(rows), problems)


def _delimiter(text: str) -> str:
    """The one that stands most often in the header: sniffing the cells is fooled by commas in titles."""
    header = text.lstrip("\r\n").splitlines()[0]
    return max(",;\t", key=header.count)


def _row(given: dict[str, str], where: str, problems: list[str]) -> _Row | None:
    if not given:
        return None
    if not given.keys() & set(_KEYS):
        problems.append(f"{where}: neither record nor file is given, so it belongs to nothing; fill in one")
        return None
    values: dict[str, Any] = {name: given[name] for name in _TEXTS if name in given}
    for name in _LISTS:
        if name in given:
            values[name] = tuple(part.strip() for part in given[name].split(";") if part.strip())
    if "date" in given:
        date = dates.parse(given["date"])
        if date is None:
            problems.append(f"{where}: date {given['date']!r} cannot be read; write it as in 1950-05-14 or May 1950")
        else:
            values["date"] = date
    return _Row(given.get("record", ""), given.get("file", ""), values)
