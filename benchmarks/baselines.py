"""Two plain ways to find text, as most tools have them: chunks of a fixed size by one vector each, or by BM25."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.embedder import Embedder, embed_passages
from index.records import Record
from index.sentences import Span

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

    def best(self, question: str, k: int) -> list[int]:
        """The numbers of the `k` best of the texts it was made of, best first."""


class Dense:
    """One vector a text, by the same model as ours, compared by exact inner product."""

    name = "dense"

    def __init__(self, texts: Sequence[str], embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors = np.stack([vector for vector, _ in embed_passages(embedder, [(text, ()) for text in texts])])

    def best(self, question: str, k: int) -> list[int]:
        """As `Baseline.best`."""
        return _best(self._vectors @ self._embedder.question(question), k)


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

    def best(self, question: str, k: int) -> list[int]:
        """As `Baseline.best`."""
        (terms,) = self._tokens([question])
        return _best(self._index.get_scores(terms), k)

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        return self._tokenize(list(texts), stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False)


def hits(baseline: Baseline, pieces: Sequence[Chunk], question: str, k: int = 5) -> list[tuple[str, str]]:
    """The record ids and texts of the `k` best chunks, of whose texts the baseline was made."""
    return [(pieces[number].record.id, pieces[number].text) for number in baseline.best(question, k)]


def _best(scores: np.ndarray, k: int) -> list[int]:
    return np.argsort(-scores, kind="stable")[:k].tolist()
