"""What anyone would write first: sentence-transformers and FAISS, a question answered with the five nearest chunks."""

import json
import sys
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer


def main(folder: str, model: str, question: str) -> None:
    """Prints the chunks of the index saved in `folder` that lie nearest to `question`."""
    index = faiss.read_index(str(Path(folder) / "index.faiss"))
    texts = json.loads((Path(folder) / "texts.json").read_text(encoding="utf-8"))
    vector = SentenceTransformer(model).encode([question])
    scores, numbers = index.search(vector, 5)
    for score, number in zip(scores[0], numbers[0], strict=True):
        if number >= 0:
            print(f"{score:.3f} {texts[number]}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
