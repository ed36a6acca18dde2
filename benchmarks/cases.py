"""Public questions as cases to learn from: every sentence that was looked at, with its features, and what is right."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index import Archive
from qa import evidence, question, search
from qa.evidence import Sentence
from qa.measures import FALSE_PREMISE, matches

FAR = 300  # questions asked of an archive that is not about them
FEW = 4  # records of a small archive beside the right one


@dataclass(frozen=True)
class Case:
    """A question asked: its sentences' features [n, f] and which of them are right [n].

    `part` names the set it belongs to, `group` the volume or article that is held out with it, `about` whether the
    records asked are on its subject (None where nobody can say).
    """

    part: str
    group: str
    kind: str
    answerable: bool
    about: bool | None
    features: np.ndarray
    right: np.ndarray


def asked(
    archive: Archive,
    line: dict,
    right: Callable[[Sentence], bool] = lambda item: False,
    allowed: Sequence[int] | None = None,
    **known,
) -> Iterator[Case]:
    """The case of a question line, none where nothing is found; `right` tells the sentences that answer it."""
    read = question.read(line["question"], line.get("history", ()))
    items = evidence.sentences(archive, read, search.for_question(archive, read, allowed))
    if items:
        labels = np.array([right(item) for item in items], bool)
        yield Case(features=np.stack([item.features for item in items]), right=labels, **known)


def frus(archive: Archive, lines: Sequence[dict]) -> Iterator[Case]:
    """Questions on diplomatic papers, each asked of all volumes and of a few records only."""
    ids = {key: record.id for key, record in archive._headings()}
    volumes = sorted({record_id.split("/")[0] for record_id in ids.values()})
    fate = random.Random(1)
    for number, line in enumerate(lines):
        gold, kind = set(line["gold_docs"]), line["kind"]

        def right(item: Sentence, line=line, gold=gold) -> bool:
            if item.candidate.stored.passage.record_id not in gold:
                return False
            text = evidence.words(item, archive.record_by_key)
            return any(matches(text, quote, lambda whole: [whole]) for quote in line["answer_quotes"])

        group = next(iter(sorted(gold))).split("/")[0] if gold else volumes[number % len(volumes)]
        known = {"group": group, "kind": kind, "answerable": line["answerable"]}
        about = None if kind == FALSE_PREMISE else kind != "unanswerable_far"
        yield from asked(archive, line, right, part="frus", about=about, **known)
        # The same question asked of a few records only: confidence must mean the same in a small archive.
        some = fate.sample(sorted(ids), FEW) + [key for key, record_id in ids.items() if record_id in gold]
        about = None if kind == FALSE_PREMISE else line["answerable"]
        allowed = archive._catalogue.passage_keys(some)
        yield from asked(archive, line, right, allowed, part="frus small", about=about, **known)


def squad(archive: Archive, lines: Sequence[dict]) -> Iterator[Case]:
    """Questions of SQuAD 2.0, each asked of all passages, every other one of a few too."""
    fate = random.Random(2)
    keys = {record.id: key for key, record in archive._headings()}
    for line in lines:

        def right(item: Sentence, line=line) -> bool:
            if not line["answerable"] or item.candidate.stored.passage.record_id != line["passage"]:
                return False
            text = evidence.words(item, archive.record_by_key)
            return any(answer in text for answer in line["answers"])

        known = {"group": line["passage"].split("#")[0], "answerable": line["answerable"], "about": True}
        known["kind"] = "answerable" if line["answerable"] else "unanswerable"
        line = line | {"question": line["text"]}
        yield from asked(archive, line, right, part="squad", **known)
        if fate.random() < 0.5:
            some = [keys[line["passage"]], *fate.sample(sorted(keys.values()), FEW - 1)]
            allowed = archive._catalogue.passage_keys(some)
            yield from asked(archive, line, right, allowed, part="squad small", **known)


def far(archive: Archive, questions: Sequence[tuple[str, str]], part: str, most: int = FAR) -> Iterator[Case]:
    """At most `most` of `questions`, each (group, text), that the archive is not about."""
    for group, text in random.Random(3).sample(questions, min(most, len(questions))):
        known = {"group": group, "kind": part, "answerable": False, "about": False}
        yield from asked(archive, {"question": text}, part=part, **known)
