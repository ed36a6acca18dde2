"""The text of TEI elements, and the small values that stand in them.

The text is our own: a line for each block element, one blank for each run of white space, cells of a row on one line
with tabs between. Footnotes are lifted out and stand after the body, one line each, so that a sentence of the body is
one unbroken range. Where an edition gives two readings, the one that stands in the record is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from index import dates
from index.dates import Date
from index.readers.growing import Growing
from index.records import Speaker, Zone

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLOCKS = frozenset(
    (
        "div", "div1", "div2", "div3", "div4", "div5", "div6", "div7", "attachment", "head", "p", "ab", "opener",
        "closer", "dateline", "salute", "signed", "byline", "postscript", "trailer", "argument", "epigraph", "list",
        "label", "item", "table", "row", "lg", "l", "sp", "speaker", "stage", "u", "castList", "castItem",
        "floatingText", "figure", "figDesc", "formula", "address", "addrLine", "front", "body", "back", "text",
        "abstract", "titlePage", "titlePart", "docTitle", "docAuthor", "docImprint", "docEdition", "docDate",
        "listBibl",
    )
)  # fmt: skip
_EDITORS_HEAD = frozenset(("div", "attachment"))  # a head of these is the editor's; of a list or table, the record's
_HOLDS_LINES = frozenset(("div", "attachment", "opener", "closer", "postscript"))
_BREAKS = frozenset(("lb", "pb", "cb", "gb", "space"))
_SUMMARIES = frozenset(("summary", "abstract", "regest", "regeste", "synopsis"))  # types of div
_RENDERINGS = frozenset(("translation", "normalized", "normalised", "modernized", "modernised"))
_COMMENTS = frozenset(("commentary", "comment", "apparatus", "notes"))
_OWN_READING = ("sic", "orig", "abbr", "lem")
_LEFT_OUT = frozenset(  # struck out by the writer; put there by the printer; registers of the edition
    ("del", "fw", "listPerson", "listPlace", "listOrg", "listEvent", "listNym", "listObject", "listWit", "listRelation")
)
_HOLDS_LOOSE_NOTES = frozenset(("back", "div", "noteGrp", "standOff", "listAnnotation"))
_GAP = "[...]"


class Text(Growing):
    """The text of a document as it grows, with zones and pages that point into it."""

    def __init__(
        self,
        page: str | None = None,
        *,
        heads: Speaker = Speaker.METADATA,
        loose: Mapping[str, Sequence[etree._Element]] | None = None,
    ) -> None:
        """`page` is in force at the start, `heads` speaks in the heads of divisions, `loose` is `loose_notes()`."""
        super().__init__(page)
        self._heads = heads
        self._loose = loose or {}
        self._hung = {note for notes in self._loose.values() for note in notes}  # they have their place elsewhere ...
        self._done: set[etree._Element] = set()  # ... and these have found it
        self._glued = False  # the next words go on in the word before them
        self._labelled = False  # the label of a list item was just written: the item goes on in its line
        self._notes: list[tuple[etree._Element, int | None, str | None]] = []

    def add(self, element: etree._Element, kind: Speaker, in_cell: bool = False) -> None:
        """Adds an element and all in it; `kind` is who speaks unless the element says otherwise."""
        name = name_of(element)
        if name == "note" and not is_line_note(element):
            if element not in self._hung:
                self._notes.append((element, self.length, self.page))
            elif element not in self._done:
                self._hang(element, None)
            return
        if name in _BREAKS:
            self._break(element, name)
            return
        before, after = _gaps(element, name, in_cell)
        self._owe(before)
        begun = self.length
        self.add_content(element, self._speaker(element, name, kind), in_cell or name == "cell")
        self._owe(after)
        self._labelled = self._labelled or (name == "label" and self.length > begun)
        if self._loose:
            key = element.get("target", "").removeprefix("#") if name in ("ptr", "ref") else element.get(XML_ID)
            for note in self._loose.get(key or "", ()):
                if note not in self._done:
                    self._hang(note, self.length)

    def add_content(self, element: etree._Element, kind: Speaker, in_cell: bool = False) -> None:
        """Adds what is in an element."""
        for piece in _content(element):
            if isinstance(piece, str):
                self._write(piece, kind)
            else:
                self.add(piece, kind, in_cell)

    def add_notes(self) -> None:
        """Adds the footnotes, each a line and a zone of its own, on the page of the words they hang on."""
        for element, anchor, page in self._notes:  # grows while we go: a footnote may have a footnote
            self.page = page
            self._labelled = False
            self._owe("\n")
            self._write(text_of(element), Speaker.NOTE, anchor, new=True)
            inner = (note for note in element.iterdescendants("{*}note") if _nearest_note(note) is element)
            self._notes.extend((note, anchor, page) for note in inner)

    def _hang(self, note: etree._Element, anchor: int | None) -> None:
        self._done.add(note)
        self._notes.append((note, anchor, self.page))

    def _speaker(self, element: etree._Element, name: str, kind: Speaker) -> Speaker:
        if is_line_note(element):
            return Speaker.METADATA
        if kind is not Speaker.BODY:
            return kind
        if name == "head" and name_of(element.getparent()) in _EDITORS_HEAD:
            return self._heads
        return editor_of(element) or kind if name == "div" else kind

    def _break(self, element: etree._Element, name: str) -> None:
        if name == "pb":
            self.page = element.get("n")
        if element.get("break") == "no":
            self._gap = "" if self._gap == " " else self._gap
            self._glued = True
        elif name in ("lb", "space"):
            self._owe(" ")

    def _owe(self, gap: str) -> None:
        if gap == "\n" and not self._labelled:
            self._gap = gap
        elif gap == "\t":
            self._owe_column()
        elif gap:
            self._owe_blank()

    def _write(self, words: str | None, kind: Speaker, anchor: int | None = None, new: bool = False) -> None:
        """Writes words of `kind`; `new` begins a zone also where the one before is of that kind."""
        if words and self._glued:
            words = words.lstrip()
        if not words:
            return
        if words[0].isspace():
            self._owe(" ")
        run = " ".join(words.split())
        if not run:
            return
        start = self._put(run)
        self._gap, self._labelled, self._glued = (" " if words[-1].isspace() else ""), False, False
        if new:
            self.zones.append(Zone(kind, start, self.length, anchor))
        else:
            self._speak(start, kind)


def _content(element: etree._Element) -> Iterator[str | etree._Element]:
    """The words and the elements in an element, in order; of readings that exclude each other, the record's own."""
    name = name_of(element)
    if name == "gap":
        yield _GAP
        return
    if name in ("choice", "app", "subst"):  # the white space in these is the editor's
        readings = [child for child in element.iterchildren("{*}*") if name_of(child) not in _LEFT_OUT]
        own = [child for child in readings if name_of(child) in _OWN_READING]
        yield from readings if name == "subst" else (own or readings)[:1]
        return
    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:  # what the file does not resolve stays as it is written
            yield child.text
        elif isinstance(child.tag, str) and not _is_left_out(child):
            yield child
        yield child.tail or ""


