"""A question read: what it asks for, in which words, and, for a follow-up, standing on what was asked before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.errors import EmptyQuestion, UseError
from index.terms import stems
from qa import when
from qa.followup import stand_alone
from qa.words import STOP_WORDS, content

LONGEST = 2000  # characters; more than that is a document, not a question


class Kind(StrEnum):
    """What an answer has to hold."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked, and as searched.

    `terms` are the stems of its content words, in order, each once, with a word that has each; `names` those among them
    that are written with a capital letter, `numbers` those with a digit, `focus` those that say what is asked for
    ("Which foundation ...": foundation), `carried` those that only the questions before it hold. `times` are the times
    it mentions itself.
    """

    text: str
    standalone: str
    kind: Kind
    terms: dict[str, str]
    names: frozenset[str]
    numbers: frozenset[str]
    focus: frozenset[str]
    carried: frozenset[str]
    times: tuple[when.Mention, ...] = ()


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.NUMBER,
            r"\bhow (?:many|much|large|big|fast|long|far|often|high|old|great|strong|heavy|deep|wide|expensive)\b"
            r"|\b(?:what|which) (?:\w+ )?(?:number|amount|sum|rate|share|percentage|price|cost|total|quantity|size"
            r"|salary|distance|proportion|fee|tonnage|figure)\b|\bidentification number\b",
        ),
        (
            Kind.DATE,
            r"^(?:and |but |so )?when\b|\b(?:on|in|at|by|since|until|from) (?:what|which) (?:\w+ )?"
            r"(?:date|day|year|month|hour|time|century)\b|\b(?:what|which) (?:\w+ )?(?:date|day|year|month|hour)\b"
            r"|\bhow soon\b",
        ),
        (
            Kind.REASON,
            r"^(?:and |but |so )?why\b"
            r"|\bwhat (?:\w+ )?(?:reasons?|grounds?|motives?|causes?|caused|made|led|prompted)\b"
            r"|\bfor what reason\b|\bhow come\b",
        ),
        (
            Kind.PLACE,
            r"^(?:and |but |so )?where\b|\b(?:what|which) (?:\w+ )?(?:city|cities|town|place|country|countries|state|"
            r"port|street|building|house|room|village|island|region|province|address|location|river|capital|station)\b",
        ),
        (
            Kind.PERSON,
            r"^(?:and |but |so )?(?:to |by |with |from |for |of )?who(?:m|se)?\b|\b(?:what|which) (?:\w+ )?"
            r"(?:man|men|woman|person|people|official|officer|minister|ambassador|envoy|consul|general|soldier|leader|"
            r"president|secretary|company|firm|foundation|organi[sz]ation|committee)\b|\bname of (?:the|a)\b"
            r"|\bwhat (?:was|is|were) the names?\b",
        ),
    )
)
_FOCUS = re.compile(
    r"\b(?:(?:which|what)(?: (?:kinds?|sorts?|types?) of)?|how many|how much|whose|name of the)\s+"
    r"(?P<noun>(?:[^\W\d_]+\s+)?[^\W\d_]+)",
    re.IGNORECASE,
)


def read(text: str, history: Sequence[str] = ()) -> Question:
    """The question `text` after the questions `history` (oldest first).

    Raises EmptyQuestion where it has no letter or digit, UseError where it is longer than `LONGEST` characters.
    """
    text = " ".join(text.split())
    if not any(sign.isalnum() for sign in text):
        raise EmptyQuestion("the question is empty: ask in a few words, for instance: Who wrote to Mao in May 1950?")
    if len(text) > LONGEST:
        raise UseError(f"the question has {len(text):,} characters, at most {LONGEST:,} can be asked: shorten it")
    standalone = stand_alone(text, history)
    terms, names, numbers = _terms(standalone)
    carried = frozenset(terms) - frozenset(_terms(text)[0])
    times = when.mentioned(text, history)
    return Question(text, standalone, kind_of(text), terms, names, numbers, _focus(text), carried, times)


def kind_of(text: str) -> Kind:
    """What an answer to `text` has to hold, by the question's words."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), Kind.OTHER)


def _terms(text: str) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    terms: dict[str, str] = {}
    names, numbers = set(), set()
    for word in content(text):
        for stem in word.stems:
            terms.setdefault(stem, word.text)
            if word.is_name:
                names.add(stem)
            if any(sign.isdigit() for sign in stem):
                numbers.add(stem)
    return terms, frozenset(names), frozenset(numbers)


def _focus(text: str) -> frozenset[str]:
    match = _FOCUS.search(text)
    noun = stems(match["noun"]) if match else []
    if not noun or noun[0] in STOP_WORDS:  # "What did Stalin think?" asks for no Stalin
        return frozenset()
    return frozenset(noun) - STOP_WORDS
