"""Rich Text Format (rtf): the body, and its footnotes and endnotes lifted out of it.

As for docx: a paragraph, a row of a table and a line break each end a line; what was deleted or hidden, comments,
headers and footers are left out, and so are page breaks, the author and the dates of the file. The numbers and bullets
of lists stand in the text, as the file spells them out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from index.errors import ReadError
from index.readers.lines import CUT_SHORT, Lines, title
from index.records import Record, Skipped

_DEEPEST = 1000  # groups within groups
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>.)|(?P<brace>[{}])"
    rb"|[\r\n]+|(?P<plain>[^\\{}\r\n]+)|\\\Z",
    re.DOTALL,
)
_LEFT_OUT = frozenset(
    (
        "colortbl", "filetbl", "fonttbl", "footer", "footerf", "footerl", "footerr", "header", "headerf", "headerl",
        "headerr", "fldinst", "info", "nonshppict", "pict", "private", "revtbl", "rxe", "shprslt", "sp", "stylesheet",
        "tc", "txe", "xe",
    )
)  # fmt: skip
_TABLES = frozenset(("fonttbl", "info", "stylesheet"))
_LINE_ENDS = frozenset(("par", "line", "page", "sect", "column", "row"))
_MAY_BE_STARRED = frozenset(("footnote", "shpinst", "do", "dptxbxtext"))  # of the rest, "\*" says: pass over it
_CHARACTERS = {
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": " ", "enspace": " ", "qmspace": " ", "zwj": "\u200d", "zwnj": "\u200c", "nestcell": " ", "nestrow": " ",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}
_CHARACTER_SETS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_SYMBOL_FONT = "symbol"
_FONT_CODECS = {
    0: "cp1252", 2: _SYMBOL_FONT, 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record | Skipped]:
    """The one record of a Rich Text file, and a Skipped where the file ends too early.

    Raises ReadError where the file is no RTF, is damaged, or is without text.
    """
    data = file.read()
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ReadError("does not begin as Rich Text does ({\\rtf); save it as RTF, or give it its own suffix")
    text = _Text()
    is_whole = text.parse(data)
    yield text.lines.record(record_id, source, title(text.title, text.heading, record_id))
    if not is_whole:
        yield Skipped(source, CUT_SHORT)


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces: a group begins as the one around it, and ends without a trace."""

    lines: Lines | None  # where its words go; None where they are left out
    role: str = ""  # what is to be done with `lines` at its end
    table: str = ""  # the table of the file's head that we are inside of
    fallback: int = 1  # how many characters after a \u stand in for it
    font: int = -1
    style: int = -1
    is_heading: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    is_cell: bool = False


