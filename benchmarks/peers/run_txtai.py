"""txtai: its hybrid of vectors and BM25, as in "Embeddings" and "Segmentation" of its documentation.

    python -m venv DIR/venv-txtai && DIR/venv-txtai/bin/pip install -r benchmarks/peers/txtai.txt

`index` takes texts as they are, so once whole records, and once each line of them (a line is a paragraph) by its
Segmentation, which collapses blanks. Above 5,000 texts its FAISS index is approximate: its default.
"""

from __future__ import annotations

from shared import SHOWN, Found, Ways, run
from txtai import Embeddings
from txtai.pipeline import Segmentation


def build(records: list[dict[str, str]], model: str) -> Ways:
    whole = [(record["id"], record["text"]) for record in records]
    split = Segmentation(lines=True)
    lines = [(name, line) for name, text in whole for line in split(text)]
    return {
        "txtai hybrid, lines": hybrid(lines, model),
        "txtai hybrid, whole records": hybrid(whole, model),
    }


def hybrid(texts: Found, model: str):
    embeddings = Embeddings(path=model, hybrid=True)
    embeddings.index(text for _, text in texts)

    def search(question: str) -> Found:
        return [texts[number] for number, _ in embeddings.search(question, SHOWN)]

    return search


if __name__ == "__main__":
    run(build)
