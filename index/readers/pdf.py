"""PDF: the words that the file holds, and those of its pictures where an OCR engine is installed.

One record a file. Its text is our own: lines as printed, in the order in which the file gives them, set out as in
`index.readers.layout`. A character that stands for nothing (a control character, half a surrogate pair) is U+FFFD.

Of what the file says about itself only the title is taken, and only where it is not the name of a file or of the
program that made it. Its author is as often a typist or the operator of a scanner as whoever wrote the record, and its
dates are the file's: neither is taken.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from index.errors import ReadError
from index.readers import layout, ocr
from index.readers.layout import Line
from index.records import Record, Skipped

MAX_BYTES = 1 << 30
MAX_PAGES = 5_000
MAX_CHARACTERS = 20_000_000  # of a file

_LOCKED, _PROTECTED = 4, 5  # what PDFium says of a file that it does not open


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record | Skipped]:
    """The one record of a PDF file, and what of its pages could not be read.

    Raises ReadError where the file is no PDF, damaged, protected, too large, or has no text that can be read.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ReadError("is larger than 1 GiB; split it")
    with closing(_pages_of(data)) as found:
        document = next(found)
        count = document.get("pages", 0)
        if not count:
            raise ReadError(_refusal(document.get("error")))
        if count > MAX_PAGES:
            raise ReadError(f"has {count} pages; at most {MAX_PAGES} are read of one file; split it")
        pages = _Pages(count)
        for page in found:
            pages.add(page)
    if not pages.has_text:
        raise ReadError(pages.complaint)
    text, zones, begins = layout.set_out(pages.leaves)
    title, transcription = _title(document["title"], record_id.rpartition("/")[2]), pages.transcription
    yield Record(record_id, text, zones, source, title=title, transcription=transcription, pages=begins)
    if damaged := pages.damaged:
        yield Skipped(source, f"{_named(damaged)}: damaged, or too much to read; copy the file again")
    if pages.pictures:
        yield Skipped(source, f"{_named(pages.pictures)}: without text; {ocr.INSTALL}")


def _pages_of(data: bytes) -> Iterator[dict]:
    """What `index.readers.pdfium` finds: the document, then its pages, until it ends or breaks off."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("pdfium.py"))]
    command += ["pictures"] if ocr.is_installed() else []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        try:
            with suppress(OSError), reader.stdin:  # it may have ended
                reader.stdin.write(data)
            said = False
            while (line := reader.stdout.readline()).endswith(b"\n"):
                page = json.loads(line)
                if shape := page.get("drawn"):
                    size = shape[0] * shape[1] * 3
                    page["drawn"] = shape, reader.stdout.read(size)
                    if len(page["drawn"][1]) < size:
                        return
                yield page
                said = True
            if not said:
                yield {}
        finally:
            reader.kill()


def _refusal(code: int | None) -> str:
    if code == _LOCKED:
        return "is protected by a password; save a copy without one"
    if code == _PROTECTED:
        return "is protected in a way that cannot be read; save a copy without protection"
    if code is None:
        return "cannot be read: PDFium broke off at its beginning; copy it again from where it came from"
    return "is not a PDF, or damaged; copy it again from where it came from"


class _Pages:
    """What was read of the pages so far: their lines, and the numbers (from 1) of those that need a word said."""

    def __init__(self, count: int) -> None:
        self.leaves: list[layout.Leaf] = []
        self.pictures: list[int] = []  # not read: there is no engine to read them
        self._count = count
        self._damaged: list[int] = []
        self._read_by_us: list[int] = []
        self._read_before: list[int] = []
        self._characters = 0

    @property
    def has_text(self) -> bool:
        return any(lines for _, lines in self.leaves)

    @property
    def damaged(self) -> list[int]:
        """Pages that could not be read, and those after one at which the reader broke off."""
        return [*self._damaged, *range(len(self.leaves) + 1, self._count + 1)]

    @property
    def complaint(self) -> str:
        """Why there is no text."""
        count = f"{self._count} page{'s' if self._count > 1 else ''}"
        if self.pictures:
            return f"is a scanned document without text ({count}): {ocr.INSTALL}"
        if self.damaged:
            return f"is damaged: none of its pages can be read ({count}); copy it again from where it came from"
        return f"has no text on its pages ({count}); expected some"

    @property
    def transcription(self) -> str | None:
        """What read words off pictures, and on which pages if not on all that have words."""
        written = sum(bool(lines) for _, lines in self.leaves)
        said = [(ocr.name(), self._read_by_us)] if self._read_by_us else []
        said += [("OCR that came with the file", self._read_before)] if self._read_before else []
        return "; ".join(name if len(pages) == written else f"{name} ({_named(pages)})" for name, pages in said) or None

    def add(self, page: dict) -> None:
        """Adds a page as `index.readers.pdfium` gives it."""
        number = len(self.leaves) + 1
        lines = [Line(_clean(text), *place) for text, *place in page.get("lines", ())]
        if "lines" not in page:
            self._damaged.append(number)
        elif page["drawn"] and len(seen := ocr.lines(*page["drawn"])) > len(lines):
            self._read_by_us.append(number)
            lines = seen
        elif page["picture"] and not page["drawn"]:
            self.pictures.append(number)
        elif page["invisible"]:
            self._read_before.append(number)
        self.leaves.append((_clean(page["label"]) or str(number), lines))
        self._characters += sum(len(line.text) for line in lines)
        if self._characters > MAX_CHARACTERS:
            raise ReadError(f"holds more than {MAX_CHARACTERS} characters; split it")


def _clean(text: str) -> str:
    """`text` in one line: a blank for other white space, U+FFFD for what stands for nothing."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # halves of a pair are joined
    return "".join(map(_printable, whole)).strip()


def _printable(character: str) -> str:
    if character in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    nothing = unicodedata.category(character) == "Cc" or (ord(character) & 0xFFFE) == 0xFFFE
    return "\N{REPLACEMENT CHARACTER}" if nothing else character


_PROGRAMS = re.compile(
    r"(microsoft (word|powerpoint|excel)|powerpoint|full page photo|layout \d*$|slide \d*$|document ?\d*$|scan(ned)?\b|"
    r"image\b|untitled|unknown|\(?anonymous|no ?name|print(ing)?$|title$)",
    re.IGNORECASE,
)


def _title(written: str, stem: str) -> str | None:
    """The title that the file gives itself, unless that is a program's or the name of a file."""
    title = " ".join(_clean(written).split())
    is_name = (
        title.casefold() == stem.casefold()
        or re.search(r"\.\w{2,5}$", title)
        or (" " not in title and re.search(r"[\d_/\\]", title))
    )
    return None if is_name or _PROGRAMS.match(title) or not any(map(str.isalpha, title)) else title


def _named(numbers: list[int]) -> str:
    """The pages of these numbers, in words: "page 3", "pages 3, 5-7"."""
    return f"page{'s' if len(numbers) > 1 else ''} {_spans(numbers)}"


def _spans(numbers: list[int]) -> str:
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
