"""A folder followed: first build, a run without a change, files changed and deleted, the archive opened again.

    python -m benchmarks.lifecycle FOLDER [--letters N]

FOLDER is indexed as it is; then the body of each of its records, as a text file of its own (at most N of them), joins
it in the same archive, which doubles the records, and is what is changed and deleted. The same text is embedded once,
so the second half is only read, cut and written.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import OPEN, archive_qa, table, timed
from benchmarks.machine import described
from index import Archive, Speaker


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

    def indexed(what: str, folder: Path) -> None:
        run = timed(archive_qa("index", folder, "--archive", archive), bytecode)
        rows.append([what, f"{run.wall:,.1f}", f"{run.peak:,.0f}", re.sub(r", in .*", "", run.output.splitlines()[0])])
        print(f"{what}: {run.wall:,.1f} s", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="archive-qa-benchmark-") as scratch:
        archive, letters, bytecode = Path(scratch) / "archive", Path(scratch) / "letters", Path(scratch) / "bytecode"
        timed(OPEN, bytecode)
        indexed("first build", documents)
        indexed("nothing changed", documents)
        written = write_letters(archive, letters, arguments.letters)
        time.sleep(3)  # a file changed just now is hashed again: see index/scan.py
        indexed(f"the same text in {len(written):,} files", letters)
        indexed("nothing changed in them", letters)
        for path in written[::100]:
            path.write_text(path.read_text("utf-8") + "\nOne more line was added to this letter.", "utf-8", newline="")
        time.sleep(3)
        indexed("1 % changed", letters)
        for path in written[1::100]:
            path.unlink()
        indexed("1 % deleted", letters)
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
