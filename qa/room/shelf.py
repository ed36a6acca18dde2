"""The documents that a reader adds: kept in a private folder, checked, indexed, and gone with the session.

A shelf is of one session. What is on it is in an archive of its own, which is asked together with the room's (see
`index.joined`); where uploads are shared, it is indexed into the room's archive itself, and stays.
"""

from __future__ import annotations

import re
import secrets
import shutil
import threading
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArchiveQAError
from index.metadata import NAME as SHEET
from index.progress import Progress, Summary
from index.readers import SUFFIXES, can_read

if TYPE_CHECKING:
    from index import Archive
    from index.embedder import Embedder

MB = 1_000_000
FILE = 20 * MB  # bytes of one file
SHELF = 40 * MB  # ... of all files of a session
FILES = 100
PASSAGES = 4_000  # of all files of a session: some minutes of work
NAME = 120  # characters of a name


class Refused(Exception):
    """A file that is not taken, and why, in words for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was sent: how it is called, and what became of it (`ready` None: not looked at yet)."""

    name: str
    size: int
    ready: bool | None = None
    records: int = 0
    reason: str | None = None  # why it, or a part of it, was left out


class Shelf:
    """The documents of one session. May be used by several threads."""

    def __init__(self, folder: Path, archive: Path | None = None) -> None:
        """Keeps the files below `folder`, which only this user may look into; `archive` is the one they are indexed
        into where they are to stay there.
        """
        folder.mkdir(mode=0o700, parents=True)
        self.ticket = secrets.token_urlsafe(24)  # what a browser shows to put something on this shelf
        self.progress: Progress | None = None
        self.folder, self._files = folder, folder / "files"
        self._files.mkdir(mode=0o700)
        self._shared = archive is not None
        self._home = archive or folder / "archive"
        self._documents: dict[str, Document] = {}
        self._lock = threading.RLock()  # held for a moment
        self._work = threading.RLock()  # held by what changes the archive, which may take minutes
        self._closed = False
        self.archive: Archive | None = None

    @property
    def documents(self) -> tuple[Document, ...]:
        """What was sent, in the order of the names; while they are indexed, those that are done are ready."""
        with self._lock:
            known = sorted(self._documents.values(), key=lambda document: document.name)
        return tuple(known)

    def check(self, name: str, size: int) -> str:
        """The name under which a file of `size` bytes is taken. Raises Refused."""
        with self._lock:
            kept = self._free(plain_name(name))
            if len(self._documents) >= FILES:
                raise Refused(f"At most {FILES} files can be added: remove some first.")
            if size > FILE:
                raise Refused(f"It has {size / MB:,.1f} MB; a file may have {FILE / MB:,.0f} MB: split it.")
            if size + sum(document.size for document in self._documents.values()) > SHELF:
                raise Refused(f"All files together may have {SHELF / MB:,.0f} MB: remove some first.")
            if not size:
                raise Refused("It is empty.")
            if not can_read(kept) and kept != SHEET:
                raise Refused(f"It is of a kind that is not read: expected {' '.join(sorted(SUFFIXES))}.")
            return kept

    def put(self, name: str, content: Path) -> Document:
        """Takes the file at `content`, which is moved away. Raises Refused, and deletes it, where it will not do."""
        try:
            with self._lock:
                if self._closed:
                    raise Refused("The session is over.")
                size = content.stat().st_size
                document = Document(self.check(name, size), size)
                content.replace(self._files / document.name)
                self._documents[document.name] = document
                return document
        finally:
            content.unlink(missing_ok=True)

    def index(self, embedder: Embedder) -> None:
        """Makes what is on the shelf askable, and notes what became of each file."""
        with self._work:
            if self._closed:
                return
            names = [document.name for document in self.documents]
            if not any(can_read(name) and name != SHEET for name in names):
                self._empty()
                return
            summary, problem = self._run(embedder)
            held = self._open(embedder)
            with self._lock:
                for name in names:
                    if name in self._documents:
                        self._documents[name] = _looked_at(self._documents[name], summary, problem, held.get(name, 0))

    def remove(self, name: str, embedder: Embedder) -> None:
        """Takes a file off the shelf, and its records out of what is asked."""
        with self._work:
            with self._lock:
                if self._documents.pop(name, None) is None:
                    return
                (self._files / name).unlink(missing_ok=True)
            self.index(embedder)

    def close(self) -> None:
        """Empties the folder; what was shared stays in the archive it was put into."""
        self._closed = True
        with self._work:
            if self.archive:
                self.archive.close()
                self.archive = None
            if not self._shared:
                shutil.rmtree(self.folder, ignore_errors=True)

    # --- inside ------------------------------------------------------------------------------------------------

    def _free(self, name: str) -> str:
        """`name`, or one with a number where there is one of this name."""
        stem, dot, suffix = name.partition(".")
        kept, number = name, 1
        while kept in self._documents:
            number += 1
            kept = f"{stem} ({number}){dot}{suffix}"
        return kept

    def _run(self, embedder: Embedder) -> tuple[Summary, str | None]:
        """Indexes all files; what could not be is said in a line."""
        from index.archive import index

        def follow(state: Progress) -> None:
            self.progress = state
            if state.passages > PASSAGES:
                raise _Enough

        try:
            return index(self._home, [self._files], embedder=embedder, progress=follow, prune=True), None
        except _Enough:
            return Summary(), f"All files together may have {PASSAGES:,} passages: remove some first."
        except ArchiveQAError as error:
            return Summary(), f"{error}."
        finally:
            self.progress = None

    def _open(self, embedder: Embedder) -> dict[str, int]:
        """Opens what was indexed anew, and counts the records of each file."""
        from index import Archive
        from index.errors import NotAnArchive

        try:
            now = Archive.open(self._home, embedder=embedder)
        except NotAnArchive:  # nothing could be read
            self.archive = None
            return {}
        held: dict[str, int] = {}
        for record in now.headings():
            name = record.source.partition("/")[0]
            held[name] = held.get(name, 0) + 1
        if self._shared:
            now.close()
        else:
            self.archive = now if held else None
        return held

    def _empty(self) -> None:
        """Nothing is left that can be asked."""
        if self._shared and self._home.exists():
            from index.archive import index

            index(self._home, [self._files], prune=True)
            return
        self.archive = None
        shutil.rmtree(self._home, ignore_errors=True)


