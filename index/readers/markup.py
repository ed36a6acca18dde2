"""HTML and XHTML as a flat list of elements and words, however deep they are nested and however broken they are."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from urllib.parse import unquote

_PREFIXES = {"{http://www.w3.org/XML/1998/namespace}": "xml:", "{http://www.idpf.org/2007/ops}": "epub:"}
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p "
    "plaintext pre search section summary table tbody td tfoot th thead tr ul xmp".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_SHORT = 24  # items
_NONE: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Element:
    """An element: the item at `start` opens it, the item at `end` closes it, both being the element itself."""

    name: str
    attributes: dict[str, str]
    parent: Element | None
    start: int
    end: int = -1

    @property
    def is_short(self) -> bool:
        """Whether so little is in it that it may be a mark, a label or the name of a page."""
        return self.end - self.start <= _SHORT

    @property
    def kinds(self) -> frozenset[str]:
        """What it says that it is: the words of `role` and `epub:type`."""
        if "role" not in self.attributes and "epub:type" not in self.attributes:
            return _NONE
        return frozenset(f"{self.attributes.get('role', '')} {self.attributes.get('epub:type', '')}".lower().split())


@dataclass(slots=True)
class Document:
    """One or more marked-up files in reading order, as one list: elements (twice each) and the words between."""

    items: list[Element | str] = field(default_factory=list)
    ids: dict[tuple[str, str], Element] = field(default_factory=dict)  # (path of the file, id) -> the first of that id
    links: list[tuple[str, Element]] = field(default_factory=list)  # (path of the file, link into the document)

    def add(self, text: str, path: str = "", is_xml: bool = False) -> None:
        """Adds the file at `path`: as HTML; where `is_xml`, as XHTML, unless that is not well-formed."""
        builder = (_xhtml(text, self.items) if is_xml else None) or _html(text, self.items, is_xml)
        self.items += builder.items
        for element in builder.elements:
            for name in ("id", "xml:id", "name") if element.name == "a" else ("id", "xml:id"):
                if value := element.attributes.get(name):
                    self.ids.setdefault((path, value), element)
            if element.name == "a" and "#" in element.attributes.get("href", ""):
                self.links.append((path, element))
        if builder.elements:
            self.ids.setdefault((path, ""), builder.elements[0])

    def elements(self, start: int = 0, end: int | None = None) -> Iterator[Element]:
        """The elements that open in `items[start:end]`."""
        for i in range(start, len(self.items) if end is None else end):
            item = self.items[i]
            if not isinstance(item, str) and item.start == i:
                yield item

    def words(self, element: Element) -> str:
        """All that is written in an element, on one line."""
        return " ".join(self.between(element.start, element.end).split())

    def between(self, start: int, end: int) -> str:
        """What is written in `items[start:end]`, a blank for each block."""
        return "".join(item if isinstance(item, str) else _gap(item) for item in self.items[start:end])

    def target(self, path: str, href: str) -> Element | None:
        """The element that a link in the file at `path` leads to, if it is in this document."""
        address, _, fragment = href.partition("#")
        if not address or "://" in address:
            file = path
        else:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
        for name in (fragment, unquote(fragment)):
            if found := self.ids.get((file, name)) or self.ids.get((path, name)):
                return found
        return None


def _gap(element: Element) -> str:
    return " " if element.name in BLOCKS or element.name == "br" else ""


class _Builder:
    """What the parser calls; `offset` is where its items will stand."""

    def __init__(self, offset: int) -> None:
        self.items: list[Element | str] = []
        self.elements: list[Element] = []
        self._offset = offset
        self._open: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else None
        named = {_attribute(key): value for key, value in attributes.items()}
        element = Element(tag.rpartition("}")[2].lower(), named, parent, self._offset + len(self.items))
        self._open.append(element)
        self.elements.append(element)
        self.items.append(element)

    def end(self, tag: str) -> None:
        element = self._open.pop()
        element.end = self._offset + len(self.items)
        self.items.append(element)

    def data(self, words: str) -> None:
        self.items.append(words)

    def close(self) -> _Builder:
        while self._open:
            self.end("")
        return self


def _attribute(key: str) -> str:
    namespace, brace, name = key.rpartition("}")
    return _PREFIXES.get(namespace + brace, "") + name


_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_DOCTYPE_WITHIN = 10_000  # characters
_ENDS = re.compile(r"</(?:body|html)\s{0,99}>", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_SELF_CLOSED = re.compile(r"<(?:script|style|title|iframe|textarea)\b[^<>]*/>", re.IGNORECASE)
_XML_ENTITIES = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))


def _xhtml(text: str, before: list[Element | str]) -> _Builder | None:
    """None where it is not well-formed. No entity is ever expanded: the document type, which may define some, goes."""
    from lxml import etree

    def character(entity: re.Match[str]) -> str:
        return entity[0] if entity[1] in _XML_ENTITIES else html5.get(entity[1], entity[0])

    text = _ENTITY.sub(character, _without_doctype(text))
    parser = etree.XMLParser(
        target=_Builder(len(before)), encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        return etree.fromstring(text.lstrip().encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, IndexError):
        return None


def _html(text: str, before: list[Element | str], is_xml: bool) -> _Builder:
    from lxml import etree

    text = _ENDS.sub("", _without_doctype(text))  # the parser drops what stands after them
    if is_xml:
        text = _SELF_CLOSED.sub("", text)  # to HTML it would be left open, and swallow the rest
    builder = _Builder(len(before))
    parser = etree.HTMLParser(target=builder, encoding="utf-8", huge_tree=True, no_network=True)
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing in it but comments
        builder.close()
    return builder


def _without_doctype(text: str) -> str:
    begins = text[:_DOCTYPE_WITHIN].lower().find("<!doctype")
    found = _DOCTYPE.match(text, begins) if begins >= 0 else None
    return text[: found.start()] + text[found.end() :] if found else text
