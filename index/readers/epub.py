"""EPUB books: one record a book, its documents one after the other, with the pages of the printed edition where marked.

A chapter is no record: it would be cited by the name of a file that no reader sees. Places in a book are its pages.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

from index import dates
from index.dates import Date
from index.errors import ReadError
from index.readers import flow, html, packed
from index.readers.markup import Document, Element
from index.records import Record, Skipped, Speaker

if TYPE_CHECKING:
    from lxml import etree

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_LIMIT = 64 * 2**20  # bytes of the package file, and of all documents of a book together
_DOCUMENTS = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document"))
_FONT_METHODS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # fonts only, no protection
_UNSTATED = frozenset(("unknown", "und", "undefined"))  # what programs write where a person wrote nothing
_LISTS = frozenset("toc doc-toc page-list doc-pagelist landmarks".split())


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record | Skipped]:
    """The one record of a book, after a `Skipped` for each document of it that cannot be read.

    Raises ReadError where the file is no EPUB, is damaged, is protected against copying, or holds no text.
    """
    with closing(packed.open_zip(file, "EPUB")) as zip:
        package = _package(zip)
        _complain_of_protection(zip, package)
        document = Document()
        left = _LIMIT
        for path in package.spine:
            try:
                data = packed.member(zip, path, left)
                left -= len(data)
                if data.strip():
                    _add(document, html.decode(data), path, is_contents=path == package.contents)
            except KeyError:
                yield Skipped(f"{source}/{path}", "is named by the book but not in it; get the book again")
            except ReadError as error:
                yield Skipped(f"{source}/{path}", str(error))
        layout = flow.lay_out(document, _judge, labels=_page_labels(zip, package, document))
    if not layout.text:
        raise ReadError("holds no text; where it holds pictures of pages, have them read (OCR) first")
    yield Record(
        id=record_id,
        text=layout.text,
        zones=layout.zones,
        source=source,
        title=package.title,
        date=package.date,
        creators=package.creators,
        language=package.words("language"),
        rights=package.words("rights"),
        pages=layout.pages,
    )


def _judge(element: Element) -> Speaker | None:
    return None if flow.is_left_out(element) or not _LISTS.isdisjoint(element.kinds) else Speaker.BODY


def _add(document: Document, text: str, path: str, is_contents: bool) -> None:
    """Adds a document, unless it is the table of contents and hardly anything but links."""
    if is_contents:
        alone = Document()
        alone.add(text, path, is_xml=True)
        links = (element for element in alone.elements() if element.name == "a" and "href" in element.attributes)
        linked = sum(len(alone.words(link)) for link in links if link.is_short)
        if 2 * linked >= sum(len(" ".join(item.split())) for item in alone.items if isinstance(item, str)):
            return
    document.add(text, path, is_xml=True)


# The package: what the book says of itself


@dataclass(frozen=True, slots=True)
class _Package:
    root: etree._Element
    spine: tuple[str, ...]  # paths of the documents in reading order, navigation left out
    navigation: tuple[str, ...]  # paths of what may list the pages
    contents: str | None  # path of a document that the guide calls the table of contents

    def words(self, name: str) -> str | None:
        """The first Dublin Core element of this name."""
        return next((words for _, words in self._all(name)), None)

    @property
    def title(self) -> str | None:
        """The main title; a book may have a subtitle or the title of a series beside it."""
        titles = list(self._all("title"))
        main = [words for element, words in titles if self._refined(element, "title-type") == "main"]
        return next((words for words in (*main, *(words for _, words in titles))), None)

    @property
    def creators(self) -> tuple[str, ...]:
        """The authors; who made something else of it (edited, translated, drew) is not its author."""
        return tuple(words for element, words in self._all("creator") if self._role(element) in (None, "aut"))

    @property
    def date(self) -> Date | None:
        """The date of publication, not that of a change to the file."""
        stated = [(_attribute(element, "event"), words) for element, words in self._all("date")]
        published = [words for event, words in stated if event == "publication"]
        return next((d for w in (*published, *(w for e, w in stated if e is None)) if (d := dates.parse(w))), None)

    def _role(self, element: etree._Element) -> str | None:
        role = _attribute(element, "role") or self._refined(element, "role")
        return role and role.lower().rpartition("/")[2]

    def _refined(self, element: etree._Element, name: str) -> str | None:
        own = element.get("id")
        metas = self.root.iterfind(".//{*}meta[@refines]") if own else ()
        of_it = (m for m in metas if m.get("refines") == f"#{own}" and m.get("property") == name)
        return next((words for words in map(_words, of_it) if words), None)

    def _all(self, name: str) -> Iterator[tuple[etree._Element, str]]:
        for element in self.root.iter(f"{{*}}{name}", f"{{*}}{name.capitalize()}"):  # capital: before EPUB 2
            words = _words(element)
            if words and words.casefold() not in _UNSTATED and element.tag.startswith("{http://purl.org/dc/"):
                yield element, words


def _package(zip: zipfile.ZipFile) -> _Package:
    try:
        container = packed.xml(packed.member(zip, _CONTAINER, _LIMIT), _CONTAINER)
    except KeyError as error:
        raise ReadError(f"is a zip file but no EPUB (it has no {_CONTAINER}); correct its suffix") from error
    path = next((e.get("full-path", "") for e in container.iter("{*}rootfile")), "")
    try:
        root = packed.xml(packed.member(zip, path, _LIMIT), path)
    except KeyError as error:
        raise ReadError(f"is a damaged EPUB (its package file {path!r} is missing); get it again") from error

    def place(href: str | None) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote((href or "").partition("#")[0])))

    items = {item.get("id"): item for item in root.iter("{*}item")}
    lists = [item for item in items.values() if "nav" in item.get("properties", "").split()]
    outlines = [item for item in items.values() if item.get("media-type") == "application/x-dtbncx+xml"]
    named = (items.get(itemref.get("idref")) for itemref in root.iter("{*}itemref"))
    shown = (item for item in named if item is not None and item.get("media-type") in _DOCUMENTS and item not in lists)
    guided = (r.get("href") for r in root.iter("{*}reference") if r.get("type") == "toc")
    return _Package(
        root=root,
        spine=tuple(dict.fromkeys(place(item.get("href")) for item in shown)),
        navigation=tuple(place(item.get("href")) for item in (*lists, *outlines)),
        contents=next((place(href) for href in guided if href), None),
    )


def _complain_of_protection(zip: zipfile.ZipFile, package: _Package) -> None:
    try:
        root = packed.xml(packed.member(zip, _ENCRYPTION, _LIMIT), _ENCRYPTION)
    except KeyError:
        return
    for data in root.iter("{*}EncryptedData"):
        method = next((e.get("Algorithm") for e in data.iter("{*}EncryptionMethod")), None)
        paths = {posixpath.normpath(unquote(e.get("URI", "")).lstrip("/")) for e in data.iter("{*}CipherReference")}
        if method not in _FONT_METHODS and not paths.isdisjoint(package.spine):
            raise ReadError("is protected against copying (DRM); ask who sold or lent it for a copy that is not")


# Pages


def _page_labels(zip: zipfile.ZipFile, package: _Package, document: Document) -> dict[Element, str]:
    """The elements at which a page begins, by the book's own list of its pages."""
    labels: dict[Element, str] = {}
    for path in package.navigation:
        try:
            text = html.decode(packed.member(zip, path, _LIMIT))
        except (KeyError, ReadError):
            continue  # the text is whole without it
        listing = Document()
        listing.add(text, path, is_xml=True)
        for href, label in _listed_pages(listing):
            if label and (element := document.target(path, href)):
                labels.setdefault(element, label)
    return labels


def _listed_pages(listing: Document) -> Iterator[tuple[str, str]]:
    """Where each page begins, and its label: of the `nav` of EPUB 3, or of the outline (NCX) of EPUB 2."""
    for element in listing.elements():
        if element.name == "nav" and not {"page-list", "doc-pagelist"}.isdisjoint(element.kinds):
            for link in listing.elements(element.start, element.end):
                if link.name == "a":
                    yield link.attributes.get("href", ""), listing.words(link)
        elif element.name == "pagetarget":
            inside = list(listing.elements(element.start, element.end))
            target = next((e.attributes.get("src", "") for e in inside if e.name == "content"), "")
            label = next((listing.words(e) for e in inside if e.name == "text"), "")
            yield target, label


def _attribute(element: etree._Element, name: str) -> str | None:
    """An attribute of EPUB 2, which may stand with or without its namespace."""
    return element.get(name) or element.get(f"{{http://www.idpf.org/2007/opf}}{name}") or None


def _words(element: etree._Element) -> str | None:
    return " ".join("".join(element.itertext()).split()) or None
