"""Who may enter the reading room: a file of names and hashed passwords, and the door that asks for them.

A line of the file is made by `archive-qa password NAME`. Passwords are hashed with scrypt; whoever has entered carries
a cookie that this process has signed, so that nothing is kept, and everybody is asked again when it is started anew.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import html
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from index.errors import UseError

COOKIE = "archive-qa"
SIGN = "archive-qa-in"  # that somebody has entered: the page shows the way out; it opens nothing
HOURS = 12  # until the password is asked for again
PAUSE = 1.0  # seconds that a wrong one costs
AT_ONCE = 4  # passwords checked at the same time: each takes 16 MB and a twentieth of a second
LONGEST = 4096  # bytes of a form
COST = {"n": 2**14, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that cannot be read any more."""

    salt: bytes
    digest: bytes

    def fits(self, password: str) -> bool:
        """Whether it is this one."""
        return hmac.compare_digest(_digest(password, self.salt), self.digest)


def hashed_line(name: str, password: str) -> str:
    """The line of an account, as it stands in the file. Raises UseError where the name or the password will not do."""
    if not name or name != name.strip() or ":" in name or not name.isprintable():
        raise UseError(f"{name!r} cannot be a name here: use letters, digits and blanks, no colon")
    if len(password) < 8:
        raise UseError(f"the password has {len(password)} characters: use at least 8")
    salt = secrets.token_bytes(16)
    return f"{name}:scrypt:{_text(salt)}:{_text(_digest(password, salt))}"


@dataclass(frozen=True)
class Accounts:
    """The accounts of one file, by name, and the secret that cookies are signed with."""

    passwords: Mapping[str, Hashed]
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def admits(self, name: str, password: str) -> bool:
        """Whether there is such an account. It takes as long where there is none of this name."""
        known = self.passwords.get(name)
        fits = (known or _NOBODY).fits(password)
        return known is not None and fits

    def cookie(self, name: str, now: float) -> str:
        """What whoever has entered carries."""
        said = f"{_text(name.encode())}.{int(now) + HOURS * 3600}"
        return f"{said}.{self._sign(said)}"

    def bearer(self, cookie: str, now: float) -> str | None:
        """Who carries this cookie; None where it was not signed here, is too old or its account is gone."""
        said, _, signed = cookie.rpartition(".")
        if not hmac.compare_digest(signed.encode(), self._sign(said).encode()):
            return None
        name, _, until = said.partition(".")
        named = base64.urlsafe_b64decode(name).decode()
        return named if now < int(until) and named in self.passwords else None

    def _sign(self, said: str) -> str:
        return _text(hmac.digest(self._secret, said.encode(), "sha256"))


