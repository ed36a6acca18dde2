"""Tables of records, one a row: csv and tsv as spreadsheets write them, jsonl with one object a line.

The text of a record is its cell, white space and line ends included. Columns are known by their names. A file is read
as it comes, never whole; what one row may hold is bounded.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from index import dates
from index.errors import ReadError
from index.readers.text import MARKS, looks_latin, read_text
from index.records import Record, Skipped

TEXTS = ("text", "body", "content", "transcription", "full_text")  # the first of these that there is
_FIELDS = ("id", "title", "place", "reference", "repository", "collection", "kind", "language", "rights", "url")
_LISTS = ("creators", "recipients")
_ALSO = {"creator": "creators", "author": "creators", "authors": "creators", "recipient": "recipients"}
_MOST = 32 * 2**20  # characters in a row
_NAMED = 20  # rows that could not be read are named, the others counted


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record | Skipped]:
    """The records of a table, one a row; an id is the row's own, else `record_id` and the row's number.

    Rows count as a spreadsheet counts them, the header being the first; lines of jsonl count from 1. Raises ReadError
    where no column holds the words of the records, or the file is no text.
    """
    is_json = source.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    encoding = encoding_of(file)
    stream = io.TextIOWrapper(file, encoding, newline="\n" if is_json else "")
    try:
        rows = _json_rows(stream) if is_json else _csv_rows(stream, source)
        yield from _records(rows, record_id, source, "line" if is_json else "row")
    except UnicodeDecodeError as error:
        raise ReadError(f"is not {encoding} throughout ({error.reason}); save it as UTF-8") from error
    finally:
        stream.detach()  # the file is the caller's to close


Row = tuple[int, dict[str, Any] | str]  # its number, and its values by column, or why they could not be read


def _records(rows: Iterator[Row], record_id: str, source: str, unit: str) -> Iterator[Record | Skipped]:
    found = unread = 0
    for number, values in rows:
        outcome = values if isinstance(values, str) else _record(values, f"{record_id}/{number}", source)
        if isinstance(outcome, Record):
            found += 1
            yield outcome
            continue
        unread += 1
        if unread <= _NAMED:
            yield Skipped(f"{source} {unit} {number}", outcome)
    if unread > _NAMED:
        yield Skipped(source, f"{unread - _NAMED:,} more {unit}s could not be read, for reasons such as these")
    if not found:
        raise ReadError(f"holds no {unit} with a text in it; expected one record a {unit}")


def _record(values: Mapping[str, Any], record_id: str, source: str) -> Record | str:
    """The record of a row, or why it is none."""
    column = next((name for name in TEXTS if name in values), None)
    if column is None:
        return f"has no field for its words (its fields are {_listed(values)}); name that one {TEXTS[0]}"
    if not isinstance(values[column], str | None):
        return f"has a {column} that is no text ({type(values[column]).__name__})"
    text = _clean(values[column] or "")
    if not text.strip():
        return "has no text"
    named = {_ALSO.get(name, name): value for name, value in reversed(values.items())}  # the first of two counts
    found: dict[str, Any] = {name: words for name in _FIELDS if (words := _words(named.get(name)))}
    found |= {name: names for name in _LISTS if (names := _names(named.get(name)))}
    written = _words(named.get("date"))
    date = dates.parse(written) if written else None
    return replace(read_text(text, record_id, source), date=date, **found)


def _words(value: Any) -> str | None:
    """A value on one line; None where there is none, or where it is no word or number."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(_clean(str(value)).split()) or None
    return None


def _names(value: Any) -> tuple[str, ...]:
    """The names in a list, or in a cell with ";" between them."""
    parts = value if isinstance(value, list) else value.split(";") if isinstance(value, str) else []
    return tuple(words for part in parts if isinstance(part, str) and (words := _words(part)))


_UNFIT = re.compile("[\0\ud800-\udfff]")


def _clean(text: str) -> str:
    """`text` with U+FFFD for what cannot be stored: NUL, and halves of characters."""
    return _UNFIT.sub("\ufffd", text)


