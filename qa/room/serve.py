"""Serves the reading room on this machine; nothing on the page asks anything of another one."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import UseError
from qa import ask
from qa.answer import Ask
from qa.room.shelf import Shelves

if TYPE_CHECKING:
    from fastapi import FastAPI

    from index import Archive
    from qa.room.accounts import Accounts

FIRST_PORT = 7860
PORTS_TRIED = 100

# gr.HTML compiles its templates in the browser, hence 'unsafe-eval': this stops calls to outside, not scripts.
# What keeps scripts out is that everything in `render` is escaped.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def serve(
    archive: Archive,
    host: str = "127.0.0.1",
    port: int | None = FIRST_PORT,
    *,
    examples: Sequence[str] = (),
    open_to_network: bool = False,
    accounts: Accounts | None = None,
    shared_uploads: bool = False,
    ask: Ask = ask,
) -> None:
    """Serves the reading room over `archive` until it is stopped (Ctrl-C or SIGTERM); `ask` answers, and where there
    are `accounts` nobody enters without a password. With `shared_uploads`, what readers add goes into the archive.

    Prints one line with the address once questions can be asked. With `port` None the first free one from 7860 on
    is taken. Raises UseError where the port is busy, the host is not one of this machine's, or the host can be
    reached from other machines and neither a password is asked for nor `open_to_network` set.
    """
    if not (open_to_network or accounts or _is_loopback(host)):
        raise UseError(
            f"{host} can be reached from other machines, and whoever reaches it can read every record: "
            "serve on 127.0.0.1, ask for passwords (--auth-file FILE), or say --open, which lets everybody in"
        )
    with _listen(host, port) as listener, tempfile.TemporaryDirectory(prefix="archive-qa-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder  # for this user alone, and gone afterwards
        shelves = Shelves(Path(folder) / "shelves", archive.folder if shared_uploads else None)
        app = application(archive, examples, host, ask, accounts, shelves)
        _run(app, listener, f"http://{_address(host, listener)}/", lambda: awaken(archive, ask))


def awaken(archive: Archive, ask: Ask) -> threading.Thread:
    """Has a question answered that nobody asked, on a thread of its own: the page is there before the model is loaded,
    and the first question asked finds it ready. What goes wrong is told when somebody asks.
    """

    def answer() -> None:
        with contextlib.suppress(Exception):
            ask(archive, "Who wrote to whom?")

    thread = threading.Thread(target=answer)  # waited for at the end: an engine cannot be left in the middle
    thread.start()
    return thread


def application(
    archive: Archive,
    examples: Sequence[str] = (),
    host: str = "127.0.0.1",
    ask: Ask = ask,
    accounts: Accounts | None = None,
    shelves: Shelves | None = None,
) -> FastAPI:
    """The reading room as a web application that answers to the names of `host` alone; what readers add lies on
    `shelves`, or in a folder of its own that nobody empties.
    """
    from fastapi import FastAPI
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Route

    from qa.room import page
    from qa.room.accounts import Door
    from qa.room.presence import Presence
    from qa.room.receiving import PATH, receive

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    shelves = shelves or Shelves(Path(tempfile.mkdtemp(prefix="archive-qa-")))
    app.router.routes.append(Route(PATH, functools.partial(receive, shelves=shelves), methods=["POST"]))
    end = page.mount(app, *page.build(archive, shelves, examples, ask))
    app.add_middleware(Presence, ended=end)
    if accounts:
        app.add_middleware(Door, accounts=accounts)
    # without it, a page of another site whose name is made to point here could read the records
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_names(host), www_redirect=False)
    app.add_middleware(_Headers)
    return app


class _Headers:
    """Adds the security headers to every response; a plain ASGI wrapper, so that streams are not held up."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        async def send_with_headers(message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _run(app: FastAPI, listener: socket.socket, address: str, opened: Callable[[], object]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets=None) -> None:
            await super().startup(sockets)
            print(f"Archive QA is open at {address}", flush=True)
            opened()

    if threading.current_thread() is threading.main_thread():
        # as Ctrl-C: leave through the context managers, so that the temporary folder goes
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int | None) -> socket.socket:
    """A socket bound to `host` and `port`, or to the first free port from FIRST_PORT on."""
    if port is not None and not 0 <= port <= 65_535:  # the system would take the remainder
        raise UseError(f"port {port} does not exist: give one from 1024 to 65535")
    ports = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if port is None else (port,)
    for number in ports:
        try:
            return _bind(host, number)
        except OSError as error:
            reason = error.strerror or str(error)
            if isinstance(error, socket.gaierror):
                raise UseError(f"{host} is not a host of this machine ({reason}): try 127.0.0.1") from None
    busy = f"port {ports[0]}" if len(ports) == 1 else f"ports {ports[0]} to {ports[-1]}"
    raise UseError(f"{busy} of {host} cannot be used ({reason}): stop what uses it, or choose another port")


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere this would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def _address(host: str, listener: socket.socket) -> str:
    """What to type into a browser: host and port."""
    name = socket.gethostname() if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"{name}:{listener.getsockname()[1]}"


def _names(host: str) -> list[str]:
    """The Host headers to answer to: this machine's own names and addresses, as far as `host` lets them in."""
    names = {"localhost", "127.0.0.1", "[::1]", "::1", host}
    if host in ("0.0.0.0", "::"):
        name = socket.gethostname()
        names |= {name, f"{name}.local", *_own_addresses()}
    return sorted(names)


def _own_addresses() -> set[str]:
    """This machine's addresses towards the network. Connecting a datagram socket sends nothing."""
    found = set()
    try:
        found |= {str(item[4][0]) for item in socket.getaddrinfo(socket.gethostname(), None)}
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            found.add(probe.getsockname()[0])
    except OSError:
        pass  # no name or no network: those found so far are all there are
    return found
