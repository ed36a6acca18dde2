"""Sentences scored in context: which one answers.

The order is a conditional logit over the features below, learned on public questions (`qa.learned`). No feature is a
rank: each means the same in an archive of two records and in one of a hundred thousand, but for `fused`, which only
ever orders the sentences of one question.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from index import Archive, Record, Speaker
from index.openers import is_address, is_greeting
from index.passages import rejoined
from index.terms import stems, words_and_stems
from qa import background, fields, kinds, names, when
from qa.answer import Widening
from qa.learned import Weights
from qa.likeness import Alike
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
CARRIED = 0.25  # what a word of the questions before a follow-up counts, against one of its own
RAREST = 11.0  # inverse document frequency of a word seen once among some 50,000 passages


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


class _Unit(NamedTuple):
    """A unit of a passage: its text and stems, how alike each of the question's terms is to the likest of its words,
    and whether the kind of answer asked for stands there (see `qa.kinds`).
    """

    text: str
    stems: list[str]
    likest: np.ndarray
    kind: float


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
    units = iter(_units(asked, list(idf), [text for some in texts for text in some]))
    done: list[Sentence] = []
    for (candidate, record), some in zip(read, texts, strict=True):
        holding = [item for item in alternatives if item.holds_in(record)]
        done.extend(_of_passage(candidate, record, list(islice(units, len(some))), asked, idf, holding))
    return _fields_stand_for_records(done)


def _units(asked: Question, terms: Sequence[str], texts: Sequence[str]) -> list[_Unit]:
    """The units of all passages that are read, looked at together."""
    read = [words_and_stems(rejoined(text)) for text in texts]
    words = [{word.lower() for word in some if len(word) > 1} for some, _ in read]
    alike = Alike([asked.terms.get(term, term).lower() for term in (*terms, *sorted(asked.focus))], words)

    def to_focus(some: Sequence[str]) -> float:
        return float(alike.likest(some)[len(terms) :].max())

    likest = alike.likest_of_each(words)[:, : len(terms)]
    return [
        _Unit(text, bag, likest_words, kinds.holds(asked, text, to_focus))
        for text, (_, bag), likest_words in zip(texts, read, likest, strict=True)
    ]


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


def _may_answer(text: str, asked: Question) -> bool:
    """Whether a unit says more than "Comrade Mao Zedong!", or, unless a person is asked for, "For Mao Zedong." """
    return not (is_greeting(text) or (is_address(text) and asked.kind is not Kind.PERSON))


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
    for item in items:
        stored = item.candidate.stored
        if stored.passage.zone is Speaker.METADATA:
            alike = [other.features[near] for other in items if other.candidate.stored.record == stored.record]
            item.features[near] = np.max(alike, axis=0)
    return items


def _of_passage(
    candidate: Candidate,
    record: Record,
    units: Sequence[_Unit],
    asked: Question,
    idf: dict[str, float],
    alternatives: Sequence[Alternative],
) -> list[Sentence]:
    """The `units` of a passage that may answer."""
    passage = candidate.stored.passage
    bags = [unit.stems for unit in units]
    lengths = [max(len(bag), 1) for bag in bags]
    described = stems(record.heading) + stems(record.date.iso if record.date else "")
    if passage.zone is Speaker.METADATA:
        label = fields.asked_as(units[0].text)
        if label is None or sum(weight for term, weight in idf.items() if term in label) < FIELD * sum(idf.values()):
            return []
        bags = [bag + label + described for bag in bags]  # a field speaks of its record
    terms = list(idf)
    weights = np.array([idf[term] for term in terms])
    weights /= weights.sum() or 1.0
    stand = _stand_for(terms, alternatives)
    context = _Words([*described, "|", *(stem for bag in bags for stem in (*bag, "|"))])
    there = dict(zip(terms, _held(stand, context), strict=True))
    said = [_Words(bag) for bag in bags]
    held = np.array([_held(stand, words) for words in said], float).reshape(len(units), len(terms))
    alike = np.maximum(held, [unit.likest for unit in units])  # [units, terms]
    focus = [number for number, term in enumerate(terms) if term in asked.focus]
    columns = (
        candidate.sentences,
        candidate.dense,
        held @ weights,
        weights @ np.array(list(there.values()), float),
        alike @ weights,
        alike.max(axis=0) @ weights,
        _share(asked.names, there),
        _share(asked.numbers, there),
        alike[:, focus].max(axis=1) if focus else 1.0,
        max((idf[term] for term, found in there.items() if not found), default=0.0) / RAREST,
        [unit.kind for unit in units],
        np.log(lengths),
        passage.zone is Speaker.NOTE,
        when.nearness_of_units(asked.times, record, passage.units),
        candidate.score,
    )
    features = np.empty((len(units), len(FEATURES)))
    for number, values in enumerate(columns):
        features[:, number] = values
    widened = tuple(_widened(alternatives, context, said))
    return [
        Sentence(candidate, number, features[number], widened)
        for number, unit in enumerate(units)
        if _may_answer(unit.text, asked)
    ]


def _widened(alternatives: Sequence[Alternative], context: _Words, units: Sequence[_Words]) -> dict[Widening, None]:
    """The other names that stand in the passage or the heading of its record, where what they stand for does not."""
    return dict.fromkeys(
        item.widening
        for item in alternatives
        if context.hold(item.stems)
        and any(not item.terms <= words.stems and words.hold(item.stems) for words in (context, *units))
    )


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


def _share(wanted: frozenset[str], there: dict[str, bool]) -> float:
    return sum(there[term] for term in wanted) / len(wanted) if wanted else 1.0
