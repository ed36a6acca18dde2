"""Archives of any size made of one: its own records as far as they go, then records recombined from them.

A recombined record stands for a real one, with its description: each passage of that gives the first half of its
sentences, one of its nearest neighbours the last half. The passage's vector is the mean of the two real ones and of
`NOISE` times the difference between some third passage and its neighbour, which is noise as the real vectors have it:
of made-up vectors that are means alone, the nearest lie far too near. Sentences keep the vectors they have. Nothing is
embedded. `checked` says how like the real ones the vectors lie; what is missing is the share of near copies.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import faiss
import numpy as np

from index import Archive, Passage, Record, Zone, derived
from index.catalogue import Catalogue
from index.embedder import Vectors
from index.stored import Stored

NEIGHBOURS = 32  # of which one is drawn to give the second half
NEAR = 8  # neighbours whose difference from a passage is the noise
NOISE = 0.7
BASE = 100_000  # passages that others are made of, at most: they lie in memory
TOGETHER = 500  # records written in one transaction
CHECKED = 20_000  # real vectors, at most, that made-up ones are held against
SAMPLE = 1500  # vectors whose neighbours are looked at

Item = tuple[Record, list[Stored]]


@dataclass(frozen=True, slots=True)
class Made:
    """An archive that was made: its passages, how many of them are real, seconds to write and to make the indexes."""

    passages: int
    real: int
    written: float
    published: float


def make(source: Archive, folder: Path, passages: int, seed: int = 0) -> Made:
    """An archive of at least so many passages in `folder`, whose records are those of `source` drawn by chance."""
    shutil.rmtree(folder, ignore_errors=True)
    started = time.perf_counter()
    catalogue = Catalogue.create(folder, _facts(source))
    real = total = 0
    for number, some in enumerate(_batches(_enough(source, passages, seed))):
        with catalogue.change() as change:
            file = change.begin_file(str(folder.resolve()), f"{number:06}.txt")
            for (record, items), is_real in some:
                key = change.add_record(file, record)
                for item in items:
                    words = record.text[item.passage.start : item.passage.end]
                    digest = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()
                    vectors = (item.vector, item.unit_vectors)
                    change.add_passage(
                        key, item.passage, digest, *(array.astype(np.float16).tobytes() for array in vectors)
                    )
                total += len(items)
                real += len(items) * is_real
            change.end_file(file, 0, 0, "recombined", "")
    written = time.perf_counter()
    derived.publish(catalogue)
    catalogue.close()
    return Made(total, real, written - started, time.perf_counter() - written)


def _facts(source: Archive) -> dict[str, str]:
    """The facts of an archive that say what its vectors are."""
    rows = source._catalogue._db.execute("SELECT name, value FROM facts")
    return {name: value for name, value in rows if name not in ("format", "generation", "whole", "swept")}


def _batches(items: Iterator) -> Iterator[list]:
    while some := list(islice(items, TOGETHER)):
        yield some


def _enough(source: Archive, passages: int, seed: int) -> Iterator[tuple[Item, bool]]:
    """Records until there are so many passages, and whether each is real; the records of all are drawn first."""
    chance = random.Random(seed)
    keys = [key for key, _ in source._headings()]
    chance.shuffle(keys)
    drawn, count = [], 0
    for key in keys:
        if count >= passages:
            break
        item = _item(source, key)
        if item[1]:
            count += len(item[1])
            yield item, True
            if count <= BASE:
                drawn.append(item)
    if count < passages:
        recombine = Recombined(drawn, seed)
        while count < passages:
            made = recombine.next()
            count += len(made[1])
            yield made, False


def _item(source: Archive, key: int) -> Item:
    record = source.record_by_key(key)
    assert record is not None
    query = "SELECT key FROM passages WHERE record = ? ORDER BY start"
    rows = source._catalogue._db.execute(query, (key,))
    return record, source.passages([passage for (passage,) in rows])


class Recombined:
    """Records recombined from `items`, as many as are asked for."""

    def __init__(self, items: Sequence[Item], seed: int) -> None:
        self._items = items
        self._passages = [(record, item) for record, some in items for item in some]
        self._first = np.cumsum([0, *(len(some) for _, some in items)])
        self._vectors = _vectors(items)
        self._near = neighbours(self._vectors, NEIGHBOURS)
        self._chance = np.random.default_rng(seed)
        self._count = 0

    def next(self) -> Item:
        """Another record."""
        number = int(self._chance.integers(len(self._items)))
        record, some = self._items[number]
        self._count += 1
        pieces: list[str] = []
        stored: list[Stored] = []
        zones: list[Zone] = []
        length = 0
        name = f"{record.id}~{self._count}"
        for place in range(self._first[number], self._first[number] + len(some)):
            other = int(self._chance.choice(self._near[place]))
            words, vectors = self._halves(place, other)
            spans = _places(words, length)
            passage = Passage(name, spans[0][0], spans[-1][1], self._passages[place][1].passage.zone, tuple(spans))
            stored.append(Stored.of(0, 0, passage, self._moved(place, other), vectors))
            zones.append(Zone(passage.zone, passage.start, passage.end))
            pieces.append(" ".join(words) + "\n")
            length += len(pieces[-1])
        text = "".join(pieces)
        return replace(record, id=name, text=text, zones=tuple(zones), pages=(), source=f"{name}.txt"), stored

    def _halves(self, place: int, other: int) -> tuple[list[str], np.ndarray]:
        """The first sentences of one passage and the last of another, with their vectors."""
        (one, first), (two, second) = self._passages[place], self._passages[other]
        units, others = first.passage.units, second.passage.units
        head, tail = (len(units) + 1) // 2, len(others) - max(1, len(others) // 2)
        words = [one.text[start:end] for start, end in units[:head]]
        words += [two.text[start:end] for start, end in others[tail:]]
        return words, np.concatenate([first.unit_vectors[:head], second.unit_vectors[tail:]])

    def _moved(self, place: int, other: int) -> Vectors:
        """The vector of a passage made of two."""
        third = int(self._chance.integers(len(self._vectors)))
        noise = self._vectors[third] - self._vectors[self._chance.choice(self._near[third][:NEAR])]
        vector = (self._vectors[place] + self._vectors[other]) / 2 + NOISE * noise
        return vector / np.linalg.norm(vector)


def _places(words: Sequence[str], start: int) -> list[tuple[int, int]]:
    """Where words stand that follow each other with a blank between, the first at `start`."""
    spans = []
    for piece in words:
        spans.append((start, start + len(piece)))
        start += len(piece) + 1
    return spans


def neighbours(vectors: Vectors, count: int) -> np.ndarray:
    """The nearest other vectors of each, best first [n, count or as many as there are]."""
    return _search(vectors, np.arange(len(vectors)), count)[1]


def _search(vectors: Vectors, asked: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Cosines and numbers of the nearest other vectors of some of them."""
    count = min(count, len(vectors) - 1)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    scores, found = index.search(vectors[asked], count + 1)
    others = found != asked[:, None]
    others[others.all(axis=1), -1] = False  # of many copies a vector need not be among its own nearest
    return scores[others].reshape(-1, count), found[others].reshape(-1, count)


