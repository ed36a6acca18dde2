"""Sentences scored in context: which one answers.

The order is a conditional logit over the features of `qa.features`, learned on public questions (`qa.learned`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from index import Archive, Record, Speaker
from index.openers import is_address, is_greeting
from qa import background, features, fields, names
from qa.answer import Widening
from qa.features import FEATURES
from qa.learned import Weights
from qa.names import Alternative
from qa.question import Kind, Question
from qa.search import Candidate

READ = 40  # passages whose sentences are looked at
CARRIED = 0.25  # what a word of the questions before a follow-up counts, against one of its own


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
    every = iter(features.units(asked, list(idf), [text for some in texts for text in some]))
    looked = []
    for (candidate, record), some in zip(read, texts, strict=True):
        holding = [item for item in alternatives if item.holds_in(record)]
        one = features.look_into(candidate, record, list(islice(every, len(some))), idf, holding)
        looked += [one] if one else []
    done = [
        Sentence(one.candidate, number, row, one.widened)
        for one, rows in zip(looked, features.features(looked, asked, idf), strict=True)
        for number, (unit, row) in enumerate(zip(one.units, rows, strict=True))
        if _may_answer(unit.text, asked)
    ]
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
