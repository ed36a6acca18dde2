"""The dense index, with sketches and without, against brute force."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import vectors as module
from index.vectors import VectorIndex

DIMENSION = 384
RANDOM = np.random.default_rng(7)


def unit_vectors(count: int) -> np.ndarray:
    """As the catalogue holds them: of length one, each component a 16-bit number."""
    vectors = RANDOM.normal(size=(count, DIMENSION)).astype(np.float32)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)


@pytest.fixture(params=["flat", "sketched"], autouse=True)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both kinds of index; by their sketches all are taken, which makes that exact too."""
    if request.param == "sketched":
        monkeypatch.setattr(module, "FLAT", 200)
    return request.param


VECTORS = dict(zip((int(key) for key in RANDOM.permutation(10**12 + np.arange(700))), unit_vectors(700), strict=True))
QUESTIONS = unit_vectors(5)


def brute_force(vectors: dict[int, np.ndarray], question: np.ndarray, k: int) -> list[tuple[int, float]]:
    """The best `k`, by every cosine."""
    keys = list(vectors)
    cosines = np.stack([vectors[key] for key in keys]).astype(np.float64) @ question.astype(np.float64)
    return [(keys[place], float(cosines[place])) for place in np.argsort(-cosines)[:k]]


def index_of(vectors: dict[int, np.ndarray]) -> VectorIndex:
    index = VectorIndex(DIMENSION)
    index.add(list(vectors), np.stack(list(vectors.values())))
    return index


def check(index: VectorIndex, vectors: dict[int, np.ndarray], allowed: list[int] | None = None) -> None:
    kept = vectors if allowed is None else {key: vectors[key] for key in allowed if key in vectors}
    assert len(index) == len(vectors)
    for question in QUESTIONS:
        found, expected = index.search(question, 20, allowed), brute_force(kept, question, 20)
        assert [key for key, _ in found] == [key for key, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-6)


def test_the_nearest_are_those_of_brute_force(kind: str) -> None:
    index = index_of(VECTORS)
    assert index.has_sketches == (kind == "sketched")
    check(index, VECTORS)


@pytest.mark.parametrize("share", [1, 3, 100])
def test_only_among_those_allowed(share: int) -> None:
    check(index_of(VECTORS), VECTORS, list(VECTORS)[::share])


def test_keys_allowed_that_are_not_there_do_no_harm() -> None:
    check(index_of(VECTORS), VECTORS, [*list(VECTORS)[:30], 5, 6])


def test_after_adding_and_removing_in_any_order(tmp_path: Path) -> None:
    keys = list(VECTORS)
    index = index_of({key: VECTORS[key] for key in keys[:300]})
    left = {key: VECTORS[key] for key in keys[:300]}
    for step, number in enumerate(range(300, 700, 100)):
        new = keys[number : number + 100]
        gone = list(left)[step :: 4 + step]
        index.remove(gone)
        index.add(new, np.stack([VECTORS[key] for key in new]))
        left = {key: vector for key, vector in left.items() if key not in gone} | {key: VECTORS[key] for key in new}
        index.save(tmp_path / "vectors")
        index = VectorIndex.load(tmp_path / "vectors", to_change=True)
        check(index, left)
        check(index, left, list(left)[::2])


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    index_of(VECTORS).save(tmp_path / "vectors")
    loaded = VectorIndex.load(tmp_path / "vectors")
    assert loaded.dimension == DIMENSION
    check(loaded, VECTORS)


def test_an_empty_index(tmp_path: Path) -> None:
    index = VectorIndex(DIMENSION)
    assert index.search(QUESTIONS[0], 5) == []
    index.remove([1, 2])
    index.add([], np.empty((0, DIMENSION), np.float32))
    index.save(tmp_path / "vectors")
    assert VectorIndex.load(tmp_path / "vectors").search(QUESTIONS[0], 5, [1]) == []


def test_more_are_wanted_than_there_are() -> None:
    few = dict(list(VECTORS.items())[:3])
    assert index_of(few).search(QUESTIONS[0], 100) == index_of(few).search(QUESTIONS[0], 3)
    assert len(index_of(few).search(QUESTIONS[0], 100)) == 3
    assert len(index_of(few).search(QUESTIONS[0], 100, list(few)[:2])) == 2
    assert index_of(few).search(QUESTIONS[0], 100, []) == []
    assert index_of(few).search(QUESTIONS[0], 0) == []


def test_keys_that_are_not_there_are_removed_without_harm() -> None:
    index = index_of(VECTORS)
    index.remove([1, 2, 3])
    index.remove([])
    check(index, VECTORS)


def test_the_last_may_be_removed() -> None:
    index = index_of(VECTORS)
    index.remove(list(VECTORS))
    assert (len(index), index.search(QUESTIONS[0], 3)) == (0, [])


def test_the_index_holds_16_bits_a_component(tmp_path: Path) -> None:
    index_of(VECTORS).save(tmp_path / "vectors")
    assert (tmp_path / "vectors").stat().st_size == pytest.approx(700 * (2 * DIMENSION + 8), rel=0.05)


def test_every_vector_is_given_as_it_was_taken() -> None:
    found = {key: vector for keys, some in index_of(VECTORS).items() for key, vector in zip(keys, some, strict=True)}
    assert found.keys() == VECTORS.keys()
    for key, vector in found.items():
        np.testing.assert_array_equal(vector, VECTORS[key])


def test_few_are_left(kind: str) -> None:
    index = index_of(VECTORS)
    index.remove(list(VECTORS)[:600])
    assert not index.has_sketches
    check(index, dict(list(VECTORS.items())[600:]))


def test_vectors_of_an_odd_dimension_have_no_sketches() -> None:
    index = VectorIndex(3)
    index.add(range(300), np.eye(3, dtype=np.float32)[np.arange(300) % 3])
    assert not index.has_sketches
    assert [score for _, score in index.search(np.eye(3, dtype=np.float32)[1], 2)] == [1.0, 1.0]


@pytest.mark.parametrize("kind", ["flat"], indirect=True)
@pytest.mark.parametrize("dimension", [384, 1024])
def test_sketches_take_all_that_is_near(monkeypatch: pytest.MonkeyPatch, dimension: int) -> None:
    monkeypatch.setattr(module, "FLAT", 5_000)
    centres = RANDOM.normal(size=(200, dimension))  # of subjects, around which passages and questions lie
    scattered = centres[RANDOM.integers(200, size=10_050)] + 1.2 * RANDOM.normal(size=(10_050, dimension))
    all_units = (scattered / np.linalg.norm(scattered, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)
    vectors, questions = dict(enumerate(all_units[:10_000])), all_units[10_000:]
    index = VectorIndex(dimension)
    index.add(list(vectors), all_units[:10_000])
    assert index.has_sketches
    few = list(vectors)[::50]
    recall = []
    for question in questions:
        found = {key for key, _ in index.search(question, 20)}
        recall.append(len(found & {key for key, _ in brute_force(vectors, question, 20)}) / 20)
        expected = brute_force({key: vectors[key] for key in few}, question, 20)
        assert [key for key, _ in index.search(question, 20, few)] == [key for key, _ in expected]
    assert np.mean(recall) >= 0.99
