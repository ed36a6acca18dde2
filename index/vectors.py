"""The dense index: which passages lie nearest to a vector. Derived from the catalogue, 16 bits a component.

Up to `FLAT` vectors every one is compared with the question. Of more, a sketch of each is: four bits for every two of
its components (product quantization: Jégou, Douze and Schmid 2011; looked up in registers: André, Kermarrec and Le
Scouarnec 2015). Several times as many as are wanted are taken by their sketches, and compared as they are. Where only
some vectors are allowed, all of these are compared, so that a filter loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import faiss
import numpy as np

from index.embedder import Vectors

FLAT = 50_000  # vectors up to which all are compared: some two milliseconds
TAKEN, LEAST = 5, 1000  # by their sketches, for each that is wanted, and at least; recall is in docs/experiments.md
SAMPLE = 4096  # vectors that sketching is learned from: 256 for each of the 16 values of four bits
AT_ONCE = 4096
_SKETCH = ".sketches"  # the second file

_HALF = faiss.ScalarQuantizer.QT_fp16
_CODES = 192  # of four bits, at most: more of them would not add up in 16 bits


class VectorIndex:
    """Unit vectors under integer keys. The score of two vectors is their inner product, the cosine."""

    def __init__(
        self, dimension: int, index: faiss.Index | None = None, sketches: faiss.IndexPQFastScan | None = None
    ) -> None:
        self.dimension = dimension
        self._index = index or _flat(dimension)
        self._sketches = sketches  # of the same vectors in the same order

    @classmethod
    def load(cls, path: Path, *, to_change: bool = False) -> VectorIndex:
        """The index saved at `path`: mapped into memory, and not to be changed unless it is loaded `to_change`."""
        index = faiss.read_index(str(path), 0 if to_change else faiss.IO_FLAG_MMAP_IFC)
        sketches = path.with_suffix(_SKETCH)
        return cls(index.d, index, faiss.read_index(str(sketches)) if sketches.exists() else None)

    def save(self, path: Path) -> None:
        """Writes the index to `path`, and a second file beside it where it has sketches."""
        faiss.write_index(self._index, str(path))
        if self._sketches is not None:
            faiss.write_index(self._sketches, str(path.with_suffix(_SKETCH)))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def has_sketches(self) -> bool:
        """Whether a search looks at sketches first."""
        return self._sketches is not None

    def add(self, keys: Sequence[int], vectors: Vectors) -> None:
        """Adds `vectors` [n, d] under `keys` [n], which must be new."""
        if not len(keys):
            return
        vectors = np.ascontiguousarray(vectors, np.float32)
        self._index.add_with_ids(vectors, np.asarray(keys, np.int64))
        if self._sketches is not None:
            self._sketches.add(vectors)
        elif len(self) > FLAT:
            self._sketches = _sketched(self)

    def remove(self, keys: Iterable[int]) -> None:
        """Removes what lies under `keys`; keys that are not there do no harm."""
        wanted = np.asarray(list(keys), np.int64)
        if len(wanted) and self._index.remove_ids(wanted) and self._sketches is not None:
            self._sketches = _sketched(self) if len(self) > FLAT else None

    def items(self) -> Iterator[tuple[list[int], Vectors]]:
        """All keys with their vectors [n, d], some at a time."""
        for first in range(0, len(self), AT_ONCE):
            rows = slice(first, first + AT_ONCE)
            yield self._keys[rows].tolist(), self._vectors[rows].astype(np.float32)

    def search(self, vector: Vectors, k: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` nearest keys (fewer where there are fewer) with their cosines, best first; only among `allowed`."""
        k = min(k, len(self), len(self) if allowed is None else len(allowed))
        if k <= 0:
            return []
        faiss.omp_set_num_threads(1)  # one question is one thread's work: the others would only wait for it, busily
        question = np.asarray(vector, np.float32)
        if allowed is None and self._sketches is not None:
            return self._taken(question, k)
        only = allowed is not None and faiss.IDSelectorBatch(np.asarray(allowed, np.int64))
        parameters = faiss.SearchParameters(sel=only) if only else None
        scores, keys = self._index.search(question[None], k, params=parameters)
        return [(int(key), float(score)) for key, score in zip(keys[0], scores[0], strict=True) if key != -1]

    def _taken(self, question: Vectors, k: int) -> list[tuple[int, float]]:
        """The `k` nearest keys with their cosines, of those that are taken by their sketches."""
        _, found = self._sketches.search(question[None], min(len(self), max(LEAST, TAKEN * k)))
        rows = np.sort(found[0][found[0] >= 0])  # in the order they are read from disk
        cosines = self._vectors[rows].astype(np.float32) @ question
        best = np.argsort(-cosines, kind="stable")[:k]
        return list(zip(self._keys[rows[best]].tolist(), cosines[best].tolist(), strict=True))

    @property
    def _keys(self) -> np.ndarray:
        """All keys [n], where they lie."""
        return faiss.rev_swig_ptr(self._index.id_map.data(), len(self))

    @property
    def _vectors(self) -> np.ndarray:
        """All vectors [n, d] in 16 bits, where they lie."""
        codes = faiss.rev_swig_ptr(faiss.downcast_index(self._index.index).codes.data(), len(self) * 2 * self.dimension)
        return codes.view(np.float16).reshape(len(self), self.dimension)


def _flat(dimension: int) -> faiss.Index:
    return faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dimension, _HALF, faiss.METRIC_INNER_PRODUCT))


def _sketched(whole: VectorIndex) -> faiss.IndexPQFastScan | None:
    """Sketches of all vectors of `whole`, learned from some of them; none of an odd dimension."""
    codes = next((number for number in range(_CODES, 1, -1) if whole.dimension % (2 * number) == 0), None)
    if codes is None:
        return None
    faiss.omp_set_num_threads(1)  # so small a task is learned slower by several
    sketches = faiss.IndexPQFastScan(whole.dimension, codes, 4, faiss.METRIC_INNER_PRODUCT)
    step = -(-len(whole) // SAMPLE)
    sketches.train(np.concatenate([vectors[::step] for _, vectors in whole.items()]))
    for _, vectors in whole.items():
        sketches.add(vectors)
    return sketches
