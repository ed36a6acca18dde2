"""Glosses on disk: what was written is read, or known to be damaged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index import glossary
from index.glosses import Gloss, Reach

GLOSSES = (
    Gloss("Filippov", "Stalin", Reach.ARCHIVE, "113009", 1595, 1612),
    Gloss(
        "Ministre de la\u2028Guerre", "Zoë\tŁ", Reach.TIME, "a\nb/\udc80", 0, 9, (date(1861, 1, 1), date(1861, 12, 31))
    ),
    Gloss("World Bank", "Bank", Reach.RECORD, "1", 3, 4),
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    for glosses in (GLOSSES, ()):
        glossary.write(tmp_path / glossary.FILE, glosses)
        assert glossary.parse(glossary.content(tmp_path)) == glosses


def test_a_folder_without_glosses(tmp_path: Path) -> None:
    assert glossary.content(tmp_path) == b""
    assert glossary.parse(b"") is None


@pytest.mark.parametrize("length", [0, 1, 40, 100, 200])
def test_a_file_that_is_not_whole(tmp_path: Path, length: int) -> None:
    glossary.write(tmp_path / glossary.FILE, GLOSSES)
    content = glossary.content(tmp_path)
    assert len(content) > 200
    assert glossary.parse(content[:length]) is None


@pytest.mark.parametrize(
    "content", [b"1\n{}\n", b"1\n[1]\n", b'1\n["a", 1, 2, "never", "b", "c", null]\n', b"\xff", b"2\n"]
)
def test_a_file_of_something_else(content: bytes) -> None:
    assert glossary.parse(content) is None
