"""A record opened at a passage, as HTML: what describes it, what can be copied, its text. Pure functions, no Gradio.

A link to a passage is the page's address with `#record=ID&at=START-END`, the id as in a query string, the positions in
code points of the record's text; without `at` the record opens at its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from index.records import Record
from index.relative import in_record
from qa.cite import bibtex, note, ris
from qa.room.text import record_text
from qa.room.words import days, direction, escape, given, title

LONG = 200_000  # characters from which on a record opens at the neighbourhood of the passage
AROUND = 20_000  # characters shown on each side of the passage in a long record
DATED = 5_000  # characters of a marked passage in which "the 5th instant" and the like are resolved

_BACK = '<button type="button" class="back">Back <kbd>Esc</kbd></button>'
_AT = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Opened:
    """By what a record was opened: citation `number` of the `of` that the turn `turn` shows, or, without one, its id.

    Give another `nonce` each time, or a page that compares values does not notice that the same passage was asked for
    again.
    """

    turn: int = 0
    number: int | None = None
    of: int = 1
    answered: bool = True  # the citations are quotes of an answer, not passages near to none
    nonce: str = ""


def positions(at: str, record: Record) -> tuple[int, int] | None:
    """The positions that `START-END` names in `record`; None where it does not have them."""
    found = _AT.fullmatch(at)
    start, end = map(int, found.groups()) if found else (0, 0)
    return (start, end) if start < end <= len(record.text) else None


def link(record: Record, mark: tuple[int, int] | None = None) -> str:
    """The part of an address after the page's own that opens `record` at `mark`."""
    at = {"at": f"{mark[0]}-{mark[1]}"} if mark else {}
    return "#" + urlencode({"record": record.id, **at})


def no_source(*, refused: bool = False) -> str:
    """The source region with no record in it: nothing opens by itself after a refusal, lest it pass for an answer."""
    hint = (
        "A nearest passage opens here when you choose it." if refused else "The record opens here, at the quoted words."
    )
    return f'<section class="source empty" role="region" aria-label="Source" lang="en"><p>{hint}</p></section>'


def source(
    record: Record,
    start: int | None = None,
    end: int | None = None,
    *,
    opened: Opened = Opened(),
    begin: int | None = None,
    whole: bool = False,
    news: str | None = None,
    changed: bool = False,
) -> str:
    """The source region: `record` with `start:end` (nothing where None) in a `mark`.

    A record of more than LONG characters is cut to AROUND characters on each side of the passage, or to twice as many
    from `begin` on, unless `whole`. `news` is said above the text: what became of the record since it was cited. One
    that has `changed` since has no link, which would open other words.
    """
    mark = (start, end) if start is not None and end is not None else None
    first, last = (0, len(record.text)) if whole or len(record.text) <= LONG else _window(record.text, mark, begin)
    page = record.page_at(mark[0]) if mark else None
    dated = in_record(record, mark[0], min(mark[1], mark[0] + DATED)) if mark else ()
    return (
        f"{_section(record, mark, opened)}<header>{_heading(record, opened)}"
        f"{_description(record)}{_tools(record, page, None if changed else link(record, mark))}</header>"
        f"{_news(news)}{days(dated)}{_cut_notice(record, first, last, mark)}"
        f'<div class="page-text" tabindex="0" role="group" aria-label="Text of the record">{_before(first)}'
        f'<div class="record-text">{"".join(record_text(record, first, last, mark))}</div>'
        f"{_after(record, last)}</div>{_steps(opened)}</section>"
    )


def gone(record: Record, news: str, *, opened: Opened = Opened()) -> str:
    """The source region for a record that is not in the archive any more: what became of it, and not its words."""
    return (
        f'{_section(record, None, opened)}<header>{_heading(record, opened)}<p class="tools">{_BACK}</p></header>'
        f"{_news(news)}{_steps(opened)}</section>"
    )


def missing(news: str, *, nonce: str = "") -> str:
    """The source region where a link or a list names a record that the archive does not have."""
    return (
        f'<section class="source" role="region" aria-label="Source" lang="en" data-nonce="{escape(nonce)}">'
        f'<header><h2 tabindex="-1">This record is not here</h2><p class="tools">{_BACK}</p></header>'
        f"{_news(news)}</section>"
    )


def _section(record: Record, mark: tuple[int, int] | None, opened: Opened) -> str:
    cited = f' data-turn="{opened.turn}" data-number="{opened.number}"' if opened.number is not None else ""
    at = f"{mark[0]}-{mark[1]}" if mark else ""
    return (
        f'<section class="source" role="region" aria-label="Source" lang="en"{cited} data-record="{escape(record.id)}" '
        f'data-at="{at}" data-nonce="{escape(opened.nonce)}">'
    )


