"""Page text of the Wilson Center Digital Archive, as saved from the browser.

A page runs: (navigation), (an archivist's paragraph), date, title, (a sponsor's line), the document,
(an archivist's paragraph on it), then field labels, each followed by its value or by the next label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import dates
from index.readers.text import trimmed
from index.records import Record, Speaker, Zone

REPOSITORY = "Wilson Center Digital Archive"

_LABELS = frozenset(
    (
        "Author(s):", "Associated People & Organizations", "Associated Places", "Associated Topics",
        "Related Documents", "Document Information", "Source", "Original Archive", "Rights", "Original Uploaded Date",
        "Type", "Language", "Record ID", "Original Classification", "Translator(s)", "Donors",
    )
)  # fmt: skip
# The first of these begins the fields: no document has them as a line, as it may have "Source" or "Type"
_OPENING = frozenset(label for label in _LABELS if label.startswith(("Author", "Associated", "Related", "Document")))
_MARKS = frozenset(("Author(s):", "Document Information", "Record ID", "Rights"))
_RIGHTS = "The History and Public Policy Program welcomes reuse of Digital Archive materials"
_NAVIGATION = frozenset(("Skip to content", "Skip to main content"))
_SPONSOR = "This document was made possible with support from"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Field:
    label: _Line
    values: list[_Line]

    @property
    def zone(self) -> Zone:
        if self.values:
            return Zone(Speaker.METADATA, self.label.start, self.values[-1].end)
        return Zone(Speaker.FURNITURE, self.label.start, self.label.end)


def recognises(text: str) -> bool:
    """Whether at least three of the lines that every such page has stand in `text`."""
    lines = {line.text for line in _lines(text)}
    return len(lines & _MARKS) + any(line.startswith(_RIGHTS) for line in lines) >= 3


def record(text: str, record_id: str, source: str) -> Record:
    """The record of a page; `record_id` is its id where the page gives none."""
    lines = _lines(text)
    cut = next((i for i, line in enumerate(lines) if line.text in _OPENING), None)
    if cut is None:
        cut = next(i for i, line in enumerate(lines) if line.text in _LABELS)
    front, fields = lines[:cut], _fields(lines[cut:])
    head, body = _split(front)
    zones = [Zone(kind, line.start, line.end) for kind, line in head]
    after = body.pop() if len(body) > 1 and _is_description(body[-1].text) else None
    if body:
        zones.append(Zone(Speaker.BODY, body[0].start, body[-1].end))
    if after:
        zones.append(Zone(Speaker.SUMMARY, after.start, after.end))
    zones += [field.zone for field in fields]
    catalogue = [line.text for kind, line in head if kind is Speaker.METADATA]
    values = {field.label.text: [line.text for line in field.values] for field in fields if field.values}
    own_id = values.get("Record ID", [""])[0]
    return Record(
        id=own_id if re.fullmatch(r"\w[\w.-]*", own_id) else record_id,
        text=text,
        zones=tuple(zones),
        source=source,
        date=dates.parse(catalogue[0]) if catalogue else None,
        title=catalogue[1] if len(catalogue) > 1 else None,
        creators=tuple(values.get("Author(s):", ())),
        reference=_words(values, "Source"),
        repository=REPOSITORY,
        kind=_words(values, "Type"),
        language=_words(values, "Language"),
        rights=_words(values, "Rights"),
    )


def _words(values: dict[str, list[str]], label: str) -> str | None:
    return "\n".join(values[label]) if label in values else None


def _lines(text: str) -> list[_Line]:
    """The lines that are not blank, without the white space around them."""
    found = (trimmed(text, Speaker.BODY, *line.span()) for line in re.finditer(r"[^\r\n]+", text))
    return [_Line(text[zone.start : zone.end], zone.start, zone.end) for zones in found for zone in zones]


def _fields(lines: list[_Line]) -> list[_Field]:
    """Each label with the lines up to the next one: a label is never the value of another."""
    fields: list[_Field] = []
    for line in lines:
        if line.text in _LABELS:
            fields.append(_Field(line, []))
        else:
            fields[-1].values.append(line)
    return fields


def _split(lines: list[_Line]) -> tuple[list[tuple[Speaker, _Line]], list[_Line]]:
    """What the page says before the document (with who says it), and the document.

    Catalogue lines come as date, title, sponsor. Where no date follows the navigation and an archivist's
    paragraph, nothing tells title from document: all the rest is document.
    """
    head: list[tuple[Speaker, _Line]] = []
    at = 0
    while at < len(lines) and lines[at].text in _NAVIGATION:
        head.append((Speaker.FURNITURE, lines[at]))
        at += 1
    dated = at
    while dated < len(lines) and _is_description(lines[dated].text):
        dated += 1
    if dated == len(lines) or dates.parse(lines[dated].text) is None:
        return head, lines[at:]
    head += [(Speaker.SUMMARY, line) for line in lines[at:dated]]
    end = min(dated + 2, len(lines))
    if end < len(lines) and lines[end].text.startswith(_SPONSOR):
        end += 1
    return head + [(Speaker.METADATA, line) for line in lines[dated:end]], lines[end:]


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_OWN_VOICE = re.compile(
    r"\b(?:[Ww]e|us|[Oo]urs?|me|[Mm]y|mine|[Yy]ou|[Yy]ours?|I(?= [a-z]|[’']))\b"
)  # "US" is a country
_COMMAND = re.compile(r"\b(?:shall|hereby|undersigned)\b")
_LISTED = re.compile(r"(?:\(?\w{1,3}[.)]|[-–—•*])\s")


def _is_description(paragraph: str) -> bool:
    """Whether a paragraph reads like an archivist's: whole sentences about the document, not a voice in it."""
    words = _QUOTED.sub("", paragraph)
    is_prose = (
        paragraph[0].isupper() and len(paragraph.split()) >= 8 and paragraph.rstrip('”"’')[-1:] in (".", "!", "?")
    )
    in_quotation = any(mark in words for mark in '“”"')  # a mark without its pair: of a letter quoted whole
    return (
        is_prose
        and not in_quotation
        and not _LISTED.match(paragraph)
        and not _OWN_VOICE.search(words)
        and not _COMMAND.search(words)
    )