class _Text:
    """The text of a document as it grows; `title` is the stated one, `heading` its first line in a heading's style."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.title: str | None = None
        self.heading: str | None = None
        self._group = _Group(self.lines)
        self._stack: list[_Group] = []
        self._bytes = bytearray()  # characters not yet decoded: one may take two bytes
        self._skip = 0  # characters left that only stand in for a \u
        self._high = 0  # the first half of a character outside the basic plane
        self._starred = False
        self._codec = "cp1252"
        self._font = -1
        self._fonts: dict[int, str] = {}
        self._headings: set[int] = set()
        self._boxes: list[str] = []  # text boxes of the paragraph: they follow it, so as not to break it
        self._begun = 0  # the offset at which the paragraph begins
        self._in_heading = False

    def parse(self, data: bytes) -> bool:
        """Adds the words of a file; returns whether it is there to its end."""
        position = 0
        while position < len(data):
            token = _TOKEN.match(data, position)
            assert token is not None  # every byte fits a branch of the pattern
            position = token.end()
            if token["plain"] or token["hex"]:
                self._add_bytes(token["plain"] or bytes.fromhex(token["hex"].decode()))
                continue
            if token["word"] == b"bin":
                position += max(0, int(token["number"] or 0))
            elif token["word"] or token["symbol"] or token["brace"]:
                self._flush()
                self._control(token)
                if token["brace"] and not self._stack:
                    break
        self._flush()
        is_whole = not self._stack
        while self._stack:
            self._close()
        self._end_paragraph()
        return is_whole

    def _control(self, token: re.Match[bytes]) -> None:
        self._skip = 0
        if token["word"]:
            word, number = token["word"].decode(), None if token["number"] is None else int(token["number"])
            starred, self._starred = self._starred, False
            self._word(word, number, starred)
        elif token["symbol"]:
            self._symbol(token["symbol"].decode("latin-1"))
        elif token["brace"] == b"{":
            self._open()
        else:
            self._close()

    def _open(self) -> None:
        if len(self._stack) >= _DEEPEST:
            raise ReadError(f"nests more than {_DEEPEST} groups, as no word processor writes; save it again")
        self._stack.append(self._group)
        self._group = replace(self._group, role="")
        if self._group.table == "stylesheet":
            self._redirect("style")

    def _close(self) -> None:
        if not self._stack:
            return
        ended, self._group = self._group, self._stack.pop()
        if not ended.role or ended.lines is None:  # nothing to be done: files have a group for each change of letters
            return
        words = ended.lines.text
        if ended.role == "footnote" and self._group.lines:
            self._group.lines.hang(words)
        elif ended.role == "box":
            self._boxes.append(words)
        elif ended.role == "title":
            self.title = words
        elif ended.role == "style" and words.lower().startswith(("heading ", "title;")):
            self._headings.add(ended.style)

    def _redirect(self, role: str) -> None:
        """The words of this group go to a text of their own, for `role`."""
        self._group.role = role
        self._group.lines = Lines(in_cell=role != "box")
        self._group.is_heading = self._group.is_cell = False

    def _word(self, word: str, number: int | None, starred: bool) -> None:
        group = self._group
        if word in _LEFT_OUT or (starred and word not in _MAY_BE_STARRED):
            group.lines = None
            group.role = ""
            group.table = word if word in _TABLES else group.table
        elif group.table == "info" and word == "title":
            self._redirect("title")
        elif word in _CHARACTERS:
            self._write(_CHARACTERS[word])
        elif word == "u" and number is not None:
            self._add_unicode(number % 0x10000)
        elif word in _LINE_ENDS or word in ("cell", "tab"):
            self._add_white_space(word)
        elif group.lines and word == "footnote":
            self._redirect("footnote")
        elif group.lines and word in ("shptxt", "dptxbxtext"):
            self._redirect("box")
        else:
            self._set(word, number)

    def _set(self, word: str, number: int | None) -> None:
        """A property of the text that follows."""
        group = self._group
        match word:
            case "ansi" | "mac" | "pc" | "pca":
                self._codec = _CHARACTER_SETS[word]
            case "ansicpg":
                self._codec = _code_page(number)
            case "deff":
                self._font = group.font = -1 if number is None else number
            case "f":
                group.font = -1 if number is None else number
            case "fcharset" if group.table == "fonttbl" and number in _FONT_CODECS:
                self._fonts[group.font] = _FONT_CODECS[number]
            case "uc":
                group.fallback = max(0, number or 0)
            case "v":
                group.is_hidden = number != 0
            case "deleted":
                group.is_deleted = number != 0
            case "plain":
                group.is_hidden = group.is_deleted = False
                group.font = self._font
            case "pard":
                group.is_heading = group.is_cell = False
            case "intbl":
                group.is_cell = True
            case "s":
                group.style = -1 if number is None else number
                group.is_heading = group.style in self._headings
            case "outlinelevel":
                group.is_heading = number is not None and number < 9

    def _symbol(self, symbol: str) -> None:
        self._starred = symbol == "*"
        if symbol in _SYMBOLS:
            self._write(_SYMBOLS[symbol])
        elif symbol in "\r\n":
            self._add_white_space("par")
        elif symbol == "\t":
            self._add_white_space("tab")

    def _add_white_space(self, word: str) -> None:
        lines = self._group.lines
        if lines is None:
            return
        if word == "tab" and not self._group.is_cell:
            lines.tab()
        elif word == "cell":
            self._end_paragraph()
            lines.column()
        elif self._group.is_cell and word != "row":
            self._write(" ")
        else:
            if word != "line":
                self._end_paragraph()
            lines.end_line()

    def _end_paragraph(self) -> None:
        """Notes a heading and adds the text boxes, at the end of a paragraph of the body."""
        if self._group.lines is not self.lines:
            return
        if self._in_heading and self.heading is None:
            self.heading = self.lines.since(self._begun) or None
        boxes, self._boxes = self._boxes, []
        for line in (line for box in boxes for line in box.split("\n")):
            self.lines.end_line()
            self.lines.write(line)
        self._begun, self._in_heading = self.lines.length, False

    def _add_bytes(self, characters: bytes) -> None:
        self._starred = False
        if self._group.lines is None:  # above all, of pictures
            return
        self._bytes += characters[self._skip :]
        self._skip = max(0, self._skip - len(characters))

    def _add_unicode(self, unit: int) -> None:
        """A UTF-16 code unit: a character, or half of one."""
        self._skip = self._group.fallback
        if self._high and 0xDC00 <= unit < 0xE000:
            high, self._high = self._high, 0
            self._write(chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00))
        elif 0xD800 <= unit < 0xDC00:
            self._high = unit
        else:
            self._write("\ufffd" if 0xE000 <= unit < 0xF900 else chr(unit))  # only its font knows a private character

    def _flush(self) -> None:
        if self._bytes:
            characters = bytes(self._bytes)
            self._bytes.clear()
            self._write(_decoded(characters, self._fonts.get(self._group.font, self._codec)))

    def _write(self, words: str) -> None:
        group = self._group
        if self._high:  # a half without its other half
            words, self._high = "\ufffd" + words, 0
        if group.lines and not group.is_hidden and not group.is_deleted:
            group.lines.write(words)
            self._in_heading = self._in_heading or (group.is_heading and group.lines is self.lines)


def _code_page(number: int | None) -> str:
    """The codec of a Windows code page; that of western Europe where Python has none."""
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return "cp1252"


def _decoded(characters: bytes, codec: str) -> str:
    if codec == _SYMBOL_FONT:  # no code page: beyond ASCII only the bullet is the same in all such fonts
        return characters.replace(b"\xb7", "•".encode()).decode("utf-8", "replace")
    return characters.decode(codec, "replace")
