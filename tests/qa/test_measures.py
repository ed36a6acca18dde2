"""What `eval` measures: small examples, whole expected values."""

from __future__ import annotations

import random
import re
from itertools import product

import pytest

from index.errors import UseError
from qa.measures import (
    Judgement,
    Report,
    Row,
    auroc,
    is_same_record,
    is_verbatim,
    judge,
    matches,
    score,
    token_f1,
)

TEXTS = {
    "v/d1": "Autocracy is dead. Long live democracy and its immortal leader. He left on Monday.",
    "v/d2": "The request was refused. It may be made again in the spring.",
    "113009": "We do not see the use in inviting representatives.\nFILIPPOV",
}
SOURCES = {"v/d1": "frus/v.xml.gz", "v/d2": "frus/v.xml.gz", "113009": "seeds/004_7dbb674a5ccb057a.txt"}
text_of, source_of = TEXTS.__getitem__, SOURCES.__getitem__


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.) ", text)


def quote(record_id: str, text: str, zone: str = "body") -> dict:
    start = TEXTS[record_id].index(text)
    return {"record_id": record_id, "zone": zone, "start": start, "end": start + len(text), "text": text}


def answered(*quotes: dict, confidence: float = 0.9) -> dict:
    return {"answered": True, "confidence": confidence, "quotes": list(quotes), "nearest": []}


def refused(*nearest: dict, confidence: float = 0.1) -> dict:
    return {"answered": False, "confidence": confidence, "quotes": [], "nearest": list(nearest)}


def asked(kind: str = "factoid", docs: tuple = ("v/d1",), quotes: tuple = ("Autocracy is dead.",), **more) -> dict:
    return {"question": "?", "kind": kind, "answerable": True, "gold_docs": docs, "answer_quotes": quotes} | more


DEAD = quote("v/d1", "Autocracy is dead.")
LIVE = quote("v/d1", "Long live democracy and its immortal leader.")
LEFT = quote("v/d1", "He left on Monday.", zone="summary")
SPRING = quote("v/d2", "It may be made again in the spring.")
SIGNED = quote("113009", "FILIPPOV")


MATCHES = {
    "the same": ("He left on Monday.", "He left on Monday.", True),
    "contains it, white space aside": ("Then\n he  left on Monday. So", "he left\ton Monday.", True),
    "is contained and exactly half as long": ("abcde", "abcdefghij", True),
    "is contained but shorter than half": ("abcd", "abcdefghij", False),
    "one sentence shares half the tokens": ("Not this at all. one two x y", "one two v w", True),
    "one sentence shares less": ("one two x y z", "one two v w", False),
    "case and punctuation aside": ("HE LEFT, ON MONDAY!", "he left on monday", True),
    "only as a whole, no sentence alone": ("a b c d e f. g h i j k l.", "a b x y z g h u v w", False),
    "an empty quote": (" ", "He left.", False),
    "an empty gold quote": ("He left.", "", False),
}


@pytest.mark.parametrize(("ours", "gold", "expected"), MATCHES.values(), ids=MATCHES)
def test_when_a_quote_matches(ours: str, gold: str, expected: bool) -> None:
    assert matches(ours, gold, sentences) is expected


def test_token_f1() -> None:
    assert token_f1("one two x y", "one two v w") == 0.5
    assert token_f1("the the cat", "The dog") == pytest.approx(2 / 5)
    assert token_f1("Größe", "GRÖSSE") == 1.0
    assert token_f1("...", "...") == 0.0


RECORDS = {
    "its id": ("v/d1", "v/d1", True),
    "its file's stem": ("004_7dbb674a5ccb057a", "113009", True),
    "a stem under gzip": ("v", "v/d1", True),
    "a folder": ("seeds", "113009", False),
    "part of a name": ("004", "113009", False),
    "another record": ("v/d2", "v/d1", False),
    "a record that is not there": ("v/d2", "v/d9", False),
}


@pytest.mark.parametrize(("gold", "record_id", "expected"), RECORDS.values(), ids=RECORDS)
def test_when_a_record_is_gold(gold: str, record_id: str, expected: bool) -> None:
    assert is_same_record(gold, record_id, source_of) is expected


