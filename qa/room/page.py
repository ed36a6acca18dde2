"""The page: its panels put together, with its own style and script. How it is served is in `serve`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from qa import ask
from qa.answer import Ask
from qa.room.panels import asking, narrowing, reading
from qa.room.panels.parts import Parts

if TYPE_CHECKING:
    from fastapi import FastAPI

    from index import Archive

WAITING = 32  # questions waiting for their turn; one more is told to come back

# In this order they make one script and one sheet; the sections of the script share what they name.
SCRIPT = ("look", "conversation", "source", "narrow", "keys", "start")
STYLE = ("colours", "frame", "conversation", "source", "asking", "sizes")

# A large screen is read from afar. Not in the sheet: Gradio confines its rules to the page's own container.
_LARGE_SCREEN = "<style>@media (min-width: 100rem) { html { font-size: 112.5%; } }</style>"


def build(archive: Archive, examples: Sequence[str] = (), ask: Ask = ask) -> gr.Blocks:
    """The page over `archive`; `examples` are questions offered while the conversation is empty, `ask` answers."""
    examples = tuple(examples)
    with gr.Blocks(title="Archive QA", analytics_enabled=False, fill_width=True) as page:
        masthead = narrowing.masthead(archive)
        with gr.Row(elem_id="panes"):
            talk = asking.talk(examples)
            source = reading.draw()
        with gr.Column(elem_id="foot"):
            question, button = asking.box()
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
            question=question,
            button=button,
            section=section,
            left=left,
        )
        asking.wire(parts)
        reading.wire(parts)
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
        css=_together("style", STYLE, "css"),
        head=f"{_LARGE_SCREEN}<script>(() => {{\n'use strict';\n{_together('script', SCRIPT, 'js')}}})();</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        max_file_size=1,  # nothing is uploaded here
    )


def _together(folder: str, names: Sequence[str], suffix: str) -> str:
    """The files of these names, one after the other."""
    here = Path(__file__).parent / folder
    return "\n".join((here / f"{name}.{suffix}").read_text("utf-8") for name in names)
