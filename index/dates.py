"""Dates as written, with the earliest and latest day they can mean."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from index.errors import BadFilter


@dataclass(frozen=True, slots=True)
class Date:
    """A date as a record writes it, and the days it can mean (both ends included)."""

    written: str
    earliest: datetime.date
    latest: datetime.date

    @property
    def iso(self) -> str:
        """The shortest ISO 8601 form: `1951-08-28`, `1951-08`, `1951`, or `first/last`."""
        first, last = self.earliest, self.latest
        if first == last:
            return first.isoformat()
        if first == datetime.date(first.year, 1, 1) and last == datetime.date(first.year, 12, 31):
            return f"{first.year:04}"
        if first.day == 1 and last == _end_of_month(first.year, first.month):
            return f"{first.year:04}-{first.month:02}"
        return f"{first.isoformat()}/{last.isoformat()}"

    @property
    def plain(self) -> str:
        """The days for people to read: `28 August 1951`, `August 1951`, `1951`, or `25 June 1950 to 27 June 1950`."""
        if "/" in self.iso:
            return f"{_plain(self.earliest.isoformat())} to {_plain(self.latest.isoformat())}"
        return _plain(self.iso)


def parse(written: str) -> Date | None:
    """The days that `written` can mean, or None where a part is missing or cannot be placed.

    Reads days, months, years, decades, seasons (of the northern half) and ranges of them, in English or ISO 8601,
    between 1000 and 2100. A time of day is passed over. "ca.", "early" and the like leave the days of what they
    stand before: how far they reach is not written. A date that two readers would place differently
    ("05/06/1951", "May 14") is None.
    """
    written = " ".join(written.split())
    span = _span(_without_trimmings(written))
    return Date(written, *span) if span else None


def bounds(text: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of a filter value such as `1950-05` or `1951`. Raises BadFilter (a ValueError)."""
    date = parse(text)
    if date is None:
        raise BadFilter(f"{text!r} is not a date: write a day, month or year, as in 1950-05-14, 1950-05 or 1950")
    return date.earliest, date.latest


Span = tuple[datetime.date, datetime.date]
Parts = tuple[int | None, int | None, int | None]  # year, month, day; None where not written

_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
MONTH_NAMES = "|".join(_MONTHS) + "|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"  # of a regular expression
_MONTH = rf"(?P<month>{MONTH_NAMES})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|d|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?{_YEAR}",
        rf"(?:the )?{_DAY}",
        rf"{_DAY},? {_YEAR}",
        rf"{_MONTH}",
        rf"{_MONTH},?(?: of)? {_YEAR}",
        rf"{_MONTH} (?:the )?{_DAY}",
        rf"{_MONTH} (?:the )?{_DAY},? ?{_YEAR}",
        rf"(?:the )?{_DAY}(?: day)?(?: of)? {_MONTH}",
        rf"(?:the )?{_DAY}(?: day)?(?: of)? {_MONTH},? ?{_YEAR}",
        rf"{_YEAR},? {_MONTH}",
        rf"{_YEAR},? {_MONTH} {_DAY}",
    )
]
_SLASHED = re.compile(rf"(\d\d?)/(\d\d?)/{_YEAR}")
_DECADE = re.compile(r"(?:the )?(\d{3})0[’']?s")
_SEASON = re.compile(r"(spring|summer|autumn|fall|winter)(?: of)?,? (\d{4})(?:[-–/](\d\d|\d{4}))?", re.IGNORECASE)
_FIRST_MONTH = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_BETWEEN = re.compile(r"between (.+?) and (.+)", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-–—/]|\b(?:to|until|till|through)\b)\s*", re.IGNORECASE)

_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)?\s*[ap]\.?\s*m\b\.?|\d{1,2}:\d\d(?::\d\d)?|noon|midnight)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )"
_TRIMMINGS = [
    (re.compile(pattern, re.IGNORECASE), "")
    for pattern in (
        r"^[\[(]+|[\])]+$",
        r"(?<=\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$",
        rf"[\s,;—–-]+(?:at )?{_CLOCK}$",
        rf"^(?:at |on )?{_CLOCK}[\s,;—–-]+(?:on )?",
        r"[\s.,;:]+$",
        rf"^(?:(?:dated|on|in) )?{_WEEKDAY}?",
        r"^(?:(?:ca|c|circa|about|approximately)\b\.?\s*)",
        r"^(?:early|mid|late|the (?:beginning|middle|end) of|(?:beginning|middle|end) of)[ -](?:in )?",
    )
]


