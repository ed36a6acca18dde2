"""txtai with its texts beside the vectors (`content=True`), as it takes them: whole records."""

from __future__ import annotations

from speed import SHOWN, Search, run
from txtai import Embeddings


def build(records: list[dict[str, str]], model: str, folder: str) -> list[str]:
    texts = [record["text"] for record in records]
    embeddings = Embeddings(path=model, content=True)
    embeddings.index(texts)
    embeddings.save(folder)
    return texts


def load(model: str, folder: str) -> Search:
    embeddings = Embeddings()
    embeddings.load(folder)
    return lambda question: [found["text"] for found in embeddings.search(question, SHOWN)]


if __name__ == "__main__":
    run(build, load)
