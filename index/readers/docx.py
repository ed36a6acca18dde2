"""Word documents (docx): the body, and its footnotes and endnotes lifted out of it.

A paragraph, a row of a table and a line break each end a line. What was inserted is kept and what was deleted left out,
as are comments, hidden text, and headers and footers, which are no part of the running text. Page breaks are not kept:
they say where the typist's Word happened to break, not what is printed on a page. Nor are the author and the dates of
the file, which are the typist's.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from index.errors import ReadError
from index.readers import packed
from index.readers.lines import Lines, title
from index.readers.packed import attribute, local_name, part
from index.records import Record

if TYPE_CHECKING:
    import zipfile

    from lxml import etree

_OMITTED = frozenset(("del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sectPr", "rt"))
_WIDTHS = {str(columns): columns for columns in range(1, 64)}  # Word has no wider tables
_OFF = ("0", "false", "off")


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record]:
    """The one record of a Word document.

    Raises ReadError where the file is damaged, protected, no Word document, or without text.
    """
    with packed.open_zip(file, "docx") as zip:
        whole = _related(zip, "")
        main = whole.get("officeDocument")
        root = part(zip, main)
        if root is None or local_name(root) != "document":
            raise ReadError("is a zip file without a Word document in it; expected a docx")
        parts = _related(zip, main)
        headings = _heading_styles(part(zip, parts.get("styles")))
        notes = {f"{kind}Reference": _notes(part(zip, parts.get(f"{kind}s")), kind) for kind in ("footnote", "endnote")}
        stated = part(zip, whole.get("core-properties"))
    text = _Text(notes, headings)
    text.add(root)
    stated_title = None if stated is None else stated.findtext("{*}title")
    yield text.lines.record(record_id, source, title(stated_title, text.heading, record_id))


class _Text:
    """The text of a document as it grows; `heading` is the first line in a style of headings."""

    def __init__(self, notes: dict[str, dict[str, etree._Element]], headings: frozenset[str], in_cell: bool = False):
        self.lines = Lines(in_cell)
        self.heading: str | None = None
        self._notes = notes
        self._headings = headings
        self._boxes: list[etree._Element] = []  # text boxes of the paragraph: they follow it, so as not to break it

    def add(self, element: etree._Element) -> None:
        """Adds the words in an element."""
        match local_name(element):
            case "p":
                self._add_paragraph(element)
            case "tr":
                self._add_row(element)
            case "r":
                if not _is_hidden(element):
                    self._add_children(element)
            case "t":
                self.lines.write(element.text)
            case "br" | "cr":
                self.lines.end_line()
            case "tab" | "ptab":
                self.lines.tab()
            case "noBreakHyphen":
                self.lines.write("\u2011")
            case "sym":
                self.lines.write(_symbol(attribute(element, "char")))
            case "footnoteReference" | "endnoteReference" as kind:
                self._add_note(kind, attribute(element, "id"))
            case "drawing" | "pict" | "object":
                self._boxes += _text_boxes(element)
            case "AlternateContent":  # one thing said several ways, the best first
                if len(element):
                    self._add_children(element[0])
            case name if name not in _OMITTED:
                self._add_children(element)

    def _add_children(self, element: etree._Element) -> None:
        for child in element:
            self.add(child)

    def _add_paragraph(self, paragraph: etree._Element) -> None:
        outer, self._boxes = self._boxes, []
        self.lines.end_line()
        start = self.lines.length
        self._add_children(paragraph)
        if self.heading is None and attribute(paragraph.find("{*}pPr/{*}pStyle"), "val") in self._headings:
            self.heading = self.lines.since(start) or None
        self.lines.end_line()
        outer, self._boxes = self._boxes, outer
        for box in outer:
            self._add_children(box)

    def _add_row(self, row: etree._Element) -> None:
        if row.find("{*}trPr/{*}del") is not None:
            return
        self.lines.end_line()
        outer = self.lines.in_cell
        columns = 0
        for cell in row.iterchildren("{*}tc", "{*}sdt", "{*}customXml"):
            for _ in range(columns):
                self.lines.column()
            self.lines.in_cell = True
            self._add_children(cell)
            self.lines.in_cell = outer
            columns = _columns(cell)
        self.lines.end_line()

    def _add_note(self, kind: str, number: str | None) -> None:
        note = self._notes[kind].get(number or "")
        if note is not None:
            words = _Text({"footnoteReference": {}, "endnoteReference": {}}, frozenset(), in_cell=True)
            words.add(note)
            self.lines.hang(words.lines.text)


def _related(zip: zipfile.ZipFile, owner: str) -> dict[str, str]:
    """The parts that the part `owner` (or, for "", the file) refers to, by the last word of how they are related."""
    folder, name = posixpath.split(owner)
    root = part(zip, posixpath.join(folder, "_rels", f"{name}.rels"))
    related: dict[str, str] = {}
    for relation in () if root is None else root.iterchildren("{*}Relationship"):
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            related.setdefault(relation.get("Type", "").rpartition("/")[2], target.lstrip("/"))
    return related


def _notes(root: etree._Element | None, kind: str) -> dict[str, etree._Element]:
    notes = () if root is None else root.iterchildren(f"{{*}}{kind}")
    return {attribute(note, "id") or "": note for note in notes}


def _heading_styles(root: etree._Element | None) -> frozenset[str]:
    """The ids of the styles of titles and headings: an id is in the typist's language, a name is in English."""
    styles = () if root is None else root.iterchildren("{*}style")
    names = ((attribute(style, "styleId"), attribute(style.find("{*}name"), "val") or "") for style in styles)
    return frozenset(
        id for id, name in names if id and (name.lower() == "title" or name.lower().startswith("heading "))
    )


def _columns(cell: etree._Element) -> int:
    """How many columns of the table a cell covers."""
    return _WIDTHS.get(attribute(cell.find("{*}tcPr/{*}gridSpan"), "val") or "", 1)


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if local_name(child) == "txbxContent":
            yield child
        else:
            yield from _text_boxes(child)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and attribute(vanish, "val") not in _OFF


def _symbol(code: str | None) -> str:
    """The character of a symbol, U+FFFD for one that only its font knows."""
    try:
        character = chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ue000" <= character <= "\uf8ff" else character
