"""Candidates: two lists fused, and the vector a question is searched with."""

from __future__ import annotations

import numpy as np
import pytest

from qa import question
from qa.search import WEIGHTS, candidates, question_vector, reciprocal_rank_fusion

ASKED = "What did Stalin think of inviting neutral observers to the armistice talks?"


def test_a_question_is_searched_with_its_own_vector(seed_archive) -> None:
    asked = question.read(ASKED)
    assert np.array_equal(question_vector(seed_archive.embedder, asked), seed_archive.embedder.question(ASKED))


def test_a_follow_up_lies_halfway_between_itself_and_what_it_follows(seed_archive) -> None:
    embedder = seed_archive.embedder
    asked = question.read("Why not?", [ASKED])
    both = embedder.question(asked.standalone) + embedder.question("Why not?")
    assert np.allclose(question_vector(embedder, asked), both / np.linalg.norm(both), atol=1e-6)


@pytest.mark.parametrize("signal", ["dense", "sentence", "lexical"])
def test_one_signal_alone_orders_by_that_signal(seed_archive, signal) -> None:
    asked = question.read(ASKED)
    weights = {"dense": 0.0, "sentence": 0.0, "lexical": 0.0, signal: 1.0}
    found = candidates(seed_archive, question_vector(seed_archive.embedder, asked), list(asked.terms), weights=weights)
    values = {
        "dense": [item.dense for item in found],
        "sentence": [float(item.sentences.max()) for item in found],
        "lexical": [item.lexical for item in found],
    }[signal]
    assert len(values) > 3
    assert values == sorted(values, reverse=True)


def test_only_among_the_allowed(seed_archive) -> None:
    asked = question.read(ASKED)
    vector = question_vector(seed_archive.embedder, asked)
    every = {item.stored.key for item in candidates(seed_archive, vector, list(asked.terms))}
    some = sorted(every)[::2]
    assert {item.stored.key for item in candidates(seed_archive, vector, list(asked.terms), some)} == set(some)
    assert candidates(seed_archive, vector, list(asked.terms), []) == []


def test_records_of_the_time_that_is_mentioned_come_before_others_as_good(seed_archive) -> None:
    asked = question.read("What did Stalin tell Mao in May 1950?")
    vector = question_vector(seed_archive.embedder, asked)
    plain = {item.stored.key: item for item in candidates(seed_archive, vector, list(asked.terms))}
    found = candidates(seed_archive, vector, list(asked.terms), times=asked.times)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    more = {(item.stored.passage.record_id, round(item.score - plain[item.stored.key].score, 2)) for item in found}
    of_may, of_august = WEIGHTS["time"], WEIGHTS["time"] * (2 * 0.5 ** (454 / 60) - 1)
    assert more == {("000_56bc44923964e047", of_may), ("113009", round(of_august, 2))}


def test_cosines_are_those_of_the_stored_vectors(seed_archive) -> None:
    asked = question.read(ASKED)
    vector = question_vector(seed_archive.embedder, asked)
    for item in candidates(seed_archive, vector, list(asked.terms)):
        assert item.dense == pytest.approx(float(item.stored.vector.astype(np.float32) @ vector), abs=1e-6)
        assert np.allclose(item.sentences, item.stored.unit_vectors.astype(np.float32) @ vector, atol=1e-6)


def test_reciprocal_rank_fusion() -> None:
    assert reciprocal_rank_fusion([[1, 2], [2, 3]], k=60) == [
        (2, 1 / 62 + 1 / 61),
        (1, 1 / 61),
        (3, 1 / 62),
    ]


def test_a_passage_counts_for_more_where_its_whole_record_has_the_words(seed_archive) -> None:
    asked = question.read(ASKED)
    vector, terms = question_vector(seed_archive.embedder, asked), list(asked.terms)
    without = {
        item.stored.key: item for item in candidates(seed_archive, vector, terms, weights=WEIGHTS | {"record": 0})
    }
    found = candidates(seed_archive, vector, terms)
    scores = seed_archive.lexical_of_records(terms, sorted({item.stored.record for item in found}))
    more = {item.stored.record: item.score - without[item.stored.key].score for item in found}
    assert sorted(more, key=more.__getitem__) == sorted(scores, key=scores.__getitem__)
    assert len(set(scores.values())) == 2
