"""Narrowing the records: what is offered, what is set in words, and what is left."""

from __future__ import annotations

import re

import pytest

from index.dates import parse
from index.errors import BadFilter
from index.records import Record
from qa.lines import read_filter
from qa.room import narrow
from qa.room.narrow import Field

LETTER = Record("a", "", (), "a.txt", date=parse("May 1950"), creators=("Stalin",), kind="letter")
REPORT = Record("b", "", (), "b.txt", date=parse("1951-1953"), creators=("Kim", "Pak"), kind="report <draft>")
UNDATED = Record("c", "", (), "c.txt", kind="letter")
RECORDS = (LETTER, REPORT, UNDATED)


def test_only_what_some_record_says_is_offered():
    assert narrow.fields(RECORDS) == (
        Field("after", example="1950"),
        Field("before", example="1953"),
        Field("author", {"Kim": 1, "Pak": 1, "Stalin": 1}),
        Field("kind", {"letter": 2, "report <draft>": 1}),
    )
    assert narrow.fields([UNDATED]) == (Field("kind", {"letter": 1}),)
    assert narrow.fields([Record("d", "", (), "d.txt")]) == ()


def test_of_more_values_than_a_list_holds_the_words_are_typed():
    many = [Record(str(n), "", (), "a.txt", creators=(f"Author {n}",)) for n in range(narrow.MOST + 1)]
    assert len(narrow.fields(many[1:])[0].choices) == narrow.MOST
    assert narrow.fields(many) == (Field("author", None, known=tuple(sorted(f"Author {n}" for n in range(31)))),)


def test_while_words_are_typed_those_that_records_have_most_often_are_offered():
    many = [Record(str(n), "", (), "a.txt", creators=(f"<{n:04}>", "Zhou")) for n in range(1_000)]
    (field,) = narrow.fields(many)
    assert len(field.known) == narrow.KNOWN
    assert field.known[-1] == "Zhou"
    assert (
        'placeholder="part of a name" list="narrow-author-known"><datalist id="narrow-author-known">'
        '<option value="&lt;0000&gt;"></option>'
    ) in narrow.section([field])


def test_the_section_is_closed_and_every_field_has_its_label():
    assert narrow.section(narrow.fields(RECORDS[1:])[2:], {"kind": "letter"}) == (
        '<details class="narrow" lang="en"><summary>Narrow the records</summary>'
        '<form aria-label="Narrow the records" autocomplete="off"><div class="fields">'
        '<div class="field author"><label for="narrow-author">Author</label>'
        '<select id="narrow-author" name="author"><option value="">any</option>'
        '<option value="Kim">Kim (1)</option><option value="Pak">Pak (1)</option></select></div>'
        '<div class="field kind"><label for="narrow-kind">Kind</label>'
        '<select id="narrow-kind" name="kind"><option value="">any</option>'
        '<option value="letter" selected>letter (1)</option>'
        '<option value="report &lt;draft&gt;">report &lt;draft&gt; (1)</option></select></div>'
        "</div></form></details>"
    )


def test_a_date_is_typed_and_says_how():
    shown = narrow.section([Field("after", example="1950")], {"after": '"1951"'})
    assert (
        '<input type="text" id="narrow-after" name="after" value="&quot;1951&quot;" placeholder="1950" '
        'aria-describedby="narrow-dates">'
    ) in shown
    hint = re.search('<p class="hint" id="narrow-dates">(.*?)</p>', shown)[1]
    assert re.sub("<.*?>", "", hint) == "A date is a day, a month or a year: 1950-05-14, 1950-05, 1950."


def test_what_is_set_stays_when_the_archive_has_it_no_more():
    assert narrow.section((), {}) == ""
    assert '<input type="text" id="narrow-kind" name="kind" value="letter"' in narrow.section((), {"kind": "letter"})
    gone = narrow.section([Field("kind", {"report": 1})], {"kind": "letter"})
    assert '<option value="letter" selected>letter (0)</option>' in gone


@pytest.mark.parametrize(
    ("sent", "values"),
    [
        ({"kind": " letter ", "author": "  ", "after": ""}, {"kind": "letter"}),
        ({"kind": 3, "shelf": "x", "author": None, "language": ["en"]}, {}),
        ({"kind": "\ud800"}, {}),
        ({"kind": "x" * 5_000}, {"kind": "x" * narrow.LONGEST}),
        (None, {}),
        (["kind", "letter"], {}),
    ],
)
def test_what_a_browser_sends_is_read_with_care(sent, values):
    assert narrow.read(sent) == values


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, None),
        ({"kind": "letter", "after": "1950", "before": "1951"}, "letter, 1950 to 1951"),
        ({"after": "1950-05"}, "1950-05 or later"),
        ({"before": "1950-05-14"}, "1950-05-14 or earlier"),
        ({"after": "1950", "before": "1950"}, "1950"),
        (
            {"author": "Acheson, Dean", "recipient": "Kim", "collection": "Truman", "language": "English"},
            "by Acheson, Dean; to Kim; collection Truman; in English",
        ),
    ],
)
def test_what_is_set_in_words(values, words):
    assert narrow.in_words(values) == words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "letter"}, "2 of 3 records."),
        ({"after": "1950", "before": "1950-12"}, "1 of 3 records; 1 without a date is left out."),
        ({"before": "1900"}, "No record matches; 1 without a date is left out."),
        ({"author": "Mao"}, "No record matches."),
    ],
)
def test_the_line_says_what_is_left(values, said):
    assert narrow.line(RECORDS, values) == (
        f'<div class="narrowed" lang="en" data-status="{said}"><p>'
        f'<span class="words">Among: {narrow.in_words(values)}</span> <span class="left">{said}</span></p>'
        '<button type="button" class="clear">Clear the filter</button></div>'
    )


def test_nothing_set_is_nothing_said():
    assert narrow.line(RECORDS, {}) == '<div class="narrowed" data-status=""></div>'


@pytest.mark.parametrize("name", ["after", "before"])
def test_a_wrong_date_is_met_with_the_words_of_the_command_line(name):
    values = {"kind": "letter", name: "19x8"}
    problem = "'19x8' is not a date: write a day, month or year, as in 1950-05-14, 1950-05 or 1950"
    assert narrow.mistake(values) == (name, problem)
    with pytest.raises(BadFilter, match=f"^{problem}$"):
        read_filter(values)
    said = problem.replace("'", "&#x27;") + "."
    assert narrow.line(RECORDS, values) == (
        f'<div class="narrowed" lang="en" data-status="{said}" data-wrong="{name}">'
        f'<p><span class="wrong">{said}</span></p>'
        '<button type="button" class="clear">Clear the filter</button></div>'
    )


def test_dates_that_can_be_read_are_no_mistake():
    assert narrow.mistake({"after": "1950-05-14", "before": "May 1951", "kind": "19x8"}) is None
