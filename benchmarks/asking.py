"""How long an answer takes in a running program, step by step.

All questions are asked once untimed, so that what is read from disk lies in memory, and then `ROUNDS` times over; the
time of one is the median. A step's time is without that of the steps within it. Where others are at work on the
machine, the processor's time says more than the clock's.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.common import markdown
from index import Archive
from index.embedder import Embedder, Vectors
from qa import asking, decision, evidence, question, search

ROUNDS = 3
EMBEDDED = "question embedded"
WHOLE = "whole answer"
WITHOUT_MODEL = "whole answer without embedding"
STEPS: dict[str, list[tuple[object, str]]] = {
    "question read": [(question, "read")],
    EMBEDDED: [(search, "question_vector")],
    "passages by vector": [(Archive, "dense")],
    "passages by words": [(Archive, "lexical")],
    "their records by words": [(Archive, "lexical_of_records")],
    "passages fetched": [(Archive, "passages"), (Archive, "passages_beside")],
    "fused": [(search, "candidates")],
    "records fetched": [(Archive, "record_by_key"), (Archive, "dates"), (Archive, "copies")],
    "sentences scored": [(evidence, "sentences"), (evidence, "scores")],
    "decided": [(decision, "probabilities"), (decision, "decide")],
    "quotes chosen": [(asking, "quotes")],
}


class Clock:
    """The seconds of each step of one answer [clock, processor], without those of the steps within it."""

    def __init__(self) -> None:
        self.seconds: dict[str, np.ndarray] = {}
        self._within: list[np.ndarray] = []

    def timed(self, step: str, done: Callable[..., Any]) -> Callable[..., Any]:
        """`done`, its time added to that of `step`."""

        @functools.wraps(done)
        def run(*arguments: Any, **named: Any) -> Any:
            self._within.append(np.zeros(2))
            started = now()
            try:
                return done(*arguments, **named)
            finally:
                taken = now() - started
                self.seconds[step] = self.seconds.get(step, 0.0) + taken - self._within.pop()
                if self._within:
                    self._within[-1] += taken

        return run


def now() -> np.ndarray:
    """Seconds by the clock, and of the processor, all threads together."""
    return np.array([time.perf_counter(), time.process_time()])


@contextmanager
def clocked() -> Iterator[Clock]:
    """A clock that all steps tell their time."""
    clock = Clock()
    with ExitStack() as patches:
        for step, places in STEPS.items():
            for place, name in places:
                patches.enter_context(patch.object(place, name, clock.timed(step, getattr(place, name))))
        yield clock


def seconds(archive: Archive, lines: list[dict[str, Any]]) -> dict[str, np.ndarray]:
    """For each step, and for the whole answer, the seconds it took for each question [n, 2]."""
    rounds = [[ask_once(archive, line) for line in lines] for _ in range(1 + ROUNDS)][1:]
    return {
        name: np.median([[run.get(name, np.zeros(2)) for run in some] for some in rounds], axis=0)
        for name in (*STEPS, WHOLE, WITHOUT_MODEL)
    }


def ask_once(archive: Archive, line: dict[str, Any]) -> dict[str, np.ndarray]:
    """The seconds of each step, and of the whole answer to one question."""
    with clocked() as clock:
        started = now()
        asking.ask(archive, line["question"], history=line.get("history", ()))
        whole = now() - started
    return clock.seconds | {WHOLE: whole, WITHOUT_MODEL: whole - clock.seconds.get(EMBEDDED, np.zeros(2))}


class Forgetful:
    """An embedding model that does not remember the questions it has read: each round pays for its pass."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def question(self, text: str) -> Vectors:
        """The unit vector [d] of a question; for the packaged model, a text is read as a question is."""
        return self._embedder.encode([text])[0].vector


def milliseconds(folder: Path, lines: list[dict[str, Any]]) -> dict[str, list[float]]:
    """For each step and the whole answer of the archive in `folder`: p50 and p95 by the clock, p50 of the processor."""
    with Archive.open(folder) as archive:
        model = Forgetful(archive.embedder)
    with Archive.open(folder, embedder=model) as archive:
        taken = seconds(archive, lines)
    found = {}
    for step, values in taken.items():
        (middle, processor), (late, _) = 1000 * np.quantile(values, (0.5, 0.95), axis=0)
        found[step] = [float(middle), float(late), float(processor)]
    return found


def table(name: str, found: dict[str, list[float]]) -> str:
    """A table of what `milliseconds` found for the archive called `name`."""
    rows = [[step, *(f"{value:.1f}" for value in values)] for step, values in found.items()]
    return markdown([name, "p50 ms", "p95 ms", "processor p50 ms"], rows)
