"""Sentences scored in context: which one answers.

The order is a conditional logit over the features below, learned on public questions (`qa.learned`). No feature is a
rank: each means the same in an archive of two records and in one of a hundred thousand, but for `fused`, which only
ever orders the sentences of one question.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from index import Archive, Record, Speaker
from index.passages import rejoined
from index.terms import stems
from qa import background, fields, names, when
from qa.answer import Widening
from qa.learned import Weights
from qa.likeness import likeness
from qa.names import Alternative
from qa.question import Kind, Question
from qa.search import Candidate

READ = 40  # passages whose sentences are looked at

FEATURES = (
    "sentence",       # cosine of the question and the sentence in its passage
    "dense",          # cosine of the question and the passage
    "cover",          # share of the question's terms, weighted by rarity, that stand in the sentence
    "cover_passage",  # ... in the passage or the heading of its record
    "alike",          # like `cover`, a term counting by its likest word in the sentence
    "alike_passage",  # ... in the passage
    "names",          # share of the question's names in passage or heading; 1 where it has none
    "numbers",        # the same of its numbers
    "focus",          # how alike what is asked for is to the likest word in the sentence; 1 where that is not said
    "missing",        # rarity of the rarest term that stands neither in passage nor heading, 0..1
    "kind",           # 1 where the kind of answer asked for stands in the sentence, -1 where not, 0 where any will do
    "length",         # logarithm of the number of words
    "note",           # 1 where a footnote speaks
    "date",           # 1 where record or sentence is of a time the question mentions, to -1 where far; 0 where none is
    "fused",          # fused score of the passage
)  # fmt: skip
FIELD = 0.25  # the share of a question's terms that must speak of a catalogue field, for it to be an answer
ALIKE = 0.3  # words this much alike (see `likeness`) may mean the same
CARRIED = 0.25  # what a word of the questions before a follow-up counts, against one of its own
RAREST = 11.0  # inverse document frequency of a word seen once among some 50,000 passages

_CAPITAL = re.compile(r"(?<![.!?] )(?<!^)(?<![“\"‘'(\[])\b[A-Z][\w’'-]+")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|half|third|quarter|several|none)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b\.?,? ?\d|\b\d{1,2}(?:st|nd|rd|th)?\b (?:of )?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)|\b1[0-9]{3}\b|\b(?:instant|inst|ultimo|ult|proximo|"
    r"yesterday|to-?day|to-?morrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|midnight|o.clock|"
    r"[ap]\.? ?m)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|owing to|due to|in order|so that|on account of|therefore|for fear|lest|as a result|reason|"
    r"for the purpose|to avoid|to prevent|to secure|for|as|by)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A unit of a candidate passage, with its features in the order of `FEATURES`."""

    candidate: Candidate
    number: int  # of the unit in the passage
    features: np.ndarray
    widened: tuple[Widening, ...] = ()  # other names that stand in its passage or the heading of its record

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in its record."""
        return self.candidate.stored.passage.units[self.number]


def sentences(
    archive: Archive,
    asked: Question,
    found: Sequence[Candidate],
    alternatives: Sequence[Alternative] | None = None,
    most: int = READ,
) -> list[Sentence]:
    """Every unit of the best `most` of `found` that may answer, with its features.

    `alternatives` are the other names of what the question names, looked up where they are not given.
    """
    passages = archive.counts()[1]
    idf = {
        term: background.idf(term, archive.frequency, passages) * (CARRIED if term in asked.carried else 1)
        for term in asked.terms
    }
    if alternatives is None:
        alternatives = names.of(archive).alternatives(asked)
    read = list(islice(_readable(found, functools.cache(archive.record_by_key)), most))
    texts = [[record.text[slice(*unit)] for unit in candidate.stored.passage.units] for candidate, record in read]
    alike = iter(_alike(asked, list(idf), [text for some in texts for text in some]))
    done: list[Sentence] = []
    for (candidate, record), some in zip(read, texts, strict=True):
        holding = [item for item in alternatives if item.holds_in(record)]
        done.extend(_of_passage(candidate, record, some, list(islice(alike, len(some))), asked, idf, holding))
    return _fields_stand_for_records(done)


def _readable(
    found: Sequence[Candidate], record_of: Callable[[int], Record | None]
) -> Iterator[tuple[Candidate, Record]]:
    """The passages that may answer, with their records: a title or a heading is in every citation already, and where
    all are alike ("Mr. Seward to Mr. Dayton.") they would take the places of what the letters say.
    """
    for candidate in found:
        passage, record = candidate.stored.passage, record_of(candidate.stored.record)
        if record is None:
            continue
        if passage.zone is not Speaker.METADATA or fields.asked_as(record.text[slice(*passage.units[0])]) is not None:
            yield candidate, record


def words(item: Sentence, record_of: Callable[[int], Record | None]) -> str:
    """The text of a sentence; empty where its record was removed meanwhile."""
    record = record_of(item.candidate.stored.record)
    return record.text[slice(*item.span)] if record else ""


def scores(items: Sequence[Sentence], weights: Weights) -> np.ndarray:
    """How well each sentence answers, comparable within one question."""
    return np.stack([item.features for item in items]) @ weights.order if items else np.zeros(0)


def _fields_stand_for_records(items: list[Sentence]) -> list[Sentence]:
    """A catalogue field is as near to the question as its record: it takes over the best likeness of its sentences."""
    near = [FEATURES.index(name) for name in ("sentence", "dense", "fused")]
    best: dict[int, np.ndarray] = {}
    for item in items:
        key = item.candidate.stored.record
        best[key] = np.maximum(best.get(key, item.features[near]), item.features[near])
    for item in items:
        if item.candidate.stored.passage.zone is Speaker.METADATA:
            item.features[near] = best[item.candidate.stored.record]
    return items


def _of_passage(
    candidate: Candidate,
    record: Record,
    texts: Sequence[str],
    likest_words: Sequence[np.ndarray],
    asked: Question,
    idf: dict[str, float],
    alternatives: Sequence[Alternative],
) -> list[Sentence]:
    """The units of a passage, of which `texts` are the words; `likest_words` is what `_alike` says of them."""
    passage = candidate.stored.passage
    bags = [stems(rejoined(text)) for text in texts]
    lengths = [max(len(bag), 1) for bag in bags]
    described = stems(record.heading) + stems(record.date.iso if record.date else "")
    if passage.zone is Speaker.METADATA:
        label = fields.asked_as(texts[0])
        if label is None or sum(weight for term, weight in idf.items() if term in label) < FIELD * sum(idf.values()):
            return []
        bags = [bag + label + described for bag in bags]  # a field speaks of its record
    terms = list(idf)
    weights = np.array([idf[term] for term in terms])
    weights /= weights.sum() or 1.0
    stand = _stand_for(terms, alternatives)
    context = _Words([*described, "|", *(stem for bag in bags for stem in (*bag, "|"))])
    there = dict(zip(terms, _held(stand, context), strict=True))
    units = [_Words(bag) for bag in bags]
    held = np.array([_held(stand, unit) for unit in units], float).reshape(len(units), len(terms))
    alike = np.maximum(held, np.reshape(likest_words, held.shape))  # [units, terms]
    cover = float(weights @ list(there.values())) if terms else 0.0
    likest = float(weights @ alike.max(axis=0)) if terms else 0.0
    near = when.nearness_of_units(asked.times, record, passage.units)
    focus = [number for number, term in enumerate(terms) if term in asked.focus]
    missing = max((idf[term] for term, found in there.items() if not found), default=0.0)
    of_passage = (_share(asked.names, there), _share(asked.numbers, there))
    widened = dict.fromkeys(
        item.widening
        for item in alternatives
        if context.hold(item.stems)
        and any(not item.terms <= words.stems and words.hold(item.stems) for words in (context, *units))
    )
    done = []
    for number, text in enumerate(texts):
        values = (
            float(candidate.sentences[number]),
            candidate.dense,
            float(weights @ held[number]) if terms else 0.0,
            cover,
            float(weights @ alike[number]) if terms else 0.0,
            likest,
            *of_passage,
            float(alike[number, focus].max()) if focus else 1.0,
            missing / RAREST,
            _has_kind(asked, text),
            math.log(lengths[number]),
            float(passage.zone is Speaker.NOTE),
            near[number],
            candidate.score,
        )
        done.append(Sentence(candidate, number, np.array(values), tuple(widened)))
    return done


class _Words:
    """Stems in order, asked which names stand there."""

    def __init__(self, ordered: list[str]) -> None:
        self.stems = frozenset(ordered)
        self._ordered = ordered

    def hold(self, name: tuple[str, ...]) -> bool:
        """Whether the stems of `name` stand there one after the other."""
        return name[0] in self.stems and (len(name) == 1 or f" {' '.join(name)} " in f" {' '.join(self._ordered)} ")


Stand = tuple[frozenset[str], list[tuple[str, ...]]]


def _stand_for(terms: list[str], alternatives: Sequence[Alternative]) -> list[Stand]:
    """What stands for each term: single stems, itself among them, and names of several."""
    others = {term: [item.stems for item in alternatives if term in item.terms] for term in terms}
    return [
        (frozenset((term, *(name[0] for name in found if len(name) == 1))), [name for name in found if len(name) > 1])
        for term, found in others.items()
    ]


def _held(stand: list[Stand], words: _Words) -> list[bool]:
    """Which terms stand in `words`, themselves or by another name."""
    return [not single.isdisjoint(words.stems) or any(map(words.hold, several)) for single, several in stand]


def _alike(asked: Question, terms: list[str], texts: list[str]) -> Sequence[np.ndarray]:
    """How alike each term is to the likest word of each text [texts, terms]."""
    words = [list({word for word in _WORD.findall(text.lower()) if len(word) > 1}) for text in texts]
    every = sorted(set().union(*words))
    place = {word: number for number, word in enumerate(every)}
    alike = likeness([asked.terms[term].lower() for term in terms], every)
    columns = [[place[word] for word in unit] for unit in words]
    return [alike[:, some].max(axis=1) if some and terms else np.zeros(len(terms)) for some in columns]


def _share(wanted: frozenset[str], there: dict[str, bool]) -> float:
    return sum(there[term] for term in wanted) / len(wanted) if wanted else 1.0


def _has_kind(asked: Question, text: str) -> float:
    """1 where `text` holds the kind of answer asked for, beyond what the question itself says, -1 where it does not;
    0 where any will do.
    """
    if asked.kind is Kind.NUMBER:
        there = _counts(asked, text)
    elif asked.kind is Kind.DATE:
        there = bool(_DATE.search(text))
    elif asked.kind is Kind.REASON:
        there = bool(_REASON.search(text))
    elif asked.kind in (Kind.PERSON, Kind.PLACE):
        there = any(not set(stems(match.group())) <= asked.terms.keys() for match in _CAPITAL.finditer(text))
    else:
        return 0.0
    return 1.0 if there else -1.0


def _counts(asked: Question, text: str) -> bool:
    """Whether a number counts what is asked for: "how many divisions" is not answered by "a two-day visit"."""
    numbers = [match for match in _NUMBER.finditer(text) if match.group().casefold() not in asked.numbers]
    if not asked.focus:
        return bool(numbers)
    following = [_WORD.findall(text[number.start() : number.end() + 60])[:6] for number in numbers]
    words = sorted({word.lower() for some in following for word in some})
    wanted = [asked.terms.get(stem, stem).lower() for stem in sorted(asked.focus)]
    return bool(words) and float(likeness(wanted, words).max()) > ALIKE
