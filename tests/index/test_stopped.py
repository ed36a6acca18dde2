"""What stops a run, what a run that was cut off leaves, and what of a long one can be seen before it ends."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import follow
from index.archive import Archive, index
from index.embedder import Embedder
from index.errors import NotAnArchive, NothingToIndex
from index.readers import SUFFIXES

from .changes import change, counted, write

if TYPE_CHECKING:
    from .conftest import Watched

ROOT = Path(__file__).parents[2]
UNREAD = "is of a kind that is not read (.xls); `archive-qa index --help` names those that are"
Check = Callable[[Path, Path], Archive]  # the fixture in conftest


# --- what stops a run ---------------------------------------------------------------------------------------------


def test_a_path_that_is_missing(folder: Path, tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(NothingToIndex) as problem:
        index(folder, [tmp_path / "none"], embedder=embedder)
    assert str(problem.value) == f"{tmp_path}/none does not exist: give a file or a folder of documents"
    assert not folder.exists()


def test_a_folder_with_nothing_to_read(folder: Path, tmp_path: Path, embedder: Embedder) -> None:
    write(tmp_path / "none/metadata.csv", "file\n")
    write(tmp_path / "none/a.xls", "no document")
    with pytest.raises(NothingToIndex) as problem:
        index(folder, [tmp_path / "none"], embedder=embedder)
    assert str(problem.value) == (
        f"{tmp_path}/none holds nothing that can be read: expected files ending in {' '.join(sorted(SUFFIXES))}"
    )
    assert not folder.exists()


@pytest.mark.parametrize("whole", [True, False], ids=["the folder is gone", "the folder is empty"])
def test_an_unmounted_drive_erases_nothing(whole: bool, papers: Path, folder: Path, embedder: Embedder) -> None:
    index(folder, [papers], embedder=embedder)
    shutil.rmtree(papers)
    expected = (
        f"{papers} does not exist: give a file or a folder of documents; if its records are to be removed, say --prune"
    )
    if not whole:
        papers.mkdir()
        expected = f"{papers} is suddenly empty: if its records are to be removed, say --prune"
    with pytest.raises(NothingToIndex) as problem:
        index(folder, [papers], embedder=embedder)
    assert str(problem.value) == expected
    with Archive.open(folder, embedder=embedder) as archive:
        assert archive.counts()[0] == 3
    assert counted(index(folder, [papers], embedder=embedder, prune=True)) == {"removed": 4}
    with Archive.open(folder, embedder=embedder) as archive:
        assert (archive.headings(), archive.dense(embedder.question("a"), 5)) == ([], [])


def test_one_bad_path_stops_the_run_before_anything_is_done(papers: Path, folder: Path, embedder: Embedder) -> None:
    index(folder, [papers], embedder=embedder)
    change(papers)
    with pytest.raises(NothingToIndex):
        index(folder, [papers, papers / "none"], embedder=embedder)
    with Archive.open(folder, embedder=embedder) as archive:
        assert (archive.generation, "Then Mr. Adams" in archive.record("2-treaty").text) == (1, False)


def test_a_folder_that_is_something_else_is_left_alone(papers: Path, tmp_path: Path, embedder: Embedder) -> None:
    write(tmp_path / "file", "")
    with pytest.raises(NothingToIndex, match="cannot be made"):
        index(tmp_path / "file", [papers], embedder=embedder)
    write(tmp_path / "archive/catalogue.sqlite", "something else")
    with pytest.raises(NotAnArchive):
        index(tmp_path / "archive", [papers], embedder=embedder)
    assert (tmp_path / "archive/catalogue.sqlite").read_text() == "something else"


# --- runs that are cut off ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", [RuntimeError("the model broke"), KeyboardInterrupt()], ids=["error", "Ctrl-C"])
@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_run_that_is_cut_off_loses_at_most_the_batch_in_hand(
    done: int,
    problem: BaseException,
    papers: Path,
    folder: Path,
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    check: Check,
) -> None:
    monkeypatch.setattr(follow, "BATCH", 1)
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        if len(calls) > done:
            raise problem

    watched.before = fail
    with pytest.raises(type(problem)):
        index(folder, [papers], embedder=watched)
    watched.before = lambda: None
    with Archive.open(folder, embedder=watched) as archive:
        assert [record.id for record in archive.headings()] == ["1-harbour", "2-treaty", "paris/emperor"][:done]
        assert len(archive.dense(watched.question("harbour"), 100)) == archive.counts()[1]
        assert len(archive.lexical(["harbour"], 10)) == min(done, 1)
    watched.texts.clear()
    expected = {"added": 3 - done, "unchanged": done, "records": 3}
    assert counted(index(folder, [papers], embedder=watched)) == {name: n for name, n in expected.items() if n}
    assert sum("harbour" in text for text in watched.texts) == (done == 0)
    check(folder, papers).close()


KILLED = """
import os, sys
from pathlib import Path
from index import build, follow
follow.BATCH = 1
with build.Builder(Path(sys.argv[1])) as builder:
    builder.index([Path(sys.argv[2])], progress=lambda done: os._exit(9) if done.files == 2 else None)
