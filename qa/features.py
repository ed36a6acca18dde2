"""What speaks for each sentence of the passages that are read, as numbers one can explain.

No feature is a rank: each means the same in an archive of two records and in one of a hundred thousand, but for
`fused`, which only ever orders the sentences of one question.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from index import Record, Speaker
from index.passages import rejoined
from index.terms import stems, words_and_stems
from qa import fields, kinds, when
from qa.answer import Widening
from qa.likeness import Alike
from qa.names import Alternative
from qa.question import Question
from qa.search import Candidate

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
RAREST = 11.0  # inverse document frequency of a word seen once among some 50,000 passages


class Unit(NamedTuple):
    """A unit of a passage: its text and stems, how alike each of the question's terms is to the likest of its words,
    and whether the kind of answer asked for stands there (see `qa.kinds`).
    """

    text: str
    stems: list[str]
    likest: np.ndarray
    kind: float


class Looked(NamedTuple):
    """A passage that was looked into: which of the question's terms stand in each of its units, and which in it or in
    the heading of its record; the other names that stand there.
    """

    candidate: Candidate
    record: Record
    units: Sequence[Unit]
    held: list[list[bool]]
    there: dict[str, bool]
    widened: tuple[Widening, ...]


def units(asked: Question, terms: Sequence[str], texts: Sequence[str]) -> list[Unit]:
    """The units of all passages that are read, looked at together."""
    read = [words_and_stems(rejoined(text)) for text in texts]
    words = [{word.lower() for word in some if len(word) > 1} for some, _ in read]
    alike = Alike([asked.terms.get(term, term).lower() for term in (*terms, *sorted(asked.focus))], words)

    def to_focus(some: Sequence[str]) -> float:
        return float(alike.likest(some)[len(terms) :].max())

    likest = alike.likest_of_each(words)[:, : len(terms)]
    return [
        Unit(text, bag, likest_words, kinds.holds(asked, text, some, to_focus))
        for text, (some, bag), likest_words in zip(texts, read, likest, strict=True)
    ]


def look_into(
    candidate: Candidate,
    record: Record,
    units: Sequence[Unit],
    idf: Mapping[str, float],
    alternatives: Sequence[Alternative],
) -> Looked | None:
    """Which of the terms of `idf`, or other names for them, stand where in a passage; None of a field not asked for."""
    bags = [unit.stems for unit in units]
    described = list(_described(record.heading, record.date.iso if record.date else ""))
    if candidate.stored.passage.zone is Speaker.METADATA:
        label = fields.asked_as(units[0].text)
        if label is None or sum(weight for term, weight in idf.items() if term in label) < FIELD * sum(idf.values()):
            return None
        bags = [bag + label + described for bag in bags]  # a field speaks of its record
    stand = _stand_for(idf, alternatives)
    context = _Words([*described, "|", *(stem for bag in bags for stem in (*bag, "|"))])
    said = [_Words(bag) for bag in bags]
    there = dict(zip(idf, _held(stand, context), strict=True))
    held = [_held(stand, words) for words in said]
    return Looked(candidate, record, units, held, there, tuple(_widened(alternatives, context, said)))


def features(some: Sequence[Looked], asked: Question, idf: Mapping[str, float]) -> list[np.ndarray]:
    """For each passage the features [n, f] of its n units."""
    if not some:
        return []
    counts = [len(one.units) for one in some]
    weights = np.array(list(idf.values()))
    weights /= weights.sum() or 1.0
    held = np.array([row for one in some for row in one.held], float).reshape(sum(counts), len(idf))
    alike = np.maximum(held, [unit.likest for one in some for unit in one.units])  # [units, terms]
    there = np.array([list(one.there.values()) for one in some], float)  # [passages, terms]
    focus = [number for number, term in enumerate(idf) if term in asked.focus]
    first = np.cumsum([0, *counts[:-1]])
    of_passages = (
        [one.candidate.dense for one in some],
        there @ weights,
        np.maximum.reduceat(alike, first) @ weights,
        [_share(asked.names, one.there) for one in some],
        [_share(asked.numbers, one.there) for one in some],
        ((1 - there) * list(idf.values())).max(axis=1, initial=0.0) / RAREST,
        [one.candidate.stored.passage.zone is Speaker.NOTE for one in some],
        [one.candidate.score for one in some],
    )
    dense, cover_passage, alike_passage, in_names, in_numbers, missing, note, fused = (
        np.repeat(values, counts) for values in of_passages
    )
    units = [unit for one in some for unit in one.units]
    near = [when.nearness_of_units(asked.times, one.record, one.candidate.stored.passage.units) for one in some]
    table = np.column_stack(
        [
            np.concatenate([one.candidate.sentences for one in some]),
            dense,
            held @ weights,
            cover_passage,
            alike @ weights,
            alike_passage,
            in_names,
            in_numbers,
            alike[:, focus].max(axis=1) if focus else np.ones(len(units)),
            missing,
            [unit.kind for unit in units],
            np.log([max(len(unit.stems), 1) for unit in units]),
            note,
            [value for values in near for value in values],
            fused,
        ]
    )
    return np.split(table, first[1:])


@functools.lru_cache(maxsize=4096)
def _described(heading: str, day: str) -> tuple[str, ...]:
    return tuple(stems(heading) + stems(day))


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


def _stand_for(terms: Iterable[str], alternatives: Sequence[Alternative]) -> list[Stand]:
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
