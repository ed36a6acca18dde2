"""How reliability and refusal are counted."""

from __future__ import annotations

import numpy as np

from benchmarks.refusal import calibration_error, refused, reliability


def test_reliability_in_groups_of_neighbours() -> None:
    probability = np.array([0.9, 0.1, 0.3, 0.7])
    true = np.array([True, False, False, True])
    groups = reliability(probability, true, bins=2)
    assert groups == [(0.2, 0.0, 0.5), (0.8, 1.0, 0.5)]
    assert round(calibration_error(groups), 6) == 0.2


def test_what_the_records_answer_weighs_as_much_as_what_they_do_not() -> None:
    probability = np.array([0.25, 0.75, 0.75, 0.75])
    true = np.array([False, True, True, False])
    first, second = reliability(probability, true, bins=4)[:2]
    assert first == (0.25, 0.0, 0.25)
    assert second == (0.75, 1.0, 0.25)
    every = reliability(np.array([0.4] * 5), np.array([True] * 4 + [False]), bins=1)
    assert [round(value, 6) for value in every[0]] == [0.4, 0.5, 1.0]


def test_more_groups_than_questions() -> None:
    assert reliability(np.array([0.5]), np.array([True]), bins=4) == [(0.5, 1.0, 0.5)]


def test_what_is_refused_at_every_price() -> None:
    false, right = refused(np.array([0.8, 0.4]), np.array([0.1, 0.5, 0.9]))
    assert false.tolist() == [0.0, 0.5, 1.0]
    assert right.tolist() == [1 / 3, 2 / 3, 1.0]
