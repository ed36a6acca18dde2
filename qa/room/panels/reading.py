"""The panel in which a record is read: it opens at a citation of this session."""

from __future__ import annotations

import time

import gradio as gr

from index import Archive
from index.errors import UnknownRecord
from qa.room import source
from qa.room.conversation import Turn
from qa.room.panels.parts import QUIET, Parts, number

_LISTEN = """
element.addEventListener('click', (event) => {
    const opened = event.target.closest('button.whole') && event.target.closest('section.source');
    if (opened) trigger('whole', {turn: +opened.dataset.turn, number: +opened.dataset.number});
});
"""


def draw() -> gr.HTML:
    """The region, empty."""
    return gr.HTML(source.no_source(), elem_id="source", apply_default_css=False, js_on_load=_LISTEN)


def wire(parts: Parts) -> None:
    """What happens when a citation is pressed, or the whole of a long record is wanted."""

    def cite(turns: tuple[Turn, ...], event: gr.EventData) -> str:
        return cited(parts.archive.latest(), turns, number(event, "turn"), number(event, "number"))

    def whole(turns: tuple[Turn, ...], event: gr.EventData) -> str:
        return cited(parts.archive.latest(), turns, number(event, "turn"), number(event, "number"), whole=True)

    parts.talk.cite(cite, [parts.turns], parts.source, api_name="ui_cite", trigger_mode="multiple", **QUIET)
    parts.source.whole(whole, [parts.turns], parts.source, api_name="ui_whole", **QUIET)


def cited(archive: Archive, turns: tuple[Turn, ...], turn: int, number: int, *, whole: bool = False) -> str:
    """The source of one citation of this session; nothing for a turn or number it does not have.

    A record that went since it was cited is not shown any more, one that changed is shown as it was cited: both say so.
    """
    if not 0 <= turn < len(turns) or not 1 <= number <= len(turns[turn].citations):
        return source.no_source()
    quote = turns[turn].citations[number - 1]
    opened = {"turn": turn, "number": number, "nonce": str(time.time_ns())}
    try:
        changed = archive.record(quote.record.id).text != quote.record.text
    except UnknownRecord as error:
        return source.gone(quote.record, f"{error}.", **opened)
    news = "This record has changed since it was quoted; this is the text that was quoted." if changed else None
    return source.source(quote.record, quote.start, quote.end, whole=whole, news=news, **opened)


def first_of_last(archive: Archive, turns: tuple[Turn, ...]) -> str | dict:
    """What opens by itself after the last turn: its best quote, nothing for a refusal, no change for a problem."""
    last = turns[-1]
    if last.problem is not None:
        return gr.skip()
    return cited(archive, turns, len(turns) - 1, 1) if last.answer else source.no_source(refused=True)
