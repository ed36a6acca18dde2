"""The page: which click asks what. What the answers look like is in `render`, how it is served in `serve`."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArchiveQAError, UnknownRecord
from qa import ask
from qa.answer import Ask
from qa.lines import read_filter
from qa.question import LONGEST
from qa.room import narrow, render
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
let pressed;  // of citations pressed in one go the last is opened, and no other asked for
element.addEventListener('click', (event) => {
    const citation = event.target.closest('button.citation');
    const example = event.target.closest('button.example');
    if (event.target.closest('button.alone')) trigger('alone');
    if (citation) {
        clearTimeout(pressed);
        const wanted = {turn: +citation.dataset.turn, number: +citation.dataset.citation};
        pressed = setTimeout(() => trigger('cite', wanted));
    }
    if (example) trigger('example', {number: +example.dataset.example});
});
"""
_LISTEN_SECTION = """
element.addEventListener('narrowed', () => trigger('narrow'));
"""
# What the section holds goes with every question, however soon it is asked: (a, b, ..., values) in, the same out.
# Not in the data of an event: one that had to wait is sent by Gradio with the data of the one it waited for.
_WITH_VALUES = "(...inputs) => [...inputs.slice(0, -1), window.readingRoom?.narrowed() ?? {}]"
_LISTEN_SOURCE = """
element.addEventListener('click', (event) => {
    const opened = event.target.closest('button.whole') && event.target.closest('section.source');
    if (opened) trigger('whole', {turn: +opened.dataset.turn, number: +opened.dataset.number});
});
"""


def build(archive: Archive, examples: Sequence[str] = (), ask: Ask = ask) -> gr.Blocks:
    """The page over `archive`; `examples` are questions offered while the conversation is empty, `ask` answers."""
    examples = tuple(examples)

    def answer(question: str, turns: Turns, seen: int, sent: object) -> Iterator[tuple]:
        turns = tuple(
            turn for turn in turns if turn.answer is not None
        )  # a problem is shown once, until the next question
        values = narrow.read(sent)
        box = gr.skip() if narrow.mistake(values) else ""  # a question that is not asked stays where it can be
        yield from reply(Turn(question, among=narrow.in_words(values)), turns, seen, values, box)

    def alone(turns: Turns, seen: int, sent: object) -> Iterator[tuple]:
        """The last question again, in the place of the last turn, without those before it."""
        if turns and turns[-1].leans:
            values = narrow.read(sent)
            before = turns if narrow.mistake(values) else turns[:-1]
            asked = Turn(turns[-1].question, among=narrow.in_words(values), alone=True)
            yield from reply(asked, before, seen, values, gr.skip())

    def reply(asked: Turn, turns: Turns, seen: int, values: Mapping[str, str], box: str | dict) -> Iterator[tuple]:
        """Shows the question after `turns` at once, then its answer with the first source open."""
        yield gr.skip(), render.conversation((*turns, asked)), gr.skip(), box, *[gr.skip()] * 4
        now = archive.latest()
        turns = (*turns, _ask(ask, now, asked, turns, values))
        around = _renewed(now, seen, values)
        yield turns, render.conversation(turns), _first_source(now, turns), gr.skip(), *around

    def example(turns: Turns, seen: int, sent: object, event: gr.EventData) -> Iterator[tuple]:
        number = _number(event, "number")
        if 0 <= number < len(examples):
            yield from answer(examples[number], turns, seen, sent)

    def narrowed(seen: int, sent: object) -> tuple:
        now, values = archive.latest(), narrow.read(sent)
        masthead, section, _, state = _renewed(now, seen, values)
        return masthead, section, narrow.line(now.headings() if values else (), values), state

    def opened(seen: int) -> tuple:
        return _renewed(archive.latest(), seen, {})

    def cite(turns: Turns, event: gr.EventData) -> str:
        return _source(archive.latest(), turns, _number(event, "turn"), _number(event, "number"))

    def whole(turns: Turns, event: gr.EventData) -> str:
        return _source(archive.latest(), turns, _number(event, "turn"), _number(event, "number"), whole=True)

    with gr.Blocks(title="Archive QA", analytics_enabled=False, fill_width=True) as page:
        masthead = gr.HTML(_header(archive), elem_id="masthead", apply_default_css=False)
        turns = gr.State(())
        seen = gr.State(archive.generation)  # the state of the archive that the page around the answers shows
        values = gr.JSON(visible=False)
        with gr.Row(elem_id="panes"):
            talk = gr.HTML(
                render.conversation((), examples),
                elem_id="conversation",
                apply_default_css=False,
                js_on_load=_LISTEN_CONVERSATION,
            )
            source = gr.HTML(render.no_source(), elem_id="source", apply_default_css=False, js_on_load=_LISTEN_SOURCE)
        with gr.Column(elem_id="foot"):
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
            section = gr.HTML(
                narrow.section(narrow.fields(archive.headings())),
                elem_id="narrow",
                apply_default_css=False,
                js_on_load=_LISTEN_SECTION,
            )
            left = gr.HTML(narrow.line((), {}), elem_id="narrowed", apply_default_css=False)

        around = [masthead, section, left, seen]
        shown = [turns, talk, source, question, *around]
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        searching = {"concurrency_id": "ask", "concurrency_limit": AT_ONCE, "trigger_mode": "once", "js": _WITH_VALUES}
        asked = [turns, seen, values]
        gr.on(
            [button.click, question.submit], answer, [question, *asked], shown, api_name="ui_ask", **quiet, **searching
        )
        talk.example(example, asked, shown, api_name="ui_example", **quiet, **searching)
        talk.alone(alone, asked, shown, api_name="ui_alone", **quiet, **searching)
        talk.cite(cite, [turns], source, api_name="ui_cite", trigger_mode="multiple", **quiet)
        source.whole(whole, [turns], source, api_name="ui_whole", **quiet)
        section.narrow(
            narrowed, [seen, values], around, api_name="ui_narrow", js=_WITH_VALUES, trigger_mode="always_last", **quiet
        )
        page.load(opened, [seen], around, api_name="ui_open", **quiet)
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


