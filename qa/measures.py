"""The measures of `eval`: how good a list of answer lines is, against question lines with gold fields.

Plain functions over the JSON shapes of questions and answers; nothing is searched here. White space is collapsed on
copies before quotes are compared. A quote counts as right only when it comes from a gold record. An answer line may
hold `candidates`, the passages that were looked through (`qa.ranking`), best first.

`false_premise` questions are counted apart, in the totals `premise` and `corrected`: they are neither answerable nor
part of the share refused or of AUROC.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import PurePosixPath
from statistics import fmean, median
from typing import Any

from index.errors import UseError
from qa import intervals

Line = dict[str, Any]  # one question or answer line
Sentences = Callable[[str], list[str]]
Lookup = Callable[[str], str]  # by a record's id; raises KeyError where there is none

FALSE_PREMISE = "false_premise"
SHOWN = 5  # quotes of an answer that are looked at
LOOKED_AT = 100  # ... and candidates
TOKEN_F1 = 0.5  # from which a sentence states what a gold quote states
KINDS = (
    "factoid",
    "why_how",
    "who_said",
    "dated",
    "names",
    "multi",
    "follow_up",
    "unanswerable_near",
    "unanswerable_far",
    FALSE_PREMISE,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One answer against its question. None where a measure does not apply to the question."""

    kind: str
    answerable: bool
    refused: bool
    confidence: float
    record_1: bool | None = None  # a gold record is cited, or shown as nearest, first
    record_5: bool | None = None
    quote_1: bool | None = None
    quote_5: bool | None = None
    zone: bool | None = None  # the first right quote stands in the gold zone
    corrected: bool | None = None  # of a false premise: a correction quote is shown
    record_100: bool | None = None  # a passage of a gold record is among the first 100 candidates
    quote_100: bool | None = None  # ... and states a gold quote, as `quote_5` does


@dataclass(frozen=True, slots=True)
class Row:
    """Shares, 0..1, over the questions of one kind, or over all; None where nothing was to be counted."""

    kind: str
    n: int
    record_1: float | None
    record_5: float | None
    quote_1: float | None
    quote_5: float | None
    zone: float | None
    refused: float | None  # of the unanswerable (in the row of false premises: of these)
    false_refusal: float | None  # of the answerable
    record_100: float | None
    quote_100: float | None


SHARES = tuple(item.name for item in fields(Row))[2:]


@dataclass(frozen=True, slots=True)
class Report:
    """All measures: a row for each kind, one over all, and what is counted over all alone."""

    rows: tuple[Row, ...]
    total: Row
    interval: dict[str, tuple[float, float]]  # of each share of `total`: where it lies with 95 %, by the bootstrap
    auroc: float | None  # of confidence, answerable against unanswerable
    premise: float | None  # false premises refused, or answered with the correction
    corrected: float | None  # false premises whose correction was shown
    verbatim: float | None  # quotes, and passages shown as nearest, equal to the record's text at their offsets
    median_words: float | None  # of the quotes of answered questions
    answered: int


def score(
    questions: Sequence[Line],
    answers: Sequence[Line],
    text_of: Lookup,
    source_of: Lookup,
    sentences: Sentences,
) -> Report:
    """The report of `answers`, one for each question and in the same order.

    `text_of` and `source_of` give a record's text and source path; `sentences` splits a quote. Raises UseError where
    the lines do not pair, or a question has no gold field.
    """
    if len(questions) != len(answers):
        raise UseError(f"{len(answers)} answers for {len(questions)} questions; give one answer for each, in order")
    pairs = list(zip(questions, answers, strict=True))
    judged = [judge(question, answer, text_of, source_of, sentences) for question, answer in pairs]
    premises = [item for item in judged if item.kind == FALSE_PREMISE]
    quoted = [quote for answer in answers if answer["answered"] for quote in answer["quotes"]]
    shown = [quote for answer in answers for quote in answer["quotes"] + answer["nearest"]]
    return Report(
        rows=tuple(_row(kind, [item for item in judged if item.kind == kind]) for kind in _in_order(judged)),
        total=_row("all", judged),
        interval={name: intervals.share(values) for name, values in _counted("all", judged).items() if values},
        auroc=auroc(
            [item.confidence for item in judged if item.answerable],
            [item.confidence for item in judged if not item.answerable and item.kind != FALSE_PREMISE],
        ),
        premise=_share(item.refused or item.corrected for item in premises),
        corrected=_share(item.corrected for item in premises),
        verbatim=_share(is_verbatim(quote, text_of) for quote in shown),
        median_words=median(len(quote["text"].split()) for quote in quoted) if quoted else None,
        answered=sum(not item.refused for item in judged),
    )