def test_verbatim() -> None:
    assert is_verbatim(DEAD, text_of) is True
    assert is_verbatim(DEAD | {"text": "Autocracy is  dead."}, text_of) is False
    assert is_verbatim(DEAD | {"start": 1, "end": 19}, text_of) is False
    assert is_verbatim(DEAD | {"record_id": "v/d9"}, text_of) is False
    assert is_verbatim({"record_id": "113009", "start": -8, "end": -1, "text": "FILIPPO"}, text_of) is False


MONDAY = asked(quotes=("He left on Monday.",), zone="summary")
BOTH = asked("multi", ("v/d1", "v/d2"), ("Autocracy is dead.", "It may be made again in the spring."), zone="body")
JUDGED = {
    "right at once": (MONDAY, answered(LEFT, SPRING), (True, True, True, True, True)),
    "right second, the record first": (MONDAY, answered(DEAD, LEFT), (True, True, False, True, True)),
    "right sixth, too late": (MONDAY, answered(*[SPRING] * 5, LEFT), (False, False, False, False, None)),
    "right words in another zone": (MONDAY, answered(LEFT | {"zone": "body"}), (True, True, True, True, False)),
    "right words of another record": (
        asked(docs=("v/d2",)), answered(DEAD, SPRING), (False, True, False, False, None),
    ),
    "one of two gold quotes is enough": (
        asked(quotes=("Autocracy is dead.", "Nothing like it")), answered(DEAD), (True, True, True, True, None),
    ),
    "refused: the record counts, the quote does not": (MONDAY, refused(LEFT), (True, True, False, False, None)),
    "refused with nothing": (MONDAY, refused(), (False, False, False, False, None)),
    "multi, all among the five": (BOTH, answered(DEAD, LIVE, SPRING), (True, True, False, True, True)),
    "multi, one is missing": (BOTH, answered(DEAD, LIVE), (True, True, False, False, True)),
    "multi, all in the first": (
        asked("multi", quotes=("Autocracy is dead.", "Long live democracy")),
        answered(quote("v/d1", "Autocracy is dead. Long live democracy and its immortal leader.")),
        (True, True, True, True, None),
    ),
    "no gold records: any may hold it": (asked(docs=()), answered(DEAD), (None, None, True, True, None)),
    "no gold quotes": (asked(quotes=()), answered(DEAD), (True, True, None, None, None)),
}  # fmt: skip


@pytest.mark.parametrize(("question", "answer", "expected"), JUDGED.values(), ids=JUDGED)
def test_judging_an_answerable_question(question: dict, answer: dict, expected: tuple) -> None:
    judged = judge(question, answer, text_of, source_of, sentences)
    assert judged == Judgement(
        question["kind"], True, not answer["answered"], answer["confidence"], *expected, corrected=None
    )


SOUGHT = {
    "the answer is among them": (MONDAY, [SPRING, LEFT], (True, True)),
    "only its record": (MONDAY, [DEAD, SPRING], (True, False)),
    "neither": (MONDAY, [SPRING], (False, False)),
    "none were found": (MONDAY, [], (False, False)),
    "too far down": (MONDAY, [*[SPRING] * 100, LEFT], (False, False)),
    "right words of another record": (asked(docs=("v/d2",)), [DEAD, SPRING], (True, False)),
    "multi, all of them": (BOTH, [DEAD, LIVE, SPRING], (True, True)),
    "multi, one is missing": (BOTH, [DEAD, LIVE], (True, False)),
    "no gold records: any may hold it": (asked(docs=()), [DEAD], (None, True)),
    "no gold quotes": (asked(quotes=()), [DEAD], (True, None)),
}


@pytest.mark.parametrize(("question", "candidates", "expected"), SOUGHT.values(), ids=SOUGHT)
def test_judging_candidates(question: dict, candidates: list, expected: tuple) -> None:
    places = [{key: item[key] for key in ("record_id", "start", "end")} for item in candidates]
    judged = judge(question, refused() | {"candidates": places}, text_of, source_of, sentences)
    assert (judged.record_100, judged.quote_100) == expected


PREMISE = {
    "question": "?",
    "kind": "false_premise",
    "answerable": False,
    "gold_docs": [],
    "answer_quotes": [],
    "correction_docs": ["v/d2"],
    "correction_quotes": ["The request was refused."],
}
DENIAL = quote("v/d2", "The request was refused.")


