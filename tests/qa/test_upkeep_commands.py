"""Looking after an archive from the command line: check, backup, metadata, index --verify and --watch."""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]  # the fixture in conftest


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "box").mkdir(parents=True)
    (folder / "harbour.txt").write_text("The harbour was closed in January.")
    (folder / "box/treaty.txt").write_text("The minister signed the treaty.")
    for path in folder.rglob("*.txt"):
        os.utime(path, (1_500_000_000, 1_500_000_000))
    return folder


@pytest.fixture
def archive(papers: Path, tmp_path: Path, archive_qa: Run) -> Path:
    assert archive_qa("index", papers, "--archive", tmp_path / "archive").returncode == 0
    return tmp_path / "archive"


def outcome(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def titles(archive_qa: Run, archive: Path) -> list[str]:
    return archive_qa("list", "--archive", archive).stdout.splitlines()


# --- check --------------------------------------------------------------------------------------------------------


def test_check_of_a_whole_archive(archive: Path, archive_qa: Run) -> None:
    done = archive_qa("check", "--archive", archive)
    assert outcome(done) == (0, f"The archive in {archive} is whole.\n", "")


def test_check_says_what_is_wrong_and_what_to_do(archive: Path, papers: Path, archive_qa: Run) -> None:
    (archive / "derived/g0000000001/terms/meta.json").unlink()
    assert outcome(archive_qa("check", "--archive", archive)) == (
        1,
        "",
        "archive-qa: g0000000001: meta.json is missing or damaged: delete derived/g0000000001 and run "
        "`archive-qa index` again\n",
    )
    shutil.rmtree(archive / "derived/g0000000001")
    assert archive_qa("index", papers, "--archive", archive).returncode == 0
    assert archive_qa("check", "--archive", archive).returncode == 0


def test_check_says_everything_that_is_wrong(archive: Path, archive_qa: Run) -> None:
    with sqlite3.connect(archive / "catalogue.sqlite") as db:
        db.execute("UPDATE passages SET zone = 'note'")
    db.close()
    wrong = "does not lie in one zone of its record: restore a backup, or index into a new folder"
    assert outcome(archive_qa("check", "--archive", archive)) == (
        1,
        "",
        f"archive-qa: catalogue.sqlite: record harbour, passage 0:34: {wrong}\n"
        f"archive-qa: catalogue.sqlite: record box/treaty, passage 0:31: {wrong}\n",
    )


def test_check_of_no_archive(tmp_path: Path, archive_qa: Run) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/catalogue.sqlite").write_text("something else, long enough to be looked at")
    done = archive_qa("check", "--archive", tmp_path / "archive")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        rf"archive-qa: {tmp_path}/archive/catalogue\.sqlite cannot be read as an archive \(file is not a database\): "
        r"restore a backup, or index into a new folder\n",
        done.stderr,
    )


# --- backup -------------------------------------------------------------------------------------------------------


def test_backup(archive: Path, tmp_path: Path, archive_qa: Run) -> None:
    copy = tmp_path / "shelf" / "copy"
    done = archive_qa("backup", copy, "--archive", archive)
    assert outcome(done) == (0, f"The archive is copied to {copy}.\n", "")
    assert archive_qa("check", "--archive", copy).returncode == 0
    assert titles(archive_qa, copy) == titles(archive_qa, archive) != []


def test_backup_into_a_folder_that_is_in_use(archive: Path, tmp_path: Path, archive_qa: Run) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/mine.txt").write_text("mine")
    assert outcome(archive_qa("backup", "copy", "--archive", archive)) == (
        2,
        "",
        "archive-qa: copy is not empty: give a folder that is not there yet\n",
    )
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("command", [["backup"], ["backup", ""], ["metadata"], ["check", "now"]])
def test_wrong_use_is_one_line(command: list[str], archive_qa: Run) -> None:
    done = archive_qa(*command)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.endswith(f" (see `archive-qa {command[0]} --help`)\n") or "unrecognized" in done.stderr


@pytest.mark.parametrize("command", [["backup", "copy"], ["metadata", "out.csv"], ["check"]])
def test_without_an_archive_nothing_is_written(command: list[str], tmp_path: Path, archive_qa: Run) -> None:
    assert outcome(archive_qa(*command, "--archive", tmp_path / "none")) == (
        1,
        "",
        f"archive-qa: {tmp_path}/none is not an archive (it holds no catalogue.sqlite): build one with `archive-qa "
        "index`\n",
    )
    assert list(tmp_path.iterdir()) == []


