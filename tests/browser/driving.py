"""Driving the reading room in a real browser: servers, questions, what can be asked of the page."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
AXE = Path(__file__).with_name("axe.min.js")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}

ANSWERED = "What did Stalin think of inviting neutral observers to the armistice talks?"
REFUSED = "What is the boiling point of mercury?"
DENIED = "Why did Stalin agree to invite neutral observers to the talks?"
HOSTILE = (
    "The harbour master of Port Arthur is <script>window.PWN=1</script> ${document.title} ${cost} {{value}} `tick` "
    "\"double\" & 'single' &amp; <img src=http://evil.example/x.png onerror=window.PWN=1>.\r\n"
    "He  keeps the\tharbour open in winter.\r\n"
) + "".join(f"In week {week} the price of coal was {week + 20} roubles.\r\n" for week in range(1, 40))

HARBOUR = {  # name of the file: title, date, author, recipient, kind, words
    "1.md": ("Orlov to Petrov", "14 May 1950", "Orlov, P.", "Petrov", "letter", "The harbour master is Ivanov."),
    "2.md": ("Petrov to Orlov", "3 June 1951", "Petrov", "Orlov, P.", "letter", "The harbour master is Belov."),
    "3.md": ("Harbour report", "1952", "Belov", None, "report", "The harbour master is Sokolov."),
    "4.md": ("An old note", None, "Sokolov", None, "letter", "The harbour master is Kuznetsov."),
}
MASTER = "Who is the harbour master?"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(command: list[str], port: int, said: list[str], **environment: str) -> Iterator[str]:
    """The address that `command` prints after the lines `said`; stopped as a service manager stops it."""
    address = f"http://127.0.0.1:{port}/"
    said = [*said, f"Archive QA is open at {address}"]
    env = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert [server.stdout.readline().rstrip("\n") for _ in said] == said
        yield address
        server.send_signal(signal.SIGTERM)
        rest = server.communicate(timeout=30)[0]
        assert (server.returncode, rest) == (0, "")
    finally:
        server.kill()
        server.wait()


@contextmanager
def room_over(records: Path, folder: Path) -> Iterator[str]:
    """A room over an archive in `folder` of the files in `records`."""
    code = (
        "import sys; from index import Archive; from qa.room.serve import serve; "
        "serve(Archive.build(sys.argv[1], [sys.argv[2]]), port=int(sys.argv[3]))"
    )
    port = free_port()
    with served([sys.executable, "-c", code, str(folder), str(records), str(port)], port, []) as address:
        yield address


def lay_out(records: Path) -> Path:
    """The letters of a harbour in the folder `records`."""
    for name, (title, date, author, recipient, kind, words) in HARBOUR.items():
        given = {"title": title, "date": date, "author": author, "recipient": recipient, "kind": kind}
        head = "".join(f"{field}: {value}\n" for field, value in given.items() if value)
        (records / name).write_text(f"---\n{head}---\n{words} He keeps it open in winter.\n", "utf-8")
    return records


def ask(page, question: str) -> None:
    """Types a question, presses Enter and waits for what comes of it."""
    before = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    page.locator(".turn").nth(before).locator(".answer, .refusal, .problem").wait_for()


def violations(page) -> list:
    """What axe-core finds wrong: (rule, element) pairs."""
    page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate(
        "axe.run().then(found => found.violations.flatMap(rule => rule.nodes.map(node => [rule.id, node.html])))"
    )


def show(page, view: str) -> None:
    """Turns to what the left side shows: `Records`, `How?`, ..."""
    page.get_by_role("tab", name=view, exact=True).click()


def citation(page, number: int):
    return page.locator(".turn").last.get_by_role("button", name=re.compile(f"^Citation {number}: "))


def source(page):
    return page.get_by_role("region", name="Source")


def expect_passage(page, words: str) -> None:
    """Waits until `words` are what is marked in the source, and in view."""
    from playwright.sync_api import expect

    expect(source(page).locator("mark")).to_have_count(1)
    page.wait_for_function("words => document.querySelector('#source mark')?.textContent === words", arg=words)
    # in sight: neither scrolled away nor under the question
    page.wait_for_function(
        "() => { const place = document.querySelector('#source mark').getClientRects()[0];"
        " return document.elementFromPoint(place.left + 2, place.top + place.height / 2)?.closest('mark'); }"
    )


def focused(page) -> str:
    """The name of the element that has the focus."""
    return page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()")


def too_wide(page, width: int) -> list[str]:
    """Elements that reach beyond `width`."""
    return page.evaluate(
        "width => [...document.querySelectorAll('body *')]"
        ".filter(element => element.getBoundingClientRect().right > width).map(element => element.outerHTML)",
        width,
    )


def left(page) -> str:
    """What stands below the section that narrows the records."""
    return page.locator(".narrowed p").text_content()


def narrow(page, label: str, words: str, said: str) -> None:
    """Sets one field and waits until the line below says `said`."""
    field = page.get_by_label(label, exact=True)
    field.select_option(words) if field.evaluate("field => field.matches('select')") else field.fill(words)
    page.locator(".narrowed").get_by_text(said, exact=True).wait_for()


def unfold(page) -> None:
    """Opens that section."""
    page.get_by_text("Narrow the records", exact=True).click()
    page.get_by_role("form", name="Narrow the records").wait_for()
