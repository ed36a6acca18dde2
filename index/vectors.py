"""The dense index: which passages lie nearest to a vector. Derived from the catalogue, exact, 16 bits a component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import faiss
import numpy as np

from index.embedder import Vectors


class VectorIndex:
    """Unit vectors under integer keys. The score of two vectors is their inner product, the cosine."""

    def __init__(self, dimension: int, index: faiss.Index | None = None) -> None:
        self.dimension = dimension
        self._index = index or faiss.IndexIDMap2(
            faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        )

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """The index saved at `path`."""
        index = faiss.read_index(str(path))
        return cls(index.d, index)

    def save(self, path: Path) -> None:
        """Writes the index to `path`."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, keys: Sequence[int], vectors: Vectors) -> None:
        """Adds `vectors` [n, d] under `keys` [n], which must be new."""
        if len(keys):
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(keys, np.int64))

    def remove(self, keys: Iterable[int]) -> None:
        """Removes what lies under `keys`; keys that are not there do no harm."""
        wanted = np.asarray(list(keys), np.int64)
        if len(wanted):
            self._index.remove_ids(wanted)

    def items(self, at_once: int = 4096) -> Iterator[tuple[list[int], Vectors]]:
        """All keys with their vectors [n, d], some at a time."""
        keys = faiss.vector_to_array(self._index.id_map)
        for first in range(0, len(keys), at_once):
            some = keys[first : first + at_once]
            yield some.tolist(), self._index.index.reconstruct_n(first, len(some))

    def search(self, vector: Vectors, k: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` nearest keys (fewer where there are fewer) with their cosines, best first; only among `allowed`."""
        parameters = None
        if allowed is not None:
            keys = np.asarray(allowed, np.int64)
            selector = faiss.IDSelectorBatch(keys)
            parameters = faiss.SearchParameters(sel=selector)
            k = min(k, len(keys))
        k = min(k, len(self))
        if k <= 0:
            return []
        faiss.omp_set_num_threads(1)  # one question is one thread's work: the others would only wait for it, busily
        scores, keys_found = self._index.search(np.asarray(vector, np.float32)[None], k, params=parameters)
        return [(int(key), float(score)) for key, score in zip(keys_found[0], scores[0], strict=True) if key != -1]
