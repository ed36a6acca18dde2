"""How alike two words are: "message" and "telegram", "harm" and "negative".

The measure is the cosine of the input embeddings of the packaged model, about their mean; it needs no model run.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence

import numpy as np

from index import model
from index.embedder import Vectors

UNALIKE = 0.2  # a cosine below this says nothing
_TENSOR = "embeddings.word_embeddings.weight"


def likeness(asked: Sequence[str], words: Sequence[str]) -> Vectors:
    """How alike each of `asked` is to each of `words` [n, m], from 0 (not at all) to 1 (the same)."""
    if not asked or not words:
        return np.zeros((len(asked), len(words)), np.float32)
    cosines = np.stack([_vector(word) for word in asked]) @ np.stack([_vector(word) for word in words]).T
    return np.clip((cosines - UNALIKE) / (1 - UNALIKE), 0, 1)


@functools.lru_cache(maxsize=50_000)
def _vector(word: str) -> Vectors:
    tokenizer, table, mean = _table()
    pieces = tokenizer.encode(word, add_special_tokens=False).ids
    vector = table[pieces].mean(axis=0) - mean if pieces else np.zeros(table.shape[1], np.float32)
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


@functools.cache
def _table():
    """The model's tokenizer, its word embeddings [v, d] (read from disk as they are needed), and about their mean."""
    from tokenizers import Tokenizer

    folder = model.find().folder
    assert folder is not None
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    path = folder / "model.safetensors"
    with path.open("rb") as file:  # the format: the length of a JSON header in 8 bytes, the header, the numbers
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))[_TENSOR]
    start = 8 + length + entry["data_offsets"][0]
    table = np.memmap(path, np.float32, "r", start, tuple(entry["shape"]))
    return tokenizer, table, table[::8].mean(axis=0)
