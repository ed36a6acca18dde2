"""Whether a record denies what a question takes for granted: "Why did Iran sever relations?", "Iran did not sever ...".

Only what is denied in so many words is seen: the question's verb under a negation, of the same people, in a sentence
that holds most of the question. A denial in other words needs reading, which nothing here can do.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from index.terms import stems
from qa.likeness import likeness
from qa.question import Question
from qa.words import STOP_WORDS

HELD = 0.6  # the share of the question's words, weighted by rarity, that the denying sentence must hold
ALIKE = 0.55  # words this much alike may be the same verb
REACH = 4  # words after a negation among which what it denies is looked for

_NEGATION = re.compile(
    r"\b(?:not|never|cannot|nor|neither|no|without|\w+n['’]t|den(?:y|ies|ied)|refus(?:e|es|ed|ing)|"
    r"declin(?:e|es|ed|ing)|unwilling)\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:not|never|cannot|no|without|\w+n['’]t|refus\w*|declin\w*|den(?:y|ies|ied)|fail\w*|un\w+)\b", re.IGNORECASE
)
_TAKES_FOR_GRANTED = re.compile(
    r"\b(?:why|when|where|who|whom|which|what|how)\b.*?\b(?:did|does|do|was|were|is|are|had|has|have|would|will)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def assumed(asked: Question) -> str | None:
    """The verb whose truth the question takes for granted: "sever" in "Why did Iran sever relations?".

    None where it takes nothing for granted (a yes-or-no question), asks of a denial itself, or names nobody.
    """
    opening = _TAKES_FOR_GRANTED.search(asked.text)
    if opening is None or _NEGATIVE.search(asked.text):
        return None
    named = False
    for word in _WORD.findall(asked.text[opening.end() :]):
        if word[0].isupper():
            named = True
        elif named and not STOP_WORDS.issuperset(stems(word)):
            return word
    return None


def denies(asked: Question, sentence: str, idf: Callable[[str], float]) -> bool:
    """Whether `sentence` denies what the question takes for granted; `idf` tells how rare a stem is."""
    verb = assumed(asked)
    held = set(stems(sentence))
    if verb is None or not asked.names & held:
        return False
    rarity = {term: idf(term) for term in asked.terms if term not in asked.focus}
    if sum(weight for term, weight in rarity.items() if term in held) < HELD * sum(rarity.values()):
        return False
    for found in _NEGATION.finditer(sentence):
        denied = _WORD.findall(sentence[found.end() :])[:REACH]
        if _of_the_same(asked, sentence[: found.start()]) and _is_verb(verb, denied):
            return True
    return False


def _of_the_same(asked: Question, before: str) -> bool:
    """Whether the name last mentioned `before` a negation, if there is one, is of the question."""
    names = [word for word in _WORD.findall(before) if word[0].isupper()]
    return not names or any(stem in asked.terms for name in names[-2:] for stem in stems(name))


def _is_verb(verb: str, words: list[str]) -> bool:
    """Whether one of `words` is `verb`, or much like it."""
    if any(set(stems(verb)) & set(stems(word)) for word in words):
        return True
    return bool(words) and float(likeness([verb.lower()], [word.lower() for word in words]).max()) > ALIKE
