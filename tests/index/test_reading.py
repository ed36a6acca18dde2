"""A file that breaks, hangs or swells its reader costs one line, and the next file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import readers
from index.errors import ReadError
from index.reading import Reading
from index.records import Record

BAD_READERS = {
    "crash": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "exit": "import os; os._exit(3)",
    "kill": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "hang": "import time; time.sleep(600)",
    "swell": "yield bytes(1 << 40)",
    "nest": "(lambda again: again(again))(lambda again: again(again))",
    "fail": "raise ValueError('what\\nis this')",
    "print": "print('a library that talks')",
}


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with good letters, and a process that reads `.txt` files so that names of them make it break."""
    (tmp_path / "broken").mkdir()
    branches = "".join(f"    if name == {name!r}:\n        {code}\n" for name, code in BAD_READERS.items())
    (tmp_path / "broken/sitecustomize.py").write_text(
        "import importlib\n"
        "load = importlib.import_module\n"
        "def breaking(read):\n"
        "  def broken(file, name, source):\n" + branches + "    yield from read(file, name, source)\n"
        "  return broken\n"
        "def loaded(name):\n"
        "  module = load(name)\n"
        "  if name == 'index.readers.text' and module.read.__name__ == 'read':\n"
        "    module.read = breaking(module.read)\n"
        "  return module\n"
        "importlib.import_module = loaded\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    for name in ("good", *BAD_READERS):
        (tmp_path / f"{name}.txt").write_text(f"Dear Anna, {name}.")
    return tmp_path


def read(reading: Reading, folder: Path, name: str) -> list[Record]:
    return [item for item, _ in reading.read(folder / f"{name}.txt", f"{name}.txt")]


def test_records_are_those_that_the_reader_gives() -> None:
    cases = Path(__file__).parents[1] / "cases"
    with Reading() as reading:
        for path in (cases / "frus1918Russiav03.xml", cases / "wilson-1951.txt"):
            found = list(reading.read(path, path.name))
            assert [item for item, _ in found] == list(readers.read(path, path.name))
            shares = [share for _, share in found]
            assert shares == sorted(shares)
            assert 0 < shares[-1] <= 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("crash", "broke its reader (signal 11); it is left out"),
        ("exit", "broke its reader (exit code 3); it is left out"),
        ("kill", "needs more memory to be read than there is; it is left out"),
        ("hang", "took longer than 1 seconds to read; it is left out"),
        ("swell", "needs more memory to be read than a reader may have; it is left out"),
        ("nest", "is nested too deep to be read; it is left out"),
        ("fail", "broke its reader (ValueError: what is this); it is left out"),
    ],
)
def test_a_file_that_breaks_its_reader_costs_one_line(bad: Path, name: str, reason: str) -> None:
    with Reading(seconds=1 if name == "hang" else None) as reading:
        for _ in range(2):
            assert [record.text for record in read(reading, bad, "good")] == ["Dear Anna, good."]
            with pytest.raises(ReadError) as problem:
                read(reading, bad, name)
            assert str(problem.value) == reason
        assert [record.text for record in read(reading, bad, "good")] == ["Dear Anna, good."]


def test_a_library_that_prints_does_no_harm(bad: Path) -> None:
    with Reading() as reading:
        assert [record.text for record in read(reading, bad, "print")] == ["Dear Anna, print."]


def test_a_file_that_is_given_up_in_the_middle(bad: Path) -> None:
    with Reading() as reading:
        assert next(iter(reading.read(bad / "good.txt", "good.txt")))[0].text == "Dear Anna, good."
        assert [record.text for record in read(reading, bad, "good")] == ["Dear Anna, good."]


def test_a_file_that_is_not_there_any_more(tmp_path: Path) -> None:
    with Reading() as reading, pytest.raises(ReadError, match="cannot be opened"):
        read(reading, tmp_path, "gone")
