from __future__ import annotations

import io
import zipfile

import pytest

from index.errors import ReadError
from index.readers import packed

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LIMIT = 2**20


def packed_as(method: int, data: bytes = b"words") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as zip:
        zip.writestr("a", data)
    return file.getvalue()


def member(data: bytes, limit: int = LIMIT) -> bytes:
    return packed.member(packed.open_zip(io.BytesIO(data)), "a", limit)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_unpacked(method: int) -> None:
    assert member(packed_as(method)) == b"words"


def test_a_member_of_just_the_limit_is_read_and_one_byte_more_is_not() -> None:
    assert member(packed_as(zipfile.ZIP_DEFLATED, bytes(LIMIT))) == bytes(LIMIT)
    with pytest.raises(ReadError, match=r"unpacks to more than 1 MB \(a\); split it, or take it out of the folder"):
        member(packed_as(zipfile.ZIP_DEFLATED, bytes(LIMIT + 1)))


def test_a_member_that_says_less_than_it_holds_is_damaged() -> None:
    bomb = packed_as(zipfile.ZIP_DEFLATED, bytes(99 * LIMIT))
    liar = bomb.replace((99 * LIMIT).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert liar != bomb
    with pytest.raises(ReadError, match="is damaged inside"):
        member(liar)


def test_a_member_that_is_not_there() -> None:
    with packed.open_zip(io.BytesIO(packed_as(zipfile.ZIP_STORED))) as zip, pytest.raises(KeyError):
        packed.member(zip, "b", LIMIT)


def encrypted() -> bytes:
    data = bytearray(packed_as(zipfile.ZIP_STORED))
    data[6] |= 1  # the flag in the member's own header ...
    data[data.index(b"PK\1\2") + 8] |= 1  # ... and in the directory
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is a damaged zip file (File is not a zip file); copy it again"),
        (b"text", "is a damaged zip file (File is not a zip file); copy it again"),
        (packed_as(zipfile.ZIP_DEFLATED)[:-30], "is a damaged zip file (File is not a zip file); copy it again"),
        (OLE + bytes(600), "is protected by a password or an old Word file (.doc); open it in a word processor"),
        (encrypted(), "is protected by a password (a); save it without one"),
        (packed_as(zipfile.ZIP_STORED).replace(b"words", b"wards"), "is damaged inside (a: Bad CRC-32 for file 'a')"),
        (packed_as(zipfile.ZIP_BZIP2), "is packed in a way that is not read (a); pack it again"),
        (packed_as(zipfile.ZIP_LZMA), "is packed in a way that is not read (a); pack it again"),
    ],
)
def test_what_cannot_be_opened_says_why_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        member(data)
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)


def laughs(body: str) -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY e0 "ha">{entities}]>{body}'.encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds XML that is not well-formed (a: "),
        (b"<a>\0</a>", "holds XML that is not well-formed (a: "),
        (b"<a>" * 300 + b"</a>" * 300, "holds XML that is not well-formed (a: Excessive depth"),
        (laughs("<a>&e9;</a>"), "holds XML that is not well-formed (a: Maximum entity amplification"),
        (laughs('<a b="&e9;"/>'), "holds XML that is not well-formed (a: Maximum entity amplification"),
        (laughs("<a>&e0;</a>"), "holds XML that declares entities (a), which no word processor writes"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "holds XML that declares entities (a)"),
    ],
)
def test_xml_that_is_not_read_says_why_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        packed.xml(data, "a")
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)


def test_no_document_type_is_fetched(tmp_path) -> None:
    (tmp_path / "a.dtd").write_text('<!ATTLIST a b CDATA "fetched">')
    root = packed.xml(f'<!DOCTYPE a SYSTEM "file://{tmp_path}/a.dtd"><a>words</a>'.encode(), "a")
    assert (root.text, dict(root.attrib)) == ("words", {})
