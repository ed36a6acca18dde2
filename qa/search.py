"""From a question to passages: found by meaning and by words, fused. Plain functions.

What counts is the sum of standard scores (z) of four signals, measured to beat reciprocal rank fusion on the
development sets: the passage's vector, its best sentence's vector in context, its words (BM25), and those of its whole
record, for a passage seldom repeats whom its letter is to and what it is about. To it comes, where the question
mentions a time, how near the record is to that.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from index import Archive, Filter
from index.embedder import Embedder, Vectors, unit
from index.errors import UseError
from index.records import Hit
from index.stored import Stored, unit_vectors_of, vectors_of
from index.terms import stems
from qa import names, question, when
from qa.names import Alternative, Stems

POOL = 200  # candidates from each list
RARE = 0.01  # the share of passages that hold a term below which its other names are looked for too
WEIGHTS = {"dense": 1.0, "sentence": 2.0, "lexical": 1.0, "record": 1.0, "time": 2.0}


class Candidate(NamedTuple):
    """A passage that may hold the answer, and what speaks for it.

    `dense` is the cosine of question and passage, `sentences` [n] those of its n units, `lexical` the BM25 score (of a
    passage outside the lexical list the lowest in it), `score` the fused one, comparable only within one question.
    """

    stored: Stored
    dense: float
    sentences: Vectors
    lexical: float
    score: float
    ranks: dict[str, int]

    @property
    def hit(self) -> Hit:
        """The candidate as the outside sees it."""
        return Hit(self.stored.passage, self.score, self.ranks)


def candidates(
    archive: Archive,
    vector: Vectors,
    terms: Sequence[str],
    allowed: Sequence[int] | None = None,
    *,
    times: Sequence[when.Mention] = (),
    others: Mapping[str, Sequence[Stems]] = MappingProxyType({}),
    pool: int = POOL,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Candidate]:
    """The passages nearest to the unit vector [d] of a question and to its stems, best first; only among `allowed`.

    Those whose record is of one of `times`, or near it, come before others as good. `others` holds the names that may
    stand for a stem (see `other_names`). `weights` of the signals `dense`, `sentence`, `lexical`, `record` and `time`:
    one of nought, or left out, turns its signal off.
    """
    weights = dict.fromkeys(WEIGHTS, 0.0) | dict(weights)
    dense = archive.dense(vector, pool, allowed) if weights["dense"] or weights["sentence"] else []
    lexical = archive.lexical(terms, pool, allowed, others) if weights["lexical"] or weights["record"] else []
    if not dense and not lexical:
        return []
    ranks: dict[int, dict[str, int]] = {}
    for name, found in (("dense", dense), ("lexical", lexical)):
        for rank, (key, _) in enumerate(found, 1):
            ranks.setdefault(key, {})[name] = rank
    stored = archive.passages(list(ranks))
    if not stored:
        return []
    lowest = min((score for _, score in lexical), default=0.0) if len(lexical) == pool else 0.0
    bm25 = dict(lexical)
    cosines = _products(vectors_of(stored), vector)
    unit_vectors, counts = unit_vectors_of(stored)
    first = [0, *itertools.accumulate(counts)]
    every = _products(unit_vectors, vector)
    sentences = [every[start:end] for start, end in itertools.pairwise(first)]
    words = np.array([bm25.get(item.key, lowest) for item in stored])
    whole = archive.lexical_of_records(terms, sorted({item.record for item in stored})) if weights["record"] else {}
    records = np.array([whole.get(item.record, 0.0) for item in stored])
    score = (
        weights["dense"] * _standard(cosines)
        + weights["sentence"] * _standard(np.maximum.reduceat(every, first[:-1]))
        + weights["lexical"] * _standard(words)
        + weights["record"] * _standard(records)
        + weights["time"] * _nearness(archive, times, stored)
    )
    found = [
        Candidate(item, float(cosine), values, float(word), float(total), ranks[item.key])
        for item, cosine, values, word, total in zip(stored, cosines, sentences, words, score, strict=True)
    ]
    return sorted(found, key=lambda candidate: -candidate.score)


def for_question(
    archive: Archive,
    asked: question.Question,
    allowed: Sequence[int] | None = None,
    weights: Mapping[str, float] = WEIGHTS,
    alternatives: Iterable[Alternative] | None = None,
) -> list[Candidate]:
    """The `candidates` for a question: by its meaning, its words and their other names, and the times it mentions.

    `alternatives` are its other names, looked up where they are not given. Where nothing is `allowed`, no model is
    asked.
    """
    if allowed is not None and not allowed:
        return []
    others = other_names(archive, names.of(archive).alternatives(asked) if alternatives is None else alternatives)
    vector = question_vector(archive.embedder, asked)
    return candidates(archive, vector, list(asked.terms), allowed, times=asked.times, others=others, weights=weights)


def _nearness(archive: Archive, times: Sequence[when.Mention], stored: Sequence[Stored]) -> np.ndarray:
    """How near the records of passages are to `times` [n], -1..1."""
    if not times:
        return np.zeros(len(stored))
    known = archive.dates(list({item.record for item in stored}))
    near = {key: when.nearness(times, date) for key, date in known.items()}
    return np.array([near.get(item.record, 0.0) for item in stored])


def other_names(archive: Archive, alternatives: Iterable[Alternative]) -> dict[str, list[Stems]]:
    """The names to look for in place of a term: of terms that few passages hold, which the records may write otherwise.

    Of a term that many hold it does harm ("American" is no better found by "United States"). What holds in some records
    only is left to `evidence`.
    """
    few = RARE * archive.counts()[1]
    found: dict[str, list[Stems]] = {}
    for item in alternatives:
        if item.years is item.record_id is None and min(map(archive.frequency, item.terms)) < few:
            for term in item.terms:
                found.setdefault(term, []).append(item.stems)
    return found


def question_vector(embedder: Embedder, asked: question.Question) -> Vectors:
    """The unit vector [d] of a question; of a follow-up, the mean of its own and of that with what it carries over."""
    whole = embedder.question(asked.standalone)
    return whole if asked.standalone == asked.text else unit(whole + embedder.question(asked.text))


def reciprocal_rank_fusion(rankings: Sequence[Sequence[int]], k: int = 60) -> list[tuple[int, float]]:
    """Keys of several rankings, best first, by the sum of 1 / (k + rank) (Cormack, Clarke and Buettcher 2009)."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda item: -item[1])