def checked(source: Archive) -> tuple[dict[str, float], dict[str, float]]:
    """The `likeness` of the real vectors of an archive, and of as many recombined from a tenth of its records."""
    items = [item for item, _ in _enough(source, min(CHECKED, source.counts()[1]), seed=1)]
    real = _vectors(items)
    tenth = items[: max(2, len(items) // 10)]
    recombine = Recombined(tenth, seed=1)
    made = [*tenth]
    while sum(len(some) for _, some in made) < len(real):
        made += [recombine.next() for _ in range(TOGETHER)]
    return likeness(real), likeness(_vectors(made)[: len(real)])


def _vectors(items: Sequence[Item]) -> Vectors:
    return np.stack([item.vector for _, some in items for item in some]).astype(np.float32)


def likeness(vectors: Vectors, seed: int = 0) -> dict[str, float]:
    """How vectors lie: cosines of the first and tenth neighbour and of any two, and how many dimensions they fill.

    The last is the maximum likelihood estimate of Levina and Bickel (2004) over twenty neighbours, its median.
    """
    chance = np.random.default_rng(seed)
    asked = chance.choice(len(vectors), min(SAMPLE, len(vectors)), replace=False)
    cosines, _ = _search(vectors, asked, 20)
    any_two = (vectors[chance.permutation(asked)] * vectors[asked]).sum(axis=1)
    far = np.sqrt(np.maximum(2 - 2 * cosines, 1e-6))
    far = far[far[:, 0] > 0.05]  # copies lie nowhere
    with np.errstate(divide="ignore"):  # all at the same distance: any number of dimensions
        filled = 1 / -np.log(far[:, :-1] / far[:, -1:]).mean(axis=1)
    found = {}
    for name, values in (("first", cosines[:, 0]), ("tenth", cosines[:, 9]), ("any two", any_two)):
        for share in (0.1, 0.5, 0.9):
            found[f"{name}, p{share * 100:.0f}"] = float(np.quantile(values, share))
    return found | {"dimensions": float(np.median(filled))}
