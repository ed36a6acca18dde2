"""What anyone would write first: sentence-transformers as it comes and FAISS, chunks of 1,000 characters."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer
from speed import SHOWN, Search, run


def build(records: list[dict[str, str]], model: str, folder: str) -> list[str]:
    chunks = [chunk for record in records for chunk in textwrap.wrap(record["text"], 1000)]
    vectors = SentenceTransformer(model).encode(chunks)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, f"{folder}/index.faiss")
    Path(folder, "texts.json").write_text(json.dumps(chunks), encoding="utf-8")
    return chunks


def load(model: str, folder: str) -> Search:
    index = faiss.read_index(f"{folder}/index.faiss")
    texts = json.loads(Path(folder, "texts.json").read_text(encoding="utf-8"))
    encoder = SentenceTransformer(model)

    def search(question: str) -> list[str]:
        _, (numbers,) = index.search(encoder.encode([question]), SHOWN)
        return [texts[number] for number in numbers if number >= 0]

    return search


if __name__ == "__main__":
    run(build, load)
