"""When: the times that a question mentions, and which records and sentences are of such a time.

A mention is a preference, never a filter, and never one for recent records: a question without a date prefers none.
"""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import dates
from index.dates import Date
from index.records import Record
from index.relative import in_record
from index.running import Found, find

ALWAYS, EVER = datetime.date.min, datetime.date.max  # the ends of "until 1950" and "since May 1950"
ANY_YEAR = 2000  # a leap year, whose days stand for those of every year where none is mentioned
HALFWAY = 60  # days from a time at which nothing speaks for a record or against it
MONTH = 31  # days: a date of more than these is not stated, it is an age

Days = tuple[datetime.date, datetime.date]
Span = tuple[int, int]  # of a text


@dataclass(frozen=True, slots=True)
class Mention:
    """A time that a question mentions: its words at `start:end`, and the days it can mean (both ends included).

    With `any_year`, the days are meant of whatever year, and given in `ANY_YEAR`: "in May", "on 28 August".
    """

    start: int
    end: int
    earliest: datetime.date
    latest: datetime.date
    any_year: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has no first day, or no last: "since May 1950"."""
        return self.earliest == ALWAYS or self.latest == EVER

    def days_to(self, date: Date) -> int:
        """How many days lie between this time and `date`; 0 where they share a day."""
        if not self.any_year:
            return _between(self.earliest, self.latest, date)
        years = range(max(date.earliest.year - 2, 1), date.latest.year + 2)
        return min(_between(_in_year(self.earliest, year), _in_year(self.latest, year), date) for year in years)

    def is_stated_by(self, date: Date) -> bool:
        """Whether `date` is of this time and no wider: 9 May 1950 states May 1950, 1950 does not."""
        return self.days_to(date) == 0 and (date.latest - date.earliest).days <= max(
            MONTH, (self.latest - self.earliest).days
        )


def mentioned(text: str, history: Sequence[str] = ()) -> tuple[Mention, ...]:
    """The times that the question `text` mentions after the questions `history` (oldest first), in order.

    A date without its year is of the one year the question is about, or else of the one year that the last earlier
    question with a date is about. "That summer", "the same year", "the following day" are counted from the last time
    mentioned before them.
    """
    before: tuple[Mention, ...] = ()
    for earlier in history:
        before = _mentioned(earlier, before) or before
    return _mentioned(text, before)


def _mentioned(text: str, before: Sequence[Mention]) -> tuple[Mention, ...]:
    complete = find(text)
    spans = complete and [(one.date.earliest, one.date.latest) for one in complete]
    year = _only_year(spans or [(one.earliest, one.latest) for one in before if not one.any_year])
    places = {one.start for one in complete}
    found = []
    for one in find(text, year or ANY_YEAR):
        any_year = not year and one.start not in places
        found.append(_opened(text, Mention(one.start, one.end, one.date.earliest, one.date.latest, any_year)))
    for match in _POINTING.finditer(text):
        earlier = [one for one in found if one.end <= match.start()] or before
        span = _pointed(match, earlier[-1]) if earlier else None
        if span and not any(one.start < match.end() and match.start() < one.end for one in found):
            found.append(Mention(*match.span(), *span, earlier[-1].any_year))
    return tuple(sorted(found, key=lambda one: one.start))


def _only_year(spans: Sequence[Days]) -> int | None:
    years = {day.year for span in spans for day in span} - {ALWAYS.year, EVER.year}
    return years.pop() if len(years) == 1 else None


# --- of that time ------------------------------------------------------------------------------------------------


def nearness(times: Sequence[Mention], date: Date | None) -> float:
    """How near a record of `date` is to the nearest of `times`.

    1 where it may be of that very time, 0 at HALFWAY days from it (what happens is written down days or weeks later),
    nearly -1 years from it; 0 also where no time is mentioned, or no date is known.
    """
    if not times or date is None:
        return 0.0
    return 2 * 0.5 ** (min(one.days_to(date) for one in times) / HALFWAY) - 1


def nearness_of_units(times: Sequence[Mention], record: Record, units: Sequence[Span]) -> list[float]:
    """The nearness of each unit of `record`: 1 where it names a day or month of one of `times`, else the record's."""
    near = nearness(times, record.date)
    if not times or near == 1:
        return [near] * len(units)
    within_a_year = near > 2 * 0.5 ** (366 / HALFWAY) - 1  # so far at most reach "yesterday" and "July last"
    return [1.0 if _is_stated(times, record, *unit, within_a_year) else near for unit in units]


def _is_stated(times: Sequence[Mention], record: Record, start: int, end: int, within_a_year: bool) -> bool:
    text = record.text[start:end]
    stated: list[Found] = []
    if any(name in text for one in times for name in _names(one)):
        stated += find(text, record.date.earliest.year if record.date else None)
    if within_a_year and _RELATIVE.search(text):
        stated += in_record(record, start, end)
    return any(one.is_stated_by(found.date) for one in times for found in stated)


