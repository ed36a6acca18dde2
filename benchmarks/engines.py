"""The fast engine beside sentence-transformers: speed, start, and how far the vectors differ.

    python -m benchmarks.engines ARCHIVE

Both read the same 200 passages of the archive. OpenVINO, in its own number format, is measured where it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.common import embedding_texts, every_passage, table, timed
from benchmarks.machine import described
from index import Archive
from index.embedder import Vectors, load
from index.engine import OnnxEmbedder, OpenVinoEmbedder
from index.export import exported
from index.model import find

PASSAGES = 200
ROUNDS = 3
NEAREST = 10
REFERENCE = "sentence-transformers float32"
STARTS = {
    "onnxruntime float32": "from index.embedder import open_embedder; open_embedder().question('Who wrote?')",
    REFERENCE: "from sentence_transformers import SentenceTransformer; from index.model import find; "
    "SentenceTransformer(str(find().folder)).encode('Who wrote?')",
}

Encode = Callable[[list[str]], Vectors]


def engines() -> dict[str, Encode]:
    """Every engine that can be had, by name: texts -> unit vectors [n, d]."""
    model = find()
    reference = load(model)
    found: dict[str, Encode] = {REFERENCE: lambda texts: reference.encode(texts, show_progress_bar=False)}
    for kind in (OnnxEmbedder, OpenVinoEmbedder) if importlib.util.find_spec("openvino") else (OnnxEmbedder,):
        embedder = kind(model, exported(model))
        found[embedder.engine] = _encode(embedder)
    return found


def _encode(embedder: OnnxEmbedder) -> Encode:
    return lambda texts: np.stack([reading.vector for reading in embedder.encode(texts)])


def overlap(ours: Vectors, theirs: Vectors) -> float:
    """The share of the ten nearest other passages of each passage that both sets of vectors agree on."""
    nearest = []
    for vectors in (ours, theirs):
        likeness = vectors @ vectors.T
        np.fill_diagonal(likeness, -2)
        nearest.append(np.argsort(-likeness, axis=1)[:, :NEAREST])
    return float(np.mean([len(set(a) & set(b)) / NEAREST for a, b in zip(*nearest, strict=True)]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    with Archive.open(parser.parse_args().archive) as archive:
        stored = every_passage(archive)
        some = stored[:: max(1, len(stored) // PASSAGES)][:PASSAGES]
        texts = [text for text, _ in embedding_texts(archive, some)]
        tokens = sum(min(length, archive.embedder.max_tokens) for length in archive.embedder.lengths(texts))
    print(described(f"{len(texts)} passages, {tokens:,} word pieces, median of {ROUNDS} rounds"))
    found = engines()
    seconds: dict[str, list[float]] = {name: [] for name in found}
    vectors: dict[str, Vectors] = {}
    for encode in found.values():
        encode(texts[:16])
    for _ in range(ROUNDS):
        for name, encode in found.items():
            started = time.perf_counter()
            vectors[name] = np.asarray(encode(texts), np.float32)
            seconds[name].append(time.perf_counter() - started)
    rows = []
    for name, some_seconds in seconds.items():
        middle, theirs = median(some_seconds), median(seconds[REFERENCE])
        cosine = float((vectors[name] * vectors[REFERENCE]).sum(axis=1).min())
        difference = float(np.abs(vectors[name] - vectors[REFERENCE]).max())
        figures = (f"{len(texts) / middle:.1f}", f"{tokens / middle:,.0f}", f"{theirs / middle:.2f}")
        rows.append([name, *figures, f"{difference:.1e}", f"{cosine:.6f}", overlap(vectors[name], vectors[REFERENCE])])
    heads = ["engine", "passages/s", "word pieces/s", "times as fast", "largest difference", "least cosine", "top-10"]
    print(table(heads, rows) + "\n")
    with tempfile.TemporaryDirectory() as bytecode:
        rows = []
        for name, code in STARTS.items():
            runs = [timed([sys.executable, "-c", code], Path(bytecode)) for _ in range(ROUNDS + 1)][1:]
            rows.append([name, float(median(run.wall for run in runs)), float(median(run.cpu for run in runs))])
    print(table(["from nothing to the first vector", "seconds", "processor s"], rows))


if __name__ == "__main__":
    main()
