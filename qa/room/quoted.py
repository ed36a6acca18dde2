"""A quote as HTML: who speaks, the words, where they stand, and the button that opens them there. Pure, no Gradio.

Quotation marks are drawn by the style sheet, so that the text of a quote is the record's own.
"""

from __future__ import annotations

from index.enclosures import end_of_own_words
from index.records import Speaker
from qa.answer import Quote
from qa.cite import note
from qa.room.text import NOTE, run_at
from qa.room.words import date, days, direction, escape, given, title

AROUND = 160  # characters shown on each side of a quote before its citation is pressed

_LABELS = {
    Speaker.BODY: "The record's own words",
    Speaker.SUMMARY: "Archivist's summary",
    Speaker.NOTE: "Footnote",
    Speaker.METADATA: "Catalogue field",
}


def quoted(turn: int, number: int, quote: Quote) -> str:
    """The `number`-th quote of a turn with who speaks, where it stands and the button that opens it there."""
    record, zone = quote.record, quote.zone
    field, called = zone is Speaker.METADATA, title(record)
    page = f", p. {escape(quote.page)}" if quote.page else ""
    said = _field(quote.text) if field else f"<blockquote{direction(quote.text)}>{_verbatim(quote.text)}</blockquote>"
    name = escape(f"Citation {number}: {called}, {date(record)}")
    return (
        f'<div class="quote {zone}"><p class="speaker">{escape(speaker(quote))}</p>{said}{days(quote.dates)}'
        f'<p class="origin"><cite{direction(called)}>{escape(called)}</cite>, {escape(date(record))}{page}</p>'
        f'<p class="reference">Reference: {given(record.reference)}</p>{_also_in(quote)}'
        f'<div class="act"><button type="button" class="citation" data-turn="{turn}" data-citation="{number}" '
        f'aria-label="{name}" aria-describedby="around-{turn}-{number}">Citation {number}</button>'
        f'<details><summary>How to cite</summary><p class="note">{escape(note(record, page=quote.page))}</p></details>'
        f"{_around(turn, number, quote)}</div></div>"
    )


def speaker(quote: Quote) -> str:
    """Who speaks; by name only in a record's own words, where the record is signed and before what it encloses."""
    zone, signed = quote.record.zone_at(quote.start, quote.end), quote.record.signatory
    if zone.kind is Speaker.BODY and signed and end_of_own_words(quote.record, quote.end) >= quote.end:
        return f"{_LABELS[Speaker.BODY]}, signed {signed}"
    return NOTE if zone.kind is Speaker.NOTE and zone.anchor is None else _LABELS[zone.kind]


def _also_in(quote: Quote) -> str:
    return f'<p class="reference">Also in {escape(", ".join(quote.also_in))}</p>' if quote.also_in else ""


def _around(turn: int, number: int, quote: Quote) -> str:
    """What the citation's button shows before it is pressed: the words around the quote, as far as one speaker goes."""
    record, text = quote.record, quote.record.text
    first, last = run_at(record, quote.start, quote.end - quote.start + AROUND)
    start, end = max(first, quote.start - AROUND), min(last, quote.end + AROUND)
    while first < start < quote.start and not text[start - 1].isspace():  # no word is cut
        start += 1
    while quote.end < end < last and not text[end].isspace():
        end -= 1
    before = ("…" if start > first else "") + text[start : quote.start].lstrip()
    after = text[quote.end : end].rstrip() + ("…" if end < last else "")
    page = f", p. {quote.page}" if quote.page else ""
    head = f"{title(record)}, {date(record)}{page}"
    return (
        f'<span class="around" id="around-{turn}-{number}" hidden><span class="head">{escape(head)}</span> '
        f'<span class="words"{direction(before + quote.text + after)}>{escape(before)}'
        f"<b>{escape(_shortened(quote.text))}</b>{escape(after)}</span></span>"
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 2 * AROUND else f"{text[:AROUND].rstrip()} […] {text[-AROUND:].lstrip()}"


def _verbatim(text: str) -> str:
    return f'<span class="verbatim">{escape(text)}</span>'


def _field(text: str) -> str:
    """A catalogue field: its first line is its label where more lines follow."""
    label, line_end, value = text.partition("\n")
    if not line_end:
        return f'<p class="field">{_verbatim(text)}</p>'
    words = f'<span class="label">{escape(label)}</span>{line_end}{escape(value)}'
    return f'<p class="field"><span class="verbatim">{words}</span></p>'
