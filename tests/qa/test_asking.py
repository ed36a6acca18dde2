"""The whole way from a question to an answer, on the seed records."""

from __future__ import annotations

import pytest

from index import Filter, Speaker
from index.errors import EmptyQuestion, UseError
from qa import Outcome, ask
from qa.answer import Origin, Searched, Widening, as_json

QUESTION = "What did Stalin think of inviting representatives of neutral states to the negotiations?"


def test_an_answer_is_positions_in_records(seed_archive) -> None:
    answer = ask(seed_archive, QUESTION)
    assert answer
    assert 1 <= len(answer.quotes) <= 5
    assert any("We do not see the use in inviting" in quote.text for quote in answer.quotes)
    for line, quote in zip(as_json(answer)["quotes"], answer.quotes, strict=True):
        record = seed_archive.record(line["record_id"])
        assert line["text"] == record.text[line["start"] : line["end"]] == quote.text
        assert quote.zone is not Speaker.FURNITURE
    assert [quote.score for quote in answer.quotes] == sorted((q.score for q in answer.quotes), reverse=True)
    assert answer.searched == Searched(*seed_archive.counts())


def test_the_threshold_decides(seed_archive) -> None:
    sure = ask(seed_archive, QUESTION, threshold=0)
    unsure = ask(seed_archive, QUESTION, threshold=1)
    assert (sure.outcome, unsure.outcome) == (Outcome.ANSWERED, Outcome.NONE)
    assert unsure.confidence == sure.confidence
    assert (unsure.quotes, unsure.nearest) == ((), sure.quotes[:3])


def test_a_question_about_something_else_is_refused(seed_archive) -> None:
    answer = ask(seed_archive, "What is the boiling point of mercury?")
    assert not answer
    assert answer.outcome is Outcome.NONE


def test_only_records_that_the_filter_keeps_are_quoted(seed_archive) -> None:
    answer = ask(seed_archive, QUESTION, where=Filter(collection="nowhere"), threshold=0)
    assert (answer.outcome, answer.quotes, answer.nearest) == (Outcome.NONE, (), ())
    assert answer.searched == Searched(0, 0)


def test_a_follow_up_is_searched_with_what_it_follows(seed_archive) -> None:
    answer = ask(seed_archive, "Why not?", history=[QUESTION])
    assert answer.standalone == f"{QUESTION} Why not?"
    assert any("The negative side of this proposal" in quote.text for quote in answer.quotes)


def test_other_names_that_played_a_part_are_told_with_where_they_come_from(seed_archive) -> None:
    answer = ask(seed_archive, "Did the draft answer of Comrade Stalin go to Comrade Mao Tse-tung?")
    assert answer.widened == (
        Widening("Stalin", "Filippov", Origin.RECORD, "000_56bc44923964e047", 947, 964),
        Widening("Mao Tse-tung", "Mao Zedong", Origin.TABLE),
    )
    assert seed_archive.record("000_56bc44923964e047").text[947:964] == "Filippov [Stalin]"
    assert "draft answer of Comrade Filippov to Comrade Mao Zedong." in answer.quotes[0].text
    assert ask(seed_archive, "What is the boiling point of mercury?").widened == ()


@pytest.mark.parametrize("text", ["", "  \n", "?!", "🙂🙂"])
def test_a_question_without_a_word(seed_archive, text: str) -> None:
    with pytest.raises(EmptyQuestion):
        ask(seed_archive, text)


def test_a_question_that_is_a_document(seed_archive) -> None:
    with pytest.raises(UseError, match="100,000 characters"):
        ask(seed_archive, "a" * 100_000)
