"""Conversations, and each question as it is searched: with what it leaves unsaid in brackets, or as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.followup import LONGEST, MOST, RECALLED, stand_alone

# What is asked, and what is added to it
CONVERSATIONS = {
    "people, places, dates and the topic are carried over, whatever came in between": [
        ("What did Orlov report about the Baltic convoy in March 1915?", ""),
        ("And what did he recommend instead?", "Orlov, Baltic convoy, March 1915"),
        ("Was it escorted?", "Orlov, Baltic convoy, March 1915"),
        ("Which ships were lost?", "Orlov, Baltic convoy, March 1915"),
    ],
    "a question of no words of its own leaves all of the last one unsaid, its verb too": [
        ("What did Orlov report about the Baltic convoy in March 1915?", ""),
        ("Why?", "Orlov, report, Baltic convoy, March 1915"),
        ("Did he recommend another route?", "Orlov, Baltic convoy, March 1915"),
        ("And why not?", "Orlov, Baltic convoy, March 1915, recommend another route"),
    ],
    "a change of topic carries nothing": [
        ("Who signed the armistice at Dorpat?", ""),
        ("When?", "signed, armistice, Dorpat"),
        ("How was the treaty of Riga received in Warsaw?", ""),
        ("What were the main objections?", "treaty of Riga received, Warsaw"),
        ("Tell me about the Curzon line.", ""),
        ("Who drew it?", "Curzon line"),
        ("Which bishops protested against the closing of monasteries?", ""),
    ],
    "a question that names an earlier topic again returns to it": [
        ("What did Orlov report about the Baltic convoy in March 1915?", ""),
        ("Who commanded the Narva fort?", ""),
        ("How many guns did it have?", "commanded, Narva fort"),
        ("And the convoy?", "Orlov, Baltic convoy, March 1915"),
        ("Did Orlov agree?", "Baltic convoy, March 1915"),
        ("What did he say?", "Baltic convoy, March 1915, Orlov, agree"),
    ],
    "a short question may bring up what the next one is about": [
        ("What did the customs officers find in the port of Reval?", ""),
        ("Was opium seized?", "customs officers find, port of Reval"),
        ("Who had bought it?", "opium seized"),
        ("Is there a list?", "opium seized"),
    ],
    "a date gives way to the one in the question, but for the year it leaves out": [
        ("What did Orlov write to Belov on 14 May 1915?", ""),
        ("And in June?", "Orlov, Belov, 1915"),
        ("And in June 1916?", "Orlov, Belov"),
        ("And that summer?", "Orlov, Belov, 1915"),
    ],
    "a phrase gives way to the one that a question without a verb names in its stead": [
        ("What did Orlov propose for the harbour in Siberia in 1915?", ""),
        ("And in Manchuria?", "Orlov, harbour, 1915"),
        ("And for the railway?", "Orlov, Siberia, 1915"),
        ("What about Finland?", "Orlov, harbour, 1915"),
        ("And Belov?", "Orlov, harbour, 1915"),  # a bare name is taken for a place, which may be wrong
        ("And in what year did Belov agree?", "Orlov, harbour, Siberia, 1915"),
    ],
    "names stay whole": [
        ("Did Dr. J. P. Moor meet Lewis and Clark at the Mission of Saint Paul near Pao-ting Fu?", ""),
        ("And when?", "Dr. J. P. Moor, meet, Lewis and Clark, Mission of Saint Paul, Pao-ting Fu"),
    ],
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation(name: str) -> None:
    turns = CONVERSATIONS[name]
    asked = [question for question, _ in turns]
    assert [stand_alone(question, asked[:number]) for number, question in enumerate(asked)] == [
        f"{question} ({added})" if added else question for question, added in turns
    ]


BEFORE = ["What did Orlov report about the Baltic convoy in March 1915?"]
ADDED = "Orlov, Baltic convoy, March 1915"


@pytest.mark.parametrize(
    "question",
    [
        "What did he tell the minister of marine in Petrograd?",
        "Which of their captains were taken prisoner by German cruisers?",
        "How did the merchants of Riga learn of this?",
        "Were any German submarines sighted there on the way back?",
        "What did the British embassy propose instead?",
        "Did the French admiralty send a report as well?",
        "Which other officers warned the ministry of German cruisers?",
        "But were the neutral captains paid for lost cargo?",
        "Where was the cargo unloaded?",
        "Who was responsible?",
        "How many ships?",
    ],
)
def test_a_question_that_points_back_or_is_too_short_leans_on_the_one_before(question: str) -> None:
    assert stand_alone(question, BEFORE) == f"{question} ({ADDED})"


@pytest.mark.parametrize(
    "question",
    [
        "Where did Belov say that he had hidden the gold?",  # "he" is Belov
        "Why did the Russian treasury move its gold to Kazan?",
        "Why was the bridge at Tilsit closed, and who ordered it?",
        "If the harbour froze over, was it kept open by icebreakers?",
        "What did the consuls in Harbin think of life there?",
        "Is there a register of the volunteers from Finland?",
        "Which telegrams say that grain was sold to Sweden?",
        "Who are the Old Believers?",
        "Who was Savinkov?",
        "Where is the Narva?",
        "What is typhus?",
    ],
)
def test_a_question_that_says_what_it_means_is_left_alone(question: str) -> None:
    assert stand_alone(question, BEFORE) == question


def test_a_place_is_nobody() -> None:
    question = "Why did the court in Helsinki let him go?"
    assert stand_alone(question, BEFORE) == f"{question} ({ADDED})"


def test_a_word_of_the_question_is_not_added_again() -> None:
    assert stand_alone("What was the convoy of the Baltic to do then?", BEFORE) == (
        "What was the convoy of the Baltic to do then? (Orlov, March 1915)"
    )


@pytest.mark.parametrize("history", [[], ["", " \n"], ["What?", "And how much?"]])
def test_there_is_nothing_to_carry_from_nothing(history: list[str]) -> None:
    assert stand_alone("And why did he?", history) == "And why did he?"


def test_a_long_conversation_is_looked_at_from_its_end() -> None:
    chat = [f"Who commanded the Narva fort in 18{number}?" for number in range(10, 10 + RECALLED)]
    assert stand_alone("And the convoy?", [*BEFORE, *chat]) == "And the convoy? (commanded, Narva fort, 1829)"


def test_of_a_long_question_the_first_phrases_are_carried() -> None:
    ships = [f"the ship Nr{number}" for number in range(1000)]
    added = stand_alone("And why?", [f"Did Orlov see {' or '.join(ships)}?"]).removeprefix("And why? (")
    assert added == ", ".join(["Orlov, see", *(f"ship, Nr{number}" for number in range(MOST // 2 - 1))]) + ")"


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from("Who did he it Orlov convoy the of in 1915 May and why that ? .".split())).map(" ".join),
)


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_no_word_is_added_that_is_in_no_question(text: str, history: list[str]) -> None:
    searched = stand_alone(text, history)
    assert searched.startswith(text)
    for phrase in searched[len(text) :].removeprefix(" (").removesuffix(")").split(", "):
        assert any(phrase in " ".join(question.split())[:LONGEST] for question in history) or not phrase
        assert not re.search(r"\s{2}", phrase)


def test_a_thing_that_says_of_what_it_is_stands_alone() -> None:
    asked = "What is the boiling point of mercury?"
    assert stand_alone(asked, ["What did Stalin say about neutral observers?"]) == asked
    assert stand_alone("What was the reason?", ["Why did Orsini leave Ravenna?"]) != "What was the reason?"
