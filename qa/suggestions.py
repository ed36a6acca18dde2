"""Next questions that a reader may ask, drawn from the people and dates of the records quoted. Nothing is invented.

A person is one that a quoted record names as its sender or recipient, or that its title names so ("X to Y"); a date is
a quoted record's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from index.records import Record
from qa.answer import Quote
from qa.holdings import Holdings

MOST = 3

_NAME = r"[A-Z][\w'’.-]*(?: (?:[A-Z][\w'’.-]*|of|de|von|van|al|bin))*"
_TITLED = re.compile(rf"(?:^|from |, |: )(?P<one>{_NAME}) to (?P<other>(?:the )?{_NAME})\W*$")


def suggestions(quotes: Iterable[Quote], asked: Iterable[str], held: Holdings) -> tuple[str, ...]:
    """At most MOST questions that were not `asked` yet; those about other records of `held` too come first."""
    records = list({quote.record.id: quote.record for quote in quotes}.values())
    known = {question.casefold() for question in asked}
    offered: dict[str, int] = {}
    for question, others in (found for record in records for found in _of_record(record, held)):
        if question.casefold() not in known:
            offered.setdefault(question, others)
    ordered = sorted(offered, key=lambda question: not offered[question])
    of_letters = [question for question in ordered if " write to " in question]
    of_dates = [question for question in ordered if question not in of_letters]
    return tuple((of_letters[: MOST - bool(of_dates)] + of_dates)[:MOST])


def _of_record(record: Record, held: Holdings) -> Iterator[tuple[str, int]]:
    """Questions about the people and the date of one record, each with the number of other records that it is about."""
    for one, other in _letters(record):
        yield f"What did {one} write to {other}?", held.letters.get((one, other), 1) - 1
        if replies := held.letters.get((other, one), 0):
            yield f"What did {other} write to {one}?", replies
    if record.date and record.date.earliest == record.date.latest:
        yield f"What was written on {record.date.plain}?", held.days.get(record.date.iso, 1) - 1


def _letters(record: Record) -> Sequence[tuple[str, str]]:
    """Who wrote to whom, as the record's fields say or, where they do not, its title."""
    if record.creators and record.recipients:
        return [(record.creators[0], record.recipients[0])]
    titled = _TITLED.search(record.title or "")
    return [(titled["one"], titled["other"])] if titled else []
