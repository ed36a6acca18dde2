"""The door of a reading room that asks for passwords."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from index.errors import UseError
from qa.room import accounts
from qa.room.accounts import COOKIE, HOURS, SIGN, Accounts, Door, Hashed, hashed_line, login_page, read

PASSWORD = "Büchersaal 1950"


@pytest.fixture(scope="module")
def line() -> str:
    return hashed_line("Anna Ω", PASSWORD)


@pytest.fixture
def file(tmp_path, line):
    path = tmp_path / "accounts.txt"
    path.write_text(f"# the class\n\n{line}\n", "utf-8")
    return path


# --- the file


def test_a_password_cannot_be_read_from_its_line(line):
    assert re.fullmatch(r"Anna Ω:scrypt:[\w=-]{24}:[\w=-]{44}", line)
    assert line != hashed_line("Anna Ω", PASSWORD)  # of another salt


def test_only_the_right_password_of_the_right_name_is_admitted(file):
    known = read(file)
    assert known.admits("Anna Ω", PASSWORD)
    assert not known.admits("Anna Ω", PASSWORD + " ")
    assert not known.admits("anna Ω", PASSWORD)
    assert not known.admits("", "")
    assert PASSWORD not in repr(known)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "holds no account: add a line with `archive-qa password NAME`"),
        ("anna:secret\n", ", line 1 is no account: make it with `archive-qa password NAME`"),
        ("# x\nanna:md5:aaaa:bbbb\n", ", line 2 is no account: make it with `archive-qa password NAME`"),
        ("anna:scrypt:a:b\n", ", line 1 is no account: make it with `archive-qa password NAME`"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, content, problem):
    path = tmp_path / "accounts.txt"
    path.write_text(content)
    with pytest.raises(UseError, match=f"{re.escape(problem)}$"):
        read(path)
    with pytest.raises(UseError, match="cannot be read"):
        read(tmp_path / "none")


def test_bad_names_and_short_passwords_are_refused():
    for name in ("", "a:b", " a", "a\n"):
        with pytest.raises(UseError, match="cannot be a name here"):
            hashed_line(name, PASSWORD)
    with pytest.raises(UseError, match="has 7 characters: use at least 8"):
        hashed_line("anna", "7 signs")


def test_the_command_makes_a_line(environment, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "qa", "password", "Anna"],
        input=f"{PASSWORD}\n",
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "accounts.txt").write_text(done.stdout, "utf-8")
    assert read(tmp_path / "accounts.txt").admits("Anna", PASSWORD)


# --- the cookie


def test_a_cookie_is_taken_only_as_it_was_given_and_for_its_time():
    known = Accounts({"anna": Hashed(b"", b"")})
    cookie = known.cookie("anna", 1000.0)
    assert known.bearer(cookie, 1000.0) == known.bearer(cookie, 1000.0 + HOURS * 3600 - 1) == "anna"
    assert known.bearer(cookie, 1000.0 + HOURS * 3600) is None
    assert Accounts(known.passwords).bearer(cookie, 1000.0) is None  # of another process
    name, until, signed = cookie.split(".")
    for forged in ("", "..", f"{name}.{int(until) + 1}.{signed}", f"{name}x.{until}.{signed}", f"{cookie}x", "é.1.é"):
        assert known.bearer(forged, 1000.0) is None
    assert Accounts({}, known._secret).bearer(cookie, 1000.0) is None  # whose account is gone


# --- the door


async def _room(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"the records"})


@pytest.fixture
def visitor(file, monkeypatch):
    monkeypatch.setattr(accounts, "PAUSE", 0.0)
    return TestClient(Door(_room, read(file)), follow_redirects=False)


def enter(visitor, name: str = "Anna Ω", password: str = PASSWORD, **headers: str):
    return visitor.post("/login", data={"name": name, "password": password}, headers=headers)


def test_without_a_password_there_is_nothing_but_the_door(visitor):
    assert (visitor.get("/").status_code, visitor.get("/").headers["location"]) == (303, "/login")
    for path in ("/config", "/gradio_api/info", "/gradio_api/queue/data", "/login/", "/%2e/", "/documents/x"):
        answer = visitor.get(path)
        assert (path, answer.status_code, answer.text) == (path, 401, "Sign in first.")
    assert visitor.post("/gradio_api/queue/join", json={}).status_code == 401
    page = visitor.get("/login")
    assert (page.status_code, page.text, page.headers["cache-control"]) == (200, login_page(), "no-store")


def test_the_right_password_opens_it_until_one_leaves(visitor):
    answer = enter(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    kept, seen = answer.headers.get_list("set-cookie")
    assert kept.endswith(f"; Max-Age={HOURS * 3600}; HttpOnly; Path=/; SameSite=Lax")
    assert seen == f"{SIGN}=yes; Max-Age={HOURS * 3600}; Path=/; SameSite=Lax"
    assert visitor.get("/").text == visitor.get("/config").text == "the records"
    assert "You are signed in as Anna Ω." in visitor.get("/login").text
    assert visitor.post("/logout").headers["location"] == "/login"
    assert dict(visitor.cookies) == {}
    assert visitor.get("/config").status_code == 401


@pytest.mark.parametrize(
    ("name", "password"), [("Anna Ω", "wrong"), ("<b>", PASSWORD), ("", ""), ("Anna Ω", "x" * 10_000)]
)
def test_a_wrong_one_is_told_so_and_opens_nothing(visitor, name, password):
    answer = enter(visitor, name, password)
    assert (answer.status_code, answer.text) == (403, login_page(wrong=True))
    assert COOKIE not in answer.cookies
    assert visitor.get("/config").status_code == 401


def test_a_form_of_another_site_is_not_taken(visitor):
    assert enter(visitor, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert enter(visitor, **{"sec-fetch-site": "same-origin"}).status_code == 303


def test_a_spoiled_cookie_is_none(visitor):
    for cookie in (f"{SIGN}=yes", f"{COOKIE}=", f"{COOKIE}=a.b.c", f"{COOKIE}", "\x00=;;;", f"{COOKIE}=\u00e9"):
        assert visitor.get("/config", headers={"cookie": cookie.encode("latin-1")}).status_code == 401
