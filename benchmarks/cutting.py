"""A chunk cut to the length of a quote, so that what others show can be compared at equal words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from index.embedder import Embedder, Vectors
from index.sentences import MAX_WORDS, units
from index.terms import stems
from qa.question import STOP_WORDS
from qa.quoting import MOST_SENTENCES

Scores = Callable[[str, Sequence[str]], np.ndarray]


class MeaningAndWords:
    """How well each of some texts answers to a question [n]: the sum of two standard scores.

    They are the cosine of the vectors and the number of the question's stems that stand in the text: a way to choose a
    sentence that needs no learning, and a good one, whichever way its chunk was found.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}

    def __call__(self, question: str, texts: Sequence[str]) -> np.ndarray:
        new = list(dict.fromkeys(text for text in (question, *texts) if text not in self._vectors))
        self._vectors |= {text: read.vector for text, read in zip(new, self._embedder.encode(new), strict=True)}
        cosines = np.array([self._vectors[text] @ self._vectors[question] for text in texts])
        terms = set(stems(question)) - STOP_WORDS
        shared = np.array([len(terms.intersection(stems(text))) for text in texts], float)
        return standard(cosines) + standard(shared)


def standard(values: np.ndarray) -> np.ndarray:
    """Each value as its distance from the mean in standard deviations; noughts where all are the same."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))


def shortened(text: str, question: str, scores: Scores) -> str:
    """Of `text` the sentence that answers best, with its neighbours as far as a quote may reach, the next one first."""
    spans = units(text)
    if not spans:
        return text
    first = last = int(np.argmax(scores(question, [text[start:end] for start, end in spans])))
    for before, after in ((0, 1), (1, 0), (0, 1), (1, 0)):
        new_first, new_last = first - before, last + after
        if new_first < 0 or new_last == len(spans) or new_last - new_first >= MOST_SENTENCES:
            continue
        if len(text[spans[new_first][0] : spans[new_last][1]].split()) <= MAX_WORDS:
            first, last = new_first, new_last
    return text[spans[first][0] : spans[last][1]]


def line(shown: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The answer line of a tool that shows texts (record id, words) and never refuses."""
    quotes = [{"record_id": name, "start": 0, "end": 0, "text": text, "zone": None} for name, text in shown]
    return {"answered": True, "confidence": 1.0, "quotes": quotes, "nearest": []}
