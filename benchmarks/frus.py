"""Questions on diplomatic papers: right record and right quote, beside chunks by one vector and chunks by BM25.

    python -m benchmarks.frus ARCHIVE QUESTIONS --held-out FILE

Each question is asked with weights learned without the volume it is about: FILE is written by
`python -m benchmarks.train_evidence ... --held-out FILE`.
"""

from __future__ import annotations

import argparse
import functools
import json
from pathlib import Path
from statistics import fmean, median
from typing import Any

from benchmarks import baselines
from benchmarks.common import json_lines, table
from benchmarks.machine import described
from index import Archive
from index.sentences import sentences
from qa import ask, evidence, measures
from qa.answer import as_json
from qa.followup import stand_alone

Line = dict[str, Any]


def weights_of(number: int, asked: Line, held_out: dict[str, evidence.Weights]) -> evidence.Weights:
    """The weights learned without the volume of a question; one without a record goes where training put it."""
    gold = asked["gold_docs"]
    volumes = sorted(held_out)
    return held_out[gold[0].split("/")[0] if gold else volumes[number % len(volumes)]]


def ours(archive: Archive, questions: list[Line], held_out, threshold: float | None) -> list[Line]:
    """Our answer lines."""
    lines = []
    for number, asked in enumerate(questions):
        weights = weights_of(number, asked, held_out)
        found = ask(archive, asked["question"], history=asked["history"], threshold=threshold, weights=weights)
        lines.append(as_json(found))
    return lines


def theirs(archive: Archive, questions: list[Line]) -> dict[str, list[Line]]:
    """The answer lines of the baselines, by name."""
    pieces = baselines.chunked(archive.record(heading.id) for heading in archive.headings())
    texts = [piece.text for piece in pieces]
    asked = [stand_alone(" ".join(line["question"].split()), line["history"]) for line in questions]
    lines: dict[str, list[Line]] = {}
    for make in (baselines.Dense, baselines.Lexical):
        baseline = make(texts)
        pairs = [baselines.answer(baseline, pieces, text) for text in asked]
        lines[f"{baseline.name}, whole chunks"] = [whole for whole, _ in pairs]
        lines[f"{baseline.name}, cut to a quote"] = [short for _, short in pairs]
    return lines


def report(archive: Archive, questions: list[Line], systems: dict[str, list[Line]]) -> str:
    """A table for each system."""
    record = functools.cache(archive.record)
    done = []
    for name, lines in systems.items():
        scored = measures.score(questions, lines, lambda key: record(key).text, lambda key: record(key).source, split)
        done += [f"--- {name}\n", measures.as_table(scored)]
    return "\n".join(done)


def compare(archive: Archive, questions: list[Line], systems: dict[str, list[Line]], name: str) -> str:
    """The system `name` less each other one, with 95 % intervals, over the answerable questions."""
    record = functools.cache(archive.record)
    kept = [number for number, asked in enumerate(questions) if asked["answerable"]]
    judged = {
        system: [
            measures.judge(questions[number], lines[number], lambda key: record(key).source, split) for number in kept
        ]
        for system, lines in systems.items()
    }
    rows = []
    for system in systems:
        row: list[object] = [system, f"{words(systems[system]):.0f}"]
        for measure in ("record_5", "quote_5"):
            ours, its = ([float(getattr(item, measure)) for item in judged[key]] for key in (name, system))
            mean, low, high = measures.bootstrap(ours, its)
            row += [fmean(its), "" if system == name else f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"]
        rows.append(row)
    heads = ["answerable questions", "median words", "record@5", "ours less it", "quote@5", "ours less it"]
    return f"{table(heads, rows)}\n({len(kept)} questions; in brackets 95 % of 2,000 paired bootstrap samples)"


def words(lines: list[Line]) -> float:
    """Median words of a quote."""
    return float(median(len(quote["text"].split()) for line in lines for quote in line["quotes"]))


def split(text: str) -> list[str]:
    """The sentences of a quote."""
    return [text[start:end] for start, end in sentences(text)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--held-out", type=Path, required=True)
    options = parser.parse_args()
    held_out = {volume: evidence.parse(item) for volume, item in json.loads(options.held_out.read_text()).items()}
    questions = json_lines(options.questions)
    with Archive.open(options.archive) as archive:
        records, passages = archive.counts()
        print(described(f"{len(questions)} questions on {records:,} records ({passages:,} passages)"))
        shown = {"ours, every question answered": ours(archive, questions, held_out, threshold=0.0)}
        shown |= theirs(archive, questions)
        refusing = {"ours, refusing": ours(archive, questions, held_out, threshold=None)}
        print(report(archive, questions, refusing | shown))
        print(compare(archive, questions, shown, next(iter(shown))))


if __name__ == "__main__":
    main()
