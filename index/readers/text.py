"""Plain text and Markdown, in whatever encoding they were kept."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from index import dates
from index.errors import ReadError
from index.records import Record, Speaker, Zone

LONGEST = 80 << 20  # bytes of a text file
MARKS = (  # the longer first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record]:
    """The one record of a text file: a Wilson Center page where it looks like one, Markdown where it is named so.

    Raises ReadError where the bytes are not text.
    """
    from index.readers import wilson

    data = file.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise ReadError(f"is longer than {LONGEST >> 20} MB of text; split it")
    words = decode(data)
    if wilson.recognises(words):
        yield wilson.record(words, record_id, source)
    elif source.lower().removesuffix(".gz").endswith((".md", ".markdown")):
        yield read_markdown(words, record_id, source)
    else:
        yield read_text(words, record_id, source)


def decode(data: bytes) -> str:
    """The text of a file, line ends included, without its byte order mark.

    Tries the byte order mark, UTF-8, cp1252 where that gives Latin text, then what charset-normalizer makes of it.
    Raises ReadError where the bytes are not text, or hold nothing but white space.
    """
    text = _decoded(data)
    controls = sum(character < " " and character not in "\t\n\r\f\v" for character in text)
    if "\0" in text or controls * 10 > len(text):
        raise ReadError("holds control characters, so it is not plain text; convert it, or take it out of the folder")
    if not text.strip():
        raise ReadError("is empty; expected text")
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise ReadError(f"is marked as {encoding} but is not ({error.reason}); save it as UTF-8") from error
    if b"\0" in data:
        raise ReadError("holds NUL bytes, so it is not plain text; convert it, or take it out of the folder")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return _guessed(data)
    return text if looks_latin(text) else _guessed(data)


def looks_latin(text: str) -> bool:
    """Cyrillic or Greek bytes also decode as cp1252, but into text made of little else than accented letters."""
    letters = [character for character in text if character.isalpha()]
    return 3 * sum(letter > "\x7f" for letter in letters) <= len(letters)


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise ReadError("is in no encoding that could be recognised; save it as UTF-8")
    return str(best)


def read_text(text: str, record_id: str, source: str) -> Record:
    """A plain text file: one body, nothing known about it but its words."""
    return Record(record_id, text, tuple(trimmed(text, Speaker.BODY, 0, len(text))), source)


_HEADING = re.compile(r"^ {0,3}#[ \t]+(.*)$", re.MULTILINE)
_FOOTNOTE = re.compile(r"^\[\^([^\]\n]+)\]:[^\n]*(?:\n(?:[ \t]*\r?\n)?(?: {4}|\t)[^\n]*)*", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([^\[\]\n]+)\](?!:)")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^([A-Za-z][\w -]*):(?:[ \t]+([^\r\n]*)|[ \t]*)((?:\r?\n[ \t]*- [^\r\n]*)*)\r?$", re.MULTILINE)


def read_markdown(text: str, record_id: str, source: str) -> Record:
    """A Markdown file: front matter is metadata, footnote definitions are notes, all else is body."""
    front = _FRONT_MATTER.match(text)
    entries = list(_ENTRY.finditer(text, front.start(1), front.end(1))) if front else []
    begin = front.end() if front and entries else 0
    zones = _front_zones(text, front, entries) if front and entries else []
    references: dict[str, int] = {}
    for reference in _REFERENCE.finditer(text):
        references.setdefault(reference[1], reference.start())
    for note in _FOOTNOTE.finditer(text, begin):
        zones += trimmed(text, Speaker.BODY, begin, note.start())
        zones += trimmed(text, Speaker.NOTE, note.start(), note.end(), references.get(note[1]))
        begin = note.end()
    zones += trimmed(text, Speaker.BODY, begin, len(text))
    fields = {key.lower(): values for key, values in map(_entry, entries) if values}
    heading = _HEADING.search(text, front.end() if entries and front else 0)
    title = heading[1].removesuffix("\r").rstrip(" \t#") if heading else None
    return _described(Record(record_id, text, tuple(zones), source, title=title or None), fields)


def _described(record: Record, fields: dict[str, list[str]]) -> Record:
    def words(*keys: str) -> str | None:
        return next(("; ".join(fields[key]) for key in keys if key in fields), None)

    def names(*keys: str) -> tuple[str, ...]:
        return next((tuple(fields[key]) for key in keys if key in fields), ())

    written = words("date")
    return replace(
        record,
        id=words("id") or record.id,
        title=words("title") or record.title,
        date=dates.parse(written) if written else None,
        place=words("place"),
        creators=names("creators", "creator", "authors", "author"),
        recipients=names("recipients", "recipient"),
        reference=words("reference"),
        repository=words("repository"),
        collection=words("collection"),
        kind=words("kind", "type"),
        language=words("language", "lang"),
        rights=words("rights"),
        url=words("url"),
    )


def _entry(entry: re.Match[str]) -> tuple[str, list[str]]:
    inline = (entry[2] or "").strip()
    if inline.startswith("[") and inline.endswith("]"):
        values = inline[1:-1].split(",")
    else:
        values = [inline, *(line.strip().removeprefix("- ") for line in entry[3].splitlines())]
    return entry[1], [value for value in (value.strip().strip("\"'") for value in values) if value]


def _front_zones(text: str, front: re.Match[str], entries: list[re.Match[str]]) -> list[Zone]:
    zones = [Zone(Speaker.FURNITURE, 0, 3)]
    for entry in entries:
        zones += trimmed(text, Speaker.METADATA, entry.start(), entry.end())
    return zones + trimmed(text, Speaker.FURNITURE, front.end(1), front.end())


def trimmed(text: str, kind: Speaker, start: int, end: int, anchor: int | None = None) -> list[Zone]:
    """The zone `start:end` without the white space at its ends; none where nothing is left."""
    stretch = text[start:end]
    if not stretch.strip():
        return []
    start += len(stretch) - len(stretch.lstrip())
    return [Zone(kind, start, start + len(stretch.strip()), anchor)]
