"""The running text of a word processor's document: a line for each block, footnotes lifted out to stand after it."""

from __future__ import annotations

import re

from index.errors import ReadError
from index.readers.growing import Growing
from index.records import Record, Speaker, Zone

CUT_SHORT = "ends before it is complete, so words may be missing; copy it again from where it came from"
_CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NO_TITLE = re.compile(
    r"(?:microsoft word - .*|.*\.(?:docx?|docm|dot[xm]?|odt|ott|rtf|wpd|txt)|"
    r"(?:document|dokument|documento|документ)[ _-]?\d*|word document|untitled.*|unbenannt.*|sans titre.*|title|.)",
    re.IGNORECASE | re.DOTALL,
)


def cleaned(text: str) -> str:
    """`text` with U+FFFD for each control character, lone surrogate and code point that is no character."""
    return _CONTROLS.sub("\ufffd", text)


class Lines(Growing):
    """A text as it grows, with zones that point into it: one blank for each run of blanks, no empty lines.

    With `in_cell` set, as inside a cell of a table, all that is written stays on one line.
    """

    def __init__(self, in_cell: bool = False) -> None:
        super().__init__()
        self.in_cell = in_cell
        self._notes: list[tuple[str, int]] = []

    def write(self, words: str | None, kind: Speaker = Speaker.BODY) -> None:
        """Adds `words` to the line, as said by `kind`."""
        begun = self.length
        start = self._add(words)
        if self.length > begun:
            self._speak(start, kind)

    def end_line(self) -> None:
        """What comes next stands on a line of its own."""
        if self.in_cell:
            self._owe_blank()
        else:
            self._gap = "\n"

    def tab(self) -> None:
        """A tab inside a line; one that only indents the line is dropped."""
        if self.in_cell:
            self._owe_blank()
        elif "\n" not in self._gap:
            self._gap = "\t"

    def column(self) -> None:
        """What comes next is the next cell of the row."""
        if self.in_cell:
            self._owe_blank()
        else:
            self._owe_column()

    def hang(self, note: str) -> None:
        """A footnote hangs here; it is kept for the end."""
        if note:
            self._notes.append((note, self.length))

    def since(self, start: int) -> str:
        """What was written after the offset `start`, on one line."""
        return " ".join(self.text[start:].split()) if start < self.length else ""

    def record(self, record_id: str, source: str, title: str | None) -> Record:
        """The record: the text, then its footnotes, a line and a zone each. Raises ReadError where nothing is said."""
        for note, anchor in self._notes:
            self._gap = "\n"
            start = self._add(note)
            self.zones.append(Zone(Speaker.NOTE, start, self.length, anchor))
        if not self.length:
            raise ReadError("holds no text; where it holds pictures of pages, have them read (OCR) first")
        return Record(record_id, self.text, tuple(self.zones), source, title=title)

    def _add(self, words: str | None) -> int:
        """Adds words, cleaned, with one blank for each run of blanks; returns where they start."""
        if not words:
            return self.length
        if words[0].isspace():
            self._owe_blank()
        run = cleaned(" ".join(words.split()))
        if not run:
            return self.length
        start = self._put(run)
        self._gap = " " if words[-1].isspace() else ""
        return start


def title(stated: str | None, heading: str | None, record_id: str) -> str | None:
    """The title a document's properties state, unless it is one no person gave; else its first heading; else None."""
    stated = " ".join((stated or "").split())
    name = record_id.rpartition("/")[2]
    if stated and not _NO_TITLE.fullmatch(stated) and stated.casefold() != name.casefold():
        return cleaned(stated)
    return heading or None
