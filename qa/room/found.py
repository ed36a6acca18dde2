"""Every place where words stand, as a list of passages with the words marked. Pure functions, no Gradio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Passage, Record
from qa.mentions import Mentions, spans
from qa.room.browse import pager
from qa.room.words import count, date, direction, escape, title

PAGE = 20  # passages on one page
AROUND = 180  # characters shown on each side of the words


@dataclass(frozen=True, slots=True)
class Sought:
    """What is in the form: the words, and whether they are looked for to the letter and in this order."""

    words: str = ""
    exact: bool = True


def found(
    sought: Sought,
    mentions: Mentions | None = None,
    records: Sequence[Record] = (),
    *,
    page: int = 0,
    among: str | None = None,
    problem: str | None = None,
) -> str:
    """The form and, where words were sought, a `page` of what was found; `records` has the record of each hit."""
    if problem is not None:
        said, shown = problem, f'<p class="problem">{escape(problem)}</p>'
    elif mentions is None:
        said, shown = "", ""
    else:
        said = _said(mentions, among)
        shown = f'<h2 tabindex="-1">{escape(said)}</h2>{_items(mentions, records, page)}'
    return f'<div class="list found" lang="en" data-status="{escape(said)}">{_form(sought)}{shown}</div>'


def pages(mentions: Mentions) -> int:
    """How many pages there are."""
    return max(1, -(-len(mentions.hits) // PAGE))


def _form(sought: Sought) -> str:
    any_form = "" if sought.exact else " checked"
    return (
        '<form class="find" role="search" autocomplete="off">'
        '<label for="find-words">Words to find, every mention</label><div class="row">'
        f'<input type="text" id="find-words" name="words" value="{escape(sought.words)}" maxlength="300">'
        '<button type="submit" class="find">Find</button></div>'
        f'<label class="choice"><input type="checkbox" name="any"{any_form}> in any form and order: '
        "“war ended” also finds “the end of the wars”</label></form>"
    )


def _said(mentions: Mentions, among: str | None) -> str:
    words = f"“{mentions.words}”"
    inside = f" among: {among}" if among else ""
    if not mentions.hits:
        return f"No passage holds {words}{inside}."
    verb = "holds" if len(mentions.hits) == 1 else "hold"
    return f"{count(len(mentions.hits), 'passage')} of {count(mentions.records, 'record')} {verb} {words}{inside}."


def _items(mentions: Mentions, records: Sequence[Record], page: int) -> str:
    part = mentions.hits[page * PAGE : (page + 1) * PAGE]
    items = "".join(_item(mentions, hit.passage, record) for hit, record in zip(part, records, strict=True))
    return f'<ol class="mentions" start="{page * PAGE + 1}">{items}</ol>{pager(page, pages(mentions))}'


def _item(mentions: Mentions, passage: Passage, record: Record) -> str:
    """One passage: its words around those that were sought, and the button that opens them in their place."""
    places = spans(record.text, passage.start, passage.end, mentions.words, exact=mentions.exact)
    at = places[0] if places and mentions.exact else (passage.start, passage.end)
    called = title(record)
    return (
        f'<li><button type="button" class="record" data-record="{escape(record.id)}" data-at="{at[0]}-{at[1]}"'
        f"{direction(called)}>{escape(called)}</button>"
        f'<span class="about">{escape(date(record))}</span>{_excerpt(record.text, passage, places)}</li>'
    )


def _excerpt(text: str, passage: Passage, places: Sequence[tuple[int, int]]) -> str:
    first, last = places[0] if places else (passage.start, passage.start)
    start, end = max(passage.start, first - AROUND), min(passage.end, last + AROUND)
    while passage.start < start < first and not text[start - 1].isspace():  # no word is cut
        start += 1
    while last < end < passage.end and not text[end].isspace():
        end -= 1
    parts, reached = [], start
    for one, other in places:
        if one >= reached and other <= end:
            parts.append(f"{escape(text[reached:one])}<mark>{escape(text[one:other])}</mark>")
            reached = other
    before, after = ("…" if start > passage.start else ""), ("…" if end < passage.end else "")
    words = "".join(parts) + escape(text[reached:end])
    return f'<p class="excerpt"{direction(text[start:end])}>{before}{words}{after}</p>'
