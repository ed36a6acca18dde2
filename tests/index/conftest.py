from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.embedder import Embedder, Encoded, open_embedder


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


def write(path: Path, text: str) -> None:
    """Writes a file so that its time always differs from the time before."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10**9, max(path.stat().st_mtime_ns, before + 10**9)))
