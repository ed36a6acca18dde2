"""Whether the kind of answer that is asked for stands in a text: a number that counts it, a date, a reason, a name."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence

from index.terms import stems
from qa.question import Kind, Question

ALIKE = 0.3  # words this much alike (see `qa.likeness`) may mean the same

# A name, not the first word of a sentence. What stands before is looked at last: six times as fast.
_CAPITAL = re.compile(r"[A-Z](?<=\b.)(?<![“\"‘'(\[].)(?<![.!?] .)(?<!^.)[\w’'-]+")
_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred hundreds thousand thousands million millions dozen dozens half third quarter several "
    "none".split()
)
_NEAR = 6  # words from a number on, among which is what it counts
_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b\.?,? ?\d|\b\d{1,2}(?:st|nd|rd|th)?\b (?:of )?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)|\b(?:1\d|20)\d\ds?\b"
    r"|\b(?:instant|inst|ultimo|ult|proximo|yesterday|to-?day|to-?morrow|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|midnight|o.clock|"
    r"[ap]\.? ?m)\b",
    re.IGNORECASE,
)
_ANY = frozenset(stem for word in ("number", "quantity", "amount", "total", "figure") for stem in stems(word))
_COIN = (
    r"(?:dollars?|(?<!per )cents?|pounds?|sterling|shillings?|pence|francs?|marks?|rubles?|roubles?|taels?|yen"
    r"|lir[ae]s?|pesos?|rupees?|florins?|crowns?|euros?|gold)"
)
_MEASURES = (  # what asks for a measure, and how it is stated
    (
        re.compile(
            r"\b(?:money|costs?|prices?|pay|paid|salary|wages?|fees?|sums?|funds?|loans?|debts?|fines?|indemnity"
            r"|spen[dt])\b"
            r"|\bhow much (?:did|do|does|was|were|is|are|had|has|have|would|will)\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"[$£€¥] ?\d|\b(?:\d[\d,.]*|{'|'.join(sorted(_NUMBERS))})(?: [\w-]+){{0,2}} {_COIN}\b", re.IGNORECASE
        ),
    ),
    (
        re.compile(r"\b(?:percent(?:age)?|per cent|share|proportion|fraction)\b", re.IGNORECASE),
        re.compile(r"\d ?%|\bper ?cent\b|\b(?:half|thirds?|quarters?|fifths?|tenths?)\b", re.IGNORECASE),
    ),
)
_REASON = re.compile(
    r"\b(?:because|since|owing to|due to|in order|so that|on account of|therefore|for fear|lest|as a result|reason|"
    r"for the purpose|to avoid|to prevent|to secure|for|as|by)\b",
    re.IGNORECASE,
)


def holds(asked: Question, text: str, words: Sequence[str], alike: Callable[[Sequence[str]], float]) -> float:
    """1 where `text`, of these `words`, holds the kind of answer asked for, beyond what the question itself says, -1
    where it does not; 0 where any will do.

    `alike` tells how alike the likest of some words of the text, in lower case, is to what is counted.
    """
    if asked.kind is Kind.NUMBER:
        there = _counts(asked, text, words, alike)
    elif asked.kind is Kind.DATE:
        there = bool(_DATE.search(text))
    elif asked.kind is Kind.REASON:
        there = bool(_REASON.search(text))
    elif asked.kind in (Kind.PERSON, Kind.PLACE):
        there = any(not set(stems(match.group())) <= asked.terms.keys() for match in _CAPITAL.finditer(text))
    else:
        return 0.0
    return 1.0 if there else -1.0


def _counts(asked: Question, text: str, words: Sequence[str], alike: Callable[[Sequence[str]], float]) -> bool:
    """Whether a number counts what is asked for: "how many divisions" is not answered by "a two-day visit"."""
    measures = _measures(asked.text)
    if any(stated.search(text) for stated in measures):
        return True
    said = [word.lower() for word in words]
    numbers = [
        place
        for place, word in enumerate(said)
        if (word[0].isdigit() or word in _NUMBERS) and word not in asked.numbers
    ]
    if not asked.focus - _ANY:
        return bool(numbers) and not measures
    return bool(numbers) and alike([word for place in numbers for word in said[place : place + _NEAR]]) > ALIKE


@functools.lru_cache(maxsize=64)
def _measures(asked: str) -> list[re.Pattern[str]]:
    return [stated for asks, stated in _MEASURES if asks.search(asked)]