def _without_trimmings(text: str) -> str:
    for pattern, replacement in _TRIMMINGS:
        text = pattern.sub(replacement, text)
    return text


def _span(text: str) -> Span | None:
    if found := _DECADE.fullmatch(text):
        first = int(found[1]) * 10
        return _days((first, None, None), (first + 9, None, None))
    if found := _SEASON.fullmatch(text):
        return _season(found[1].lower(), int(found[2]), found[3])
    if found := _SLASHED.fullmatch(text):
        return _slashed(int(found[1]), int(found[2]), int(found["year"]))
    parts = _parts(text)
    if parts and (span := _days(parts, parts)):
        return span
    return _range(text)


def _parts(text: str) -> Parts | None:
    """What is written of year, month and day, or None where `text` is no date nor part of one."""
    for form in _FORMS:
        if found := form.fullmatch(text):
            given = found.groupdict()
            month = given.get("month")
            number = None if month is None else int(month) if month.isdigit() else _month(month)
            return _number(given.get("year")), number, _number(given.get("day"))
    return None


def _range(text: str) -> Span | None:
    if found := _BETWEEN.fullmatch(text):
        return _between(found[1], found[2])
    text = re.sub(r"^from ", "", text, flags=re.IGNORECASE)
    for dash in _TO.finditer(text):
        if span := _between(text[: dash.start()], text[dash.end() :]):
            return span
    return None


def _between(left: str, right: str) -> Span | None:
    """A range of two dates, either of which may leave to the other what they share: "June 25" - "27, 1950"."""
    if re.fullmatch(r"\d{4}", left) and re.fullmatch(r"\d\d", right):
        right = left[:2] + right  # 1950-51
    first, last = _parts(left), _parts(right)
    if first is None or last is None:
        return None
    year, month, day = last
    if day is not None and month is None:
        month = first[1]
    if first[0] is None:
        first = (year, *first[1:])
    if first[2] is not None and first[1] is None:
        first = (first[0], month, first[2])
    return _days(first, (year, month, day))


def _days(first: Parts, last: Parts) -> Span | None:
    """From the first day of `first` to the last day of `last`; None where a part is missing or wrong."""
    (year, month, day), (last_year, last_month, last_day) = first, last
    if year is None or last_year is None or (day and not month) or (last_day and not last_month):
        return None
    if not 1000 <= year <= last_year <= 2100:
        return None
    try:
        earliest = datetime.date(year, month or 1, 1 if day is None else day)
        latest = (
            _end_of_month(last_year, last_month or 12)
            if last_day is None
            else datetime.date(last_year, last_month or 12, last_day)
        )
    except (ValueError, calendar.IllegalMonthError):
        return None
    return (earliest, latest) if earliest <= latest else None


def _season(name: str, year: int, following: str | None) -> Span | None:
    if name == "winter":
        # "winter 1951" may be the months before or after its December; "winter 1951-52" is one winter
        return _days((year, 12 if following else 1, None), (year + 1, 2, None))
    if following:
        return None
    month = _FIRST_MONTH[name]
    return _days((year, month, None), (year, month + 2, None))


def _slashed(first: int, second: int, year: int) -> Span | None:
    """8/28/1951 and 28/8/1951 can be one day only; 5/6/1951 is two days to two readers."""
    if (first > 12) == (second > 12) and first != second:
        return None
    day, month = max(first, second), min(first, second)
    return _days((year, month, day), (year, month, day))


def _month(name: str) -> int:
    return next(number for month, number in _MONTHS.items() if month.lower().startswith(name.lower()[:3]))


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _plain(iso: str) -> str:
    year, *rest = iso.split("-")
    month = calendar.month_name[int(rest[0])] if rest else ""
    return " ".join([*(str(int(day)) for day in rest[1:]), *([month] if month else []), year])


def _end_of_month(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
