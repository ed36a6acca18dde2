"""Which kind of answer stands in a text."""

from __future__ import annotations

import pytest

from index.terms import words_and_stems
from qa import question
from qa.kinds import holds
from qa.likeness import likeness


def kind(asked: str, text: str) -> float:
    read = question.read(asked)
    wanted = [read.terms.get(stem, stem).lower() for stem in sorted(read.focus)]
    return holds(read, text, words_and_stems(text)[0], lambda words: float(likeness(wanted, list(words)).max()))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("How many divisions did Mao offer?", "He offered three divisions."),
        ("How much money stood behind the company?", "It has a capital of $5,000,000, paid up in cash."),
        ("How much did lawmakers vote for the delegation?", "The Legislature appropriated twenty thousand dollars."),
        ("How much did the house cost?", "It was bought for six hundred and fifty pounds."),
        ("What share of the vote did they win?", "They won 51.6% of it."),
        ("What percentage was lost?", "Some twenty per cent was lost."),
        ("What quantity of stores lay at Archangel?", "He reports 195,000 tons of supplies."),
        ("When was the case decided?", "It was decided in 2003."),
        ("When did he serve as a general?", "He served in the 1050s."),
        ("On what day did it arrive?", "Yours of the 11th instant has been received."),
        ("Why did he leave?", "He left because the road was closed."),
        ("Who signed it?", "It was signed by Vyshinsky."),
        ("Where was it sent?", "The telegram went to Peking."),
    ],
)
def test_it_stands_there(asked: str, text: str) -> None:
    assert kind(asked, text) == 1


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("How many divisions did Mao offer?", "Kim arrived for a secret two-day visit."),
        ("How many divisions did Mao offer?", "He offered divisions."),
        ("How many of the 40 ships came?", "All of the 40 ships were there."),
        ("How much did the house cost?", "It has 12 rooms."),
        ("What percentage was lost?", "Some 20 ships were lost."),
        ("When was the case decided?", "It was decided by the court."),
        ("Why did he leave?", "He left the town."),
        ("Who wrote to Stalin?", "A letter went to Stalin."),
        ("Where was it sent?", "The telegram was sent abroad."),
    ],
)
def test_it_does_not(asked: str, text: str) -> None:
    assert kind(asked, text) == -1


def test_any_will_do_for_other_questions() -> None:
    assert kind("What did Stalin think of it?", "It went to Peking.") == 0
