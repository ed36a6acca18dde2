"""Nothing leaves the machine: commands run with a watch on every connection and every look-up of a name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NO_NETWORK = ROOT / "tests" / "data" / "no_network"

QUESTION = "What did Stalin think of inviting representatives of neutral states to participate in the negotiations?"


@pytest.fixture
def offline(environment, tmp_path):
    """Runs Python with the watch on; afterwards `attempts` holds what it stopped."""
    environment |= {"PYTHONPATH": f"{NO_NETWORK}{os.pathsep}{ROOT}"}
    environment |= {"ATTEMPTS": str(tmp_path / "attempts"), "ARCHIVE_QA_HOME": str(tmp_path / "archive")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8"
        )

    return run


def test_the_watch_stops_what_goes_outside(offline, tmp_path):
    code = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"
    assert "no network: socket.getaddrinfo 192.0.2.1" in offline("-c", code).stderr
    code = "import socket; socket.socket().connect(('192.0.2.1', 9))"
    assert "no network: socket.connect ('192.0.2.1', 9)" in offline("-c", code).stderr
    assert (tmp_path / "attempts").read_text().splitlines() == [
        "socket.getaddrinfo 192.0.2.1",
        "socket.connect ('192.0.2.1', 9)",
    ]


def test_indexing_asking_and_listing_stay_on_this_machine(offline, tmp_path):
    indexed = offline("-m", "qa", "index", str(ROOT / "seeds"))
    assert (indexed.returncode, indexed.stderr) == (0, "")
    asked = offline("-m", "qa", "ask", QUESTION)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "We do not see the use in inviting" in asked.stdout
    listed = offline("-m", "qa", "list")
    assert listed.stdout == (
        "1950-05-14  000_56bc44923964e047  Ciphered Telegram No. 8600, Vyshinsky to Mao Zedong\n"
        "1951-08-28  113009  CC Politburo decision with approved message from Stalin to Mao Zedong\n"
    )
    assert not (tmp_path / "attempts").exists()
