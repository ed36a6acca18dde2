"""Archives copied, also while they change."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import derived, upkeep
from index.archive import Archive, index
from index.embedder import Embedder
from index.errors import NotAnArchive, UseError
from index.terms import stems

from .changes import write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(papers: Path, tmp_path: Path, embedder: Embedder) -> Path:
    """A whole archive of the papers: three records of a passage each, with the keys 1 to 3."""
    index(tmp_path / "archive", [papers], embedder=embedder)
    return tmp_path / "archive"


def test_a_backup_answers_like_its_source(
    folder: Path, tmp_path: Path, papers: Path, embedder: Embedder, contents: Callable, check: Callable
) -> None:
    target = tmp_path / "shelf/copy"
    assert upkeep.backup(folder, target) == target
    with Archive.open(folder, embedder=embedder) as source, Archive.open(target, embedder=embedder) as copy:
        assert contents(copy) == contents(source)
    write(papers / "3-peace.txt", "Peace was made.")
    assert index(target, [papers], embedder=embedder).added == 1  # it goes on from there
    check(target, papers).close()
    with Archive.open(folder, embedder=embedder) as source:
        assert source.counts()[0] == 3


def test_a_backup_of_an_archive_that_is_behind_its_catalogue(
    folder: Path, tmp_path: Path, papers: Path, embedder: Embedder, check: Callable, contents: Callable
) -> None:
    shutil.copytree(folder / "derived", tmp_path / "derived")
    (papers / "1-harbour.txt").unlink()
    index(folder, [papers], embedder=embedder)
    shutil.rmtree(folder / "derived")
    shutil.copytree(tmp_path / "derived", folder / "derived")  # as when a run is killed before it publishes
    upkeep.backup(folder, tmp_path / "copy")
    assert upkeep.check(tmp_path / "copy") == []
    with Archive.open(folder, embedder=embedder) as source, Archive.open(tmp_path / "copy", embedder=embedder) as copy:
        assert contents(copy) == contents(source)
        assert copy.counts()[0] == 3
    index(tmp_path / "copy", [papers], embedder=embedder)
    check(tmp_path / "copy", papers).close()


def test_the_users_names_go_with_a_backup(folder: Path, tmp_path: Path) -> None:
    write(folder / "names.csv", "Filippov,Stalin\n")
    upkeep.backup(folder, tmp_path / "copy")
    assert (tmp_path / "copy/names.csv").read_text() == "Filippov,Stalin\n"


def test_a_backup_goes_into_an_empty_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    upkeep.backup(folder, tmp_path / "copy")
    assert upkeep.check(tmp_path / "copy") == []


@pytest.mark.parametrize("name", ["copy", "copy/file.txt", "archive"])
def test_a_backup_overwrites_nothing(name: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    write(tmp_path / "copy/file.txt", "something else")
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    with pytest.raises(UseError) as problem:
        upkeep.backup(folder, tmp_path / name)
    assert str(problem.value) == f"{tmp_path / name} is not empty: give a folder that is not there yet"
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("finished", [True, False])
def test_what_is_no_archive_is_not_copied(finished: bool, folder: Path, tmp_path: Path) -> None:
    shutil.rmtree(folder if finished else folder / "derived")
    with pytest.raises(NotAnArchive, match="is not an archive" if finished else "was never finished"):
        upkeep.backup(folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


WRITER = """
import sys
from pathlib import Path
from index.archive import index
from index.embedder import open_embedder
papers, folder = Path(sys.argv[1]), Path(sys.argv[2])
embedder = open_embedder()
number = 0
while True:
    number += 1
    letter = papers / f"letter-{number % 7}.txt"
    letter.write_text(f"Letter {number} was signed in Paris.") if number % 3 else letter.unlink(missing_ok=True)
    index(folder, [papers], embedder=embedder)
    print(number, flush=True)
"""


@pytest.fixture
def writer(papers: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that changes the papers and indexes them, again and again; it says when it has done so."""
    command = [sys.executable, "-c", WRITER, str(papers), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        yield process
        assert process.poll() is None  # it wrote to the end
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_a_backup_of_an_archive_that_is_written_to_is_whole(
    writer: subprocess.Popen[str], folder: Path, tmp_path: Path, embedder: Embedder
) -> None:
    generations: set[int] = set()
    while len(generations) < 10:  # it writes meanwhile
        copy = upkeep.backup(folder, tmp_path / "copy")
        assert upkeep.check(copy) == []
        with Archive.open(copy, embedder=embedder) as archive:
            generations.add(archive.generation)
            assert len(archive.dense(embedder.question("letter"), 100)) == archive.counts()[1]
            letters = [record.id for record in archive.headings() if record.id.startswith("letter")]
            found = archive.lexical(stems("letter"), 100)
            assert sorted(item.passage.record_id for item in archive.passages([key for key, _ in found])) == letters
            assert all(re.fullmatch(r"Letter \d+ was signed in Paris\.", archive.record(name).text) for name in letters)
        shutil.rmtree(copy)


@pytest.mark.slow
def test_an_archive_that_is_written_to_is_found_whole(writer: subprocess.Popen[str], folder: Path) -> None:
    seen: set[object] = set()
    while len(seen) < 10:
        assert upkeep.check(folder) == []
        seen.add(derived.latest(folder))
