"""Which index finds the passages nearest to a question: every vector, sketches first, lists of neighbours.

    python -m benchmarks.nearest ARCHIVE QUESTIONS.jsonl

Of the 10, 50 and 200 passages that are truly nearest, the share among the 200 found; processor milliseconds a question.
A passage that is just as near as the last of them counts as one of them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np

from benchmarks import machine
from benchmarks.common import json_lines, table
from index import Archive, vectors
from index.vectors import VectorIndex

WANTED = 200
Search = Callable[[np.ndarray], list[float]]


def ways(index: VectorIndex) -> Iterator[tuple[str, Search]]:
    """Each index over the vectors of `index`, and how it is searched: the cosines of what it finds, best first."""
    flat, sketched = VectorIndex(index.dimension), vectors.FLAT
    every = np.concatenate([some for _, some in index.items()])
    vectors.FLAT = len(every)
    flat.add(range(len(every)), every)
    yield "every vector", lambda question: [score for _, score in flat.search(question, WANTED)]
    vectors.FLAT = 0
    by_sketches = VectorIndex(index.dimension)
    by_sketches.add(range(len(every)), every)
    vectors.FLAT = sketched
    for taken in (400, 1000, 2000):

        def search(question: np.ndarray, taken: int = taken) -> list[float]:
            vectors.LEAST, vectors.TAKEN = taken, 1
            return [score for _, score in by_sketches.search(question, WANTED)]

        yield f"sketches, {taken:,} taken", search
    yield from _lists(every)


def _lists(every: np.ndarray, number: int = 1024) -> Iterator[tuple[str, Search]]:
    centres = faiss.IndexFlatIP(every.shape[1])
    half = faiss.ScalarQuantizer.QT_fp16
    index = faiss.IndexIVFScalarQuantizer(centres, every.shape[1], number, half, faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False
    index.cp.niter, index.cp.max_points_per_centroid = 10, 64
    index.train(every[:: max(1, len(every) // (64 * number))])
    index.add(every)
    for looked_into in (32, 128, 256):

        def search(question: np.ndarray, looked_into: int = looked_into) -> list[float]:
            index.nprobe = looked_into
            return index.search(question[None], WANTED)[0][0].tolist()

        yield f"{number:,} lists, {looked_into} looked into", search


def recall(found: list[float], nearest: list[float], k: int) -> float:
    """The share of the `k` nearest that were found."""
    return min(k, sum(score >= nearest[k - 1] - 1e-6 for score in found)) / k


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("questions", type=Path)
    options = parser.parse_args()
    with Archive.open(options.archive) as archive:
        asked = [archive.embedder.question(line["question"]) for line in json_lines(options.questions)]
        print(machine.described(f"{archive.counts()[1]:,} passages, {len(asked)} questions"), end="\n\n")
        rows, nearest = [], []
        for name, search in ways(archive._vectors):
            started = time.process_time()
            found = [search(question) for question in asked]
            taken = (time.process_time() - started) / len(asked)
            nearest = nearest or found
            shares = [np.mean([recall(*pair, k) for pair in zip(found, nearest, strict=True)]) for k in (10, 50, 200)]
            rows.append([name, f"{1000 * taken:.2f}", *(f"{share:.4f}" for share in shares)])
    print(table(["index", "ms", "10", "50", "200"], rows))


if __name__ == "__main__":
    main()
