"""Whatever happens to the files below the paths, the archive ends where one built from nothing would."""

from __future__ import annotations

import datetime
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import follow
from index.archive import Archive, index
from index.build import Builder
from index.embedder import Embedder
from index.errors import ArchiveBusy, NotAnArchive, NothingToIndex, UnknownRecord
from index.filters import Filter
from index.progress import Progress, Summary
from index.readers import SUFFIXES
from index.terms import stems

if TYPE_CHECKING:
    from .conftest import Watched

ROOT = Path(__file__).parents[2]
UNREAD = "is of a kind that is not read (.xls); `archive-qa index --help` names those that are"
Check = Callable[[Path, Path], Archive]  # the fixture in conftest


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def counted(summary: Summary) -> dict[str, int]:
    names = ("added", "updated", "removed", "unchanged", "records")
    return {name: getattr(summary, name) for name in names if getattr(summary, name)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


# --- files come, change and go ------------------------------------------------------------------------------------


def test_a_folder_is_indexed(papers: Path, folder: Path, embedder: Embedder) -> None:
    summary = index(folder, [papers], embedder=embedder)
    assert counted(summary) == {"added": 3, "records": 3}
    assert summary.skipped == [
        (
            "paris/ledger.xls",
            UNREAD,
        )
    ]
    assert summary.notes == []
    with Archive.open(folder, embedder=embedder) as archive:
        assert [record.id for record in archive.headings()] == ["1-harbour", "2-treaty", "paris/emperor"]
        assert archive.record("2-treaty").text == (papers / "2-treaty.txt").read_text()
        assert summary.passages == archive.counts()[1] == len(archive.dense(embedder.question("a"), 100))


def test_nothing_changed_nothing_done(papers: Path, folder: Path, watched: Watched) -> None:
    index(folder, [papers], embedder=watched)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != "lock"}
    watched.texts.clear()
    again = index(folder, [papers], embedder=watched)
    assert counted(again) == {"unchanged": 3, "records": 3}
    assert [source for source, _ in again.skipped] == ["paris/ledger.xls"]
    assert watched.texts == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != "lock"} == before


def change(papers: Path) -> None:
    write(papers / "2-treaty.txt", "The minister signed the treaty of peace. Then Mr. Adams signed it too.")


def add(papers: Path) -> None:
    write(papers / "new/peace.txt", "Peace was made.")


def remove(papers: Path) -> None:
    (papers / "1-harbour.txt").unlink()


def rename(papers: Path) -> None:
    (papers / "1-harbour.txt").rename(papers / "harbour.txt")


def move_folder(papers: Path) -> None:
    (papers / "paris").rename(papers / "Paris")


def swap(papers: Path) -> None:
    one, two = papers / "1-harbour.txt", papers / "2-treaty.txt"
    words = one.read_text(), two.read_text()
    write(two, words[0])
    write(one, words[1])


def break_file(papers: Path) -> None:
    (papers / "1-harbour.txt").write_bytes(b"\x00\x01")


def mend_file(papers: Path) -> None:
    (papers / "paris/ledger.xls").rename(papers / "paris/ledger.txt")


