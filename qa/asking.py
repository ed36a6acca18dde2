"""From a question to an answer: the whole way, in the order it is gone."""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence

from index import Archive, Filter
from qa import background, decision, evidence, learned, opinion, question, search
from qa.answer import Answer, Caution, Outcome, Searched
from qa.learned import Weights
from qa.quoting import quotes
from qa.reader import Reader

NEAREST = 3


def ask(
    archive: Archive,
    text: str,
    *,
    history: Sequence[str] = (),
    where: Filter | None = None,
    caution: Caution | float = Caution.USUAL,
    weights: Weights | None = None,
    reader: Reader | None = None,
) -> Answer:
    """The answer of `archive` to the question `text`, asked after the questions `history` (oldest first).

    Only records that `where` keeps are looked at. Where it is less probable that they answer than `caution` wants (one
    may also give the least probability itself, 0..1), they are said not to answer, and the nearest passages are shown
    as such. `weights` stands in for what was learned, a `reader` gives a second opinion on the best candidates (see
    `qa.opinion`). Raises EmptyQuestion where there is no word in the question, UseError where it is too long.
    """
    started = time.perf_counter()
    weights = weights or learned.weights()
    asked = question.read(text, history)
    allowed, records = archive.select(where)
    passages = archive.counts()[1] if allowed is None else len(allowed)
    vector = search.question_vector(archive.embedder, asked)
    found = search.candidates(archive, vector, list(asked.terms), allowed, times=asked.times)
    items = evidence.sentences(archive, asked, found)
    scores = evidence.scores(items, weights)
    record_of = functools.cache(archive.record_by_key)
    said = opinion.opinions(reader, asked.standalone, items, scores, record_of) if reader else None
    if said is not None:
        scores = opinion.together(items, scores, said)
    order = sorted(range(len(items)), key=lambda number: -scores[number])
    best = [(items[number], float(scores[number])) for number in order]
    sentences = [item for item, _ in best]
    subject, confidence = decision.probabilities(sentences, weights)
    if reader and said is not None and order:
        confidence = opinion.pooled(confidence, reader, float(said[order[0]]))
    decided = decision.decide(
        asked,
        sentences,
        subject,
        confidence,
        least=weights.caution[caution] if isinstance(caution, Caution) else caution,
        words=lambda item: evidence.words(item, record_of),
        idf=lambda stem: background.idf(stem, archive.frequency, archive.counts()[1]),
    )
    if decided.denying is not None:
        best.insert(0, best.pop(decided.denying))
    chosen = quotes(best, record_of, functools.cache(archive.passages_of), archive.copies)
    answered = bool(chosen) and decided.outcome is Outcome.ANSWERED
    return Answer(
        question=asked.text,
        standalone=asked.standalone,
        outcome=decided.outcome if chosen else Outcome.NONE,
        confidence=confidence,
        quotes=tuple(chosen) if answered else (),
        nearest=() if answered else tuple(chosen[:NEAREST]),
        searched=Searched(records, passages),
        seconds=time.perf_counter() - started,
    )