def search(archive: Archive, words: str, k: int = 10, where: Filter | None = None, *, every: bool = False) -> list[Hit]:
    """The `k` best passages for `words`, found as for a question, with their ranks; words in quotation marks must stand
    in the passage.

    Quoted words are compared without regard to case, white space and the form of quotation marks. With `every`, all
    passages that hold all of the words, in the order of their records' dates, without ranks. Raises EmptyQuestion and
    UseError as `question.read` does.
    """
    asked = question.read(_QUOTED.sub(r"\1", words))
    allowed, _ = archive.select(where)
    phrases = _QUOTED.findall(words)
    for phrase in phrases:
        allowed = _with_phrase(archive, phrase, allowed)
    if every:
        single = [word for word in _QUOTED.sub(" ", words).split() if not set(stems(word)) <= question.STOP_WORDS]
        if not phrases and not single:
            raise UseError(f"{words!r} are words of nearly every passage: put them in quotation marks to list them all")
        for word in single:
            allowed = _with_stems(archive, word, allowed)
        return _in_order(archive, allowed or [])
    found = for_question(archive, asked, allowed)[:k]
    return [replace(item.hit, ranks=item.ranks | {"fused": rank}) for rank, item in enumerate(found, 1)]


_QUOTED = re.compile(r'["“”„]([^"“”„]*[^\W_][^"“”„]*)["“”]')
_MARKS = str.maketrans("‘’‚‛“”„‟", "''''" + '""""')
_AT_ONCE = 1000  # passages read together


def _with_stems(archive: Archive, words: str, allowed: Sequence[int] | None) -> list[int]:
    """The keys, among `allowed`, of the passages in which the stems of `words` stand in this order."""
    most = max(1, archive.counts()[1])
    return sorted(key for key, _ in archive.phrase(words, most, allowed))


def _with_phrase(archive: Archive, phrase: str, allowed: Sequence[int] | None) -> list[int]:
    """The keys, among `allowed`, of the passages in which `phrase` stands to the letter, as whole words."""
    wanted = re.compile(rf"(?<!\w){re.escape(_plain(phrase))}(?!\w)")
    record = functools.lru_cache(maxsize=1)(archive.record_by_key)  # passages of one record follow each other
    held = []
    for stored in _stored(archive, _with_stems(archive, phrase, allowed)):
        owner = record(stored.record)
        if owner and wanted.search(_plain(owner.text[stored.passage.start : stored.passage.end])):
            held.append(stored.key)
    return held


def _in_order(archive: Archive, keys: Sequence[int]) -> list[Hit]:
    place = {record.id: number for number, record in enumerate(archive.headings())}
    passages = [stored.passage for stored in _stored(archive, keys) if stored.passage.record_id in place]
    passages.sort(key=lambda passage: (place[passage.record_id], passage.start))
    return [Hit(passage, 0.0, {}) for passage in passages]


def _stored(archive: Archive, keys: Sequence[int]) -> Iterator[Stored]:
    for first in range(0, len(keys), _AT_ONCE):
        yield from archive.passages(keys[first : first + _AT_ONCE])


def _plain(text: str) -> str:
    """A copy to compare by: case folded, quotation marks straight, white space collapsed."""
    return " ".join(text.casefold().translate(_MARKS).split())


def _products(vectors: np.ndarray, vector: Vectors) -> Vectors:
    """The inner products [n] of 16-bit vectors [n, d] with a vector [d]; not by BLAS, whose threads cost more here."""
    return np.einsum("nd,d->n", vectors.astype(np.float32), vector)


def _standard(values: np.ndarray) -> np.ndarray:
    """Each value as its distance from the mean in standard deviations; noughts where all are the same."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values, float)
