"""What an archivist knows better than the file: a spreadsheet `metadata.csv` beside the records."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from index import dates
from index.errors import ReadError
from index.readers.text import decode
from index.records import Record

NAME = "metadata.csv"
NOTHING = "-"  # a cell that takes away what the reader found
_KEYS = ("record", "file")
_TEXTS = ("id", "title", "place", "reference", "repository", "collection", "kind", "language", "rights", "url")
_LISTS = ("creators", "recipients")
_KEPT = (*_KEYS, "id")  # what a row is about is never taken away
_COLUMNS = frozenset((*_KEYS, *_TEXTS, *_LISTS, "date"))


@dataclass(frozen=True, slots=True)
class _Row:
    number: int  # as a spreadsheet counts
    record: str
    file: str
    values: dict[str, Any]  # fields of Record

    def is_about(self, record: Record, paths: set[str]) -> bool:
        """Every key that the row gives must hold."""
        return (not self.record or self.record == record.id) and (not self.file or self.path in paths)

    @property
    def path(self) -> str:
        """The file, as a source writes it."""
        return self.file.replace("\\", "/").removesuffix(".gz")


@dataclass(frozen=True, slots=True)
class Corrections:
    """The rows of a `metadata.csv`, and what could not be understood of them, one line each."""

    rows: tuple[_Row, ...] = ()
    problems: list[str] = field(default_factory=list)
    folder: str = ""  # the folder of the sheet below the indexed one, with a "/" at its end
    used: set[int] = field(default_factory=set, init=False, compare=False)  # rows that were about some record
    _numbers: dict[tuple[str, str], list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):  # looked up by one key: a sheet may be as long as the archive
            key = ("record", row.record) if row.record else ("file", row.path)
            self._numbers.setdefault(key, []).append(number)

    def apply(self, record: Record) -> Record:
        """`record` with the values of every row about it, later rows last; the record itself where there is none."""
        paths = self._paths(record)
        keys = [("record", record.id), *(("file", path) for path in paths)]
        values: dict[str, Any] = {}
        for number in sorted(number for key in keys for number in self._numbers.get(key, ())):
            if self.rows[number].is_about(record, paths):
                values |= self.rows[number].values
                self.used.add(number)
        if (date := values.get("date")) and record.date and date.written == record.date.iso:
            del values["date"]  # as `archive-qa metadata` wrote it: the record's own words for it stay
        return replace(record, **values) if values else record

    def unused(self) -> list[str]:
        """A line for each row that no record was found for."""
        rows = (row for number, row in enumerate(self.rows) if number not in self.used)
        named = ((row.number, " ".join((row.record or row.file).split())) for row in rows)  # on one line
        return [f"{NAME}, row {number}: there is no {name}, so it says nothing" for number, name in named]

    def _paths(self, record: Record) -> set[str]:
        """What a row may call the record's file: its path below the sheet or below the indexed folder."""
        return {name.removesuffix(".gz") for name in (record.source, record.source.removeprefix(self.folder))}


@dataclass(slots=True)
class Sheet:
    """What all sheets at or above a folder say, the nearest last, and the digest that tells whether that changed."""

    sheets: list[Corrections]
    digest: str
    partly: bool = False  # some file below was left as it is, so an unused row may be about that

    def apply(self, record: Record) -> Record:
        """`record`, corrected."""
        for corrections in self.sheets:
            record = corrections.apply(record)
        return record


class Sheets:
    """The sheets of the folders that a run looks at, each read once."""

    def __init__(self) -> None:
        self._loaded: dict[Path, tuple[Corrections, str]] = {}
        self._of: dict[tuple[Path, Path], Sheet] = {}

    def of(self, folder: Path, root: Path) -> Sheet:
        """The sheets that bear on files in `folder`: its own and those of the folders above it, up to `root`."""
        if (folder, root) not in self._of:
            chain = [*(root / part for part in reversed(folder.relative_to(root).parents)), folder]
            loaded = [self._load(place, root) for place in chain]
            given = [(corrections, digest) for corrections, digest in loaded if digest]
            self._of[folder, root] = Sheet([one for one, _ in given], "+".join(digest for _, digest in given))
        return self._of[folder, root]

    def problems(self) -> list[str]:
        """What could not be used, a line each, with the path of the sheet."""
        partly = {id(one) for sheet in self._of.values() if sheet.partly for one in sheet.sheets}
        return [
            f"{folder / NAME}: {problem}"
            for folder, (one, _) in self._loaded.items()
            for problem in one.problems + ([] if id(one) in partly else one.unused())
        ]

    def _load(self, folder: Path, root: Path) -> tuple[Corrections, str]:
        if folder not in self._loaded:
            corrections = load(folder, root)
            try:
                digest = hashlib.sha256((folder / NAME).read_bytes()).hexdigest()
            except OSError:
                digest = ""
            self._loaded[folder] = corrections, digest
        return self._loaded[folder]


def load(folder: Path, root: Path | None = None) -> Corrections:
    """The corrections of `folder`, which lies below the indexed `root`: none where it has no `metadata.csv`."""
    try:
        data = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return Corrections()
    except OSError as error:
        return Corrections(problems=[f"{NAME} cannot be opened ({error.strerror}); check that it may be read"])
    return parse(data, "" if root in (None, folder) else folder.relative_to(root).as_posix() + "/")


def parse(data: bytes, below: str = "") -> Corrections:
    """The corrections that the sheet `data` says, which lies in the folder `below` (with a "/" at its end).

    Reads any encoding, and commas, semicolons or tabs between cells. Never raises for what the file says: each
    row or column that cannot be used is a line of `problems`, with its number as a spreadsheet counts rows.
    """
    try:
        text = decode(data)
    except ReadError as error:
        return Corrections(problems=[f"{NAME} {error}"])
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        return Corrections(problems=[f"{NAME} cannot be read as a table ({error}); save it as CSV again"])
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
        if row := _row(given, number, problems):
            rows.append(row)
    return Corrections(tuple(rows), problems, below)


def _delimiter(text: str) -> str:
    """The one that stands most often in the header: sniffing the cells is fooled by commas in titles."""
    header = text.lstrip("\r\n").splitlines()[0]
    return max(",;\t", key=header.count)


def _row(given: dict[str, str], number: int, problems: list[str]) -> _Row | None:
    if not given:
        return None
    where = f"{NAME}, row {number}"
    if not given.keys() & set(_KEYS):
        problems.append(f"{where}: neither record nor file is given, so it belongs to nothing; fill in one")
        return None
    values: dict[str, Any] = {name: given[name] for name in _TEXTS if name in given}
    for name in _LISTS:
        if name in given:
            values[name] = tuple(part.strip() for part in given[name].split(";") if part.strip())
    values |= {
        name: () if name in _LISTS else None for name, cell in given.items() if cell == NOTHING and name not in _KEPT
    }
    if given.get("date", NOTHING) != NOTHING:
        date = dates.parse(given["date"])
        if date is None:
            problems.append(f"{where}: date {given['date']!r} cannot be read; write it as in 1950-05-14 or May 1950")
        else:
            values["date"] = date
    return _Row(number, given.get("record", ""), given.get("file", ""), values)
