"""Questions whose answers are known: right record and right quote, ours beside plain baselines and beside peers.

    python -m benchmarks.quality ARCHIVE QUESTIONS --held-out FILE [--peers DIR]

Each question is asked with weights learned without the volume it is about: FILE is written by
`python -m benchmarks.train_evidence ... --held-out FILE`. DIR holds the peers' environments (`peers/run_*.py`). A
follow-up is put to the others together with all questions before it. What they show is looked at whole, and cut to a
quote.
"""

from __future__ import annotations

import argparse
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import baselines, peer_hits
from benchmarks.common import json_lines
from benchmarks.cutting import MeaningAndWords, Scores, line, shortened
from benchmarks.machine import described
from benchmarks.quality_tables import CUT, WHOLE, System, ablations, best, by_kind, compare
from index import Archive
from index.model import find
from index.sentences import sentences
from qa import ask, learned, measures, runs, search
from qa.answer import Caution, as_json
from qa.learned import Weights
from qa.report import as_table

Line = dict[str, Any]
Hits = Mapping[str, list[tuple[str, str]]]  # record id and text shown for each question's id, best first


@dataclass(frozen=True)
class Asked:
    """The archive, its questions, and for each the weights it may be answered with."""

    archive: Archive
    questions: list[Line]
    weights: list[Weights]

    def ours(self, name: str, caution: Caution | float, fusion: Mapping[str, float] = search.WEIGHTS) -> System:
        """Our answers."""
        lines = []
        for asked, weights in zip(self.questions, self.weights, strict=True):
            text, history = asked["question"], asked["history"]
            found = ask(self.archive, text, history=history, caution=caution, weights=weights, fusion=fusion)
            ranked = runs.candidates(self.archive, text, history, fusion=fusion)
            lines.append(as_json(found) | {"candidates": runs.as_json(ranked)})
        return self.measured(name, "", lines)

    def theirs(self, name: str, hits: Hits, scores: Scores) -> Iterator[System]:
        """The texts of another system, whole and cut."""
        for form, shown in ((WHOLE, hits), (CUT, cut(hits, self.put, scores))):
            yield self.measured(name, form, [line(shown[asked["qid"]]) for asked in self.questions])

    def measured(self, name: str, form: str, lines: list[Line]) -> System:
        """Answer lines, one for each question, measured."""
        report = measures.score(self.questions, lines, self._text, self._source, split)
        judged = [
            measures.judge(asked, answer, self._text, self._source, split)
            for asked, answer in zip(self.questions, lines, strict=True)
            if asked["answerable"]
        ]
        return System(name, form, report, judged)

    @property
    def put(self) -> dict[str, str]:
        """The questions as they are put to others, by their ids."""
        return {asked["qid"]: joined(asked) for asked in self.questions}

    @functools.cached_property
    def record(self) -> Callable:
        """A record by its id."""
        return functools.lru_cache(maxsize=4096)(self.archive.record)

    def _text(self, record_id: str) -> str:
        return self.record(record_id).text

    def _source(self, record_id: str) -> str:
        return self.record(record_id).source


def weights_of(questions: list[Line], volumes: list[str], held_out: dict[str, Weights]) -> list:
    """The weights learned without the volume of each question; one without a record goes where training put it."""
    golden = [asked["gold_docs"] for asked in questions]
    return [
        held_out[gold[0].split("/")[0] if gold else volumes[number % len(volumes)]]
        for number, gold in enumerate(golden)
    ]


def joined(asked: Line) -> str:
    """A question after those before it."""
    return " ".join(" ".join([*asked["history"], asked["question"]]).split())


def plain(archive: Archive, questions: Mapping[str, str]) -> Iterator[tuple[str, Hits]]:
    """What our two baselines find."""
    pieces = baselines.chunked(archive.record(heading.id) for heading in archive.headings())
    texts = [piece.text for piece in pieces]
    for baseline in (baselines.Dense(texts, archive.embedder), baselines.Lexical(texts)):
        hits = {qid: baselines.hits(baseline, pieces, text) for qid, text in questions.items()}
        yield f"plain {baseline.name}", hits


def cut(hits: Hits, questions: Mapping[str, str], scores: Scores) -> Hits:
    """The texts shown, cut to quotes."""
    return {
        qid: [(record, shortened(text, questions[qid], scores)) for record, text in found]
        for qid, found in hits.items()
    }


def without(asked: Asked) -> Iterator[System]:
    """Ours with candidates found without each of the signals, and by each alone; all else as it is."""
    for name in search.WEIGHTS:
        yield asked.ours(f"all but {name}", 0.0, search.WEIGHTS | {name: 0.0})
    for name in [name for name in search.WEIGHTS if name != "time"]:  # which finds nothing by itself
        yield asked.ours(f"{name} alone", 0.0, dict.fromkeys(search.WEIGHTS, 0.0) | {name: 1.0})


def ran(ways: list[peer_hits.Way]) -> str:
    """What the peers ran with, and when."""
    lines = dict.fromkeys(f"{way.versions} (run {'earlier' if way.again else 'now'})" for way in ways)
    return "\n".join(["peers, each in an environment of its own:", *lines, ""])


def split(text: str) -> list[str]:
    """The sentences of a quote."""
    return [text[start:end] for start, end in sentences(text)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--peers", type=Path)
    options = parser.parse_args()
    held_out = {volume: learned.parse(item) for volume, item in json.loads(options.held_out.read_text()).items()}
    questions = json_lines(options.questions)
    with Archive.open(options.archive) as archive:
        ids = [heading.id for heading in archive.headings()]
        volumes = sorted({record_id.split("/")[0] for record_id in ids})
        asked = Asked(archive, questions, weights_of(questions, volumes, held_out))
        print(described(f"{len(questions)} questions on {len(ids):,} records ({archive.counts()[1]:,} passages)"))
        ours = asked.ours("ours, every question answered", caution=0.0)
        for system in (asked.ours("ours, refusing", caution=Caution.USUAL), ours):
            print(f"--- {system.name}\n\n{as_table(system.report)}")
        hits = dict(plain(archive, asked.put))
        if options.peers:
            ways = peer_hits.ways(options.peers, map(asked.record, ids), asked.put, find().folder)
            hits |= {way.name: way.hits for way in ways}
            print(ran(ways))
        scores = MeaningAndWords(archive.embedder)
        others = [system for name, found in hits.items() for system in asked.theirs(name, found, scores)]
        print("\n".join(by_kind([ours, *others])))
        print(compare(ours, others))
        print(best(ours, others))
        print(ablations(ours, list(without(asked))))


if __name__ == "__main__":
    main()
