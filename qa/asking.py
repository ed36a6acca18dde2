"""From a question to an answer: the whole way, in the order it is gone."""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping, Sequence

from index import Archive, Filter
from qa import background, comparing, decision, evidence, learned, names, opinion, question, search
from qa.answer import Answer, Caution, Outcome, Searched
from qa.learned import Weights
from qa.question import Question
from qa.quoting import Scored, quotes
from qa.ranking import Ranking, ranked
from qa.reader import Reader
from qa.sides import Scope, scope_of, sides

NEAREST = 3
OF_A_SIDE = 20  # passages read for each side of a question that compares, beside those for the whole question


def ask(
    archive: Archive,
    text: str,
    *,
    history: Sequence[str] = (),
    where: Filter | None = None,
    caution: Caution | float = Caution.USUAL,
    weights: Weights | None = None,
    reader: Reader | None = None,
    fusion: Mapping[str, float] = search.WEIGHTS,
) -> Answer:
    """The answer of `archive` to the question `text`, asked after the questions `history` (oldest first).

    Only records that `where` keeps are looked at. Where it is less probable that they answer than `caution` wants (one
    may also give the least probability itself, 0..1), they are said not to answer, and the nearest passages are shown
    as such. `weights` stands in for what was learned, `fusion` for the weights of the search; a `reader` gives a second
    opinion on the best candidates (see `qa.opinion`). Raises EmptyQuestion where there is no word in the question,
    UseError where it is too long.
    """
    started = time.perf_counter()
    weights = weights or learned.weights()
    asked, scope = question.read(text, history), scope_of(text)
    allowed, records = archive.select(where)
    passages = archive.counts()[1] if allowed is None else len(allowed)
    whole = ranked(archive, asked, allowed, weights, reader=reader, fusion=fusion)
    least = least_for(caution, weights)
    verdict = decided(archive, asked, whole, weights, least, reader)
    of_sides = _of_sides(archive, asked, history, allowed, weights) if scope is Scope.COMPARED else []
    chosen = quotes(
        comparing.in_turn([*of_sides, whole.best]) if verdict.denying is None else _first(whole.best, verdict.denying),
        functools.cache(archive.record_by_key),
        archive.passages_beside,
        archive.copies,
        several=scope is not Scope.ONE,
    )
    answered = bool(chosen) and verdict.outcome is Outcome.ANSWERED
    in_time = answered and scope is Scope.COMPARED and comparing.of_several_days(chosen)
    return Answer(
        question=asked.text,
        standalone=asked.standalone,
        outcome=verdict.outcome if chosen else Outcome.NONE,
        confidence=verdict.confidence,
        quotes=tuple(comparing.in_order_of_time(chosen) if in_time else chosen) if answered else (),
        nearest=() if answered else tuple(chosen[:NEAREST]),
        searched=Searched(records, passages),
        seconds=time.perf_counter() - started,
        in_time=in_time,
        widened=whole.widened,
    )


def least_for(caution: Caution | float, weights: Weights) -> float:
    """The least probability of an answer that `caution` wants."""
    return weights.caution[caution] if isinstance(caution, Caution) else caution


def decided(
    archive: Archive, asked: Question, found: Ranking, weights: Weights, least: float, reader: Reader | None
) -> decision.Decision:
    """Whether what was `found` answers, where an answer needs the confidence `least`."""
    subject, confidence = decision.probabilities(found.sentences, weights)
    return decision.decide(
        asked,
        found.sentences,
        subject,
        opinion.pooled(confidence, reader, found.said) if reader else confidence,
        least=least,
        words=lambda item: evidence.words(item, archive.record_by_key),
        idf=lambda stem: background.idf(stem, archive.frequency, archive.counts()[1]),
    )


def _of_sides(
    archive: Archive, asked: Question, history: Sequence[str], allowed: Sequence[int] | None, weights: Weights
) -> list[list[Scored]]:
    """For each side of a question that compares the sentences that may answer for it, best first."""
    leaning = history if asked.standalone != asked.text else ()
    compared = [question.read(side, leaning) for side in sides(asked.text)]
    record_of, known = functools.cache(archive.record_by_key), names.of(archive)
    return [
        comparing.named_first(ranked(archive, side, allowed, weights, OF_A_SIDE).best, words, record_of)
        for side, words in zip(
            compared, comparing.own_words([known.standing_for(side) for side in compared]), strict=True
        )
    ]


def _first(best: Sequence[Scored], number: int) -> list[Scored]:
    """`best` with the one of this number at its head."""
    return [best[number], *best[:number], *best[number + 1 :]]