"""


def test_a_process_that_was_killed_leaves_what_it_had_written(
    papers: Path, folder: Path, embedder: Embedder, check: Check
) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, str(folder), str(papers)], cwd=ROOT).returncode == 9
    with pytest.raises(NotAnArchive) as problem:
        Archive.open(folder)
    assert str(problem.value) == f"the archive in {folder} was never finished: run `archive-qa index` on it again"
    assert counted(index(folder, [papers], embedder=embedder)) == {"added": 1, "unchanged": 2, "records": 3}
    check(folder, papers).close()


# --- files of many records ----------------------------------------------------------------------------------------


def volume(papers: Path, records: int) -> None:
    lines = [f'{{"id": "r{number}", "text": "Letter {number} arrived."}}\n' for number in range(records)]
    write(papers / "volume.jsonl", "".join(lines))


def test_a_file_is_shown_whole_or_not_at_all(
    papers: Path, folder: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    monkeypatch.setattr(follow, "BATCH", 2)
    monkeypatch.setattr(follow, "PUBLISH_EVERY", 0.0)
    monkeypatch.setattr(follow, "PUBLISH_SHARE", 1e9)
    index(folder, [papers], embedder=watched)
    volume(papers, 7)
    door, seen = Archive.open(folder, embedder=watched), []
    watched.before = lambda: seen.append(door.latest().counts()[0])
    index(folder, [papers], embedder=watched)
    assert seen == [3, 3, 3, 3]
    assert door.latest().counts()[0] == 10
    door.close()
    check(folder, papers).close()


@pytest.mark.parametrize("batch", [1, 1_000])
def test_a_long_run_can_be_asked_before_it_ends(
    batch: int, papers: Path, folder: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "BATCH", batch)
    monkeypatch.setattr(follow, "PUBLISH_EVERY", 0.0)
    monkeypatch.setattr(follow, "PUBLISH_SHARE", 1e9)
    seen: list[list[str]] = []

    def look() -> None:
        if (folder / "derived").exists():
            with Archive.open(folder) as archive:
                seen.append([record.id for record in archive.headings()])

    watched.before = look
    index(folder, [papers], embedder=watched)
    assert seen == [["1-harbour"], ["1-harbour", "2-treaty"]]


def test_a_file_that_breaks_in_the_middle_is_left_out_whole(
    papers: Path, folder: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    monkeypatch.setattr(follow, "BATCH", 2)
    table = "id,text\n" + "".join(f'r{number},"Letter {number} arrived."\n' for number in range(9))
    write(papers / "volume.csv", table)
    assert index(folder, [papers], embedder=embedder).records == 12
    write(papers / "volume.csv", table + "r10," + "x" * 40_000_000)
    summary = index(folder, [papers], embedder=embedder)
    assert (summary.records, [source for source, _ in summary.skipped]) == (3, ["paris/ledger.xls", "volume.csv"])
    check(folder, papers).close()


def test_what_could_not_be_read_of_a_file_is_reported_each_time(papers: Path, folder: Path, embedder: Embedder) -> None:
    write(papers / "rows.csv", "id,text\na,The King wrote.\nb,\n")
    expected = [("rows.csv row 3", "has no text"), ("paris/ledger.xls", UNREAD)]
    for _ in range(2):
        assert index(folder, [papers], embedder=embedder).skipped == expected
    with Archive.open(folder, embedder=embedder) as archive:
        assert archive.status().skipped == tuple(expected)
    write(papers / "metadata.csv", "record,title\na,The King\n")  # changes the record, not what could not be read
    assert sorted(index(folder, [papers], embedder=embedder).skipped) == sorted(expected)
    write(papers / "rows.csv", "id,text\na,The King wrote.\n")
    assert index(folder, [papers], embedder=embedder).skipped == expected[1:]


def test_a_record_of_absurd_length_is_left_out(
    papers: Path, folder: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "LONGEST", 60)
    summary = index(folder, [papers], embedder=embedder)
    assert summary.records == 1
    assert ("1-harbour.txt", "has 61 characters; expected at most 60: split it") in summary.skipped
