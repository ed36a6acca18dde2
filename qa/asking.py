"""From a question to an answer: the whole way, in the order it is gone."""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence

from index import Archive, Filter
from qa import evidence, names, question, search
from qa.answer import Answer, Outcome, Searched, Widening
from qa.quoting import quotes

NEAREST = 3


def ask(
    archive: Archive,
    text: str,
    *,
    history: Sequence[str] = (),
    where: Filter | None = None,
    threshold: float | None = None,
    weights: evidence.Weights | None = None,
) -> Answer:
    """The answer of `archive` to the question `text`, asked after the questions `history` (oldest first).

    Only records that `where` keeps are looked at. Below the confidence `threshold` (0..1, the learned one unless
    given) the records are said not to answer, and the nearest passages are shown as such. `weights` stands in for what
    was learned. Raises EmptyQuestion where there is no word in the question, UseError where it is too long.
    """
    started = time.perf_counter()
    weights = weights or evidence.learned()
    asked = question.read(text, history)
    allowed, records = archive.select(where)
    passages = archive.counts()[1] if allowed is None else len(allowed)
    searched = Searched(records, passages)
    others = search.other_names(archive, names.of(archive).alternatives(asked))
    vector = search.question_vector(archive.embedder, asked)
    found = search.candidates(archive, vector, list(asked.terms), allowed, others=others)
    items = evidence.sentences(archive, asked, found)
    scores = evidence.scores(items, weights)
    order = sorted(range(len(items)), key=lambda number: -scores[number])
    best = [(items[number], float(scores[number])) for number in order]
    confidence = evidence.confidence([item for item, _ in best], weights)
    chosen = quotes(best, functools.cache(archive.record_by_key), functools.cache(archive.passages_of), archive.copies)
    answered = bool(chosen) and confidence >= (weights.threshold if threshold is None else threshold)
    return Answer(
        question=asked.text,
        standalone=asked.standalone,
        outcome=Outcome.ANSWERED if answered else Outcome.NONE,
        confidence=confidence,
        quotes=tuple(chosen) if answered else (),
        nearest=() if answered else tuple(chosen[:NEAREST]),
        searched=searched,
        seconds=time.perf_counter() - started,
        widened=_widened(items),
    )


def _widened(items: Sequence[evidence.Sentence]) -> tuple[Widening, ...]:
    """The other names that played a part, each once, without those that a longer one says too."""
    each = dict.fromkeys(widening for item in items for widening in item.widened)
    return tuple(
        item for item in each if item.other not in item.asked and not any(item.is_part_of(whole) for whole in each)
    )
