"""Dates that a record counts from its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates import Date, parse
from index.readers import read
from index.records import Record, Speaker, Zone
from index.relative import in_record, resolve
from index.running import Found

DATA = Path(__file__).parents[1] / "data"


def resolved(text: str, written: str) -> list[tuple[str, str]]:
    """The words of each relative date in a text of the day `written`, and the days they mean."""
    date = parse(written)
    assert date is not None
    return [(text[one.start : one.end], one.date.iso) for one in resolve(text, date)]


@pytest.mark.parametrize(
    ("text", "written", "dates"),
    [
        ("your note of the 5th instant", "7 May 1861", [("the 5th instant", "1861-05-05")]),
        ("on the 5th inst., at noon", "7 May 1861", [("the 5th inst.", "1861-05-05")]),
        ("Your cable 16th instant.", "1917-11-19", [("16th instant", "1917-11-16")]),
        ("dated the 10 instant", "1861-09-18", [("the 10 instant", "1861-09-10")]),
        ("on the 28th instant", "7 May 1861", [("the 28th instant", "1861-05-28")]),
        ("on the 15th day of June instant", "1861-06-19", [("the 15th day of June instant", "1861-06-15")]),
        ("dated 7th August, instant", "1861-08-22", [("7th August, instant", "1861-08-07")]),
        ("on the twenty-seventh ultimo", "1861-07-02", [("the twenty-seventh ultimo", "1861-06-27")]),
        ("on the 25th ultimo", "1861-07-02", [("the 25th ultimo", "1861-06-25")]),
        ("on the 31st ult.", "1861-08-07", [("the 31st ult.", "1861-07-31")]),
        ("on the 29th ultimo", "1 March 1904", [("the 29th ultimo", "1904-02-29")]),
        ("on the 2d ultimo", "3 January 1861", [("the 2d ultimo", "1860-12-02")]),
        ("on the 2d instant", "3 January 1861", [("the 2d instant", "1861-01-02")]),
        ("on the 4th proximo", "3 December 1861", [("the 4th proximo", "1862-01-04")]),
        ("on the 4th prox.", "3 May 1861", [("the 4th prox.", "1861-06-04")]),
        ("the 27th of December, ultimo", "1901-01-26", [("the 27th of December, ultimo", "1900-12-27")]),
        ("the 18th of last month", "1861-10-12", [("the 18th of last month", "1861-09-18")]),
        ("the 4th of this month", "1901-04-08", [("the 4th of this month", "1901-04-04")]),
        ("the first day of the present month", "1861-04-15", [("the first day of the present month", "1861-04-01")]),
        ("the 3rd of next month", "1936-12-15", [("the 3rd of next month", "1937-01-03")]),
        (
            "your telegrams of the 5th, 17th, and 21st instants, and mine of the 19th and 22d instants",
            "1900-12-23",
            [
                ("the 5th", "1900-12-05"),
                ("17th", "1900-12-17"),
                ("21st instants", "1900-12-21"),
                ("the 19th", "1900-12-19"),
                ("22d instants", "1900-12-22"),
            ],
        ),
        ("from the 16th to the 30th ultimo", "1861-05-02", [("the 16th", "1861-04-16"), ("30th ultimo", "1861-04-30")]),
    ],
)
def test_days_of_this_month_and_of_the_months_beside_it(text: str, written: str, dates: list[tuple[str, str]]) -> None:
    assert resolved(text, written) == dates


@pytest.mark.parametrize(
    ("text", "written", "dates"),
    [
        ("I saw him yesterday morning.", "1861-03-01", [("yesterday", "1861-02-28")]),
        ("I saw him yesterday.", "1904-03-01", [("yesterday", "1904-02-29")]),
        ("I saw him on yesterday", "1900-03-01", [("yesterday", "1900-02-28")]),
        ("Yesterday’s conference", "1901-01-01", [("Yesterday", "1900-12-31")]),
        ("the day before yesterday", "1901-08-09", [("the day before yesterday", "1901-08-07")]),
        ("I day before yesterday called", "1861-06-21", [("day before yesterday", "1861-06-19")]),
        ("He leaves to-morrow.", "1936-12-31", [("to-morrow", "1937-01-01")]),
        ("the day after to-morrow", "1901-05-20", [("the day after to-morrow", "1901-05-22")]),
        ("He called today, and to-night", "1936-04-10", [("today", "1936-04-10"), ("to-night", "1936-04-10")]),
        ("I this day received", "1861-07-01", [("this day", "1861-07-01")]),
        ("This morning or to-\nmorrow", "1917-03-31", [("This morning", "1917-03-31")]),
        ("this\nafternoon", "1917-03-31", [("this\nafternoon", "1917-03-31")]),
        ("last evening, and last night", "1936-06-26", [("last evening", "1936-06-25"), ("last night", "1936-06-25")]),
        ("on Monday last", "Thursday, 4 July 1861", [("Monday last", "1861-07-01")]),
        ("on Thursday last", "Thursday, 4 July 1861", [("Thursday last", "1861-06-27")]),
        ("on Wednesday evening last", "Thursday, 4 July 1861", [("Wednesday evening last", "1861-07-03")]),
        ("on Saturday next", "Thursday, 4 July 1861", [("Saturday next", "1861-07-06")]),
        ("on Thursday next", "Thursday, 4 July 1861", [("Thursday next", "1861-07-11")]),
        ("the list wired you last Saturday", "Thursday, November 14, 1918", [("last Saturday", "1918-11-09")]),
        ("in the note of yesterday", "1861-10-18", [("yesterday", "1861-10-17")]),
        ("Regarding my 376 of today", "1936-05-27", [("today", "1936-05-27")]),
        ("tomorrow, Sunday, with the representatives", "Saturday, January 11, 1919", [("tomorrow", "1919-01-12")]),
        ("yesterday, March 22, he said", "1894-03-23", [("yesterday", "1894-03-22")]),
    ],
)  # fmt: skip
def test_days_near_the_day_of_writing(text: str, written: str, dates: list[tuple[str, str]]) -> None:
    assert resolved(text, written) == dates


@pytest.mark.parametrize(
    ("text", "written", "dates"),
    [
        ("on the 20th of June last", "1901-01-05", [("the 20th of June last", "1900-06-20")]),
        ("on the 20th June last", "1900-07-05", [("the 20th June last", "1900-06-20")]),
        ("your note of August 18, last.", "1894-10-26", [("August 18, last", "1894-08-18")]),
        ("of December 31 last", "1901-03-29", [("December 31 last", "1900-12-31")]),
        ("sailed in March last", "1861-08-28", [("March last", "1861-03")]),
        ("the election of last November", "1861-02-28", [("last November", "1860-11")]),
        ("on the 11th of last June", "1901-08-12", [("the 11th of last June", "1901-06-11")]),
        ("by January next", "1918-11-19", [("January next", "1919-01")]),
        ("on the 1st of December next", "1918-11-19", [("the 1st of December next", "1918-12-01")]),
        ("on February 29 last", "1904-05-01", [("February 29 last", "1904-02-29")]),
    ],
)
def test_months_last_and_next(text: str, written: str, dates: list[tuple[str, str]]) -> None:
    assert resolved(text, written) == dates


def test_of_a_text_dated_by_its_month_alone_what_needs_no_day() -> None:
    text = "Yours of the 18th instant came yesterday, that of the 2d ultimo on Monday last, as in March last."
    assert resolved(text, "June 1861") == [
        ("the 18th instant", "1861-06-18"),
        ("the 2d ultimo", "1861-05-02"),
        ("March last", "1861-03"),
    ]
    assert resolved(text, "1861") == resolved(text, "28 June to 3 July 1861") == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("on the 5th, and your telegram of the 6th", "7 May 1861"),  # of which month?
        ("the 5th of the said month", "7 May 1861"),
        ("on Monday, and Tuesday morning", "4 July 1861"),  # before or after?
        ("next Monday", "4 July 1861"),  # of this week or of the next?
        ("last Wednesday", "Thursday, 4 July 1861"),  # who means the day before says yesterday
        ("in July last", "4 July 1861"),  # three days or a year ago?
        ("your note of the 4th–17th instant", "1900-08-23"),  # two calendars
        ("on the 31st instant", "7 June 1861"),
        ("on the 31st ultimo", "7 July 1861"),
        ("on the 29th ultimo", "7 March 1861"),
        ("the 15th day of May instant", "19 June 1861"),
        ("Friday, the 5th instant", "Monday, 6 May 1861"),  # the 5th was a Sunday
        ("yesterday, Monday, he came", "Friday, 10 May 1861"),
        ("yesterday, the 3d, he came", "1894-03-23"),
        ("yesterday, March 21, he said", "1894-03-23"),
        ("The China of to-day is not the Europe of yesterday.", "1894-03-23"),
        ("to this day; until this day; from this day on; on this day", "1894-03-23"),
        ("the power that exists to-day, as it is today", "1894-03-23"),
        ("at the first instant, give me instant information", "1894-03-23"),
        ("It may last. They march next. The last night of all.", "1894-06-23"),
        ("last year, last month, this week, May last year", "1894-03-23"),
        ("the ultimate instance of the proximity", "1894-03-23"),
        ("Saturday last week", "1894-03-23"),
        ("a third of this month's pay", "1894-03-23"),
    ],
)
def test_what_is_not_certain_is_left_alone(text: str, written: str) -> None:
    assert resolved(text, written) == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("He writes: “I came yesterday.” I came to-day.", [("to-day", "1861-05-07")]),
        ('He writes: "I came yesterday." I came to-day.', [("to-day", "1861-05-07")]),
        ("“I came yesterday.\n“I go to-morrow.”\nI came to-day.", [("to-day", "1861-05-07")]),
        ('"I came\nyesterday." I came\nto-day.', [("to-day", "1861-05-07")]),
    ],
)
def test_a_quotation_was_written_on_another_day(text: str, dates: list[tuple[str, str]]) -> None:
    assert resolved(text, "7 May 1861") == dates


def letter(text: str, date: str | None = "7 May 1861") -> Record:
    return Record("a", text, (Zone(Speaker.BODY, 0, len(text)),), "a.txt", date=parse(date) if date else None)


def test_a_date_found_keeps_its_place_its_words_and_its_day() -> None:
    record = letter("Yours of the\n5th instant came.")
    day = parse("1861-05-05")
    assert in_record(record, 0, len(record.text)) == (Found(9, 24, Date("the 5th instant", day.earliest, day.latest)),)
    assert in_record(record, 16, len(record.text)) == ()  # "instant" alone


@pytest.mark.parametrize("kind", [kind for kind in Speaker if kind is not Speaker.BODY])
def test_others_than_the_record_did_not_write_on_its_day(kind: Speaker) -> None:
    record = letter("He came yesterday.")
    other = dataclasses.replace(record, zones=(Zone(kind, 0, len(record.text)),))
    assert len(in_record(record, 0, len(record.text))) == 1
    assert in_record(other, 0, len(record.text)) == ()


def test_a_record_without_a_date_and_a_book_say_nothing() -> None:
    record = letter("He came yesterday.")
    for other in (letter(record.text, None), dataclasses.replace(record, source="books/memoirs.epub")):
        assert in_record(other, 0, len(record.text)) == ()


@pytest.mark.parametrize(
    "line",
    [
        "[Inclosure 1 in No. 25.—Translation.]",
        "Enclosure",
        "ANNEX A",
        "Madrid, April 3, 1861.",
        "[Madrid,] 3 April 1861.",
        "London, May 6, 1861—evening.",
        "April 3.",
        "Sir: I have the honor to report.",
        "My Dear Lord:",
        "12, May 5, 7 p.m. Nothing new.",
        "I have sent you the following telegram:",
        "The note reads as follows:",
        "I have the honor to be your obedient servant,",
        "I am, etc.,",
        "Sincerely yours,",
    ],
)
def test_what_follows_the_letter_was_written_on_another_day(line: str) -> None:
    text = f"Paris, May 7, 1861.\nSir: He came yesterday.\n{line}\nHe goes to-morrow."
    assert [one.date.iso for one in in_record(letter(text), 0, len(text))] == ["1861-05-06"]


@pytest.mark.parametrize(
    "line",
    [
        "Mr. Thouvenel, in the course of the conversation, agreed.",
        "12, May 7, 7 p.m. Nothing new.",
        "Paris, 7 May 1861. [Received May 20.]",
        "I confirm your notes of April 3, 1861, and of April 4.",
        "The translation was inexact: it left out a line.",
    ],
)
def test_the_letter_goes_on(line: str) -> None:
    text = f"Paris, May 7, 1861.\nSir: He came yesterday.\n{line}\nHe goes to-morrow."
    assert [one.date.iso for one in in_record(letter(text), 0, len(text))] == ["1861-05-06", "1861-05-08"]


def test_a_despatch_as_it_is_printed() -> None:
    despatch = next(read(DATA / "frus1861.xml", "frus1861.xml"))
    assert despatch.date.iso == "1861-05-22"
    words = [
        (despatch.text[one.start : one.end], one.date.iso)
        for zone in despatch.zones
        for one in in_record(despatch, zone.start, zone.end)
    ]
    assert words == [
        ("the 16th instant", "1861-05-16"),
        ("the 19th instant", "1861-05-19"),
        ("the 20th instant", "1861-05-20"),
        ("4th instant", "1861-05-04"),
        ("last night", "1861-05-21"),
    ]


# Sentences of Foreign Relations of the United States, in the public domain.
@pytest.mark.parametrize(
    ("text", "written", "dates"),
    [
        (
            "En Hai, who was arrested in September, charged with having murdered the German minister, Baron von "
            "Ketteler, on the 20th of June last, was publicly beheaded on the 31st ultimo by the German military "
            "authorities.",
            "January 5, 1901",
            [("the 20th of June last", "1900-06-20"), ("the 31st ultimo", "1900-12-31")],
        ),
        (
            "I have the honor to confirm, as inclosures herein, your cipher telegram of the 27th ultimo, and mine of "
            "the 4th instant.",
            "December 5, 1900",
            [("the 27th ultimo", "1900-11-27"), ("the 4th instant", "1900-12-04")],
        ),
        (
            "Dardanelles demilitarized zones and Islands of Imros and Tenedos occupied by Turkish troops yesterday.",
            "July 22, 1936",
            [("yesterday", "1936-07-21")],
        ),
        (
            "I arrived in Berlin on Thursday, the twenty-seventh ultimo, and was cordially welcomed by my predecessor.",
            "July 2, 1861",
            [("the twenty-seventh ultimo", "1861-06-27")],
        ),
        (
            "On Thursday of last week I was informed by Lord Cowley that Mr. Adams and Lord John Russell had agreed.",
            "August 19, 1861",
            [],
        ),
        (
            "I trust, however, that it will still be in time. Our army of the Potomac on Sunday last met a reverse "
            "equally severe and unexpected.",
            "July 26, 1861",
            [("Sunday last", "1861-07-21")],
        ),
    ],
)  # fmt: skip
def test_sentences_of_old_despatches(text: str, written: str, dates: list[tuple[str, str]]) -> None:
    assert resolved(text, written) == dates


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "the 5th 31st first , and instant ult. last next May Monday yesterday of this month “ ”".split()
        )
    ),
    st.dates(min_value=parse("1000").earliest, max_value=parse("2100").latest),
)
def test_whatever_is_written_is_read_or_left_alone(words: list[str], day) -> None:
    text = " ".join(words)
    for one in resolve(text, Date("", day, day)):
        assert one.date.written == text[one.start : one.end]
        assert one.date.earliest <= one.date.latest
        assert abs((one.date.earliest - day).days) <= 366
