"""Narrowing the records: what a reader can choose by, the words for it, and what is left. Pure functions, no Gradio.

What is set travels as `values`: the words typed or chosen, by the name of the condition of a `Filter`. They are read by
the code that reads the command line's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.errors import BadFilter
from index.filters import WORDED, choices, matching
from index.filters import values as values_of
from index.records import Record
from qa.lines import is_text, read_filter
from qa.room.words import count, escape

MOST = 30  # values offered in a list; where there are more, the words are typed
KNOWN = 300  # of the values then, as many are offered while one types
LONGEST = 1_000  # characters of one condition

_LABELS = {
    "after": "Dated from",
    "before": "Dated to",
    "author": "Author",
    "recipient": "Recipient",
    "collection": "Collection",
    "kind": "Kind",
    "language": "Language",
}
_DATES = ("after", "before")


@dataclass(frozen=True, slots=True)
class Field:
    """A condition that is offered: its values with how many records each keeps, or None where the words are typed.

    `known` are values that records have most often, to choose from while one types.
    """

    name: str
    choices: Mapping[str, int] | None = None
    example: str = "part of a name"  # in an empty text box
    known: tuple[str, ...] = ()


def fields(records: Sequence[Record]) -> tuple[Field, ...]:
    """The conditions that at least one of `records` can meet: what none of them says cannot be asked for."""
    offered = []
    days = [record.date for record in records if record.date]
    if days:
        first, last = min(day.earliest for day in days), max(day.latest for day in days)
        offered += [Field("after", example=str(first.year)), Field("before", example=str(last.year))]
    for name in WORDED:
        found = choices(records, name, MOST)
        if found is None:
            often = Counter(value for record in records for value in set(values_of(record, name)))
            offered.append(Field(name, known=tuple(sorted(value for value, _ in often.most_common(KNOWN)))))
        elif found:
            offered.append(Field(name, found))
    return tuple(offered)


def read(sent: object) -> dict[str, str]:
    """The values that a browser sent, without those left blank."""
    if not isinstance(sent, dict):
        return {}
    words = {name: sent[name].strip()[:LONGEST] for name in _LABELS if isinstance(sent.get(name), str)}
    return {name: said for name, said in words.items() if said and is_text(said)}


def mistake(values: Mapping[str, str]) -> tuple[str, str] | None:
    """The name of the first date that cannot be read, and how to write it; None where all can."""
    for name in _DATES:
        try:
            read_filter({name: values.get(name)})
        except BadFilter as error:
            return name, str(error)
    return None


def in_words(values: Mapping[str, str]) -> str | None:
    """`letter, 1950 to 1951, by Stalin`: what is set, as it was written; None where nothing is."""
    first, last = values.get("after"), values.get("before")
    said = [values.get("kind")]
    if first and last:
        said.append(first if first == last else f"{first} to {last}")
    elif first or last:
        said.append(f"{first} or later" if first else f"{last} or earlier")
    ways = {"author": "by {}", "recipient": "to {}", "collection": "collection {}", "language": "in {}"}
    said += [way.format(values[name]) for name, way in ways.items() if name in values]
    parts = [part for part in said if part]
    return ("; " if any("," in part for part in parts) else ", ").join(parts) or None


def section(offered: Sequence[Field], values: Mapping[str, str] = {}) -> str:
    """The closed section with a field for each condition offered and each one set; nothing where there is none."""
    by_name = {name: Field(name) for name in _LABELS if name in values} | {field.name: field for field in offered}
    if not by_name:
        return ""
    rows = "".join(_field(by_name[name], values.get(name, "")) for name in _LABELS if name in by_name)
    hint = (
        '<p class="hint" id="narrow-dates">A date is a day, a month or a year: '
        "<span>1950-05-14</span>, <span>1950-05</span>, 1950.</p>"
        if any(name in by_name for name in _DATES)
        else ""
    )
    return (
        '<details class="narrow" lang="en"><summary>Narrow the records</summary>'
        f'<form aria-label="Narrow the records" autocomplete="off"><div class="fields">{rows}</div>{hint}</form>'
        "</details>"
    )


def _field(field: Field, value: str) -> str:
    named = f'id="narrow-{field.name}" name="{field.name}"'
    label = f'<label for="narrow-{field.name}">{_LABELS[field.name]}</label>'
    if field.choices is None:
        described = ' aria-describedby="narrow-dates"' if field.name in _DATES else ""
        listed = f' list="narrow-{field.name}-known"' if field.known else ""
        box = (
            f'<input type="text" {named} value="{escape(value)}" placeholder="{escape(field.example)}"'
            f"{described}{listed}>{_known(field)}"
        )
        return f'<div class="field {field.name}">{label}{box}</div>'
    offered = dict(field.choices)
    if value:
        offered.setdefault(value, 0)  # it went while it was chosen
    options = "".join(_option(choice, number, choice == value) for choice, number in offered.items())
    box = f'<select {named}><option value="">any</option>{options}</select>'
    return f'<div class="field {field.name}">{label}{box}</div>'


def _known(field: Field) -> str:
    options = "".join(f'<option value="{escape(value)}"></option>' for value in field.known)
    return f'<datalist id="narrow-{field.name}-known">{options}</datalist>' if options else ""


def _option(choice: str, number: int, chosen: bool) -> str:
    selected = " selected" if chosen else ""
    return f'<option value="{escape(choice)}"{selected}>{escape(choice)} ({number:,})</option>'


def line(records: Sequence[Record], values: Mapping[str, str]) -> str:
    """What `values` leave of `records`, or how a date is written, with the button that clears them; else nothing."""
    among = in_words(values)
    if among is None:
        return '<div class="narrowed" data-status=""></div>'
    wrong = mistake(values)
    if wrong:
        name, problem = wrong
        said, shown = f"{problem}.", f'<span class="wrong">{escape(problem)}.</span>'
        where = f' data-wrong="{name}"'
    else:
        said, where = _left(records, values), ""
        shown = f'<span class="words">Among: {escape(among)}</span> <span class="left">{said}</span>'
    return (
        f'<div class="narrowed" lang="en" data-status="{escape(said)}"{where}><p>{shown}</p>'
        '<button type="button" class="clear">Clear the filter</button></div>'
    )


def _left(records: Sequence[Record], values: Mapping[str, str]) -> str:
    kept, undated = matching(records, read_filter(values))
    left = f"{kept:,} of {count(len(records), 'record')}" if kept else "No record matches"
    without = f"; {undated:,} without a date {'is' if undated == 1 else 'are'} left out" if undated else ""
    return f"{left}{without}."
