"""Dates that a record writes from its own: "the 5th instant", "ultimo", "yesterday", "Monday last", "in July last".

Only what the record's date makes certain is resolved. What stands in quotation marks, or in a letter that is enclosed
or copied in the record, was written on another day and is left alone; so is a bare "the 5th", of whatever month.
"""

from __future__ import annotations

import calendar
import datetime
import re

from index.dates import MONTH_NAMES, Date
from index.enclosures import end_of_own_words
from index.records import Record, Speaker
from index.running import Found

Span = tuple[datetime.date, datetime.date]
Month = tuple[int, int]  # year, month


def in_record(record: Record, start: int, end: int) -> tuple[Found, ...]:
    """The relative dates in `record.text[start:end]`, resolved from the record's date; positions are the record's.

    None where an archivist, an editor or the catalogue speaks, nor in a book, which is not written on its date.
    """
    zone = record.zone_at(start, end)
    if record.date is None or zone is None or zone.kind is not Speaker.BODY or _is_book(record):
        return ()
    found = resolve(record.text, record.date, start, end)
    if found:
        own = end_of_own_words(record, end)
        found = tuple(one for one in found if one.end <= own)
    return found


def resolve(text: str, written: Date, start: int = 0, end: int | None = None) -> tuple[Found, ...]:
    """The relative dates in `text[start:end]`, where all of `text` was written on the day `written`.

    Of a text that is dated by its month alone, those that need no day: "the 5th instant", "in July last".
    """
    if (written.earliest.year, written.earliest.month) != (written.latest.year, written.latest.month):
        return ()
    found: list[Found] = []
    for match in _RELATIVE.finditer(text, start, len(text) if end is None else end):
        if not _is_quoted(text, match.start()):
            found += _days_of_a_month(text, match, written) if match["days"] else _one(text, match, written)
    return tuple(found)


def _is_book(record: Record) -> bool:
    return record.source.lower().removesuffix(".gz").endswith(".epub")


# --- the words ---------------------------------------------------------------------------------------------------

_TO_NINTH = "first second third fourth fifth sixth seventh eighth ninth".split()
_ORDINALS = [
    *_TO_NINTH,
    *"tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
    "twentieth",
    *(f"twenty-{unit}" for unit in _TO_NINTH),
    "thirtieth",
    "thirty-first",
]
_WEEKDAYS = [name.lower() for name in calendar.day_name]

