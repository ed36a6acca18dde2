"""A folder followed: first build, a run without a change, files changed and deleted, the archive opened again.

    python -m benchmarks.lifecycle FOLDER [--letters N]

FOLDER is indexed as it is; then the body of each of its records, as a text file of its own (at most N of them), joins
it in the same archive, which doubles the records, and is what is changed and deleted. The same text is embedded once,
so the second half is only read, cut and written.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import ROOT, archive_qa, table, timed
from benchmarks.indexing import OPEN
from benchmarks.machine import described
from index import Archive, Speaker

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Indexed:
    """One run of `archive-qa index`: seconds, peak memory of it and its readers in MB, the first line it printed."""

    seconds: float
    peak: float
    said: str


def indexed(archive: Path, *paths: Path) -> Indexed:
    started = time.perf_counter()
    process = subprocess.Popen(
        archive_qa("index", *paths, "--archive", archive),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    peaks = [0]
    watch = threading.Thread(target=_watch, args=(process, peaks))
    watch.start()
    output, _ = process.communicate()
    watch.join()
    if process.returncode:
        raise RuntimeError(
            f"archive-qa index {paths} ended with exit code {process.returncode}: run it alone to see why"
        )
    return Indexed(time.perf_counter() - started, peaks[0] / 1e6, re.sub(r", in .*", "", output.splitlines()[0]))


def _watch(process: subprocess.Popen[str], peaks: list[int]) -> None:
    """The largest sum of the resident memory of a process and those it started, looked at ten times a second."""
    while process.poll() is None:
        peaks[0] = max(peaks[0], sum(_resident(pid) for pid in _family(process.pid)))
        time.sleep(0.1)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = [path for path in Path(f"/proc/{pid}/task").iterdir() if path.name != str(pid)]
        children += [child for path in threads for child in (path / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def write_letters(archive: Path, folder: Path, most: int) -> list[Path]:
    """The bodies of the archive's records, as text files in a hundred folders."""
    letters = []
    with Archive.open(archive) as opened:
        for number, heading in enumerate(opened.headings()[:most]):
            record = opened.record(heading.id)
            body = [record.text[zone.start : zone.end] for zone in record.zones if zone.kind is Speaker.BODY]
            if not body:
                continue
            path = folder / f"{number % 100:02}" / f"{record.id.replace('/', '-')}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body[0], encoding="utf-8", newline="")
            letters.append(path)
    return letters


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--letters", type=int, default=1_000_000, metavar="N")
    arguments = parser.parse_args()
    documents = arguments.folder.resolve()
    rows = []

    def row(what: str, run: Indexed) -> None:
        rows.append([what, f"{run.seconds:,.1f}", f"{run.peak:,.0f}", run.said])
        print(f"{what}: {run.seconds:,.1f} s", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="archive-qa-benchmark-") as scratch:
        archive, letters, bytecode = Path(scratch) / "archive", Path(scratch) / "letters", Path(scratch) / "bytecode"
        timed([sys.executable, "-c", OPEN], bytecode)  # exports the model, once a machine: not counted
        row("first build", indexed(archive, documents))
        row("nothing changed", indexed(archive, documents))
        written = write_letters(archive, letters, arguments.letters)
        time.sleep(3)  # a file changed just now is hashed again: see index/scan.py
        row(f"the same text in {len(written):,} files", indexed(archive, letters))
        row("nothing changed in them", indexed(archive, letters))
        for path in written[::100]:
            path.write_text(path.read_text("utf-8") + "\nOne more line was added to this letter.", "utf-8", newline="")
        time.sleep(3)
        row("1 % changed", indexed(archive, letters))
        for path in written[1::100]:
            path.unlink()
        row("1 % deleted", indexed(archive, letters))
        for name, command in (
            ("opened: status", archive_qa("status", "--archive", archive)),
            ("opened: a question", archive_qa("ask", "Why was the harbour closed?", "--archive", archive)),
            ("check", archive_qa("check", "--archive", archive)),
        ):
            run = timed(command, bytecode)
            rows.append([name, f"{run.wall:,.1f}", f"{run.peak:,.0f}", ""])
        with Archive.open(archive) as opened:
            records, passages = opened.counts()
            size = opened.status().size
    print(described(f"{records:,} records, {passages:,} passages, archive of {size / 1e6:,.0f} MB at the end"))
    print(table(["archive-qa index", "seconds", "peak MB", ""], rows))


if __name__ == "__main__":
    main()
