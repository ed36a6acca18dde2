"""The page: its panels put together, with its own style and script. How it is served is in `serve`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from qa import ask
from qa.answer import Ask
from qa.room.panels import asking, listing, narrowing, reading
from qa.room.panels.parts import Parts

if TYPE_CHECKING:
    from fastapi import FastAPI

    from index import Archive

WAITING = 32  # questions waiting for their turn; one more is told to come back

# In this order they make one script and one sheet; the sections of the script share what they name.
SCRIPT = ("look", "views", "conversation", "asking", "source", "listing", "narrow", "pressed", "keys", "start")
STYLE = ("frame", "conversation", "source", "listing", "asking", "sizes")


def build(archive: Archive, examples: Sequence[str] = (), ask: Ask = ask) -> gr.Blocks:
    """The page over `archive`; `examples` are questions offered while the conversation is empty, `ask` answers."""
    examples = tuple(examples)
    with gr.Blocks(title="Archive QA", analytics_enabled=False, fill_width=True) as page:
        masthead = narrowing.masthead(archive)
        with gr.Row(elem_id="panes"):
            with gr.Column(elem_id="left"):
                talk = asking.talk(examples)
                records, words = listing.records(), listing.words()
            source = reading.draw()
        with gr.Column(elem_id="foot"):
            asking.box()
            section, left = narrowing.section(archive), narrowing.left()
        parts = Parts(
            archive=archive,
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
        )
        asking.wire(parts)
        reading.wire(parts)
        listing.wire(parts)
        narrowing.wire(parts, page)
    page.queue(max_size=WAITING)
    return page


def mount(app: FastAPI, page: gr.Blocks) -> FastAPI:
    """`app` with the page at its root, with its own style and script and nothing that calls or keeps anything."""
    return gr.mount_gradio_app(
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
        max_file_size=1,  # nothing is uploaded here
    )


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
