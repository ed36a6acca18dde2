from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile

import pytest

from index.errors import ReadError
from index.readers import zipped
from index.records import Record, Skipped

BODY = '<div type="document" xml:id="d1"><p>One.</p></div>'
TEI = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{BODY}</body></text></TEI>'


def packed(*members: tuple[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these members, in this order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as zip:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.filename = name  # as it is given: ZipInfo would mend it
            zip.writestr(info, data, method)
    return file.getvalue()


def items(data: bytes) -> list[Record | Skipped]:
    return list(zipped.read(io.BytesIO(data), "box/papers", "box/papers.zip"))


def read(*members: tuple[str, bytes | str]) -> list[tuple[str, str]]:
    """What is read of a zip with these members: id and source of each record, source and reason of what is not."""
    return [
        (item.id, item.source) if isinstance(item, Record) else (item.source, item.reason)
        for item in items(packed(*members))
    ]


def test_a_zip_is_read_as_a_folder_in_the_order_of_names() -> None:
    assert read(("b.txt", "Bee."), ("letters/a.v2.txt", "Ay."), ("letters/", ""), ("Notes.MD", "No.")) == [
        ("box/papers/Notes", "box/papers.zip/Notes.MD"),
        ("box/papers/b", "box/papers.zip/b.txt"),
        ("box/papers/letters/a.v2", "box/papers.zip/letters/a.v2.txt"),
    ]


def test_a_member_is_read_by_its_own_reader_and_keeps_its_own_ids() -> None:
    found = items(
        packed(("tei/vol.xml", TEI), ("a.xml.gz", gzip.compress(TEI.encode())), ("n.md", "---\nid: R7\n---\n\nX"))
    )
    assert [item.id for item in found if isinstance(item, Record)] == ["a/d1", "R7", "vol/d1"]


def test_a_zip_in_a_zip_is_a_folder_in_a_folder() -> None:
    third = packed(("c.txt", "See."))
    second = packed(("in/third.zip", third), ("b.txt", "Bee."))
    assert read(("Second.ZIP", second), ("a.txt", "Ay.")) == [
        ("box/papers/Second/b", "box/papers.zip/Second.ZIP/b.txt"),
        ("box/papers/Second/in/third/c", "box/papers.zip/Second.ZIP/in/third.zip/c.txt"),
        ("box/papers/a", "box/papers.zip/a.txt"),
    ]


def test_a_zip_in_three_others_is_left_out() -> None:
    zip = packed(("a.txt", "Ay."))
    for name in ("4.zip", "3.zip", "2.zip"):
        zip = packed((name, zip))
    assert items(zip) == [Skipped("box/papers.zip/2.zip/3.zip/4.zip", "is a zip inside 3 others; unpack it")]


def test_a_sheet_in_a_zip_speaks_of_what_is_in_it() -> None:
    found = items(
        packed(
            ("metadata.csv", "file,record,title,date\nletters/a.txt,,Above,1861\nb.txt,b,To Bee,May 1862\n"),
            ("letters/metadata.csv", "file,title\na.txt,To Anna\n"),
            ("letters/a.txt", "Ay."),
            ("b.txt", "Bee."),
            ("inner.zip", packed(("c.txt", "See."), ("metadata.csv", "record,id\nc,R7\n"))),
        )
    )
    records = [item for item in found if isinstance(item, Record)]
    assert len(records) == len(found)
    assert [(one.id, one.source, one.title, one.date and one.date.iso) for one in records] == [
        ("box/papers/b", "box/papers.zip/b.txt", "To Bee", "1862-05"),
        ("R7", "box/papers.zip/inner.zip/c.txt", None, None),
        ("box/papers/letters/a", "box/papers.zip/letters/a.txt", "To Anna", "1861"),
    ]


def test_what_a_sheet_in_a_zip_says_that_cannot_be_used_is_reported() -> None:
    sheet = "file,date,colour\na.txt,some day,red\nz.txt,1861,\n"
    assert read(("metadata.csv", sheet), ("a.txt", "Ay."), ("b/metadata.csv", "title\nTo Bee\n")) == [
        ("box/papers/a", "box/papers.zip/a.txt"),
        ("box/papers.zip/b/metadata.csv", "row 1: no column record or file, so no row can be placed; add one"),
        (
            "box/papers.zip/metadata.csv",
            "row 1: column 'colour' is not known; expected one of collection, creators, date, file, id, kind, "
            "language, place, recipients, record, reference, repository, rights, title, url",
        ),
        ("box/papers.zip/metadata.csv", "row 2: date 'some day' cannot be read; write it as in 1950-05-14 or May 1950"),
        ("box/papers.zip/metadata.csv", "row 3: there is no z.txt, so it says nothing"),
    ]


def test_what_nobody_put_there_is_passed_over() -> None:
    members = [
        (".DS_Store", "x"),
        ("a/.hidden/b.txt", "x"),
        ("__MACOSX/a/._b.txt", "x"),
    ]
    assert read(*members, ("./a/b.txt", "Bee.")) == [("box/papers/a/b", "box/papers.zip/a/b.txt")]


@pytest.mark.parametrize(
    ("member", "problem"),
    [
        (("scan.tiff", "II*"), "is of a kind that is not read (.tiff)"),
        (("README", "x"), "is of a kind that is not read (no suffix)"),
        (("empty.txt", ""), "is empty; expected text"),
        (("cut.xml", "<TEI><text>"), "is not well-formed XML (Premature end of data"),
        (("no.zip", "PK"), "is a damaged zip file (File is not a zip file)"),
        (("none.zip", packed()), "holds no file; expected documents in it"),
        (("twice.zip.gz", gzip.compress(packed())), "is packed twice; unpack it"),
        (("big.txt", "a" * 10**7), "unpacks to more than 200 times its size, as no document does"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_member_that_cannot_be_read_is_reported_and_the_rest_is_read(member: tuple[str, str], problem: str) -> None:
    found = read(("0.txt", "First."), member, ("zz.txt", "Last."))
    others = {("box/papers/0", "box/papers.zip/0.txt"), ("box/papers/zz", "box/papers.zip/zz.txt")}
    ((source, reason),) = (item for item in found if item not in others)
    assert (len(found), source) == (3, f"box/papers.zip/{member[0]}")
    assert reason.startswith(problem)


def test_a_member_that_breaks_in_the_middle_keeps_what_came_before() -> None:
    found = items(packed(("vol.xml", TEI.replace("</body>", '<div type="document"><p>cut') + " " * 10)))
    assert [type(item) for item in found] == [Record, Skipped]


@pytest.mark.parametrize(
    "name", ["../up.txt", "a/../../up.txt", "/etc/up.txt", "C:/up.txt", "c:up.txt", "a\\..\\up.txt", "a\nb.txt"]
)
def test_a_name_that_leads_out_of_the_zip_is_not_read(name: str) -> None:
    problem = "has a name that leads out of the zip file, or that no folder can hold; pack it again"
    (found,) = items(packed((name, "Up.")))
    assert isinstance(found, Skipped)
    assert found.reason == problem
    assert "\n" not in found.source


def test_of_two_members_of_one_name_the_last_is_read() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        found = items(packed(("a.txt", "Old."), ("a.txt", "New.")))
    reason = "stands in the zip file once more, and the last one is read; take one out"
    assert found[0] == Skipped("box/papers.zip/a.txt", reason)
    assert isinstance(found[1], Record)
    assert found[1].text == "New."


def test_a_link_is_not_followed() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zip:
        info = zipfile.ZipInfo("secret.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        zip.writestr(info, "/etc/passwd")
    problem = "is a link, not a file; put the file itself in its place"
    assert items(file.getvalue()) == [Skipped("box/papers.zip/secret.txt", problem)]


def in_directory(data: bytes, offset: int, value: bytes) -> bytes:
    """A zip file with `value` written over the entry of its last member in the directory."""
    at = data.rindex(b"PK\x01\x02") + offset
    return data[:at] + value + data[at + len(value) :]


def test_an_encrypted_member_is_not_read() -> None:
    (found,) = items(in_directory(packed(("a.txt", "Ay.")), 8, b"\1\0"))
    assert isinstance(found, Skipped)
    assert "protected by a password" in found.reason


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_packed_otherwise_is_not_read(method: int) -> None:
    (found,) = items(packed(("a.txt", "Ay."), method=method))
    assert isinstance(found, Skipped)
    assert "packed in a way that is not read" in found.reason


@pytest.mark.parametrize("size", [2, 99, 17 * 2**20])
def test_a_member_that_lies_about_its_size_is_damaged(size: int) -> None:
    text = "".join(f"Line {number}.\n" for number in range(20_000))
    zip = in_directory(packed(("a.txt", text)), 24, struct.pack("<I", size))
    (found,) = items(in_directory(zip, 20, struct.pack("<I", 2**20)) if size > len(text) else zip)
    assert isinstance(found, Skipped)
    assert "is damaged inside (a.txt" in found.reason


@pytest.mark.parametrize("size", [100, 17 * 2**20])
def test_a_member_whose_bytes_are_changed_is_damaged(size: int) -> None:
    data = bytearray(packed(("a.txt", b"0123456789" * (size // 10)), method=zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    (found,) = items(bytes(data))
    assert isinstance(found, Skipped)
    assert "is damaged inside (a.txt: Bad CRC-32" in found.reason


@pytest.mark.slow
def test_a_long_member_is_read() -> None:
    text = "".join(f"{number} is a number.\n" for number in range(10**6))
    (record,) = items(packed(("a.txt", text)))
    assert isinstance(record, Record)
    assert len(text) > 16 * 2**20
    assert record.text == text


def test_a_member_that_is_too_large_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "_MEMBER", 2**20)
    (found,) = items(packed(("a.txt", b"a" * (2**20 + 1)), method=zipfile.ZIP_STORED))
    assert isinstance(found, Skipped)
    assert found.reason.startswith("unpacks to more than 1 MB (a.txt)")


def test_all_members_together_are_bounded_those_in_zips_inside_included(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = packed(("b.txt", "b" * 600))
    monkeypatch.setattr(zipped, "_TOTAL", 1_000 + 3 * len(inner))
    found = items(packed(("1.zip", inner), ("2.zip", inner), ("3.jpg", "x" * 5_000)))
    assert [item.source for item in found if isinstance(item, Record)] == ["box/papers.zip/1.zip/b.txt"]
    assert isinstance(found[1], Skipped)
    assert found[1].source == "box/papers.zip/2.zip"
    with pytest.raises(ReadError, match="unpacks to more than"):
        items(packed(("a.txt", "a" * 600), ("b.txt", "b" * 2_000)))


def test_the_number_of_members_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "_MEMBERS", 2)
    with pytest.raises(ReadError, match="holds 3 files; expected at most 2; split it"):
        items(packed(("a.txt", "a"), ("b.txt", "b"), ("c.txt", "c")))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is a damaged zip file"),
        (b"text", "is a damaged zip file"),
        (packed(("a.txt", "Ay."))[:-9], "is a damaged zip file"),
        (packed(), "holds no file; expected documents in it"),
        (packed(("a/", ""), (".b.txt", "x"), ("metadata.csv", "file")), "holds no file; expected documents in it"),
    ],
)
def test_a_file_that_is_no_zip_or_holds_nothing_says_so(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        items(data)
    assert str(error.value).startswith(reason)
