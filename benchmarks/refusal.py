"""Two pictures of the decision to answer: how reliable its probability is, and what is refused at which price."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.cases import Case

BINS = 8  # as heavy as each other
SETS = {  # what is drawn: a label, the part of the answerable questions, and the kinds of the others
    "papers, near misses": ("frus", ("frus", "unanswerable_near")),
    "papers, other subjects": ("frus", ("far from frus", None)),
    "articles, near misses": ("squad", ("squad", "unanswerable")),
}


def reliability(probability: np.ndarray, true: np.ndarray, bins: int = BINS) -> list[tuple[float, float, float]]:
    """Of `bins` groups of neighbouring probabilities [n], as heavy as each other: the mean probability, the share that
    is `true` [n], and the weight (Guo et al. 2017, "On Calibration of Modern Neural Networks").

    All that is true weighs as much as all that is not: so the probability was learned.
    """
    weight = 0.5 / np.where(true, true.sum(), (~true).sum())
    order = np.argsort(probability, kind="stable")
    middle = np.cumsum(weight[order]) - weight[order] / 2
    number = (middle / weight.sum() * bins).astype(int)  # of the group
    groups = [order[number == one] for one in np.unique(number)]
    return [
        (
            float(np.average(probability[group], weights=weight[group])),
            float(np.average(true[group], weights=weight[group])),
            float(weight[group].sum()),
        )
        for group in groups
    ]


def calibration_error(groups: Sequence[tuple[float, float, float]]) -> float:
    """The mean distance between the probability and the share that is true, each group counting by its weight."""
    total = sum(weight for _, _, weight in groups)
    return sum(abs(probability - share) * weight for probability, share, weight in groups) / total


def refused(yes: np.ndarray, no: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The share of the answerable that is refused, and of the others, at every threshold."""
    cuts = np.r_[np.sort(yes), np.inf]
    return np.array([(yes < cut).mean() for cut in cuts]), np.array([(no < cut).mean() for cut in cuts])


def draw(folder: Path, some: Sequence[Case], confident: np.ndarray) -> None:
    """Writes `reliability.svg` and `refusal.svg` into `folder`: `confident` [n] is the probability of each case."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "archive-qa"  # the same picture is the same file
    folder.mkdir(parents=True, exist_ok=True)
    about = {"papers": "frus", "articles": "squad"}

    figure, axes = pyplot.subplots(figsize=(5, 4.5), layout="constrained")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for label, part in about.items():
        chosen = np.array([item.part == part and item.about is True for item in some])
        true = np.array([item.answerable for item in some])[chosen]
        groups = reliability(confident[chosen], true)
        error = calibration_error(groups)
        axes.plot(*zip(*((p, share) for p, share, _ in groups), strict=True), marker="o",
                  label=f"{label} (n = {chosen.sum()}, error {error:.3f})")  # fmt: skip
    axes.set(xlabel="confidence", ylabel="share that the records answer", xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper left")
    figure.savefig(folder / "reliability.svg", metadata={"Date": None})

    figure, axes = pyplot.subplots(figsize=(5, 4.5), layout="constrained")
    for label, (home, (part, kind)) in SETS.items():
        yes = confident[[item.part == home and item.answerable for item in some]]
        no = confident[[item.part == part and item.kind == (kind or item.kind) for item in some]]
        axes.plot(*refused(yes, no), label=f"{label} (n = {len(no)})")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axes.set(xlabel="answerable questions refused", ylabel="unanswerable questions refused", xlim=(0, 0.5), ylim=(0, 1))
    axes.legend(loc="lower right")
    figure.savefig(folder / "refusal.svg", metadata={"Date": None})
