"""Receives the files that a reader adds: one request a file, its name in a header, bounded while it comes in."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from qa.room import shelf as shelf_module
from qa.room.shelf import Refused, Shelf, Shelves

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PATH = "/documents/{ticket}"  # of a shelf, which only its own page knows
HEADER = "x-file-name"  # percent-encoded; no form of another site can send it


async def receive(request: Request, shelves: Shelves) -> Response:
    """Puts the body of `request` on the shelf it is for; what is wrong with it is said in JSON, as `problem`."""
    from starlette.responses import JSONResponse

    shelf = shelves.with_ticket(request.path_params["ticket"])
    if shelf is None or HEADER not in request.headers:
        return JSONResponse({"problem": "There is no such place."}, 404)
    name = unquote(request.headers[HEADER], errors="replace")
    try:
        document = await _put(request, shelf, name)
    except Refused as refused:
        return JSONResponse({"problem": str(refused)})
    return JSONResponse({"name": document.name})


async def _put(request: Request, shelf: Shelf, name: str) -> shelf_module.Document:
    """Writes what comes into a file of a folder that only this user may look into, then onto the shelf."""
    length = request.headers.get("content-length", "")
    shelf.check(name, int(length) if length.isdecimal() else 1)
    with tempfile.TemporaryDirectory(dir=shelf.folder) as folder:
        content, size = Path(folder) / "sent", 0
        with content.open("wb") as file:
            async for block in request.stream():
                size += len(block)
                if size > shelf_module.FILE:
                    shelf.check(name, size)
                file.write(block)
        return await asyncio.to_thread(shelf.put, name, content)
