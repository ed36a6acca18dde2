"""An indexing process that is killed at any moment leaves an archive that answers as before or after."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from index import derived, upkeep
from index.archive import Archive
from index.catalogue import Catalogue
from index.embedder import Embedder

ROOT = Path(__file__).parents[2]
KILLS = 50
SUBJECTS = "The minister,The consul,The Emperor,The harbour master,An envoy of the King,The Secretary".split(",")
DEEDS = "signed the treaty,closed the harbour,received me at the palace,refused the loan,sent a telegram".split(",")
PLACES = "in Paris,at Havana,in the spring,on the 19th instant,before the war,without a word,at noon".split(",")

# As `archive-qa index` runs, but in small batches, so that there are many moments to be killed at
INDEX = """
import sys
from pathlib import Path
from index import follow
from index.archive import index
from index.embedder import open_embedder
follow.BATCH = 2
embedder = open_embedder()
print("begins", flush=True)
index(Path(sys.argv[1]), [Path(sys.argv[2])], embedder=embedder)
print("ends", flush=True)
"""


class Papers:
    """A folder of letters that somebody works in."""

    def __init__(self, folder: Path, fate: random.Random) -> None:
        self.folder = folder
        self._fate = fate
        self._count = 0
        folder.mkdir()
        shutil.copy(ROOT / "tests/cases/papers.zip", folder)
        shutil.copy(ROOT / "tests/cases/frus1861.xml", folder)
        for _ in range(8):
            self.add()

    def change(self) -> None:
        """A few letters come, change, go, or get another name."""
        for _ in range(self._fate.randint(3, 8)):
            letters = sorted(self.folder.glob("*.txt"))
            deed = self._fate.choice(["add", "add", "write", "write", "rename", "remove"])
            if deed == "add" or len(letters) < 3:
                self.add()
            elif deed == "write":
                self._write(self._fate.choice(letters))
            elif deed == "rename":
                self._fate.choice(letters).rename(self._new())
            else:
                self._fate.choice(letters).unlink()

    def add(self) -> None:
        self._write(self._new())

    def _new(self) -> Path:
        self._count += 1
        return self.folder / f"letter-{self._count:03}.txt"

    def _write(self, path: Path) -> None:
        parts = (SUBJECTS, DEEDS, PLACES)
        sentences = [" ".join(map(self._fate.choice, parts)) + "." for _ in range(self._fate.randint(1, 40))]
        path.write_text(" ".join(sentences), encoding="utf-8")


def start(archive: Path, papers: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", INDEX, str(archive), str(papers)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    return process


def finish(archive: Path, papers: Path) -> float:
    """Indexes without a disturbance, and gives the seconds it took."""
    process = start(archive, papers)
    begun = time.perf_counter()
    process.communicate(timeout=120)
    assert process.returncode == 0
    return time.perf_counter() - begun


def generation(archive: Path) -> int:
    """The number of the last change, 0 before there is one."""
    if not (archive / "catalogue.sqlite").exists():
        return 0
    catalogue = Catalogue.open(archive)
    found = catalogue.generation
    catalogue.close()
    return found


def moment(archive: Path, before: int) -> str:
    """Where in its work the process was killed, by what it left; `before` was the generation when it began."""
    if not (archive / "catalogue.sqlite").exists():
        return "before the catalogue was made"
    if generation(archive) == before:
        return "before it wrote anything"
    catalogue = Catalogue.open(archive)
    published, last, whole = derived.latest(archive), catalogue.generation, catalogue.whole
    catalogue.close()
    if any((archive / "derived").glob("unfinished-*")):
        return "while the indexes were written"
    if whole < last:
        return "in the middle of a file"
    if published is None or published[0] < last:
        return "between files"
    return "when all was written"


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_fifty_kills_leave_fifty_equal_archives(
    tmp_path: Path, embedder: Embedder, contents: Callable, check: Callable, capsys: pytest.CaptureFixture
) -> None:
    fate = random.Random(20)
    papers, archive = Papers(tmp_path / "papers", fate), tmp_path / "archive"
    seconds = finish(tmp_path / "trial", papers.folder)
    table: Counter[str] = Counter()
    for kill in range(KILLS):
        if kill % 10 == 0:  # now and then the first build is the one that is killed
            shutil.rmtree(archive, ignore_errors=True)
        before = None
        if archive.exists():
            with Archive.open(archive, embedder=embedder) as opened:
                before = contents(opened)
            papers.change()
        reached = generation(archive)
        process = start(archive, papers.folder)
        time.sleep(fate.uniform(0, seconds if before is None else seconds / 2))
        process.kill()
        process.communicate()
        where = moment(archive, reached)

        if derived.latest(archive):  # it can be asked, and answers as before or after
            with Archive.open(archive, embedder=embedder) as opened:
                now = contents(opened)
            assert upkeep.check(archive) == []
            if before is not None and now != before:
                check(archive, papers.folder).close()
        else:
            assert before is None

        finish(archive, papers.folder)
        check(archive, papers.folder).close()
        table[where] += 1
    with capsys.disabled():
        print(f"\n{KILLS} kills, {KILLS} equal archives")
        for where, count in table.most_common():
            print(f"  {count:3} killed {where}")
    assert sum(table.values()) == KILLS
