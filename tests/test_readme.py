"""The README's session is run as it stands there, and says what it says there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def session() -> list[tuple[str, str]]:
    """Commands and what they print, in the order of the README's console blocks."""
    steps: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                steps.append((line[2:].rstrip("\n"), ""))
            else:
                steps[-1] = (steps[-1][0], steps[-1][1] + line)
    return steps


@pytest.mark.slow
def test_the_session_runs_as_printed(seed_archive, tmp_path):  # with an archive open, the model has been prepared
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "archive-qa").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m qa "$@"\n')
    (programs / "archive-qa").chmod(0o755)
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "ARCHIVE_QA_HOME": str(tmp_path / "archive"),
    }
    steps = session()
    assert len(steps) >= 4
    for command, expected in steps:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=120
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        assert _without_times(done.stdout) == _without_times(expected), command


def test_both_commands_stand_in_the_first_screen():
    first_screen = README.splitlines()[:40]
    commands = [line for line in first_screen if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert commands[0].endswith("python app.py")
    assert "pytest" in commands[1]


def _without_times(text: str) -> str:
    return re.sub(r"in \d+\.\d s\.", "in (time) s.", text)