# One question


def judge(question: Line, answer: Line, text_of: Lookup, source_of: Lookup, sentences: Sentences) -> Judgement:
    """One answer line against its question line. Raises UseError where they do not belong together."""
    name = question.get("qid") or question["question"]
    if "qid" in question and answer.get("qid", question["qid"]) != question["qid"]:
        raise UseError(f"answer {answer['qid']} stands where question {name} was expected; keep the order")
    kind, gold = question.get("kind", "unlabelled"), question.get("answer_quotes", [])
    golden = question.get("gold_docs", [])
    if "answerable" not in question and not golden and not gold:
        raise UseError(f"question {name} has none of answerable, gold_docs, answer_quotes; without one it has no score")
    answerable = kind != FALSE_PREMISE and question.get("answerable", True)
    shown = (answer["quotes"] or answer["nearest"])[:SHOWN]
    base = {
        "kind": kind,
        "answerable": answerable,
        "refused": not answer["answered"],
        "confidence": answer["confidence"],
    }
    if kind == FALSE_PREMISE:
        corrections, docs = question.get("correction_quotes", []), question.get("correction_docs", [])
        found = [_states(quote, corrections, docs, source_of, sentences) for quote in shown]
        return Judgement(**base, corrected=any(map(any, found)))
    if not answerable:
        return Judgement(**base)
    cited = [_is_gold(quote, golden, source_of) for quote in shown] if golden else None
    stated = [_states(quote, gold, golden, source_of, sentences) for quote in answer["quotes"][:SHOWN]]
    enough = _enough(question)
    right = [quote for quote, found in zip(answer["quotes"], stated, strict=False) if any(found)]
    return Judgement(
        **base,
        record_1=None if cited is None else any(cited[:1]),
        record_5=None if cited is None else any(cited),
        quote_1=enough(map(any, _by_gold(stated[:1], gold))) if gold else None,
        quote_5=enough(map(any, _by_gold(stated, gold))) if gold else None,
        zone=right[0]["zone"] == question["zone"] if right and question.get("zone") else None,
        **_among_candidates(question, answer, text_of, source_of, sentences),
    )


def _among_candidates(
    question: Line, answer: Line, text_of: Lookup, source_of: Lookup, sentences: Sentences
) -> dict[str, bool | None]:
    """`record_100` and `quote_100` of an answer line that holds its candidates."""
    if "candidates" not in answer:
        return {}
    docs, gold = question.get("gold_docs", []), question.get("answer_quotes", [])
    passages = [item for item in answer["candidates"][:LOOKED_AT] if not docs or _is_gold(item, docs, source_of)]
    texts = [text_of(item["record_id"])[item["start"] : item["end"]] for item in passages]
    stated = [any(matches(text, wanted, sentences) for text in texts) for wanted in gold]
    return {
        "record_100": bool(passages) if docs else None,
        "quote_100": _enough(question)(stated) if gold else None,
    }


def _enough(question: Line) -> Callable[[Iterable[bool]], bool]:
    """Whether one gold quote is enough, or all are needed."""
    return all if question.get("kind") == "multi" else any


