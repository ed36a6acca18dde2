"""Where a record's own words end."""

from __future__ import annotations

import pytest

from index import Record, Speaker, Zone
from index.dates import parse
from index.enclosures import end_of_own_words

HEAD = "Washington, 20 November, 1918.\nMy Dear Lansing: I have read the enclosed with interest.\n"


def letter(rest: str, date: str | None = "20 November 1918") -> Record:
    text = HEAD + rest
    return Record("d1", text, (Zone(Speaker.BODY, 0, len(text)),), "d1.txt", date=parse(date) if date else None)


@pytest.mark.parametrize(
    ("rest", "own"),
    [
        ("Is it feasible?\n", "Is it feasible?\n"),
        (
            "Is it feasible?\nCordially and faithfully yours,\nWilson\n",
            "Is it feasible?\nCordially and faithfully yours,",
        ),
        ("Is it feasible?\n[Enclosure]\nMemorandum\nThe League was formed.\n", "Is it feasible?\n"),
        ("He telegraphs as follows:\n“I am coming.”\n", "He telegraphs as follows:"),
        ("Sir: I have the honor.\n", ""),  # greets again
        ("Paris, November 3, 1918.\nThe League was formed.\n", ""),
    ],
)
def test_its_own_words_end_where_it_closes_or_another_begins(rest: str, own: str) -> None:
    assert letter(rest).text[: end_of_own_words(letter(rest))] == HEAD + own


def test_of_an_undated_record_no_line_is_of_another_day() -> None:
    record = letter("Paris, November 3, 1918.\nThe League was formed.\n", date=None)
    assert end_of_own_words(record) == len(record.text)


def test_only_what_is_asked_about_is_read() -> None:
    record = letter("Is it feasible?\n[Enclosure]\n")
    assert end_of_own_words(record, 20) >= 20
