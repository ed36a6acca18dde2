"""The archive as each session sees it: with the documents that it has added."""

from __future__ import annotations

import threading
from collections.abc import Callable

from index import Archive
from index.joined import Joined
from qa.room.shelf import Shelves


class Desk:
    """`archive`, asked for its latest state, together with what the session that asks has put on its shelf."""

    def __init__(self, archive: Archive, shelves: Shelves, session: Callable[[], str | None]) -> None:
        """`session` names the session that asks, where one does."""
        self._archive, self._shelves, self._session = archive, shelves, session
        self._joined: dict[str, Joined] = {}
        self._lock = threading.Lock()

    def latest(self) -> Archive:
        """The archive as it is now, for the session that asks."""
        session, base = self._session(), self._archive.latest()
        shelf = self._shelves.known(session)
        own = shelf.archive if shelf else None
        with self._lock:
            if session is None or own is None:
                self._joined.pop(session or "", None)
                return base
            joined = self._joined.get(session)
            if joined is None or (joined.base, joined.own) != (base, own):
                joined = self._joined[session] = Joined(base, own)
            return joined  # type: ignore[return-value]  # it offers the same

    def end(self, session: str) -> None:
        """The session is over: nothing of it is kept."""
        with self._lock:
            self._joined.pop(session, None)
        self._shelves.end(session)