# --- metadata -----------------------------------------------------------------------------------------------------


def test_metadata_is_written_corrected_and_used(archive: Path, papers: Path, tmp_path: Path, archive_qa: Run) -> None:
    done = archive_qa("metadata", "out.csv", "--archive", archive)
    assert outcome(done) == (
        0,
        "out.csv holds 2 records. Correct it, lay it as metadata.csv into the folder that was indexed, and index "
        "again.\n",
        "",
    )
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert text.splitlines()[1:] == ["box/treaty,box/treaty.txt,,,,,,,,,,,,,", "harbour,harbour.txt,,,,,,,,,,,,,"]
    corrected = text.replace("harbour.txt,,,", "harbour.txt,,The closed harbour,1861-01")
    (papers / "metadata.csv").write_text(corrected, encoding="utf-8-sig")
    done = archive_qa("index", papers, "--archive", archive)
    assert done.stdout.startswith("0 files added, 1 updated, 0 removed, 1 unchanged, 0 skipped, in ")
    assert titles(archive_qa, archive) == [
        "1861-01     harbour  The closed harbour",
        "no date     box/treaty  (no title)",
    ]


def test_metadata_that_cannot_be_written(archive: Path, tmp_path: Path, archive_qa: Run) -> None:
    assert outcome(archive_qa("metadata", tmp_path / "none/out.csv", "--archive", archive)) == (
        1,
        "",
        f"archive-qa: {tmp_path}/none/out.csv: No such file or directory\n",
    )


# --- index --verify -----------------------------------------------------------------------------------------------


