"""How an answer was found agrees with how it is found."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest

from index import Filter, Speaker
from index.errors import EmptyQuestion
from qa import Outcome, ask, learned
from qa.answer import Caution
from qa.evidence import READ
from qa.features import FEATURES
from qa.how import GROUPS, KINDS, directions, explain
from qa.question import Kind

ANSWERED = "What did Stalin think of inviting neutral observers to the armistice talks?"
REFUSED = "What is the boiling point of mercury?"


@pytest.mark.parametrize("text", [ANSWERED, REFUSED, "Where are the originals of the August 1951 decision kept?"])
def test_it_tells_what_is_done(seed_archive, text):
    answer, told = ask(seed_archive, text), explain(seed_archive, text)
    assert (told.outcome, told.confidence, told.searched) == (answer.outcome, answer.confidence, answer.searched)
    assert told.found == answer.widened
    best = (answer.quotes + answer.nearest)[0]
    assert told.rows[0].record == best.record
    assert best.start <= told.rows[0].start < told.rows[0].end <= best.end


def test_what_was_added_is_the_total(seed_archive):
    for row in explain(seed_archive, ANSWERED).rows:
        assert list(row.added) == list(GROUPS)
        assert math.isclose(math.fsum(row.added.values()), row.total, abs_tol=1e-6)


def test_the_rows_are_passages_best_first_each_once(seed_archive):
    rows = explain(seed_archive, ANSWERED).rows
    assert len(rows) == 8
    assert [row.total for row in rows] == sorted((row.total for row in rows), reverse=True)
    assert len({row.fused for row in rows}) == len(rows)
    assert all(row.dense or row.lexical for row in rows)


def test_every_feature_belongs_to_one_group():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(FEATURES)
    assert set(KINDS) == set(Kind)


def test_the_question_is_told_as_it_was_read(seed_archive):
    told = explain(seed_archive, "How many divisions did Filippov promise in May 1950?")
    assert told.asked.kind is Kind.NUMBER
    assert "filippov" in told.asked.names
    (time,) = told.asked.times
    assert told.asked.text[time.start : time.end] == "May 1950"
    assert (time.earliest, time.latest) == (datetime.date(1950, 5, 1), datetime.date(1950, 5, 31))
    assert ("Filippov", "Stalin") in {(item.asked, item.other) for item in told.others}


def test_the_decision_is_the_product_of_its_two_parts(seed_archive):
    told = explain(seed_archive, ANSWERED)
    assert told.states is not None
    assert math.isclose(told.subject * told.states, told.confidence)
    assert told.least == learned.weights().caution[Caution.USUAL] <= told.confidence
    high = explain(seed_archive, ANSWERED, caution=1.0)
    assert (high.least, high.outcome) == (1.0, Outcome.TOUCHES)


def test_a_field_is_judged_by_its_label(seed_archive):
    told = explain(seed_archive, "What is the record ID of the 1951 decision?")
    assert told.states is None


def test_nothing_to_search_is_no_mistake(seed_archive):
    told = explain(seed_archive, ANSWERED, where=Filter(author="Nobody at all"))
    assert (told.rows, told.states, told.confidence, told.outcome) == ((), None, 0.0, Outcome.NONE)
    with pytest.raises(EmptyQuestion):
        explain(seed_archive, " ")


class _Contrary:
    """A reader that prefers what stands last."""

    absolute = False

    def scores(self, question, passages):
        import numpy as np

        return [np.arange(len(spans), dtype=float) for _, spans in passages]


def test_what_a_reader_changed_is_told(seed_archive):
    told = explain(seed_archive, ANSWERED, reader=_Contrary())
    assert told.read
    assert any("reader" in row.added for row in told.rows)
    for row in told.rows:
        assert math.isclose(math.fsum(row.added.values()), row.total, abs_tol=1e-6)


def test_the_passages_that_were_read_lie_around_the_question(seed_archive):
    around = explain(seed_archive, ANSWERED).around
    vector = seed_archive.embedder.question(ANSWERED)
    alike = dict(seed_archive.dense(vector, seed_archive.counts()[1]))
    said = {  # titles and catalogue fields that are not asked for are not read
        (item.passage.record_id, item.passage.start, item.passage.end): alike[item.key]
        for item in seed_archive.passages(list(alike))
        if item.passage.zone is not Speaker.METADATA
    }
    assert len(around) == len(said) < READ
    found = {(near.record.id, near.start, near.end): near.alike for near in around}
    assert found == pytest.approx(said, abs=2e-3)
    assert explain(seed_archive, ANSWERED).around == around


def test_vectors_alike_beside_the_question_lie_in_the_same_direction():
    question, *others = np.eye(8, dtype=np.float32)
    groups = np.repeat(others[:3], 4, axis=0)
    angles = directions(groups + np.linspace(0.2, 2, 12)[:, None] * question, question)  # how near is of no account
    turns = np.exp(1j * angles).reshape(3, 4)
    assert np.abs(turns - turns[:, :1]).max() < 1e-3
    assert min(abs(turns[0, 0] - turns[1, 0]), abs(turns[1, 0] - turns[2, 0]), abs(turns[2, 0] - turns[0, 0])) > 0.5


@pytest.mark.parametrize("number", [1, 2, 3])
def test_few_vectors_have_directions_too(number):
    vectors = np.eye(8, dtype=np.float32)
    angles = directions(vectors[1 : number + 1], vectors[0])
    assert angles.shape == (number,)
    assert np.isfinite(angles).all()


def test_where_nothing_was_found_nothing_lies_around(seed_archive):
    assert explain(seed_archive, ANSWERED, where=Filter(author="Nobody")).around == ()
