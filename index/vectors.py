"""The dense index: which passages lie nearest to a vector. Derived from the catalogue, 16 bits a component.

Up to `FLAT` vectors every one is compared with the question, which is exact. More are kept in lists of neighbours
(an inverted file: Sivic and Zisserman 2003; Jégou, Douze and Schmid 2011), of which a question looks into the nearest
eighth; where only some vectors are allowed it looks into all, so that a filter loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import faiss
import numpy as np

from index.embedder import Vectors

FLAT = 250_000  # vectors up to which all are compared: some ten milliseconds
LISTS = 1024
LOOKED_INTO = 128  # lists; what that loses is in benchmarks/RESULTS.md
SAMPLE = 64  # vectors for each list, from which the lists are learned
AT_ONCE = 4096

_HALF = faiss.ScalarQuantizer.QT_fp16


class VectorIndex:
    """Unit vectors under integer keys. The score of two vectors is their inner product, the cosine."""

    def __init__(self, dimension: int, index: faiss.Index | None = None) -> None:
        self.dimension = dimension
        self._index = index or _flat(dimension)

    @classmethod
    def load(cls, path: Path, *, to_change: bool = False) -> VectorIndex:
        """The index saved at `path`: mapped into memory, and not to be changed unless it is loaded `to_change`."""
        index = faiss.read_index(str(path), 0 if to_change else faiss.IO_FLAG_MMAP_IFC)
        return cls(index.d, index)

    def save(self, path: Path) -> None:
        """Writes the index to `path`."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def is_exact(self) -> bool:
        """Whether a search compares every vector."""
        return not isinstance(self._index, faiss.IndexIVF)

    def add(self, keys: Sequence[int], vectors: Vectors) -> None:
        """Adds `vectors` [n, d] under `keys` [n], which must be new."""
        if len(keys):
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(keys, np.int64))
            if self.is_exact and len(self) > FLAT:
                self._index = _in_lists(self)

    def remove(self, keys: Iterable[int]) -> None:
        """Removes what lies under `keys`; keys that are not there do no harm."""
        wanted = np.asarray(list(keys), np.int64)
        if len(wanted):
            self._index.remove_ids(wanted)

    def items(self) -> Iterator[tuple[list[int], Vectors]]:
        """All keys with their vectors [n, d], some at a time."""
        if self.is_exact:
            keys = faiss.vector_to_array(self._index.id_map)
            for first in range(0, len(keys), AT_ONCE):
                some = keys[first : first + AT_ONCE]
                yield some.tolist(), self._index.index.reconstruct_n(first, len(some))
            return
        lists = self._index.invlists
        for number in range(lists.nlist):
            if count := lists.list_size(number):
                keys = faiss.rev_swig_ptr(lists.get_ids(number), count)
                codes = faiss.rev_swig_ptr(lists.get_codes(number), count * lists.code_size)
                yield keys.tolist(), codes.view(np.float16).reshape(count, -1).astype(np.float32)

    def search(self, vector: Vectors, k: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` nearest keys (fewer where there are fewer) with their cosines, best first; only among `allowed`."""
        k = min(k, len(self), len(self) if allowed is None else len(allowed))
        if k <= 0:
            return []
        chosen = {} if allowed is None else {"sel": faiss.IDSelectorBatch(np.asarray(allowed, np.int64))}
        if not self.is_exact:
            parameters = faiss.SearchParametersIVF(nprobe=LISTS if chosen else LOOKED_INTO, **chosen)
        else:
            parameters = faiss.SearchParameters(**chosen) if chosen else None
        faiss.omp_set_num_threads(1)  # one question is one thread's work: the others would only wait for it, busily
        scores, keys_found = self._index.search(np.asarray(vector, np.float32)[None], k, params=parameters)
        return [(int(key), float(score)) for key, score in zip(keys_found[0], scores[0], strict=True) if key != -1]


def _flat(dimension: int) -> faiss.Index:
    return faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dimension, _HALF, faiss.METRIC_INNER_PRODUCT))


def _in_lists(flat: VectorIndex) -> faiss.Index:
    """The vectors of `flat` in lists of neighbours, which are learned from them."""
    centres = faiss.IndexFlatIP(flat.dimension)
    index = faiss.IndexIVFScalarQuantizer(centres, flat.dimension, LISTS, _HALF, faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False  # the codes are the vectors themselves
    index.cp.niter, index.cp.max_points_per_centroid = 10, SAMPLE
    step = max(1, len(flat) // (LISTS * SAMPLE))
    index.train(np.concatenate([vectors[::step] for _, vectors in flat.items()]))
    for keys, vectors in flat.items():
        index.add_with_ids(vectors, np.asarray(keys, np.int64))
    return index
