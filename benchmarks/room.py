"""The reading room, timed: page ready, question to quote, citation to highlight, 40 sessions at once, memory.

    python -m benchmarks.room FOLDER_OF_DOCUMENTS [--questions QUESTIONS.jsonl] [--sessions 40] [--largest 5000000]

The room is served in a process of its own over an archive of the documents and of three made records, in the middle of
each of which stands a sentence that is asked for. What a browser shows is timed in Chromium, what many sessions ask at
once by the requests that a browser sends.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.common import ROOT, table
from benchmarks.machine import described
from index import Archive

SIZES = {"10 KB": 10_000, "500 KB": 500_000, "5 MB": 5_000_000}
TOWNS = {"10 KB": "Odessa", "500 KB": "Dalny", "5 MB": "Murmansk"}
RUNS = 5
ASKED = 200
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
SEED_QUESTIONS = (
    "What did Stalin think of inviting neutral observers to the armistice talks?",
    "What was to happen if the Chinese comrades disagreed?",
    "On what date was the North Korean attack on the South to begin?",
    "What is the boiling point of mercury?",
)


# --- a room, and what a browser asks of it


@contextmanager
def served(archive: Path) -> Iterator[tuple[str, int]]:
    """The address of a room over `archive`, and the number of its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "qa", "serve", "--archive", str(archive), "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        if not server.stdout.readline().startswith("Archive QA is open"):
            raise RuntimeError("the room was not opened: run `archive-qa serve` alone to see why")
        yield f"http://127.0.0.1:{port}/", server.pid
    finally:
        server.terminate()
        server.wait()


class Session:
    """One reader of the room at `address`, without a browser."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.name = secrets.token_hex(6)
        config = json.loads(_read(f"{address}config"))
        self._functions = {each["api_name"]: each["id"] for each in config["dependencies"]}

    def ask(self, question: str) -> Iterator[str]:
        """The conversation as HTML, as often as it changes, until the question is answered."""
        for shown in self.call("ui_ask", [None, None, {}], {"question": question, "name": "asked"}):
            yield shown[1]

    def call(self, name: str, data: list[Any], event: dict[str, Any]) -> Iterator[list[Any]]:
        """What an event of the page gives, each time it gives something. Raises RuntimeError where it fails."""
        body = {"data": data, "event_data": event, "fn_index": self._functions[name], "session_hash": self.name}
        request = urllib.request.Request(
            f"{self._address}gradio_api/queue/join?__theme=light",
            json.dumps(body | {"trigger_id": None}).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=300):
            pass
        shown: list[Any] = []
        with urllib.request.urlopen(
            f"{self._address}gradio_api/queue/data?session_hash={self.name}", timeout=300
        ) as stream:
            for line in stream:
                if not line.startswith(b"data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] == "process_generating":
                    shown = _changed(shown, message["output"]["data"])
                    yield shown
                elif message["msg"] == "process_completed":
                    if not message["success"]:
                        raise RuntimeError(message["output"].get("error") or "the event failed")
                    if not shown:
                        yield message["output"]["data"]
                    return
        raise RuntimeError("the stream ended before the answer")


def _changed(before: list[Any], sent: list[Any]) -> list[Any]:
    """Gradio sends what changed since the last time, after the first."""
    if not before:
        return sent
    return [_patched(old, new) for old, new in zip(before, sent, strict=True)]


def _patched(value: Any, changes: Any) -> Any:
    for act, path, change in changes if isinstance(changes, list) else ():
        value = _put(value, act, path, change)
    return value


def _put(value: Any, act: str, path: Sequence[Any], change: Any) -> Any:
    if path:
        value[path[0]] = _put(value[path[0]], act, path[1:], change)
        return value
    return value + change if act == "append" else change


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()


def all_at_once(address: str, questions: Sequence[str]) -> tuple[list[float], list[str], list[str]]:
    """Each question asked by a session of its own at the same time: seconds, conversations, and what went wrong."""
    sessions = [Session(address) for _ in questions]
    seconds, shown, errors = [0.0] * len(questions), [""] * len(questions), []
    start = threading.Barrier(len(questions))

    def visit(number: int) -> None:
        start.wait()
        began = time.perf_counter()
        try:
            for state in sessions[number].ask(questions[number]):
                shown[number] = state
        except Exception as error:  # whatever it is, it is an answer that a reader did not get
            errors.append(f"{type(error).__name__}: {error}")
        seconds[number] = time.perf_counter() - began

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds, shown, errors


# --- the documents


def made(folder: Path, largest: int) -> None:
    """Records of three sizes, in the middle of each the sentence that is asked for."""
    for name, size in SIZES.items():
        lines, length, number = [], 0, 0
        while length < min(size, largest):
            number += 1
            lines.append(f"In week {number} the price of coal at {TOWNS[name]} was {number * 7 % 1000} roubles a ton.")
            length += len(lines[-1]) + 1
        lines.insert(len(lines) // 2, f"The harbour master of {TOWNS[name]} is Captain Ivanov.")
        (folder / f"{TOWNS[name]}.txt").write_text("\n".join(lines), "utf-8")


# --- what is timed


def in_browser(address: str) -> list[list[str]]:
    """Rows of a table: what a reader at a browser waits for, in milliseconds."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    times: dict[str, list[float]] = {}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for _ in range(RUNS):
            page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
            page.set_default_timeout(120_000)
            began = time.perf_counter()
            page.goto(address)
            page.locator("#announce").wait_for(state="attached")
            times.setdefault("page ready", []).append(time.perf_counter() - began)
            for name, town in TOWNS.items():
                page.get_by_label("Your question").fill(f"Who is the harbour master of {town}?")
                began = time.perf_counter()
                page.keyboard.press("Enter")
                turn = page.locator(".turn").nth([*TOWNS].index(name))
                turn.locator(".verbatim").first.wait_for()
                times.setdefault("Ask to first quote", []).append(time.perf_counter() - began)
                page.evaluate("document.querySelector('#source mark')?.remove()")
                began = time.perf_counter()
                turn.locator("button.citation").first.click()
                page.locator("#source mark").wait_for()
                times.setdefault(f"citation to highlight, {name}", []).append(time.perf_counter() - began)
            page.context.close()
        browser.close()
    return [[name, f"{1000 * median(some):.0f}", f"{1000 * max(some):.0f}"] for name, some in times.items()]