def _is_left_out(element: etree._Element) -> bool:
    name = name_of(element)
    return name in _LEFT_OUT or (name == "listBibl" and next(element.iterancestors("{*}back"), None) is not None)


def editor_of(div: etree._Element) -> Speaker | None:
    """Who speaks in a division that an editor wrote; None where the record itself does.

    A translation or a normalised text is the editor's where the original stands beside it, else it is all there is.
    """
    kind = div.get("type", "").lower()
    if kind in _SUMMARIES:
        return Speaker.SUMMARY
    if kind in _COMMENTS:
        return Speaker.NOTE
    if kind in _RENDERINGS:
        beside = (other.get("type", "").lower() for other in div.getparent().iterchildren("{*}div") if other is not div)
        if any(other not in _SUMMARIES | _COMMENTS | _RENDERINGS for other in beside):
            return Speaker.NOTE
    return None


def _gaps(element: etree._Element, name: str, in_cell: bool) -> tuple[str, str]:
    """The white space that an element needs before and after it."""
    if name == "cell":
        follows = next(element.itersiblings("{*}cell", preceding=True), None) is not None
        return "\t" if follows else "", ""
    if name == "label":
        return "\n", " "
    if name in _BLOCKS or is_line_note(element) or (name == "quote" and "block" in element.get("rend", "")):
        return (" ", " ") if in_cell else ("\n", "\n")
    return "", ""


def is_line_note(element: etree._Element) -> bool:
    """Whether this is a note that the edition prints as a line of its own ("[Telegram.]", "File No. 861.51/131")."""
    return (
        name_of(element) == "note"
        and (element.get("rend") in ("inline", "center") or element.get("type") == "source")
        and element.getparent() is not None
        and name_of(element.getparent()) in _HOLDS_LINES
    )


def loose_notes(tei: etree._Element) -> dict[str, list[etree._Element]]:
    """The notes that stand apart from the words they are about, by the ids that lead to them.

    A note points to its words (`target`), or a `ptr` or `ref` among the words points to the note.
    """
    loose: dict[str, list[etree._Element]] = {}
    for apart in tei.iterdescendants("{*}back", "{*}standOff"):
        for note in apart.iterdescendants("{*}note"):
            if name_of(note.getparent()) in _HOLDS_LOOSE_NOTES and not is_line_note(note):
                for key in (*note.get("target", "").split()[:1], note.get(XML_ID)):
                    if key:
                        loose.setdefault(key.removeprefix("#"), []).append(note)
    return loose


def _nearest_note(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("{*}note"), None)


def name_of(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first `name` in an element, however deep; None where there is none."""
    return None if element is None else next(element.iterdescendants(f"{{*}}{name}"), None)


def text_of(element: etree._Element | None) -> str | None:
    """The words of an element without its footnotes, on one line; None where there are none."""
    if element is None:
        return None
    text = Text()
    text.add_content(element, Speaker.BODY)
    return " ".join(text.text.split()) or None


def rights_of(header: etree._Element | None) -> str | None:
    """What may be done with the text: the words of `availability`, else the address of the licence."""
    availability = first(header, "availability")
    licence = first(availability, "licence")
    return text_of(availability) or (licence.get("target") if licence is not None else None)


_ABBREVIATED = re.compile(r"(?:\b(?:Esq|Jr|Sr|Co|Bros|Ltd|Inc|etc|[ap]\.? ?m|[^\W\d])|&c)\.$", re.IGNORECASE)


def bare(words: str | None) -> str | None:
    """`words` without the punctuation that only ends them, the point of an abbreviation kept."""
    if not words:
        return None
    words = words.rstrip(" ,;:")
    return (words if _ABBREVIATED.search(words) else words.rstrip(" .,;:")) or None


def date_of(element: etree._Element | None, written: str | None) -> Date | None:
    """The date of a `date` element, `written` its words: as its attributes place it, else as its words do."""
    if element is None:
        return None
    for start, end in (("when", "when"), ("notBefore", "notAfter"), ("from", "to")):
        earliest, latest = _day(element, start), _day(element, end)
        if earliest and latest and earliest.earliest <= latest.latest:
            machine = earliest.written if start == end else f"{earliest.written}/{latest.written}"
            return Date(written or machine, earliest.earliest, latest.latest)
    return dates.parse(written) if written else None


def _day(element: etree._Element, name: str) -> Date | None:
    return dates.parse(element.get(name) or element.get(f"{name}-iso") or "")
