"""Which files lie below a path, in real folders."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.archive import Archive, index
from index.embedder import Embedder
from index.errors import NothingToIndex
from index.scan import Found, Scan, _walk, root_of, scan, sha256

LONG_AGO = 1_500_000_000_000_000_000  # ns
posix = pytest.mark.skipif(os.name != "posix", reason="links and closed folders as POSIX has them")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


def put(folder: Path, *names: str) -> None:
    """Files with some bytes, changed long ago."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"12345")
        os.utime(folder / name, ns=(LONG_AGO, LONG_AGO))


def sources(folder: Path, archive: str = "none") -> list[str]:
    return [file.source for file in scan(folder, folder / archive).files]


def test_a_file_as_it_is_found(papers: Path) -> None:
    put(papers, "box/letter.txt")
    found = Found(str(papers), "box/letter.txt", papers / "box/letter.txt", 5, LONG_AGO)
    assert scan(papers, papers / "none") == Scan(str(papers), [found], [])


def test_a_single_file_is_named_below_its_folder(papers: Path) -> None:
    put(papers, "box/letter.txt", "box/other.txt")
    found = Found(str(papers / "box"), "letter.txt", papers / "box/letter.txt", 5, LONG_AGO)
    assert scan(papers / "box/letter.txt", papers / "none") == Scan(str(papers / "box"), [found], [])


def test_a_folder_has_one_name(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(papers, "box/letter.txt")
    monkeypatch.chdir(papers)
    for name in (papers, Path("."), Path("box/.."), papers / "box" / ".."):
        assert root_of(name) == papers
        assert scan(name, papers / "none") == scan(papers, papers / "none")
    assert root_of(Path("box/letter.txt")) == papers / "box"


def test_the_order_does_not_depend_on_the_disk(papers: Path) -> None:
    names = ["b.txt", "a/z.txt", "a/b/c.txt", "c/a.txt", "a.txt", "B.txt", "é.txt", "10.txt", "2.txt"]
    put(papers, *names)
    expected = ["10.txt", "2.txt", "B.txt", "a.txt", "b.txt", "é.txt", "a/z.txt", "a/b/c.txt", "c/a.txt"]
    assert sources(papers) == expected
    for name in names:
        (papers / name).unlink()
    put(papers, *reversed(names))
    assert sources(papers) == expected


def test_hidden_files_and_sheets_are_left_out(papers: Path) -> None:
    put(papers, "a.txt", ".a.txt", ".git/a.txt", "box/.git/a.txt", "metadata.csv", "box/metadata.csv")
    put(papers, "my-metadata.csv", "box/metadata.csv.txt")
    assert sources(papers) == ["a.txt", "my-metadata.csv", "box/metadata.csv.txt"]


def test_a_folder_may_lie_in_a_hidden_one(papers: Path) -> None:
    put(papers, ".mail/box/a.txt")
    assert sources(papers / ".mail") == ["box/a.txt"]


@pytest.mark.parametrize("named", ["archive", "box/../archive", "./archive"])
def test_the_archive_is_left_out_however_it_is_named(named: str, papers: Path) -> None:
    put(papers, "archive/a.txt", "archive/derived/b.txt", "box/archive/c.txt", "archive.txt")
    assert sources(papers, named) == ["archive.txt", "box/archive/c.txt"]


@posix
def test_a_link_to_the_archive_leads_into_the_archive(papers: Path, tmp_path: Path) -> None:
    put(papers, "archive/a.txt", "b.txt")
    (tmp_path / "link").symlink_to(papers / "archive")
    assert [file.source for file in scan(papers, tmp_path / "link").files] == ["b.txt"]


# --- links --------------------------------------------------------------------------------------------------------


@posix
def test_a_link_to_a_file_is_followed_and_one_to_a_folder_is_not(papers: Path, tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/letter.txt", "elsewhere/more/other.txt")
    (papers / "link.txt").symlink_to(tmp_path / "elsewhere/letter.txt")
    (papers / "folder").symlink_to(tmp_path / "elsewhere")
    found = Found(str(papers), "link.txt", papers / "link.txt", 5, LONG_AGO)
    assert scan(papers, papers / "none") == Scan(str(papers), [found], [])


@posix
def test_no_circle_is_walked(papers: Path) -> None:
    put(papers, "box/letter.txt")
    (papers / "box/up").symlink_to(papers)
    (papers / "box/self.txt").symlink_to(papers / "box/self.txt")
    (papers / "box/one.txt").symlink_to(papers / "box/two.txt")
    (papers / "box/two.txt").symlink_to(papers / "box/one.txt")
    (papers / "box/nowhere.txt").symlink_to(papers / "none.txt")
    assert scan(papers, papers / "none") == scan(papers / "box" / "up", papers / "none")
    assert (sources(papers), scan(papers, papers / "none").closed) == (["box/letter.txt"], [])


@posix
def test_what_is_no_file_is_left_out(papers: Path) -> None:
    put(papers, "letter.txt", "folder.txt/inside.txt")
    os.mkfifo(papers / "pipe.txt")  # whoever opened it would wait for ever
    assert sources(papers) == ["letter.txt", "folder.txt/inside.txt"]


# --- names and times ----------------------------------------------------------------------------------------------


@posix
def test_bytes_of_a_name_that_are_not_utf8_are_written_out(papers: Path) -> None:
    path = os.fsencode(papers) + b"/K\xf6nig/br\xfccke.txt"
    os.mkdir(os.path.dirname(path))
    with open(path, "wb") as file:
        file.write(b"12345")
    (found,) = scan(papers, papers / "none").files
    assert found.source == r"K\udcf6nig/br\udcfccke.txt"
    assert (found.path.read_bytes(), found.source.encode()) == (b"12345", rb"K\udcf6nig/br\udcfccke.txt")


def test_a_fresh_file_has_no_time_that_could_be_trusted(papers: Path) -> None:
    put(papers, "fresh.txt", "future.txt", "old.txt")
    now = time.time_ns()
    os.utime(papers / "fresh.txt", ns=(now, now))
    os.utime(papers / "future.txt", ns=(now + 10**15, now + 10**15))
    os.utime(papers / "old.txt", ns=(now, now - 3_600 * 10**9))
    times = {file.source: file.modified for file in scan(papers, papers / "none").files}
    assert times == {"fresh.txt": 0, "future.txt": 0, "old.txt": now - 3_600 * 10**9}


def test_the_digest_is_of_the_content(papers: Path) -> None:
    content = bytes(range(256)) * 5_000
    (papers / "a.bin").write_bytes(content)
    assert sha256(papers / "a.bin") == hashlib.sha256(content).hexdigest()


# --- what cannot be looked into -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closed", "hidden"),
    [
        ([], []),
        (["box"], ["box/a.txt", "box/b/c.txt"]),
        (["box/b"], ["box/b/c.txt"]),
        (["box/a.txt"], ["box/a.txt"]),
        (["."], ["a.txt", "boxes/a.txt", "box/a.txt", "box/b/c.txt"]),
    ],
)
def test_what_lies_in_a_closed_folder_is_hidden(closed: list[str], hidden: list[str]) -> None:
    known = ["a.txt", "boxes/a.txt", "box/a.txt", "box/b/c.txt"]
    assert [source for source in known if Scan("/", [], closed).hides(source)] == hidden


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder that everyone may look into and write to, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder).resolve()


