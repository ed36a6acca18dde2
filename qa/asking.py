"""From a question to an answer: the whole way, in the order it is gone."""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence

from index import Archive, Filter
from qa import evidence, question, search
from qa.answer import Answer, Outcome, Searched
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
    signals: dict[str, float] = search.WEIGHTS,
) -> Answer:
    """The answer of `archive` to the question `text`, asked after the questions `history` (oldest first).

    Only records that `where` keeps are looked at. Below the confidence `threshold` (0..1, the learned one unless
    given) the records are said not to answer, and the nearest passages are shown as such. `weights` stands in for what
    was learned, `signals` for the weights of the search. Raises EmptyQuestion where there is no word in the question,
    UseError where it is too long.
    """
    started = time.perf_counter()
    weights = weights or evidence.learned()
    asked = question.read(text, history)
    allowed, records = archive.select(where)
    passages = archive.counts()[1] if allowed is None else len(allowed)
    searched = Searched(records, passages)
    vector = search.question_vector(archive.embedder, asked)
    found = search.candidates(archive, vector, list(asked.terms), allowed, weights=signals)
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
    )
