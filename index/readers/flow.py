"""Marked-up documents become lines of text with zones and pages: what the readers of web pages and books share.

The text is our own, as that of `tei`: a line for each block element and for each `br`, one blank for each run of white
space, cells of a row on one line with tabs between; only `pre` keeps its blanks. Footnotes are lifted out and stand
after the body, one line each, and the marks that point to them are left out, so that a sentence of the body is one
unbroken range.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from index.readers import footnotes
from index.readers.growing import Growing
from index.readers.lines import cleaned
from index.readers.markup import BLOCKS, HEADINGS, Document, Element
from index.records import Page, Speaker, Zone

_VERBATIM = frozenset(("pre", "xmp", "listing", "plaintext"))
_NEVER_SHOWN = frozenset(
    "script style template svg title noscript iframe noframes noembed object applet audio video canvas map "
    "button select textarea datalist nav dialog".split()
)
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
_PAGE_BREAKS = frozenset(("pagebreak", "doc-pagebreak"))
_AT_FOOT = frozenset(("footnote", "doc-footnote"))
_LONGEST_LABEL = 20  # characters

Judge = Callable[[Element], Speaker | None]


@dataclass(frozen=True, slots=True)
class Flow:
    """The text of a document, and who speaks where and on which page."""

    text: str
    zones: tuple[Zone, ...]
    pages: tuple[Page, ...]


def lay_out(
    document: Document,
    judge: Judge,
    roots: Collection[Element] = (),
    labels: Mapping[Element, str] | None = None,
    lifts_notes: bool = True,
) -> Flow:
    """The text of a document, or of the elements `roots` in it, with the footnotes of all of it.

    `judge` says of an element whether it is left out (None), furniture, or body like what it stands in. `labels` names
    pages that begin at an element which does not say so itself. Without `lifts_notes`, footnotes and their marks are
    words like any other, where they stand.
    """
    notes = footnotes.find(document) if lifts_notes else footnotes.Notes({}, set())
    text = _Text(document, judge, labels or {}, notes)
    for start, end in [(root.start, root.end) for root in roots] or [(0, len(document.items))]:
        text.add(start, end)
        text.end_line()
    text.add_notes()
    return Flow(text.text, tuple(text.zones), tuple(text.pages))


def is_left_out(element: Element) -> bool:
    """Whether an element says itself that it is not shown, or is no text: a script, a form's field, navigation."""
    if element.name in _NEVER_SHOWN:
        return True
    if element.name in ("html", "body"):  # hidden only until a script has run
        return False
    hidden = element.attributes.get("hidden", "until-found")
    return hidden != "until-found" or bool(_HIDDEN.search(element.attributes.get("style", "")))


