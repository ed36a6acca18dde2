"""One question from the command line, whole process, beside twenty lines of sentence-transformers and FAISS.

    python -m benchmarks.ask_speed FOLDER_OF_DOCUMENTS

Both indexes are saved beforehand; both are asked once untimed, then in turn.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import baselines
from benchmarks.common import archive_qa, table, timed
from benchmarks.machine import described
from index import Archive
from index.embedder import load
from index.model import find

QUESTION = "What did Stalin think of inviting representatives of neutral states to the negotiations?"
RUNS = 5


def save_peer(archive: Archive, folder: Path) -> int:
    """The index and the texts that `plain_peer` loads, of the same records; gives how many chunks there are."""
    import faiss

    pieces = baselines.chunked(archive.record(heading.id) for heading in archive.headings())
    texts = [piece.text for piece in pieces]
    vectors = load(find()).encode(texts, show_progress_bar=False)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "index.faiss"))
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    return len(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    documents = parser.parse_args().documents
    with tempfile.TemporaryDirectory(prefix="archive-qa-benchmark-") as scratch:
        folder = Path(scratch)
        with Archive.build(folder / "archive", [documents]) as archive:
            records, passages = archive.counts()
            count = save_peer(archive, folder)
        print(described(f"{records} records ({passages} passages, {count} chunks), 1 question"))
        commands = {
            "archive-qa ask": archive_qa("ask", QUESTION, "--archive", folder / "archive"),
            "plain_peer.py": [sys.executable, "-m", "benchmarks.plain_peer", folder, find().folder, QUESTION],
        }
        for command in commands.values():
            timed(command, folder / "bytecode")
        runs: dict[str, list] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                runs[name].append(timed(command, folder / "bytecode"))
    middle = {
        name: [float(median(getattr(run, of) for run in some)) for of in ("wall", "cpu")] for name, some in runs.items()
    }
    ours, theirs = middle.values()
    rows = [[name, *values] for name, values in middle.items()]
    rows.append(["ratio", *(a / b for a, b in zip(ours, theirs, strict=True))])
    print(table([f"median of {RUNS}", "seconds", "processor s"], rows))
    for name, some in runs.items():
        print(f"{name}: " + " ".join(f"{run.wall:.2f}" for run in some) + " s")


if __name__ == "__main__":
    main()
