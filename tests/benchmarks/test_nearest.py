"""Recall of an approximate index."""

from benchmarks.nearest import recall

NEAREST = [0.9, 0.8, 0.7, 0.7]


def test_the_share_of_the_nearest_that_was_found():
    assert [recall([0.9, 0.7, 0.6], NEAREST, k) for k in (1, 2, 3, 4)] == [1, 0.5, 2 / 3, 0.5]


def test_what_is_just_as_near_counts():
    assert recall([0.9, 0.8, 0.7], NEAREST, 3) == 1
