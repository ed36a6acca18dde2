"""Sentences scored in context: which one answers, and how probably the records answer at all.

Both are logistic regressions over the features below, learned on public questions by `benchmarks/train_evidence.py`
and kept as plain numbers in `evidence.json`. No feature is a rank: each means the same in an archive of two records
and in one of a hundred thousand, but for `fused`, which only ever orders the sentences of one question.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from index import Archive, Record, Speaker
from index.catalogue import Stored
from index.terms import stems
from qa import background
from qa.question import Kind, Question
from qa.search import Candidate

READ = 40  # passages whose sentences are looked at

FEATURES = (
    "sentence",       # cosine of the question and the sentence in its passage
    "dense",          # cosine of the question and the passage
    "cover",          # share of the question's terms, weighted by rarity, that stand in the sentence
    "cover_near",     # ... in the sentence or its two neighbours
    "cover_passage",  # ... in the passage or the heading of its record
    "match",          # BM25 of the sentence, as a share of the most it could be
    "names",          # share of the question's names in passage or heading; 1 where it has none
    "numbers",        # the same of its numbers
    "kind_there",     # 1 where the kind of answer asked for stands in the sentence
    "kind_missing",   # 1 where it does not
    "length",         # logarithm of the number of words
    "metadata",       # 1 where a catalogue field speaks
    "note",           # 1 where a footnote speaks
    "summary",        # 1 where an archivist speaks
    "fused",          # fused score of the passage
)  # fmt: skip

_CAPITAL = re.compile(r"(?<![.!?] )(?<!^)(?<![“\"‘'(\[])\b[A-Z][\w’'-]+")
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|half|third|quarter|several|none)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b\.?,? ?\d|\b\d{1,2}(?:st|nd|rd|th)?\b (?:of )?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)|\b1[0-9]{3}\b|\b(?:instant|inst|ultimo|ult|proximo|"
    r"yesterday|to-?day|to-?morrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|midnight|o.clock|"
    r"[ap]\.? ?m)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|owing to|due to|in order|so that|on account of|therefore|for fear|lest|as a result|reason|"
    r"for the purpose|to avoid|to prevent|to secure|for|as|by)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A unit of a candidate passage, with its features in the order of `FEATURES`."""

    candidate: Candidate
    number: int  # of the unit in the passage
    features: np.ndarray

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in its record."""
        return self.candidate.stored.passage.units[self.number]


def sentences(archive: Archive, asked: Question, found: Sequence[Candidate]) -> list[Sentence]:
    """Every unit of the best `READ` of `found`, with its features."""
    passages = archive.counts()[1]
    weights = {term: background.idf(term, archive.frequency, passages) for term in asked.terms}
    records: dict[int, Record | None] = {}
    done: list[Sentence] = []
    for candidate in found[:READ]:
        key = candidate.stored.record
        if key not in records:
            records[key] = archive.record_by_key(key)
        record = records[key]
        if record is not None:
            done.extend(_of_passage(candidate, record, asked, weights))
    return done


def scores(items: Sequence[Sentence]) -> np.ndarray:
    """How well each sentence answers, comparable within one question."""
    if not items:
        return np.zeros(0)
    model = _models()["rank"]
    return np.stack([item.features for item in items]) @ model["weights"]


def confidence(best: Sequence[Sentence]) -> float:
    """The calibrated probability, 0..1, that the best-scored sentences (best first) answer the question."""
    if not best:
        return 0.0
    model = _models()["answer"]
    logit = float(answer_features(best) @ model["weights"] + model["bias"])
    return 1 / (1 + math.exp(-logit))


def answer_features(best: Sequence[Sentence]) -> np.ndarray:
    """What the decision to answer rests on: features of the best sentence, and the highest among the best five."""
    absolute = np.stack([item.features for item in best[:5]])[:, : FEATURES.index("fused")]
    return np.concatenate([absolute[0], absolute[:, : FEATURES.index("kind_there")].max(axis=0)])


def threshold() -> float:
    """The confidence from which an answer is given, unless the caller sets another."""
    return float(_file()["threshold"])


@functools.cache
def _file() -> dict:
    return json.loads(files("qa").joinpath("data/evidence.json").read_text())


@functools.cache
def _models() -> dict[str, dict]:
    return {
        name: {"weights": np.array(list(_file()[name]["weights"].values())), "bias": _file()[name].get("bias", 0.0)}
        for name in ("rank", "answer")
    }


def heading(record: Record) -> str:
    """The words a record is known by."""
    words = [record.title, *record.creators, *record.recipients, record.signatory, record.place, record.kind]
    return " ".join([word for word in words if word] + ([record.date.written, record.date.iso] if record.date else []))


def _of_passage(candidate: Candidate, record: Record, asked: Question, idf: dict[str, float]) -> list[Sentence]:
    stored: Stored = candidate.stored
    texts = [record.text[start:end] for start, end in stored.passage.units]
    bags = [stems(text) for text in texts]
    context = set(stems(heading(record))).union(*bags)
    total = sum(idf.values()) or 1.0
    cover_passage = sum(weight for term, weight in idf.items() if term in context) / total
    names = _share(asked.names, context)
    numbers = _share(asked.numbers, context)
    zone = stored.passage.zone
    done = []
    for number, (text, bag) in enumerate(zip(texts, bags, strict=True)):
        near = set().union(*bags[max(number - 1, 0) : number + 2])
        there = _has_kind(asked, text)
        words = max(len(bag), 1)
        values = (
            float(candidate.sentences[number]),
            candidate.dense,
            sum(weight for term, weight in idf.items() if term in bag) / total,
            sum(weight for term, weight in idf.items() if term in near) / total,
            cover_passage,
            sum(weight * _saturation(bag.count(term), words) for term, weight in idf.items()) / total,
            names,
            numbers,
            float(there is True),
            float(there is False),
            math.log(words),
            float(zone is Speaker.METADATA),
            float(zone is Speaker.NOTE),
            float(zone is Speaker.SUMMARY),
            candidate.score,
        )
        done.append(Sentence(candidate, number, np.array(values)))
    return done


def _saturation(count: int, words: int, k1: float = 1.2, b: float = 0.75, usual: float = 25.0) -> float:
    """BM25's weight of a term that stands `count` times among `words`, below 1."""
    return count / (count + k1 * (1 - b + b * words / usual)) if count else 0.0


def _share(wanted: frozenset[str], there: set[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 1.0


def _has_kind(asked: Question, text: str) -> bool | None:
    """Whether `text` holds the kind of answer asked for, beyond what the question itself says; None: any will do."""
    if asked.kind is Kind.NUMBER:
        return any(match.group().casefold() not in asked.numbers for match in _NUMBER.finditer(text))
    if asked.kind is Kind.DATE:
        return bool(_DATE.search(text))
    if asked.kind is Kind.REASON:
        return bool(_REASON.search(text))
    if asked.kind in (Kind.PERSON, Kind.PLACE):
        return any(not set(stems(match.group())) <= set(asked.terms) for match in _CAPITAL.finditer(text))
    return None
