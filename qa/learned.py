"""What was learned from public questions, as plain numbers.

`data/evidence.json` is made by `benchmarks/train_evidence.py`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from qa.answer import Caution


@dataclass(frozen=True)
class Logistic:
    """A logistic regression: a probability from features [f] or rows of them [n, f]."""

    weights: np.ndarray
    bias: float

    def __call__(self, features: np.ndarray) -> np.ndarray:
        """The probability, 0..1, of each row."""
        return 1 / (1 + np.exp(-(features @ self.weights + self.bias)))


@dataclass(frozen=True)
class Weights:
    """Weights of the features for the order of sentences [f]; the probability that the best sentence answers a question
    whose subject the records are on, and that they are on it; the least probability of an answer, by caution.
    """

    order: np.ndarray
    answers: Logistic
    subject: Logistic
    caution: Mapping[Caution, float]


@functools.cache
def weights() -> Weights:
    """The weights that travel with the package."""
    return parse(json.loads(files("qa").joinpath("data/evidence.json").read_text()))


def parse(content: Mapping[str, Any]) -> Weights:
    """The weights as they are written down: by the names of their features."""
    return Weights(
        order=np.array(list(content["order"].values())),
        answers=_logistic(content["answers"]),
        subject=_logistic(content["subject"]),
        caution={Caution(name): value for name, value in content["caution"].items()},
    )


def as_json(learned: Weights, order: Sequence[str], answers: Sequence[str], subject: Sequence[str]) -> dict[str, Any]:
    """What `parse` reads, with the names of the features of each part."""

    def named(names: Sequence[str], values: np.ndarray) -> dict[str, float]:
        return dict(zip(names, np.round(values, 5).tolist(), strict=True))

    return {
        "order": named(order, learned.order),
        "answers": named(answers, learned.answers.weights) | {"bias": round(learned.answers.bias, 5)},
        "subject": named(subject, learned.subject.weights) | {"bias": round(learned.subject.bias, 5)},
        "caution": {str(name): round(value, 3) for name, value in learned.caution.items()},
    }


def _logistic(content: Mapping[str, float]) -> Logistic:
    *values, bias = content.values()
    return Logistic(np.array(values), bias)
