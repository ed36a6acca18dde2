"""A zip file: every member that has a reader is read as if the zip were a folder.

The source of a record is its member's path below the zip (`papers.zip/letters/a.txt`), its id that path without the
suffixes (`papers/letters/a`). A `metadata.csv` in it speaks of what is in the zip, as one in a folder does of that.
Nothing is written under a member's name, and what a zip may unpack to is bounded.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from index import metadata
from index.errors import ReadError
from index.metadata import Corrections
from index.readers import can_read, packed, read_file
from index.records import Record, Skipped

_MEMBERS = 100_000
_DEPTH = 3  # zips in zips, the outermost counted
_MEMBER = 256 * 2**20  # bytes that a member may unpack to ...
_TOTAL = 2 * 2**30  # ... and all that are read together, those of zips inside included
_RATIO = 200  # times its packed size, of a member that unpacks to more than ...
_SMALL = 2**20  # ... this many bytes


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record | Skipped]:
    """The records of all members, sorted by name, and a `Skipped` for each member that cannot be read.

    What a `metadata.csv` says that cannot be used is a `Skipped` too. Hidden files and `__MACOSX` are passed over.
    Raises ReadError where the file is no zip, unpacks to more than it may, or holds no file at all.
    """
    yield from _Unpacking().read(file, record_id, source, depth=1)


class _Unpacking:
    """One zip file and the zips inside it: they share a bound on what they unpack to."""

    def __init__(self) -> None:
        self._left = _TOTAL

    def read(self, file: BinaryIO, record_id: str, source: str, depth: int) -> Iterator[Record | Skipped]:
        """As `read`, of a zip that is `depth` zips deep."""
        if depth > _DEPTH:
            raise ReadError(f"is a zip inside {_DEPTH} others; unpack it")
        with packed.open_zip(file) as zip:
            members = _members(zip)
            needed = sum(info.file_size for name, info in members if can_read(name) or _is_zip(name))
            if needed > self._left:
                raise ReadError(f"unpacks to more than {_TOTAL >> 30} GB; split it")
            self._left -= needed
            sheets = {name: _sheet(zip, name, info) for name, info in members if _is_sheet(name)}
            for name, info in members:
                if name in sheets:
                    continue
                where = f"{source}/{name}"
                try:
                    for item in self._member(zip, info, where, depth):
                        is_record = isinstance(item, Record)
                        yield _placed(item, record_id, source, list(sheets.values())) if is_record else item
                except ReadError as error:
                    yield Skipped(where, str(error))
            for name, sheet in sheets.items():
                for problem in (*sheet.problems, *sheet.unused()):
                    yield Skipped(f"{source}/{name}", problem.removeprefix(f"{metadata.NAME}, "))

    def _member(self, zip: ZipFile, info: ZipInfo, where: str, depth: int) -> Iterator[Record | Skipped]:
        if problem := _problem(zip, info):
            raise ReadError(problem)
        with packed.stream(zip, info.filename, _MEMBER) as stream:
            if _is_zip(where):
                yield from self.read(stream, where[: -len(".zip")], where, depth + 1)
            else:
                yield from read_file(stream, where)


def _sheet(zip: ZipFile, name: str, info: ZipInfo) -> Corrections:
    """What a `metadata.csv` says; that it cannot be read is one of its problems."""
    try:
        if problem := _problem(zip, info):
            raise ReadError(problem)
        return metadata.parse(packed.member(zip, info.filename, _MEMBER), name.removesuffix(metadata.NAME))
    except ReadError as error:
        return Corrections(problems=[str(error)])


def _placed(record: Record, record_id: str, source: str, sheets: Sequence[Corrections]) -> Record:
    """A record corrected by the `sheets` at or above it, the nearest last, and with its place below the zip in its id.

    The sheets speak as if the zip were the folder that is indexed.
    """
    found = replace(record, id=record.id.removeprefix(f"{source}/"), source=record.source.removeprefix(f"{source}/"))
    said = found
    for sheet in sorted(sheets, key=lambda sheet: len(sheet.folder)):
        if found.source.startswith(sheet.folder):
            said = sheet.apply(said)
    is_path = said.id == found.id != record.id
    return replace(said, id=f"{record_id}/{said.id}" if is_path else said.id, source=record.source)


def _is_sheet(name: str) -> bool:
    return PurePosixPath(name).name == metadata.NAME


def _members(zip: ZipFile) -> list[tuple[str, ZipInfo]]:
    """The members and their names, sorted, without folders and what nobody put there."""
    infos = zip.infolist()
    if len(infos) > _MEMBERS:
        raise ReadError(f"holds {len(infos):,} files; expected at most {_MEMBERS:,}; split it")
    named = [(_shown(info.filename), info) for info in infos if not info.is_dir() and not _is_passed_over(info)]
    if all(_is_sheet(name) for name, _ in named):
        raise ReadError("holds no file; expected documents in it")
    return sorted(named, key=lambda member: member[0])


def _problem(zip: ZipFile, info: ZipInfo) -> str | None:
    """Why a member is not read; None where it may be."""
    if _is_unsafe(info.filename):
        return "has a name that leads out of the zip file, or that no folder can hold; pack it again"
    if zip.getinfo(info.filename) is not info:
        return "stands in the zip file once more, and the last one is read; take one out"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link, not a file; put the file itself in its place"
    if info.filename.lower().endswith(".zip.gz"):
        return "is packed twice; unpack it"
    if not can_read(info.filename) and not _is_zip(info.filename):
        return f"is of a kind that is not read ({PurePosixPath(info.filename).suffix or 'no suffix'})"
    if info.file_size > max(_SMALL, _RATIO * info.compress_size):
        return f"unpacks to more than {_RATIO} times its size, as no document does; unpack it yourself if you trust it"
    return None


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _is_passed_over(info: ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return hidden or "__MACOSX" in parts


def _is_unsafe(name: str) -> bool:
    return bool(re.match(r"/|[A-Za-z]:", name) or re.search(r"[\\\x00-\x1f\x7f]", name)) or ".." in name.split("/")


def _shown(name: str) -> str:
    """A member's name as a path, on one line."""
    return re.sub(r"[\x00-\x1f\x7f]", "?", str(PurePosixPath(name)))
