"""A reader's second opinion on the best sentences: what it does to their order, and to the confidence.

How much a reader's word is worth could only be learned for that reader, on questions it has not seen. Here reader and
evidence have an equal say in both, which is a choice and not a measurement; the threshold stays the one that was
learned without a reader.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index import Record, Speaker
from qa.evidence import Sentence
from qa.reader import Passage, Reader

READ = 20  # the best sentences, whose passages are read

Scores = NDArray[np.float64]


def opinions(
    reader: Reader,
    question: str,
    items: Sequence[Sentence],
    scores: Scores,
    record_of: Callable[[int], Record | None],
) -> Scores:
    """The reader's score [n] of each of `items`, whose evidence has the scores [n]; nan for those that are not read.

    Read are the passages of the `READ` best sentences. A catalogue field is not: it speaks of its record, of which
    nothing stands beside it. `record_of` gives the record for its key.
    """
    best = [number for number in np.argsort(-scores, kind="stable") if not _is_field(items[number])][:READ]
    wanted: dict[int, list[int]] = {items[number].candidate.stored.key: [] for number in best}
    for number, item in enumerate(items):
        wanted.get(item.candidate.stored.key, []).append(number)
    found = np.full(len(items), np.nan)
    if wanted:
        passages = [_passage([items[number] for number in numbers], record_of) for numbers in wanted.values()]
        for numbers, said in zip(wanted.values(), reader.scores(question, passages), strict=True):
            found[numbers] = said
    return found


def together(items: Sequence[Sentence], scores: Scores, said: Scores) -> Scores:
    """What orders `items` [n]: the scores of the evidence plus the reader's, brought to the same spread.

    A sentence that was not read counts as the least of those that were, so that none comes first unread; a catalogue
    field, which never is, as their mean.
    """
    read = ~np.isnan(said)
    if not read.any() or said[read].std() < 1e-9:
        return scores
    standard = (said - said[read].mean()) / said[read].std()
    unread = [0.0 if _is_field(item) else standard[read].min() for item in items]
    return scores + scores[read].std() * np.where(read, standard, unread)


def pooled(confidence: float, reader: Reader, said: float) -> float:
    """The mean of `confidence` and of the probability the reader gives, by the score it `said`, to the first sentence.

    It is `confidence` alone where that sentence was not read, or the reader's scores are for ordering only.
    """
    if not reader.absolute or math.isnan(said):
        return confidence
    return (confidence + 0.5 * (1 + math.tanh(said / 2))) / 2  # the sigmoid, which cannot overflow


def _is_field(item: Sentence) -> bool:
    return item.candidate.stored.passage.zone is Speaker.METADATA


def _passage(units: Sequence[Sentence], record_of: Callable[[int], Record | None]) -> Passage:
    """The passage that `units` are the sentences of, as a reader is given it."""
    stored = units[0].candidate.stored
    record = record_of(stored.record)
    start = stored.passage.start
    text = record.text[start : stored.passage.end] if record else ""
    return text, [(first - start, last - start) for first, last in (unit.span for unit in units)]
