"""From a question to an answer: the whole way, in the order it is gone."""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence

from index import Archive, Filter
from qa import comparing, evidence, question, search, sides
from qa.answer import Answer, Outcome, Searched
from qa.quoting import Scored, quotes

NEAREST = 3
OF_A_SIDE = 20  # passages read for each side of a question that compares, beside those for the whole question


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

    Only records that `where` keeps are looked at. A question that compares is asked of each side too, and its quotes
    are put in order of time where their records are not of one day. Below the confidence `threshold` (0..1, the learned
    one unless given) the records are said not to answer, and the nearest passages are shown as such. `weights` stands
    in for what was learned. Raises EmptyQuestion where there is no word in the question, UseError where it is too long.
    """
    started = time.perf_counter()
    weights = weights or evidence.learned()
    asked = question.read(text, history)
    allowed, records = archive.select(where)
    passages = archive.counts()[1] if allowed is None else len(allowed)
    searched = Searched(records, passages)
    whole = _ranked(archive, asked, allowed, weights, evidence.READ)
    confidence = evidence.confidence([item for item, _ in whole], weights)
    scope = sides.scope_of(asked.text)
    chosen = quotes(
        comparing.in_turn([*_of_sides(archive, asked, history, allowed, weights), whole]),
        functools.cache(archive.record_by_key),
        functools.cache(archive.passages_of),
        archive.copies,
        several=scope is not sides.Scope.ONE,
    )
    answered = bool(chosen) and confidence >= (weights.threshold if threshold is None else threshold)
    days = {quote.record.date.earliest for quote in chosen if quote.record.date}
    in_time = answered and scope is sides.Scope.COMPARED and len(days) > 1
    return Answer(
        question=asked.text,
        standalone=asked.standalone,
        outcome=Outcome.ANSWERED if answered else Outcome.NONE,
        confidence=confidence,
        quotes=tuple(comparing.in_order_of_time(chosen) if in_time else chosen) if answered else (),
        nearest=() if answered else tuple(chosen[:NEAREST]),
        searched=searched,
        seconds=time.perf_counter() - started,
        in_time=in_time,
    )


def _of_sides(
    archive: Archive,
    asked: question.Question,
    history: Sequence[str],
    allowed: Sequence[int] | None,
    weights: evidence.Weights,
) -> list[list[Scored]]:
    """For each side of a question that compares the sentences that may answer for it, best first."""
    leaning = history if asked.standalone != asked.text else ()
    compared = [question.read(side, leaning) for side in sides.sides(asked.text)]
    record_of = functools.cache(archive.record_by_key)
    return [
        comparing.named_first(_ranked(archive, side, allowed, weights, OF_A_SIDE), words, record_of)
        for side, words in zip(compared, comparing.own_words([side.terms for side in compared]), strict=True)
    ]


def _ranked(
    archive: Archive, asked: question.Question, allowed: Sequence[int] | None, weights: evidence.Weights, most: int
) -> list[Scored]:
    """The sentences of the `most` best passages for `asked`, best first, with their scores."""
    found = search.candidates(archive, search.question_vector(archive.embedder, asked), list(asked.terms), allowed)
    items = evidence.sentences(archive, asked, found[:most])
    scored = zip(items, map(float, evidence.scores(items, weights)), strict=True)
    return sorted(scored, key=lambda pair: -pair[1])