def compress(papers: Path) -> None:
    import gzip

    words = (papers / "1-harbour.txt").read_bytes()
    (papers / "1-harbour.txt.gz").write_bytes(gzip.compress(words))
    (papers / "1-harbour.txt").unlink()


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (change, {"updated": 1, "unchanged": 2, "records": 3}),
        (add, {"added": 1, "unchanged": 3, "records": 4}),
        (remove, {"removed": 1, "unchanged": 2, "records": 2}),
        (rename, {"added": 1, "removed": 1, "unchanged": 2, "records": 3}),
        (move_folder, {"added": 1, "removed": 2, "unchanged": 2, "records": 3}),
        (swap, {"updated": 2, "unchanged": 1, "records": 3}),
        (break_file, {"unchanged": 2, "records": 2}),
        (mend_file, {"added": 1, "removed": 1, "unchanged": 3, "records": 4}),
        (compress, {"added": 1, "removed": 1, "unchanged": 2, "records": 3}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_archive_follows_the_files(
    what: Callable[[Path], None], expected: dict[str, int], papers: Path, folder: Path, embedder: Embedder, check: Check
) -> None:
    index(folder, [papers], embedder=embedder)
    what(papers)
    assert counted(index(folder, [papers], embedder=embedder)) == expected
    check(folder, papers).close()
    assert counted(index(folder, [papers], embedder=embedder)).keys() <= {"unchanged", "records"}


def test_the_archive_follows_many_changes(papers: Path, folder: Path, embedder: Embedder, check: Check) -> None:
    for what in (add, swap, rename, change, mend_file, remove_all_but_one, add, move_folder):
        index(folder, [papers], embedder=embedder)
        what(papers)
    index(folder, [papers], embedder=embedder)
    check(folder, papers).close()


def remove_all_but_one(papers: Path) -> None:
    for path in sorted(papers.rglob("*.*"))[1:]:
        path.unlink()


def test_a_file_that_was_only_touched_is_not_read_again(papers: Path, folder: Path, watched: Watched) -> None:
    index(folder, [papers], embedder=watched)
    watched.texts.clear()
    (papers / "1-harbour.txt").touch()
    assert counted(index(folder, [papers], embedder=watched)) == {"unchanged": 3, "records": 3}
    assert watched.texts == []


def test_a_single_file(papers: Path, folder: Path, embedder: Embedder, check: Check) -> None:
    index(folder, [papers / "1-harbour.txt"], embedder=embedder)
    assert counted(index(folder, [papers / "2-treaty.txt"], embedder=embedder)) == {"added": 1, "records": 2}
    assert counted(index(folder, [papers], embedder=embedder)) == {"added": 1, "unchanged": 2, "records": 3}
    check(folder, papers).close()


def test_folders_do_not_touch_each_other(papers: Path, folder: Path, tmp_path: Path, embedder: Embedder) -> None:
    write(tmp_path / "other/peace.txt", "Peace was made.")
    index(folder, [papers], embedder=embedder)
    assert counted(index(folder, [tmp_path / "other"], embedder=embedder)) == {"added": 1, "records": 4}
    assert counted(index(folder, [papers, tmp_path / "other"], embedder=embedder)) == {"unchanged": 4, "records": 4}


def test_hidden_files_and_the_archive_itself_are_left_out(papers: Path, embedder: Embedder) -> None:
    write(papers / ".git/config.txt", "hidden")
    write(papers / ".hidden.txt", "hidden")
    for _ in range(2):
        index(papers / "archive", [papers], embedder=embedder)
    with Archive.open(papers / "archive", embedder=embedder) as archive:
        assert len(archive.headings()) == 3
        assert [source for source, _ in archive.status().skipped] == ["paris/ledger.xls"]


# --- vectors ------------------------------------------------------------------------------------------------------


def test_the_same_text_is_embedded_once(papers: Path, folder: Path, watched: Watched, check: Check) -> None:
    words = (papers / "1-harbour.txt").read_text()
    write(papers / "copy.txt", words)
    index(folder, [papers], embedder=watched)
    write(papers / "later.txt", words)
    index(folder, [papers], embedder=watched)
    assert sorted(watched.texts) == sorted(set(watched.texts))
    assert watched.texts.count(words) == 1
    check(folder, papers).close()


def test_of_a_changed_record_only_the_new_passages_are_embedded(
    folder: Path, tmp_path: Path, watched: Watched, check: Check
) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    shutil.copy(ROOT / "seeds/004_7dbb674a5ccb057a.txt", papers / "a.txt")
    index(folder, [papers], embedder=watched)
    watched.texts.clear()
    write(papers / "a.txt", (papers / "a.txt").read_text().replace("August 28, 1951", "August 29, 1951"))
    index(folder, [papers], embedder=watched)
    assert watched.texts == ["August 29, 1951"]
    check(folder, papers).close()


def test_keys_are_never_used_again(papers: Path, folder: Path, embedder: Embedder) -> None:
    seen: set[int] = set()
    for _ in range(3):
        index(folder, [papers], embedder=embedder)
        with Archive.open(folder, embedder=embedder) as archive:
            keys = {key for key, _ in archive.dense(embedder.question("a"), 1_000)}
        assert keys
        assert not keys & seen
        seen |= keys
        swap(papers)
        rename(papers)
        (papers / "harbour.txt").rename(papers / "1-harbour.txt")
        write(papers / "paris/emperor.md", f"The Emperor received me. {len(seen)}")


def test_a_batch_is_of_bounded_size(
    papers: Path, folder: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    monkeypatch.setattr(follow, "BATCH", 1)
    index(folder, [papers], embedder=watched)
    with check(folder, papers) as archive:
        assert archive.generation == 7  # a change for each record, and one for the end of each file


# --- metadata.csv -------------------------------------------------------------------------------------------------


def test_a_change_of_the_metadata_changes_only_the_metadata(
    papers: Path, folder: Path, watched: Watched, check: Check, contents: Callable
) -> None:
    index(folder, [papers], embedder=watched)
    with Archive.open(folder, embedder=watched) as archive:
        before = contents(archive)
    for title in ("The harbour of Boston", "The harbour of Salem"):
        write(papers / "metadata.csv", f"file,title,date\n1-harbour.txt,{title},May 1861\n")
        watched.texts.clear()
        assert counted(index(folder, [papers], embedder=watched)) == {"updated": 1, "unchanged": 2, "records": 3}
        assert watched.texts == []
        with check(folder, papers) as archive:
            assert (archive.record("1-harbour").title, archive.record("1-harbour").date.iso) == (title, "1861-05")
            (key, _), *_ = archive.lexical(stems("Boston Salem"), 5)
            assert archive.passages([key])[0].passage.record_id == "1-harbour"
    (papers / "metadata.csv").unlink()
    watched.texts.clear()
    index(folder, [papers], embedder=watched)
    assert watched.texts == []
    with Archive.open(folder, embedder=watched) as archive:
        assert contents(archive) == before


def test_a_mistake_in_the_metadata_is_a_note(papers: Path, folder: Path, embedder: Embedder) -> None:
    write(papers / "metadata.csv", "file,date\n1-harbour.txt,some day\n")
    assert index(folder, [papers], embedder=embedder).notes == [
        (
            f"{papers}/metadata.csv: metadata.csv, row 2: date 'some day' cannot be read; write it as in 1950-05-14 "
            "or May 1950"
        )
    ]


# --- ids ----------------------------------------------------------------------------------------------------------


def test_an_id_that_is_taken_gets_the_suffix_of_its_file(papers: Path, folder: Path, embedder: Embedder) -> None:
    write(papers / "2-treaty.md", "The treaty was torn up.")
    summary = index(folder, [papers], embedder=embedder)
    assert summary.notes == ["2-treaty.txt: the id 2-treaty is taken, so this record is 2-treaty.txt"]
    write(papers / "again/2-treaty.txt", "The treaty was mended.")
    write(papers / "metadata.csv", "record,kind\n2-treaty,draft\n")
    summary = index(folder, [papers, papers / "again"], embedder=embedder)
    assert "2-treaty.txt: the id 2-treaty is taken, so this record is 2-treaty.2" in summary.notes
    with Archive.open(folder, embedder=embedder) as archive:
        assert archive.record("2-treaty").text == "The treaty was torn up."
        assert archive.record("2-treaty.txt").text == (papers / "2-treaty.txt").read_text()
        assert archive.record("2-treaty.2").text == archive.record("again/2-treaty").text == "The treaty was mended."


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


# --- removing and watching ----------------------------------------------------------------------------------------


def test_records_are_removed_by_their_ids(papers: Path, folder: Path, embedder: Embedder, check: Check) -> None:
    with Archive.build(folder, [papers], embedder=embedder) as archive:
        with pytest.raises(UnknownRecord) as problem:
            archive.remove(["2-treaty", "3-none"])
        assert str(problem.value) == "no record '3-none' in this archive: nothing was removed"
        assert archive.remove(["2-treaty", "2-treaty"]) == 1
        assert [record.id for record in archive.headings()] == ["1-harbour", "paris/emperor"]
        assert archive.lexical(["treati"], 5) == []
    (papers / "2-treaty.txt").unlink()
    check(folder, papers).close()


def test_progress_reaches_the_end_without_turning_back(papers: Path, folder: Path, embedder: Embedder) -> None:
    told: list[Progress] = []
    summary = index(folder, [papers], embedder=embedder, progress=told.append)
    size = sum(path.stat().st_size for path in papers.rglob("*.*"))
    last = told[-1]
    assert (last.files, last.all_files, last.bytes, last.all_bytes) == (4, 4, size, size)
    assert (last.records, last.passages) == (3, summary.passages)
    for name in ("files", "bytes", "records", "passages", "seconds"):
        values = [getattr(item, name) for item in told]
        assert values == sorted(values)


def test_filters_follow_the_records(papers: Path, folder: Path, embedder: Embedder) -> None:
    write(papers / "metadata.csv", "file,kind\n1-harbour.txt,report\n")
    with Archive.build(folder, [papers], embedder=embedder) as archive:
        assert [record.id for record in archive.headings(Filter(kind="report"))] == ["1-harbour"]
        write(papers / "metadata.csv", "file,kind\n2-treaty.txt,report\n")
        archive.add([papers])
        assert [record.id for record in archive.headings(Filter(kind="report"))] == ["2-treaty"]
        keys, records = archive.select(Filter(kind="report"))
        assert records == 1
        assert {item.passage.record_id for item in archive.passages(keys or [])} == {"2-treaty"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_folder_whose_name_is_no_text(tmp_path: Path, papers: Path, folder: Path, embedder: Embedder) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/p\xff"))
    papers.rename(odd)
    write(odd / "metadata.csv", "file,title\n1-harbour.txt,The harbour\n")
    for expected in ({"added": 3, "records": 3}, {"unchanged": 3, "records": 3}):
        assert counted(index(folder, [odd], embedder=embedder)) == expected
    with Archive.open(folder, embedder=embedder) as archive:
        assert archive.record("1-harbour").title == "The harbour"
    assert counted(index(folder, [odd], embedder=embedder, prune=True)).get("removed") is None
