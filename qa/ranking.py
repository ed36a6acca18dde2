"""The sentences of an archive that may answer a question, best first: candidates, evidence, a reader's opinion."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index import Archive
from qa import evidence, names, opinion, search
from qa.answer import Widening
from qa.evidence import Sentence
from qa.learned import Weights
from qa.question import Question
from qa.quoting import Scored
from qa.reader import Reader


class Ranking(NamedTuple):
    """Sentences with their scores, best first; the score a reader gave the first (nan where none read it); the other
    names that played a part.
    """

    best: list[Scored]
    said: float = math.nan
    widened: tuple[Widening, ...] = ()

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences alone."""
        return [item for item, _ in self.best]


def ranked(
    archive: Archive,
    asked: Question,
    allowed: Sequence[int] | None,
    weights: Weights,
    most: int = evidence.READ,
    reader: Reader | None = None,
    fusion: Mapping[str, float] = search.WEIGHTS,
) -> Ranking:
    """The sentences of the `most` best passages for `asked`, only among `allowed`."""
    alternatives = names.of(archive).alternatives(asked)
    found = search.for_question(archive, asked, allowed, fusion, alternatives)
    items = evidence.sentences(archive, asked, found, alternatives, most)
    scores, said = evidence.scores(items, weights), [math.nan] * len(items)
    if reader:
        said = opinion.opinions(reader, asked.standalone, items, scores, functools.cache(archive.record_by_key))
        scores = opinion.together(items, scores, said)
    order = sorted(range(len(items)), key=lambda number: -scores[number])
    best = [(items[number], float(scores[number])) for number in order]
    return Ranking(best, float(said[order[0]]) if order else math.nan, _widened(items))


def _widened(items: Sequence[Sentence]) -> tuple[Widening, ...]:
    """The other names that played a part, each once, without those that a longer one says too."""
    each = dict.fromkeys(widening for item in items for widening in item.widened)
    return tuple(
        item for item in each if item.other not in item.asked and not any(item.is_part_of(whole) for whole in each)
    )
