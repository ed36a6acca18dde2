"""Where the reading room may be opened, and what is said when it may not. (In a browser: tests/browser.)"""

from __future__ import annotations

import socket

import pytest

from index import Archive
from index.errors import UseError
from qa import ask
from qa.room import serve
from qa.room.accounts import Accounts


@pytest.fixture
def busy():
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "archive.example"])
def test_the_network_is_let_in_only_when_that_is_said(host):
    with pytest.raises(UseError) as error:
        serve.serve(None, host)
    assert str(error.value) == (
        f"{host} can be reached from other machines, and whoever reaches it can read every record: "
        "serve on 127.0.0.1, ask for passwords (--auth-file FILE), or say --open, which lets everybody in"
    )


@pytest.mark.parametrize("said", [{"open_to_network": True}, {"accounts": Accounts({})}])
def test_the_network_is_let_in_with_a_password_or_where_that_is_said(said, busy):
    with pytest.raises(UseError, match=f"^port {busy} of 0.0.0.0 cannot be used"):
        serve.serve(None, "0.0.0.0", busy, **said)


def test_a_busy_port_is_named(busy):
    with pytest.raises(UseError) as error:
        serve.serve(None, port=busy)
    assert str(error.value) == (
        f"port {busy} of 127.0.0.1 cannot be used (Address already in use): stop what uses it, or choose another port"
    )


def test_a_port_that_cannot_be_is_named():
    with pytest.raises(UseError, match=r"^port 70000 does not exist: give one from 1024 to 65535$"):
        serve.serve(None, port=70_000)


def test_a_host_that_cannot_be_is_named():
    with pytest.raises(UseError, match=r"^no-such-host\.invalid is not a host of this machine .*: try 127\.0\.0\.1$"):
        serve.serve(None, "no-such-host.invalid", open_to_network=True)


def test_without_a_port_the_first_free_one_is_taken(busy, monkeypatch):
    monkeypatch.setattr(serve, "FIRST_PORT", busy)
    with serve._listen("127.0.0.1", None) as listener:
        assert busy < listener.getsockname()[1] < busy + serve.PORTS_TRIED


def test_only_names_of_the_host_are_answered_to():
    assert serve._names("127.0.0.1") == ["127.0.0.1", "::1", "[::1]", "localhost"]
    assert {"0.0.0.0", socket.gethostname(), "localhost"} <= set(serve._names("0.0.0.0"))


def test_the_first_question_finds_the_model_loaded(tmp_path):
    letter = tmp_path / "letters" / "1.txt"
    letter.parent.mkdir()
    letter.write_text("The river rose on Tuesday.")
    Archive.build(tmp_path / "archive", [letter.parent]).close()
    with Archive.open(tmp_path / "archive") as archive:
        assert archive._embedder is None
        serve.awaken(archive, ask).join(60)
        assert archive._embedder is not None


def test_what_goes_wrong_before_anybody_asked_is_not_told():
    def failing(archive, text):
        raise UseError("told when it is asked")

    thread = serve.awaken(None, failing)
    thread.join(60)
    assert not thread.is_alive()
