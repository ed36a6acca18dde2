"""An answer is timed step by step: each step without those within it."""

from __future__ import annotations

import numpy as np

from benchmarks.asking import STEPS, WHOLE, WITHOUT_MODEL, ask_once, clocked, seconds
from index import Archive

QUESTION = {"question": "Did Stalin want neutral observers at the talks?"}


def test_the_steps_do_not_overlap(seed_archive) -> None:
    taken = ask_once(seed_archive, QUESTION)
    assert taken.keys() == {*STEPS, WHOLE, WITHOUT_MODEL}
    clock = {step: seconds[0] for step, seconds in taken.items()}
    assert all(value > 0 for value in clock.values())
    assert sum(clock[step] for step in STEPS) < clock[WHOLE]
    assert clock[WITHOUT_MODEL] < clock[WHOLE]


def test_every_question_has_its_time(seed_archive) -> None:
    taken = seconds(seed_archive, [QUESTION, QUESTION | {"history": ["Who wrote to Mao?"]}])
    assert {values.shape for values in taken.values()} == {(2, 2)}
    assert np.all(taken[WHOLE] > 0)


def test_nothing_is_timed_afterwards() -> None:
    before = Archive.dense
    with clocked():
        assert Archive.dense is not before
    assert Archive.dense is before
