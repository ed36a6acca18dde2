"""Whatever the bytes of a file: its reader gives sound records, or says in one line why it cannot."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from index import readers
from index.errors import ReadError
from index.passages import passages
from index.records import Record, Skipped, Speaker
from index.sentences import sentences, units

CASES = Path(__file__).parents[1] / "cases"
SUFFIXES = [*sorted(readers.SUFFIXES), ".txt.gz", ".jsonl.gz"]
CONTAINERS = (".docx", ".odt", ".epub", ".zip")
SEVERAL = 60  # examples of each suffix ...
MANY = 1_000  # ... and of each in the slow test
COST = {".pdf": 15}  # a reading starts a process of its own
SAME = {  # suffixes of one reader, which begin with the same documents
    ".markdown": ".md",
    ".htm": ".html",
    ".xhtml": ".html",
    ".ndjson": ".jsonl",
    ".txt.gz": ".txt",
    ".jsonl.gz": ".jsonl",
}
MADE = {
    ".txt": [
        "Mr. Adams wrote:\r\n\r\n1. Peace;\r\n2. War.\r\n".encode("utf-16"),
        "Совершенно секретно.".encode("cp1251"),
    ],
    ".md": [b"---\ntitle: A\ndate: 1862\n---\n# Note\n\nPeace.[^1]\n\n[^1]: A note.\n    More of it.\n"],
    ".html": [
        b"<?xml version='1.0'?><html><body><table><tr><td>a<td>b</tr></table><pre> x\n y</pre></body></html>",
        b"<p>Peace<a href='#n1'>[1]</a></p><hr><p id='n1'><a href='#r1'>1</a> A note.</p>",
    ],
    ".csv": [b'text;id;date\n"One; two\nthree";a;1862\n'],
    ".tsv": [b'id\ttext\ttitle\na\tOne two. Three.\tA\nb\t"Four\r\nfive"\t\n'],
    ".jsonl": [b'{"text": "\\ud83d\\ude00 \\u00e9", "creators": ["A", 1], "date": "1862-05"}\n[1]\n'],
    ".rtf": [
        rb"{\rtf1\ansi\ansicpg1251\uc1 A\u-10179?\u-8704?\'e9{\footnote {\v x}note}\par{\*\do{\dptxbxtext t\par}}}"
    ],
    ".eml": [
        b"From: =?utf-8?q?J=C3=B6rg?= <j@x.org>\nDate: 1 Jan 1999\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: base64\n\nPHA+QTwvcD4=\n"
        b"--b\nContent-Type: message/rfc822\n\nSubject: old\n\nwords\n--b--\n"
    ],
}
NASTY = [
    *(b"\0", b"\xed\xa0\x80", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\xc2\xa0", b"\x1c"),
    *(b"\\ud800", b"\\u-10240?", b"&#xD800;", b"&#0;", b"&x;", b"\xe2\x80\x8f", b"\xe2\x80\x8b", b"\xef\xbf\xbf"),
    *(b"<", b">", b"</", b"<!--", b"<![CDATA[", b"<!DOCTYPE x [<!ENTITY x 'y'>]>", b"<pb n='1'/>", b"<note>", b"<p>"),
    *(b"{", b"}", b"[", b"]", b'"', b"'", b"\\", b"\\bin9 ", b"\\'", b"\\ansicpg932 ", b"\\v ", b"\\footnote "),
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\t", b" ", b",", b";", b":", b". ", b"---\n", b"[^1]: ", b"=?utf-7?q?+2AA-?="),
    *(b"NaN", b"1e999", b"9" * 5_000, b"utf-7", b"utf-16", b"idna", b"base64", b"\x80", b"--b\n", b">"),
]  # fmt: skip


def documents(suffix: str) -> list[bytes]:
    """Good files of a suffix, to be damaged."""
    suffix = SAME.get(suffix, suffix)
    found = [path.read_bytes() for path in sorted(CASES.iterdir()) if path.suffix == suffix]
    found += MADE.get(suffix, [])
    assert found, f"no document ends in {suffix}: put one into tests/cases"
    return found


CHANGES = ("overwrite", "insert", "delete", "truncate", "flip", "repeat", "splice")
change = st.tuples(
    st.sampled_from(CHANGES),
    st.integers(0, 2**16 - 1),  # where, of the whole as 2**16
    st.integers(1, 200),
    st.sampled_from(NASTY) | st.binary(max_size=6),
)


def changed(data: bytes, other: bytes, changes: Iterable[tuple[str, int, int, bytes]]) -> bytes:
    """`data` after some changes; a splice goes on with `other`."""
    for kind, where, size, inserted in changes:
        at = where * (len(data) + 1) >> 16
        rest = data[at:]
        match kind:
            case "overwrite":
                rest = inserted + rest[len(inserted) :]
            case "insert":
                rest = inserted + rest
            case "delete":
                rest = rest[size:]
            case "truncate":
                rest = b""
            case "flip":
                rest = bytes([rest[0] ^ 1 << size % 8]) + rest[1:] if rest else b""
            case "repeat":
                rest = rest[:size] * (size % 5) + rest
            case "splice":
                rest = other[where * len(other) >> 16 :]
        data = data[:at] + rest
    return data


@st.composite
def damaged(draw: st.DrawFn, suffix: str) -> bytes:
    """A file of this suffix that something happened to; of a container, to the container or to one of its members."""
    whole = documents(suffix)
    data, other = draw(st.sampled_from(whole)), draw(st.sampled_from(whole))
    changes = draw(st.lists(change, max_size=8))
    if suffix in CONTAINERS and draw(st.integers(0, 4)):
        return with_member_changed(data, draw(st.integers(0, 99)), changes)
    data = changed(data, other, changes)
    if suffix.endswith(".gz"):
        packed = gzip.compress(data, mtime=0)
        return packed if draw(st.integers(0, 4)) else changed(packed, packed, draw(st.lists(change, max_size=3)))
    return data


def with_member_changed(container: bytes, number: int, changes: Iterable[tuple[str, int, int, bytes]]) -> bytes:
    """The container with one of its members changed, and packed anew, so that what is changed reaches its parser."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(file, "w") as new:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
        for i, (name, data) in enumerate(members):
            is_it = i == number % len(members)
            new.writestr(name, changed(data, members[number % 7 % len(members)][1], changes) if is_it else data)
    return file.getvalue()


