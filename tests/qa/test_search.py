"""Candidates: two lists fused, and the vector a question is searched with; words searched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qa import names, question
from qa.answer import Origin, Widening
from qa.search import (
    WEIGHTS,
    candidates,
    for_question,
    other_names,
    question_vector,
    reciprocal_rank_fusion,
    search,
)

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


def test_other_names_are_looked_for_in_place_of_terms_that_few_passages_hold(seed_archive, monkeypatch) -> None:
    alternatives = names.of(seed_archive).alternatives(
        question.read("Did Americans write to Chiang Ching-kuo of Seoul?")
    )
    assert seed_archive.frequency("american") > 0
    assert other_names(seed_archive, alternatives) == {
        "chiang": [("jiang", "jingguo"), ("jiang",)],
        "ching": [("jiang", "jingguo"), ("jingguo",), ("jingkuo",), ("qingguo",), ("qingkuo",)],
        "kuo": [("jiang", "jingguo"), ("jingguo",), ("jingkuo",), ("qingguo",), ("qingkuo",)],
        "seoul": [("keijo",), ("korea",), ("korean",), ("south", "korea"), ("south", "korean"), ("rok",)],
    }
    monkeypatch.setattr("qa.search.RARE", 0.0)
    assert other_names(seed_archive, alternatives) == {}


def test_what_holds_in_some_records_only_is_not_looked_for(seed_archive) -> None:
    widening = Widening("Bank", "World Bank", Origin.RECORD, "1", 0, 9)
    alternatives = [
        names.Alternative(frozenset({"bank"}), ("world", "bank"), widening, record_id="1"),
        names.Alternative(frozenset({"bank"}), ("hay",), widening, years=frozenset({1901})),
    ]
    assert other_names(seed_archive, alternatives) == {}


def test_a_passage_with_the_other_name_is_found_by_words(seed_archive) -> None:
    asked = question.read("Who wrote to Kim Ir Sen?")
    vector, terms = question_vector(seed_archive.embedder, asked), list(asked.terms)
    others = other_names(seed_archive, names.of(seed_archive).alternatives(asked))
    found = {
        seed_archive.record(item.stored.passage.record_id).text[item.stored.passage.start : item.stored.passage.end]
        for item in candidates(seed_archive, vector, terms, others=others)
        if item.ranks.get("lexical") == 1
    }
    assert ["communicate this to Comrade Kim Il Sung" in text for text in found] == [True]


def test_words_are_searched_as_a_question_is(seed_archive) -> None:
    for words in ("Kim Ir Sen's letter", "Stalin in May 1950"):  # another name, a time
        found = for_question(seed_archive, question.read(words))
        assert search(seed_archive, words, 5) == [
            replace(item.hit, ranks=item.ranks | {"fused": rank}) for rank, item in enumerate(found[:5], 1)
        ]


def test_search_looks_for_other_names(seed_archive) -> None:
    (first,) = [hit for hit in search(seed_archive, "Kim Ir Sen", 30) if hit.ranks.get("lexical") == 1]
    record = seed_archive.record(first.passage.record_id)
    assert "communicate this to Comrade Kim Il Sung" in record.text[first.passage.start : first.passage.end]


def test_search_prefers_the_time_that_is_mentioned(seed_archive) -> None:
    for words, record_id in (("Comrade in May 1950", "000_56bc44923964e047"), ("Comrade in August 1951", "113009")):
        assert {hit.passage.record_id for hit in search(seed_archive, words, 6)} == {record_id}


def test_quoted_words_must_stand_as_written_whatever_else_they_are_called(seed_archive) -> None:
    assert search(seed_archive, '"Kim Ir Sen"') == []
    held = search(seed_archive, '"Kim Il Sung" in May 1950', 30)
    texts = {seed_archive.record(hit.passage.record_id).text[slice(hit.passage.start, hit.passage.end)] for hit in held}
    assert texts
    assert all("Kim Il Sung" in text for text in texts)
    every = {hit.passage for hit in search(seed_archive, '"Kim Il Sung"', every=True)}
    assert {hit.passage for hit in held} == every


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
