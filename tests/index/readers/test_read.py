from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from index.errors import ReadError
from index.readers import read

CASES = Path(__file__).parents[2] / "cases"
TEI = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{}</body></text></TEI>'


@pytest.mark.parametrize(
    ("source", "record_id"),
    [
        ("notes.txt", "notes"),
        ("box 4/folder.12/Notes v1.2.TXT", "box 4/folder.12/Notes v1.2"),
        ("a/notes.md", "a/notes"),
        ("a/notes.markdown", "a/notes"),
    ],
)
@pytest.mark.parametrize("gz", ["", ".gz"])
def test_an_id_is_the_path_without_its_suffixes(tmp_path: Path, source: str, record_id: str, gz: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(b"Noted.") if gz else b"Noted.")
    (record,) = read(path, source + gz)
    assert (record.id, record.source, record.text) == (record_id, source + gz, "Noted.")


@pytest.mark.parametrize("name", ["wilson-1951.txt", "frus1918Russiav03.xml"])
def test_gz_changes_nothing_but_the_source(tmp_path: Path, name: str) -> None:
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((CASES / name).read_bytes()))
    assert [r.id for r in read(packed, f"x/{name}.gz")] == [r.id for r in read(CASES / name, f"x/{name}")]
    assert [r.text for r in read(packed, f"x/{name}.gz")] == [r.text for r in read(CASES / name, f"x/{name}")]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "is empty; expected text"),
        ("a.txt", b"\xef\xbb\xbf \r\n", "is empty; expected text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "holds NUL bytes, so it is not plain text"),
        ("a.md", b"\1\2\3\4 text", "holds control characters, so it is not plain text"),
        ("a.txt", b"\xff\xfea", "is marked as utf-16 but is not"),
        ("a.txt.gz", gzip.compress(b"text" * 99)[:-9], "is a damaged gzip file"),
        ("a.txt.gz", b"text", "is a damaged gzip file"),
        ("a.exe", b"MZ", "is of a kind that is not read (.exe)"),
        ("a.xml", b"", "is not well-formed XML"),
        ("a.xml", b"text", "is not well-formed XML"),
        ("a.xml", TEI.format('<div type="document"><p>cut').encode(), "is not well-formed XML"),
        ("a.xml", b"<html><div/></html>", "is XML but not TEI (it begins with <html>)"),
        ("a.xml", TEI.format('<div type="chapter"/>').encode(), 'is TEI without a <div type="document">'),
        ("a.xml.gz", gzip.compress(TEI.format("<p/>").encode())[:-9], "is a damaged gzip file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_line(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError) as error:
        list(read(tmp_path / name, name))
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        list(read(tmp_path / "a.txt", "a.txt"))
