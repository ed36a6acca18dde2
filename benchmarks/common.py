"""What several benchmarks need: archives made of texts, processes timed, tables printed."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Archive
from index.build import Builder
from index.passages import embedding_text, passages
from index.stored import Stored

ROOT = Path(__file__).parents[1]
OPEN = (  # exports the model, once a machine: never counted
    sys.executable,
    "-c",
    "from index.embedder import open_embedder; open_embedder()",
)


@dataclass(frozen=True, slots=True)
class Run:
    """A whole process: seconds by the clock, seconds of processor (user and system), its output, and the largest
    resident memory of it and of those it started, in MB (looked at twenty times a second).
    """

    wall: float
    cpu: float
    peak: float
    output: str


def timed(command: Sequence[str | Path], bytecode: Path | None = None, **environment: str) -> Run:
    """Runs `command` in the project's folder, compiled modules kept in the folder `bytecode`, as an installation has.

    Raises RuntimeError where it fails.
    """
    surroundings = os.environ | environment | ({"PYTHONPYCACHEPREFIX": str(bytecode)} if bytecode else {})
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, env=surroundings, stdout=output, stderr=subprocess.DEVNULL
        )
        peaks, ended = [0], threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, peaks, ended))
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        ended.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{command[:4]} ended with exit code {process.returncode}: run it alone to see why")
        output.seek(0)
        return Run(wall, usage.ru_utime + usage.ru_stime, peaks[0] / 1e6, output.read())


def _watch(pid: int, peaks: list[int], ended: threading.Event) -> None:
    while not ended.wait(0.05):
        peaks[0] = max(peaks[0], sum(map(_resident, _family(pid))))


def _family(pid: int) -> list[int]:
    """A process and all that it and its children started; none where the system has no /proc."""
    try:
        children = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        children = []
    return [pid, *(one for some in children for child in some for one in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def archive_qa(*arguments: str | Path) -> list[str | Path]:
    """The command line of `archive-qa` with these arguments, run by this Python."""
    return [sys.executable, "-m", "qa", *arguments]


@contextmanager
def archive_of(texts: Mapping[str, str], titles: Mapping[str, str] | None = None, pack=passages) -> Iterator[Archive]:
    """An archive, gone afterwards, of plain text files with these names and texts, and titles in a metadata.csv.

    `pack` cuts a record into passages, as `index.build.Builder` wants it.
    """
    with tempfile.TemporaryDirectory(prefix="archive-qa-benchmark-") as scratch:
        folder = Path(scratch) / "texts"
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
        if titles:
            with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(["file", "title"])
                rows.writerows([f"{name}.txt", title] for name, title in titles.items())
        with Builder(Path(scratch) / "archive", pack=pack) as builder:
            builder.index([folder])
        with Archive.open(Path(scratch) / "archive") as archive:
            yield archive


def every_passage(archive: Archive) -> list[Stored]:
    """All passages of the archive, in the order they were written."""
    keys = archive._catalogue.passage_keys([key for key, _ in archive._headings()])
    return archive.passages(sorted(keys))


def embedding_texts(archive: Archive, stored: Sequence[Stored]) -> list[tuple[str, list[tuple[int, int]]]]:
    """What the model reads for each passage, and where its units stand in that."""
    records = {item.record: archive.record_by_key(item.record) for item in stored}
    return [embedding_text(records[item.record].text, item.passage.units) for item in stored]


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one JSON object a line, plain or gzipped."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in content.decode("utf-8").splitlines() if line.strip()]


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns, the first to the left; a float with three decimals."""
    cells = [list(heads), *([f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in cells
    )


def markdown(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown, numbers to the right; a float with as many decimals as it needs for three figures."""
    cells = [list(heads), *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(heads))]
    lines = [" | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in cells]
    rule = " | ".join(["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    return "\n".join(f"| {line} |" for line in [lines[0], rule, *lines[1:]])


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return f"{value:,.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f}"
