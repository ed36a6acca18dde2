"""One process writes; each reader has one state of the archive; what went is remembered."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.archive import Archive, index
from index.build import Builder
from index.embedder import Embedder
from index.errors import ArchiveBusy, UnknownRecord

from .changes import change, counted, remove, rename, write

if TYPE_CHECKING:
    from .conftest import Watched

ROOT = Path(__file__).parents[2]
Check = Callable[[Path, Path], Archive]  # the fixture in conftest


# --- who else is there --------------------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from index.build import Builder
with Builder(Path(sys.argv[1])):
    print("in", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("killed", [False, True])
def test_only_one_process_writes(killed: bool, papers: Path, folder: Path, embedder: Embedder) -> None:
    index(folder, [papers], embedder=embedder)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        with pytest.raises(ArchiveBusy) as problem:
            index(folder, [papers], embedder=embedder)
        assert str(problem.value) == f"another process is writing to {folder}: wait for it to end"
        with Archive.open(folder, embedder=embedder) as archive:  # reading goes on
            assert archive.record("2-treaty").text
        if killed:
            other.kill()
        other.communicate("")
    assert counted(index(folder, [papers], embedder=embedder)) == {"unchanged": 3, "records": 3}


def test_a_reader_sees_the_old_state_while_another_writes(
    papers: Path, folder: Path, watched: Watched, contents: Callable
) -> None:
    index(folder, [papers], embedder=watched)
    reader = Archive.open(folder, embedder=watched)
    before, seen = contents(reader), []
    change(papers)
    remove(papers)
    watched.before = lambda: seen.append(contents(reader))
    (papers / "1-harbour.txt").write_text("The harbour was opened.")
    with Builder(folder, embedder=watched) as builder:
        builder.index([papers])
    assert seen == [before]


def test_a_reader_stays_with_its_state_until_it_asks_for_the_latest(
    papers: Path, folder: Path, embedder: Embedder, check: Check, contents: Callable
) -> None:
    index(folder, [papers], embedder=embedder)
    reader = Archive.open(folder, embedder=embedder)
    before = contents(reader)
    assert reader.latest() is reader
    change(papers)
    remove(papers)
    index(folder, [papers], embedder=embedder)
    assert contents(reader) == before
    latest = reader.latest()
    assert reader.latest() is latest.latest() is latest
    with check(folder, papers) as afresh:
        assert contents(latest) == contents(afresh)
    reader.close()


# --- what went ----------------------------------------------------------------------------------------------------


def test_a_record_that_went_is_remembered(papers: Path, folder: Path, embedder: Embedder) -> None:
    today = datetime.date.today().isoformat()
    index(folder, [papers], embedder=embedder)
    rename(papers)
    (papers / "2-treaty.txt").unlink()
    index(folder, [papers], embedder=embedder)
    for _ in range(2):  # the second time the record itself is swept away, which takes another change
        with Archive.open(folder, embedder=embedder) as archive:
            with pytest.raises(UnknownRecord) as problem:
                archive.record("2-treaty")
            assert str(problem.value) == (
                f"record '2-treaty' (2-treaty.txt) is not in this archive any more, since {today}"
            )
            with pytest.raises(UnknownRecord) as problem:
                archive.record("1-harbour")
            assert str(problem.value) == (
                f"record '1-harbour' (1-harbour.txt) is not in this archive any more, since {today}; "
                "the same text is now record 'harbour'"
            )
        write(papers / "paris/emperor.md", "The Emperor received me.")
        index(folder, [papers], embedder=embedder)
        write(papers / "paris/emperor.md", "The Emperor received me at last.")
        index(folder, [papers], embedder=embedder)
    shutil.copy(papers / "harbour.txt", papers / "1-harbour.txt")
    index(folder, [papers], embedder=embedder)
    with Archive.open(folder, embedder=embedder) as archive:
        assert archive.copies("1-harbour") == ["harbour"]
        assert archive.copies("harbour") == ["1-harbour"]
        assert archive.copies("paris/emperor") == []


def test_what_nobody_can_see_any_more_is_swept_away(papers: Path, folder: Path, embedder: Embedder) -> None:
    for text in ("One.", "Two.", "Three.", "Four."):
        write(papers / "2-treaty.txt", text)
        index(folder, [papers], embedder=embedder)
    with sqlite3.connect(folder / "catalogue.sqlite") as db:
        texts = [text for (text,) in db.execute("SELECT text FROM records WHERE id = '2-treaty' ORDER BY born")]
        assert texts == ["Three.", "Four."]  # a reader may still be at the state before
        assert (
            db.execute("SELECT count(*) FROM vectors").fetchone()
            == db.execute("SELECT count(*) FROM passages").fetchone()
        )