def test_judging_what_has_no_answer() -> None:
    far = {"question": "?", "kind": "unanswerable_far", "answerable": False, "gold_docs": [], "answer_quotes": []}
    assert judge(far, refused(DEAD), text_of, source_of, sentences) == Judgement("unanswerable_far", False, True, 0.1)
    assert judge(PREMISE, refused(DENIAL), text_of, source_of, sentences) == Judgement(
        "false_premise", False, True, 0.1, corrected=True
    )
    assert judge(PREMISE, answered(SPRING, DENIAL), text_of, source_of, sentences) == Judgement(
        "false_premise", False, False, 0.9, corrected=True
    )
    assert judge(PREMISE, refused(), text_of, source_of, sentences) == Judgement(
        "false_premise", False, True, 0.1, corrected=False
    )


NEAR = {"question": "?", "kind": "unanswerable_near", "answerable": False}
QUESTIONS = [MONDAY, asked(), asked(), asked("oral"), NEAR, NEAR, PREMISE, PREMISE, PREMISE]
ANSWERS = [
    answered(LEFT, confidence=0.9) | {"candidates": [SPRING, DEAD]},
    answered(SPRING, DEAD, confidence=0.6) | {"candidates": [DEAD, SPRING]},
    refused(LIVE, confidence=0.2),
    answered(SIGNED | {"text": "Filippov"}, confidence=0.5),
    refused(confidence=0.2),
    answered(LIVE, confidence=0.7),
    refused(confidence=0.3),
    answered(DENIAL, confidence=0.8),
    answered(SPRING, confidence=0.8),
]
REPORT = Report(
    rows=(
        Row("factoid", 3, 2 / 3, 1.0, 1 / 3, 2 / 3, 1.0, None, 1 / 3, 1.0, 0.5),
        Row("oral", 1, 0.0, 0.0, 0.0, 0.0, None, None, 0.0, None, None),
        Row("unanswerable_near", 2, None, None, None, None, None, 0.5, None, None, None),
        Row("false_premise", 3, None, None, None, None, None, 1 / 3, None, None, None),
    ),
    total=Row("all", 9, 0.5, 0.75, 0.25, 0.5, 1.0, 0.5, 0.25, 1.0, 0.5),
    interval={
        "record_1": (0.0, 1.0),
        "record_5": (0.25, 1.0),
        "quote_1": (0.0, 0.75),
        "quote_5": (0.0, 1.0),
        "zone": (1.0, 1.0),
        "refused": (0.0, 1.0),
        "false_refusal": (0.0, 0.75),
        "record_100": (1.0, 1.0),
        "quote_100": (0.0, 1.0),
    },
    auroc=4.5 / 8,  # .9 beats both, .6 and .5 beat .2, .2 ties with .2
    premise=2 / 3,
    corrected=1 / 3,
    verbatim=7 / 8,
    median_words=4,  # of 1, 3, 4, 4, 7, 8, 8
    answered=6,
)


def test_score() -> None:
    assert score(QUESTIONS, ANSWERS, text_of, source_of, sentences) == REPORT


def test_score_of_nothing() -> None:
    assert score([], [], text_of, source_of, sentences) == Report(
        (), Row("all", 0, *[None] * 9), {}, None, None, None, None, None, 0
    )


def test_lines_that_do_not_pair_are_refused() -> None:
    with pytest.raises(UseError, match="1 answers for 2 questions"):
        score([MONDAY, MONDAY], [refused()], text_of, source_of, sentences)
    with pytest.raises(UseError, match="answer q2 stands where question q1 was expected"):
        score([MONDAY | {"qid": "q1"}], [refused() | {"qid": "q2"}], text_of, source_of, sentences)
    with pytest.raises(UseError, match="question Who\\? has none of answerable"):
        score([{"question": "Who?"}], [refused()], text_of, source_of, sentences)


def test_auroc() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.1], [0.9]) == 0.0
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    assert auroc([], [0.5]) is None
    assert auroc([0.5], []) is None


@pytest.mark.parametrize("seed", range(20))
def test_auroc_is_the_share_of_pairs_in_order(seed: int) -> None:
    draw = random.Random(seed)
    positives = [draw.randrange(12) / 10 for _ in range(draw.randrange(1, 40))]
    negatives = [draw.randrange(10) / 10 for _ in range(draw.randrange(1, 40))]
    pairs = [(p > n) + (p == n) / 2 for p, n in product(positives, negatives)]
    assert auroc(positives, negatives) == pytest.approx(sum(pairs) / len(pairs))
