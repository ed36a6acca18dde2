"""The numbers that travel with the package: every feature has one, and they come back as they were written."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from qa import decision, learned
from qa.answer import Caution
from qa.features import FEATURES
from qa.learned import Logistic


def content() -> dict:
    return json.loads(files("qa").joinpath("data/evidence.json").read_text())


def test_every_feature_has_a_weight_and_nothing_else() -> None:
    written = content()
    assert tuple(written["order"]) == FEATURES
    assert tuple(written["answers"]) == (*decision.ANSWERS, "bias")
    assert tuple(written["subject"]) == (*decision.SUBJECT, "bias")
    assert set(decision.ANSWERS) == set(FEATURES) - {"fused"} | {"stated"}


def test_more_caution_wants_more() -> None:
    least = learned.weights().caution
    assert list(least) == [Caution.LOW, Caution.USUAL, Caution.HIGH]
    assert 0 < least[Caution.LOW] < least[Caution.USUAL] < least[Caution.HIGH] < 1


def test_what_is_written_is_read_again() -> None:
    written = content()
    assert learned.as_json(learned.parse(written), FEATURES, decision.ANSWERS, decision.SUBJECT) == written


def test_a_logistic_regression() -> None:
    model = Logistic(np.array([2.0, -1.0]), 0.5)
    assert float(model(np.array([0.25, 1.0]))) == 0.5
    assert model(np.array([[0.0, 0.5], [1.0, 0.0]])) == pytest.approx([0.5, 1 / (1 + np.exp(-2.5))])
