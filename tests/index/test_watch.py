"""Following real folders with the real watchdog. What must not be told is proved by what is told next."""

from __future__ import annotations

import os
import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.archive import index
from index.embedder import Embedder
from index.watch import changes

QUIET = 0.2  # seconds
BUSY = 1.0  # long enough that also a busy machine does not rest between two changes that follow each other
NEVER = 600.0


class Steps:
    """The steps of an iterator, taken one after the other by a thread."""

    def __init__(self, told: Iterator[None], quiet: float) -> None:
        self._quiet = quiet
        self._taken: queue.Queue[None] = queue.Queue()
        threading.Thread(target=self._take, args=(told,), daemon=True).start()

    def _take(self, told: Iterator[None]) -> None:
        for _ in told:
            self._taken.put(None)

    def one(self) -> None:
        """Waits for a step."""
        self._taken.get(timeout=60)

    def none(self) -> bool:
        """Whether no step comes on its own for some time."""
        try:
            self._taken.get(timeout=3 * self._quiet)
        except queue.Empty:
            return True
        return False


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "box").mkdir(parents=True)
    (folder / "a.txt").write_text("The harbour was closed.")
    (folder / "box/b.txt").write_text("The treaty was signed.")
    return folder


@contextmanager
def watching(*paths: Path, archive: Path | None = None, quiet: float = QUIET) -> Iterator[Steps]:
    """What is told of changes below the paths."""
    with changes(paths, archive or paths[0].parent / "archive", quiet=quiet, patience=NEVER) as told:
        yield Steps(told, quiet)


def write(papers: Path) -> None:
    (papers / "a.txt").write_text("The harbour was opened.")


def add(papers: Path) -> None:
    (papers / "c.txt").write_text("The railway was built.")


def remove(papers: Path) -> None:
    (papers / "a.txt").unlink()


def rename(papers: Path) -> None:
    (papers / "a.txt").rename(papers / "harbour.txt")


def move_out(papers: Path) -> None:
    (papers / "a.txt").rename(papers.parent / "a.txt")


def move_in(papers: Path) -> None:
    (papers.parent / "d.txt").write_text("The bank was closed.")
    (papers.parent / "d.txt").rename(papers / "d.txt")


def append(papers: Path) -> None:
    with (papers / "box/b.txt").open("a") as file:
        file.write(" Peace was made.")


def new_folder(papers: Path) -> None:
    (papers / "new/deep").mkdir(parents=True)


def remove_folder(papers: Path) -> None:
    shutil.rmtree(papers / "box")


@pytest.mark.parametrize(
    "change",
    [write, add, remove, rename, move_out, move_in, append, new_folder, remove_folder],
    ids=lambda change: change.__name__,
)
def test_a_change_is_told_once(change: Callable[[Path], None], papers: Path) -> None:
    with watching(papers) as steps:
        change(papers)
        steps.one()
        assert steps.none()


@pytest.mark.slow
def test_many_quick_changes_are_told_once(papers: Path) -> None:
    with watching(papers, quiet=BUSY) as steps:
        for number in range(500):
            (papers / f"box/{number}.txt").write_text("One of many.")
        steps.one()
        assert steps.none()


@pytest.mark.slow
def test_what_is_still_changing_is_not_told(papers: Path) -> None:
    with watching(papers, quiet=BUSY) as steps:
        with (papers / "copy.txt").open("w") as file:
            for _ in range(15):  # in all longer than a rest
                file.write("A long file that is copied slowly.\n" * 100)
                file.flush()
                time.sleep(BUSY / 10)
        steps.one()
        assert steps.none()


@pytest.mark.slow
def test_a_file_in_a_folder_that_came_later(papers: Path, capfd: pytest.CaptureFixture) -> None:
    with watching(papers) as steps:
        for number in range(5):
            (papers / f"new-{number}/deep/deeper").mkdir(parents=True)
            steps.one()
            (papers / f"new-{number}/deep/deeper/e.txt").write_text("The consul wrote.")
            steps.one()
        assert steps.none()
    assert capfd.readouterr() == ("", "")


def test_reading_is_no_change(papers: Path) -> None:
    with watching(papers) as steps:
        for path in papers.rglob("*"):
            if path.is_file():
                path.read_bytes()
            path.stat()
        list(os.walk(papers))
        assert steps.none()
        add(papers)
        steps.one()


def test_indexing_is_no_change_also_where_the_archive_lies_below(papers: Path, embedder: Embedder) -> None:
    archive = papers / "archive"
    index(archive, [papers], embedder=embedder)
    with watching(papers, archive=archive) as steps:
        assert index(archive, [papers], embedder=embedder).unchanged == 2
        add(papers)
        steps.one()
        assert index(archive, [papers], embedder=embedder).added == 1
        remove(papers)
        steps.one()
        assert index(archive, [papers], embedder=embedder).removed == 1
        (archive / "derived/note.txt").write_text("Not a document.")
        (archive / "derived/note.txt").rename(archive / "note.txt")
        (archive / "note.txt").unlink()
        assert steps.none()


def test_what_comes_out_of_the_archive_is_a_change(papers: Path) -> None:
    (papers / "archive").mkdir()
    (papers / "archive/e.txt").write_text("The consul wrote.")
    with watching(papers, archive=papers / "archive") as steps:
        (papers / "archive/e.txt").rename(papers / "e.txt")
        steps.one()
        assert steps.none()


def test_changes_between_two_steps_are_not_lost(papers: Path) -> None:
    with changes([papers], papers.parent / "archive", quiet=QUIET, patience=NEVER) as told:
        add(papers)  # before the first step was asked for
        assert next(told) is None
        for change in (write, append, remove):  # while what came before is worked on
            change(papers)
            assert next(told) is None


def test_a_single_file_is_followed(papers: Path) -> None:
    with watching(papers / "a.txt") as steps:
        append(papers)  # in a folder beside it
        assert steps.none()
        write(papers)
        steps.one()
        remove(papers)
        steps.one()
        write(papers)
        steps.one()


def test_several_paths_are_followed_also_where_one_lies_in_another(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with watching(papers, papers / "box", tmp_path / "other", papers / "a.txt", papers) as steps:
        append(papers)
        steps.one()
        (tmp_path / "other/e.txt").write_text("The consul wrote.")
        steps.one()
        write(papers)
        steps.one()
        assert steps.none()


def test_a_path_that_is_missing_is_not_watched(papers: Path, tmp_path: Path) -> None:
    with watching(papers, tmp_path / "none") as steps:
        add(papers)
        steps.one()


def test_without_any_change_it_looks_now_and_then(papers: Path) -> None:
    with changes([papers], papers.parent / "archive", quiet=QUIET, patience=0.1) as told:
        assert [next(told) for _ in range(3)] == [None, None, None]


def test_nothing_is_left_running(papers: Path) -> None:
    before = set(threading.enumerate())
    with changes([papers], papers.parent / "archive", quiet=QUIET):
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) == before
