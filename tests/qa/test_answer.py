"""A quote is a position, never a string."""

from __future__ import annotations

import dataclasses
import inspect
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.dates import parse
from index.records import Page, Record, Speaker, Zone
from qa.answer import (
    REFUSAL,
    Answer,
    Origin,
    Outcome,
    Quote,
    Searched,
    Widening,
    also_searched,
    as_json,
    quote_json,
)

TEXT = "Letter to Anna\nDear Anna, come. I wait.\nAnna: his sister.\nHome"
LETTER = Record(
    "a/1",
    TEXT,
    (
        Zone(Speaker.METADATA, 0, 14),
        Zone(Speaker.BODY, 15, 39),
        Zone(Speaker.NOTE, 40, 57, anchor=24),
        Zone(Speaker.FURNITURE, 58, 62),
    ),
    "a.txt",
    title="Letter to Anna",
    date=parse("May 1950"),
    pages=(Page(0, "3"), Page(31, "4")),
)


WIDENED = (
    Widening("Peking", "Beijing", Origin.TABLE),
    Widening("Peking", "Jing", Origin.FILE),
    Widening("Peking", "China", Origin.TABLE),
    Widening("Stalin", "Filippov", Origin.RECORD, "7", 3, 20),
    Widening("Peking", "Chinese", Origin.TABLE),
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    text = draw(st.text(max_size=40))
    ends = sorted(draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8)))
    zones = [
        Zone(draw(st.sampled_from(Speaker)), start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)
    ]
    return Record("a", text, tuple(zones), "a.txt")


@settings(max_examples=500, deadline=None)
@given(records(), st.integers(-50, 50), st.integers(-50, 50))
def test_a_quote_is_refused_or_is_the_records_own_words(record: Record, start: int, end: int) -> None:
    try:
        quote = Quote(record, start, end)
    except ValueError:
        zones = [zone for zone in record.zones if zone.kind is not Speaker.FURNITURE]
        assert not any(zone.start <= start < end <= zone.end for zone in zones)
    else:
        assert quote.text == record.text[start:end] != ""
        (zone,) = [zone for zone in record.zones if zone.start <= start and end <= zone.end]
        assert quote.zone is zone.kind is not Speaker.FURNITURE


@settings(max_examples=300, deadline=None)
@given(records(), st.data())
def test_whatever_lies_in_a_zone_can_be_quoted(record: Record, data: st.DataObject) -> None:
    zones = [zone for zone in record.zones if zone.kind is not Speaker.FURNITURE]
    assume(zones)
    zone = data.draw(st.sampled_from(zones))
    start = data.draw(st.integers(zone.start, zone.end - 1))
    end = data.draw(st.integers(start + 1, zone.end))
    assert Quote(record, start, end).text == record.text[start:end]


def test_a_quote_cannot_be_given_words() -> None:
    assert list(inspect.signature(Quote).parameters) == ["record", "start", "end", "score", "also_in"]
    with pytest.raises(TypeError):
        Quote(LETTER, 15, 31, text="Dear Anna, stay.")  # type: ignore[call-arg]


