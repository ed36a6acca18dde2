"""Which records a question may look at."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from index.records import Record


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps a record when every condition that is set holds.

    Dates compare by overlap with the record's earliest and latest day; a record without a date never passes a
    date condition. The others hold when the words given stand in the field, whatever their case; the collection of a
    record that names none is the first folder of its path.
    """

    after: date | None = None  # the record's latest day is on or after this day
    before: date | None = None  # the record's earliest day is on or before this day
    author: str | None = None
    recipient: str | None = None
    collection: str | None = None
    kind: str | None = None
    language: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) is not None for item in fields(self))

    def keeps(self, record: Record) -> bool:
        """Whether `record` passes every condition."""
        if self.after or self.before:
            if record.date is None:
                return False
            if self.after and record.date.latest < self.after:
                return False
            if self.before and record.date.earliest > self.before:
                return False
        signed = (record.signatory,) if record.signatory else ()
        return (
            _holds(self.author, *record.creators, *signed)
            and _holds(self.recipient, *record.recipients)
            and _holds(self.collection, record.shelf)
            and _holds(self.kind, record.kind)
            and _holds(self.language, record.language)
        )


def _holds(wanted: str | None, *values: str | None) -> bool:
    if wanted is None:
        return True
    return any(wanted.casefold() in value.casefold() for value in values if value)
