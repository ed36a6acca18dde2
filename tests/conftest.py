"""What several tests need: the archive of the seeds, and the command as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import Archive

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def seed_archive(tmp_path_factory) -> Iterator[Archive]:
    """The archive of the two seeds, for reading only."""
    with Archive.build(tmp_path_factory.mktemp("seeds") / "archive", [ROOT / "seeds"]) as archive:
        yield archive


@pytest.fixture
def environment(seed_archive) -> dict[str, str]:
    """The environment of a command whose archive, unless it names another, is that of the seeds."""
    unset = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}  # the room sets some
    return unset | {"PYTHONPATH": str(ROOT), "ARCHIVE_QA_HOME": str(seed_archive.folder)}


@pytest.fixture
def archive_qa(environment, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `archive-qa` with the arguments given, in an empty folder."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "qa", *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )

    return run
