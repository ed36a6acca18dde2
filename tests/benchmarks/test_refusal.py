"""How reliability and refusal are counted."""

from __future__ import annotations

import numpy as np

from benchmarks.refusal import calibration_error, refused, reliability


def test_reliability_in_groups_of_neighbours() -> None:
    probability = np.array([0.9, 0.1, 0.3, 0.7])
    true = np.array([True, False, False, True])
    groups = reliability(probability, true, bins=2)
    assert groups == [(0.2, 0.0, 2), (0.8, 1.0, 2)]
    assert round(calibration_error(groups), 6) == 0.2


def test_more_groups_than_questions() -> None:
    assert reliability(np.array([0.5]), np.array([True]), bins=4) == [(0.5, 1.0, 1)]


def test_what_is_refused_at_every_price() -> None:
    false, right = refused(np.array([0.8, 0.4]), np.array([0.1, 0.5, 0.9]))
    assert false.tolist() == [0.0, 0.5, 1.0]
    assert right.tolist() == [1 / 3, 2 / 3, 1.0]
