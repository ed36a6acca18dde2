"""The words of a question that say something."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from index.terms import stems

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

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: `text` as it stands in the question at `start:end`, its `stems`, and whether it opens it."""

    text: str
    start: int
    end: int
    stems: tuple[str, ...]
    first: bool

    @property
    def is_name(self) -> bool:
        """Whether it is written with a capital letter elsewhere than at the beginning, where every word is."""
        return self.text[0].isupper() and not self.first


@functools.lru_cache(maxsize=256)  # a conversation's questions are read again at each turn
def content(text: str) -> tuple[Word, ...]:
    """The words of `text` that are no stop words, in order."""
    words = []
    for place, match in enumerate(_WORD.finditer(text)):
        found = tuple(stem for stem in stems(match.group()) if stem not in STOP_WORDS or match.group() in ("May", "US"))
        if found:
            words.append(Word(match.group(), match.start(), match.end(), found, first=place == 0))
    return tuple(words)
