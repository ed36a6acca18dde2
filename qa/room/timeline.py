"""When the cited records were written: a picture as inline SVG, with the same in words. Pure functions, no Gradio.

A record whose date is a day is a dot, one that may be of several days a bar from the first to the last of them; those
that would lie upon each other stand in rows. Each bears the number of its citation. Undated records are named, not
placed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.dates import Date
from index.records import Record
from qa.room.words import count, date, escape, title

Day = datetime.date

WIDTH, MARGIN = 720, 36  # of the picture, in its own units
ROW, RADIUS = 30, 10
TICKS = 8  # at most


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days laid out from left to right."""

    first: Day
    last: Day

    def at(self, day: Day) -> float:
        """How far from the left a day stands."""
        days = max((self.last - self.first).days, 1)
        return MARGIN + (WIDTH - 2 * MARGIN) * (day - self.first).days / days


def timeline(records: Sequence[Record]) -> str:
    """The picture of the cited `records`, in the order of their citations, and the list of them in order of time;
    nothing where there is none.
    """
    numbered = [*enumerate(records, 1)]
    dated = sorted(
        ((number, record, record.date) for number, record in numbered if record.date),
        key=lambda cited: (cited[2].earliest, cited[2].latest, cited[0]),
    )
    undated = [(number, record) for number, record in numbered if not record.date]
    if not records:
        return ""
    picture = _picture([(number, when) for number, _, when in dated]) if dated else ""
    scrolled = (
        f'<div class="picture" role="group" aria-label="Timeline" tabindex="0">{picture}</div>' if picture else ""
    )
    items = "".join(_item(number, record, f"{escape(date(record))}: ") for number, record, _ in dated)
    listed = f'<ol class="dates">{items}</ol>' if items else ""
    gaps = "".join(_item(number, record) for number, record in undated)
    without = f'<p>Without a date, so in no place of the picture:</p><ol class="dates">{gaps}</ol>' if gaps else ""
    return f'<figure class="timeline">{scrolled}<figcaption>{listed}{without}</figcaption></figure>'


def _item(number: int, record: Record, before: str = "") -> str:
    return f'<li value="{number}">{before}<cite dir="auto">{escape(title(record))}</cite></li>'


def _picture(numbered: Sequence[tuple[int, Date]]) -> str:
    dates = [one for _, one in numbered]
    first, last = min(one.earliest for one in dates), max(one.latest for one in dates)
    ticks = [*_ticks(first, last)]
    scale = _Scale(min(first, ticks[0][0]), max(last, ticks[-1][0]))
    rows = _rows([(scale.at(one.earliest), scale.at(one.latest)) for one in dates])
    axis = ROW * (max(rows) + 1) + 6
    marks = "".join(
        _mark(number, one, scale, axis - ROW * (row + 1) + ROW / 2)
        for (number, one), row in zip(numbered, rows, strict=True)
    )
    lines = "".join(
        f'<line class="tick" x1="{scale.at(day):.1f}" y1="{axis}" x2="{scale.at(day):.1f}" y2="{axis + 6}"/>'
        f'<text class="tick" x="{scale.at(day):.1f}" y="{axis + 22}" text-anchor="middle">{label}</text>'
        for day, label in ticks
    )
    said = f"Timeline of {count(len(dates), 'citation')}, {dates[0].plain} to {max(dates, key=_latest).plain}"
    return (
        f'<svg role="img" aria-label="{escape(said)}" viewBox="0 0 {WIDTH} {axis + 30}" class="timeline">'
        f'<line class="axis" x1="{MARGIN}" y1="{axis}" x2="{WIDTH - MARGIN}" y2="{axis}"/>{lines}{marks}</svg>'
    )


def _latest(one: Date) -> Day:
    return one.latest


def _mark(number: int, one: Date, scale: _Scale, height: float) -> str:
    left, right = scale.at(one.earliest), scale.at(one.latest)
    middle = (left + right) / 2
    shape = f'<circle cx="{middle:.1f}" cy="{height:.1f}" r="{RADIUS}"/>'
    if right - left > 2 * RADIUS:
        shape = (
            f'<rect x="{left:.1f}" y="{height - RADIUS:.1f}" width="{right - left:.1f}" height="{2 * RADIUS}" '
            f'rx="{RADIUS}"/>'
        )
    return (
        f'<g class="record">{shape}<text x="{middle:.1f}" y="{height + 4:.1f}" text-anchor="middle">{number}</text></g>'
    )


def _rows(spans: Sequence[tuple[float, float]]) -> list[int]:
    """The row of each span, from 0: the lowest in which it touches no other."""
    reached: list[float] = []
    rows = []
    for left, right in spans:
        left, right = min(left, (left + right) / 2 - RADIUS) - 2, max(right, (left + right) / 2 + RADIUS) + 2
        row = next((row for row, end in enumerate(reached) if end <= left), len(reached))
        reached[row : row + 1] = [right]
        rows.append(row)
    return rows


# --- ticks -------------------------------------------------------------------------------------------------------

_DAYS, _MONTHS, _YEARS = (1, 2, 5, 10), (1, 2, 3, 6), (1, 2, 5, 10, 20, 50, 100, 200, 500)


def _ticks(first: Day, last: Day) -> Iterator[tuple[Day, str]]:
    """Days to be named between `first` and `last`, with their names: years, months or days, as many as fit."""
    for step in _DAYS:
        if (last - first).days / step <= TICKS:
            for number in range((last - first).days // step + 1):
                day = first + datetime.timedelta(number * step)
                yield day, f"{day.day} {day:%b %Y}" if number == 0 else f"{day.day} {day:%b}"
            return
    for step in _MONTHS:
        months = range(_month(first) // step * step, _month(last) + 1, step)
        if len(months) <= TICKS:
            for number, month in enumerate(months):
                day = Day(month // 12, month % 12 + 1, 1)
                yield day, f"{day:%b %Y}" if number == 0 or day.month <= step else f"{day:%b}"
            return
    for step in _YEARS:
        years = range(max(first.year // step * step, 1), last.year + 1, step)
        if len(years) <= TICKS or step == _YEARS[-1]:
            yield from ((Day(year, 1, 1), str(year)) for year in years)
            return


def _month(day: Day) -> int:
    """The months since the year 0."""
    return day.year * 12 + day.month - 1
