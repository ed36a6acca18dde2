"""Whether a tab is still open: it holds a connection, and when that is gone for good, its session is ended."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

HEARTBEAT = "/gradio_api/heartbeat/"  # what Gradio's page holds open, followed by the name of the session
GRACE = 30.0  # seconds in which a connection that was cut may come back


class Presence:
    """Tells `ended` the name of each session whose tab was closed; a plain ASGI wrapper."""

    def __init__(self, app: Any, ended: Callable[[str], None], grace: float = GRACE) -> None:
        self._app, self._ended, self._grace = app, ended, grace
        self._open: Counter[str] = Counter()
        self._leaving: dict[str, asyncio.TimerHandle] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: D102
        if scope["type"] != "http" or not scope["path"].startswith(HEARTBEAT):
            return await self._app(scope, receive, send)
        session = scope["path"].removeprefix(HEARTBEAT)
        self._open[session] += 1
        if session in self._leaving:
            self._leaving.pop(session).cancel()
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[session] -= 1
            if not self._open[session]:
                del self._open[session]
                self._leaving[session] = asyncio.get_running_loop().call_later(self._grace, self._end, session)

    def _end(self, session: str) -> None:
        del self._leaving[session]
        self._ended(session)
