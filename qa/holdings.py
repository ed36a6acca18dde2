"""What an archive holds, as its records' headings say: people, places, days, who wrote to whom. Counted once."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index import Archive
from index.dates import Date
from index.records import Record


@dataclass(frozen=True, slots=True)
class Holdings:
    """The records' headings by date, and what can be counted in them."""

    records: Sequence[Record]
    people: Mapping[str, int]  # senders and recipients, as the records spell them: how many records name each
    places: Mapping[str, int]
    letters: Mapping[tuple[str, str], int]  # (sender, recipient): how many records
    days: Mapping[str, int]  # in ISO 8601, of records whose date is a single day: how many
    first: Date | None  # the dates between which the dated records lie
    last: Date | None


def of(archive: Archive) -> Holdings:
    """The holdings of `archive` in the state it is open in."""
    known = _known.get(archive)
    if known is None or known[0] != archive.generation:
        known = _known[archive] = (archive.generation, count(archive.headings()))
    return known[1]


_known: weakref.WeakKeyDictionary[Archive, tuple[int, Holdings]] = weakref.WeakKeyDictionary()


def count(records: Sequence[Record]) -> Holdings:
    """The holdings that consist of `records`, given by date."""
    dates = [record.date for record in records if record.date]
    return Holdings(
        records=records,
        people=Counter(name for record in records for name in {*record.creators, *record.recipients}),
        places=Counter(record.place for record in records if record.place),
        letters=Counter((one, other) for record in records for one in record.creators for other in record.recipients),
        days=Counter(date.iso for date in dates if date.earliest == date.latest),
        first=min(dates, key=lambda date: date.earliest, default=None),
        last=max(dates, key=lambda date: date.latest, default=None),
    )
