"""The page: which click asks what. What the answers look like is in `render`, how it is served in `serve`."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArchiveQAError, UnknownRecord
from qa import ask
from qa.question import LONGEST
from qa.room import render
from qa.room.render import Turn

# Before the import of gradio, which otherwise looks up outside hosts when it is imported.
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
)
import gradio as gr

if TYPE_CHECKING:
    from fastapi import FastAPI

    from index import Archive

Turns = tuple[Turn, ...]

AT_ONCE = 2  # questions searched at the same time
WAITING = 32  # questions waiting for their turn; one more is told to come back

# A large screen is read from afar. Not in style.css: Gradio confines its rules to the page's own container.
_LARGE_SCREEN = "<style>@media (min-width: 100rem) { html { font-size: 112.5%; } }</style>"

# Runs in the browser. A listener on the element itself survives each new value.
_LISTEN_CONVERSATION = """
element.addEventListener('click', (event) => {
    const citation = event.target.closest('button.citation');
    const example = event.target.closest('button.example');
    if (citation) trigger('cite', {turn: +citation.dataset.turn, number: +citation.dataset.citation});
    if (example) trigger('example', {number: +example.dataset.example});
});
"""
_LISTEN_SOURCE = """
element.addEventListener('click', (event) => {
    const opened = event.target.closest('button.whole') && event.target.closest('section.source');
    if (opened) trigger('whole', {turn: +opened.dataset.turn, number: +opened.dataset.number});
});
"""


def build(archive: Archive, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page over `archive`; `examples` are questions offered while the conversation is empty."""
    examples = tuple(examples)

    def answer(question: str, turns: Turns) -> Iterator[tuple]:
        """Shows the question at once, then its answer with the first source open."""
        turns = tuple(
            turn for turn in turns if turn.answer is not None
        )  # a problem is shown once, until the next question
        yield gr.skip(), render.conversation((*turns, Turn(question))), gr.skip(), ""
        turn = _ask(archive.latest(), question, turns)
        turns = (*turns, turn)
        yield turns, render.conversation(turns), _first_source(archive.latest(), turns), gr.skip()

    def example(turns: Turns, event: gr.EventData) -> Iterator[tuple]:
        number = _number(event, "number")
        if 0 <= number < len(examples):
            yield from answer(examples[number], turns)

    def cite(turns: Turns, event: gr.EventData) -> str:
        return _source(archive.latest(), turns, _number(event, "turn"), _number(event, "number"))

    def whole(turns: Turns, event: gr.EventData) -> str:
        return _source(archive.latest(), turns, _number(event, "turn"), _number(event, "number"), whole=True)

    with gr.Blocks(title="Archive QA", analytics_enabled=False, fill_width=True) as page:
        gr.HTML(_header(archive), elem_id="masthead", apply_default_css=False)
        turns = gr.State(())
        with gr.Row(elem_id="panes"):
            talk = gr.HTML(
                render.conversation((), examples),
                elem_id="conversation",
                apply_default_css=False,
                js_on_load=_LISTEN_CONVERSATION,
            )
            source = gr.HTML(render.no_source(), elem_id="source", apply_default_css=False, js_on_load=_LISTEN_SOURCE)
        with gr.Row(elem_id="asking"):
            question = gr.Textbox(
                label="Your question",
                lines=1,
                max_lines=4,
                max_length=LONGEST,
                scale=1,
                elem_id="question",
            )
            button = gr.Button("Ask", variant="primary", scale=0, min_width=110, elem_id="ask")

        shown = [turns, talk, source, question]
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        searching = {"concurrency_id": "ask", "concurrency_limit": AT_ONCE, "trigger_mode": "once"}
        gr.on(
            [button.click, question.submit], answer, [question, turns], shown, api_name="ui_ask", **quiet, **searching
        )
        talk.example(example, [turns], shown, api_name="ui_example", **quiet, **searching)
        talk.cite(cite, [turns], source, api_name="ui_cite", trigger_mode="always_last", **quiet)
        source.whole(whole, [turns], source, api_name="ui_whole", **quiet)
    page.queue(max_size=WAITING)
    return page


def mount(app: FastAPI, page: gr.Blocks) -> FastAPI:
    """`app` with the page at its root, with its own style and script and nothing that calls or keeps anything."""
    here = Path(__file__).parent
    return gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        css=(here / "style.css").read_text("utf-8"),
        head=f"{_LARGE_SCREEN}<script>{(here / 'room.js').read_text('utf-8')}</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        max_file_size=1,  # nothing is uploaded here
    )


def _ask(archive: Archive, question: str, turns: Turns) -> Turn:
    """One more turn. A question that cannot be searched becomes a turn that says so, never a refusal."""
    if len(question) > LONGEST:
        return Turn(question[:80] + "…", problem=f"A question may have {LONGEST:,} characters.")
    try:
        return Turn(question, ask(archive, question, history=[turn.question for turn in turns]))
    except ArchiveQAError as error:
        return Turn(question, problem=str(error))
    except Exception:
        logging.getLogger(__name__).exception("the question %r could not be searched", question)
        return Turn(question, problem="Something failed here and the records were not searched. Please ask again.")


def _source(archive: Archive, turns: Turns, turn: int, number: int, *, whole: bool = False) -> str:
    """The source of one citation of this session; nothing for a turn or number it does not have.

    A record that went since it was cited is not shown any more, one that changed is shown as it was cited: both say so.
    """
    if not 0 <= turn < len(turns) or not 1 <= number <= len(turns[turn].citations):
        return render.no_source()
    quote = turns[turn].citations[number - 1]
    opened = {"turn": turn, "number": number, "nonce": str(time.time_ns())}
    try:
        changed = archive.record(quote.record.id).text != quote.record.text
    except UnknownRecord as error:
        return render.gone(quote.record, f"{error}.", **opened)
    news = "This record has changed since it was quoted; this is the text that was quoted." if changed else None
    return render.source(quote.record, quote.start, quote.end, whole=whole, news=news, **opened)


def _first_source(archive: Archive, turns: Turns) -> str | dict:
    """What opens by itself after the last turn: its best quote, nothing for a refusal, no change for a problem."""
    last = turns[-1]
    if last.problem is not None:
        return gr.skip()
    return _source(archive, turns, len(turns) - 1, 1) if last.answer else render.no_source(refused=True)


def _number(event: gr.EventData, name: str) -> int:
    """A number sent by the browser, or -1 where it sent something else."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value if isinstance(value, int) else -1


def _header(archive: Archive) -> str:
    status = archive.status()
    return (
        '<div class="masthead" lang="en"><h1>Archive QA</h1>'
        f'<p class="holdings">{render.count(status.records, "record")}'
        f'<span class="more">, {render.count(status.passages, "passage")}</span></p>'
        '<button type="button" id="dark" aria-pressed="false">Dark</button></div>'
    )
