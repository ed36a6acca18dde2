"""Two ways to a sentence's vector: the sentence read alone, or its tokens in the reading of its passage.

    python -m benchmarks.sentence_vectors FOLDER

FOLDER holds passages.jsonl and questions.public_dev.jsonl (paragraphs and answerable questions of SQuAD 2.0).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks.common import archive_of, embedding_texts, every_passage, json_lines, table
from benchmarks.machine import described
from index import Archive
from index.embedder import embed_passages
from qa import question, search

SHOWN = 5


def paragraphs(archive: Archive, vector: np.ndarray, terms: list[str]) -> list[str]:
    """The five best paragraphs as the project finds them."""
    found = search.candidates(archive, vector, terms)
    return list(dict.fromkeys(candidate.stored.passage.record_id for candidate in found))[:SHOWN]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    lines = json_lines(folder / "passages.jsonl")
    titles = {line["_id"]: line["title"].replace("_", " ") for line in lines}
    questions = [line for line in json_lines(folder / "questions.public_dev.jsonl") if line["answerable"]]
    with archive_of({line["_id"]: line["text"] for line in lines}, titles) as archive:
        measure(archive, questions)


def measure(archive: Archive, questions: list[dict]) -> None:
    stored = every_passage(archive)
    texts = embedding_texts(archive, stored)
    alone = [text[start:end] for text, spans in texts for start, end in spans]
    owner = [item.passage.record_id for item in stored for _ in item.passage.units]
    records = {record_id: number for number, record_id in enumerate(dict.fromkeys(owner))}
    first = np.searchsorted([records[record_id] for record_id in owner], range(len(records)))  # kept together

    embedder = archive.embedder
    embedder.encode([text for text, _ in texts[:64]])
    started = time.perf_counter()
    embedder.encode([text for text, _ in texts])
    without = time.perf_counter() - started
    started = time.perf_counter()
    pairs = list(embed_passages(embedder, texts))
    pooling = time.perf_counter() - started
    started = time.perf_counter()
    readings = embedder.encode(alone)
    reading = time.perf_counter() - started
    passages = np.stack([vector for vector, _ in pairs])
    vectors = {
        "in context (late pooling)": np.concatenate([units for _, units in pairs]),
        "alone": np.stack([item.vector for item in readings]),
    }
    passage_first = np.searchsorted([records[item.passage.record_id] for item in stored], range(len(records)))
    hits: dict[str, list[tuple[bool, bool]]] = {"(the passage's own vector)": [], **{name: [] for name in vectors}}
    chosen: dict[str, list[bool]] = {name: [] for name in vectors}
    for line in questions:
        asked = question.read(line["text"])
        vector = embedder.question(asked.standalone)
        gold = records[line["passage"]]
        best = np.maximum.reduceat(passages @ vector, passage_first)
        hits["(the passage's own vector)"].append(_hits(best, gold))
        five = paragraphs(archive, vector, list(asked.terms))
        inside = [number for number, record_id in enumerate(owner) if record_id in five]
        for name, matrix in vectors.items():
            scores = matrix @ vector
            hits[name].append(_hits(np.maximum.reduceat(scores, first), gold))
            if line["passage"] in five:
                top = inside[int(np.argmax(scores[inside]))]
                right = owner[top] == line["passage"] and any(answer in alone[top] for answer in line["answers"])
                chosen[name].append(right)
    count = len(next(iter(chosen.values())))
    print(described(f"{len(questions):,} questions, {len(records):,} paragraphs of SQuAD, {len(alone):,} sentences"))
    print(
        f"right sentence: of the sentences of the five best paragraphs, over the {count:,} questions whose paragraph\n"
        "is among the five; seconds: passages read, passages read and pooled (for both vectors), sentences read\n"
    )
    seconds = dict(zip(hits, (without, pooling, reading), strict=True))
    rows = []
    for name, found in hits.items():
        right = float(np.mean(chosen[name])) if name in chosen else ""
        rows.append([name, *(float(value) for value in np.mean(found, axis=0)), right, f"{seconds[name]:.1f}"])
    print(table(["best sentence's vector", "hit@1", "hit@5", "right sentence", "seconds"], rows))


def _hits(scores: np.ndarray, gold: int) -> tuple[bool, bool]:
    rank = int((scores > scores[gold]).sum())
    return rank < 1, rank < SHOWN


if __name__ == "__main__":
    main()
