"""A record opened at a passage, as HTML: what describes it, what can be copied, its text. Pure functions, no Gradio."""

from __future__ import annotations

from collections.abc import Iterable

from index.records import Record
from index.relative import in_record
from qa.cite import bibtex, note, ris
from qa.room.text import record_text
from qa.room.words import days, escape, given, title

LONG = 200_000  # characters from which on a record opens at the neighbourhood of the passage
AROUND = 20_000  # characters shown on each side of the passage in a long record

_BACK = '<button type="button" class="back">Back <kbd>Esc</kbd></button>'


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
    turn: int = 0,
    number: int | None = None,
    whole: bool = False,
    nonce: str = "",
    news: str | None = None,
) -> str:
    """The source region: `record` with `start:end` (inside one zone; nothing where None) in a `mark`.

    `turn` and `number` say which citation opened it. A record of more than LONG characters is cut to AROUND
    characters on each side of the passage unless `whole`. Pass another `nonce` each time, or a page that compares
    values does not notice that the same passage was asked for again. `news` is said above the text: what became of the
    record since it was cited.
    """
    mark = (start, end) if start is not None and end is not None else None
    first, last = (0, len(record.text)) if whole or len(record.text) <= LONG else _window(record.text, mark)
    page = record.page_at(mark[0]) if mark else None
    opened = f' data-turn="{turn}" data-number="{number}"' if number is not None else ""
    label = f'<span class="number">{number}</span> ' if number is not None else ""
    return (
        f'<section class="source" role="region" aria-label="Source" lang="en"{opened} data-nonce="{escape(nonce)}">'
        f'<header><h2 tabindex="-1">{label}{escape(title(record))}</h2>'
        f"{_description(record)}{_tools(record, page)}</header>"
        f"{_news(news)}{days(in_record(record, *mark) if mark else ())}{_cut_notice(record, first, last)}"
        f'<div class="page-text" tabindex="0" role="group" aria-label="Text of the record">'
        f'<div class="record-text">{"".join(record_text(record, first, last, mark))}</div></div></section>'
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


def _tools(record: Record, page: str | None) -> str:
    copies = (("footnote", note(record, page=page)), ("BibTeX", bibtex(record)), ("RIS", ris(record)))
    buttons = "".join(
        f'<button type="button" class="copy" data-copy="{escape(text)}">Copy {name}</button>' for name, text in copies
    )
    return f'<p class="tools">{buttons}{_BACK}</p>'


def _window(text: str, mark: tuple[int, int] | None) -> tuple[int, int]:
    """The neighbourhood of `mark`, begun and ended at a line break where one is near."""
    start, end = mark or (0, 0)
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    if first > 0:
        first = text.find("\n", first, min(start, first + 2_000)) + 1 or first
    if last < len(text):
        last = text.rfind("\n", max(end, last - 2_000), last) + 1 or last
    return first, last


def _news(news: str | None) -> str:
    return f'<p class="news" role="status">{escape(news)}</p>' if news else ""


def gone(record: Record, news: str, *, turn: int = 0, number: int | None = None, nonce: str = "") -> str:
    """The source region for a record that is not in the archive any more: what became of it, and not its words."""
    opened = f' data-turn="{turn}" data-number="{number}"' if number is not None else ""
    label = f'<span class="number">{number}</span> ' if number is not None else ""
    return (
        f'<section class="source" role="region" aria-label="Source" lang="en"{opened} data-nonce="{escape(nonce)}">'
        f'<header><h2 tabindex="-1">{label}{escape(title(record))}</h2><p class="tools">{_BACK}</p></header>'
        f"{_news(news)}</section>"
    )


def _cut_notice(record: Record, first: int, last: int) -> str:
    if (first, last) == (0, len(record.text)):
        return ""
    return (
        f'<p class="cut">Shown: characters {first + 1:,} to {last:,} of {len(record.text):,}. '
        '<button type="button" class="whole">Show the whole record</button></p>'
    )
