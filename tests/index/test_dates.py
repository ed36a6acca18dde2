from __future__ import annotations

import datetime

import pytest

from index.dates import Date, bounds, parse


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("May 14, 1950", "1950-05-14"),
        ("28 August 1951", "1951-08-28"),
        ("13th of July, 1872", "1872-07-13"),
        ("Sept. 5, 1863", "1863-09-05"),
        ("1863, Sept. 5.", "1863-09-05"),
        ("November 7, 1861.", "1861-11-07"),
        ("[May 3, 1918]", "1918-05-03"),
        ("Monday, 14 May 1950", "1950-05-14"),
        ("1951-08-28", "1951-08-28"),
        ("28.08.1951", "1951-08-28"),
        ("8/28/1951", "1951-08-28"),
        ("May 1950", "1950-05"),
        ("1950-06", "1950-06"),
        ("1950", "1950"),
        ("ca. 1950", "1950"),
        ("late May 1950", "1950-05"),
        ("February 19, 1918, 7 p.m.", "1918-02-19"),
        ("November 12, 1918—10:17 a.m.", "1918-11-12"),
        ("March 10, 1936—noon", "1936-03-10"),
        ("4:10 am, 14 May 1950", "1950-05-14"),
        ("1918-02-19T19:00:00", "1918-02-19"),
        ("summer 1951", "1951-06-01/1951-08-31"),
        ("winter 1950-51", "1950-12-01/1951-02-28"),
        ("winter 1951", "1951-01-01/1952-02-29"),
        ("1950s", "1950-01-01/1959-12-31"),
        ("1950-51", "1950-01-01/1951-12-31"),
        ("25-27 June 1950", "1950-06-25/1950-06-27"),
        ("June 25-27, 1950", "1950-06-25/1950-06-27"),
        ("June 28–July 3, 1950", "1950-06-28/1950-07-03"),
        ("28 June to 3 July 1950", "1950-06-28/1950-07-03"),
        ("the 3d to the 5th of June, 1894", "1894-06-03/1894-06-05"),
        ("between June and August 1951", "1951-06-01/1951-08-31"),
        ("1951-08-28/1951-09-02", "1951-08-28/1951-09-02"),
    ],
)
def test_a_date_is_placed_on_the_days_it_can_mean(written: str, iso: str) -> None:
    date = parse(written)
    assert date is not None
    assert (date.iso, date.written) == (iso, written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "undated",
        "May 14",  # no year
        "May",
        "14",
        "the 14th",
        "October 26, 8.45 p.m.",
        "5/6/1951",  # June in Europe, May in America
        "1950?",
        "before 1950",
        "31 April 1950",
        "1950-13-01",
        "0950",
        "2101",
        "1951-1950",
        "December 28 - January 3, 1951",  # the year of December is not written
        "28 August 1951 Copies: Malenkov, Molotov",
        "113",
    ],
)
def test_what_cannot_be_placed_is_no_date(written: str) -> None:
    assert parse(written) is None


def test_a_date_keeps_its_words_with_the_white_space_collapsed() -> None:
    assert parse(" May\n 14, 1950 ") == Date("May 14, 1950", datetime.date(1950, 5, 14), datetime.date(1950, 5, 14))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("1861-05-05", "5 May 1861"),
        ("Dec. 1861", "December 1861"),
        ("1861", "1861"),
        ("summer 1951", "1 June 1951 to 31 August 1951"),
    ],
)
def test_days_for_people_to_read(written: str, plain: str) -> None:
    date = parse(written)
    assert date is not None
    assert date.plain == plain


def test_bounds_of_a_filter() -> None:
    assert bounds("1950-05") == (datetime.date(1950, 5, 1), datetime.date(1950, 5, 31))
    assert bounds("1951") == (datetime.date(1951, 1, 1), datetime.date(1951, 12, 31))
    assert bounds("1950-05-14") == (datetime.date(1950, 5, 14), datetime.date(1950, 5, 14))


def test_bounds_of_what_is_no_date() -> None:
    with pytest.raises(ValueError, match="'last week' is not a date: write a day, month or year"):
        bounds("last week")
