"""Rooms over real archives, and a browser to visit them.

Every test fails on a request to another host, on a console error and on an exception in the page.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driving import CHROMIUM, DESK, FLAGS, HOSTILE, SEEDS, free_port, lay_out, room_over, served


@pytest.fixture(scope="module")
def browser() -> Iterator:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if CHROMIUM is None or sync_playwright is None:
        missing = "Chromium" if CHROMIUM is None else "playwright"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{missing} is not installed")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def room(browser, tmp_path_factory) -> Iterator[str]:
    """`python app.py` on the seeds."""
    folders = tmp_path_factory.mktemp("room")
    cache, temporary = folders / "cache", folders / "temporary"
    cache.mkdir()
    temporary.mkdir()
    port = free_port()
    command = [sys.executable, "app.py", "--port", str(port)]
    said = [f"Indexing the records of {SEEDS}, once ..."]
    with served(command, port, said, XDG_CACHE_HOME=str(cache), TMPDIR=str(temporary)) as address:
        (folder,) = temporary.glob("archive-qa-*")
        assert folder.stat().st_mode & 0o777 == 0o700
        yield address
    assert list(temporary.glob("archive-qa-*")) == []


@pytest.fixture(scope="module")
def hostile_room(browser, tmp_path_factory) -> Iterator[str]:
    """A room over one record that tries to be a program and, for this room, counts as long."""
    records = tmp_path_factory.mktemp("records")
    (records / "hostile.txt").write_bytes(HOSTILE.encode())
    port = free_port()
    code = (
        "import sys; from index import Archive; from qa.room import source; from qa.room.serve import serve; "
        "source.LONG, source.AROUND = 500, 100; "
        f"serve(Archive.build(sys.argv[1], [sys.argv[2]]), port={port})"
    )
    command = [sys.executable, "-c", code, str(tmp_path_factory.mktemp("archive") / "a"), str(records)]
    with served(command, port, []) as address:
        yield address


@pytest.fixture(scope="module")
def harbour(browser, tmp_path_factory) -> Iterator[str]:
    """A room over records with dates, people and kinds."""
    records = lay_out(tmp_path_factory.mktemp("harbour"))
    with room_over(records, tmp_path_factory.mktemp("archive") / "a") as address:
        yield address


@pytest.fixture(scope="module")
def room_over_files(browser, tmp_path_factory) -> Callable[[dict[str, str]], Iterator[str]]:
    """A room over an archive of files, given by name and text; to be entered with `yield from`."""

    def opened(files: dict[str, str]) -> Iterator[str]:
        records = tmp_path_factory.mktemp("files")
        for name, text in files.items():
            (records / name).write_text(text, "utf-8")
        with room_over(records, tmp_path_factory.mktemp("archive") / "a") as address:
            yield address

    return opened


@pytest.fixture(scope="module")
def slow_room(browser, tmp_path_factory) -> Iterator[str]:
    """A room over the letters of a harbour in which every question takes three seconds more."""
    records = lay_out(tmp_path_factory.mktemp("slow"))
    port = free_port()
    code = (
        "import sys, time, qa; from index import Archive; from qa.room.serve import serve\n"
        "def ask(*given, **more):\n"
        "    time.sleep(3)\n"
        "    return qa.ask(*given, **more)\n"
        f"serve(Archive.build(sys.argv[1], [sys.argv[2]]), port={port}, ask=ask)"
    )
    command = [sys.executable, "-c", code, str(tmp_path_factory.mktemp("archive") / "a"), str(records)]
    with served(command, port, []) as address:
        yield address


@pytest.fixture
def changing(browser, tmp_path) -> Iterator[tuple[str, Path, Path]]:
    """A room of its own over such records, the folder they are in and the folder of the archive."""
    (tmp_path / "records").mkdir()
    records, folder = lay_out(tmp_path / "records"), tmp_path / "archive"
    with room_over(records, folder) as address:
        yield address, records, folder


@pytest.fixture
def visit(browser) -> Iterator[Callable]:
    """Opens an address in a new session of its own; at the end, nothing must have gone wrong in any."""
    contexts, faults = [], []

    def open_page(address: str, viewport: dict[str, int] = DESK, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)

        def leave_nothing_out(route) -> None:
            if route.request.url.startswith((address.partition("#")[0], "data:", "blob:")):
                route.continue_()
            else:
                faults.append(f"request to {route.request.url}")
                route.abort()

        page.route("**/*", leave_nothing_out)
        page.on("console", lambda message: message.type == "error" and faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        page.locator("#announce").wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
