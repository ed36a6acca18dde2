"""The records as a list, by date, person or collection, a page at a time."""

from __future__ import annotations

import re
import string

import pytest
from fragments import in_line

from index.dates import parse
from index.records import Record
from qa.room import browse
from qa.room.browse import Place

LETTER = Record(
    "a/<1>", "", (), "box/a", title="A & B", date=parse("May 1950"), creators=("Stalin",), recipients=("Mao", "Kim")
)
REPORT = Record("b", "", (), "b", date=parse("3 June 1951"), creators=("kim",), collection="Papers", kind="report")
UNDATED = Record("c", "", (), "c", title="מכתב")
RECORDS = (LETTER, REPORT, UNDATED)


def many(number: int) -> list[Record]:
    return [
        Record(str(n), "", (), "x", date=parse(str(1900 + n % 3)), creators=(f"{string.ascii_uppercase[n % 26]}. {n}",))
        for n in range(number)
    ]


def parts(shown: str, tag: str, style: str = "") -> list[str]:
    return [in_line(inner) for inner in re.findall(f"<{tag}{style}[^>]*>(.*?)</{tag}>", shown, re.DOTALL)]


def test_few_records_are_listed_at_once_below_their_groups():
    shown = browse.browse(RECORDS)
    assert parts(shown, "h3") == ["1950", "1951", "No date given"]
    assert (
        '<li><button type="button" class="record" data-record="a/&lt;1&gt;" data-at="">A &amp; B</button>'
        '<span class="about">May 1950 · Stalin to Mao; Kim</span></li>'
    ) in shown
    assert parts(shown, "span", ' class="about"') == [
        "May 1950 · Stalin to Mao; Kim",
        "3 June 1951 · kim · report",
        "date not given in the record",
    ]
    assert '<button type="button" class="record" data-record="c" data-at="" dir="auto">' in shown
    assert 'data-status="All records: 3 records."' in shown


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("date", {"1950": [LETTER], "1951": [REPORT], "": [UNDATED]}),
        ("person", {"Kim": [LETTER], "kim": [REPORT], "Mao": [LETTER], "Stalin": [LETTER], "": [UNDATED]}),
        ("collection", {"box": [LETTER], "Papers": [REPORT], "": [UNDATED]}),
    ],
)
def test_records_are_grouped_in_order_and_those_that_say_nothing_come_last(by, groups):
    found = browse.grouped(RECORDS, by)
    assert (list(found), found) == (list(groups), groups)


def test_of_many_records_the_groups_are_offered():
    shown = browse.browse(many(60))
    assert in_line(re.search('<ul class="groups date">.*?</ul>', shown)[0]) == "1900 20 1901 20 1902 20"
    assert '<button type="button" class="group" data-by="date" data-group="1901" data-page="0">1901 ' in shown
    assert 'class="record"' not in shown
    assert '<p class="count">60 records, 3 years.</p>' in shown


def test_a_group_is_shown_by_the_page_and_below_its_months():
    records = [Record(str(n), "", (), "x", date=parse(f"1900-{n // 15 + 1:02}-01"), title=f"T{n}") for n in range(120)]
    shown = browse.browse(records, Place("date", "1900", 1))
    assert parts(shown, "h2") == ["1900"]
    assert parts(shown, "h3") == ["April 1900", "May 1900", "June 1900", "July 1900"]
    assert parts(shown, "button", ' type="button" class="record"') == [f"T{n}" for n in range(50, 100)]
    assert in_line(re.search('<div class="pager".*?</div>', shown)[0]) == "First Previous Page 2 of 3 Next Last"
    assert re.findall(r'data-group="1900" data-page="(\d)"', shown) == ["0", "0", "2", "2"]


def test_of_very_many_people_the_page_of_a_letter_can_be_chosen():
    shown = browse.browse(many(300), Place("person"))
    letters = re.search('<div class="letters".*?</div>', shown)[0]
    assert in_line(letters) == " ".join(string.ascii_uppercase)
    assert re.findall(r'data-page="(\d)"', letters)[::5] == ["0", "0", "1", "1", "1", "2"]
    assert shown.count('data-group="') == browse.GROUPS
    assert browse.browse(many(300), Place("person", None, 2)).count('data-group="') == 300 - 2 * browse.GROUPS


@pytest.mark.parametrize("place", [Place("date", "1850"), Place("person", "Nobody"), Place("date", None, 99)])
def test_a_place_that_is_not_there_shows_the_list_from_its_beginning(place):
    assert parts(browse.browse(many(60), place), "h2") == ["All records"]


@pytest.mark.parametrize(("page", "shown"), [(99, "Page 2 of 2"), (-3, "Page 1 of 2")])
def test_beyond_the_last_page_the_last_is_shown(page, shown):
    assert shown in in_line(browse.browse([LETTER] * 60, Place("date", "1950", page)))


def test_what_the_records_were_narrowed_to_is_said():
    assert '<p class="count">1 record among: letter, by A &amp; B.</p>' in browse.browse(
        [LETTER], among="letter, by A & B"
    )


def test_one_page_has_no_pager():
    assert browse.pager(0, 1) == ""