def read(data: bytes, suffix: str) -> list[Record | Skipped | str]:
    """What is read of a file, and why not more of it."""
    found: list[Record | Skipped | str] = []
    try:
        for item in readers.read_file(io.BytesIO(data), f"a{suffix}"):
            found.append(item)
    except ReadError as problem:
        found.append(str(problem))
    return found


def check_sound(item: Record | Skipped | str) -> None:
    """What holds of everything that a reader gives."""
    if isinstance(item, str | Skipped):
        for words in (item,) if isinstance(item, str) else (item.source, item.reason):
            assert words.splitlines() == [words]
            words.encode()
        return
    for words in strings(item):
        assert words or words is item.text  # what is missing is None, not ""
        assert "\0" not in words
        words.encode()  # no half of a character
    text, previous = item.text, 0
    assert item.id
    assert item.zones
    for zone in item.zones:
        assert previous <= zone.start < zone.end <= len(text)
        assert not text[zone.start].isspace()
        assert not text[zone.end - 1].isspace()
        assert zone.anchor is None or 0 <= zone.anchor <= len(text)
        previous = zone.end
    starts = [page.start for page in item.pages]
    assert starts == sorted(starts)
    assert all(0 <= start < len(text) for start in starts)


def strings(item: object) -> Iterable[str]:
    """All words in a record, however deep."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from strings(part)
    elif hasattr(item, "__dataclass_fields__"):
        for field in fields(item):  # type: ignore[arg-type]
            yield from strings(getattr(item, field.name))


def check_cut(record: Record) -> None:
    """What holds of the sentences, the units and the passages of every record."""
    text = record.text
    for zone in record.zones:
        for spans in (sentences(text, zone.start, zone.end), units(text, zone.start, zone.end)):
            check_spans(text, spans, zone.start, zone.end)
            assert solid(text, spans) == solid(text, [(zone.start, zone.end)])
    found = passages(record, lambda texts: [len(text) <= 300 for text in texts])
    for passage in found:
        zone = record.zone_at(passage.start, passage.end)
        assert zone is not None
        assert zone.kind is passage.zone is not Speaker.FURNITURE
        assert (passage.start, passage.end) == (passage.units[0][0], passage.units[-1][1])
    spans = [unit for passage in found for unit in passage.units]
    check_spans(text, spans, 0, len(text))
    said = [(zone.start, zone.end) for zone in record.zones if zone.kind is not Speaker.FURNITURE]
    assert solid(text, spans) == solid(text, said)  # nothing is left out


def check_spans(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> None:
    """In order, inside of `start:end`, and none of them empty or with white space around it."""
    for span in spans:
        assert start <= span[0] < span[1] <= end
        words = text[span[0] : span[1]]
        assert words == words.strip()
        start = span[1]


def solid(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What is in `spans` but for white space."""
    return "".join("".join(text[start:end].split()) for start, end in spans)


def check(data: bytes, suffix: str) -> None:
    """The property: a file of any bytes is read soundly, and the same the second time."""
    found = read(data, suffix)
    assert found, "neither a record nor a reason"
    for item in found:
        event(type(item).__name__)
        check_sound(item)
        if isinstance(item, Record):
            check_cut(item)
    assert read(data, suffix) == found


UNBOUNDED = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_good_file_is_read(suffix: str) -> None:
    data = documents(suffix)[0]
    found = read(gzip.compress(data) if suffix.endswith(".gz") else data, suffix)
    assert any(isinstance(item, Record) for item in found)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_damaged_file_is_read_soundly_or_not_at_all(suffix: str) -> None:
    @settings(UNBOUNDED, max_examples=max(1, SEVERAL // COST.get(suffix, 1)), derandomize=True)
    @given(damaged(suffix))
    @example(b"")
    def holds(data: bytes) -> None:
        check(data, suffix)

    holds()


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_many_damaged_files_are_read_soundly_or_not_at_all(suffix: str) -> None:
    @settings(UNBOUNDED, max_examples=MANY // COST.get(suffix, 1))
    @given(damaged(suffix) | st.binary(max_size=300))
    def holds(data: bytes) -> None:
        check(data, suffix)

    holds()
