"""TEI: the volumes of Foreign Relations of the United States, editions of letters, and any other TEI text.

Where a file marks documents (`div type="document"`), each is a record; else each `TEI` element is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from lxml import etree

from index.errors import ReadError
from index.readers import frus, letters
from index.readers.teitext import XML_ID, XML_LANG, first, name_of, rights_of
from index.records import Edition, Record, Skipped

_TAGS = ("TEI", "teiCorpus", "teiHeader", "text", "div", "pb")


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record | Skipped]:
    """The records of a TEI file, one after the other.

    The one text of a file is `record_id`; documents, and the texts of a corpus, are the name at the end of
    `record_id` with their `xml:id`. Raises ReadError where the file is not XML, not TEI, or has no words in it.
    """
    parser = etree.iterparse(
        file,
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in _TAGS],
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    reading = _Reading(record_id, source)
    try:
        for event, element in parser:
            if event == "start":
                reading.start(element)
            else:
                yield from reading.end(element)
    except etree.XMLSyntaxError as error:
        raise ReadError(_reason(" ".join(error.msg.split()))) from error
    if name_of(parser.root) not in ("TEI", "teiCorpus"):
        raise ReadError(f"is XML but not TEI (it begins with <{name_of(parser.root)}>); only TEI is read")
    if not reading.found:
        raise ReadError('is TEI without a <div type="document"> and without words in a <text>; nothing is to be read')


_BEYOND = re.compile(r"(.*?),? (?:use|try|see) (?:XML_PARSE_HUGE|xmlCtxtSetMaxAmplification)|(.*too long|.*loop)")


def _reason(message: str) -> str:
    """Why a file was not parsed; what the parser refuses to hold is not to be mended at a place."""
    if beyond := _BEYOND.match(message):
        return f"is larger inside than XML may be ({beyond[1] or beyond[2]}); split it, or take it out of the folder"
    return f"is not well-formed XML ({message}); mend it at that place"


class _Reading:
    """What was seen of a file when an element starts or ends."""

    def __init__(self, record_id: str, source: str) -> None:
        self.found = False  # a record, in the file so far
        self._record_id = record_id
        self._stem = record_id.rpartition("/")[2]
        self._source = source
        self._corpus: etree._Element | None = None  # its header
        self._texts = 0  # TEI elements, in the file so far
        self._edition = Edition(self._stem)
        self._rights: str | None = None
        self._language: str | None = None
        self._is_letter = False  # the header describes one, so that no division is a record of its own
        self._page: str | None = None
        self._depth = 0  # documents that we are inside of
        self._documents = 0  # in the file so far, nested ones not counted
        self._documents_before = 0  # the TEI element that we are in

    def start(self, element: etree._Element) -> None:
        """An element starts: its attributes are known."""
        name = name_of(element)
        if name == "TEI":
            self._texts += 1
            self._documents_before = self._documents
        elif name == "text":
            self._language = element.get(XML_LANG) or element.getroottree().getroot().get(XML_LANG)
        elif name == "pb" and not self._depth:
            self._page = element.get("n")
        elif self._is_document(element):
            self._documents += not self._depth
            self._depth += 1

    def end(self, element: etree._Element) -> Iterator[Record | Skipped]:
        """An element ends: all of it is known."""
        name = name_of(element)
        if name == "teiHeader":
            if name_of(element.getparent()) == "teiCorpus":
                self._corpus = element
            self._edition, self._rights = frus.read_edition(element, self._stem), rights_of(element)
            self._is_letter = first(element, "correspDesc") is not None
        elif name == "TEI":
            if self._documents == self._documents_before:
                yield from self._read_text(element)
            element.clear(keep_tail=True)
        elif self._is_document(element):
            self._depth -= 1
            if not self._depth:
                yield self._read_document(element)
                element.clear(keep_tail=True)

    def _is_document(self, element: etree._Element) -> bool:
        return name_of(element) == "div" and element.get("type") == "document" and not self._is_letter

    def _read_document(self, element: etree._Element) -> Record:
        self.found = True
        own_id = f"{self._stem}/{element.get(XML_ID) or f'doc-{self._documents}'}"
        record, self._page = frus.read_document(element, own_id, self._source, self._edition, self._page)
        return replace(record, language=record.language or self._language, rights=self._rights)

    def _read_text(self, element: etree._Element) -> Iterator[Record | Skipped]:
        is_alone = element.getparent() is None
        name = element.get(XML_ID) or f"doc-{self._texts}"
        has_words = False
        for record in letters.read_tei(
            element, self._corpus, self._record_id if is_alone else f"{self._stem}/{name}", self._source
        ):
            self.found = has_words = True
            yield record
        if not has_words and not is_alone:
            yield Skipped(f"{self._source} {name}", "has no words in its <text>")
