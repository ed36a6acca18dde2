"""The times a question mentions, and how near records and sentences are to them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates import Date, parse
from index.records import Record, Speaker, Zone
from qa.when import ALWAYS, EVER, HALFWAY, Mention, mentioned, nearness, nearness_of_units

IN_1950 = ["Who wrote to Mao in May 1950?"]


def times(text: str, history: list[str] | None = None) -> list[tuple[str, str]]:
    """The words of each time mentioned, and its days; a star where they are of any year."""
    done = []
    for one in mentioned(text, history or []):
        first = "" if one.earliest == ALWAYS else one.earliest.isoformat()
        final = "" if one.latest == EVER else one.latest.isoformat()
        days = first if first == final else f"{first}/{final}"
        done.append((text[one.start : one.end], days + "*" * one.any_year))
    return done


def test_a_time_mentioned_knows_its_place_and_its_days() -> None:
    assert mentioned("What of May 1950?") == (Mention(8, 16, date(1950, 5, 1), date(1950, 5, 31)),)
    assert mentioned("What of May?") == (Mention(8, 11, date(2000, 5, 1), date(2000, 5, 31), any_year=True),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What was sent on 28 August 1951?", [("28 August 1951", "1951-08-28")]),
        ("What was sent on August 28th, 1951?", [("August 28th, 1951", "1951-08-28")]),
        ("What was sent on 27-28 August 1951?", [("27-28 August 1951", "1951-08-27/1951-08-28")]),
        ("What was sent in May 1950?", [("May 1950", "1950-05-01/1950-05-31")]),
        ("what was sent in may 1950", [("may 1950", "1950-05-01/1950-05-31")]),
        ("the 1950 telegram", [("1950", "1950-01-01/1950-12-31")]),
        ("In the summer of 1951", [("summer of 1951", "1951-06-01/1951-08-31")]),
        ("the 1930s", [("the 1930s", "1930-01-01/1939-12-31")]),
        ("between June and August 1951", [("between June and August 1951", "1951-06-01/1951-08-31")]),
        ("from 3 May to 5 June 1951", [("from 3 May to 5 June 1951", "1951-05-03/1951-06-05")]),
        ("at the end of August 1900", [("the end of August 1900", "1900-08-01/1900-08-31")]),
        ("in early December 1918", [("early December 1918", "1918-12-01/1918-12-31")]),
        ("since May 1950", [("since May 1950", "1950-05-01/")]),
        ("from 1950 onwards", [("1950", "1950-01-01/")]),
        ("after 28 August 1951", [("after 28 August 1951", "1951-08-29/")]),
        ("later than 1950", [("later than 1950", "1951-01-01/")]),
        ("before May 1950", [("before May 1950", "/1950-04-30")]),
        ("until 1950", [("until 1950", "/1950-12-31")]),
        ("by September 1936", [("by September 1936", "/1936-09-30")]),
        ("no later than 1936", [("no later than 1936", "/1936-12-31")]),
        ("By House's plan of 9 December 1918", [("9 December 1918", "1918-12-09")]),
        (
            "after 1949 and before 1951",
            [("after 1949", "1950-01-01/"), ("before 1951", "/1950-12-31")],
        ),
        ("on 28 August", [("28 August", "2000-08-28*")]),
        ("on 29 February", [("29 February", "2000-02-29*")]),
        ("before May", [("May", "2000-05-01/2000-05-31*")]),
        ("In 1918, who came in May?", [("1918", "1918-01-01/1918-12-31"), ("May", "1918-05-01/1918-05-31")]),
        ("in May and June 1950", [("May", "1950-05-01/1950-05-31"), ("June 1950", "1950-06-01/1950-06-30")]),
        (
            "in May, in 1950 and in 1951",
            [("May", "2000-05-01/2000-05-31*"), ("1950", "1950-01-01/1950-12-31"), ("1951", "1951-01-01/1951-12-31")],
        ),
        (
            "on 31 December 1950 and the following day",
            [("31 December 1950", "1950-12-31"), ("the following day", "1951-01-01")],
        ),
    ],
)
def test_times(text: str, found: list[tuple[str, str]]) -> None:
    assert times(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Who may march on the second?",
        "May he come?",
        "What does No. P83/280 say of 1,200 men and of 1800 men?",
        "Who got telegram 8600?",
        "What did August Belmont do that summer, the same year, and the following day?",
        "What is new today, this year, or last month?",
        "How did he march to the sea?",
    ],
)
def test_a_question_without_a_time_prefers_none(text: str) -> None:
    assert mentioned(text) == ()


@pytest.mark.parametrize(
    ("text", "history", "found"),
    [
        ("And on 28 August?", ["What happened in 1951?"], [("28 August", "1951-08-28")]),
        ("And in May?", ["What happened between 1950 and 1951?"], [("May", "2000-05-01/2000-05-31*")]),
        ("And in May?", ["What of 1950?", "And of Mao?"], [("May", "1950-05-01/1950-05-31")]),
        ("And in May 1951?", IN_1950, [("May 1951", "1951-05-01/1951-05-31")]),
        ("What did he do that summer?", IN_1950, [("that summer", "1950-06-01/1950-08-31")]),
        ("And the following summer?", ["What of December 1950?"], [("the following summer", "1951-06-01/1951-08-31")]),
        ("And the following winter?", IN_1950, [("the following winter", "1950-12-01/1951-02-28")]),
        ("And the previous autumn?", IN_1950, [("the previous autumn", "1949-09-01/1949-11-30")]),
        ("Who else wrote the same year?", IN_1950, [("the same year", "1950-01-01/1950-12-31")]),
        ("Who else wrote that same month?", IN_1950, [("that same month", "1950-05-01/1950-05-31")]),
        ("Who else wrote that day?", ["What of 14 May 1950?"], [("that day", "1950-05-14")]),
        ("And the following day?", ["What of 28 February 1904?"], [("the following day", "1904-02-29")]),
        ("And the day before?", ["What of 1 January 1904?"], [("the day before", "1903-12-31")]),
        ("And the next month?", ["What of 31 December 1950?"], [("the next month", "1951-01-01/1951-01-31")]),
        ("And the previous year?", IN_1950, [("the previous year", "1949-01-01/1949-12-31")]),
        ("And the year after?", IN_1950, [("the year after", "1951-01-01/1951-12-31")]),
        ("And the year after?", [*IN_1950, "And the year after?"], [("the year after", "1952-01-01/1952-12-31")]),
        ("And on the 29th?", ["What of 28 August 1951?"], [("on the 29th", "1951-08-29")]),
        ("And the following day?", ["What of 28 August?"], [("the following day", "2000-08-29*")]),
    ],
)  # fmt: skip
def test_times_counted_from_earlier_questions(text: str, history: list[str], found: list[tuple[str, str]]) -> None:
    assert times(text, history) == found


@pytest.mark.parametrize(
    ("text", "history"),
    [
        ("And that day?", IN_1950),  # which of 31?
        ("And that summer?", ["What happened in the 1950s?"]),
        ("And that summer?", ["What happened since May 1950?"]),
        ("And that year?", ["What happened in May?"]),
        ("And on the 31st?", ["What of 28 June 1951?"]),
        ("And the day before the attack?", ["What of 28 June 1951?"]),
        ("And on the 29th parallel?", ["What of 28 June 1951?"]),
        ("And why?", IN_1950),  # an earlier question's time is not this one's
    ],
)
def test_what_no_earlier_question_makes_certain(text: str, history: list[str]) -> None:
    assert mentioned(text, history) == ()


@pytest.mark.parametrize(
    ("asked", "written", "days"),
    [
        ("in May 1950", "14 May 1950", 0),
        ("in May 1950", "1950", 0),
        ("in May 1950", "1 June 1950", 1),
        ("in May 1950", "30 April 1950", 1),
        ("in May 1950", "May 1951", 335),
        ("since May 1950", "2026-01-01", 0),
        ("since May 1950", "30 April 1950", 1),
        ("before May 1950", "1861", 0),
        ("before May 1950", "3 May 1950", 3),
        ("on 28 August", "28 August 1951", 0),
        ("on 28 August", "1861-08-30", 2),
        ("on 29 February", "1 March 1951", 1),
        ("on 2 January", "31 December 1950", 2),
        ("on 31 December", "2 January 1951", 2),
        ("in May", "1936", 0),
    ],
)
def test_how_far_a_date_is_from_a_time(asked: str, written: str, days: int) -> None:
    assert mentioned(asked)[0].days_to(parse(written)) == days


def test_nearness_falls_with_the_days_and_is_nought_where_nothing_is_known() -> None:
    asked = mentioned("What happened on 1 May 1950, or on 1 May 1940?")
    day = date(1950, 5, 1)
    at = [nearness(asked, Date("", *[date.fromordinal(day.toordinal() + days)] * 2)) for days in (0, HALFWAY, -HALFWAY)]
    assert at == [1, 0, 0]
    assert nearness(asked, parse("1940")) == 1
    assert nearness(asked, parse("1861")) == pytest.approx(-1)
    assert nearness(asked, parse("2026")) == pytest.approx(nearness(asked, parse("1874")), abs=1e-6)  # never the recent
    assert nearness(asked, None) == nearness((), parse("1950")) == 0


UNITS = (
    "He came on 3 May 1950.",
    "He came on May 3.",
    "He came on the 3rd instant.",
    "He came in 1950.",
    "He went on 3 July 1950.",
    "He came.",
)


@pytest.mark.parametrize(
    ("asked", "written", "stated"),
    [
        ("in May 1950", "7 May 1950", [1, 1, 1, 1, 1, 1]),
        ("on 3 May 1950", "9 May 1950", [1, 1, 1, 0, 0, 0]),
        ("on 3 May 1950", "9 July 1950", [1, 1, 0, 0, 0, 0]),
        ("in May 1950", "1990", [1, 0, 0, 0, 0, 0]),
        ("in May 1950", None, [1, 0, 0, 0, 0, 0]),
        ("in 1950", None, [1, 0, 0, 1, 1, 0]),
        ("on 3 May", None, [1, 0, 0, 0, 0, 0]),
        ("", "7 May 1950", [0, 0, 0, 0, 0, 0]),
    ],
)
def test_a_sentence_that_names_the_time_is_of_it(asked: str, written: str | None, stated: list[int]) -> None:
    text = "\n".join(UNITS)
    record = Record("a", text, (Zone(Speaker.BODY, 0, len(text)),), "a.txt", date=parse(written) if written else None)
    spans = [(text.index(unit), text.index(unit) + len(unit)) for unit in UNITS]
    asked_times = mentioned(asked)
    near = nearness_of_units(asked_times, record, spans)
    rest = nearness(asked_times, record.date)
    assert near == [1.0 if yes else rest for yes in stated]


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1000, 1, 1), date(2100, 12, 31)), st.dates(date(2000, 1, 1), date(2000, 12, 31)))
def test_a_day_of_any_year_is_never_far(day: date, asked: date) -> None:
    one = Mention(0, 1, asked, asked, any_year=True)
    assert 0 <= one.days_to(Date("", day, day)) <= 183