def test_a_quote_cannot_be_changed() -> None:
    quote = Quote(LETTER, 15, 31)
    for name in ("record", "start", "end", "score", "also_in"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(quote, name, 1)
    for name in ("text", "zone", "page", "citation", "note"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(quote, name, "Dear Anna, stay.")


def test_a_quote_knows_who_speaks_and_where() -> None:
    quote = Quote(LETTER, 15, 31)
    assert (quote.text, quote.zone, quote.page) == ("Dear Anna, come.", Speaker.BODY, "3")
    assert (Quote(LETTER, 32, 39).text, Quote(LETTER, 32, 39).page) == ("I wait.", "4")
    assert Quote(LETTER, 40, 57).zone is Speaker.NOTE
    assert Quote(LETTER, 0, 14).zone is Speaker.METADATA


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (10, 20, "10:20 is not inside one zone of record a/1 (text 0:62)"),
        (14, 15, "14:15 is not inside one zone of record a/1 (text 0:62)"),
        (20, 20, "20:20 is not inside one zone of record a/1 (text 0:62)"),
        (-5, -1, "-5:-1 is not inside one zone of record a/1 (text 0:62)"),
        (60, 63, "60:63 is not inside one zone of record a/1 (text 0:62)"),
        (58, 62, "58:62 of record a/1 is page furniture: never quoted"),
    ],
)
def test_what_cannot_be_quoted(start: int, end: int, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        Quote(LETTER, start, end)


def test_quotes_that_share_a_character_overlap() -> None:
    one, other = Quote(LETTER, 15, 31), dataclasses.replace(LETTER, id="b")
    assert one.overlaps(Quote(LETTER, 30, 39))
    assert one.overlaps(Quote(LETTER, 20, 22))
    assert not one.overlaps(Quote(LETTER, 31, 39))
    assert not one.overlaps(Quote(other, 15, 31))


def test_a_score_does_not_make_another_quote() -> None:
    assert Quote(LETTER, 15, 31, 0.5) == Quote(LETTER, 15, 31, 0.7)


def test_an_answer_is_true_when_it_has_quotes() -> None:
    assert Answer("Who?", "Who?", Outcome.ANSWERED, 0.9, (Quote(LETTER, 15, 31),))
    for outcome in (Outcome.NONE, Outcome.TOUCHES, Outcome.CONTRADICTS):
        assert not Answer("Who?", "Who?", outcome, 0.9, nearest=(Quote(LETTER, 15, 31),))


@pytest.mark.parametrize("outcome", Outcome)
def test_outcome_and_quotes_cannot_disagree(outcome: Outcome) -> None:
    quotes = () if outcome is Outcome.ANSWERED else (Quote(LETTER, 15, 31),)
    with pytest.raises(ValueError, match=f"^outcome {outcome} with {len(quotes)} quotes$"):
        Answer("Who?", "Who?", outcome, 0.9, quotes)


def test_quotes_of_an_answer_cannot_overlap() -> None:
    one, two = Quote(LETTER, 15, 31), Quote(LETTER, 26, 39)
    with pytest.raises(ValueError, match=r"^two quotes of one answer overlap$"):
        Answer("Who?", "Who?", Outcome.ANSWERED, 0.9, (one, two))
    with pytest.raises(ValueError, match=r"^two quotes of one answer overlap$"):
        Answer("Who?", "Who?", Outcome.NONE, 0.9, nearest=(one, two))


def test_a_refusal_says_so() -> None:
    assert "do not answer this" in REFUSAL


def test_the_answer_line() -> None:
    quote = Quote(LETTER, 15, 31, score=0.87654, also_in=("b/7",))
    answer = Answer(
        "And?", "Who? And?", Outcome.ANSWERED, 0.93216, (quote,), (), Searched(2, 14), 0.03125, True, WIDENED[::3]
    )
    assert as_json(answer, "q1") == {
        "qid": "q1",
        "question": "And?",
        "standalone": "Who? And?",
        "answered": True,
        "outcome": "answered",
        "confidence": 0.9322,
        "in_time": True,
        "quotes": [
            {
                "record_id": "a/1",
                "source": "a.txt",
                "title": "Letter to Anna",
                "date": "1950-05",
                "zone": "body",
                "page": "3",
                "start": 15,
                "end": 31,
                "text": "Dear Anna, come.",
                "citation": quote.citation,
                "also_in": ["b/7"],
                "dates": [],
                "score": 0.8765,
            }
        ],
        "nearest": [],
        "searched": {"records": 2, "passages": 14},
        "widened": [
            {"asked": "Peking", "other": "Beijing", "origin": "table", "record_id": None, "start": None, "end": None},
            {"asked": "Stalin", "other": "Filippov", "origin": "record", "record_id": "7", "start": 3, "end": 20},
        ],
        "seconds": 0.0312,
    }


DESPATCH = Record(
    "c",
    "Sir: Yours of the\n5th instant came yesterday. He wrote in July last.",
    (Zone(Speaker.BODY, 0, 68),),
    "c.txt",
    date=parse("7 May 1861"),
)


def test_a_quote_knows_the_days_that_its_words_count_from_the_records_date() -> None:
    quote = Quote(DESPATCH, 5, 45)
    assert quote.text == "Yours of the\n5th instant came yesterday."
    assert quote_json(quote)["dates"] == [
        {"start": 14, "end": 29, "words": "the\n5th instant", "date": "1861-05-05"},
        {"start": 35, "end": 44, "words": "yesterday", "date": "1861-05-06"},
    ]
    assert [one["date"] for one in quote_json(Quote(DESPATCH, 46, 68))["dates"]] == ["1860-07"]


def test_other_names_in_one_line() -> None:
    assert also_searched(WIDENED) == "Peking = Beijing, Jing (names.csv), China; Stalin = Filippov (7)"
    assert also_searched(()) == ""


def test_a_widening_that_another_one_says_too() -> None:
    whole, part = (
        Widening(asked, other, Origin.TABLE) for asked, other in (("Li Peng", "Li P'eng"), ("Peng", "P'eng"))
    )
    assert (part.is_part_of(whole), whole.is_part_of(part), whole.is_part_of(whole)) == (True, False, False)


def test_the_line_of_a_refusal() -> None:
    bare = Record("b", "Nothing.", (Zone(Speaker.BODY, 0, 8),), "b.txt")
    line = as_json(Answer("Who?", "Who?", Outcome.NONE, 0.0, nearest=(Quote(bare, 0, 8),)))
    assert "qid" not in line
    assert line["in_time"] is False
    assert (line["answered"], line["outcome"], line["quotes"]) == (False, "none", [])
    (nearest,) = line["nearest"]
    assert (nearest["title"], nearest["date"], nearest["page"], nearest["text"]) == (None, None, None, "Nothing.")