class _Enough(Exception):
    """More passages than may be."""


def _looked_at(document: Document, summary: Summary, problem: str | None, records: int) -> Document:
    """`document` with what became of it; a sheet that describes others holds no record of its own."""
    name, skipped = document.name, {source: f"It {reason}." for source, reason in reversed(summary.skipped)}
    inside = [reason for source, reason in skipped.items() if source.startswith(f"{name}/")]
    if name == SHEET:
        return replace(document, ready=True)
    reason = skipped.get(name) or (_several(inside) if inside else None) or (None if records else problem)
    return replace(document, ready=bool(records), records=records, reason=reason)


def _several(reasons: list[str]) -> str:
    return reasons[0] if len(reasons) == 1 else f"{len(reasons)} files in it were left out; the first: {reasons[0]}"


def plain_name(sent: str) -> str:
    """The name of a file as it may be kept: without folders, control characters and what hides or is too long."""
    name = unicodedata.normalize("NFC", sent.encode("utf-8", "replace").decode())
    name = re.split(r"[/\\]", name)[-1]
    name = "".join("_" if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign for sign in name)
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .") or "document"
    if len(name) > NAME or len(name.encode()) > 200:
        suffix = re.search(r"(\.\w{1,8}){0,2}$", name)
        end = suffix[0] if suffix else ""
        name = name[: -len(end) or None].encode()[: NAME - len(end)].decode("utf-8", "ignore") + end
    return name


class Shelves:
    """The shelves of all sessions, below one private folder."""

    def __init__(self, folder: Path, shared: Path | None = None, most: int = 100) -> None:
        self._folder, self._shared, self._most = folder, shared, most
        self._by_session: dict[str, Shelf] = {}
        self._lock = threading.Lock()

    @property
    def shared(self) -> bool:
        """Whether what is added is added to the archive of all."""
        return self._shared is not None

    def of(self, session: str) -> Shelf:
        """The shelf of a session, empty at first. Raises Refused where there are too many."""
        with self._lock:
            if session not in self._by_session:
                if len(self._by_session) >= self._most:
                    raise Refused("Too many readers have added documents: try again later.")
                home = self._shared / "added" if self._shared else self._folder
                self._by_session[session] = Shelf(home / secrets.token_hex(8), self._shared)
            return self._by_session[session]

    def known(self, session: str | None) -> Shelf | None:
        """The shelf of a session that has one."""
        return self._by_session.get(session or "")

    def with_ticket(self, ticket: str) -> Shelf | None:
        """The shelf that this ticket is for."""
        with self._lock:
            shelves = [*self._by_session.values()]
        return next(
            (shelf for shelf in shelves if secrets.compare_digest(shelf.ticket.encode(), ticket.encode())), None
        )

    def end(self, session: str) -> None:
        """The session is over: its shelf is emptied."""
        with self._lock:
            shelf = self._by_session.pop(session, None)
        if shelf:
            threading.Thread(target=shelf.close).start()  # it may be indexing still
