from __future__ import annotations

import numpy as np
import pytest

from benchmarks.cutting import MeaningAndWords, line, shortened, standard
from index.embedder import open_embedder


def counted(question, texts):
    """A text scores by how often the question stands in it."""
    return np.array([text.count(question) for text in texts], float)


def test_a_chunk_is_cut_to_the_best_sentence_and_its_neighbours():
    text = "One came. Two came. Stalin came. Four came. Five came."
    assert shortened(text, "Stalin", counted) == "Two came. Stalin came. Four came."


def test_at_an_end_the_neighbours_are_taken_from_the_other_side():
    text = "One came. Two came. Three came. Stalin came."
    assert shortened(text, "Stalin", counted) == "Two came. Three came. Stalin came."
    assert shortened("Stalin came. Two came. Three came. Four.", "Stalin", counted) == (
        "Stalin came. Two came. Three came."
    )


def test_a_neighbour_that_is_too_long_stays_away():
    long = " ".join(["Many", *["more"] * 88, "came."])
    assert shortened(f"{long} Stalin came. Four came. Five came.", "Stalin", counted) == (
        "Stalin came. Four came. Five came."
    )


def test_a_sentence_too_long_to_quote_is_cut_to_a_clause_as_ours_is():
    before, after = " ".join(["before"] * 60), " ".join(["after"] * 60)
    text = f"It was said {before}; that Stalin {after}."
    assert shortened(text, "Stalin", counted) == f"that Stalin {after}."


def test_what_holds_no_sentence_stays():
    assert shortened(" ", "Stalin", counted) == " "


def test_standard_scores():
    assert standard(np.array([1.0, 3.0])).tolist() == [-1, 1]
    assert standard(np.array([2.0, 2.0])).tolist() == [0, 0]


def test_meaning_and_words_both_count():
    scores = MeaningAndWords(open_embedder())
    texts = ["The ships sailed.", "The vessels left the harbour.", "Sugar was dear."]
    found = scores("Which ships sailed?", texts)
    assert found.argsort()[::-1].tolist() == [0, 1, 2]
    assert found.sum() == pytest.approx(0, abs=1e-5)


def test_a_line_of_texts_shown():
    assert line([("r", "He came."), ("s", "She came.")]) == {
        "answered": True,
        "confidence": 1.0,
        "quotes": [
            {"record_id": "r", "start": 0, "end": 0, "text": "He came.", "zone": None},
            {"record_id": "s", "start": 0, "end": 0, "text": "She came.", "zone": None},
        ],
        "nearest": [],
    }
