"""Two plain ways to find text, as most tools have them: chunks of a fixed size by one vector each, or by BM25."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from index.embedder import load
from index.model import find
from index.records import Record
from index.sentences import MAX_WORDS, Span, sentences
from qa.quoting import MOST_SENTENCES

SIZE = 1000  # characters of a chunk
OVERLAP = 100  # characters that a chunk shares with the one before, at most

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a record's text."""

    record: Record
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words, as they stand in the record."""
        return self.record.text[self.start : self.end]


def chunks(text: str, size: int = SIZE, overlap: int = OVERLAP) -> list[Span]:
    """Stretches of at most `size` characters, cut at white space; each begins at most `overlap` before the last ends.

    A word longer than `size` is a stretch of its own.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    found: list[Span] = []
    first = 0
    while first < len(words):
        last = first
        while last + 1 < len(words) and words[last + 1][1] - words[first][0] <= size:
            last += 1
        found.append((words[first][0], words[last][1]))
        if last + 1 == len(words):
            break
        following = last + 1
        while following - 1 > first and words[last][1] - words[following - 1][0] <= overlap:
            following -= 1
        first = following
    return found


def chunked(records: Iterable[Record]) -> list[Chunk]:
    """The chunks of all records."""
    return [Chunk(record, start, end) for record in records for start, end in chunks(record.text)]


class Baseline(Protocol):
    """What ranks texts for a question."""

    name: str

    def best(self, question: str, k: int) -> list[tuple[int, float]]:
        """The numbers of the `k` best of the texts it was made of, with their scores, best first."""

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """How well each of some other texts answers to the question [n]."""


class Dense:
    """One vector a text by sentence-transformers as it comes, compared by exact inner product."""

    name = "dense"

    def __init__(self, texts: Sequence[str]) -> None:
        self._model = load(find())
        self._vectors = self._model.encode(list(texts), show_progress_bar=False)

    def best(self, question: str, k: int) -> list[tuple[int, float]]:
        """As `Baseline.best`."""
        return _best(self._vectors @ self._model.encode(question, show_progress_bar=False), k)

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """As `Baseline.scores`."""
        vectors = self._model.encode([question, *texts], show_progress_bar=False)
        return vectors[1:] @ vectors[0]


class Lexical:
    """BM25 by bm25s as it comes, with English stems and without English stop words."""

    name = "BM25"

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s
        import Stemmer

        self._stemmer = Stemmer.Stemmer("english")
        self._tokenize = bm25s.tokenize
        self._index = bm25s.BM25()
        self._index.index(self._tokens(texts), show_progress=False)

    def best(self, question: str, k: int) -> list[tuple[int, float]]:
        """As `Baseline.best`."""
        (terms,) = self._tokens([question])
        return _best(self._index.get_scores(terms), k)

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """How many of the question's terms stand in each text."""
        terms, *others = self._tokens([question, *texts])
        return np.array([len(set(terms) & set(other)) for other in others], float)

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        return self._tokenize(list(texts), stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False)


def answer(baseline: Baseline, pieces: Sequence[Chunk], question: str, k: int = 5) -> tuple[dict, dict]:
    """The answer lines of a baseline: with its `k` best chunks as quotes, and with each cut to the length of a quote.

    It never refuses; its confidence is its best score.
    """
    found = baseline.best(question, k)
    whole = [(pieces[number].record, pieces[number].start, pieces[number].end) for number, _ in found]
    short = [(record, *shortened(baseline, question, record.text, start, end)) for record, start, end in whole]
    return _line(whole, found[0][1]), _line(short, found[0][1])


def shortened(baseline: Baseline, question: str, text: str, start: int, end: int) -> Span:
    """Of `text[start:end]` the sentence that answers best, and its neighbours as far as a quote may reach."""
    spans = sentences(text, start, end)
    first = last = int(np.argmax(baseline.scores(question, [text[a:b] for a, b in spans])))
    for before, after in ((0, 1), (1, 0), (0, 1), (1, 0)):
        new_first, new_last = first - before, last + after
        if new_first < 0 or new_last == len(spans) or new_last - new_first >= MOST_SENTENCES:
            continue
        if len(text[spans[new_first][0] : spans[new_last][1]].split()) <= MAX_WORDS:
            first, last = new_first, new_last
    return spans[first][0], spans[last][1]


def _line(quotes: Sequence[tuple[Record, int, int]], confidence: float) -> dict[str, Any]:
    shown = [
        {"record_id": record.id, "start": start, "end": end, "text": record.text[start:end], "zone": None}
        for record, start, end in quotes
    ]
    return {"answered": True, "confidence": confidence, "quotes": shown, "nearest": []}


def _best(scores: np.ndarray, k: int) -> list[tuple[int, float]]:
    return [(int(number), float(scores[number])) for number in np.argsort(-scores, kind="stable")[:k]]
