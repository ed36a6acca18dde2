"""A session ends when its tab is closed, and not when a connection is cut for a moment."""

from __future__ import annotations

import asyncio

from qa.room.presence import HEARTBEAT, Presence


def visits(*open_for: float, grace: float, path: str = f"{HEARTBEAT}anna") -> list[str]:
    """Who was told to have ended, after connections that were open for so long, one after the other."""
    ended: list[str] = []

    async def stream(scope, receive, send):
        await asyncio.sleep(scope["seconds"])

    async def visit():
        presence = Presence(stream, ended.append, grace)
        for seconds in open_for:
            await presence({"type": "http", "path": path, "seconds": seconds}, None, None)
        await asyncio.sleep(grace + 0.05)

    asyncio.run(visit())
    return ended


def test_a_tab_that_is_closed_ends_its_session():
    assert visits(0.01, grace=0.0) == ["anna"]


def test_a_tab_that_comes_back_does_not():
    assert visits(0.0, 0.0, 0.0, grace=0.2) == ["anna"]  # once, at the end


def test_other_requests_say_nothing():
    assert visits(0.0, grace=0.0, path="/gradio_api/queue/data") == []


def test_a_second_connection_keeps_it():
    ended: list[str] = []

    async def stream(scope, receive, send):
        await scope["until"].wait()

    async def visit():
        presence, first, second = Presence(stream, ended.append, 0.0), asyncio.Event(), asyncio.Event()
        scopes = [{"type": "http", "path": f"{HEARTBEAT}anna", "until": until} for until in (first, second)]
        tasks = [asyncio.create_task(presence(scope, None, None)) for scope in scopes]
        await asyncio.sleep(0)
        first.set()
        await tasks[0]
        await asyncio.sleep(0.02)
        assert ended == []
        second.set()
        await tasks[1]
        await asyncio.sleep(0.02)

    asyncio.run(visit())
    assert ended == ["anna"]