class _Text(Growing):
    """A text as it grows, with zones and pages that point into it."""

    def __init__(self, document: Document, judge: Judge, labels: Mapping[Element, str], notes: footnotes.Notes) -> None:
        super().__init__()
        self._document, self._judge, self._labels = document, judge, labels
        self._notes = notes
        self._items = footnotes.unbracketed(document.items, notes.marks)
        self._kinds = [Speaker.BODY]
        self._cells: list[int | None] = []  # for each table we are in, cells begun in the row; None: only for layout
        self._in_line = 0  # cells of data tables, and notes, that we are in: all in them is one line
        self._verbatim = 0  # elements that keep their blanks that we are in
        self._is_first = False  # nothing of them is written yet
        self._own_pages: dict[Element, str | None] = {}  # notes passed by, and the page on which they stand
        self._queue: list[tuple[Element, int | None, str | None]] = []  # notes, what they hang on, the page of that
        self._queued: set[Element] = set()
        self._note: tuple[Element, int | None] | None = None  # the note we are in, and where it hangs
        self._begun: int | None = None  # where its text began

    def add(self, start: int, end: int) -> None:
        """Adds `items[start:end]`."""
        i = start
        while i < end:
            item = self._items[i]
            if isinstance(item, str):
                self._write(item)
            elif item.start == i:
                if self._is_passed_by(item):
                    i = item.end
                else:
                    self._open(item)
            elif item.start >= start:
                self._close(item)
            i += 1

    def add_notes(self) -> None:
        """Adds the footnotes as they are referred to, then those that nothing refers to."""
        rest = sorted(self._own_pages.keys() - self._queued, key=lambda note: note.start)
        self._queue += [(note, None, self._own_pages[note]) for note in rest]
        for note, anchor, page in self._queue:  # grows while we go: a footnote may have a footnote
            self._kinds, self._cells, self._in_line, self._verbatim = [Speaker.BODY], [], 0, 0
            self.end_line()
            self.page = self._own_pages.get(note, page) if _AT_FOOT.isdisjoint(note.kinds) else page
            self._note, self._begun, self._in_line = (note, anchor), None, 1
            self.add(note.start, note.end)
            if self._begun is not None:
                self.zones.append(Zone(Speaker.NOTE, self._begun, self.length, anchor))

    def end_line(self) -> None:
        """What comes next stands on a line of its own."""
        self._gap = "\n" if not self._in_line else self._gap or " "

    def _is_passed_by(self, element: Element) -> bool:
        """Whether nothing in `element` is text here; keeps what it says of pages and footnotes."""
        if note := self._notes.marks.get(element):
            self._hang(note)
            return True
        if element in self._notes.notes and not (self._note and self._note[0] is element):
            self._own_pages.setdefault(element, self.page)
            return True
        if self._note and footnotes.is_return(self._document, element):
            return True
        if element in self._labels:
            self.page = self._labels[element]
        if not _PAGE_BREAKS.isdisjoint(element.kinds):
            return self._turn(element)
        if self._judge(element) is None:
            if element.name in BLOCKS:
                self.end_line()
            return True
        return False

    def _hang(self, note: Element) -> None:
        if note not in self._queued:
            anchor = self._note[1] if self._note else self.length
            self._queued.add(note)
            self._queue.append((note, anchor, self.page))

    def _turn(self, element: Element) -> bool:
        """Begins the page that a page break names; False where the break was left open, so that it holds the text."""
        words = self._document.words(element) if element.is_short else ""
        self.page = self._labels.get(element) or _page_label(element, words) or self.page
        return element.is_short and len(words) < _LONGEST_LABEL

    def _open(self, element: Element) -> None:
        name = element.name
        kind = self._judge(element)
        self._kinds.append(kind if kind is Speaker.FURNITURE else self._kinds[-1])
        if name in _VERBATIM:
            self._verbatim += 1
            self._is_first = True
        if name == "table":
            self._cells.append(0 if not self._in_line and _is_data(self._document, element) else None)
        cells = self._cells[-1] if self._cells else None
        if name in ("td", "th") and cells is not None:
            if cells:
                self._owe_column()
            self._cells[-1] = cells + 1
            self._in_line += 1
        elif name in BLOCKS or name == "br":
            self.end_line()
        if name == "tr" and cells is not None:
            self._cells[-1] = 0

    def _close(self, element: Element) -> None:
        name = element.name
        self._kinds.pop()
        if name in _VERBATIM:
            self._verbatim -= 1
        if name in ("td", "th") and self._cells and self._cells[-1] is not None:
            self._in_line -= 1
            return
        if name == "table" and self._cells:
            self._cells.pop()
        if name in BLOCKS:
            self.end_line()

    def _write(self, words: str) -> None:
        words = cleaned(words)
        if self._verbatim and not self._in_line:
            self._write_verbatim(words)
            return
        if words[:1].isspace():
            self._owe_blank()
        if run := " ".join(words.split()):
            self._say(run)
            self._gap = " " if words[-1].isspace() else ""

    def _write_verbatim(self, words: str) -> None:
        """Adds words with their blanks and line ends, only the empty lines before the first of them left out."""
        run = words.strip()
        if not run:
            self._gap += words
            return
        before = self._gap + words[: len(words) - len(words.lstrip())]
        self._gap = "\n" + before.rpartition("\n")[2] if self._is_first else before
        self._say(run)
        self._gap, self._is_first = words[len(words.rstrip()) :], False

    def _say(self, run: str) -> None:
        start = self._put(run)
        if self._note:
            self._begun = start if self._begun is None else self._begun
        else:
            self._speak(start, self._kinds[-1])


def _page_label(element: Element, words: str) -> str | None:
    given = element.attributes
    values = (" ".join(value.split()) for value in (given.get("title", ""), given.get("aria-label", ""), words))
    label = next((value for value in values if value), "")
    return re.sub(r"^(?:page|p\.)\s+|[\s.]+$", "", label, flags=re.IGNORECASE) or None


def _is_data(document: Document, table: Element) -> bool:
    """Whether the cells of a table are values, to stand on one line, and not parts of a page set side by side."""
    if not {"presentation", "none"}.isdisjoint(table.kinds):
        return False
    rows = widest = cells = blocks = 0
    headed = after_break = False
    for i in range(table.start + 1, table.end):
        item = document.items[i]
        if isinstance(item, str):
            after_break = after_break and not item.strip()
            continue
        if item.start != i:
            continue
        if item.name == "tr":
            rows, cells = rows + 1, 0
        elif item.name in ("td", "th"):
            cells, blocks = cells + 1, 0
            widest = max(widest, cells)
            headed = headed or item.name == "th"
        elif item.name in HEADINGS or item.name in ("table", "ul", "ol", "dl", "pre", "blockquote", "hr"):
            return False
        elif item.name in ("p", "div", "center"):
            blocks += 1
        is_break = item.name == "br"
        if blocks > 1 or (is_break and after_break):
            return False
        after_break = is_break
    return widest > 1 and (rows > 1 or headed)
