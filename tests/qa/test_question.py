"""What a question asks for, and in which words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import EmptyQuestion, UseError
from index.terms import stems
from qa.question import LONGEST, Kind, Question, kind_of, read
from qa.when import Mention


def test_a_question_read() -> None:
    assert read("  Did Stalin want\n 3 neutral observers, or Stalin's 20 friends, at Kaesong? ") == Question(
        text="Did Stalin want 3 neutral observers, or Stalin's 20 friends, at Kaesong?",
        standalone="Did Stalin want 3 neutral observers, or Stalin's 20 friends, at Kaesong?",
        kind=Kind.OTHER,
        terms={
            "stalin": "Stalin", "3": "3", "neutral": "neutral", "observ": "observers", "20": "20", "friend": "friends",
            "kaesong": "Kaesong",
        },
        names=frozenset({"stalin", "kaesong"}),
        numbers=frozenset({"3", "20"}),
        focus=frozenset(),
        carried=frozenset(),
    )  # fmt: skip


def test_the_united_states_are_not_us() -> None:
    assert read("Did the US tell us that?").terms == {"us": "US"}


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("Which foundation gave its support?", {"foundat"}),
        ("In what neutral state did they meet?", {"neutral", "state"}),
        ("How many copies were made?", {"copi"}),
        ("Whose telegram was it?", {"telegram"}),
        ("What is the name of the ship?", set()),
        ("Who signed it?", set()),
        ("What kind of ship was it?", {"ship"}),
        ("What did Stalin think of it?", set()),
        ("How much did lawmakers vote?", set()),
    ],
)
def test_the_words_that_say_what_is_asked_for(text: str, focus: set[str]) -> None:
    assert read(text).focus == focus


def test_the_month_of_may_is_no_stop_word() -> None:
    assert read("Who may come in May?").terms == {"come": "come", "may": "May"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many copies were made?", Kind.NUMBER),
        ("How much did the cotton cost?", Kind.NUMBER),
        ("At what price was the cotton sold?", Kind.NUMBER),
        ("Under what identification number is it kept?", Kind.NUMBER),
        ("When was the telegram sent?", Kind.DATE),
        ("And when did he answer?", Kind.DATE),
        ("On what day did he arrive?", Kind.DATE),
        ("In which year was the treaty signed?", Kind.DATE),
        ("How soon did they leave?", Kind.DATE),
        ("Why was the decision postponed?", Kind.REASON),
        ("For what reason did he refuse?", Kind.REASON),
        ("What led him to refuse?", Kind.REASON),
        ("Where was the ship taken?", Kind.PLACE),
        ("To which port was she bound?", Kind.PLACE),
        ("In what country was he born?", Kind.PLACE),
        ("Who signed the telegram?", Kind.PERSON),
        ("To whom was it sent?", Kind.PERSON),
        ("Whose proposal was it?", Kind.PERSON),
        ("Which minister received him?", Kind.PERSON),
        ("What was the name of the ship?", Kind.PERSON),
        ("Did Stalin agree?", Kind.OTHER),
        ("How did Stalin view the plan?", Kind.OTHER),
        ("What was decided when they met?", Kind.OTHER),
        ("blockade of the southern ports", Kind.OTHER),
        ("WHO SIGNED?", Kind.PERSON),
    ],
)
def test_what_an_answer_has_to_hold(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize("text", ["", "  \n", "?!", "…", "“”", "—", "😀"])
def test_a_question_without_a_word(text: str) -> None:
    with pytest.raises(EmptyQuestion) as problem:
        read(text, ["Who wrote to Mao?"])
    assert str(problem.value) == (
        "the question is empty: ask in a few words, for instance: Who wrote to Mao in May 1950?"
    )


def test_a_question_as_long_as_a_document() -> None:
    assert read("a" * LONGEST).text == "a" * LONGEST
    with pytest.raises(UseError) as problem:
        read("a" * (LONGEST + 1))
    assert str(problem.value) == "the question has 2,001 characters, at most 2,000 can be asked: shorten it"


@pytest.mark.parametrize("text", ["?" * 5_000 + "a", "Кто подписал?", "谁签了？", "113009", "a\x00b"])
def test_odd_questions_are_read(text: str) -> None:
    if len(text) <= LONGEST:
        assert read(text).text == text


HISTORY = ["Who wrote to Mao in May 1950?"]


def test_a_follow_up_is_searched_with_what_it_leaves_unsaid() -> None:
    asked = read("And when  did he answer?", ["Did Stalin agree?", *HISTORY])
    assert (asked.text, asked.kind) == ("And when did he answer?", Kind.DATE)
    assert asked.standalone == "And when did he answer? (wrote, Mao, May 1950)"
    assert asked.terms == {"answer": "answer", "wrote": "wrote", "mao": "Mao", "may": "May", "1950": "1950"}
    assert (asked.names, asked.numbers) == ({"mao", "may"}, {"1950"})
    assert asked.carried == {"wrote", "mao", "may", "1950"}


def test_the_times_that_a_question_mentions() -> None:
    assert read("Who wrote on 28 August 1951?").times == (Mention(13, 27, date(1951, 8, 28), date(1951, 8, 28)),)
    assert read("Who wrote to Stalin in Peking?", HISTORY).times == read("And why?", HISTORY).times == ()


@pytest.mark.parametrize(
    "text",
    [
        "Who received the telegram in Kaesong that summer?",
        "What did Stalin write to Vyshinsky the following day?",
        "What had Stalin written to Vyshinsky the month before?",
    ],
)
def test_a_time_told_by_another_leans_on_the_question_before(text: str) -> None:
    assert read(text, HISTORY).carried >= {"mao"}


def test_a_question_that_stands_alone_is_asked_alone() -> None:
    text = "Did Stalin want neutral observers in Kaesong?"
    assert read(text, HISTORY) == read(text)
    assert read(text).standalone == text
    assert read(text).carried == frozenset()


def test_without_a_history_every_question_stands_alone() -> None:
    assert read("And why?").standalone == "And why?"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=50), max_size=3))
def test_any_question_is_read_or_refused(text: str, history: list[str]) -> None:
    if any(sign.isalnum() for sign in text):
        asked = read(text, history)
        assert asked.text == " ".join(text.split())
        assert asked.standalone.startswith(asked.text)
        assert asked.names <= set(asked.terms) >= asked.numbers
        assert asked.focus <= set(stems(asked.text))
    else:
        with pytest.raises(EmptyQuestion):
            read(text, history)