_NTH = rf"(?:\d{{1,2}}(?:st|nd|rd|d|th)|{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b"
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})"
_RELATIVE = re.compile(
    rf"""(?<![\w–—/-])(?:
      (?P<days>(?:the\s+)?(?:{_NTH}(?:,|,?\s+and|,?\s+to)\s+(?:of\s+)?(?:the\s+)?)*
          (?:{_NTH}|\d\d?(?=\s+(?:inst|ult|prox))))(?:\s+day)?
          (?:\s+(?:of\s+)?(?P<named>{MONTH_NAMES})\b\.?)?,?\s+
          (?P<way_of_days>(?:instant|ultimo|proximo)s?\b|(?:inst|ult|prox)\b\.?
              |of\s+(?:this|the\s+present|last|next)\s+month\b(?!['’]))
    | (?:the\s+)?(?:(?P<day>{_NTH})(?:\s+day)?\s+(?:of\s+)?)?(?P<month>{MONTH_NAMES})\b\.?
          (?:\s+(?P<day_after>\d\d?(?:st|nd|rd|d|th)?))?,?\s+(?P<way>last|next)\b(?!\s+(?:year|month|week|night))
    | (?:(?:the\s+)?(?P<day_before>{_NTH})\s+of\s+)?last\s+(?P<last_month>{MONTH_NAMES})\b
    | (?P<weekday>{_WEEKDAY})(?:\s+(?:morning|afternoon|evening|night))?,?\s+(?P<way_of_weekday>last|next)\b
          (?!\s+(?:week|month))
    | last\s+(?P<last_weekday>{_WEEKDAY})\b
    | (?P<two_before>(?:the\s+)?day\s+before\s+yesterday)\b
    | (?P<two_after>(?:the\s+)?day\s+after\s+to-?morrow)\b
    | (?P<one_before>yesterday|(?<!the\s)last\s+(?:night|evening))\b
    | (?P<one_after>to-?morrow)\b
    | (?P<same>to-?day|to-?night|this\s+(?:day|morning|forenoon|afternoon|evening))\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_STEPS = {"two_before": -2, "one_before": -1, "same": 0, "one_after": 1, "two_after": 2}


def _days_of_a_month(text: str, match: re.Match[str], written: Date) -> list[Found]:
    """Each day of "the 4th, 6th and 9th instant"; the last has the word that says of which month."""
    word = match["way_of_days"].lower().removeprefix("of").strip()
    month = _neighbour(written, -1 if word.startswith(("ult", "last")) else word.startswith(("prox", "next")))
    if match["named"] and _number(match["named"]) != month[1]:
        return []
    found = []
    days = list(re.finditer(rf"{_NTH}|\d+", match["days"], re.IGNORECASE))
    for place, day in enumerate(days):
        span = _day(month, day.group())
        start = match.start() + (day.start() if place else 0)
        end = match.start() + day.end() if place < len(days) - 1 else match.end()
        if span and (place or _agrees(text, start, match.end(), span)):
            found.append(_found(text, start, end, span))
    return found


def _one(text: str, match: re.Match[str], written: Date) -> list[Found]:
    span = _in_named_month(match, written) if match["month"] or match["last_month"] else _near(match, written)
    return [_found(text, *match.span(), span)] if span and _agrees(text, *match.span(), span) else []


def _found(text: str, start: int, end: int, span: Span) -> Found:
    return Found(start, end, Date(" ".join(text[start:end].split()), *span))


def _in_named_month(match: re.Match[str], written: Date) -> Span | None:
    """Of the last or the next such month; none in that month itself, where "July last" may be either of two."""
    name = match["month"] or match["last_month"]
    number, month, year = _number(name), written.earliest.month, written.earliest.year
    if number == month or name.islower():  # "may" is a verb
        return None
    year += (number < month) if (match["way"] or "last").lower() == "next" else -(number > month)
    day = match["day"] or match["day_after"] or match["day_before"]
    return _day((year, number), day) if day else _whole((year, number))


def _near(match: re.Match[str], written: Date) -> Span | None:
    """A few days before or after the day on which the record was written."""
    today = written.earliest
    if today != written.latest:
        return None
    name = match["weekday"] or match["last_weekday"]
    if not name:
        return _moved(today, _STEPS[match.lastgroup or ""])
    ago = (today.weekday() - _WEEKDAYS.index(name.lower()) - 1) % 7 + 1
    if match["last_weekday"] and ago == 1:
        return None  # who means the day before says yesterday
    return _moved(today, (7 - ago or 7) if (match["way_of_weekday"] or "last").lower() == "next" else -ago)


def _neighbour(written: Date, steps: int) -> Month:
    months = written.earliest.year * 12 + written.earliest.month - 1 + steps
    return months // 12, months % 12 + 1


def _day(month: Month, words: str) -> Span | None:
    digits = re.match(r"\d+", words)
    number = int(digits[0]) if digits else _ORDINALS.index(words.lower()) + 1
    return (datetime.date(*month, number),) * 2 if 1 <= number <= calendar.monthrange(*month)[1] else None


def _whole(month: Month) -> Span:
    return datetime.date(*month, 1), datetime.date(*month, calendar.monthrange(*month)[1])


def _moved(day: datetime.date, steps: int) -> Span:
    return (day + datetime.timedelta(steps),) * 2


def _number(month: str) -> int:
    return next(n for n, name in enumerate(calendar.month_abbr) if name and month.lower().startswith(name.lower()))


# --- what speaks against them ------------------------------------------------------------------------------------

_OTHER_SENSE = re.compile(
    r"\b(?:is|are|exists?|as|than|even|up)\s+to-?day$|\b(?:to|till?|until|from|on)\s+this\s+day$"
    r"|\b(?:at|for|from|in)\s+the\s+(?:first|second|third)\s+instant$",
    re.IGNORECASE,
)
_OF_TODAY = re.compile(r"\bof\s+(?:to-?day|yesterday|to-?morrow)$", re.IGNORECASE)  # "the China of to-day" is no date
_DATED = re.compile(
    r"(?:letter|note|telegram|cable|d[ei]spatch|message|communication|instruction|memorandum|favou?r|yours|mine|meeting"
    r"|conference|session|sitting|interview|conversation|talk|debate|report|proceedings|date|paper|issue|mail|news|event"
    r"|\d|as)(?:e?s)?\s+of\s+\S+$",
    re.IGNORECASE,
)
_SAID_BEFORE = re.compile(rf"\b(?P<weekday>{_WEEKDAY})(?:\s+(?:morning|afternoon|evening|night))?,?\s*$", re.IGNORECASE)
_SAID_AFTER = re.compile(
    rf"(?:,|,?\s\()?\s*(?:(?P<weekday>{_WEEKDAY})\b|(?:the\s+)?(?P<day>{_NTH})"
    rf"|(?P<month>{MONTH_NAMES})\.?\s+(?P<day_of_month>\d\d?))",
    re.IGNORECASE,
)


def _agrees(text: str, start: int, end: int, span: Span) -> bool:
    """Whether the words around have no other sense, and name no other day."""
    words = text[max(0, start - 60) : end]
    if _OTHER_SENSE.search(words) or (_OF_TODAY.search(words) and not _DATED.search(words)):
        return False
    before, after = _SAID_BEFORE.search(text, max(0, start - 30), start), _SAID_AFTER.match(text, end)
    first = span[0]
    for said in (before, after):
        if said and said["weekday"] and _WEEKDAYS.index(said["weekday"].lower()) != first.weekday():
            return False
    if after and (day := after["day"] or after["day_of_month"]):
        month = _number(after["month"]) if after["month"] else first.month
        return _day((first.year, month), day) == span
    return True


def _is_quoted(text: str, place: int) -> bool:
    """Whether the words at `place` stand in quotation marks, which every paragraph of a long quotation opens again."""
    line, paragraph = text.rfind("\n", 0, place) + 1, text.rfind("\n\n", 0, place) + 1
    return text.rfind("“", 0, place) > text.rfind("”", 0, place) or any(
        text.count('"', first, place) % 2 for first in (line, paragraph)
    )
