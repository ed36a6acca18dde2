"""Footnotes of web pages and books: which element is one, and which link is the mark that points to it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.readers.markup import BLOCKS, HEADINGS, Document, Element

_DECLARED_NOTES = frozenset(("doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote"))
_DECLARED_REFERENCES = frozenset(("doc-noteref", "noteref"))
_DECLARED_RETURNS = frozenset(("doc-backlink", "backlink"))
_MARK = re.compile(
    r"[\[({]?\s?(?:\d{1,4}|[a-z]{1,2}|[ivxlc]{1,7}|[*∗†‡§¶#]{1,4}|(?:note|fn\.?|n\.)\s?\d{1,4})\s?[\])}]?[.:]?",
    re.IGNORECASE,
)
_RETURN = re.compile(r"[\^↑↩↵⏎⤴⬆\ufe0e\ufe0f]+|\[?(?:back|return)\]?", re.IGNORECASE)
_NOTE_ID = re.compile(
    r"(?!.*(?:ref|back|anc|src|return))_?(?:fn|fnt|ftn|edn|en|n|nt|note|foot|footnote|endnote|cite_note|sdfootnote|"
    r"sdendnote)(?:[-_:.\d]|sym).*?",
    re.IGNORECASE,
)
_HOLDS_NOTE = frozenset("p li div dd aside section blockquote tr".split())
_LONGEST = 3000  # characters of what no name shows to be a note: "[2]" may also lead to a part of the text
_CLIMB = 6  # from the place a link leads to up to the note that it begins


@dataclass(frozen=True, slots=True)
class Notes:
    """The footnotes of a document, and the note that each mark in its text leads to."""

    marks: dict[Element, Element]
    notes: set[Element]


def find(document: Document) -> Notes:
    """The footnotes: what is declared one, and what a link that looks like a footnote's mark leads forward to."""
    declared = {e for e in document.elements() if e.name != "a" and not _DECLARED_NOTES.isdisjoint(e.kinds)}
    marks: dict[Element, Element] = {}
    leads: dict[Element, Element] = {}  # what looks like a mark, and the place it leads to
    for path, link in document.links:
        target = document.target(path, link.attributes["href"])
        is_declared = not _DECLARED_REFERENCES.isdisjoint(link.kinds)
        if target is None or not (is_declared or _is_mark(document, link)):
            continue
        if note := next((e for e in _upwards(target) if e in declared), None):
            if not note.start < link.start < note.end:
                marks[link] = note
        elif target.start > link.start and (is_declared or _leads_to_note(document, link)):
            leads[link] = target
    places = sorted({place.start for place in leads.values()})
    blocks = {place: _block(place) for place in set(leads.values())}
    long = {block for block in set(blocks.values()) if block and len(document.words(block)) > _LONGEST}
    found = {place: _note(document, place, block, block in long, places) for place, block in blocks.items()}
    for link, place in leads.items():
        if (note := found[place]) and note.start > link.start:
            marks[link] = note
    return Notes(marks, declared | set(marks.values()))


def _note(
    document: Document, place: Element, block: Element | None, is_long: bool, places: list[int]
) -> Element | None:
    """The footnote at a place that a mark leads to: the block around it, or itself, one of several in its block."""
    if block is None or (is_long and not _is_named_note(place)):
        return None
    if bisect.bisect_left(places, block.end) - bisect.bisect_left(places, block.start) == 1:
        return None if any(e.name in HEADINGS for e in document.elements(block.start, block.end)) else block
    words = document.words(place)
    return place if words and not _MARK.fullmatch(words) else None


def _is_named_note(place: Element) -> bool:
    return any(_NOTE_ID.fullmatch(place.attributes.get(key, "")) for key in ("id", "name", "xml:id"))


def _is_mark(document: Document, link: Element) -> bool:
    return link.is_short and bool(_MARK.fullmatch(document.words(link)))


def _leads_to_note(document: Document, link: Element) -> bool:
    """Whether a mark is one of a footnote: by the name of what it leads to, set high, or in brackets."""
    if _NOTE_ID.fullmatch(link.attributes["href"].rpartition("#")[2]):
        return True
    around = (*_upwards(link), *document.elements(link.start, link.end))
    if any(element.name == "sup" for element in around) or document.words(link).startswith(("[", "(")):
        return True
    return _brackets(document.items, link) is not None


def _block(place: Element) -> Element | None:
    """The paragraph, list item or row that begins at `place`, or the division around it that is named as a note."""
    block = next((e for e in _upwards(place) if e.name in _HOLDS_NOTE), None)
    for around in _upwards(block and block.parent):
        if around.name not in ("div", "li", "aside", "dd") or not _NOTE_ID.fullmatch(around.attributes.get("id", "")):
            break
        block = around
    return block


def _upwards(element: Element | None) -> Iterator[Element]:
    """The element and those around it, as far as a note may reach."""
    for _ in range(_CLIMB):
        if element is None:
            return
        yield element
        element = element.parent


def is_return(document: Document, element: Element) -> bool:
    """Whether this is the link of a footnote back to its mark ("↩"); a number that leads back is the note's own."""
    if element.name != "a" or not element.is_short:
        return False
    return not _DECLARED_RETURNS.isdisjoint(element.kinds) or bool(_RETURN.fullmatch(document.words(element)))


def unbracketed(items: list[Element | str], marks: Collection[Element]) -> list[Element | str]:
    """`items` without the brackets that stand around a mark: "peace [<a>1</a>]"."""
    items = list(items)
    for mark in marks:
        if found := _brackets(items, mark):
            before, after = found
            items[before], items[after] = str(items[before])[:-1], str(items[after])[1:]
    return items


def _brackets(items: list[Element | str], mark: Element) -> tuple[int, int] | None:
    """Where the words that end and begin with a bracket around `mark` stand."""
    before, after = _neighbour(items, mark.start, -1), _neighbour(items, mark.end, 1)
    if before is None or after is None:
        return None
    opening, closing = str(items[before]), str(items[after])
    return (before, after) if opening.endswith(("[", "(")) and closing.startswith(("]", ")")) else None


def _neighbour(items: list[Element | str], at: int, step: int) -> int | None:
    """Where the words next to a mark stand, the ends of inline elements such as `sup` passed over."""
    for i in range(at + step, at + 4 * step, step):
        item = items[i] if 0 <= i < len(items) else None
        if isinstance(item, str):
            return i
        if item is None or item.name in BLOCKS:
            return None
    return None
