"""The line that questions wait in: a few are answered at the same time, the others know how many are before them."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

PAUSE = 1.0  # seconds between two places that one is told: to tell forty readers each step costs more than to answer

T = TypeVar("T")


class LineFull(Exception):
    """As many wait already as may."""


class Line:
    """Works on `at_once` things at the same time, each in a thread; `most` more wait, in the order they came.

    To be used from one event loop.
    """

    def __init__(self, at_once: int, most: int) -> None:
        self._at_once, self._most = at_once, most
        self._waiting: deque[Ticket] = deque()
        self._running: set[Ticket] = set()

    def join(self, work: Callable[[], T]) -> Ticket[T]:
        """A place at the end of the line for `work`. Raises LineFull."""
        if len(self._waiting) >= self._most:
            raise LineFull
        ticket = Ticket(self, work)
        self._waiting.append(ticket)
        self._advance()
        return ticket

    def _place(self, ticket: Ticket) -> int:
        return 0 if ticket in self._running else self._waiting.index(ticket) + 1

    def _leave(self, ticket: Ticket) -> None:
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        self._running.discard(ticket)
        self._advance()

    def _advance(self) -> None:
        while self._waiting and len(self._running) < self._at_once:
            first = self._waiting.popleft()
            self._running.add(first)
            first.begin()
        for ticket in (*self._running, *self._waiting):
            ticket.moved.set()


class Ticket(Generic[T]):
    """One's place in the line."""

    def __init__(self, line: Line, work: Callable[[], T]) -> None:
        self._line, self._work = line, work
        self._done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._task: asyncio.Task | None = None
        self.moved = asyncio.Event()

    async def places(self, every: float | None = None, pause: float = PAUSE) -> AsyncIterator[int]:
        """How many wait before one, 1 for the next, 0 for being worked on: at once, and when it changes, but not within
        `pause` seconds (and again after `every` so many), until the work is done.
        """
        loop = asyncio.get_running_loop()
        told, when = None, -math.inf
        while not self._done.done():
            self.moved.clear()
            place = self._line._place(self)
            left = when + pause - loop.time()
            if place != told and left <= 0:
                told, when = place, loop.time()
                yield place
                continue
            try:
                await asyncio.wait_for(self.moved.wait(), every if place == told else left)
            except TimeoutError:
                told = None  # it is told now

    def result(self) -> T:
        """What came of the work, once it is done; raises what it raised."""
        return self._done.result()

    def leave(self) -> None:
        """Gives the place up. What is worked on already is worked on to its end, and counts until then."""
        if self._task is None:
            self._done.cancel()
            self._line._leave(self)

    def begin(self) -> None:
        """It is one's turn."""
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            self._done.set_result(await asyncio.to_thread(self._work))
        except BaseException as problem:
            self._done.set_exception(problem)
            self._done.exception()  # seen, also where nobody asks for it any more
            if not isinstance(problem, Exception):
                raise
        finally:
            self._line._leave(self)
            self.moved.set()
