"""Intervals by resampling."""

from __future__ import annotations

import pytest

from index.errors import UseError
from qa.intervals import difference, share


def test_the_interval_of_a_share() -> None:
    # 30 of 100: standard error .046, so about .3 ± 1.96 * .046
    assert share([True] * 30 + [False] * 70) == (pytest.approx(0.21, abs=0.01), pytest.approx(0.39, abs=0.01))
    assert share([True] * 5) == (1.0, 1.0)
    assert share([False]) == (0.0, 0.0)
    with pytest.raises(UseError, match="at least one value"):
        share([])


def test_the_interval_of_a_paired_difference() -> None:
    assert difference([1, 2, 3], [0, 1, 2]) == (1.0, 1.0, 1.0)
    a, b = [1.0] * 60 + [0.0] * 40, [1.0] * 40 + [0.0] * 60
    mean, low, high = difference(a, b)
    assert mean == pytest.approx(0.2)
    # 20 of 100 pairs differ by one: standard error 0.04, so about 0.2 ± 1.96 * 0.04
    assert (low, high) == (pytest.approx(0.12, abs=0.015), pytest.approx(0.28, abs=0.015))
    assert difference(a, b) == (mean, low, high)
    assert difference(a, b, seed=1) != (mean, low, high)
    with pytest.raises(UseError, match="1 and 2 values"):
        difference([1], [1, 2])
