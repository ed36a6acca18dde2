from __future__ import annotations

import numpy as np

from benchmarks.baselines import Chunk, answer, chunks, shortened
from index.records import Record


class Counting:
    """Scores a text by how often the question stands in it."""

    name = "counting"

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def best(self, question, k):
        scores = self.scores(question, self.texts)
        return [(int(number), float(scores[number])) for number in np.argsort(-scores, kind="stable")[:k]]

    def scores(self, question, texts):
        return np.array([text.count(question) for text in texts], float)


def test_chunks_are_cut_at_white_space_and_overlap():
    text = "aaaa bbbb cccc dddd eeee"
    assert [text[a:b] for a, b in chunks(text, 14, 4)] == ["aaaa bbbb cccc", "cccc dddd eeee"]
    assert [text[a:b] for a, b in chunks(text, 14, 3)] == ["aaaa bbbb cccc", "dddd eeee"]
    assert [text[a:b] for a, b in chunks(text, 14, 9)] == ["aaaa bbbb cccc", "bbbb cccc dddd", "cccc dddd eeee"]


def test_a_short_text_is_one_chunk_and_white_space_none():
    assert chunks("  one two \n") == [(2, 9)]
    assert chunks(" \n") == []


def test_a_word_longer_than_a_chunk_is_a_chunk():
    assert chunks("ab abcdefgh ab", 4, 1) == [(0, 2), (3, 11), (12, 14)]


def test_a_chunk_is_shortened_to_the_best_sentence_and_its_neighbours():
    text = "One came. Two came. Stalin came. Four came. Five came."
    start, end = shortened(Counting(), "Stalin", text, 0, len(text))
    assert text[start:end] == "Two came. Stalin came. Four came."


def test_a_neighbour_that_is_too_long_stays_away():
    long = " ".join(["Many", *["more"] * 88, "came."])
    text = f"{long} Stalin came. Four came. Five came."
    start, end = shortened(Counting(), "Stalin", text, 0, len(text))
    assert text[start:end] == "Stalin came. Four came. Five came."


def test_an_answer_line_quotes_the_best_chunks_in_order():
    record = Record("r", "Mao wrote. Stalin wrote, as Stalin did.", (), "r.txt")
    pieces = [Chunk(record, 0, 10), Chunk(record, 11, 39)]
    whole, short = answer(Counting("Mao wrote.", "Stalin wrote, as Stalin did."), pieces, "Stalin", 1)
    quote = {"record_id": "r", "start": 11, "end": 39, "text": "Stalin wrote, as Stalin did.", "zone": None}
    assert whole == {"answered": True, "confidence": 2.0, "quotes": [quote], "nearest": []}
    assert short == whole
