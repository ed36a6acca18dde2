"""A picture of speed against size: indexing and one question, from a thousand passages to a million."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.asking import WHOLE, WITHOUT_MODEL

if TYPE_CHECKING:
    from benchmarks.sizes import Size

NAME = "speed.svg"


def draw(folder: Path, found: Sequence[Size], seconds: Sequence[float]) -> None:
    """Writes `speed.svg` into `folder`; `seconds` of indexing each size are hollow where they were not measured."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "archive-qa"  # the same picture is the same file
    folder.mkdir(parents=True, exist_ok=True)
    passages = [size.made.passages for size in found]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 4), layout="constrained")

    (line,) = left.plot(passages, seconds, label="indexing (hollow: embedding carried over)")
    for size, value in zip(found, seconds, strict=True):
        filled = line.get_color() if size.indexed is not None else "white"
        left.plot([size.made.passages], [value], marker="o", color=line.get_color(), markerfacecolor=filled)
    without = [size.made.written + size.made.published for size in found]
    left.plot(passages, without, marker="o", label="of it writing and the indexes")
    left.set(xlabel="passages", ylabel="seconds", xscale="log", yscale="log")
    left.legend(loc="upper left")

    for label, step, column in (
        ("answer, p95", WHOLE, 1),
        ("answer, p50", WHOLE, 0),
        ("without the model, p50", WITHOUT_MODEL, 0),
    ):
        right.plot(passages, [size.steps[step][column] for size in found], marker="o", label=label)
    right.set(xlabel="passages", ylabel="milliseconds, in a running program", xscale="log", ylim=(0, None))
    right.legend(loc="upper left")
    figure.savefig(folder / NAME, metadata={"Date": None})
    pyplot.close(figure)
