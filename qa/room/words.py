"""The small words of the page: what a record is called, its date, a number of things, text made safe for HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from index.records import Record
from index.running import Found

NOT_GIVEN = "not given in the record"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def title(record: Record) -> str:
    """The record's title, or words that say it has none."""
    return record.title or f"Record {record.id} (title {NOT_GIVEN})"


def date(record: Record) -> str:
    """The record's date as written, or words that say it has none."""
    return record.date.written if record.date else f"date {NOT_GIVEN}"


def given(value: str | None) -> str:
    """A value of the record, or words that say it has none."""
    return escape(value) if value else f'<span class="gap">{NOT_GIVEN}</span>'


def count(number: int, noun: str) -> str:
    """`1 record`, `2,272 records`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def escape(text: str) -> str:
    """Text for HTML, attributes included. A bare carriage return would become a line feed in the browser."""
    return html.escape(text, quote=True).replace("\r", "&#13;")


def direction(text: str) -> str:
    """The attribute of an element that holds `text`: where some of it runs from right to left, the browser decides."""
    return ' dir="auto"' if _RIGHT_TO_LEFT.search(text) else ""


def days(found: Iterable[Found]) -> str:
    """The days that words such as "the 5th instant" mean, counted from the record's date; shown beside the quote."""
    dates = dict.fromkeys(one.date for one in found)
    days = [
        f'<span class="words">{escape(date.written)}</span>: <time datetime="{date.iso}">{date.plain}</time>'
        for date in dates
    ]
    return f'<p class="days">{"; ".join(days)}</p>' if days else ""