def read(path: Path) -> Accounts:
    """The accounts in the file at `path`; blank lines, and lines that begin with #, say nothing. Raises UseError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not UTF-8 text"
        raise UseError(f"{path} cannot be read ({reason}): give a file of `archive-qa password NAME` lines") from None
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, kind, salt, digest = line.rstrip().split(":")
            if kind != "scrypt" or not name:
                raise ValueError
            found[name] = Hashed(base64.urlsafe_b64decode(salt), base64.urlsafe_b64decode(digest))
        except ValueError:
            raise UseError(f"{path}, line {number} is no account: make it with `archive-qa password NAME`") from None
    if not found:
        raise UseError(f"{path} holds no account: add a line with `archive-qa password NAME`")
    return Accounts(found)


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **COST, maxmem=64 << 20, dklen=32)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()


_NOBODY = Hashed(bytes(16), bytes(32))


# --- the door ----------------------------------------------------------------------------------------------------


class Door:
    """Lets in only who has given a password, and asks everybody else for one; a plain ASGI wrapper."""

    def __init__(self, app: Any, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts
        self._checks = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: D102
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":  # nothing here speaks by a web socket
            return await send({"type": "websocket.close"})
        name = self._accounts.bearer(_cookie(scope), time.time())
        asked = (scope["method"], scope["path"])
        if asked == ("POST", "/login"):
            return await self._enter(scope, receive, send)
        if asked == ("POST", "/logout"):
            gone = (f"{COOKIE}=; Max-Age=0; {_KEPT}", f"{SIGN}=; Max-Age=0; {_SEEN}")
            return await _answer(send, 303, location="/login", cookies=gone)
        if asked == ("GET", "/login"):
            return await _answer(send, 200, login_page(name))
        if name is not None:
            return await self._app(scope, receive, send)
        if scope["method"] == "GET" and scope["path"] == "/":
            return await _answer(send, 303, location="/login")
        return await _answer(send, 401, "Sign in first.")

    async def _enter(self, scope: Any, receive: Any, send: Any) -> None:
        form = parse_qs(await _body(receive), max_num_fields=8, errors="replace")
        name, password = (form.get(key, [""])[0] for key in ("name", "password"))
        async with self._checks:
            admitted = await asyncio.to_thread(self._accounts.admits, name, password)
        if _header(scope, b"sec-fetch-site") not in ("", "same-origin", "none"):
            admitted = False  # sent by a page of another site
        if not admitted:
            await asyncio.sleep(PAUSE)
            return await _answer(send, 403, login_page(wrong=True))
        stays = f"Max-Age={HOURS * 3600}"
        carried = (
            f"{COOKIE}={self._accounts.cookie(name, time.time())}; {stays}; {_KEPT}",
            f"{SIGN}=yes; {stays}; {_SEEN}",
        )
        return await _answer(send, 303, location="/", cookies=carried)


_SEEN = "Path=/; SameSite=Lax"
_KEPT = f"HttpOnly; {_SEEN}"


def _header(scope: Any, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _cookie(scope: Any) -> str:
    try:
        carried = SimpleCookie(_header(scope, b"cookie")).get(COOKIE)
    except CookieError:
        return ""
    return carried.value if carried else ""


async def _body(receive: Any) -> str:
    """The form that was sent, or nothing where it is too long."""
    body, more = b"", True
    while more and len(body) <= LONGEST:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body.decode("utf-8", "replace") if len(body) <= LONGEST else ""


async def _answer(send: Any, status: int, body: str = "", *, location: str = "", cookies: Sequence[str] = ()) -> None:
    kind = "text/html" if body.startswith("<!DOCTYPE") else "text/plain"
    headers = [(b"content-type", f"{kind}; charset=utf-8".encode()), (b"cache-control", b"no-store")]
    headers += [(b"location", location.encode())] if location else []
    headers += [(b"set-cookie", cookie.encode()) for cookie in cookies]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


_STYLE = """
:root { color-scheme: light dark; --accent: light-dark(#7a2e1d, #f0b39c); --line: light-dark(#6b665c, #a59e90); }
body { font: 1.0625rem/1.5 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 100vh;
  background: light-dark(#fbf9f4, #171614); color: light-dark(#1f1d1a, #ece7dc); }
main { width: min(22rem, 100% - 2rem); }
h1 { font: 600 2rem/1.2 Palatino, "P052", Georgia, "Liberation Serif", serif; margin: 0 0 1.5rem; }
a { color: var(--accent); }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; }
label { margin: 1rem 0 .25rem; }
input, button { padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .4rem; }
input { background: light-dark(#fff, #201e1b); color: inherit; }
button { margin-top: 1.5rem; cursor: pointer; font-weight: 600; border-color: var(--accent); background: var(--accent);
  color: light-dark(#fff, #26120c); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role=alert] { border-inline-start: .3rem solid var(--accent); padding-inline-start: .7rem; font-weight: 600; }
"""


def login_page(name: str | None = None, *, wrong: bool = False) -> str:
    """The page that asks for a name and a password, or lets `name`, who has given them, leave again."""
    said = '<p role="alert">There is no account with this name and password.</p>' if wrong else ""
    form = (
        f"<p>You are signed in as {html.escape(name)}.</p>"
        '<p><a href="/">To the records</a></p>'
        '<form method="post" action="/logout"><button>Sign out</button></form>'
        if name
        else f'{said}<form method="post" action="/login">'
        '<label for="name">Name</label><input id="name" name="name" autocomplete="username" required autofocus>'
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>'
        "<button>Sign in</button></form>"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Archive QA: sign in</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>Archive QA</h1>{form}</main></body></html>\n"
    )
