"""Dates among other words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates import MONTH_NAMES
from index.running import find


def found(text: str, year: int | None = None) -> list[tuple[str, str]]:
    """The words of each date, and its days."""
    return [(text[one.start : one.end], one.date.iso) for one in find(text, year)]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Sent on 14 May 1950 at noon.", [("14 May 1950", "1950-05-14")]),
        ("Sent May 14th, 1950.", [("May 14th, 1950", "1950-05-14")]),
        ("on the 13th of July, 1872,", [("the 13th of July, 1872", "1872-07-13")]),
        ("the 4th day of March 1861", [("the 4th day of March 1861", "1861-03-04")]),
        ("sent on\n14 May\n1950", [("14 May\n1950", "1950-05-14")]),
        ("in May 1950 and June of 1951", [("May 1950", "1950-05"), ("June of 1951", "1951-06")]),
        ("IN MAY 1950, in may 1951", [("MAY 1950", "1950-05"), ("may 1951", "1951-05")]),
        ("(1950-05-14), 1950-06", [("1950-05-14", "1950-05-14"), ("1950-06", "1950-06")]),
        ("early in May 1950, mid-June 1951", [("early in May 1950", "1950-05"), ("mid-June 1951", "1951-06")]),
        ("by the end of August 1900", [("the end of August 1900", "1900-08")]),
        ("in the late summer of 1861", [("late summer of 1861", "1861-06-01/1861-08-31")]),
        ("the winter of 1950-51", [("winter of 1950-51", "1950-12-01/1951-02-28")]),
        ("in the 1950s", [("the 1950s", "1950-01-01/1959-12-31")]),
        ("27-28 August 1951", [("27-28 August 1951", "1951-08-27/1951-08-28")]),
        ("August 27–28, 1951", [("August 27–28, 1951", "1951-08-27/1951-08-28")]),
        ("from the 3d to the 5th of June, 1894", [("the 3d to the 5th of June, 1894", "1894-06-03/1894-06-05")]),
        ("between June and August 1951", [("between June and August 1951", "1951-06-01/1951-08-31")]),
        ("June to August 1951", [("June to August 1951", "1951-06-01/1951-08-31")]),
        ("from 28 June 1950 until 3 July 1950", [("from 28 June 1950 until 3 July 1950", "1950-06-28/1950-07-03")]),
        ("between 1917 and 1919", [("between 1917 and 1919", "1917-01-01/1919-12-31")]),
        ("in 1950-51", [("1950-51", "1950-01-01/1951-12-31")]),
        ("in 1917 and 1936", [("1917", "1917"), ("1936", "1936")]),
        ("the 1936 convention", [("1936", "1936")]),
        ("from May 1950 to Mao", [("May 1950", "1950-05")]),
    ],
)
def test_dates_with_their_year(text: str, dates: list[tuple[str, str]]) -> None:
    assert found(text) == found(text, 1900) == dates


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on 28 August", [("28 August", "1951-08-28")]),
        ("On August 28 he came", [("August 28", "1951-08-28")]),
        ("on the 28th of August", [("the 28th of August", "1951-08-28")]),
        ("27-28 August", [("27-28 August", "1951-08-27/1951-08-28")]),
        ("in May", [("May", "1951-05")]),
        ("in May Stalin wrote", [("May", "1951-05")]),
        ("in may", [("may", "1951-05")]),
        ("by June and July", [("June", "1951-06"), ("July", "1951-07")]),
        ("between June and August", [("between June and August", "1951-06-01/1951-08-31")]),
        ("on 29 February", []),
    ],
)
def test_dates_without_their_year_are_of_the_year_given_or_left_out(text: str, dates: list[tuple[str, str]]) -> None:
    assert found(text, 1951) == dates
    assert find(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "May I come? They may come; he may.",
        "They march 20 miles in the second week.",
        "The troops may 3 times march.",
        "the march of August Belmont, and June Allyson",
        "No. P83/280, 1,200 men, telegram 8600",
        "an army of 1800 men",
        "telegram 1950, No. 1917, $1900, £1900, file 861.1918",
        "1950 of them",
        "31 April 1950",
        "5/1950/7",
        "at 19:50",
        "the 5th of the month",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find(text) == find(text, 1951) == []


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*MONTH_NAMES.replace("?", "").split("|"), *"the of to 5 28th 1951 between and - ,".split()])
    )
)
def test_dates_lie_in_the_text_and_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    ends = [0]
    for one in find(text, 1951):
        assert ends[-1] <= one.start < one.end <= len(text)
        assert one.date.earliest <= one.date.latest
        ends.append(one.end)
