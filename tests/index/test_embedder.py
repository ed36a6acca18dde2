"""Vectors of passages and, by late pooling, of their sentences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedder import REMEMBERED, Embedder, Encoded, Remembered, embed_passages, pool, unit

TELEGRAM = "We received your telegram of August 27. We agree with your evaluation. Filippov."
SENTENCES = [(0, 39), (40, 70), (71, 80)]


def by_hand(reading: Encoded, span: tuple[int, int]) -> np.ndarray:
    """The mean of the tokens that begin in `span`, at length one, one token and one component after the other."""
    chosen = [
        row
        for row, (start, end) in zip(reading.tokens, reading.offsets, strict=True)
        if start < end and span[0] <= start < span[1]
    ]
    if not chosen:
        return reading.vector
    mean = np.array([sum(float(value) for value in column) / len(chosen) for column in zip(*chosen, strict=True)])
    return mean / np.sqrt((mean**2).sum())


def test_a_passage_is_the_mean_of_its_tokens(embedder: Embedder) -> None:
    (reading,) = embedder.encode([TELEGRAM])
    mean = reading.tokens.astype(float).mean(axis=0)
    np.testing.assert_allclose(reading.vector, mean / np.linalg.norm(mean), atol=1e-6)
    assert reading.tokens.shape == (embedder.lengths([TELEGRAM])[0], embedder.dimension)
    assert reading.vector.dtype == reading.tokens.dtype == np.float32


def test_tokens_know_their_place(embedder: Embedder) -> None:
    (reading,) = embedder.encode(["Cde. Mao"])
    assert reading.offsets.tolist() == [[0, 0], [0, 2], [2, 3], [3, 4], [5, 8], [0, 0]]


def test_a_sentence_is_the_mean_of_its_tokens_in_the_passage(embedder: Embedder) -> None:
    (reading,) = embedder.encode([TELEGRAM])
    expected = [by_hand(reading, span) for span in SENTENCES]
    np.testing.assert_allclose(pool(reading, SENTENCES), expected, atol=1e-6)


def test_a_sentence_in_its_passage_is_not_the_sentence_alone(embedder: Embedder) -> None:
    (reading,) = embedder.encode([TELEGRAM])
    in_context = pool(reading, SENTENCES)[2]
    alone = embedder.question("Filippov.")
    assert 0.3 < float(in_context @ alone) < 0.99


def test_the_whole_text_pooled_leaves_out_only_the_special_tokens(embedder: Embedder) -> None:
    (reading,) = embedder.encode([TELEGRAM])
    words = reading.tokens[1:-1].astype(float).mean(axis=0)
    np.testing.assert_allclose(pool(reading, [(0, 80)])[0], words / np.linalg.norm(words), atol=1e-6)


def test_a_span_without_a_token_has_the_vector_of_the_text(embedder: Embedder) -> None:
    (reading,) = embedder.encode([TELEGRAM])
    np.testing.assert_array_equal(pool(reading, [(39, 40), (500, 600)]), [reading.vector] * 2)
    assert pool(reading, []).shape == (0, embedder.dimension)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_pooling_any_tokens(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 8))
    seed = data.draw(st.integers(0, 10_000))
    generator = np.random.default_rng(seed)
    starts = np.sort(generator.integers(0, 30, count))
    offsets = np.stack([starts, starts + generator.integers(0, 4, count)], axis=1).astype(np.int64)
    reading = Encoded(
        unit(generator.normal(size=5).astype(np.float32)), generator.normal(size=(count, 5)).astype(np.float32), offsets
    )
    spans = data.draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 34)).map(sorted).map(tuple), max_size=4))
    expected = np.array([by_hand(reading, span) for span in spans]).reshape(-1, 5)
    np.testing.assert_allclose(pool(reading, spans), expected, atol=1e-5)


def test_every_vector_is_of_length_one(embedder: Embedder) -> None:
    texts = ["", "a", TELEGRAM, "word " * 400]
    for reading in embedder.encode(texts):
        assert np.linalg.norm(reading.vector) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(embedder.question("Who?")) == pytest.approx(1, abs=1e-5)
    np.testing.assert_array_equal(unit(np.zeros(3, np.float32)), np.zeros(3))


def test_a_text_does_not_depend_on_those_beside_it(embedder: Embedder) -> None:
    texts = [f"{TELEGRAM} " * (number % 5) + f"Telegram {number}." for number in range(30)]
    together = embedder.encode(texts)
    for text, reading in zip(texts, together, strict=True):
        (alone,) = embedder.encode([text])
        np.testing.assert_allclose(reading.vector, alone.vector, atol=1e-5)
        np.testing.assert_allclose(reading.tokens, alone.tokens, atol=1e-4)
        np.testing.assert_array_equal(reading.offsets, alone.offsets)


def test_a_text_too_long_is_read_to_the_limit(embedder: Embedder) -> None:
    text = "telegram " * 500
    (reading,) = embedder.encode([text])
    assert embedder.lengths([text]) == [502]
    assert len(reading.tokens) == len(reading.offsets) == embedder.max_tokens == 256
    (as_long,) = embedder.encode(["telegram " * 254])
    np.testing.assert_allclose(reading.vector, as_long.vector, atol=1e-5)


def test_no_text_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode([]) == []
    assert embedder.lengths([]) == []
    assert list(embed_passages(embedder, [])) == []


def test_passages_come_with_the_vectors_of_their_sentences_in_order(embedder: Embedder) -> None:
    items = [(f"{number}. {TELEGRAM}", [(0, 10), (11, 30)][: number % 3]) for number in range(150)]
    found = list(embed_passages(embedder, items))
    assert [units.shape for _, units in found] == [(number % 3, 384) for number in range(150)]
    for number in (0, 64, 149):
        (reading,) = embedder.encode([items[number][0]])
        np.testing.assert_allclose(found[number][0], reading.vector, atol=1e-5)
        np.testing.assert_allclose(found[number][1], pool(reading, items[number][1]), atol=1e-5)


def test_meaning_is_near(embedder: Embedder) -> None:
    asked = embedder.question("Did Stalin want neutral observers?")
    near, far = embedder.encode(
        ["Stalin rejects inviting neutral states as monitors.", "The harbour froze in January."]
    )
    assert float(asked @ near.vector) > float(asked @ far.vector) + 0.3


def test_questions_read_together_are_those_read_one_by_one(embedder: Embedder) -> None:
    texts = ["Who signed it?", "When was the harbour of Havana closed?", "Who signed it?", "Мао?"]
    together = embedder.questions(texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(vector, embedder.encode([text])[0].vector, atol=1e-6)
        np.testing.assert_array_equal(embedder.question(text), vector)
    assert embedder.questions([]) == []


def test_what_was_read_is_remembered_but_not_for_ever() -> None:
    read: list[list[str]] = []

    def vectors(texts: list[str]) -> list[np.ndarray]:
        read.append(texts)
        return [np.full(2, len(text), np.float32) for text in texts]

    remembered = Remembered(vectors)
    assert [vector[0] for vector in remembered.of(["a", "bb", "a"])] == [1, 2, 1]
    assert [vector[0] for vector in remembered.of(["bb", "ccc"])] == [2, 3]
    assert read == [["a", "bb"], ["ccc"]]
    remembered.of([str(number) for number in range(REMEMBERED)])
    remembered.of(["bb"])
    assert read[-1] == ["bb"]