_RELATIVE = re.compile(  # it may stand there
    r"\b(?:inst|ult|prox|yesterday|to-?(?:day|night|morrow)|this |last|next)", re.IGNORECASE
)


@functools.lru_cache(maxsize=64)
def _names(one: Mention) -> tuple[str, ...]:
    """What must stand in a text that names a day or month of this time: the name of one of its months, or its year."""
    if one.is_open:
        return ()
    months = 12 * (one.latest.year - one.earliest.year) + one.latest.month - one.earliest.month + 1
    if months >= 12 and not one.any_year:
        return tuple(str(year) for year in range(one.earliest.year, one.latest.year + 1))
    return tuple(calendar.month_abbr[(one.earliest.month + step - 1) % 12 + 1] for step in range(months))


def _between(first: datetime.date, final: datetime.date, date: Date) -> int:
    return max((first - date.latest).days, (date.earliest - final).days, 0)


def _in_year(day: datetime.date, year: int) -> datetime.date:
    """`day` of ANY_YEAR, or of the year after, in `year`, or the year after; 29 February is always the 28th."""
    year += day.year - ANY_YEAR
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


# --- since, until ------------------------------------------------------------------------------------------------

_BEFORE = re.compile(
    r"\b(?:(?P<since>since)|(?P<after>after|later than)|(?P<until>until|till|by|up to|(?:no|not) later than)"
    r"|(?P<before>before|prior to|earlier than))\s+$",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r"\s+(?:on|onwards?|forward)\b(?!\s+\w)", re.IGNORECASE)
_DAY = datetime.timedelta(1)


def _opened(text: str, one: Mention) -> Mention:
    """`one` with the word before it: "since May 1950" has no last day, "before 1950" no first."""
    word = _BEFORE.search(text, max(0, one.start - 20), one.start)
    if one.any_year or not (word or _ONWARDS.match(text, one.end)):
        return one
    if word is None:
        return replace(one, latest=EVER)
    start = word.start()
    if word["since"]:
        return replace(one, start=start, latest=EVER)
    if word["after"]:
        return replace(one, start=start, earliest=one.latest + _DAY, latest=EVER)
    if word["until"]:
        return replace(one, start=start, earliest=ALWAYS)
    return replace(one, start=start, earliest=ALWAYS, latest=one.earliest - _DAY)


# --- that summer, the following day ------------------------------------------------------------------------------

_SEASON = "spring|summer|autumn|fall|winter"
_POINTING = re.compile(
    rf"\b(?:(?:that|(?:that|the|this)\s+same)\s+(?P<same>day|date|month|year|{_SEASON})"
    rf"|the\s+(?P<way>following|next|previous|preceding)\s+(?P<unit>day|month|year|{_SEASON})"
    r"|the\s+(?P<unit_before>day|month|year)\s+(?P<way_after>before|after)(?=\s*(?:[?.,;]|$))"
    r"|on\s+the\s+(?P<nth>\d\d?)(?:st|nd|rd|d|th)(?=\s*(?:[?.,;]|$|(?:and|or)\b)))\b",
    re.IGNORECASE,
)


def _pointed(match: re.Match[str], to: Mention) -> Days | None:
    """The time that words such as "that summer" mean where the last time mentioned is `to`; None where none is sure."""
    first, final = to.earliest, to.latest
    if to.is_open:
        return None
    unit = (match["same"] or match["unit"] or match["unit_before"] or "").lower()
    way = (match["way"] or match["way_after"] or "").lower()
    steps = 0 if not way else -1 if way in ("previous", "preceding", "before") else 1
    if match["nth"]:
        unit, steps = "month", 0
    if unit in ("day", "date"):
        return (first + steps * _DAY,) * 2 if first == final else None
    if unit == "month":
        months = first.year * 12 + first.month - 1 + steps
        month = f"{months // 12:04}-{months % 12 + 1:02}"
        same = (first.year, first.month) == (final.year, final.month)
        return _span(f"{month}-{int(match['nth']):02}" if match["nth"] else month) if same else None
    if to.any_year or first.year != final.year:
        return None
    if unit == "year":
        return _span(f"{first.year + steps:04}")
    if not steps:
        return _span(f"{unit} {first.year}")
    near = [_season(unit, first.year + step) for step in (-1, 0, 1)]
    beyond = [span for span in near if span and (final < span[0] if steps > 0 else span[1] < first)]
    return beyond[0 if steps > 0 else -1] if beyond else None


def _season(name: str, year: int) -> Days | None:
    return _span(f"winter {year}-{(year + 1) % 100:02}" if name == "winter" else f"{name} {year}")


def _span(written: str) -> Days | None:
    date = dates.parse(written)
    return (date.earliest, date.latest) if date else None