def _states(quote: Line, gold: list[str], docs: list[str], source_of, sentences: Sentences) -> list[bool]:
    """Of each gold quote, whether `quote` states it; of none where it comes from another record."""
    if docs and not _is_gold(quote, docs, source_of):
        return [False] * len(gold)
    return [matches(quote["text"], wanted, sentences) for wanted in gold]


def _by_gold(stated: list[list[bool]], gold: list[str]) -> list[list[bool]]:
    return [[found[position] for found in stated] for position in range(len(gold))]


def _is_gold(quote: Line, docs: list[str], source_of: Lookup) -> bool:
    return any(is_same_record(doc, quote["record_id"], source_of) for doc in docs)


def is_same_record(gold: str, record_id: str, source_of: Lookup) -> bool:
    """Whether `gold` is the record's id, or its file's name without folders and suffixes (`.gz` and one more)."""
    if gold == record_id:
        return True
    try:
        source = source_of(record_id)
    except KeyError:
        return False
    return gold == PurePosixPath(source.removesuffix(".gz")).stem


def matches(quote: str, gold: str, sentences: Sentences) -> bool:
    """Whether a quote gives a gold quote.

    It contains it, or is contained in it and at least half as long (in characters), or one of its sentences has
    token-F1 >= 0.5 with it. An empty string matches nothing.
    """
    ours, wanted = collapsed(quote), collapsed(gold)
    if not ours or not wanted:
        return False
    if wanted in ours or (ours in wanted and 2 * len(ours) >= len(wanted)):
        return True
    return any(token_f1(sentence, wanted) >= TOKEN_F1 for sentence in sentences(ours))


def collapsed(text: str) -> str:
    """A copy with every run of white space one blank, and none at the ends."""
    return " ".join(text.split())


def token_f1(one: str, other: str) -> float:
    r"""F1 of the tokens (casefolded `\w+`, counted as often as they stand) two texts share, 0..1."""
    a, b = (Counter(re.findall(r"\w+", text.casefold())) for text in (one, other))
    shared = (a & b).total()
    return 2 * shared / (a.total() + b.total()) if shared else 0.0


def is_verbatim(quote: Line, text_of: Lookup) -> bool:
    """Whether a quote's text is the record's text at its offsets. An unknown record has none."""
    try:
        text = text_of(quote["record_id"])
    except KeyError:
        return False
    inside = 0 <= quote["start"] < quote["end"] <= len(text)
    return inside and text[quote["start"] : quote["end"]] == quote["text"]


# Many questions


def _row(kind: str, judged: list[Judgement]) -> Row:
    return Row(kind, len(judged), **{name: _share(values) for name, values in _counted(kind, judged).items()})


def _counted(kind: str, judged: list[Judgement]) -> dict[str, list[bool]]:
    """For each share of a row, what it is the share of."""
    refused = {
        "refused": [
            item.refused for item in judged if not item.answerable and (kind == item.kind or item.kind != FALSE_PREMISE)
        ],
        "false_refusal": [item.refused for item in judged if item.answerable],
    }
    values = {name: refused[name] if name in refused else [getattr(item, name) for item in judged] for name in SHARES}
    return {name: [value for value in some if value is not None] for name, some in values.items()}


def _share(values: Iterable[bool | None]) -> float | None:
    """The share of true among those that are not None, or None where there are none."""
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _in_order(judged: list[Judgement]) -> list[str]:
    kinds = {item.kind for item in judged}
    others = sorted(kinds - set(KINDS))
    first = KINDS.index("unanswerable_near")
    return [kind for kind in (*KINDS[:first], *others, *KINDS[first:]) if kind in kinds]


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """The chance that a positive scores above a negative, ties counting half; None where either is missing.

    By the rank sum (Mann-Whitney), tied scores taking their mean rank.
    """
    if not positives or not negatives:
        return None
    count = Counter([*positives, *negatives])
    rank, below = {}, 0
    for value in sorted(count):
        rank[value] = below + (count[value] + 1) / 2
        below += count[value]
    n = len(positives)
    return (sum(rank[value] for value in positives) - n * (n + 1) / 2) / (n * len(negatives))
