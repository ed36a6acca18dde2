"""The panel of one's own documents: what the browser has sent is indexed, and can be taken away again."""

from __future__ import annotations

import functools
import logging
from collections.abc import AsyncIterator, Callable

import gradio as gr

from qa.room import narrow
from qa.room.documents import documents
from qa.room.line import LineFull
from qa.room.panels import narrowing
from qa.room.panels.parts import QUIET, WITH_VALUES, Parts, said, session
from qa.room.shelf import Refused, Shelf

AT_ONCE = 1  # sessions whose documents are indexed at the same time
WAITING = 100
EVERY = 0.5  # seconds after which it is told again how far it is

_LISTEN = """
element.addEventListener('look', () => trigger('look'));
element.addEventListener('index', () => trigger('index'));
element.addEventListener('remove', (event) => trigger('remove', event.detail));
"""


def draw() -> gr.HTML:
    """The panel; it gets a place to put files when it is first looked at."""
    return gr.HTML(documents(None), elem_id="documents", apply_default_css=False, js_on_load=_LISTEN)


def wire(parts: Parts) -> None:
    """What happens when the panel is looked at, when files were sent, and when one is to go."""
    shared, nothing = parts.shelves.shared, [gr.skip()] * 4

    def look() -> str:
        try:
            return documents(parts.shelves.of(session() or ""), shared=shared)
        except Refused as refused:
            return documents(None, shared=shared, problem=str(refused))

    async def index(seen: object, sent: object) -> AsyncIterator[tuple]:
        async for shown in work(Shelf.index, seen, sent):
            yield shown

    async def remove(seen: object, sent: object, event: gr.EventData) -> AsyncIterator[tuple]:
        name = said(event, "name", str) or ""
        async for shown in work(functools.partial(Shelf.remove, name=name), seen, sent):
            yield shown

    async def work(act: Callable[..., None], seen: object, sent: object) -> AsyncIterator[tuple]:
        """Does it when it is one's turn, and tells how far it is."""
        whose = session()
        shelf, problem = parts.shelves.known(whose), None
        if shelf is None:
            return
        try:
            ticket = parts.indexing.join(lambda: act(shelf, embedder=parts.archive.latest().embedder))
            async for place in ticket.places(EVERY, pause=EVERY):
                yield documents(shelf, shared=shared, busy=place), *nothing
            ticket.result()
        except LineFull:
            problem = "Too many readers add documents just now: remove one and add it again in a few minutes."
        except Exception:
            logging.getLogger(__name__).exception("documents could not be indexed")
            problem = "Something failed here. Please remove what you added last, and add it again."
        around = narrowing.renewed(parts.archive.latest(), seen, narrow.read(sent))
        yield documents(shelf, shared=shared, problem=problem), *around

    often = {"concurrency_limit": None, "trigger_mode": "multiple", "js": WITH_VALUES} | QUIET
    around = [parts.seen, parts.values], [parts.documents, *parts.around]
    parts.documents.look(look, None, parts.documents, api_name="ui_documents", **QUIET)
    parts.documents.index(index, *around, api_name="ui_index", **often)
    parts.documents.remove(remove, *around, api_name="ui_remove", **often)
