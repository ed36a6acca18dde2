"""From scored sentences to quotes: whole sentences, understandable alone, at most three of them and 90 words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from index import Record
from index.records import Passage
from index.sentences import MAX_WORDS
from qa.answer import Quote
from qa.evidence import Sentence

MOST_QUOTES = 5
MOST_SENTENCES = 3

_LEANS = re.compile(
    r"[\"'“‘(\[]*(?:he|she|it|they|him|her|them|his|its|their|this|that|these|those|such|thereupon|therefore|however|"
    r"but|and|or|nor|yet|the (?:former|latter|same))\b",
    re.IGNORECASE,
)

Scored = tuple[Sentence, float]


def quotes(
    best: Sequence[Scored],
    record_of: Callable[[int], Record | None],
    beside: Callable[[int], Iterable[Passage]],
    copies_of: Callable[[str], Iterable[str]] = lambda record_id: (),
    most: int = MOST_QUOTES,
    *,
    several: bool = False,
) -> list[Quote]:
    """At most `most` quotes from sentences with their scores, best first; no two overlap, no two say the same words.

    `record_of` gives the record for its key, `beside` for a passage's key that passage and those before and after it in
    its record (they hold the sentences before and after any of its own), `copies_of` the ids of the
    records with the same text as one. Where else the words of a quote stand is noted in it. With `several`, the last
    quote is left to another record where one has all the rest.
    """
    chosen: list[Quote] = []
    said: dict[str, int] = {}  # the words of a sentence, and the quote that holds it
    for item, score in best:
        key = item.candidate.stored.record
        record = record_of(key)
        if record is None or any(_covers(quote, record, item.span) for quote in chosen):
            continue
        words = _plain(record, item.span)
        if words in said:
            quote = chosen[said[words]]
            if _plain(quote.record, (quote.start, quote.end)) in _plain(record, (0, len(record.text))):
                chosen[said[words]] = _also(quote, [record.id])
            continue
        if len(chosen) == most:
            continue  # but a later sentence may say the words of a quote again
        if several and len(chosen) == most - 1 and {quote.record.id for quote in chosen} == {record.id}:
            continue
        units = _around(record, beside(item.candidate.stored.key), item)
        if item.span not in units:
            continue  # the record was removed while it was asked
        start, end = extend(record.text, units, units.index(item.span))
        quote = Quote(record, start, end, score)
        if any(quote.overlaps(other) for other in chosen):
            quote = Quote(record, *item.span, score)
        for span in units:
            if quote.start <= span[0] and span[1] <= quote.end:
                said.setdefault(_plain(record, span), len(chosen))
        chosen.append(_also(quote, copies_of(record.id)))
    return chosen


def extend(text: str, units: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """The span of unit `number` of a zone with what it needs to be understood.

    That is the sentence before where it begins with a pronoun or a connective, and the sentence after, or where there
    is none the one before; never more than `MOST_SENTENCES` and `MAX_WORDS` words.
    """
    first = last = number

    def fits(new_first: int, new_last: int) -> bool:
        if new_first < 0 or new_last >= len(units) or new_last - new_first >= MOST_SENTENCES:
            return False
        return len(text[units[new_first][0] : units[new_last][1]].split()) <= MAX_WORDS

    if _LEANS.match(text, units[number][0]) and fits(first - 1, last):
        first -= 1
    if fits(first, last + 1):
        last += 1
    elif first == number and fits(first - 1, last):
        first -= 1
    return units[first][0], units[last][1]


def _also(quote: Quote, others: Iterable[str]) -> Quote:
    new = [record_id for record_id in others if record_id != quote.record.id]
    return replace(quote, also_in=tuple(dict.fromkeys([*quote.also_in, *new])))


def _covers(quote: Quote, record: Record, span: tuple[int, int]) -> bool:
    return quote.record.id == record.id and quote.start <= span[0] and span[1] <= quote.end


def _plain(record: Record, span: tuple[int, int]) -> str:
    """The words of a stretch, to compare by: white space collapsed."""
    return " ".join(record.text[slice(*span)].split())


def _around(record: Record, passages: Iterable[Passage], item: Sentence) -> list[tuple[int, int]]:
    """The units of some of a record's `passages` in the zone of a sentence."""
    zone, speaker = record.zone_at(*item.span), item.candidate.stored.passage.zone
    return [
        span
        for passage in passages
        if zone and passage.zone is speaker
        for span in passage.units
        if zone.start <= span[0] and span[1] <= zone.end
    ]
