"""Zip containers and the XML inside them, opened so that no file can take the machine down.

What unpacks to more than a bound is refused, however little it says that it holds; XML is parsed without its entities
and without the network. Every damage ends in ReadError.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from index.errors import ReadError

if TYPE_CHECKING:
    from lxml import etree

MAX_PART = 64 * 2**20  # bytes that an XML part of an office document may unpack to; a page is about 10,000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # begins what Office wrote before 2007, and what it protects by a password
_ENCRYPTED = 0x1  # in ZipInfo.flag_bits
_IN_MEMORY = 16 * 2**20  # bytes of a member that `stream` keeps in memory
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a bound


def open_zip(file: BinaryIO, kind: str = "zip file") -> zipfile.ZipFile:
    """The zip container in `file`; `kind` is what to call it in a message ("docx").

    Raises ReadError where it is none, is damaged, or is an old or a protected Office file.
    """
    if file.read(len(_OLE)) == _OLE:
        raise ReadError(
            "is protected by a password or an old Word file (.doc); "
            f"open it in a word processor and save it without a password as a new {kind}"
        )
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ReadError(f"is a damaged {kind} ({_words(error)}); copy it again from where it came from") from error


def member(zip: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """The bytes of the member `name`, unpacked; at most `limit` of them.

    Raises KeyError where there is no such member, ReadError where it is damaged, protected by a password, packed in
    a way that is not read, or unpacks to more than `limit`.
    """
    info = zip.getinfo(name)
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(f"is protected by a password ({_words(name)}); save it without one")
    if info.compress_type not in _METHODS:
        raise ReadError(f"is packed in a way that is not read ({_words(name)}); pack it again as an ordinary zip file")
    try:
        with zip.open(info) as packed:
            data = packed.read(limit + 1) if info.file_size <= limit else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise ReadError(
            f"is damaged inside ({_words(name)}: {_words(error)}); copy it again from where it came from"
        ) from error
    if info.file_size > limit or len(data) > limit:
        raise ReadError(
            f"unpacks to more than {limit // 2**20} MB ({_words(name)}); split it, or take it out of the folder"
        )
    return data


def stream(zip: zipfile.ZipFile, name: str, limit: int) -> BinaryIO:
    """The member `name`, unpacked into an open file that can seek; the caller closes it.

    What is long lies in a nameless temporary file meanwhile, not in memory. Raises as `member`.
    """
    info = zip.getinfo(name)
    if info.file_size <= _IN_MEMORY or info.file_size > limit:
        return io.BytesIO(member(zip, name, limit))
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
        raise ReadError(
            f"is protected by a password, or packed in a way that is not read ({_words(name)}); pack it again"
        )
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with zip.open(info) as packed:
            shutil.copyfileobj(packed, file)  # never more than the size it gives
        file.seek(0)
    except BaseException as error:
        file.close()
        if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError | NotImplementedError | RuntimeError | OSError):
            raise ReadError(f"is damaged inside ({_words(name)}: {_words(error)}); pack it again") from error
        raise
    return file


def xml(data: bytes, name: str) -> etree._Element:
    """The root of the XML in `data`; `name` is what to call it in a message.

    Raises ReadError where it is not well-formed, is nested deeper than the parser goes (256), or declares entities.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(
            f"holds XML that is not well-formed ({_words(name)}: {_words(error.msg)}); save it again"
        ) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise ReadError(
            f"holds XML that declares entities ({_words(name)}), which no word processor writes; save it again"
        )
    return root


def part(zip: zipfile.ZipFile, name: str | None) -> etree._Element | None:
    """The root of the XML member `name` of an office document, or None where there is none. Raises ReadError."""
    return xml(member(zip, name, MAX_PART), name) if name in zip.NameToInfo else None


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace; "" for a comment and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The attribute `name`, whatever its namespace."""
    attributes = () if element is None else element.attrib.items()
    return next((value for key, value in attributes if key.rpartition("}")[2] == name), None)


def _words(said: object) -> str:
    """What an error or a member's name says, on one line."""
    return " ".join(str(said).split()).rstrip(".") or type(said).__name__
