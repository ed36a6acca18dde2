"""Whether the records answer: the probability that they do, and the outcome of the question.

The probability is that of two things together: that the records are on the subject of the question, and that, being on
it, the best sentence states what is asked. Both are logistic regressions over features that mean the same in an archive
of two records and in one of a hundred thousand; neither is a rank.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index import Speaker
from qa.answer import Outcome
from qa.denial import denies
from qa.evidence import Sentence
from qa.features import FEATURES
from qa.learned import Weights
from qa.question import Question

# Of the best sentence those features that mean something beyond one question, and "stated": 0 where a kind of answer is
# asked for and none of the best sentences holds it.
ANSWERS = (*FEATURES[: FEATURES.index("fused")], "stated")
SUBJECT = ("sentence", "dense", "names")
ON_SUBJECT = 0.5  # from this probability on the records touch on what they do not answer
LOOKED_AT = 5  # of the best sentences, for one that holds the kind of answer asked for, or denies what is asked

_COVER, _KIND = FEATURES.index("cover"), FEATURES.index("kind")
_SUBJECT = [FEATURES.index(name) for name in SUBJECT]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome, its confidence, and which of the best sentences denies what the question takes for granted."""

    outcome: Outcome
    confidence: float
    denying: int | None = None


def decide(
    asked: Question,
    best: Sequence[Sentence],
    subject: float,
    confidence: float,
    *,
    least: float,
    words: Callable[[Sentence], str],
    idf: Callable[[str], float],
) -> Decision:
    """The decision about the scored sentences `best` (best first): an answer needs the confidence `least`.

    `subject` and `confidence` are the `probabilities` of these; `words` gives a sentence's text, `idf` how rare a stem
    is.
    """
    for number, sentence in enumerate(best[:LOOKED_AT]):
        if denies(asked, words(sentence), idf):
            return Decision(Outcome.CONTRADICTS, confidence, number)
    if best and confidence >= least:
        return Decision(Outcome.ANSWERED, confidence)
    return Decision(Outcome.TOUCHES if subject >= ON_SUBJECT else Outcome.NONE, confidence)


def probabilities(best: Sequence[Sentence], weights: Weights) -> tuple[float, float]:
    """That the records are on the subject, and that the first of the scored sentences `best` answers, 0..1.

    A catalogue field answers as far as its label and its record are the ones asked for: no public questions ask for
    such fields, so there it is the share of the question's terms, weighted by rarity, that they hold.
    """
    if not best:
        return 0.0, 0.0
    subject = float(weights.subject(subject_features(np.stack([item.features for item in best]))))
    stating = states(best, weights)
    return subject, float(best[0].features[_COVER]) if stating is None else subject * stating


def states(best: Sequence[Sentence], weights: Weights) -> float | None:
    """The probability that the scored sentences `best` state what is asked, where the records are on the subject.

    None where a catalogue field comes first.
    """
    if not best or best[0].candidate.stored.passage.zone is Speaker.METADATA:
        return None
    return float(weights.answers(answer_features(np.stack([item.features for item in best[:LOOKED_AT]]))))


def answer_features(best: np.ndarray) -> np.ndarray:
    """Of the features of the `LOOKED_AT` best sentences [n, f], best first, those in `ANSWERS`."""
    return np.append(best[0, : len(ANSWERS) - 1], best[:, _KIND].max() >= 0)


def subject_features(features: np.ndarray) -> np.ndarray:
    """Of the features of all sentences looked at [n, f], the highest of each in `SUBJECT`."""
    return features[:, _SUBJECT].max(axis=0)
