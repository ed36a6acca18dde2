"""A folder indexed by one command: seconds, passages and tokens a second, peak memory.

python -m benchmarks.indexing FOLDER
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.common import archive_qa, embedding_texts, every_passage, table, timed
from benchmarks.machine import described
from index import Archive

OPEN = "from index.embedder import open_embedder; open_embedder()"  # exports the model, once a machine: not counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    documents = parser.parse_args().folder.resolve()
    with tempfile.TemporaryDirectory(prefix="archive-qa-benchmark-") as scratch:
        folder = Path(scratch)
        timed([sys.executable, "-c", OPEN], folder / "bytecode")
        run = timed(archive_qa("index", documents, "--archive", folder / "archive"), folder / "bytecode")
        with Archive.open(folder / "archive") as archive:
            records, passages = archive.counts()
            texts = {text for text, _ in embedding_texts(archive, every_passage(archive))}
            tokens = sum(archive.embedder.lengths(list(texts)))
            size = archive.status().size
    print(described(f"{records:,} records, {passages:,} passages, {tokens:,} word pieces"))
    print(run.output)
    rows = [
        ["seconds", run.wall],
        ["processor seconds", run.cpu],
        ["passages a second", passages / run.wall],
        ["word pieces a second", tokens / run.wall],
        ["peak memory, MB", run.peak],
        ["archive, MB", size / 1e6],
    ]
    print(table(["archive-qa index", ""], [[name, f"{value:,.1f}"] for name, value in rows]))


if __name__ == "__main__":
    main()
