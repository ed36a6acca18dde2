"""Makes `qa/data/evidence.json`: learns from public questions which sentence answers, and whether one does.

    python -m benchmarks.train_evidence FRUS_ARCHIVE FRUS_QUESTIONS SQUAD_ARCHIVE SQUAD_QUESTIONS [--write]

FRUS questions are held out by volume, SQuAD ones by article: every figure printed is of questions whose documents the
model has not seen. The file written is learned from all of them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from index import Archive
from qa import evidence, names, question, search
from qa.measures import auroc, matches

FALSE_REFUSALS = 0.07  # the share of answerable questions that the threshold refuses
REPORTED = 0.10  # ... and that the report compares at
SIGNS = {
    "missing": (None, 0),
    "length": (None, None),
    "note": (None, None),
}  # of the decision's weights; else (0, None)


@dataclass
class Case:
    """A question with its sentences: features [n, f], which of them are right [n], and what it was."""

    group: str
    kind: str
    answerable: bool
    features: np.ndarray
    right: np.ndarray


def case(archive: Archive, group: str, kind: str, line: dict, right, allowed=None) -> Case | None:
    asked = question.read(line["question"], line.get("history", ()))
    vector = search.question_vector(archive.embedder, asked)
    others = search.other_names(archive, names.of(archive).alternatives(asked))
    found = search.candidates(archive, vector, list(asked.terms), allowed, others=others)
    items = evidence.sentences(archive, asked, found)
    if not items:
        return None
    labels = np.array([right(item, archive) for item in items], bool)
    return Case(group, kind, line["answerable"], np.stack([item.features for item in items]), labels)


def frus(archive: Archive, lines: list[dict]) -> Iterable[Case]:
    ids = {key: record.id for key, record in archive._headings()}
    volumes = sorted({record_id.split("/")[0] for record_id in ids.values()})
    fate = random.Random(1)
    for number, line in enumerate(lines):
        gold, quotes = set(line["gold_docs"]), line["answer_quotes"]

        def right(item, archive, gold=gold, quotes=quotes) -> bool:
            passage = item.candidate.stored.passage
            if passage.record_id not in gold:
                return False
            start, end = item.span
            text = archive.record(passage.record_id).text[start:end]
            return any(matches(text, quote, lambda whole: [whole]) for quote in quotes)

        volume = next(iter(gold)).split("/")[0] if gold else volumes[number % len(volumes)]
        made = case(archive, volume, line["kind"], line, right)
        if made:
            yield made
        # The same question asked of a few records only: confidence must mean the same in a small archive.
        some = fate.sample(sorted(ids), 4) + [key for key, record_id in ids.items() if record_id in gold]
        made = case(archive, volume, line["kind"] + " (small)", line, right, archive._catalogue.passage_keys(some))
        if made:
            yield made


def squad(archive: Archive, lines: list[dict]) -> Iterable[Case]:
    fate = random.Random(2)
    keys = {record.id: key for key, record in archive._headings()}
    for line in lines:
        answers = line["answers"]

        def right(item, archive, line=line, answers=answers) -> bool:
            passage = item.candidate.stored.passage
            start, end = item.span
            text = archive.record(passage.record_id).text[start:end]
            return line["answerable"] and passage.record_id == line["passage"] and any(a in text for a in answers)

        article = line["passage"].split("#")[0]
        made = case(archive, article, "squad", line | {"question": line["text"]}, right)
        if made:
            yield made
        if fate.random() < 0.5:
            some = [keys[line["passage"]], *fate.sample(sorted(keys.values()), 3)]
            allowed = archive._catalogue.passage_keys(some)
            made = case(archive, article, "squad (small)", line | {"question": line["text"]}, right, allowed)
            if made:
                yield made


def part(item: Case) -> str:
    """Which of the four sets a case belongs to; each counts the same."""
    return ("squad" if "squad" in item.kind else "frus") + (" small" if "small" in item.kind else "")


def learn_order(cases: list[Case], penalty: float = 1e-3) -> np.ndarray:
    """Weights [f] that make the right sentences of a question the likeliest of all its sentences.

    A conditional logit (the listwise loss of Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise
    Approach"), with several right sentences sharing their probability.
    """
    useful = [item for item in cases if item.right.any() and not item.right.all()]
    counts = Counter(part(item) for item in useful)
    share = np.array([1 / counts[part(item)] for item in useful])
    share /= share.sum()
    rows = np.concatenate([item.features - item.features.mean(axis=0) for item in useful])
    scale = rows.std(axis=0) + 1e-9
    rows /= scale
    right = np.concatenate([item.right for item in useful]).astype(float)
    lengths = [len(item.right) for item in useful]
    first = np.r_[0, np.cumsum(lengths)[:-1]]
    owner = np.repeat(np.arange(len(useful)), lengths)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = rows @ weights
        power = np.exp(score - np.maximum.reduceat(score, first)[owner])
        every, good = np.add.reduceat(power, first), np.add.reduceat(power * right, first)
        slope = share[owner] * (power / every[owner] - power * right / good[owner])
        value = -(share * np.log(good / every)).sum() + penalty * weights @ weights
        return value, rows.T @ slope + 2 * penalty * weights

    return minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x / scale


def answer_rows(cases: list[Case], order: np.ndarray) -> np.ndarray:
    best = (item.features[np.argmax(item.features @ order)] for item in cases)
    return np.stack([evidence.answer_features(features) for features in best])


def learn_answer(cases: list[Case], rows: np.ndarray, penalty: float = 1e-3) -> tuple[np.ndarray, float]:
    """Weights and bias of the decision to answer, a logistic regression; in each set the answerable count as much as
    the others.

    Weights may only have the sign their feature means: left free, they learn that the people who wrote unanswerable
    questions kept closer to the records' words than those who wrote answerable ones.
    """
    answerable = np.array([item.answerable for item in cases], float)
    groups = [(part(item), item.answerable) for item in cases]
    counts = Counter(groups)
    share = np.array([1 / counts[group] for group in groups])
    share /= share.sum()
    scale, mean = rows.std(axis=0) + 1e-9, rows.mean(axis=0)
    inputs = (rows - mean) / scale

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        weights, bias = values[:-1], values[-1]
        probability = np.clip(sigmoid(inputs @ weights + bias), 1e-12, 1 - 1e-12)
        likelihood = answerable * np.log(probability) + (1 - answerable) * np.log(1 - probability)
        slope = share * (probability - answerable)
        value = -share @ likelihood + penalty * weights @ weights
        return value, np.r_[inputs.T @ slope + 2 * penalty * weights, slope.sum()]

    bounds = [SIGNS.get(name, (0, None)) for name in evidence.FEATURES[: rows.shape[1]]] + [(None, None)]
    values = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = values[:-1] / scale
    return weights, float(values[-1] - weights @ mean)


def learn(cases: list[Case]) -> evidence.Weights:
    """Everything that is learned, from `cases`."""
    order = learn_order(cases)
    rows = answer_rows(cases, order)
    answer, bias = learn_answer(cases, rows)
    answerable = np.array([item.answerable for item in cases])
    probability = sigmoid(rows @ answer + bias)
    return evidence.Weights(order, answer, bias, float(np.quantile(probability[answerable], FALSE_REFUSALS)))


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs=4, type=Path)
    parser.add_argument("--write", action="store_true", help="write the file learned from all questions")
    parser.add_argument("--held-out", type=Path, help="write here, for each FRUS volume, what is learned without it")
    options = parser.parse_args()
    archives = [Archive.open(path) for path in options.paths[::2]]
    lines = [[json.loads(line) for line in path.read_text().splitlines()] for path in options.paths[1::2]]
    cases = list(frus(archives[0], lines[0])) + list(squad(archives[1], lines[1]))
    held_out = {group: learn([item for item in cases if item.group != group]) for group in {i.group for i in cases}}
    report(cases, held_out)
    if options.held_out:
        volumes = {group: as_json(weights) for group, weights in held_out.items() if group.startswith("frus")}
        options.held_out.write_text(json.dumps(volumes, indent=1) + "\n")
    if options.write:
        target = Path(evidence.__file__).parent / "data" / "evidence.json"
        target.write_text(json.dumps(as_json(learn(cases)), indent=1) + "\n")
        print(target)


def report(cases: list[Case], held_out: dict[str, evidence.Weights]) -> None:
    hits: dict[str, list[tuple[bool, bool]]] = {}
    probability = []
    for item in cases:
        weights = held_out[item.group]
        probability.append(float(sigmoid(answer_rows([item], weights.order) @ weights.answer + weights.bias)[0]))
        if item.answerable:
            order = np.argsort(-(item.features @ weights.order))
            hits.setdefault(item.kind, []).append((item.right[order[:1]].any(), item.right[order[:5]].any()))
    print("held out: sentence@1, sentence@5")
    for kind, values in sorted(hits.items()):
        print(
            f"  {kind:28} {len(values):5} {np.mean([a for a, _ in values]):.3f} {np.mean([b for _, b in values]):.3f}"
        )
    print(f"held out: AUROC answerable against not; refused at {REPORTED:.0%} false refusals")
    for name in ("frus", "frus small", "squad", "squad small"):
        chosen = [(p, i) for p, i in zip(probability, cases, strict=True) if part(i) == name and "prem" not in i.kind]
        yes = [p for p, item in chosen if item.answerable]
        for kind in sorted({item.kind for _, item in chosen if not item.answerable}):
            no = [p for p, item in chosen if item.kind == kind and not item.answerable]
            cut = np.quantile(yes, REPORTED)
            print(f"  {kind:28} {len(no):5} AUROC {auroc(yes, no):.3f}  refused {np.mean(np.array(no) < cut):.3f}")


def as_json(weights: evidence.Weights) -> dict:
    names = evidence.FEATURES
    return {
        "order": dict(zip(names, np.round(weights.order, 5).tolist(), strict=True)),
        "answer": dict(zip(names[: names.index("fused")], np.round(weights.answer, 5).tolist(), strict=True)),
        "bias": round(weights.bias, 5),
        "threshold": round(weights.threshold, 3),
    }


if __name__ == "__main__":
    main()