def memory(process: int) -> float:
    """The resident memory of a process in MB, that of what it started left out."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("--questions", type=Path, help="question lines; default: four on the seed records")
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--largest", type=int, default=max(SIZES.values()), help="characters of the largest record")
    chosen = parser.parse_args()
    questions = list(SEED_QUESTIONS)
    if chosen.questions:
        questions = [json.loads(line)["question"] for line in chosen.questions.read_text("utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory(prefix="archive-qa-benchmark-") as scratch:
        folder = Path(scratch)
        (folder / "made").mkdir()
        made(folder / "made", chosen.largest)
        with Archive.build(folder / "archive", [chosen.documents, folder / "made"]) as archive:
            records, passages = archive.counts()
        print(described(f"{records:,} records ({passages:,} passages), {len(questions)} questions"))
        with served(folder / "archive") as (address, process):
            print(table(["a reader at a browser", "median ms", "longest ms"], in_browser(address)), flush=True)
            every = [questions[number % len(questions)] for number in range(chosen.sessions)]
            seconds, _, errors = all_at_once(address, every)
            cuts = quantiles(seconds, n=20)
            row = [f"{chosen.sessions}", f"{median(seconds):.2f}", f"{cuts[18]:.2f}", f"{len(errors)}"]
            print(table(["sessions at once", "p50 s", "p95 s", "errors"], [row]), flush=True)
            session, before = Session(address), memory(process)
            for number in range(ASKED):
                for _ in session.ask(questions[number % len(questions)]):
                    pass
            row = [f"{before:.0f}", f"{memory(process):.0f}", f"{os.cpu_count()}"]
            print(table(["MB before", f"MB after {ASKED} questions of one session", "cores"], [row]))


if __name__ == "__main__":
    main()
