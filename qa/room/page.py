"""The page: its panels put together, with its own style and script. How it is served is in `serve`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from qa import ask
from qa.answer import Ask
from qa.room.desk import Desk
from qa.room.line import Line
from qa.room.panels import adding, asking, explaining, listing, narrowing, reading, saving
from qa.room.panels.parts import Parts, session
from qa.room.shelf import Shelves

if TYPE_CHECKING:
    from fastapi import FastAPI

    from index import Archive

SESSIONS = 1_000  # conversations in memory; the oldest goes first, if its tab has not been closed
AT_ONCE = 8  # events of one kind, such as opening a citation, handled at the same time

# In this order they make one script and one sheet; the sections of the script share what they name.
SCRIPT = ("look", "views", "conversation", "asking", "source", "listing", "class", "narrow", "pressed", "keys", "start")
STYLE = ("frame", "conversation", "source", "listing", "class", "asking", "sizes")


def build(archive: Archive, shelves: Shelves, examples: Sequence[str] = (), ask: Ask = ask) -> tuple[gr.Blocks, Desk]:
    """The page over `archive` and what readers put on their `shelves`, and the desk at which both are asked for;
    `examples` are questions offered while the conversation is empty, `ask` answers.
    """
    examples, desk = tuple(examples), Desk(archive, shelves, session)
    with gr.Blocks(title="Archive QA", analytics_enabled=False, fill_width=True) as page:
        masthead = narrowing.masthead(archive)
        with gr.Row(elem_id="panes"):
            with gr.Column(elem_id="left"):
                talk = asking.talk(examples)
                records, words = listing.records(), listing.words()
                how, documents, save = explaining.draw(), adding.draw(), saving.draw()
            source = reading.draw()
        with gr.Column(elem_id="foot"):
            asking.box()
            section, left = narrowing.section(archive), narrowing.left()
        parts = Parts(
            archive=desk,
            shelves=shelves,
            line=Line(asking.AT_ONCE, asking.WAITING),
            indexing=Line(adding.AT_ONCE, adding.WAITING),
            ask=ask,
            examples=examples,
            turns=gr.State(()),
            seen=gr.State(archive.generation),
            values=gr.JSON(visible=False),
            masthead=masthead,
            talk=talk,
            source=source,
            records=records,
            words=words,
            section=section,
            left=left,
            how=how,
            documents=documents,
            save=save,
        )
        asking.wire(parts)
        reading.wire(parts)
        listing.wire(parts)
        narrowing.wire(parts, page)
        explaining.wire(parts)
        adding.wire(parts)
        saving.wire(parts)
    page.state_session_capacity = SESSIONS
    page.queue(default_concurrency_limit=AT_ONCE)  # questions have a line of their own, which says whose turn it is
    return page, desk


def mount(app: FastAPI, page: gr.Blocks, desk: Desk) -> Callable[[str], None]:
    """Puts the page at the root of `app`, with its own style and script and nothing that calls or keeps anything.

    Gives the function that forgets a session whose tab is closed.
    """
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=_style() + _script(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        max_file_size=1,  # nothing is uploaded here: see `receiving`
    )
    kept = app.routes[-1].app.state_holder.session_data  # Gradio itself would wait for an hour

    def end(session: str) -> None:
        kept.pop(session, None)
        desk.end(session)

    return end


def _style() -> str:
    """The sheet. Not given to Gradio as its `css`, of which it drops what it does not know, container queries too."""
    whole_page, inside = _together("style", ("page",), "css"), _together("style", STYLE, "css")
    return f"<style>{whole_page}\n.gradio-container.gradio-container {{\n{inside}}}</style>"


def _script() -> str:
    return f"<script>(() => {{\n'use strict';\n{_together('script', SCRIPT, 'js')}}})();</script>"


def _together(folder: str, names: Sequence[str], suffix: str) -> str:
    """The files of these names, one after the other."""
    here = Path(__file__).parent / folder
    return "\n".join((here / f"{name}.{suffix}").read_text("utf-8") for name in names)
