"""What a question takes for granted, and the sentences that deny it."""

from __future__ import annotations

import pytest

from qa import question
from qa.denial import assumed, denies


@pytest.mark.parametrize(
    ("asked", "verb"),
    [
        ("Why did the Senate of Ravenna surrender the fortress?", "surrender"),
        ("When was Count Orsini hanged at Ravenna?", "hanged"),
        ("Which envoy did the Sultan receive at Constantinople?", "receive"),
        ("Did the Senate of Ravenna surrender the fortress?", None),  # asks, takes nothing for granted
        ("Why did the Senate of Ravenna not surrender the fortress?", None),  # asks of the denial
        ("Why did Count Orsini refuse the fortress?", None),
        ("What is the price of flax?", None),  # names nobody
        ("The fortress of Ravenna", None),
    ],
)
def test_what_a_question_takes_for_granted(asked: str, verb: str | None) -> None:
    assert assumed(question.read(asked)) == verb


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("The Senate of Ravenna did not surrender the fortress to the envoys.", True),
        ("The Senate of Ravenna never surrendered the fortress.", True),
        ("The Senate of Ravenna refused to surrender the fortress.", True),
        ("No surrender of the fortress by the Senate of Ravenna took place.", True),
        ("The Senate of Ravenna surrendered the fortress without delay.", False),  # nothing denied of the surrender
        ("The Senate of Ravenna surrendered the fortress, which had no water.", False),
        ("The Milanese did not surrender the fortress to the Senate of Ravenna.", False),  # others did not
        ("The Senate of Ravenna did not meet.", False),  # too little of the question
        ("They did not surrender.", False),
    ],
)
def test_a_denial(sentence: str, denied: bool) -> None:
    asked = question.read("Why did the Senate of Ravenna surrender the fortress?")
    assert denies(asked, sentence, lambda stem: 1.0) is denied
