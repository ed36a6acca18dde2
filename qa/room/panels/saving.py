"""The panel in which a conversation is saved: a file is made when it is wanted, and handed to the browser as text."""

from __future__ import annotations

import datetime
import time

import gradio as gr

from qa.room.conversation import Turn
from qa.room.panels.parts import QUIET, Parts, said
from qa.room.save import FORMS, offered

_LISTEN = """
element.addEventListener('save', (event) => trigger('save', event.detail));
"""


def draw() -> gr.HTML:
    """The forms to choose from."""
    return gr.HTML(offered(), elem_id="save", apply_default_css=False, js_on_load=_LISTEN)


def wire(parts: Parts) -> None:
    """What happens when a form is chosen."""

    def save(turns: tuple[Turn, ...], event: gr.EventData) -> str:
        form = FORMS.get(said(event, "form", str) or "")
        return offered(turns, form, datetime.date.today(), str(time.time_ns()))

    parts.save.save(save, [parts.turns], parts.save, api_name="ui_save", trigger_mode="multiple", **QUIET)
