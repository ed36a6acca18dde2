"""Every place where words stand: the passages, in order of time, and where in each the words are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Archive, Filter
from index.records import Hit
from index.terms import stems
from qa.search import search
from qa.words import STOP_WORDS

_MARKS = str.maketrans(dict.fromkeys('"“”„‟', " "))
_SINGLE = "'‘’‚‛"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The passages that hold `words`, in order of their records' dates; `exact`: to the letter and in this order."""

    words: str
    exact: bool
    hits: Sequence[Hit]

    @property
    def records(self) -> int:
        """How many records they are of."""
        return len({hit.passage.record_id for hit in self.hits})


def mentions(archive: Archive, words: str, where: Filter | None = None, *, exact: bool = True) -> Mentions:
    """Every passage that holds `words`: one after the other to the letter, or in any form and order.

    Raises EmptyQuestion where there is no word, UseError where they are words of nearly every passage.
    """
    words = " ".join(words.translate(_MARKS).split())
    sought = f'"{words}"' if exact and _WORD.search(words) else words
    return Mentions(words, exact, search(archive, sought, where=where, every=True))


def spans(text: str, start: int, end: int, words: str, *, exact: bool = True) -> list[tuple[int, int]]:
    """Where in `text[start:end]` the words stand that `mentions` found it by, as positions in `text`."""
    if exact:
        written = r"\s+".join(map(_as_written, words.split()))
        pattern = re.compile(rf"(?<!\w){written}(?!\w)", re.IGNORECASE)
        return [match.span() for match in pattern.finditer(text, start, end)]
    wanted = {stem for stem in stems(words) if stem not in STOP_WORDS}
    return [match.span() for match in _WORD.finditer(text, start, end) if wanted & set(stems(match.group()))]


def _as_written(word: str) -> str:
    """A pattern for `word` with its apostrophes in whatever form."""
    return "".join(f"[{_SINGLE}]" if letter in _SINGLE else re.escape(letter) for letter in word)
