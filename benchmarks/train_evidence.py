"""Makes `qa/data/evidence.json`: learns from public questions which sentence answers, and whether one does.

    python -m benchmarks.train_evidence FRUS_ARCHIVE FRUS_QUESTIONS SQUAD_ARCHIVE SQUAD_QUESTIONS [--write]

FRUS questions are held out by volume, SQuAD ones by article: every figure printed is of questions whose documents the
model has not seen. The file written is learned from all of them.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks import cases, refusal
from benchmarks.cases import Case
from benchmarks.common import json_lines, table
from index import Archive
from qa import decision, learned
from qa.answer import Caution
from qa.features import FEATURES
from qa.learned import Logistic, Weights
from qa.measures import auroc

FALSE_REFUSALS = {Caution.LOW: 0.02, Caution.USUAL: 0.07, Caution.HIGH: 0.20}  # of the answerable questions
REPORTED = 0.10  # the share of false refusals that the report compares at
SIGNS = {"missing": (None, 0), "length": (None, None), "note": (None, None)}  # of a decision's weights; else (0, None)


def learn(some: Sequence[Case]) -> Weights:
    """Everything that is learned, from these cases."""
    order = learn_order(some)
    on = [item for item in some if item.about and item.part != "frus small"]  # there nothing unanswerable is on subject
    answers = learn_decision(decision.ANSWERS, answer_rows(on, order), on, lambda item: item.answerable)
    known = [item for item in some if item.about is not None]
    subject = learn_decision(decision.SUBJECT, subject_rows(known), known, lambda item: bool(item.about))
    weights = Weights(order, answers, subject, {})
    answerable = [item for item in some if item.answerable]
    counts = Counter(item.part for item in answerable)
    confident = confidences(answerable, weights)
    shares = np.array([1 / counts[item.part] for item in answerable])
    return Weights(
        order, answers, subject, {name: quantile(confident, shares, share) for name, share in FALSE_REFUSALS.items()}
    )


def learn_order(some: Sequence[Case], penalty: float = 1e-3) -> np.ndarray:
    """Weights [f] that make the right sentences of a question the likeliest of all its sentences.

    A conditional logit (the listwise loss of Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise
    Approach"), with several right sentences sharing their probability. Each part counts the same.
    """
    useful = [item for item in some if item.right.any() and not item.right.all()]
    counts = Counter(item.part for item in useful)
    share = np.array([1 / counts[item.part] for item in useful])
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


def learn_decision(
    names: Sequence[str], rows: np.ndarray, some: Sequence[Case], true: Callable[[Case], bool], penalty: float = 1e-3
) -> Logistic:
    """A logistic regression over rows [n, f] of features `names`; in each part the true count as much as the others.

    Weights may only have the sign their feature means: left free, they learn that the people who wrote unanswerable
    questions kept closer to the records' words than those who wrote answerable ones.
    """
    labels = np.array([true(item) for item in some], float)
    groups = list(zip([item.part for item in some], labels, strict=True))
    counts = Counter(groups)
    share = np.array([1 / counts[group] for group in groups])
    for label in (0, 1):
        share[labels == label] /= 2 * share[labels == label].sum()
    scale, mean = rows.std(axis=0) + 1e-9, rows.mean(axis=0)
    inputs = (rows - mean) / scale

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        weights, bias = values[:-1], values[-1]
        probability = np.clip(Logistic(weights, bias)(inputs), 1e-12, 1 - 1e-12)
        likelihood = labels * np.log(probability) + (1 - labels) * np.log(1 - probability)
        slope = share * (probability - labels)
        value = -share @ likelihood + penalty * weights @ weights
        return value, np.r_[inputs.T @ slope + 2 * penalty * weights, slope.sum()]

    bounds = [SIGNS.get(name, (0, None)) for name in names] + [(None, None)]
    values = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = values[:-1] / scale
    return Logistic(weights, float(values[-1] - weights @ mean))


def answer_rows(some: Sequence[Case], order: np.ndarray) -> np.ndarray:
    """The features [n, f] that the decision to answer rests on, of the sentences that come first by `order`."""
    first = [np.argsort(-(item.features @ order), kind="stable")[: decision.LOOKED_AT] for item in some]
    return np.stack([decision.answer_features(item.features[best]) for item, best in zip(some, first, strict=True)])


def subject_rows(some: Sequence[Case]) -> np.ndarray:
    """The features [n, f] that tell whether the records are on the subject."""
    return np.stack([decision.subject_features(item.features) for item in some])


def confidences(some: Sequence[Case], weights: Weights) -> np.ndarray:
    """The probability [n] that the records answer."""
    return weights.subject(subject_rows(some)) * weights.answers(answer_rows(some, weights.order))


def quantile(values: np.ndarray, shares: np.ndarray, below: float) -> float:
    """The value below which the share `below` of `shares` lies."""
    order = np.argsort(values)
    reached = np.cumsum(shares[order]) / shares.sum()
    return float(values[order[np.searchsorted(reached, below)]])


def held_out_confidences(some: Sequence[Case], held_out: dict[str, Weights]) -> np.ndarray:
    """The probability [n] that the records answer each case, by weights learned without its group.

    Questions that belong to no group are put to the weights of each in turn.
    """
    turn = itertools.cycle(sorted(held_out))
    return np.array([confidences([item], held_out[item.group or next(turn)])[0] for item in some])


def report(some: Sequence[Case], held_out: dict[str, Weights], untouched: Sequence[Case], confident: np.ndarray) -> str:
    """Sentence@1 and @5 by kind; AUROC and the share refused of what cannot be answered, also of cases never learned
    from (`untouched`); `confident` holds the probabilities of both.
    """
    rows: list[list[object]] = []
    for part, kind in sorted({(item.part, item.kind) for item in some if item.answerable}):
        hits = []
        for item in some:
            if item.answerable and (item.part, item.kind) == (part, kind):
                order = np.argsort(-(item.features @ held_out[item.group].order))
                hits.append((item.right[order[:1]].any(), item.right[order[:5]].any()))
        rows.append([f"{part}: {kind}", len(hits), *(float(share) for share in np.mean(hits, axis=0))])
    sentences = table(["held out", "n", "sentence@1", "sentence@5"], rows)
    rows = []
    every = [*some, *untouched]
    for part, kind in sorted({(item.part, item.kind) for item in every if not item.answerable}):
        home = part.removeprefix("far from ")
        yes = [p for p, item in zip(confident, every, strict=True) if item.answerable and item.part == home]
        no = [p for p, item in zip(confident, every, strict=True) if (item.part, item.kind) == (part, kind)]
        refused = float(np.mean(np.array(no) < np.quantile(yes, REPORTED)))
        rows.append([f"{part}: {kind}", len(no), auroc(yes, no), refused])
    return f"{sentences}\n\n" + table(["held out", "n", "AUROC", f"refused at {REPORTED:.0%} false"], rows)


def gathered(paths: Sequence[Path]) -> list[Case]:
    """The cases of the FRUS archive and questions and the SQuAD archive and questions at `paths`."""
    with Archive.open(paths[0]) as papers, Archive.open(paths[2]) as articles:
        of_papers, of_articles = json_lines(paths[1]), json_lines(paths[3])
        some = [*cases.frus(papers, of_papers), *cases.squad(articles, of_articles)]
        theirs = [(line["passage"].split("#")[0], line["text"]) for line in of_articles]
        some += cases.far(papers, theirs, "far from frus")
        answerable = [line for line in of_papers if line["answerable"] and not line["history"]]
        theirs = [(line["gold_docs"][0].split("/")[0], line["question"]) for line in answerable]
        return [*some, *cases.far(articles, theirs, "far from squad")]


def far(archive: Path, files: Sequence[Path]) -> list[Case]:
    """The questions of `files`, asked of the FRUS archive, which is not about them."""
    found = []
    with Archive.open(archive) as papers:
        for path in files:
            texts = [line.get("question") or line.get("text") or line["input"] for line in json_lines(path)]
            made = cases.far(papers, [("", text) for text in texts], "far from frus")
            found += [replace(item, kind=path.stem.partition(".")[0]) for item in made]
    return found


def without_each(some: Sequence[Case]) -> dict[str, Weights]:
    """By group, the weights learned from all cases of the other groups."""
    return {group: learn([item for item in some if item.group != group]) for group in {item.group for item in some}}


def as_json(weights: Weights) -> dict:
    """The weights as they are written down."""
    return learned.as_json(weights, FEATURES, decision.ANSWERS, decision.SUBJECT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs=4, type=Path)
    parser.add_argument("--write", action="store_true", help="write the file learned from all questions")
    parser.add_argument("--held-out", type=Path, help="write here, by volume and article, what is learned without it")
    parser.add_argument("--far", nargs="*", default=[], type=Path, help="questions no part of the papers is about")
    parser.add_argument("--pictures", type=Path, help="draw here how reliable the confidence is, and what is refused")
    options = parser.parse_args()
    some, untouched = gathered(options.paths), far(options.paths[0], options.far)
    held_out = without_each(some)
    confident = held_out_confidences([*some, *untouched], held_out)
    print(report(some, held_out, untouched, confident))
    if options.pictures:
        refusal.draw(options.pictures, [*some, *untouched], confident)
    if options.held_out:
        groups = {group: as_json(weights) for group, weights in sorted(held_out.items())}
        options.held_out.write_text(json.dumps(groups, indent=1) + "\n")
    if options.write:
        target = Path(learned.__file__).parent / "data" / "evidence.json"
        target.write_text(json.dumps(as_json(learn(some)), indent=1) + "\n")
        print(target)


if __name__ == "__main__":
    main()
