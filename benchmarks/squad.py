"""Questions on paragraphs (SQuAD 2.0): is the right paragraph found first, is the sentence with the answer first?

    python -m benchmarks.squad ARCHIVE QUESTIONS --held-out FILE

ARCHIVE holds one record for each paragraph, its id the paragraph's. Each question is asked with weights learned without
its article: FILE is written by `python -m benchmarks.train_evidence ... --held-out FILE`. Nothing is refused.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import json_lines, table
from benchmarks.machine import described
from index import Archive
from qa import ask, evidence, intervals, learned, question, search
from qa.learned import Weights
from qa.ranking import ranked

FIRST, SHOWN = 1, 5


def judged(archive: Archive, line: dict[str, Any], weights: Weights) -> dict[str, list[bool]]:
    """For each ranking of one question's results, which of the first five are right."""
    asked = question.read(line["text"])
    found = search.for_question(archive, asked)
    best = ranked(archive, asked, None, weights).sentences[:SHOWN]
    answer = ask(archive, line["text"], caution=0.0, weights=weights)

    def answers(record_id: str, text: str) -> bool:
        return record_id == line["passage"] and any(span in text for span in line["answers"])

    return {
        "paragraph, by candidates": [name == line["passage"] for name in distinct(found)[:SHOWN]],
        "paragraph, by quotes": [quote.record.id == line["passage"] for quote in answer.quotes],
        "sentence with the answer": [
            answers(item.candidate.stored.passage.record_id, evidence.words(item, archive.record_by_key))
            for item in best
        ],
        "quote with the answer": [answers(quote.record.id, quote.text) for quote in answer.quotes],
    }


def distinct(found: Sequence[search.Candidate]) -> list[str]:
    """The records of candidates, each once."""
    return list(dict.fromkeys(item.stored.passage.record_id for item in found))


def rows(every: list[dict[str, list[bool]]]) -> Iterator[list[object]]:
    """For each ranking the share right at 1 and among 5, with intervals."""
    for name in every[0]:
        row: list[object] = [name]
        for k in (FIRST, SHOWN):
            values = [any(right[name][:k]) for right in every]
            low, high = intervals.share(values)
            row += [sum(values) / len(values), f"[{low:.3f}, {high:.3f}]"]
        yield row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--held-out", type=Path, required=True)
    options = parser.parse_args()
    held_out = {article: learned.parse(item) for article, item in json.loads(options.held_out.read_text()).items()}
    questions = [line for line in json_lines(options.questions) if line["answerable"]]
    with Archive.open(options.archive) as archive:
        records, passages = archive.counts()
        print(described(f"{len(questions):,} answerable questions on {records:,} paragraphs ({passages:,} passages)"))
        every = [judged(archive, line, held_out[line["passage"].split("#")[0]]) for line in questions]
    print(table(["right", "at 1", "95 %", "among 5", "95 %"], list(rows(every))))


if __name__ == "__main__":
    main()
