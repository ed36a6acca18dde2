"""How alike two words are: "message" and "telegram", "harm" and "negative".

The measure is the cosine of the input embeddings of the packaged model, about their mean; it needs no model run.
"""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterable, Sequence

import numpy as np

from index import model
from index.embedder import Vectors

UNALIKE = 0.2  # a cosine below this says nothing
AT_ONCE = 64  # words compared at a time: with more BLAS would start threads, which costs more than it saves
MOST_WORDS = 50_000  # whose vectors are kept, some 77 MB
_TENSOR = "embeddings.word_embeddings.weight"


def likeness(asked: Sequence[str], words: Sequence[str]) -> Vectors:
    """How alike each of `asked` is to each of `words` [n, m], from 0 (not at all) to 1 (the same)."""
    if not asked or not words:
        return np.zeros((len(asked), len(words)), np.float32)
    vectors = _words()
    rows, columns = vectors.of(asked), vectors.of(words)
    parts = [rows @ columns[first : first + AT_ONCE].T for first in range(0, len(columns), AT_ONCE)]
    return np.clip((np.hstack(parts) - UNALIKE) / (1 - UNALIKE), 0, 1)


class Alike:
    """How alike the words `asked` [n] are to those of many texts, each of which is compared once."""

    def __init__(self, asked: Sequence[str], texts: Iterable[Iterable[str]]) -> None:
        every = sorted(set().union(*texts))
        self._rows = {word: row for row, word in enumerate(every, 1)}
        self._alike = np.zeros((len(every) + 1, len(asked)), np.float32)  # the first row: no word
        self._alike[1:] = likeness(asked, every).T

    def likest(self, words: Iterable[str]) -> Vectors:
        """How alike each of `asked` is to the likest of `words` [n]; a word of no text counts for nothing."""
        return self._alike[[0, *(self._rows.get(word, 0) for word in words)]].max(axis=0)

    def likest_of_each(self, texts: Sequence[Iterable[str]]) -> Vectors:
        """The same for each of m of the texts [m, n]."""
        rows: list[int] = []
        first = []
        for words in texts:
            first.append(len(rows))
            rows.append(0)
            rows.extend(self._rows[word] for word in words)
        return np.maximum.reduceat(self._alike[rows], first) if first else self._alike[:0]


class _Words:
    """The unit vectors of words, each made once and kept in one table, from which many are taken at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[str, int] = {}
        self._vectors = np.empty((1024, _table()[1].shape[1]), np.float32)

    def of(self, words: Sequence[str]) -> Vectors:
        """The vectors of `words` [n, d]."""
        with self._lock:
            if len(self._rows) + len(words) > MOST_WORDS:
                self._rows.clear()
            rows = [self._rows[word] if word in self._rows else self._add(word) for word in words]
            return self._vectors[rows]

    def _add(self, word: str) -> int:
        row = self._rows[word] = len(self._rows)
        if row == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.empty_like(self._vectors)])
        self._vectors[row] = _vector(word)
        return row


@functools.cache
def _words() -> _Words:
    return _Words()


def _vector(word: str) -> Vectors:
    tokenizer, table, mean = _table()
    pieces = tokenizer.encode(word, add_special_tokens=False).ids
    vector = table[pieces].mean(axis=0) - mean if pieces else np.zeros(table.shape[1], np.float32)
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


@functools.cache
def _table():
    """The model's tokenizer, its word embeddings [v, d] (read from disk as they are needed), and about their mean."""
    from tokenizers import Tokenizer

    folder = model.find().folder
    assert folder is not None
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    path = folder / "model.safetensors"
    with path.open("rb") as file:  # the format: the length of a JSON header in 8 bytes, the header, the numbers
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))[_TENSOR]
    start = 8 + length + entry["data_offsets"][0]
    table = np.memmap(path, np.float32, "r", start, tuple(entry["shape"]))
    return tokenizer, table, table[::8].mean(axis=0)
