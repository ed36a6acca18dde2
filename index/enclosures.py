"""Where a letter ends within its record, and what it encloses or copies begins, by the lines that editions print."""

from __future__ import annotations

import re

from index.dates import MONTH_NAMES, Date, parse
from index.openers import begins_with_greeting
from index.records import Record, Speaker

_ENCLOSED = re.compile(
    r"\W*(?:(?:in|en)closures?|annex(?:e|es)?|appendix|attachments?|exhibits?)\b.{0,100}", re.IGNORECASE
)
_COPIED = re.compile(
    r"\b(?:follow(?:s|ing)|reads?|text|quot\w+|telegram\w*|telegraph\w*|cabled|copy|translation|message)\b.{0,60}:$",
    re.IGNORECASE,
)
_HOUR = r"(?:morning|noon|afternoon|evening|night|midnight|\d\d?(?:[:.]\d\d)? ?[ap]\.? ?m\b\.?)"
_DATELINE = re.compile(
    rf"(?:.{{0,80}},\W+|\W*)(?P<date>(?:{MONTH_NAMES})\.? \d\d?(?:st|nd|rd|d|th)?(?:,? \d{{4}})?"
    rf"|\d\d?(?:st|nd|rd|d|th)?(?: of)? (?:{MONTH_NAMES})\.?(?:,? \d{{4}})?)"
    rf"\W*(?:{_HOUR}\W*)?(?:[\[(].*)?",
    re.IGNORECASE,
)
_CLOSE = re.compile(
    r"(?:\bobedient servants?|\bI (?:am|have|remain), .{0,40}(?:etc|&c)"
    r"|\b(?:sincerely|truly|faithfully|respectfully|cordially)(?: yours)?)[.,;]*$",
    re.IGNORECASE,
)
_TELEGRAM = re.compile(rf"(?:\d+[.,]\s+)?(?P<date>(?:{MONTH_NAMES}) \d\d?), {_HOUR}", re.IGNORECASE)


def end_of_own_words(record: Record, end: int | None = None) -> int:
    """Where, before `end` (its own where none is given), the record itself ends: it closes, or another is enclosed,
    copied, or dated otherwise. What follows its writer need not have written.
    """
    text = record.text
    end = len(text) if end is None else end
    start = next((zone.start for zone in record.zones if zone.kind is Speaker.BODY), 0)
    saluted = False
    while start < end:
        line_end = text.find("\n", start)
        line = text[start : line_end if line_end >= 0 else len(text)]
        salutes = begins_with_greeting(line)
        if _ENCLOSED.fullmatch(line) or _is_of_another_day(line, record.date) or (salutes and saluted):
            return start
        end_of_line = line[-100:]
        if _COPIED.search(end_of_line) or _CLOSE.search(end_of_line):
            return start + len(line)
        saluted = saluted or salutes
        start += len(line) + 1
    return end


def _is_of_another_day(line: str, written: Date | None) -> bool:
    if written is None:
        return False
    found = _TELEGRAM.match(line) or _DATELINE.fullmatch(line)
    day = found and (parse(found["date"]) or parse(f"{found['date']}, {written.earliest.year}"))
    return day is not None and (day.latest < written.earliest or written.latest < day.earliest)
