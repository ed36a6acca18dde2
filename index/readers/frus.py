"""The documents in a volume of Foreign Relations of the United States, or an edition marked up as its volumes are.

Each `div type="document"` is a record, what is nested in it included.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from index.readers.teitext import XML_LANG, Text, bare, date_of, first, is_line_note, name_of, text_of
from index.records import Edition, Record, Speaker

_ENCLOSING = frozenset(("div", "attachment", "quote", "floatingText", "note"))


def read_document(
    document: etree._Element, record_id: str, source: str, edition: Edition, page: str | None
) -> tuple[Record, str | None]:
    """The record of one document, and the page in force at its end; `page` is the one at its start."""
    text = Text(page)
    text.add(document, Speaker.BODY)
    own = [element for element in document.iter("{*}*") if _belongs(element, document)]
    head = next((element for element in own if name_of(element) == "head"), None)
    lines = [text_of(element) or "" for element in own if is_line_note(element)]
    title, number = _title(head)
    dateline = next((e for e in own if name_of(e) == "dateline" and first(e, "date") is not None), None)
    if dateline is None:
        dateline = next((e for e in own if name_of(e) == "dateline"), None)
    date = first(dateline, "date")
    page = text.page
    text.add_notes()
    record = Record(
        id=record_id,
        text=text.text,
        zones=tuple(text.zones),
        source=source,
        title=title,
        date=date_of(date, bare(text_of(date))),
        place=bare(text_of(first(dateline, "placeName"))),
        creators=_persons(head, "from"),
        recipients=_persons(head, "to"),
        signatory=next(
            (words.rstrip(" ,;") for e in reversed(own) if name_of(e) == "signed" and (words := text_of(e))), None
        ),
        reference=next((r for r in map(_reference, lines) if r), None),
        collection=edition.title,
        kind="telegram" if re.search(r"\btelegram\b", " ".join((*lines, title or "")), re.IGNORECASE) else None,
        language=document.get(XML_LANG),
        edition=replace(edition, number=document.get("n") or number),
        pages=tuple(text.pages),
    )
    return record, page


def read_edition(header: etree._Element, stem: str) -> Edition:
    """The volume that a header describes; `stem` is its title where the header gives none."""
    titles = list(header.iterdescendants("{*}title"))
    whole = [title for title in titles if title.get("type") == "complete"]
    published = first(header, "publicationStmt")
    return Edition(
        title=next((words for words in map(text_of, whole + titles) if words), stem),
        place=text_of(first(published, "pubPlace")),
        publisher=text_of(first(published, "publisher")),
        year=text_of(first(published, "date")),
    )


def _belongs(element: etree._Element, document: etree._Element) -> bool:
    """Whether `element` is of the document itself, not of an enclosure, a quotation or a note in it."""
    parent = element.getparent()
    while element is not document and parent is not document:
        if name_of(parent) in _ENCLOSING:
            return False
        parent = parent.getparent()
    return element is not document


_NUMBER = re.compile(r"No\.? ?(\d+)\.\s+(?=\S)")


def _title(head: etree._Element | None) -> tuple[str | None, str | None]:
    """The heading without the number and the full stop it is printed with, and that number."""
    title = text_of(head)
    if title is None or title == "[Untitled]":
        return None, None
    found = _NUMBER.match(title)
    return bare(title[found.end() :] if found else title), found[1] if found else None


def _persons(head: etree._Element | None, role: str) -> tuple[str, ...]:
    """Who writes ("from") or receives ("to"): the names that the heading marks, else the offices it marks."""
    if head is None:
        return ()
    for kind in ("persName", "gloss"):
        marked = (bare(text_of(e)) for e in head.iterdescendants(f"{{*}}{kind}") if e.get("type") == role)
        if names := tuple(re.sub(r"^\W*(?:Mr|Mrs|Messrs)\. |[’']s$", "", name) for name in marked if name):
            return names
    return ()


_FILED = re.compile(r"\d+[./]\d|\bFiles?\b|\bPapers\b|\bSeries\b|Conf\.")


def _reference(note: str) -> str | None:
    """The file number that a source note gives; "[Telegram.]" and "No. 14." are none."""
    note = re.sub(r": Telegram\b.*$", "", note)
    return note if _FILED.search(note) and not note.startswith("[") else None
