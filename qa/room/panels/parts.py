"""What the panels of one page share: its components, the archive behind them, and how their events are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import gradio as gr
from gradio.context import LocalContext

from qa.answer import Ask
from qa.room.desk import Desk
from qa.room.line import Line
from qa.room.shelf import Shelves

T = TypeVar("T")

# A listener of the page that is no part of the public interface, and shows no progress of Gradio's own.
QUIET = {"show_progress": "hidden", "api_visibility": "private"}

# What the filter holds goes with an event, however soon it is sent: (a, b, ..., values) in, the same out.
# Not in the data of an event: one that had to wait is sent by Gradio with the data of the one it waited for.
WITH_VALUES = "(...inputs) => [...inputs.slice(0, -1), window.readingRoom?.narrowed() ?? {}]"


@dataclass(frozen=True, slots=True)
class Parts:
    """The page's components by name, with what stands behind them."""

    archive: Desk
    shelves: Shelves
    line: Line  # of the questions
    indexing: Line  # of the documents that are added
    ask: Ask
    examples: tuple[str, ...]
    turns: gr.State  # the conversation of this session
    seen: gr.State  # the state of the archive that the page around the answers shows
    values: gr.JSON  # what the browser says the records are narrowed to
    masthead: gr.HTML
    talk: gr.HTML
    source: gr.HTML
    records: gr.HTML
    words: gr.HTML
    section: gr.HTML
    left: gr.HTML
    how: gr.HTML
    documents: gr.HTML
    save: gr.HTML

    @property
    def around(self) -> list[gr.components.Component]:
        """What follows the archive when it changes."""
        return [self.masthead, self.section, self.left, self.seen]


def session() -> str | None:
    """The name of the session whose event is handled just now."""
    request = LocalContext.request.get(None)
    return getattr(request, "session_hash", None)


def said(event: gr.EventData, name: str, kind: type[T]) -> T | None:
    """What the browser sent by this name, or None where it is of another kind."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value if type(value) is kind else None
