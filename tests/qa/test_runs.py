"""Candidates, and a run file of them."""

from __future__ import annotations

from index import Passage
from index.records import Hit, Speaker
from qa import ask, runs
from qa.runs import as_json, trec_lines

QUESTION = "What did Stalin think of inviting representatives of neutral states to the negotiations?"


def hit(record_id: str, start: int, score: float) -> Hit:
    return Hit(Passage(record_id, start, start + 9, Speaker.BODY, ()), score, {})


HITS = [hit("v/d1", 0, 3.25), hit("a letter 100%", 0, 2.0), hit("v/d1", 9, 1.0), hit("v/d2", 0, -0.5)]


def test_a_run_lists_each_record_once_by_its_best_passage() -> None:
    assert trec_lines("q 1", HITS) == [
        "q%201 Q0 v/d1 1 3.250000 archive-qa\n",
        "q%201 Q0 a%20letter%20100%25 2 2.000000 archive-qa\n",
        "q%201 Q0 v/d2 3 -0.500000 archive-qa\n",
    ]
    assert trec_lines("q1", []) == []


def test_a_run_and_the_candidates_end_at_a_hundred() -> None:
    many = [hit(f"r{number}", 0, -number) for number in range(150)]
    assert trec_lines("q", many)[-1] == "q Q0 r99 100 -99.000000 archive-qa\n"
    assert as_json(many)[-1] == {"record_id": "r99", "start": 0, "end": 9}
    assert (len(trec_lines("q", many)), len(as_json(many))) == (100, 100)


def test_the_candidates_hold_what_is_quoted(seed_archive) -> None:
    found = [item.passage for item in runs.candidates(seed_archive, QUESTION)]
    assert len(found) == seed_archive.counts()[1]
    for quote in ask(seed_archive, QUESTION).quotes:
        assert any(item.record_id == quote.record.id and item.start <= quote.start < item.end for item in found)