def _column(name: str) -> str:
    """A column's name as it is known here."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _listed(names: Mapping[str, Any] | list[str]) -> str:
    shown = [repr(_clean(name)[:40]) for name in names if name]
    return ", ".join(shown[:20]) + (", …" if len(shown) > 20 else "") if shown else "without names"


# --- csv ------------------------------------------------------------------------------------------------------------


class _Lines:
    """The lines of a stream, with a bound on how much is read of one row."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self._left = _MOST

    def begin_row(self) -> None:
        """What was read so far is used up."""
        self._left = _MOST

    def __iter__(self) -> Iterator[str]:
        while line := self._stream.readline(self._left + 1):
            self._left -= len(line)
            if self._left < 0:
                raise OverflowError
            yield line


def _csv_rows(stream: io.TextIOBase, source: str) -> Iterator[Row]:
    lines = _Lines(stream)
    csv.field_size_limit(_MOST)
    number, header = 0, None
    try:
        opening: list[str] = []
        for line in lines:
            opening.append(line)
            if line.strip():
                break
        else:
            raise ReadError("is empty; expected a table with a header")
        delimiter = _delimiter(line, source)
        for cells in csv.reader(itertools.chain(opening, lines), delimiter=delimiter):
            number += 1
            lines.begin_row()
            if header is None:
                header = _header(cells) if any(cell.strip() for cell in cells) else None
            elif any(cells):
                yield number, _by_column(header, cells, delimiter)
    except (OverflowError, csv.Error) as error:
        raise ReadError(
            f"has more than {_MOST >> 20} million characters in row {number + 1}; is a quotation mark missing there?"
        ) from error


def _delimiter(header: str, source: str) -> str:
    """The one that stands most often in the header: sniffing the cells is fooled by commas in titles."""
    return "\t" if source.lower().removesuffix(".gz").endswith(".tsv") else max(",;\t", key=header.count)


def _header(cells: list[str]) -> list[str]:
    header = [_column(cell) for cell in cells]
    if not set(header) & set(TEXTS):
        raise ReadError(
            f"has no column for the words of its records (its columns are {_listed(cells)}); name that one "
            f"{TEXTS[0]}, or the file metadata.csv where it describes other files"
        )
    return header


def _by_column(header: list[str], cells: list[str], delimiter: str) -> dict[str, Any] | str:
    if any(cells[len(header) :]):
        mark = "tab" if delimiter == "\t" else delimiter
        return f"has {len(cells)} cells, the header {len(header)}; put cells with a {mark} in them in quotation marks"
    values: dict[str, Any] = {}
    for name, cell in itertools.zip_longest(header, cells[: len(header)], fillvalue=""):
        values.setdefault(name, cell)
    return values


# --- jsonl ----------------------------------------------------------------------------------------------------------


def _json_rows(stream: io.TextIOBase) -> Iterator[Row]:
    for number in itertools.count(1):
        line = stream.readline(_MOST)
        if not line:
            return
        if len(line) == _MOST and not line.endswith("\n"):
            while (rest := stream.readline(_MOST)) and not rest.endswith("\n"):
                pass
            yield number, f"has more than {_MOST >> 20} million characters; split it"
        elif line.strip():
            yield number, _object(line)


def _object(line: str) -> dict[str, Any] | str:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return f"is no JSON ({error.msg}, at character {error.pos + 1}); expected one object a line"
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists in lists
        return "is JSON that no record needs; expected one object a line"
    if not isinstance(value, dict):
        return f"is JSON but no object ({type(value).__name__}); expected one object a line"
    return {_column(name): item for name, item in reversed(value.items())}


# --- encodings ------------------------------------------------------------------------------------------------------

_CHUNK = 2**20
_AROUND = 2**16  # bytes on either side of the first that is not UTF-8, by which the encoding is told


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a file of text that is not held in memory, told as `text.decode` tells it.

    Reads the file once, and leaves it at its start. Raises ReadError where it is not text.
    """
    opening = file.read(4)
    file.seek(0)
    for mark, encoding in MARKS:
        if opening.startswith(mark):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, before = "utf-8", b""
    while encoding == "utf-8":
        chunk = file.read(_CHUNK)
        if b"\0" in chunk:
            raise ReadError("holds NUL bytes, so it is not plain text; save it as UTF-8")
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            nearby = chunk[max(error.start - _AROUND, 0) : error.start + _AROUND] or before[-_AROUND:]
            encoding = _eight_bit(nearby)
        if not chunk:
            break
        before = chunk
    file.seek(0)
    return encoding


def _eight_bit(sample: bytes) -> str:
    try:
        if looks_latin(sample.decode("cp1252")):
            return "cp1252"
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise ReadError("is in no encoding that could be recognised; save it as UTF-8")
    return best.encoding
