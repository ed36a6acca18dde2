"""The panel in which a record is read: it opens at a citation of this session, or by its id."""

from __future__ import annotations

import time

import gradio as gr

from index import Archive
from index.errors import UnknownRecord
from qa.room import source
from qa.room.conversation import Turn
from qa.room.panels.parts import QUIET, Parts, said
from qa.room.source import Opened

LONGEST_ID = 1_000

_LISTEN = """
const opened = (section) => section.dataset.turn === undefined
    ? {record: section.dataset.record, at: section.dataset.at}
    : {turn: +section.dataset.turn, number: +section.dataset.number};
element.addEventListener('click', (event) => {
    const button = event.target.closest('button.whole, button.move, button.step');
    if (!button) return;
    const here = opened(button.closest('section.source'));
    if (button.matches('.whole')) trigger('move', {...here, whole: true});
    else if (button.matches('.step')) trigger('step', {turn: here.turn, number: +button.dataset.citation});
    else if (button.dataset.begin) trigger('move', {...here, begin: +button.dataset.begin});
    else trigger('move', here);
});
element.addEventListener('open', (event) => trigger('open', event.detail));
"""

Turns = tuple[Turn, ...]


def draw() -> gr.HTML:
    """The region, empty."""
    return gr.HTML(source.no_source(), elem_id="source", apply_default_css=False, js_on_load=_LISTEN)


def wire(parts: Parts) -> None:
    """What happens when a citation, a link or a record of a list is opened, and when one goes on from there."""

    def cite(turns: Turns, event: gr.EventData) -> str:
        return cited(parts.archive.latest(), turns, *_citation(event))

    def open_record(event: gr.EventData) -> str:
        return by_id(parts.archive.latest(), said(event, "record", str) or "", said(event, "at", str) or "")

    def move(turns: Turns, event: gr.EventData) -> str:
        now, record = parts.archive.latest(), said(event, "record", str)
        where = {"begin": said(event, "begin", int), "whole": said(event, "whole", bool) or False}
        if record is not None:
            return by_id(now, record, said(event, "at", str) or "", **where)
        return cited(now, turns, *_citation(event), **where)

    often = {"trigger_mode": "multiple"} | QUIET
    parts.talk.cite(cite, [parts.turns], parts.source, api_name="ui_cite", **often)
    parts.source.step(cite, [parts.turns], parts.source, api_name="ui_step", **often)
    parts.source.open(open_record, None, parts.source, api_name="ui_open_record", **often)
    parts.source.move(move, [parts.turns], parts.source, api_name="ui_move", **often)


def _citation(event: gr.EventData) -> tuple[int, int]:
    turn, number = said(event, "turn", int), said(event, "number", int)
    return (-1 if turn is None else turn), (-1 if number is None else number)


def by_id(archive: Archive, record_id: str, at: str, *, begin: int | None = None, whole: bool = False) -> str:
    """The source of a record by its id, at the positions `START-END`; what is wrong with either is said."""
    nonce = str(time.time_ns())
    try:
        record = archive.record(record_id[:LONGEST_ID])
    except UnknownRecord as error:
        problem = str(error).partition(": `")[0]  # without what to type at the command line
        return source.missing(f"{problem[:1].upper()}{problem[1:]}.", nonce=nonce)
    mark = source.positions(at, record)
    wrong = "The link names a place that this record does not have: it is shown from its beginning."
    news = wrong if at and mark is None else None
    start, end = mark or (None, None)
    return source.source(record, start, end, opened=Opened(nonce=nonce), begin=begin, whole=whole, news=news)


def cited(
    archive: Archive, turns: Turns, turn: int, number: int, *, begin: int | None = None, whole: bool = False
) -> str:
    """The source of one citation of this session; nothing for a turn or number it does not have.

    A record that went since it was cited is not shown any more, one that changed is shown as it was cited: both say so.
    """
    if not 0 <= turn < len(turns) or not 1 <= number <= len(turns[turn].citations):
        return source.no_source()
    citations = turns[turn].citations
    quote = citations[number - 1]
    opened = Opened(turn, number, len(citations), bool(turns[turn].answer), str(time.time_ns()))
    try:
        changed = archive.record(quote.record.id).text != quote.record.text
    except UnknownRecord as error:
        return source.gone(quote.record, f"{error}.", opened=opened)
    news = "This record has changed since it was quoted; this is the text that was quoted." if changed else None
    return source.source(
        quote.record,
        quote.start,
        quote.end,
        opened=opened,
        begin=begin,
        whole=whole,
        news=news,
        changed=changed,
    )


def first_of_last(archive: Archive, turns: Turns) -> str | dict:
    """What opens by itself after the last turn: its best quote or the passage that denies it, nothing for
    another refusal, no change for a problem.
    """
    last = turns[-1]
    if last.problem is not None:
        return gr.skip()
    opens = last.answer or last.denied
    return cited(archive, turns, len(turns) - 1, 1) if opens else source.no_source(refused=True)
