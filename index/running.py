"""Dates that stand among other words, in a sentence or a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.dates import MONTH_NAMES, Date, parse


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: its words stand at `start:end`."""

    start: int
    end: int
    date: Date


def find(text: str, year: int | None = None) -> list[Found]:
    """The dates in `text`, in order: days, months, years, seasons, decades and ranges of them.

    A date without its year ("in May", "on 28 August") is one of `year`; where that is None it is passed over. Four
    digits are a year, and the name of a month is a month, where the words around them say so: "may" and "march" are
    verbs too, and August is a name.
    """
    ranges = _standing(_RANGE, text, year)
    single = _standing(_DATE, text, year)
    free = [one for one in single if not any(one.start < two.end and two.start < one.end for two in ranges)]
    return sorted(ranges + free, key=lambda one: one.start)


# Wider than what `dates.parse` reads, which decides.
_DAY = r"\d{1,2}(?:st|nd|rd|d|th)?"
_DAYS = rf"{_DAY}(?:(?:\s?[-–—]\s?|\s+to\s+)(?:the\s+)?{_DAY})?"
_MONTH = rf"(?:{MONTH_NAMES})\b\.?"
_YEAR = r"[12]\d{3}"
_ONE = rf"""(?:
    (?: (?:early|mid|late)(?:-|\s+)(?:in\s+)? | (?:the\s+)?(?:beginning|middle|end)\s+of\s+ )?
    (?: {_YEAR}-\d\d(?:-\d\d)?
      | (?:the\s+)?{_DAYS}(?:\s+day)?(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?
      | {_MONTH}\s+(?:the\s+)?{_DAYS}(?:,?\s+{_YEAR})?
      | {_MONTH}(?:,?(?:\s+of)?\s+{_YEAR})?
      | (?:spring|summer|autumn|fall|winter)(?:\s+of)?,?\s+{_YEAR}(?:[-–/]\d\d(?:\d\d)?)?
      | (?:the\s+)?[12]\d\d0[’']?s
      | {_YEAR}(?:[-–]\d\d(?:\d\d)?)?
    )(?![\w/]|[.,:–-]\d))"""
_ALONE = r"(?<![\w/.,:$£#–-])"
_DATE = re.compile(_ALONE + _ONE, re.IGNORECASE | re.VERBOSE)
_RANGE = re.compile(
    rf"""{_ALONE}(?: between\s+{_ONE}\s+and\s+{_ONE}
      | (?:from\s+)?{_ONE}(?:\s+(?:to|until|till|through)\s+|\s?[-–—]\s?){_ONE} )""",
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE_YEAR = frozenset("in since during until till throughout year early mid late circa the".split())
_PERHAPS_BEFORE_YEAR = frozenset("of from to by before after between and or around about through than".split())
_BEFORE_MONTH = frozenset("in since during until till throughout".split())
_BEFORE_MONTH_NAME = _BEFORE_MONTH | frozenset("of from to by before after between and or through last that".split())
_AFTER_YEAR = frozenset(
    "a about after against and as at before between but by could did for from had has he if in into is it on or she "
    "onward onwards should than that the they to until was were when which who whom whose with would".split()
)


def _standing(form: re.Pattern[str], text: str, year: int | None) -> list[Found]:
    found = []
    for match in form.finditer(text):
        words = match.group()
        date = parse(words) or (parse(f"{words} {year}") if year else None)
        if date and _is_meant(text, *match.span()):
            found.append(Found(*match.span(), date))
    return found


def _is_meant(text: str, start: int, end: int) -> bool:
    """Whether what may be a date is one, by the words around it."""
    words = text[start:end]
    before = re.search(r"(\w*)\W{0,2}$", text[max(0, start - 16) : start].lower())[1]
    if words.isdigit():
        if before in _BEFORE_YEAR:
            return True
        after = re.match(r" ([a-z]+)", text[end : end + 16])
        return before in _PERHAPS_BEFORE_YEAR and (after is None or after[1] in _AFTER_YEAR)
    if words.rstrip(".").isalpha():
        is_name = re.match(r" [A-Z]", text[end : end + 2])  # August Belmont
        return before in _BEFORE_MONTH or (words[0].isupper() and before in _BEFORE_MONTH_NAME and not is_name)
    is_verb = re.match(MONTH_NAMES, words.title()) and words[0].islower()  # they march 20 miles
    return not is_verb or re.search(r"\d{4}", words) is not None
