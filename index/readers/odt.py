"""OpenDocument texts (odt): the body, and its footnotes and endnotes lifted out of it.

As for docx: a paragraph, a heading, a row of a table and a line break each end a line; tracked deletions, comments,
hidden text, headers and footers are left out, and so are page breaks, the author and the dates of the file.
"""

from __future__ import annotations

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

_OMITTED = frozenset(("annotation", "tracked-changes", "ruby-text", "forms", "object"))


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record]:
    """The one record of an OpenDocument text.

    Raises ReadError where the file is damaged, protected, no OpenDocument text, or without text.
    """
    with packed.open_zip(file, "odt") as zip:
        _check_protection(zip)
        content = part(zip, "content.xml")
        body = None if content is None else content.find("{*}body/{*}text")
        if content is None or body is None:
            raise ReadError("is a zip file without an OpenDocument text in it; expected an odt")
        meta = part(zip, "meta.xml")
    text = _Text(_title_styles(content), _hidden_styles(content))
    text.add(body)
    stated = None if meta is None else meta.findtext("{*}meta/{http://purl.org/dc/elements/1.1/}title")
    yield text.lines.record(record_id, source, title(stated, text.heading, record_id))


class _Text:
    """The text of a document as it grows; `heading` is its first heading."""

    def __init__(self, titles: frozenset[str], hidden: frozenset[str], in_cell: bool = False) -> None:
        self.lines = Lines(in_cell)
        self.heading: str | None = None
        self._titles = titles
        self._hidden = hidden
        self._frames: list[etree._Element] | None = None  # of the paragraph we are in; None outside of one

    def add(self, element: etree._Element) -> None:
        """Adds the words in an element."""
        kind, name = _kind(element), local_name(element)
        if self._is_left_out(element, kind, name):
            return
        if name in ("p", "h") and kind == "text":
            self._add_paragraph(element)
        elif name == "table-row":
            self._add_row(element)
        elif name in ("s", "tab", "line-break"):
            self._add_white_space(name)
        elif name == "note":
            self._add_note(element)
        elif kind == "drawing" and name != "a" and self._frames is not None:
            self._frames.append(element)  # it follows the paragraph, so as not to break it
        else:
            self._add_content(element)

    def _is_left_out(self, element: etree._Element, kind: str, name: str) -> bool:
        return (
            name in _OMITTED
            or kind == "svg-compatible"  # the description of a picture
            or (kind == "text" and name.endswith("-source"))  # the pattern of an index
            or (name == "section" and attribute(element, "display") == "none")
            or (kind == "text" and attribute(element, "style-name") in self._hidden)
        )

    def _add_content(self, element: etree._Element) -> None:
        words = self.lines.write if self._frames is not None else lambda _: None  # words stand in paragraphs only
        words(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self.add(child)
            words(child.tail)

    def _add_paragraph(self, paragraph: etree._Element) -> None:
        outer, self._frames = self._frames, []
        self.lines.end_line()
        start = self.lines.length
        self._add_content(paragraph)
        if self.heading is None and (
            local_name(paragraph) == "h" or attribute(paragraph, "style-name") in self._titles
        ):
            self.heading = self.lines.since(start) or None
        self.lines.end_line()
        frames, self._frames = self._frames, None
        for frame in frames:
            self._add_content(frame)
        self._frames = outer

    def _add_row(self, row: etree._Element) -> None:
        self.lines.end_line()
        outer = self.lines.in_cell
        for position, cell in enumerate(row.iterchildren("{*}table-cell", "{*}covered-table-cell")):
            if position:
                self.lines.column()
            self.lines.in_cell = True
            self._add_content(cell)
            self.lines.in_cell = outer
        self.lines.end_line()

    def _add_white_space(self, name: str) -> None:
        if name == "line-break":
            self.lines.end_line()
        elif name == "tab":
            self.lines.tab()
        else:
            self.lines.write(" ")

    def _add_note(self, note: etree._Element) -> None:
        words = _Text(frozenset(), self._hidden, in_cell=True)
        for body in note.iterchildren("{*}note-body"):
            words.add(body)
        self.lines.hang(words.lines.text)


def _check_protection(zip: zipfile.ZipFile) -> None:
    """Raises ReadError where the manifest says that the parts, or the whole, are encrypted."""
    name = "META-INF/manifest.xml"
    if "encrypted-package" in zip.NameToInfo or (
        name in zip.NameToInfo and b"encryption-data" in packed.member(zip, name, packed.MAX_PART)
    ):
        raise ReadError("is protected by a password; open it in a word processor and save it without one")


def _title_styles(content: etree._Element) -> frozenset[str]:
    """The names of the style of titles and of what the document derives from it."""
    styles = content.iterfind("{*}automatic-styles/{*}style")
    return frozenset(
        ("Title", *(attribute(s, "name") or "" for s in styles if attribute(s, "parent-style-name") == "Title"))
    )


def _hidden_styles(content: etree._Element) -> frozenset[str]:
    """The names of the document's own styles that hide what they are put on."""
    styles = content.iterfind("{*}automatic-styles/{*}style")
    hidden = (s for s in styles if any(attribute(p, "display") == "none" for p in s.iterchildren("{*}text-properties")))
    return frozenset(attribute(style, "name") or "" for style in hidden)


def _kind(element: etree._Element) -> str:
    """Which vocabulary of OpenDocument an element is of: "text", "table", "drawing"."""
    return element.tag.partition("}")[0].rpartition("opendocument:xmlns:")[2].partition(":")[0]