def _ask(ask: Ask, archive: Archive, asked: Turn, turns: Turns, values: Mapping[str, str]) -> Turn:
    """`asked` after `turns`, answered among the records that `values` leave; what cannot be searched is a problem."""
    question = asked.question
    if len(question) > LONGEST:
        return Turn(question[:80] + "…", problem=f"A question may have {LONGEST:,} characters.")
    try:
        history = () if asked.alone else _before(turns)
        return replace(asked, answer=ask(archive, question, history=history, where=read_filter(values)))
    except ArchiveQAError as error:
        return Turn(question, problem=str(error))
    except Exception:
        logging.getLogger(__name__).exception("the question %r could not be searched", question)
        return Turn(question, problem="Something failed here and the records were not searched. Please ask again.")


def _before(turns: Turns) -> list[str]:
    """The questions that the next one may lean on: none from before one that was to be searched on its own."""
    first = max((number for number, turn in enumerate(turns) if turn.alone), default=0)
    return [turn.question for turn in turns[first:]]


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


def _renewed(archive: Archive, seen: int, values: Mapping[str, str]) -> tuple:
    """The masthead, the section, the line below it and the state they show; no change where that is `seen` already."""
    if seen == archive.generation:
        return (gr.skip(),) * 4
    records = archive.headings()
    section = narrow.section(narrow.fields(records), values)
    return _header(archive), section, narrow.line(records, values), archive.generation


def _header(archive: Archive) -> str:
    records, passages = archive.counts()
    return (
        '<div class="masthead" lang="en"><h1>Archive QA</h1>'
        f'<p class="holdings">{render.count(records, "record")}'
        f'<span class="more">, {render.count(passages, "passage")}</span></p>'
        '<button type="button" id="dark" aria-pressed="false">Dark</button></div>'
    )
