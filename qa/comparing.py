"""Each side of a question that compares is heard in turn, and what they say is put in order of time."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from index import Record
from index.passages import rejoined
from index.terms import stems
from qa.answer import Quote
from qa.quoting import Scored


def own_words(sides: Sequence[Mapping[str, frozenset[str]]]) -> list[frozenset[str]]:
    """Of each side's terms, given with the stems that stand for each, the stems of those that are no other side's."""
    return [
        frozenset().union(
            *(names for term, names in side.items() if not any(term in other for other in sides if other is not side))
        )
        for side in sides
    ]


def named_first(
    ranking: Iterable[Scored], words: frozenset[str], record_of: Callable[[int], Record | None]
) -> list[Scored]:
    """A ranking with the sentences first that hold one of the stems `words`, or the heading of whose record does.

    Else a side of which the records say little would be answered with what they say of the other.
    """

    def is_named(scored: Scored) -> bool:
        item, _ = scored
        record = record_of(item.candidate.stored.record)
        return record is not None and not words.isdisjoint(
            stems(rejoined(record.text[slice(*item.span)])) + stems(record.heading)
        )

    return sorted(ranking, key=is_named, reverse=True)


def in_turn(rankings: Sequence[Iterable[Scored]]) -> list[Scored]:
    """The sentences of several rankings: each ranking in turn gives its best that none gave before."""
    given: set[tuple[int, tuple[int, int]]] = set()

    def fresh(ranking: Iterable[Scored]) -> Iterator[Scored]:
        for item, score in ranking:
            place = (item.candidate.stored.record, item.span)
            if place not in given:
                given.add(place)
                yield item, score

    rounds = zip_longest(*(fresh(ranking) for ranking in rankings))
    return [scored for turns in rounds for scored in turns if scored]


def of_several_days(quotes: Iterable[Quote]) -> bool:
    """Whether the records of the quotes were written on more than one day that is known."""
    return len({quote.record.date.earliest for quote in quotes if quote.record.date}) > 1


def in_order_of_time(quotes: Iterable[Quote]) -> list[Quote]:
    """Quotes by the first day that their records' dates can mean; those of undated records last."""
    return sorted(quotes, key=_when)


def _when(quote: Quote) -> tuple[datetime.date, str, int]:
    date = quote.record.date
    return date.earliest if date else datetime.date.max, quote.record.id, quote.start
