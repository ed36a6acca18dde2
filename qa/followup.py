"""A follow-up made to stand alone: with the words of earlier questions that it leaves unsaid.

Plain rules over the questions, no model: does a question point back, or is it too short to stand alone; what were the
earlier ones about; which of their words does it not say itself. Those are added in brackets, as they were written, so
that a reader sees what was understood, and no word is in it that nobody asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.terms import stems
from qa.words import Word, content

FEW = 3  # a question with fewer telling words seldom stands alone ...
FEW_DEFINITE = 4  # ... when it speaks of "the" something ...
FEW_NAMED = 2  # ... when it names something
MOST = 12  # phrases carried over, at most
RECALLED = 20  # earlier questions looked at, and ...
LONGEST = 2000  # ... characters of each

# Words of asking, which do not tell what is asked about, and prepositions that are no stop words.
_OF_ASKING = frozenset(
    stems(
        "across advantage along already among bad begin benefit best big biggest call cause characteristic common "
        "compare contrast describe difference different difficult disadvantage easiest easy effect ever example "
        "explain famous first function general generally good great happen hard history impact importance important "
        "interesting key kind know known large largest like live long main mean meaning name near need new often "
        "origin part people popular possible purpose reason relate relationship role significance similar similarity "
        "since someone sort start still thing time today toward towards type typical unique use usually way within "
        "without work worst worth"
    )
)

_AUXILIARY = "is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
_PREPOSITION = "about|against|as|at|by|for|from|in|into|near|of|on|over|to|with"
_OPENS_BACK = re.compile(
    r"(?:and|but|so|then|or|why not|(?:what|how) about|(?:what|who|where) else|what if)\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(
    r"\b(?:(?:what|which|who|any|its|their|the) others?|else|instead(?! of)|afterwards?|otherwise|meanwhile|also|then"
    r"|the same(?! .*\bas\b)|the (?:latter|two|both)|the (?:following|next|previous|preceding) (?:day|month|year|spring"
    r"|summer|autumn|fall|winter)|the (?:day|month|year) (?:before|after)(?=\W*$))\b|\b(?:too|as well|either|not)\W*$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_PLACE = re.compile(  # not that of "there is"
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were)\b)|\bthere\W*$", re.IGNORECASE
)
_OWNER = re.compile(r"\bits\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|they|them|theirs?|themselves)\b", re.IGNORECASE)
_WHAT_WAS_SAID = re.compile(
    r"\b(?:these|those(?! who| of)|this|such|ones?(?! of\b|['’]))\b"
    rf"|\b(?:{_AUXILIARY}|after|before|of|with|about|by|from|to|for|since|like|at|on|in|over|than|why|how|what) that\b"
    r"(?! (?-i:[A-Z]))|\bthat(?= (?:\w+ ?)?[?.,!;]|\W*$)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(  # where a second clause begins, whose pronouns may stand for something in the first
    rf"\b(?:and|or|but)\s+(?=(?:wh\w+|how|{_AUXILIARY}|its?|they|their)\b)"
    r"|(?!^)\b(?:if|when|before|after|because|while|since)\b|^(?:if|when)\b[^,]*,",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:(?:what|who) (?:is|are)|tell (?:me |us )?(?:more )?about|describe) (?!the (?-i:[a-z])|some\b|its\b|their\b)"
    r"|(?:who|where) (?:is|are|was|were) (?:the )?(?-i:[A-Z])",
    re.IGNORECASE,
)
_IN_ITS_STEAD = re.compile(  # "And in Manchuria?", "What about London?": no verb, so that of the question before holds
    rf"(?:and|but|or|(?:what|how) about)\s+(?!.*\b(?:{_AUXILIARY}|wh\w+|how)\b)"
    rf"(?:(?:{_PREPOSITION})\s|(?P<name>(?-i:(?:[A-Z][\w'’.-]*\s*)+))\W*$)",
    re.IGNORECASE,
)
_OF_A_PLACE = frozenset(("at", "in", "near"))
_IN_A_PLACE = re.compile(r"\b(?:in|at|to|from|near|through)\s+(?:the\s+)?(?:[A-Z][\w'’-]*\s*)+")
_DEFINITE = re.compile(
    r"\bthe [a-z](?!(?:[\w’'-]+ ){1,3}of\b)"
)  # not "the boiling point of mercury", which says of what
_BEFORE_SUBJECT = re.compile(rf"\b(?:{_AUXILIARY})\s+", re.IGNORECASE)
_VERB = re.compile(  # of a named subject: "did the old Shah *propose*"; not "did Shah's *envoys* propose"
    rf"\b(?i:did|do|does|can|could|will|would|should)\s+(?:(?!(?:{_PREPOSITION})\b)[a-z]+\s+){{0,3}}?"
    rf"(?:[A-Z][\w'’.-]*\s+)+(?P<verb>[a-z]+)\b(?=\W*$|\s+(?:[A-Z0-9]|(?:the|an?|any|that|{_PREPOSITION})\b))"
)
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)\b"
)
_DATE = re.compile(rf"(?:(?:mid|early|late|\d{{1,2}}|of|{_MONTH.pattern}|{_YEAR.pattern})(?:[\s-]+|$))+")
_JOINS = re.compile(r"[-/.]|\s+|\s+of\s+(?:the\s+)?")
_LEAD = re.compile(rf"\b({_PREPOSITION})\s+(?:(?:the|an?)\s+)?$", re.IGNORECASE)
_JOINS_NAMES = re.compile(r"\.?\s+|\s+(?:and|&)\s+")


class _Phrase(NamedTuple):
    """Neighbouring telling words as they were written, their stems, and the preposition that leads them in."""

    text: str
    stems: frozenset[str]
    lead: str = ""


def stand_alone(text: str, history: Sequence[str]) -> str:
    """`text` with what it leaves unsaid of the questions `history` (oldest first) in brackets, or `text` itself.

    After "What did Lansing propose for the Siberian railway?", "And what did he do instead?" becomes "And what did he
    do instead? (Lansing, Siberian railway)".
    """
    earlier = [" ".join(question.split())[:LONGEST] for question in history if question.strip()]
    added = [phrase.text for phrase in _carried(text, earlier[-RECALLED:])[:MOST]]
    return f"{text} ({', '.join(added)})" if added else text


def _carried(text: str, earlier: Sequence[str]) -> list[_Phrase]:
    """What the last question carries over. The conversation is gone through from its beginning, topic by topic."""
    topics: list[list[_Phrase]] = []
    added: list[_Phrase] = []
    for before, question in pairwise(["", *earlier, text]):
        added = []
        said = _stems(_telling(question))
        pronoun = _has_open_pronoun(question)
        back = pronoun or _points_back(question)
        again = None if pronoun else _spoken_of(said, topics)
        topic = again or (topics[-1] if topics else [])
        if topic and (back or _is_short(question) or (again and _goes_on(question, again))):
            left = topic if said else _both(topic, _phrases(before, verbs=True))  # "Why not?" leaves all unsaid
            left = _in_the_time_of(question, _in_the_stead_of(question, left))
            added = [phrase for phrase in left if phrase.stems - said]
            topics.append(topic)
            if back or again or not _brings_up(question):
                continue
        if said:
            topics.append(_phrases(question))
    return added


def _in_the_time_of(question: str, phrases: list[_Phrase]) -> list[_Phrase]:
    """The phrases without dates for which the question gives another; of "May 1950", "And in August?" keeps 1950."""
    if not (_YEAR.search(question) or _MONTH.search(question)):
        return phrases
    kept = []
    for phrase in phrases:
        if not _DATE.fullmatch(phrase.text):
            kept.append(phrase)
        elif not _YEAR.search(question):
            kept += [_Phrase(year, frozenset(stems(year))) for year in _YEAR.findall(phrase.text)]
    return kept


def _in_the_stead_of(question: str, phrases: list[_Phrase]) -> list[_Phrase]:
    """The phrases but those in whose stead a question without a verb names another: after "in Siberia", "And in Amur?".

    A bare name, "And London?", may stand for any; it is taken for the other place, where there is one.
    """
    stead = _IN_ITS_STEAD.match(question)
    if not stead:
        return phrases
    leads = _OF_A_PLACE if stead["name"] else {phrase.lead for phrase in _phrases(question)} - {""}
    return [
        phrase
        for phrase in phrases
        if phrase.lead not in leads or _DATE.fullmatch(phrase.text) or (stead["name"] and not phrase.text[0].isupper())
    ]


def _both(one: list[_Phrase], other: list[_Phrase]) -> list[_Phrase]:
    """The phrases of both, but those of `one` that `other` holds."""
    return [phrase for phrase in one if phrase.stems - _held(other)] + other


def _spoken_of(said: frozenset[str], topics: list[list[_Phrase]]) -> list[_Phrase] | None:
    """The topic that holds most of what is `said`, of several the latest; None where none holds any."""
    best = max(reversed(topics), key=lambda topic: len(said & _held(topic)), default=[])
    return best if said & _held(best) else None


def _held(phrases: list[_Phrase]) -> frozenset[str]:
    return frozenset().union(*(phrase.stems for phrase in phrases))


def _stems(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(stem for word in words for stem in word.stems)


# Whether a question leans on another


def _points_back(question: str) -> bool:
    """Whether it says that it goes on: "And ...?", "... instead?"."""
    return bool(_OPENS_BACK.match(question) or _POINTS_BACK.search(question))


def _has_open_pronoun(question: str) -> bool:
    """Whether a pronoun stands for something that the question itself does not name before it."""
    places = [place.end() for place in _IN_A_PLACE.finditer(question)]
    named = [word.end for word in content(_IN_A_PLACE.sub(lambda place: " " * len(place[0]), question)) if word.is_name]
    told = _telling(question)[:1]
    clauses = [clause.end() for clause in _CLAUSE.finditer(question) if told and told[0].end <= clause.end()]
    stands_for = ((_PERSON, named), (_PLACE, places), (_OWNER, named + clauses), (_THING, clauses))
    return bool(_WHAT_WAS_SAID.search(question)) or any(
        pronoun.start() < min(ends, default=len(question))
        for pattern, ends in stands_for
        for pronoun in pattern.finditer(question)
    )


def _is_short(question: str) -> bool:
    """Whether it has too few telling words to stand alone."""
    words, telling = content(question), _telling(question)
    if telling and len(telling) == len(words) and _INTRODUCES.match(question):
        return False
    if any(word.is_name or word.text[0].isdigit() for word in telling):
        return len(telling) < FEW_NAMED
    return len(telling) < (FEW_DEFINITE if _DEFINITE.search(question) else FEW)


def _goes_on(question: str, topic: list[_Phrase]) -> bool:
    """Whether it names nothing but what the `topic` names, and says little else: "Did Mao agree?"."""
    if _INTRODUCES.match(question):
        return False
    telling = _telling(question)
    names = [word for word in telling if word.is_name]
    return bool(names) and _stems(names) <= _held(topic) and len(telling) - len(names) < FEW_NAMED


def _brings_up(question: str) -> bool:
    """Whether its subject is something new, however short it is: after "Was Rama shelled?", "it" is Rama."""
    subjects = {match.end() for match in _BEFORE_SUBJECT.finditer(question)}
    return any(word.start in subjects for word in _telling(question))


# What a question is about


def _telling(question: str) -> list[Word]:
    """Its content words without the words of asking. A name is never one: "New York"."""
    return [
        word
        for word in content(question)
        if word.is_name
        or not _OF_ASKING.issuperset(word.stems)
        or "-" in (question[word.start - 1 : word.start], question[word.end : word.end + 1])
    ]


def _phrases(question: str, *, verbs: bool = False) -> list[_Phrase]:
    """What it speaks of, in its own words; with the verb it asks about where `verbs` are wanted."""
    verb = {match.start("verb") for match in _VERB.finditer(question)}
    runs: list[list[Word]] = []
    for word in _telling(question):
        if word.start in verb and not verbs:
            continue
        if runs and word.start not in verb and _is_joined(question, runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [
        _Phrase(
            re.sub("['’]s?$", "", question[run[0].start : run[-1].end]), _stems(run), _lead(question[: run[0].start])
        )
        for run in runs
    ]


def _lead(before: str) -> str:
    """The preposition that `before` ends in, but for an article."""
    found = _LEAD.search(before)
    return found[1].lower() if found else ""


def _is_joined(question: str, word: Word, following: Word) -> bool:
    """Whether two neighbouring telling words belong to one phrase: "Korean proposal", but "shot | William Wilson"."""
    between = question[word.end : following.start]
    if word.text[0].isupper() and following.text[0].isupper() and _JOINS_NAMES.fullmatch(between):
        return True
    begins_name = word.text[0].islower() and question[word.start - 1] != "-" and following.text[0].isupper()
    return bool(_JOINS.fullmatch(between)) and not (begins_name and between.isspace())
