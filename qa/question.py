"""A question read: what it asks for, in which words, and, for a follow-up, standing on what was asked before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.errors import EmptyQuestion, UseError
from index.terms import stems

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
    ("Which foundation ...": foundation), `carried` those that only the questions before it hold.
    """

    text: str
    standalone: str
    kind: Kind
    terms: dict[str, str]
    names: frozenset[str]
    numbers: frozenset[str]
    focus: frozenset[str]
    carried: frozenset[str]


STOP_WORDS = frozenset(
    "a about above after again against all also am an and ani any are as at be becaus because been befor before being "
    "below between both but by can could did do doe does done down dure during each few for from further get gave give "
    "given go had has have he her here hers him his how i if in into is it it its itself just let made make may me "
    "might mine more most much mani many must my no nor not now of off on onc once one onli only or other our out over "
    "own put s said same say says she should so some such t take taken than that the their them then there these they "
    "this those through to too under until up upon us veri very want was we were what when where whether which while "
    "who whom whose whi why will with would you your exact exactli actual actually accord according tell told ask "
    "asked d ll re ve m".split()
)

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
_DEPENDS = re.compile(
    r"^(?:and|but|so|then|or|why not|what about|how about|what else|who else|where else)\b"
    r"|\b(?:it|its|he|him|his|she|her|hers|they|them|their|theirs|this|that|these|those|there|then|such|same|one|ones"
    r"|the (?:former|latter|other|others|two|both))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FOCUS = re.compile(
    r"\b(?:which|what|how many|how much|whose|name of the|kind of|sort of)\s+(?P<noun>(?:[^\W\d_]+\s+)?[^\W\d_]+)",
    re.IGNORECASE,
)
FEW_TERMS = 3  # a question with fewer content words seldom stands alone


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
    return Question(text, standalone, kind_of(text), terms, names, numbers, _focus(text), carried)


def stand_alone(text: str, history: Sequence[str]) -> str:
    """`text` with the earlier questions before it where it leans on them, else `text` itself."""
    before = [" ".join(earlier.split()) for earlier in history if earlier.strip()]
    content = [term for term in stems(text) if term not in STOP_WORDS]
    if not before or (len(content) >= FEW_TERMS and not _DEPENDS.search(text)):
        return text
    return " ".join([*before, text])


def kind_of(text: str) -> Kind:
    """What an answer to `text` has to hold, by the question's words."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), Kind.OTHER)


def _terms(text: str) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    terms: dict[str, str] = {}
    names, numbers = set(), set()
    for place, match in enumerate(_WORD.finditer(text)):
        word = match.group()
        for stem in stems(word):
            if stem in STOP_WORDS and word not in ("May", "US"):
                continue
            terms.setdefault(stem, word)
            if word[0].isupper() and place:
                names.add(stem)
            if any(sign.isdigit() for sign in stem):
                numbers.add(stem)
    return terms, frozenset(names), frozenset(numbers)


def _focus(text: str) -> frozenset[str]:
    match = _FOCUS.search(text)
    return frozenset(stem for stem in stems(match["noun"]) if stem not in STOP_WORDS) if match else frozenset()
