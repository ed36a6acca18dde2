"""The panel that narrows the records, and what stands around the answers: it follows the archive."""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr

from index import Archive
from qa.room import narrow
from qa.room.panels.parts import QUIET, WITH_VALUES, Parts
from qa.room.words import count

VIEWS = {  # of the left side, by name
    "talk": "Conversation",
    "records": "Records",
    "words": "Find words",
    "how": "How?",
    "documents": "Add documents",
    "save": "Save",
}

_LISTEN = """
element.addEventListener('narrowed', () => trigger('narrow'));
"""


def masthead(archive: Archive) -> gr.HTML:
    """The line at the top of the page."""
    return gr.HTML(_header(archive), elem_id="masthead", apply_default_css=False)


def section(archive: Archive) -> gr.HTML:
    """The closed section with the conditions that can be set."""
    shown = narrow.section(narrow.fields(archive.headings()))
    return gr.HTML(shown, elem_id="narrow", apply_default_css=False, js_on_load=_LISTEN)


def left() -> gr.HTML:
    """The line that says what is set and how many records it leaves."""
    return gr.HTML(narrow.line((), {}), elem_id="narrowed", apply_default_css=False)


def wire(parts: Parts, page: gr.Blocks) -> None:
    """What happens when a condition is set, and when the page is opened."""

    def narrowed(seen: int, sent: object) -> tuple:
        now, values = parts.archive.latest(), narrow.read(sent)
        masthead, section, _, state = renewed(now, seen, values)
        return masthead, section, narrow.line(now.headings() if values else (), values), state

    def opened(seen: int) -> tuple:
        return renewed(parts.archive.latest(), seen, {})

    last = {"trigger_mode": "always_last", "js": WITH_VALUES}
    parts.section.narrow(narrowed, [parts.seen, parts.values], parts.around, api_name="ui_narrow", **last, **QUIET)
    page.load(opened, [parts.seen], parts.around, api_name="ui_open", **QUIET)


def renewed(archive: Archive, seen: int, values: Mapping[str, str]) -> tuple:
    """The masthead, the section, the line below it and the state they show; no change where that is `seen` already."""
    if seen == archive.generation:
        return (gr.skip(),) * 4
    records = archive.headings()
    section = narrow.section(narrow.fields(records), values)
    return _header(archive), section, narrow.line(records, values), archive.generation


def _header(archive: Archive) -> str:
    records, passages = archive.counts()
    views = "".join(
        f'<button type="button" role="tab" id="view-{name}" data-view="{name}" aria-selected="false" tabindex="-1">'
        f"{words}</button>"
        for name, words in VIEWS.items()
    )
    return (
        '<div class="masthead" lang="en"><h1>Archive QA</h1>'
        f'<p class="holdings">{count(records, "record")}'
        f'<span class="more">, {count(passages, "passage")}</span></p>'
        f'<div class="views" role="tablist" aria-label="What is shown">{views}</div>'
        '<div class="settings"><button type="button" id="new" aria-keyshortcuts="Alt+N" title="Alt+N">'
        "New conversation</button>"
        '<button type="button" class="size" data-step="-1">A\u2212<span class="hidden"> smaller text</span></button>'
        '<button type="button" class="size" data-step="1">A+<span class="hidden"> larger text</span></button>'
        '<button type="button" id="dark" aria-pressed="false">Dark</button></div></div>'
    )
