"""The panels beside the conversation: the records as a list, and every place where words stand."""

from __future__ import annotations

import gradio as gr

from index import Archive
from index.errors import ArchiveQAError
from index.records import Record
from qa import mentions
from qa.lines import read_filter
from qa.room import narrow
from qa.room.browse import ORDERS, Place, browse
from qa.room.found import PAGE, Sought, found, pages
from qa.room.panels.parts import QUIET, WITH_VALUES, Parts, said

LONGEST = 300  # characters sought

_LISTEN_RECORDS = """
element.addEventListener('browse', (event) => trigger('browse', event.detail));
"""
_LISTEN_WORDS = """
element.addEventListener('find', (event) => trigger('find', event.detail));
"""


def records() -> gr.HTML:
    """The list of the records; it fills when it is first shown."""
    empty = '<div class="list" lang="en" data-status=""></div>'
    return gr.HTML(empty, elem_id="records", apply_default_css=False, js_on_load=_LISTEN_RECORDS)


def words() -> gr.HTML:
    """The form for the words to find."""
    return gr.HTML(found(Sought()), elem_id="words", apply_default_css=False, js_on_load=_LISTEN_WORDS)


def wire(parts: Parts) -> None:
    """What happens when another part of the list is wanted, and when words are to be found."""

    def browsed(sent: object, event: gr.EventData) -> str:
        by = said(event, "by", str)
        place = Place(by if by in ORDERS else "date", said(event, "group", str), said(event, "page", int) or 0)
        return _browsed(parts.archive.latest(), place, narrow.read(sent))

    def find(sent: object, event: gr.EventData) -> str:
        sought = Sought((said(event, "words", str) or "")[:LONGEST], not said(event, "any", bool))
        return _found(parts.archive.latest(), sought, said(event, "page", int) or 0, narrow.read(sent))

    often = {"trigger_mode": "multiple", "js": WITH_VALUES} | QUIET
    parts.records.browse(browsed, [parts.values], parts.records, api_name="ui_browse", **often)
    parts.words.find(find, [parts.values], parts.words, api_name="ui_find", **often)


def _browsed(archive: Archive, place: Place, values: dict[str, str]) -> str:
    if narrow.mistake(values):
        values = {}
    return browse(archive.headings(read_filter(values)), place, narrow.in_words(values))


def _found(archive: Archive, sought: Sought, page: int, values: dict[str, str]) -> str:
    try:
        all_of_them = mentions.mentions(archive, sought.words, read_filter(values), exact=sought.exact)
    except ArchiveQAError as error:
        return found(sought, problem=f"{str(error)[:1].upper()}{str(error)[1:]}.")
    page = min(max(0, page), pages(all_of_them) - 1)
    hits = all_of_them.hits[page * PAGE : (page + 1) * PAGE]
    known: dict[str, Record] = {}
    for hit in hits:
        known.setdefault(hit.passage.record_id, archive.record(hit.passage.record_id))
    shown = [known[hit.passage.record_id] for hit in hits]
    return found(sought, all_of_them, shown, page=page, among=narrow.in_words(values))
