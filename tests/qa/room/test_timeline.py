"""The picture of when cited records were written, and the same in words."""

from __future__ import annotations

import datetime
import re

import pytest
from fragments import picture
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates import Date, parse
from index.records import Record
from qa.room.timeline import TICKS, WIDTH, _rows, _ticks, timeline


def record(number: int, written: str | None, title: str | None = None) -> Record:
    return Record(
        str(number), "", (), "r.txt", title=title or f"Record {number}", date=parse(written) if written else None
    )


def test_nothing_cited_is_no_picture():
    assert timeline([]) == ""


def test_records_stand_in_order_of_time_by_the_numbers_of_their_citations_with_the_same_in_words():
    shown = timeline([record(1, "28 August 1951"), record(2, None), record(3, "May 1950", 'A "<b>" & more')])
    assert picture(shown).get("aria-label") == "Timeline of 2 citations, May 1950 to 28 August 1951"
    assert picture(shown).get("role") == "img"
    assert re.findall("<li value=(.*?)</li>", shown) == [
        '"3">May 1950: <cite dir="auto">A &quot;&lt;b&gt;&quot; &amp; more</cite>',
        '"1">28 August 1951: <cite dir="auto">Record 1</cite>',
        '"2"><cite dir="auto">Record 2</cite>',
    ]
    assert shown.index("Without a date") < shown.index("Record 2")
    assert [text.text for text in picture(shown).iter("text") if text.get("class") is None] == ["3", "1"]
    assert len([*picture(shown).iter("rect")]) == len([*picture(shown).iter("circle")]) == 1  # a month, a day


def test_only_undated_records_are_named_without_a_picture():
    shown = timeline([record(1, None)])
    assert "<svg" not in shown
    assert '<cite dir="auto">Record 1</cite>' in shown


def test_records_of_one_day_stand_above_each_other():
    assert _rows([(10, 10), (10, 10), (60, 60), (62, 90)]) == [0, 1, 0, 1]
    shown = timeline([record(number, "14 May 1950") for number in range(3)])
    heights = {circle.get("cy") for circle in picture(shown).iter("circle")}
    assert len(heights) == 3


def day(iso: str) -> datetime.date:
    return datetime.date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("1950-05-14", "1950-05-14", ["14 May 1950"]),
        ("1950-05-14", "1950-05-18", ["14 May 1950", "15 May", "16 May", "17 May", "18 May"]),
        ("1861-05-06", "1861-08-12", ["May 1861", "Jun", "Jul", "Aug"]),
        ("1950-11-03", "1951-02-07", ["Nov 1950", "Dec", "Jan 1951", "Feb"]),
        ("1950-05-14", "1953-08-28", ["Jan 1950", "Jul", "Jan 1951", "Jul", "Jan 1952", "Jul", "Jan 1953", "Jul"]),
        ("1776-07-04", "1989-11-09", ["1750", "1800", "1850", "1900", "1950"]),
    ],
)
def test_ticks_are_days_months_or_years(first, last, labels):
    assert [label for _, label in _ticks(day(first), day(last))] == labels


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.dates(), st.integers(0, 40_000)), min_size=1, max_size=8))
def test_whatever_the_dates_the_picture_holds_them(spans):
    records = []
    for number, (first, length) in enumerate(spans):
        last = min(first.toordinal() + length, datetime.date.max.toordinal())
        found = Date("then", first, datetime.date.fromordinal(last))
        records.append(Record(str(number), "", (), "r.txt", title="r", date=found))
    shown = picture(timeline(records))
    assert 1 <= len([text for text in shown.iter("text") if text.get("class") == "tick"]) <= max(TICKS, 21)
    for line in [*shown.iter("line")]:
        assert 0 <= float(line.get("x1")) <= WIDTH
    assert len([text for text in shown.iter("text") if text.get("class") is None]) == len(spans)
