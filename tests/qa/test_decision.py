"""The outcome of a question, from scored sentences and what was learned."""

from __future__ import annotations

import math

import numpy as np
import pytest

from index import Passage, Speaker
from index.stored import Stored
from qa import decision, question
from qa.answer import Caution, Outcome
from qa.decision import Decision, decide, probabilities
from qa.evidence import Sentence
from qa.features import FEATURES
from qa.learned import Logistic, Weights
from qa.search import Candidate

# The chance of being on the subject is that of the cosine, the chance of an answer that of the share of names found.
WEIGHTS = Weights(
    order=np.ones(len(FEATURES)),
    answers=Logistic(np.array([float(name == "names") for name in decision.ANSWERS]), 0.0),
    subject=Logistic(np.array([0.0, 1.0, 0.0]), 0.0),
    caution={Caution.LOW: 0.2, Caution.USUAL: 0.4, Caution.HIGH: 0.6},
)
ASKED = question.read("Why did the Senate of Ravenna surrender the fortress?")
DENIED = "The Senate of Ravenna did not surrender the fortress."


def sentence(zone: Speaker = Speaker.BODY, **features: float) -> Sentence:
    """A sentence with these features, the others nought."""
    vector = np.ones(2, np.float32)
    stored = Stored.of(1, 1, Passage("d1", 0, 9, zone, ((0, 9),)), vector, vector[None])
    candidate = Candidate(stored, 0.0, vector[:1], 0.0, 0.0, {})
    return Sentence(candidate, 0, np.array([features.get(name, 0.0) for name in FEATURES]))


def chance(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def test_the_probability_is_that_of_the_subject_times_that_of_the_answer() -> None:
    best = [sentence(dense=0.5, names=2.0), sentence(dense=3.0, names=9.0)]
    assert probabilities(best, WEIGHTS) == pytest.approx((chance(3.0), chance(3.0) * chance(2.0)))


def test_the_kind_of_answer_may_stand_in_any_of_the_five_best() -> None:
    def stated(*kinds: float) -> float:
        best = np.stack([sentence(kind=kind).features for kind in kinds])
        return decision.answer_features(best)[decision.ANSWERS.index("stated")]

    assert stated(0) == stated(1) == stated(-1, -1, -1, -1, 1) == 1
    assert stated(-1) == stated(-1, -1, -1, -1, -1) == 0
    numberless = [sentence(kind=-1)] * decision.LOOKED_AT
    only = Weights(np.ones(len(FEATURES)), Logistic(np.eye(len(decision.ANSWERS))[-1] * 9, -4.5), WEIGHTS.subject, {})
    assert decision.states([*numberless, sentence(kind=1)], only) == pytest.approx(chance(-4.5))
    assert decision.states([*numberless[1:], sentence(kind=1)], only) == pytest.approx(chance(4.5))


def test_a_catalogue_field_answers_as_far_as_it_is_asked_for() -> None:
    best = [sentence(Speaker.METADATA, dense=3.0, cover=0.8)]
    assert probabilities(best, WEIGHTS) == pytest.approx((chance(3.0), 0.8))


def test_nothing_found_is_improbable() -> None:
    assert probabilities([], WEIGHTS) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("words", "subject", "confidence", "expected"),
    [
        ([], 0.0, 0.0, Decision(Outcome.NONE, 0.0)),
        ([""], 0.8, 0.4, Decision(Outcome.ANSWERED, 0.4)),
        ([""], 0.8, 0.3, Decision(Outcome.TOUCHES, 0.3)),
        ([""], 0.4, 0.3, Decision(Outcome.NONE, 0.3)),
        (["", DENIED], 0.8, 0.7, Decision(Outcome.CONTRADICTS, 0.7, 1)),
        ([""] * 5 + [DENIED], 0.8, 0.7, Decision(Outcome.ANSWERED, 0.7)),
    ],
    ids=["nothing found", "answered", "touched", "far off", "denied", "denied too far down"],
)
def test_the_outcome(words: list[str], subject: float, confidence: float, expected: Decision) -> None:
    sentences = [sentence() for _ in words]
    said = {id(item): text for item, text in zip(sentences, words, strict=True)}
    decided = decide(
        ASKED, sentences, subject, confidence, least=0.4, words=lambda item: said[id(item)], idf=lambda stem: 1.0
    )
    assert decided == expected
