from __future__ import annotations

from math import log2

import pytest

from benchmarks.scifact import judgements, ndcg, recall, whole
from index.records import Passage, Record, Speaker, Zone


def test_ndcg_is_1_when_all_that_is_relevant_comes_first():
    assert ndcg(["a", "b", "c"], {"b", "a"}) == 1


def test_ndcg_discounts_by_the_rank():
    # By hand: gains at ranks 2 and 4 are 1/log2(3) + 1/log2(5) = 0.63093 + 0.43068; best would be 1 + 1/log2(3).
    assert ndcg(["x", "a", "y", "b"], {"a", "b"}) == pytest.approx(1.06161 / 1.63093, abs=1e-5)


def test_ndcg_counts_what_was_not_found():
    assert ndcg(["x", "y", "a"], {"a", "b", "c"}) == pytest.approx(0.5 / (1 + 1 / log2(3) + 0.5))


def test_ndcg_looks_at_the_first_k_only():
    ranking = [*"0123456789", "a"]
    assert ndcg(ranking, {"a"}) == 0
    assert ndcg(ranking, {"a"}, k=11) == pytest.approx(1 / log2(12))
    assert ndcg(list("ab"), {"a", "b", "c", "d"}, k=2) == 1  # more are relevant than can be shown


def test_recall_is_the_share_found():
    assert recall(["x", "a", "b"], {"a", "b", "c", "d"}) == 0.5
    assert recall(["x", "a", "b"], {"a", "b", "c", "d"}, k=2) == 0.25


def test_judgements_of_a_file(tmp_path):
    path = tmp_path / "test.tsv"
    path.write_text("query-id\tcorpus-id\tscore\n1\t7\t1\n1\t8\t1\n2\t7\t0\n3\t9\t2\n")
    assert judgements(path) == {"1": {"7", "8"}, "3": {"9"}}


def test_a_record_is_one_passage_of_its_sentences():
    text = "A title\nThe first finding. The second finding.\n"
    record = Record("7", text, (Zone(Speaker.BODY, 0, 46),), "7.txt")
    assert whole(record, lambda texts: [False]) == [Passage("7", 0, 46, Speaker.BODY, ((0, 7), (8, 26), (27, 46)))]
