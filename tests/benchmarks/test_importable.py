"""Every benchmark finds what it asks of the project; what only the extra `bench` brings may be missing."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
OF_THE_EXTRA = {"scipy", "matplotlib", "bm25s", "Stemmer"}


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__main__"))
def test_a_benchmark_can_be_imported(name: str) -> None:
    try:
        importlib.import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in OF_THE_EXTRA:
            raise
