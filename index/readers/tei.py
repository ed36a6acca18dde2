"""TEI editions of documents, such as the volumes of Foreign Relations of the United States.

Each `div type="document"` is a record, what is nested in it included. Its text is our own: a line for each block
element, one blank for each run of white space, cells of a row on one line with tabs between. Footnotes are lifted
out and stand after the body, one line each, so that a sentence of the body is one unbroken range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from lxml import etree

from index import dates
from index.dates import Date
from index.errors import ReadError
from index.records import Edition, Page, Record, Speaker, Zone

_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLOCKS = frozenset(
    (
        "div", "attachment", "head", "p", "ab", "opener", "closer", "dateline", "salute", "signed", "byline",
        "postscript", "trailer", "argument", "epigraph", "list", "label", "item", "table", "row", "lg", "l", "sp",
        "floatingText", "figure", "figDesc", "formula",
    )
)  # fmt: skip
_EDITORS_HEAD = frozenset(("div", "attachment"))  # a head of these is the editor's; of a list or table, the record's
_HOLDS_LINES = frozenset(("div", "attachment", "opener", "closer", "postscript"))
_ENCLOSING = frozenset(("div", "attachment", "quote", "floatingText", "note"))


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record]:
    """The records of a TEI file, one after the other; the name at the end of `record_id` begins their ids.

    Raises ReadError where the file is not XML, not TEI, or has no document in it.
    """
    stem = record_id.rpartition("/")[2]
    edition, language, rights = Edition(stem), None, None
    page: str | None = None
    depth = position = 0  # documents that we are inside of; documents begun, nested ones not counted
    parser = etree.iterparse(
        file,
        events=("start", "end"),
        tag=("{*}TEI", "{*}teiCorpus", "{*}teiHeader", "{*}text", "{*}div", "{*}pb"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for event, element in parser:
            name, starts = _name(element), event == "start"
            if name == "pb" and starts and not depth:
                page = element.get("n")
            elif name == "teiHeader" and not starts:
                edition, rights = _edition(element, stem), _text_of(_first(element, "availability"))
            elif name == "text" and starts:
                language = element.get(_XML_LANG) or element.getroottree().getroot().get(_XML_LANG)
            elif name == "div" and element.get("type") == "document":
                depth += 1 if starts else -1
                position += starts and depth == 1
                if not starts and not depth:
                    own_id = f"{stem}/{element.get(_XML_ID) or f'doc-{position}'}"
                    record, page = _record(element, own_id, source, edition, page)
                    yield replace(record, language=record.language or language, rights=rights)
                    element.clear(keep_tail=True)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"is not well-formed XML ({error.msg}); mend it at that place") from error
    _complain(parser.root, position)


def _complain(root: etree._Element, documents: int) -> None:
    if _name(root) not in ("TEI", "teiCorpus"):
        raise ReadError(f"is XML but not TEI (it begins with <{_name(root)}>); only TEI is read")
    if not documents:
        raise ReadError('is TEI without a <div type="document">; mark each document so')


def _record(
    document: etree._Element, record_id: str, source: str, edition: Edition, page: str | None
) -> tuple[Record, str | None]:
    """The record of one document, and the page in force at its end."""
    text = _Text(page)
    text.add(document, Speaker.BODY)
    own = [element for element in document.iter("{*}*") if _belongs(element, document)]
    head = next((element for element in own if _name(element) == "head"), None)
    lines = [_text_of(element) or "" for element in own if _is_line_note(element)]
    title, number = _title(head)
    dateline = next((e for e in own if _name(e) == "dateline" and _first(e, "date") is not None), None)
    if dateline is None:
        dateline = next((e for e in own if _name(e) == "dateline"), None)
    page = text.page
    text.add_notes()
    record = Record(
        id=record_id,
        text=text.text,
        zones=tuple(text.zones),
        source=source,
        title=title,
        date=_date(_first(dateline, "date")),
        place=_bare(_text_of(_first(dateline, "placeName"))),
        creators=_persons(head, "from"),
        recipients=_persons(head, "to"),
        signatory=next(
            (words.rstrip(" ,;") for e in reversed(own) if _name(e) == "signed" and (words := _text_of(e))), None
        ),
        reference=next((r for r in map(_reference, lines) if r), None),
        collection=edition.title,
        kind="telegram" if re.search(r"\btelegram\b", " ".join((*lines, title or "")), re.IGNORECASE) else None,
        language=document.get(_XML_LANG),
        edition=replace(edition, number=document.get("n") or number),
        pages=tuple(text.pages),
    )
    return record, page


def _belongs(element: etree._Element, document: etree._Element) -> bool:
    """Whether `element` is of the document itself, not of an enclosure, a quotation or a note in it."""
    parent = element.getparent()
    while element is not document and parent is not document:
        if _name(parent) in _ENCLOSING:
            return False
        parent = parent.getparent()
    return element is not document


class _Text:
    """The text of a document as it grows, with zones and pages that point into it."""

    def __init__(self, page: str | None) -> None:
        self.zones: list[Zone] = []
        self.pages: list[Page] = []
        self.page = page
        self._parts: list[str] = []
        self._length = 0
        self._gap = ""  # white space owed before the next word
        self._labelled = False  # the label of a list item was just written: the item goes on in its line
        self._notes: list[tuple[etree._Element, int, str | None]] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, element: etree._Element, kind: Speaker, in_cell: bool = False) -> None:
        """Adds an element and all in it; `kind` is who speaks unless the element says otherwise."""
        name = _name(element)
        if name == "note" and not _is_line_note(element):
            self._notes.append((element, self._length, self.page))
            return
        if name == "pb":
            self.page = element.get("n")
            return
        if _is_line_note(element) or (name == "head" and _name(element.getparent()) in _EDITORS_HEAD):
            kind = Speaker.METADATA
        before, after = _gaps(element, name, in_cell)
        self._owe(before)
        begun = self._length
        self._write(element.text, kind)
        for child in element:
            if isinstance(child.tag, str):
                self.add(child, kind, in_cell or name == "cell")
            elif child.tag is etree.Entity:  # what the file does not resolve stays as it is written
                self._write(child.text, kind)
            self._write(child.tail, kind)
        self._owe(after)
        self._labelled = self._labelled or (name == "label" and self._length > begun)

    def add_notes(self) -> None:
        """Adds the footnotes, each a line and a zone of its own, on the page of the words they hang on."""
        for element, anchor, page in self._notes:  # grows while we go: a footnote may have a footnote
            self.page = page
            self._labelled = False
            self._owe("\n")
            self._write(_text_of(element), Speaker.NOTE, anchor)
            inner = (note for note in element.iterdescendants("{*}note") if _nearest_note(note) is element)
            self._notes.extend((note, anchor, page) for note in inner)

    def _owe(self, gap: str) -> None:
        if gap == "\n" and not self._labelled:
            self._gap = gap
        elif gap == "\t":  # added, not set: empty cells keep the columns in their places
            self._gap = self._gap.rstrip(" ") + gap
        elif gap:
            self._gap = self._gap or " "

    def _write(self, words: str | None, kind: Speaker, anchor: int | None = None) -> None:
        if not words:
            return
        if words[0].isspace():
            self._owe(" ")
        run = " ".join(words.split())
        if not run:
            return
        gap = self._gap if self._length else ""
        start = self._length + len(gap)
        self._parts += (gap, run)
        self._length = start + len(run)
        self._gap, self._labelled = (" " if words[-1].isspace() else ""), False
        if self.page is not None and (not self.pages or self.pages[-1].label != self.page):
            self.pages.append(Page(start, self.page))
        if self.zones and self.zones[-1].kind is kind is not Speaker.NOTE:
            start = self.zones.pop().start
        self.zones.append(Zone(kind, start, self._length, anchor))


def _gaps(element: etree._Element, name: str, in_cell: bool) -> tuple[str, str]:
    """The white space that an element needs before and after it."""
    if name == "lb":
        return " ", ""
    if name == "cell":
        follows = next(element.itersiblings("{*}cell", preceding=True), None) is not None
        return "\t" if follows else "", ""
    if name == "label":
        return "\n", " "
    if name in _BLOCKS or _is_line_note(element) or (name == "quote" and "block" in element.get("rend", "")):
        return (" ", " ") if in_cell else ("\n", "\n")
    return "", ""


def _is_line_note(element: etree._Element) -> bool:
    """Whether this is a note that the edition prints as a line of its own ("[Telegram.]", "File No. 861.51/131")."""
    return (
        _name(element) == "note"
        and (element.get("rend") in ("inline", "center") or element.get("type") == "source")
        and _name(element.getparent()) in _HOLDS_LINES
    )


def _nearest_note(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("{*}note"), None)


def _name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _first(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next(element.iterdescendants(f"{{*}}{name}"), None)


def _text_of(element: etree._Element | None) -> str | None:
    """The words of an element without its footnotes, on one line; None where there are none."""
    return None if element is None else " ".join("".join(_pieces(element)).split()) or None


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            yield child.text
        elif isinstance(child.tag, str) and _name(child) != "note":
            gap = " " if _name(child) in _BLOCKS or _name(child) in ("lb", "cell") else ""
            yield gap
            yield from _pieces(child)
            yield gap
        yield child.tail or ""


_NUMBER = re.compile(r"No\.? ?(\d+)\.\s+(?=\S)")
_ABBREVIATED = re.compile(r"(?:\b(?:Esq|Jr|Sr|Co|Bros|Ltd|Inc|etc|[ap]\.? ?m|[^\W\d])|&c)\.$", re.IGNORECASE)


def _title(head: etree._Element | None) -> tuple[str | None, str | None]:
    """The heading without the number and the full stop it is printed with, and that number."""
    title = _text_of(head)
    if title is None or title == "[Untitled]":
        return None, None
    found = _NUMBER.match(title)
    return _bare(title[found.end() :] if found else title), found[1] if found else None


def _bare(words: str | None) -> str | None:
    """`words` without the punctuation that only ends them, the point of an abbreviation kept."""
    if not words:
        return None
    words = words.rstrip(" ,;:")
    return (words if _ABBREVIATED.search(words) else words.rstrip(" .,;:")) or None


def _persons(head: etree._Element | None, role: str) -> tuple[str, ...]:
    """Who writes ("from") or receives ("to"): the names that the heading marks, else the offices it marks."""
    if head is None:
        return ()
    for kind in ("persName", "gloss"):
        marked = (_bare(_text_of(e)) for e in head.iterdescendants(f"{{*}}{kind}") if e.get("type") == role)
        if names := tuple(re.sub(r"^\W*(?:Mr|Mrs|Messrs)\. |[’']s$", "", name) for name in marked if name):
            return names
    return ()


def _date(element: etree._Element | None) -> Date | None:
    """The date of a `date` element: as its attributes place it, else as its words do."""
    if element is None:
        return None
    written = _bare(_text_of(element))
    for first, last in (("when", "when"), ("notBefore", "notAfter"), ("from", "to")):
        earliest, latest = dates.parse(element.get(first, "")), dates.parse(element.get(last, ""))
        if earliest and latest and earliest.earliest <= latest.latest:
            machine = earliest.written if first == last else f"{earliest.written}/{latest.written}"
            return Date(written or machine, earliest.earliest, latest.latest)
    return dates.parse(written) if written else None


_FILED = re.compile(r"\d+[./]\d|\bFiles?\b|\bPapers\b|\bSeries\b|Conf\.")


def _reference(note: str) -> str | None:
    """The file number that a source note gives; "[Telegram.]" and "No. 14." are none."""
    note = re.sub(r": Telegram\b.*$", "", note)
    return note if _FILED.search(note) and not note.startswith("[") else None


def _edition(header: etree._Element, stem: str) -> Edition:
    titles = list(header.iterdescendants("{*}title"))
    whole = [title for title in titles if title.get("type") == "complete"]
    published = _first(header, "publicationStmt")
    return Edition(
        title=next((words for words in map(_text_of, whole + titles) if words), stem),
        place=_text_of(_first(published, "pubPlace")),
        publisher=_text_of(_first(published, "publisher")),
        year=_text_of(_first(published, "date")),
    )
