"""Which files lie below a path, and what of them can be told without reading them."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index import metadata

FRESH = 2_000_000_000  # ns: a file changed so short a time ago may change again and keep its size and time


@dataclass(frozen=True, slots=True)
class Found:
    """A file below a root: its path there with "/", its size in bytes, the time of its last change in ns.

    The time is 0 where it is too fresh to be trusted the next time.
    """

    root: str
    source: str
    path: Path
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies below one path: files in order, and as sources what could not be looked into (the root is ".")."""

    root: str
    files: list[Found]
    closed: list[str] = field(default_factory=list)

    def hides(self, source: str) -> bool:
        """Whether `source` could not be looked into, or lies in a folder that could not."""
        return any(place in (".", source) or source.startswith(f"{place}/") for place in self.closed)


def root_of(path: Path) -> Path:
    """The folder that the sources of a path are named below."""
    path = path.resolve()
    return path.parent if path.is_file() else path


def scan(path: Path, archive: Path) -> Scan:
    """The files at or below `path`; hidden ones, metadata.csv and the archive itself are left out.

    A link to a file is followed, one to a folder is not, so that no circle is walked.
    """
    root = root_of(path)
    found = Scan(name_of(root), [])
    candidates: Iterable[Path] = [path.resolve()] if path.is_file() else _walk(root, archive.resolve(), found.closed)
    now = time.time_ns()
    for file in candidates:
        try:
            state = file.stat()
        except OSError:
            continue  # a link that leads nowhere, or a file that went away meanwhile
        modified = state.st_mtime_ns if now - state.st_mtime_ns > FRESH else 0
        found.files.append(Found(found.root, _source(file, root), file, state.st_size, modified))
    return found


def sha256(path: Path) -> str:
    """The digest of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _walk(root: Path, archive: Path, closed: list[str]) -> Iterator[Path]:
    def note(problem: OSError) -> None:
        closed.append(_source(Path(problem.filename), root))

    for folder, folders, names in os.walk(root, onerror=note):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and here / name != archive)
        for name in sorted(names):
            if name.startswith(".") or name == metadata.NAME:
                continue
            try:
                if (here / name).is_file():
                    yield here / name
            except OSError as problem:  # it lies, or leads, where we may not look
                note(problem)


def _source(file: Path, root: Path) -> str:
    """The path below the root."""
    return name_of(file.relative_to(root))


def name_of(path: Path) -> str:
    """A path as it is written down, with "/"; bytes that are not UTF-8 are spelled out."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode()
