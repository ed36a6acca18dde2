"""The whole way from a question to an answer, on the seed records."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from index import Archive, Filter, Speaker
from index.errors import EmptyQuestion, UseError
from qa import Outcome, ask, names
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


def test_caution_decides(seed_archive) -> None:
    sure = ask(seed_archive, QUESTION, caution=0.0)
    unsure = ask(seed_archive, QUESTION, caution=1.0)
    assert (sure.outcome, unsure.outcome) == (Outcome.ANSWERED, Outcome.TOUCHES)
    assert unsure.confidence == sure.confidence
    assert (unsure.quotes, unsure.nearest) == ((), sure.quotes[:3])


def test_what_a_record_denies_is_said_and_shown_first(tmp_path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "d1.txt").write_text(
        "Count Orsini arrived at Ravenna in May and was lodged with the bishop.\n\n"
        "The Senate of Ravenna did not surrender the fortress to the Milanese envoys, although they pressed for it.\n"
    )
    with Archive.build(tmp_path / "archive", [tmp_path / "papers"]) as archive:
        answer = ask(archive, "Why did the Senate of Ravenna surrender the fortress to the Milanese envoys?")
        assert (bool(answer), answer.outcome, answer.quotes) == (False, Outcome.CONTRADICTS, ())
        assert "did not surrender the fortress" in answer.nearest[0].text
        assert ask(archive, "Where was Count Orsini lodged in May?").outcome is not Outcome.CONTRADICTS


def test_a_question_about_something_else_is_refused(seed_archive) -> None:
    answer = ask(seed_archive, "What is the boiling point of mercury?")
    assert not answer
    assert answer.outcome is Outcome.NONE


def test_only_records_that_the_filter_keeps_are_quoted(seed_archive) -> None:
    answer = ask(seed_archive, QUESTION, where=Filter(collection="nowhere"), caution=0.0)
    assert (answer.outcome, answer.quotes, answer.nearest) == (Outcome.NONE, (), ())
    assert answer.searched == Searched(0, 0)


def test_where_the_filter_keeps_nothing_no_model_is_asked(seed_archive) -> None:
    with Archive.open(seed_archive.folder) as archive:
        assert ask(archive, QUESTION, where=Filter(collection="nowhere")).outcome is Outcome.NONE
        assert archive._embedder is None
        assert ask(archive, QUESTION)
        assert archive._embedder is not None


def test_other_names_are_looked_up_once(seed_archive, monkeypatch) -> None:
    looked_up = []
    look_up = names.Names.alternatives
    monkeypatch.setattr(
        names.Names, "alternatives", lambda self, asked: looked_up.append(asked) or look_up(self, asked)
    )
    ask(seed_archive, QUESTION)
    assert [asked.text for asked in looked_up] == [QUESTION]


def test_a_follow_up_is_searched_with_what_it_follows(seed_archive) -> None:
    answer = ask(seed_archive, "Why not?", history=[QUESTION])
    assert answer.standalone == ("Why not? (Stalin, think of inviting representatives of neutral states, negotiations)")
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


LETTERS = {
    "march": ("2 March 1903", "Russia proposes that her garrison at Newchwang stay until the railway is paid for."),
    "april": ("11 April 1903", "Russia proposes to keep a garrison of a thousand men at Newchwang, and no fewer."),
    "may": ("12 May 1903", "About the garrison at Newchwang Russia proposes nothing new."),
    "june": ("3 June 1903", "Russia again proposes a garrison at Newchwang, to be paid by the town."),
    "july": ("9 July 1903", "The garrison that Russia proposes for Newchwang is to have its own hospital."),
    "spring": ("April 1903", "Tokyo was asked too. Japan would have the soldiers leave the town within six weeks."),
    "copy": ("", "Tokyo writes that Japan will not send soldiers of her own to the town."),
    "harvest": ("1902", "The harvest was poor. Rice had to be bought in Rangoon, and tea in Hankow."),
}


@pytest.fixture(scope="module")
def letters(tmp_path_factory) -> Iterator[Archive]:
    """Letters about a garrison: what Russia wants is said often, what Japan wants seldom and in other words."""
    folder = tmp_path_factory.mktemp("letters")
    rows = ["file,date", *(f"{name}.txt,{date}" for name, (date, _) in LETTERS.items())]
    (folder / "metadata.csv").write_text("\n".join(rows), "utf-8")
    for name, (_, text) in LETTERS.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    with Archive.build(tmp_path_factory.mktemp("archive") / "archive", [folder]) as archive:
        yield archive


def test_a_question_that_compares_is_answered_from_each_side_in_order_of_time(letters) -> None:
    answer = ask(letters, "What did Russia and Japan each propose about the garrison at Newchwang?", caution=0.0)
    days = [quote.record.date.earliest for quote in answer.quotes if quote.record.date]
    assert answer.in_time
    assert len(answer.quotes) == 5
    assert days == sorted(days)
    assert [quote.record.id for quote in answer.quotes if "Japan" in quote.text] == ["spring", "copy"]
    assert answer.quotes[-1].record.id == "copy"  # has no date
    assert {quote.record.id for quote in answer.quotes} < {"march", "april", "may", "june", "july", "spring", "copy"}


def test_an_ordinary_question_is_answered_best_first(letters) -> None:
    answer = ask(letters, "What did Russia and Japan propose about the garrison at Newchwang?", caution=0.0)
    assert not answer.in_time
    assert {quote.record.id for quote in answer.quotes} == {"march", "april", "may", "june", "july"}
    assert [quote.score for quote in answer.quotes] == sorted((q.score for q in answer.quotes), reverse=True)


def test_what_is_nearest_to_a_question_that_compares_comes_best_first(letters) -> None:
    question = "What did Russia and Japan each propose about the garrison at Newchwang?"
    refused = ask(letters, question, caution=1.0)
    assert (refused.in_time, refused.quotes) == (False, ())
    assert ["Japan" in quote.text for quote in refused.nearest] == [False, True, False]


def test_quotes_of_one_day_are_in_no_order_of_time(seed_archive) -> None:
    where = Filter(after=datetime.date(1951, 1, 1))
    answer = ask(seed_archive, "How did Stalin and Mao differ on neutral states?", where=where, caution=0.0)
    assert {quote.record.date.iso for quote in answer.quotes} == {"1951-08-28"}
    assert not answer.in_time
