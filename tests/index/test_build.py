"""Whatever happens to the files below the paths, the archive ends where one built from nothing would."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import follow
from index.archive import Archive, index
from index.embedder import Embedder
from index.errors import UnknownRecord
from index.filters import Filter
from index.progress import Progress
from index.terms import stems

from .changes import change, counted, remove, rename, write

if TYPE_CHECKING:
    from .conftest import Watched

ROOT = Path(__file__).parents[2]
UNREAD = "is of a kind that is not read (.xls); `archive-qa index --help` names those that are"
Check = Callable[[Path, Path], Archive]  # the fixture in conftest


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


def add(papers: Path) -> None:
    write(papers / "new/peace.txt", "Peace was made.")


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
