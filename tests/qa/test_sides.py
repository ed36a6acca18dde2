"""Which questions compare, and what; which ask for a list; and that ordinary ones do neither."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa import question
from qa.sides import MOST_SIDES, Scope, scope_of, sides


@pytest.mark.parametrize(
    ("text", "asked_of_each"),
    [
        (
            "What did Russia and the United States each propose in August 1900?",
            ("What did Russia propose in August 1900?", "What did the United States propose in August 1900?"),
        ),
        (
            "How did Mao and Stalin differ on neutral observers?",
            ("How did Mao on neutral observers?", "How did Stalin on neutral observers?"),
        ),
        (
            "How did the notes of the French and British ministers contradict each other?",
            ("How did the notes of the French ?", "How did the notes of British ministers ?"),
        ),
        (
            "What did the owners of the mine and the miners each want?",
            ("What did the owners of the mine want?", "What did the miners want?"),
        ),
        (
            "How did the war records of Argentina and Brazil compare?",
            ("How did the war records of Argentina ?", "How did the war records of Brazil ?"),
        ),
        ("What did both Mr. Seward and Lord Lyons fear?", ("What did Mr. Seward fear?", "What did Lord Lyons fear?")),
        (
            "What did Russia, France and Japan respectively demand?",
            ("What did Russia demand?", "What did France demand?", "What did Japan demand?"),
        ),
        (
            "What is the difference between the first draft and the treaty?",
            ("What is the between the first draft?", "What is the between the treaty?"),
        ),
        ("Compare the Russian note with the French note.", ("the Russian note.", "the French note.")),
        (
            "How did the edict differ from the joint note on punishments?",
            ("How did the edict on punishments?", "How did the joint note on punishments?"),
        ),
        (
            "How did his view change between 15 November and 16 December 1918?",
            ("How did his view between 15 November 1918?", "How did his view between 16 December 1918?"),
        ),
        (
            "How did the price change from 5 to 11 May 1950?",
            ("How did the price from 5 May 1950?", "How did the price from 11 May 1950?"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_question_that_compares_is_asked_of_each_side(text: str, asked_of_each: tuple[str, ...]) -> None:
    assert (scope_of(text), sides(text)) == (Scope.COMPARED, asked_of_each)


@pytest.mark.parametrize(
    "text",
    [
        "What two different accounts do the papers give of the governor's end?",
        "How did his attitude change over the summer?",
        "What was done about the forts before and after the siege?",
        "What happened to the wireless, first and last?",
        "Where do the two reports contradict each other?",
        "How did they differ?",
        "What did the envoys of A, B, C, D and E each say?",  # more than can each be heard
    ],
)
def test_a_question_that_compares_without_saying_what(text: str) -> None:
    assert (scope_of(text), sides(text)) == (Scope.COMPARED, ())


@pytest.mark.parametrize(
    "text",
    [
        "Which powers sent troops to Peking?",
        "What ships were ordered to the coast?",
        "Which two neutral states did they name?",
        "What were the main demands of the powers?",
        "Who were the members of the commission?",
        "Who else were present?",
        "Name the ports under blockade.",
        "Which men did he suggest?",
    ],
)
def test_a_question_for_a_list(text: str) -> None:
    assert scope_of(text) is Scope.LIST


@pytest.mark.parametrize(
    "text",
    [
        "When did the talks between Mao and Stalin begin?",
        "What did Mao and Stalin discuss in May 1950?",
        "What did Mao and Stalin tell each other about Korea?",
        "Which general served in both Korea and Vietnam?",
        "How many men fell between 5 and 11 November 1918?",
        "Which minister travelled from Paris to London?",
        "How much did each ship carry?",
        "Where was the treaty between Russia and Japan signed?",
        "Did anyone disagree with the plan?",
        "What did the exchange of notes between London and Paris settle?",
        "Why was the other account closed?",
        "What was the name of the ship?",
        "Who was on board?",
        "Which address was on the letter?",
        "Under what alias did he write?",
        "What does the treaty say of the Straits?",
        "What causes did it list, or was it a single cause?",
        "Where are the originals kept?",
        "Did Stalin want neutral observers at the talks?",
    ],
)
def test_an_ordinary_question_is_not_taken_for_another(text: str) -> None:
    assert (scope_of(text), sides(text)) == (Scope.ONE, ())


WORDS = st.sampled_from(
    "did do both each differ compare and or to from between change difference differences with Mao Stalin the of - _ . "
    "? respectively 5 11 May 1950 , which ships were".split(" ")
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=100), st.lists(WORDS, max_size=20).map(" ".join)))
def test_every_side_of_any_question_can_be_asked(text: str) -> None:
    asked = [question.read(side) for side in sides(text)]
    assert len(asked) <= MOST_SIDES
    assert not asked or scope_of(text) is Scope.COMPARED
