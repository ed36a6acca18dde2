"""The installed command with the network cut and nothing in any cache: index, ask, serve, click a citation."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("archive-qa")
QUESTION = "What did Stalin think of inviting representatives of neutral states to participate in the negotiations?"
QUOTE = "We do not see the use in inviting, according to your initiative, representatives of neutral states"

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def command(tmp_path) -> dict[str, str]:
    """The environment of the installed command: no source tree, no cache, no way out."""
    if not COMMAND.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{COMMAND} is missing: the project is not installed")
        pytest.skip("archive-qa is not installed in this environment")
    folders = {name: str(tmp_path / name.lower()) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "ARCHIVE_QA_HOME")}
    watch = {"PYTHONPATH": str(ROOT / "tests" / "data" / "no_network"), "ATTEMPTS": str(tmp_path / "attempts")}
    return os.environ | folders | watch


def test_from_nothing_to_a_highlighted_passage(command, tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path / "telegrams")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [COMMAND, *arguments], cwd=tmp_path, env=command, capture_output=True, encoding="utf-8", timeout=240
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "The archive holds 2 records" in run("index", "telegrams")
    quotes = [quote["text"] for quote in json.loads(run("ask", QUESTION, "--json"))["quotes"]]
    assert any(QUOTE in quote for quote in quotes)
    with subprocess.Popen([COMMAND, "serve"], cwd=tmp_path, env=command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = re.fullmatch(r"Archive QA is open at (http://\S+)\n", server.stdout.readline())[1]
            assert _highlighted(address) == quotes[0]
        finally:
            server.terminate()
    assert not (tmp_path / "attempts").exists()


def _highlighted(address: str) -> str:
    """What is marked in the source after a question and a click on its first citation."""
    from playwright.sync_api import expect, sync_playwright

    chromium = shutil.which("chromium") or pytest.fail("chromium is missing")
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=chromium, args=FLAGS).new_page()
        page.goto(address)
        page.get_by_label("Your question").fill(QUESTION)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.get_by_role("button", name=re.compile("^Citation 1:")).click()
        mark = page.get_by_role("region", name="Source").locator("mark")
        expect(mark).to_be_visible()
        return mark.text_content()
