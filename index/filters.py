"""Which records a question may look at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
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
        wanted = ((name, getattr(self, name)) for name in WORDED)
        return all(words is None or _holds(words, values(record, name)) for name, words in wanted)


WORDED = ("author", "recipient", "collection", "kind", "language")  # the conditions that are words, not days


def values(record: Record, name: str) -> tuple[str, ...]:
    """What the condition `name`, one of WORDED, looks for its words in; nothing where the record does not say."""
    if name == "author":
        return (*record.creators, record.signatory) if record.signatory else record.creators
    if name == "recipient":
        return record.recipients
    value = record.shelf if name == "collection" else getattr(record, name)
    return (value,) if value else ()


def matching(records: Iterable[Record], where: Filter) -> tuple[int, int]:
    """How many of `records` the filter keeps, and how many it leaves out for nothing but having no date."""
    dateless = replace(where, after=None, before=None)
    kept = undated = 0
    for record in records:
        if where.keeps(record):
            kept += 1
        elif record.date is None and dateless.keeps(record):
            undated += 1
    return kept, undated


def choices(records: Iterable[Record], name: str, most: int) -> dict[str, int] | None:
    """What the condition `name`, one of WORDED, can be given, with how many of `records` each would keep.

    In alphabetical order; values that differ in nothing but case are one, spelt as it is most often. None where there
    are more than `most`.
    """
    together = Counter(found for record in records if (found := values(record, name)))
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for found, number in together.items():
        for value in found:
            spellings[value.casefold()][value] += number
    if len(spellings) > most:
        return None
    wanted = [spellings[folded].most_common(1)[0][0] for folded in sorted(spellings)]
    return {value: sum(number for found, number in together.items() if _holds(value, found)) for value in wanted}


def _holds(wanted: str, found: Iterable[str]) -> bool:
    return any(wanted.casefold() in value.casefold() for value in found)
