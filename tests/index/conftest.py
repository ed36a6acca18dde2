from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from index import upkeep
from index.archive import Archive
from index.embedder import Embedder, Encoded, open_embedder
from index.glosses import Gloss
from index.records import Record
from index.terms import stems

ASKED = ["Who signed the treaty?", "When was the harbour closed?", "Where did the Emperor receive him?"]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The packaged model, opened once."""
    return open_embedder()


class Watched:
    """The packaged model, which keeps the texts it was given; `before` is called first, and may raise."""

    def __init__(self, embedder: Embedder, before: Callable[[], None] = lambda: None) -> None:
        self._embedder = embedder
        self.before = before
        self.texts: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._embedder, name)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        self.before()
        self.texts += texts
        return self._embedder.encode(texts)


@pytest.fixture
def watched(embedder: Embedder) -> Watched:
    return Watched(embedder)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with three letters, a folder in it, and a file that cannot be read."""
    folder = tmp_path / "papers"
    (folder / "paris").mkdir(parents=True)
    write(folder / "1-harbour.txt", "The harbour was closed in January. No ship sailed for Havana.")
    write(folder / "2-treaty.txt", "The minister signed the treaty of peace. Mr. Adams did not.")
    write(folder / "paris/emperor.md", "# Audience\n\nThe Emperor received me at the palace on the 19th instant.")
    write(folder / "paris/ledger.xls", "no document")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an archive is made."""
    return tmp_path / "archive"


def write(path: Path, text: str) -> None:
    """Writes a file so that its time always differs from the time before."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10**9, max(path.stat().st_mtime_ns, before + 10**9)))


@dataclass
class Contents:
    """Everything that can be asked of an archive, but for keys."""

    counts: tuple[int, int]
    records: dict[str, Record]
    skipped: tuple[tuple[str, str], ...]
    numbers: dict[tuple[object, ...], np.ndarray]  # vectors and scores of passages
    glosses: set[Gloss]

    def __eq__(self, other: object) -> bool:
        """Numbers may differ as they do when texts are embedded in other company: by a 16-bit rounding."""
        assert isinstance(other, Contents)
        return (
            (self.counts, self.records, self.skipped) == (other.counts, other.records, other.skipped)
            and self.glosses == other.glosses
            and self.numbers.keys() == other.numbers.keys()
            and all(np.allclose(value, other.numbers[name], atol=1e-3) for name, value in self.numbers.items())
        )


def _contents(archive: Archive) -> Contents:
    passages = archive.passages([key for key, _ in archive.dense(archive.embedder.question("a"), 10_000)])
    by_key = {item.key: item.passage for item in passages}
    numbers = {("vector", item.passage): item.vector.astype(float) for item in passages}
    numbers |= {("units", item.passage): item.unit_vectors.astype(float) for item in passages}
    for words in ASKED:
        for key, score in archive.dense(archive.embedder.question(words), 1_000):
            numbers["dense", words, by_key[key]] = np.array(score)
        for key, score in archive.lexical(stems(words), 1_000):
            numbers["lexical", words, by_key[key]] = np.array(score)
        for term in stems(words):
            numbers["frequency", term] = np.array(archive.frequency(term))
    records = {record.id: archive.record(record.id) for record in archive.headings()}
    return Contents(archive.counts(), records, tuple(sorted(archive.status().skipped)), numbers, set(archive.glosses()))


@pytest.fixture(scope="session")
def contents() -> Callable[[Archive], Contents]:
    """Everything that can be asked of an archive, to be compared with that of another."""
    return _contents


@pytest.fixture
def check(contents: Callable[[Archive], Contents], embedder: Embedder) -> Callable[[Path, Path], Archive]:
    """Opens an archive that must equal one built from nothing of the same files, and be whole."""

    def check(folder: Path, papers: Path) -> Archive:
        archive = Archive.open(folder, embedder=embedder)
        afresh = folder.with_name(f"afresh-{archive.generation}")
        with Archive.build(afresh, [papers], embedder=embedder) as other:
            found, expected = contents(archive), contents(other)
        shutil.rmtree(afresh)
        assert found == expected
        assert upkeep.check(folder) == []
        return archive

    return check
