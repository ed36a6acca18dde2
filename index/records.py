"""The domain: records, their zones, the passages cut from them. Positions only, all frozen.

The text of a record is stored once, in `Record.text`, and never changes. Everything else
points into it with offsets in Unicode code points, `start` included, `end` excluded.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from enum import StrEnum

from index.dates import Date


class Speaker(StrEnum):
    """Who speaks in a zone of a record."""

    BODY = "body"  # the record's own words
    SUMMARY = "summary"  # an archivist's description
    NOTE = "note"  # a footnote or an editor's note
    METADATA = "metadata"  # a catalogue field, a sponsor's or rights line
    FURNITURE = "furniture"  # navigation, a label without a value: never searched, never shown as an answer


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of a record's text in which one speaker speaks.

    `anchor` is the offset in the body a footnote hangs on; None for every other zone.
    """

    kind: Speaker
    start: int
    end: int
    anchor: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the source begins at `start`; `label` is its number as printed."""

    start: int
    label: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The published volume in which an edited record is printed."""

    title: str
    place: str | None = None
    publisher: str | None = None
    year: str | None = None
    number: str | None = None  # of the document in the volume


@dataclass(frozen=True, slots=True)
class Record:
    """One archival record. What a source does not give stays None or empty: it is never invented."""

    id: str
    text: str
    zones: tuple[Zone, ...]
    source: str  # path of the file below the indexed folder, with "/"
    title: str | None = None
    date: Date | None = None
    place: str | None = None
    creators: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signatory: str | None = None  # as signed
    reference: str | None = None
    repository: str | None = None
    collection: str | None = None
    kind: str | None = None
    language: str | None = None
    rights: str | None = None
    url: str | None = None
    edition: Edition | None = None
    transcription: str | None = None  # what read the words off a picture: "OCR by tesseract 5.3"
    pages: tuple[Page, ...] = field(default=())

    def __post_init__(self) -> None:
        previous = 0
        for zone in self.zones:
            if not previous <= zone.start < zone.end <= len(self.text):
                raise ValueError(
                    f"record {self.id}: zone {zone.kind} {zone.start}:{zone.end} is empty, overlaps the one "
                    f"before it (which ends at {previous}) or leaves the text (0:{len(self.text)})"
                )
            previous = zone.end

    @property
    def heading(self) -> str:
        """The words the record is known by: title, people, place, date and kind."""
        date = self.date.written if self.date else None
        words = (self.title, *self.creators, *self.recipients, self.signatory, self.place, date, self.kind)
        return " ".join(word for word in words if word)

    @property
    def shelf(self) -> str | None:
        """Where the record is kept: its collection, else the first folder of its source."""
        return self.collection or (self.source.partition("/")[0] if "/" in self.source else None)

    def zone_at(self, start: int, end: int) -> Zone | None:
        """The zone that holds all of `start:end`, or None."""
        position = bisect.bisect_right(self.zones, start, key=lambda zone: zone.start) - 1
        if position < 0 or end > self.zones[position].end:
            return None
        return self.zones[position]

    def page_at(self, offset: int) -> str | None:
        """The label of the page on which `offset` stands, or None where the source has no pages."""
        position = bisect.bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[position].label if position >= 0 else None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a file that could not be read: its path below the indexed folder, and why, in one line."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and searched: whole units of one zone of one record.

    `units` are the sentences (or, of a sentence too long to quote, the clauses) it is packed from,
    as `(start, end)` in the record's text.
    """

    record_id: str
    start: int
    end: int
    zone: Speaker
    units: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its fused score and its rank (from 1) in each list that found it."""

    passage: Passage
    score: float
    ranks: dict[str, int]
