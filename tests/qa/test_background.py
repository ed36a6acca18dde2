from __future__ import annotations

import math

import pytest

from index.terms import stems
from qa import background


def test_the_table_counts_passages() -> None:
    passages, counts = background.table()
    assert passages == 49_525
    assert all(0 < count <= passages for count in counts.values())
    assert all(stems(stem)[:1] for stem in list(counts)[:1_000])
    assert counts["govern"] > counts["telegram"] > counts["cipher"]


def test_an_empty_archive_rests_on_the_table() -> None:
    passages, counts = background.table()
    expected = math.log(1 + (passages - counts["telegram"] + 0.5) / (counts["telegram"] + 0.5))
    assert background.idf("telegram", lambda stem: 0, 0) == pytest.approx(expected)


def test_an_unknown_word_is_the_rarest() -> None:
    assert background.idf("filippov", lambda stem: 0, 14) == pytest.approx(math.log(1 + (49_525 + 14 + 0.5) / 0.5))


def test_a_large_archive_counts_for_itself() -> None:
    passages, counts = background.table()
    common = background.idf("cipher", lambda stem: 90_000, 100_000)
    holding = counts["cipher"] + 90_000
    assert common == pytest.approx(math.log(1 + (passages + 100_000 - holding + 0.5) / (holding + 0.5)))
    assert common < background.idf("cipher", lambda stem: 0, 100_000)


def test_no_word_weighs_less_than_nothing() -> None:
    assert background.idf("the", lambda stem: 1_000_000, 1_000_000) > 0
