from __future__ import annotations

import pytest

from benchmarks.cast import added, glued, measures


def test_what_a_rewrite_adds_are_content_words():
    assert added("What did the Baltic convoy carry in March?", "What did it carry?") == {"baltic", "convoy", "march"}
    assert added("Was the convoy escorted?", "Was the convoy escorted?") == set()


def test_the_measures_count_the_words_of_all_turns():
    people = [frozenset("ab"), frozenset("c"), frozenset(), frozenset()]
    ours = [frozenset("ax"), frozenset(), frozenset("y"), frozenset()]
    # One word of three is found, one of the three added is right; of two turns that need nothing one is left alone.
    assert measures(zip(people, ours, strict=True)) == pytest.approx((1 / 3, 1 / 3, 1 / 3, 1 / 2))


def test_the_plainest_rule_puts_the_history_before_a_question_that_leans():
    history = ["Who commanded the fort?", "When was it shelled?"]
    assert glued("By whom?", history) == "Who commanded the fort? When was it shelled? By whom?"
    assert glued("Which consuls left Harbin?", history) == "Which consuls left Harbin?"
