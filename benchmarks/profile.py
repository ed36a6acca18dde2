"""Where the time goes: the stack of the program looked at every few milliseconds while it indexes and answers.

Needs nothing but Python; what a library does in C counts for the function that called it. For the whole picture, with
what is native, on a process of its own: `py-spy record --native -o profile.svg -- python -m qa index FOLDER`.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from benchmarks.common import ROOT, markdown
from benchmarks.given import Given
from index import Archive
from index.archive import index
from qa import ask

EVERY = 0.002  # seconds
SHOWN = 25  # functions
ROUNDS = 5  # of all questions


class Sampler:
    """Counts in which functions the thread that made it is found, until it is left."""

    def __init__(self) -> None:
        self.looks = 0
        self.inside: Counter[str] = Counter()  # the function or what it called
        self.itself: Counter[str] = Counter()  # the innermost function of this project
        self._thread, self._ended = threading.get_ident(), threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Sampler:
        self._watch.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._ended.wait(EVERY):
            names = own(sys._current_frames()[self._thread])
            self.looks += 1
            self.itself.update(names[:1])
            self.inside.update(set(names))

    def table(self, title: str) -> str:
        """The functions in which most of the time was spent."""
        rows = [
            [f"`{name}`", f"{count / self.looks:.1%}", f"{self.itself[name] / self.looks:.1%}"]
            for name, count in self.inside.most_common(SHOWN)
        ]
        return markdown([f"{title} ({self.looks:,} looks)", "in it", "in itself"], rows)


def own(frame: FrameType | None) -> list[str]:
    """The functions of this project on a stack, innermost first."""
    names = []
    while frame:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in ("index", "qa"):
            names.append(f"{path.relative_to(ROOT)}:{frame.f_code.co_qualname}")
        frame = frame.f_back
    return names


def sampled(what: str, work: Callable[[], object]) -> str:
    """The table of some work."""
    with Sampler() as sampler:
        work()
    return sampler.table(what)


def report(given: Given) -> str:
    """Tables for indexing, where documents were given, and for questions."""
    tables = [f"data: {given.about()}"]
    with Archive.open(given.archive) as archive:
        archive.embedder.question("loaded")
        lines = given.questions
        if given.folder:
            embedder = archive.embedder
            tables.append(
                sampled("indexing", lambda: index(given.scratch / "again", [given.folder], embedder=embedder))
            )

        def answered() -> None:
            for line in lines * ROUNDS:
                ask(archive, line["question"], history=line.get("history", ()))

        tables.append(sampled(f"{ROUNDS} x {len(lines)} questions", answered))
    return "\n\n".join(tables)