def _heading(record: Record, opened: Opened) -> str:
    label = f'<span class="number">{opened.number}</span> ' if opened.number is not None else ""
    return f'<h2 tabindex="-1"{direction(title(record))}>{label}{escape(title(record))}</h2>'


def _steps(opened: Opened) -> str:
    """To the quote before and after, of those that the same turn shows."""
    if opened.number is None or opened.of < 2:
        return ""
    noun = "quote" if opened.answered else "passage"

    def step(words: str, name: str, number: int) -> str:
        none = "" if 1 <= number <= opened.of else " disabled"
        return (
            f'<button type="button" class="step {name}" data-turn="{opened.turn}" data-citation="{number}"{none}>'
            f"{words}</button>"
        )

    return (
        f'<div class="steps" role="group" aria-label="The {noun}s of this question">'
        f"{step(f'Previous {noun}', 'previous', opened.number - 1)}"
        f'<span class="place">{noun.capitalize()} {opened.number} of {opened.of}</span>'
        f"{step(f'Next {noun}', 'next', opened.number + 1)}</div>"
    )


def _description(record: Record) -> str:
    creators = "; ".join(record.creators) or None
    recipients = "; ".join(record.recipients) or None
    shown = [("Date", record.date.written if record.date else None), ("From", creators), ("To", recipients)]
    shown.append(("Reference", record.reference))
    rest = [
        ("Title", record.title),
        ("Place", record.place),
        ("Signed", record.signatory),
        ("Archive", record.repository),
        ("Collection", record.collection),
        ("Kind", record.kind),
        ("Language", record.language),
        *([("Transcription", record.transcription)] if record.transcription else []),
        *_edition(record),
        ("Rights", record.rights),
        ("Address", record.url),
        ("Record", record.id),
        ("File", record.source),
    ]
    return (
        f"{_definitions('short', shown)}<details><summary>More about this record</summary>"
        f"{_definitions('full', rest)}</details>"
    )


def _edition(record: Record) -> list[tuple[str, str | None]]:
    edition = record.edition
    if edition is None:
        return []
    number = f"no. {edition.number}" if edition.number else None
    parts = (edition.title, number, edition.place, edition.publisher, edition.year)
    return [("Edition", ", ".join(part for part in parts if part))]


def _definitions(style: str, rows: Iterable[tuple[str, str | None]]) -> str:
    items = "".join(f"<div><dt>{name}</dt><dd>{given(value)}</dd></div>" for name, value in rows)
    return f'<dl class="{style}">{items}</dl>'


def _tools(record: Record, page: str | None, link: str | None) -> str:
    copies = (("footnote", note(record, page=page)), ("BibTeX", bibtex(record)), ("RIS", ris(record)))
    buttons = "".join(
        f'<button type="button" class="copy" data-copy="{escape(text)}">Copy {name}</button>' for name, text in copies
    )
    if link:
        buttons += f'<button type="button" class="copy" data-link="{escape(link)}">Copy link</button>'
    return f'<p class="tools">{buttons}{_BACK}</p>'


def _window(text: str, mark: tuple[int, int] | None, begin: int | None) -> tuple[int, int]:
    """The neighbourhood of `mark`, or what follows `begin`, begun and ended at a line break where one is near."""
    if begin is None:
        start, end = mark or (0, 0)
        end = min(end, start + LONG)  # of a mark that is longer still, its beginning
        first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    else:
        start = end = first = max(0, min(begin, len(text) - 1))
        last = min(len(text), first + 2 * AROUND)
    if 0 < first < start:
        first = text.find("\n", first, min(start, first + 2_000)) + 1 or first
    if last < len(text):
        last = text.rfind("\n", max(end, last - 2_000), last) + 1 or last
    return first, last


def _news(news: str | None) -> str:
    return f'<p class="news" role="status">{escape(news)}</p>' if news else ""


def _cut_notice(record: Record, first: int, last: int, mark: tuple[int, int] | None) -> str:
    if (first, last) == (0, len(record.text)):
        return ""
    away = mark and not first <= mark[0] < last
    passage = '<button type="button" class="move" data-passage>To the passage</button> ' if away else ""
    return (
        f'<p class="cut">Shown: characters {first + 1:,} to {last:,} of {len(record.text):,}. {passage}'
        '<button type="button" class="whole">Show the whole record</button></p>'
    )


def _before(first: int) -> str:
    return f'<p class="more">{_move(max(0, first - 2 * AROUND), "Read what comes before")}</p>' if first > 0 else ""


def _after(record: Record, last: int) -> str:
    return f'<p class="more">{_move(last, "Read on")}</p>' if last < len(record.text) else ""


def _move(begin: int, words: str) -> str:
    return f'<button type="button" class="move" data-begin="{begin}">{words}</button>'
