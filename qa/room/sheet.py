"""A conversation as a sheet for the classroom: one HTML file to print, which asks nothing of any other.

Each question has its quotes and room for notes, each record that is quoted the questions that a source is met with, and
the notes at the end say where every quote stands. Quotation marks stand around words of records only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Day

from index.records import Record
from qa.answer import REFUSAL, Quote, also_searched
from qa.cite import note
from qa.room.conversation import Turn, reason
from qa.room.quoted import speaker
from qa.room.words import count, escape, title

PROMPTS = ("Who wrote it?", "When?", "To whom?", "Why?", "What may it leave out?")

_STYLE = """
@page { margin: 20mm; }
body { font: 12pt/1.5 Georgia, serif; max-width: 42em; margin: 0 auto; padding: 1em; color: #000; background: #fff; }
h1, h2, h3 { line-height: 1.25; break-after: avoid; }
.given { display: flex; gap: 2em; }
.given span { flex: 1; border-bottom: 1px solid #555; }
blockquote { margin: .3em 0 .6em 1.2em; white-space: pre-wrap; overflow-wrap: anywhere; }
blockquote .words::before { content: open-quote; }
blockquote .words::after { content: close-quote; }
blockquote.metadata .words::before, blockquote.metadata .words::after { content: none; }
.words { quotes: "\\201c" "\\201d"; }
.speaker { margin: .6em 0 0; font-variant: small-caps; }
.verdict { font-weight: bold; }
.lines { height: 8em; background: repeating-linear-gradient(#fff 0 1.95em, #999 1.95em 2em); }
.source .lines { height: 4em; }
.source { break-inside: avoid; }
section { margin-bottom: 2em; }
ol li { overflow-wrap: anywhere; }
a { color: inherit; }
@media print { .lines { print-color-adjust: exact; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def sheet(turns: Sequence[Turn], day: Day) -> str:
    """All turns, oldest first, as a page of HTML that holds its own style."""
    quotes: list[Quote] = []
    asked = "".join(_turn(number, turn, quotes) for number, turn in enumerate(turns, 1))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Questions put to the records</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Questions put to the records</h1><p>{day.day} {day:%B %Y}</p>"
        '<p class="given">Name <span></span> Class <span></span></p>'
        f"{asked}{_sources(turns)}{_notes(quotes)}</main></body></html>\n"
    )


def cited(turns: Sequence[Turn]) -> list[Record]:
    """The records that answers quote, each once, in the order they were first quoted."""
    quotes = [quote for turn in turns if turn.answer for quote in turn.answer.quotes]
    return list({quote.record.id: quote.record for quote in reversed(quotes)}.values())[::-1]


def _turn(number: int, turn: Turn, quotes: list[Quote]) -> str:
    return (
        f'<section><h2 dir="auto">{number}. {escape(turn.question)}</h2>{"".join(_said(turn, quotes))}'
        '<p>Notes</p><div class="lines"></div></section>'
    )


def _said(turn: Turn, quotes: list[Quote]) -> Iterator[str]:
    if turn.among:
        yield f"<p>Among: {escape(turn.among)}</p>"
    if turn.problem is not None:
        yield f"<p>Not searched: {escape(turn.problem)}</p>"
    answer = turn.answer
    if answer is None:
        return
    if turn.alone:
        yield "<p>Searched with its own words only.</p>"
    elif turn.leans:
        yield f"<p>Searched as: {escape(answer.standalone)}</p>"
    if answer.widened:
        yield f"<p>Also searched as: {escape(also_searched(answer.widened))}</p>"
    if not answer:
        yield f'<p><span class="verdict">{escape(REFUSAL)}</span> {reason(turn)}</p>'
        yield "<h3>Nearest passages, not an answer</h3>" if answer.nearest else ""
    elif answer.in_time:
        yield "<p>In order of time</p>"
    for quote in turn.citations:
        quotes.append(quote)
        yield _quote(quote, len(quotes))
    searched = answer.searched
    yield f"<p>Searched: {count(searched.records, 'record')}, {count(searched.passages, 'passage')}.</p>"


def _quote(quote: Quote, number: int) -> str:
    days = dict.fromkeys(f"{escape(one.date.written)}: {one.date.plain}" for one in quote.dates)
    return (
        f'<p class="speaker">{escape(speaker(quote))}</p>'
        f'<blockquote class="{quote.zone}" dir="auto"><span class="words">{escape(quote.text)}</span>'
        f'<sup><a id="quote-{number}" href="#note-{number}" aria-label="Note {number}">{number}</a></sup></blockquote>'
        + (f"<p>{'; '.join(days)}</p>" if days else "")
    )


def _sources(turns: Sequence[Turn]) -> str:
    """The questions to each record that an answer quotes."""
    sources = "".join(map(_source, cited(turns)))
    return f"<h2>The sources</h2>{sources}" if sources else ""


def _source(record: Record) -> str:
    asked = "".join(f'<p>{prompt}</p><div class="lines"></div>' for prompt in PROMPTS)
    return f'<section class="source"><h3 dir="auto">{escape(title(record))}</h3>{asked}</section>'


def _notes(quotes: Iterable[Quote]) -> str:
    items = "".join(
        f'<li id="note-{number}">{escape(note(quote.record, page=quote.page))} Record {escape(quote.record.id)}, '
        f"characters {quote.start + 1:,} to {quote.end:,}.{_also(quote)} "
        f'<a href="#quote-{number}" aria-label="Back to quote {number}">↩</a></li>'
        for number, quote in enumerate(quotes, 1)
    )
    return f"<h2>Notes to the quotes</h2><ol>{items}</ol>" if items else ""


def _also(quote: Quote) -> str:
    return f" Also in {escape(', '.join(quote.also_in))}." if quote.also_in else ""
