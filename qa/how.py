"""How an answer was found: one question gone through once more, step by step, and told in plain words.

Nothing is computed in another way: the question is read, the candidates are ranked and the decision is taken by the
functions that `qa.asking` uses.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index import Archive, Filter, Record
from qa import decision, evidence, learned, names, question, search
from qa.answer import Caution, Outcome, Searched, Widening
from qa.asking import decided, least_for
from qa.evidence import Sentence
from qa.features import FEATURES
from qa.learned import Weights
from qa.question import Kind, Question
from qa.ranking import Ranking, ranked
from qa.reader import Reader

SHOWN = 8  # passages of the table

# What speaks for a sentence, in groups that can be named in plain words: features of one group are learned together and
# partly balance each other, so that only their sum says something.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "meaning": ("sentence", "dense"),
    "words": ("cover", "cover_passage", "alike", "alike_passage", "missing"),
    "names, numbers": ("names", "numbers"),
    "what is asked": ("focus", "kind"),
    "time": ("date",),
    "form": ("length", "note"),
    "search": ("fused",),
}

KINDS = {
    Kind.NUMBER: "a number",
    Kind.DATE: "a date or a time",
    Kind.PERSON: "a person or an organisation",
    Kind.PLACE: "a place",
    Kind.REASON: "a reason",
    Kind.OTHER: "nothing in particular: any sentence that states it",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A passage that was read, by its best sentence, which stands at `start:end` of `record`.

    `dense` and `lexical` are its ranks by meaning and by words (None: not in that list), `fused` its place when both
    were put together. `added` tells what each of GROUPS (and, where one read it, the reader) added to the `total`, both
    against the average of all sentences that were looked at.
    """

    record: Record
    start: int
    end: int
    dense: int | None
    lexical: int | None
    fused: int
    added: Mapping[str, float]
    total: float


@dataclass(frozen=True, slots=True)
class Near:
    """A passage whose sentences were compared, at `start:end` of `record`: how alike it is to the question in meaning
    (the cosine), and in which `direction` from it (radians) it lies (see `directions`).
    """

    record: Record
    start: int
    end: int
    alike: float
    direction: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """One question as it was read, searched and decided.

    `subject` is the probability that the records are on its subject, `states` that the best sentence, if they are,
    states what is asked (None: it is a catalogue field, which is judged by its label), `confidence` that it answers, of
    which an answer needs `least`. `others` are all names that were looked for too, `found` those that stand in what was
    read. `around` are the passages that were read, best first.
    """

    asked: Question
    others: tuple[Widening, ...]
    found: tuple[Widening, ...]
    searched: Searched
    sentences: int
    rows: tuple[Row, ...]
    around: tuple[Near, ...]
    subject: float
    states: float | None
    confidence: float
    least: float
    outcome: Outcome
    read: bool  # by a reader


def explain(
    archive: Archive,
    text: str,
    *,
    history: Sequence[str] = (),
    where: Filter | None = None,
    caution: Caution | float = Caution.USUAL,
    weights: Weights | None = None,
    reader: Reader | None = None,
) -> Explanation:
    """How `archive` comes to its answer to the question `text`; the arguments are those of `qa.ask`, and so are the
    errors.
    """
    weights = weights or learned.weights()
    asked = question.read(text, history)
    allowed, records = archive.select(where)
    ranking = ranked(archive, asked, allowed, weights, reader=reader)
    least = least_for(caution, weights)
    verdict = decided(archive, asked, ranking, weights, least, reader)
    subject, _ = decision.probabilities(ranking.sentences, weights)
    candidates = search.for_question(archive, asked, allowed)
    return Explanation(
        asked=asked,
        others=tuple(dict.fromkeys(item.widening for item in names.of(archive).alternatives(asked))),
        found=ranking.widened,
        searched=Searched(records, archive.counts()[1] if allowed is None else len(allowed)),
        sentences=len(ranking.best),
        rows=_rows(archive, ranking, candidates, weights),
        around=_around(archive, asked, ranking.sentences),
        subject=subject,
        states=decision.states(ranking.sentences, weights),
        confidence=verdict.confidence,
        least=least,
        outcome=verdict.outcome,
        read=reader is not None,
    )


def _rows(
    archive: Archive, ranking: Ranking, candidates: Sequence[search.Candidate], weights: Weights
) -> tuple[Row, ...]:
    """The passages of the best sentences, each with its best one."""
    if not ranking.best:
        return ()
    places = {item.stored.key: place for place, item in enumerate(candidates, 1)}
    mean = np.mean([item.features for item in ranking.sentences], axis=0)
    average = float(np.mean([score for _, score in ranking.best]))
    own = float(np.mean(evidence.scores(ranking.sentences, weights)))
    record_of = functools.cache(archive.record_by_key)
    rows: dict[int, Row] = {}
    for item, score in ranking.best:
        stored = item.candidate.stored
        record = record_of(stored.record)
        if stored.key in rows or record is None:
            continue
        added = _added(weights.order * (item.features - mean))
        by_reader = (score - average) - (float(item.features @ weights.order) - own)
        if not math.isclose(by_reader, 0.0, abs_tol=1e-6):
            added |= {"reader": by_reader}
        ranks = item.candidate.ranks
        rows[stored.key] = Row(
            record, *item.span, ranks.get("dense"), ranks.get("lexical"), places[stored.key], added, score - average
        )
        if len(rows) == SHOWN:
            break
    return tuple(rows.values())


def _added(parts: np.ndarray) -> dict[str, float]:
    """The sum of what the features of each group add."""
    each = dict(zip(FEATURES, parts.tolist(), strict=True))
    return {group: math.fsum(each[name] for name in features) for group, features in GROUPS.items()}


def _around(archive: Archive, asked: Question, compared: Sequence[Sentence]) -> tuple[Near, ...]:
    """The passages whose sentences were `compared`, as they lie around the question."""
    each = {item.candidate.stored.key: item.candidate for item in compared}
    found = sorted(each.values(), key=lambda candidate: -candidate.score)
    if not found:
        return ()
    vector = search.question_vector(archive.embedder, asked)
    angles = directions(np.stack([item.stored.vector for item in found]).astype(np.float32), vector)
    record_of = functools.cache(archive.record_by_key)
    owned = ((record_of(item.stored.record), item, float(angle)) for item, angle in zip(found, angles, strict=True))
    return tuple(
        Near(record, item.stored.passage.start, item.stored.passage.end, item.dense, angle)
        for record, item, angle in owned
        if record
    )


def directions(vectors: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """The angles [n], in radians, at which `vectors` [n, d] lie around the unit vector [d] of a question, so that those
    alike in what they have beside it lie in about the same direction.

    These are the two principal components of what is left of them without the question, each turned so that what is
    largest in it is positive.
    """
    beside = vectors - np.outer(vectors @ vector, vector)
    components = np.linalg.svd(beside - beside.mean(axis=0), full_matrices=False)[0][:, :2]
    largest = np.take_along_axis(components, np.abs(components).argmax(axis=0)[None], axis=0)
    across, up = (components * np.where(largest < 0, -1, 1)).T[[0, -1]]
    return np.arctan2(up, across)
