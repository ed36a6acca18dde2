"""What indexing and asking cost, counted: tokens embedded, passes through the model, rows read. Nothing is timed.

A number that grows has made the program slower; one that fell may be lowered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.recombined import make
from index import Archive
from index.archive import index
from index.embedder import Embedder, Encoded, open_embedder
from qa import ask

SEEDS = Path(__file__).parents[1] / "seeds"
PASSAGES = 21  # of the two seeds
TOKENS = 1_129  # of their passages, as the model reads them
PASSES = 3  # batches of eight
ROWS = 600  # of the catalogue that one question may read, however large the archive
STEPS = 50_000  # of SQLite's machine: a table that is gone through from end to end takes many more
QUESTION = "What did Stalin think of inviting neutral observers to the armistice talks?"


@dataclass
class Counted:
    """The packaged model, with what it was given to read."""

    embedder: Embedder
    texts: list[str] = field(default_factory=list)
    passes: list[int] = field(default_factory=list)  # tokens of each, padding included

    def __post_init__(self) -> None:
        self._session = self.embedder._session

    def __getattr__(self, name: str) -> object:
        return getattr(self.embedder, name)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        self.texts += texts
        return self.embedder.encode(texts)

    def question(self, text: str) -> object:
        self.texts.append(text)
        return self.embedder.question(text)

    def run(self, names: None, feed: dict) -> list:
        """In place of the engine's own session."""
        self.passes.append(feed["input_ids"].size)
        return self._session.run(names, feed)

    @property
    def tokens(self) -> int:
        return sum(self.embedder.lengths(self.texts))


@pytest.fixture
def model() -> Counted:
    embedder = open_embedder()
    counted = Counted(embedder)
    embedder._session = counted
    return counted


@dataclass
class Read:
    """What was read of a catalogue: rows, and thousands of steps of SQLite's machine."""

    rows: int = 0
    thousands: int = 0


@contextmanager
def reading(archive: Archive) -> Iterator[Read]:
    """Counts what is read of the archive's catalogue."""
    connection, read = archive._catalogue._db, Read()

    def row(cursor: object, values: tuple) -> tuple:
        read.rows += 1
        return values

    def step() -> None:
        read.thousands += 1

    connection.row_factory = row
    connection.set_progress_handler(step, 1000)
    yield read
    connection.row_factory = None
    connection.set_progress_handler(None, 1000)


def test_the_seeds_are_embedded_once(model, tmp_path):
    index(tmp_path / "archive", [SEEDS], embedder=model)
    assert (len(model.texts), model.tokens, len(model.passes)) == (PASSAGES, TOKENS, PASSES)
    assert sum(model.passes) < 1.5 * TOKENS  # texts of like length share a batch
    index(tmp_path / "archive", [SEEDS], embedder=model, verify=True)
    assert (len(model.texts), len(model.passes)) == (PASSAGES, PASSES)


def test_the_same_text_elsewhere_is_not_embedded(model, tmp_path):
    index(tmp_path / "archive", [SEEDS], embedder=model)
    copies = tmp_path / "copies"
    copies.mkdir()
    for path in SEEDS.iterdir():
        (copies / path.name).write_bytes(path.read_bytes())
    summary = index(tmp_path / "archive", [SEEDS, copies], embedder=model)
    assert (summary.passages, len(model.texts)) == (2 * PASSAGES, PASSAGES)


def test_a_question_is_one_text_in_one_pass_and_reads_few_rows(model, tmp_path):
    with Archive.build(tmp_path / "seeds", [SEEDS], embedder=model) as seeds:
        make(seeds, tmp_path / "larger", 2_000)
        make(seeds, tmp_path / "largest", 8_000)
    model.texts.clear(), model.passes.clear()
    found = {}
    for name in ("larger", "largest"):
        with Archive.open(tmp_path / name, embedder=model) as archive:
            ask(archive, QUESTION)
            with reading(archive) as found[name]:
                ask(archive, QUESTION)
    assert model.texts == [QUESTION] * 4
    assert len(model.passes) == 1  # what was read is remembered
    assert found["larger"].rows <= ROWS
    assert found["largest"].rows <= 1.2 * found["larger"].rows
    assert 1000 * found["largest"].thousands <= STEPS
