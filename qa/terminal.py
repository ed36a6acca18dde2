"""Standard output and standard error: their encoding, their width, and a line of progress."""

from __future__ import annotations

import io
import shutil
import sys
import time
from typing import TextIO

from index.errors import ArchiveQAError
from qa.printing import one_line

NAME = "archive-qa"
WIDEST = 100  # columns; longer lines are hard to read


def prepare() -> None:
    r"""UTF-8 where a program reads, `\uXXXX` for what a terminal cannot show; `\r\n` only where it was written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")


def width() -> int | None:
    """The columns of the terminal, or None where standard output is none."""
    return min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else None


def explained(error: Exception) -> str:
    """One line on what went wrong, whoever raised it."""
    if isinstance(error, ArchiveQAError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"unexpected {type(error).__name__} ({error}): `python -X dev -m qa ...` shows where it came from"


def note(line: str) -> None:
    """One line on standard error."""
    print(f"{NAME}: {one_line(line)}", file=sys.stderr, flush=True)


class Meter:
    """A line of progress on standard error: rewritten on a terminal, elsewhere a new one every ten seconds.

    Within `with Meter() as meter:` other lines go through `meter.note`.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._rewrites = self._stream.isatty()
        self._pause = 0.1 if self._rewrites else 10.0
        self._last = time.monotonic() - (self._pause if self._rewrites else 0.0)
        self._shown = 0

    def __enter__(self) -> Meter:
        return self

    def __exit__(self, *problem: object) -> None:
        self._clear()

    def show(self, line: str) -> None:
        """Shows `line` if it is time to."""
        now = time.monotonic()
        if now - self._last < self._pause:
            return
        self._last = now
        if not self._rewrites:
            print(line, file=self._stream, flush=True)
            return
        line = line[: shutil.get_terminal_size().columns - 1]
        self._stream.write("\r" + line + " " * (self._shown - len(line)))
        self._stream.flush()
        self._shown = len(line)

    def note(self, line: str) -> None:
        """A line that stays."""
        self._clear()
        print(f"{NAME}: {one_line(line)}", file=self._stream, flush=True)

    def _clear(self) -> None:
        if self._shown:
            self._stream.write("\r" + " " * self._shown + "\r")
            self._stream.flush()
            self._shown = 0