@contextmanager
def nobody() -> Iterator[None]:
    """Root may look everywhere: meanwhile we are a user to whom permissions apply."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def boxes(shelf: Path) -> Iterator[Path]:
    """A folder with a letter and two boxes, which are open again in the end."""
    put(shelf / "papers", "a.txt", "open/b.txt", "closed/c.txt", "closed/deep/d.txt")
    yield shelf / "papers"
    for folder in (shelf / "papers", *(shelf / "papers").glob("*/")):
        folder.chmod(0o755)


def looked_into(folder: Path) -> tuple[list[str], list[str]]:
    """The sources found and the places closed, as a user to whom permissions apply sees them."""
    with nobody():
        found = scan(folder, folder / "none")
    return [file.source for file in found.files], found.closed


CLOSED = [
    (0o000, ["closed"]),  # its names cannot be listed
    (0o444, ["closed/c.txt", "closed/deep"]),  # they can, but what they stand for cannot be looked at
]


@posix
@pytest.mark.parametrize(("mode", "closed"), CLOSED, ids=["unlisted", "listed"])
def test_a_folder_without_permission_is_closed(mode: int, closed: list[str], boxes: Path) -> None:
    (boxes / "closed").chmod(mode)
    assert looked_into(boxes) == (["a.txt", "open/b.txt"], closed)


@posix
def test_the_root_itself_may_be_closed(boxes: Path) -> None:
    boxes.chmod(0o000)
    assert looked_into(boxes) == ([], ["."])


@posix
def test_a_link_into_a_closed_folder_is_closed(boxes: Path) -> None:
    (boxes / "link.txt").symlink_to(boxes / "closed/c.txt")
    (boxes / "closed").chmod(0o000)
    assert looked_into(boxes) == (["a.txt", "open/b.txt"], ["link.txt", "closed"])


@pytest.fixture
def follow(boxes: Path, shelf: Path, embedder: Embedder) -> Callable[..., tuple[list[str], list[str]]]:
    """Indexes the boxes, and gives the notes of the run and the records there are then."""
    folder = shelf / "archive"

    def run(*, prune: bool = False) -> tuple[list[str], list[str]]:
        notes = index(folder, [boxes], embedder=embedder, prune=prune).notes
        with Archive.open(folder, embedder=embedder) as archive:
            return notes, [record.id for record in archive.headings()]

    assert run() == ([], ["a", "closed/c", "closed/deep/d", "open/b"])
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    return run


@posix
@pytest.mark.parametrize(("mode", "closed"), CLOSED, ids=["unlisted", "listed"])
def test_the_records_of_a_closed_folder_stay(mode: int, closed: list[str], boxes: Path, follow: Callable) -> None:
    (boxes / "closed").chmod(mode)
    (boxes / "open/b.txt").unlink()
    with nobody():
        found = follow()
    notes = [f"{place} cannot be looked into, so its records stay as they are" for place in closed]
    assert found == (notes, ["a", "closed/c", "closed/deep/d"])
    (boxes / "closed").chmod(0o755)
    (boxes / "closed/c.txt").unlink()
    assert follow() == ([], ["a", "closed/deep/d"])


@posix
def test_a_closed_root_removes_nothing(boxes: Path, follow: Callable) -> None:
    boxes.chmod(0o000)
    with nobody():
        with pytest.raises(NothingToIndex, match=rf"^{boxes} is suddenly empty: if its records are to be removed, "):
            follow()
        assert follow(prune=True) == (
            [". cannot be looked into, so its records stay as they are"],
            ["a", "closed/c", "closed/deep/d", "open/b"],
        )


def test_a_folder_that_goes_away_while_it_is_walked(papers: Path) -> None:
    """The walk has listed it, and finds it gone when it comes to it: its records stay until the next run."""
    put(papers, "a.txt", "box/b.txt", "c/d.txt")
    closed: list[str] = []
    walk = _walk(papers, papers / "none", closed)
    assert next(walk) == papers / "a.txt"
    (papers / "box/b.txt").unlink()
    (papers / "box").rmdir()
    assert (list(walk), closed) == ([papers / "c/d.txt"], ["box"])
