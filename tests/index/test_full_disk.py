"""A disk without room: one line, nothing lost, and the next run goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.archive import index
from index.embedder import Embedder

ROOT = Path(__file__).parents[2]

# No file may grow beyond so many bytes: what is written beyond them fails as on a full disk
FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from qa.cli import main
sys.exit(main(["index", sys.argv[2], "--archive", sys.argv[3]]))
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of this kind are of POSIX systems")
@pytest.mark.parametrize(
    "room",
    [40_000, *(pytest.param(room, marks=pytest.mark.slow) for room in (10_000, 60_000, 100_000, 150_000, 200_000))],
    ids=lambda room: f"{room // 1000} kB",
)
def test_a_full_disk_loses_nothing(
    room: int, tmp_path: Path, embedder: Embedder, check: Callable, contents: Callable
) -> None:
    papers, folder = tmp_path / "papers", tmp_path / "archive"
    papers.mkdir()
    (papers / "first.txt").write_text("The harbour was closed in January.")
    index(folder, [papers], embedder=embedder)
    with check(folder, papers) as archive:
        before = contents(archive)
        for number in range(40):
            (papers / f"{number}.txt").write_text(f"The minister signed treaty number {number} in Paris. " * 8)
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(room), papers, folder], cwd=ROOT, capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            f"archive-qa: {folder} cannot be written to, its disk is full: make room and index again; what was written "
            "before is kept\n"
        )
        assert contents(archive.latest()) == before
    index(folder, [papers], embedder=embedder)
    check(folder, papers).close()