def test_verify_notices_what_size_and_time_do_not_tell(archive: Path, papers: Path, archive_qa: Run) -> None:
    path = papers / "harbour.txt"
    before = path.stat()
    path.write_text("The harbour was opened in January.")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)

    def summary(*arguments: str) -> str:
        done = archive_qa("index", papers, "--archive", archive, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()[0].partition(", in ")[0]

    def text() -> str:
        return json.loads(archive_qa("show", "harbour", "--json", "--archive", archive).stdout)["text"]

    assert summary() == "0 files added, 0 updated, 0 removed, 2 unchanged, 0 skipped"
    assert text() == "The harbour was closed in January."
    assert summary("--verify") == "0 files added, 1 updated, 0 removed, 1 unchanged, 0 skipped"
    assert text() == "The harbour was opened in January."
    assert summary("--verify") == "0 files added, 0 updated, 0 removed, 2 unchanged, 0 skipped"


# --- index --watch ------------------------------------------------------------------------------------------------


class Watch:
    """A running `archive-qa index --watch`, whose lines are waited for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.out, self.errors = (self._lines(stream) for stream in (process.stdout, process.stderr))

    @staticmethod
    def _lines(stream: IO[str] | None) -> Callable[[], str]:
        lines: queue.Queue[str] = queue.Queue()

        def read() -> None:
            for line in stream or ():
                lines.put(line)
            lines.put("")  # the end

        threading.Thread(target=read, daemon=True).start()
        return lambda: lines.get(timeout=60)

    def summary(self) -> str:
        """The next summary: its counts, and how many records there are."""
        first, second = self.out(), self.out()
        return f"{first.partition(', in ')[0]}; {second.split('holds ')[1].split(',')[0]}"

    def stop(self) -> tuple[int, str]:
        """Ends it as Ctrl-C does: its exit code, and what else it said."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        rest = iter(self.errors, "")
        assert self.out() == ""
        return code, "".join(rest)


@pytest.fixture
def watch(environment: dict[str, str], papers: Path, tmp_path: Path) -> Iterator[Callable[..., Watch]]:
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> Watch:
        command = [sys.executable, "-m", "qa", "index", "--watch", "--archive", tmp_path / "archive"]
        process = subprocess.Popen(
            [*map(str, command), *map(str, arguments or [papers])],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
        )
        started.append(process)
        return Watch(process)

    yield start
    for process in started:
        process.kill()
        process.wait()


WATCHING = "archive-qa: watching for changes; Ctrl-C ends it\n"
STOPPED = "archive-qa: stopped: what was indexed is kept, and the same command goes on from there\n"
posix = pytest.mark.skipif(os.name != "posix", reason="SIGINT")


@pytest.mark.slow
@posix
def test_watch_follows_what_happens_in_a_folder(watch: Callable, papers: Path, tmp_path: Path, archive_qa: Run) -> None:
    def found(words: str) -> list[str]:
        hits = archive_qa("search", f'"{words}"', "--json", "--archive", tmp_path / "archive").stdout
        return [hit["record_id"] for hit in json.loads(hits)]

    running = watch()
    assert running.summary() == "2 files added, 0 updated, 0 removed, 0 unchanged, 0 skipped; 2 records"
    assert running.errors() == WATCHING
    (papers / "box/railway.txt").write_text("The railway was built in May.")
    assert running.summary() == "1 file added, 0 updated, 0 removed, 2 unchanged, 0 skipped; 3 records"
    assert found("railway was built") == ["box/railway"]
    (papers / "box/railway.txt").write_text("The railway was sold in June.")
    assert running.summary() == "0 files added, 1 updated, 0 removed, 2 unchanged, 0 skipped; 3 records"
    assert (found("railway was built"), found("railway was sold")) == ([], ["box/railway"])
    (papers / "harbour.txt").unlink()
    assert running.summary() == "0 files added, 0 updated, 1 removed, 2 unchanged, 0 skipped; 2 records"
    assert found("harbour") == []
    assert running.stop() == (130, STOPPED)
    assert archive_qa("check", "--archive", tmp_path / "archive").returncode == 0


@pytest.mark.slow
@posix
def test_watch_goes_on_when_something_goes_wrong(watch: Callable, papers: Path, tmp_path: Path) -> None:
    running = watch()
    assert running.summary().endswith("; 2 records")
    assert running.errors() == WATCHING
    for path in papers.rglob("*.txt"):
        path.rename(tmp_path / path.name)
    assert (
        running.errors() == f"archive-qa: {papers} is suddenly empty: if its records are to be removed, say --prune\n"
    )
    (tmp_path / "harbour.txt").rename(papers / "harbour.txt")
    assert running.summary() == "0 files added, 0 updated, 1 removed, 1 unchanged, 0 skipped; 1 record"
    assert running.stop() == (130, STOPPED)


@pytest.mark.slow
@posix
def test_what_comes_during_the_first_run_is_not_lost(watch: Callable, papers: Path, tmp_path: Path) -> None:
    """The first run has looked which files there are when it makes the catalogue."""
    for number in range(400):
        (papers / f"box/{number}.txt").write_text(f"Letter {number} arrived, and the consul in port {number} read it.")
    running = watch()
    while not (tmp_path / "archive/catalogue.sqlite").exists():
        assert running.process.poll() is None
    (papers / "late.txt").write_text("The railway was built in May.")
    assert running.summary() == "402 files added, 0 updated, 0 removed, 0 unchanged, 0 skipped; 402 records"
    assert running.summary() == "1 file added, 0 updated, 0 removed, 402 unchanged, 0 skipped; 403 records"
    assert running.stop() == (130, WATCHING + STOPPED)


def test_watch_of_what_is_not_there(watch: Callable, tmp_path: Path) -> None:
    running = watch(tmp_path / "none")
    assert running.errors() == f"archive-qa: {tmp_path}/none does not exist: give a file or a folder of documents\n"
    assert (running.errors(), running.out(), running.process.wait(timeout=60)) == ("", "", 1)
    assert not (tmp_path / "archive").exists()


@pytest.mark.slow
@posix
def test_an_archive_in_the_folder_that_is_watched_is_no_change(watch: Callable, papers: Path) -> None:
    running = watch(papers, "--archive", papers / "archive")
    assert running.summary().endswith("; 2 records")
    assert running.errors() == WATCHING
    (papers / "late.txt").write_text("The railway was built in May.")
    summaries = [running.summary()]
    if "0 files added" in summaries[0]:  # the folder itself changed when the archive was made in it
        summaries = [running.summary()]
    assert summaries == ["1 file added, 0 updated, 0 removed, 2 unchanged, 0 skipped; 3 records"]
    assert running.stop() == (130, STOPPED)
