"""The records as a list, by date, person or collection, a page at a time. Pure functions, no Gradio."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.records import Record
from qa.room.words import count, date, direction, escape, title

RECORDS = 50  # on one page
GROUPS = 120
ORDERS = {"date": "By date", "person": "By person", "collection": "By collection"}
_NOUNS = {"date": "year", "person": "person", "collection": "collection"}
_MANY = {"date": "years", "person": "people", "collection": "collections"}
_NONE = {"date": "No date given", "person": "Nobody named", "collection": "No collection named"}

T = TypeVar("T")
Groups = Mapping[str, Sequence[Record]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list: its order, one group of it (None: all of them), and the page, from 0."""

    by: str = "date"
    group: str | None = None
    page: int = 0


def browse(records: Sequence[Record], place: Place = Place(), among: str | None = None) -> str:
    """The list of `records`, given by date, at `place`; `among` says in words what they were narrowed to.

    Few records are shown at once, below the names of their groups; of more, the groups to choose from.
    """
    groups = grouped(records, place.by)
    heading, what = "All records", count(len(records), "record")
    if place.group is not None and place.group in groups:
        inside = groups[place.group]
        heading, what = _name(place.group, place.by), count(len(inside), "record")
        back = f'<button type="button" class="group" data-by="{place.by}" data-page="0">All {_MANY[place.by]}</button>'
        shown = back + _paged(inside, RECORDS, place, lambda part: _of_group(part, place.by))
    elif len(records) <= RECORDS:
        shown = "".join(f"<h3>{escape(_name(group, place.by))}</h3>{_list(groups[group])}" for group in groups)
    else:
        what += f", {_counted(groups, place.by)}"
        shown = _letters(groups, place)
        shown += _paged(list(groups), GROUPS, place, lambda part: _choices(part, groups, place))
    said = escape(f"{what} among: {among}." if among else f"{what}.")
    return (
        f'<div class="list" lang="en" data-status="{escape(heading)}: {said}">'
        f'<h2 tabindex="-1">{escape(heading)}</h2>{_orders(place)}<p class="count">{said}</p>{shown}</div>'
    )


def _orders(place: Place) -> str:
    buttons = "".join(
        f'<button type="button" class="group" data-by="{by}" data-page="0" '
        f'aria-pressed="{"true" if by == place.by else "false"}">{words}</button>'
        for by, words in ORDERS.items()
    )
    return f'<div class="orders" role="group" aria-label="Order of the records">{buttons}</div>'


def grouped(records: Iterable[Record], by: str) -> Groups:
    """The records under each year, person or collection, in order; under "" those that name none, at the end."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        for key in dict.fromkeys(_keys(record, by)) or ("",):
            found[key].append(record)
    return {key: found[key] for key in sorted(found, key=lambda key: (key == "", key.casefold(), key))}


def _keys(record: Record, by: str) -> Sequence[str]:
    if by == "person":
        return (*record.creators, *record.recipients)
    if by == "collection":
        return (record.shelf,) if record.shelf else ()
    return (f"{record.date.earliest.year:04}",) if record.date else ()


def _name(group: str, by: str) -> str:
    return group or _NONE[by]


def _counted(groups: Groups, by: str) -> str:
    named = len([group for group in groups if group])
    return f"{named:,} {_NOUNS[by] if named == 1 else _MANY[by]}"


def _choices(part: Sequence[str], groups: Groups, place: Place) -> str:
    def choice(group: str) -> str:
        named, number = escape(_name(group, place.by)), f"{len(groups[group]):,}"
        return (
            f'<li><button type="button" class="group" data-by="{place.by}" data-group="{escape(group)}" data-page="0"'
            f'{direction(group)}>{named} <span class="number">{number}</span></button></li>'
        )

    items = "".join(map(choice, part))
    return f'<ul class="groups {place.by}">{items}</ul>'


def _letters(groups: Groups, place: Place) -> str:
    """Where there are several pages of groups, the page on which each first letter begins."""
    if len(groups) <= GROUPS:
        return ""
    first: dict[str, int] = {}
    for number, group in enumerate(groups):
        first.setdefault(group[:1].upper() if place.by != "date" else f"{group[:2]}00s", number // GROUPS)
    first.pop("", None)
    buttons = "".join(
        f'<button type="button" class="group" data-by="{place.by}" data-page="{page}">{escape(letter)}</button>'
        for letter, page in first.items()
    )
    return f'<div class="letters" role="group" aria-label="Begins with">{buttons}</div>'


def _of_group(part: Sequence[Record], by: str) -> str:
    """Records of one group; those of a year below their months."""
    if by != "date" or part[0].date is None:
        return _list(part)
    months = itertools.groupby(part, key=lambda record: f"{record.date.earliest:%B %Y}")
    return "".join(f"<h3>{month}</h3>{_list(list(inside))}" for month, inside in months)


def _list(records: Iterable[Record]) -> str:
    return f'<ul class="records">{"".join(map(_item, records))}</ul>'


def _item(record: Record) -> str:
    people = " to ".join("; ".join(names) for names in (record.creators, record.recipients) if names)
    about = " · ".join(part for part in (date(record), people, record.kind) if part)
    called = title(record)
    return (
        f'<li><button type="button" class="record" data-record="{escape(record.id)}" data-at=""{direction(called)}>'
        f'{escape(called)}</button><span class="about">{escape(about)}</span></li>'
    )


def _paged(items: Sequence[T], size: int, place: Place, shown: Callable[[Sequence[T]], str]) -> str:
    """The page of `items` that `place` names, with the way to the others."""
    pages = max(1, -(-len(items) // size))
    page = min(max(0, place.page), pages - 1)
    part = shown(items[page * size : (page + 1) * size])
    return part + pager(page, pages, {"by": place.by, **({"group": place.group} if place.group is not None else {})})


def pager(page: int, pages: int, data: Mapping[str, str] = {}) -> str:
    """The way to the first, previous, next and last of `pages`; nothing where there is one."""
    if pages < 2:
        return ""
    carried = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    ways = {"First": 0, "Previous": page - 1, "Next": page + 1, "Last": pages - 1}
    first, previous, following, last = (
        f'<button type="button" class="group"{carried} data-page="{to}"'
        f"{'' if 0 <= to < pages and to != page else ' disabled'}>{words}</button>"
        for words, to in ways.items()
    )
    where = f'<span class="place">Page {page + 1:,} of {pages:,}</span>'
    return f'<div class="pager" role="group" aria-label="Pages">{first}{previous}{where}{following}{last}</div>'
