"""The panel of one's own documents, and how they come onto a shelf."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from fragments import in_line
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from index.progress import Progress
from qa.room import shelf as module
from qa.room.desk import Desk
from qa.room.documents import documents
from qa.room.keeping import TURNS, kept
from qa.room.receiving import PATH, receive
from qa.room.shelf import Document, Shelves


def on_shelf(*held: Document, progress: Progress | None = None) -> SimpleNamespace:
    return SimpleNamespace(documents=held, progress=progress, ticket="t")


def test_what_was_sent_is_listed_with_what_became_of_it():
    shown = documents(
        on_shelf(
            Document("a.zip", 9, True, 3, "It is <b>."),
            Document("b.pdf", 9, False, 0, "It is empty."),
            Document("metadata.csv", 9, True),
            Document("<img src=x>.txt", 9),
        )
    )
    cells = [in_line(row) for row in re.findall("<tr>(.*?)</tr>", shown)][1:]
    assert cells == [
        "a.zip 3 records: It is <b>. Remove",
        "b.pdf left out: It is empty. Remove",
        "metadata.csv describes the others Remove",
        "<img src=x>.txt waits to be read Remove",
    ]
    assert "<img" not in shown
    assert 'data-status="3 records can be asked, 1 file left out."' in shown


def test_it_tells_how_far_it_is():
    progress = Progress(1, 2, 50, 100, 1, 7, 0.5)
    shown = documents(on_shelf(Document("a.txt", 9), Document("b.txt", 9), progress=progress), busy=0)
    assert '<progress max="100" value="50" aria-label="1 of 2 files read, 7 passages"></progress>' in shown
    assert [in_line(cell) for cell in re.findall("<td>(.*?)</td>", shown)] == [
        "read",
        "Remove",
        "waits to be read",
        "Remove",
    ]
    assert "3 other readers with documents before you." in in_line(documents(on_shelf(), busy=3))
    assert "1 other reader with documents before you." in in_line(documents(on_shelf(), busy=1))


def test_it_says_who_sees_them():
    assert "nobody else sees them" in documents(None)
    assert "for everybody who asks it" in documents(None, shared=True)


# --- receiving


@pytest.fixture
def shelves(tmp_path) -> Shelves:
    return Shelves(tmp_path / "room")


@pytest.fixture
def sent(shelves):
    async def endpoint(request):
        return await receive(request, shelves)

    client = TestClient(Starlette(routes=[Route(PATH, endpoint, methods=["POST"])]))

    def send(name: str, content: object = b"words", ticket: str | None = None):
        to = ticket or shelves.of("anna").ticket
        return client.post(f"/documents/{to}", content=content, headers={"x-file-name": quote(name)})

    return send


def test_a_file_comes_onto_the_shelf_it_is_for(sent, shelves):
    assert sent("Brief an Müller.txt").json() == {"name": "Brief an Müller.txt"}
    assert [document.name for document in shelves.of("anna").documents] == ["Brief an Müller.txt"]
    assert shelves.of("ben").documents == ()


def test_what_is_for_no_shelf_is_taken_by_none(sent, shelves):
    assert sent("a.txt", ticket="guessed").status_code == 404
    assert sent("a.txt", ticket="%00").status_code == 404


def test_size_and_kind_are_looked_at_again_here(sent, shelves, monkeypatch):
    monkeypatch.setattr(module, "FILE", 1000)

    def endless():
        for _ in range(100):
            yield b"x" * 100

    assert sent("a.exe").json()["problem"].startswith("It is of a kind that is not read")
    assert sent("a.txt", b"x" * 1001).json()["problem"].startswith("It has 0.0 MB; a file may have")
    assert sent("a.txt", endless()).json()["problem"].startswith("It has 0.0 MB; a file may have")
    assert shelves.of("anna").documents == ()
    assert [path.name for path in shelves.of("anna").folder.iterdir()] == ["files"]


def test_a_name_is_needed(shelves, sent):
    async def endpoint(request):
        return await receive(request, shelves)

    client = TestClient(Starlette(routes=[Route(PATH, endpoint, methods=["POST"])]))
    assert client.post(f"/documents/{shelves.of('anna').ticket}", content=b"x").status_code == 404


# --- the desk


def test_each_session_sees_the_archive_with_its_own_documents(seed_archive, shelves, tmp_path):
    asking = ["anna"]
    desk = Desk(seed_archive, shelves, lambda: asking[0])
    assert desk.latest() is seed_archive
    content = tmp_path / "sent"
    content.write_text("The harbour of Port Arthur was closed in January 1950.")
    shelf = shelves.of("anna")
    shelf.put("letter.txt", content)
    shelf.index(seed_archive.embedder)
    assert desk.latest().counts()[0] == 3
    assert desk.latest() is desk.latest()
    for other in ("ben", None):
        asking[0] = other
        assert desk.latest() is seed_archive
    desk.end("anna")
    asking[0] = "anna"
    assert desk.latest() is seed_archive
    shelf.close()


# --- how much is kept


def test_a_conversation_does_not_grow_for_ever(monkeypatch):
    def turn(number: int, *records: object) -> SimpleNamespace:
        return SimpleNamespace(number=number, citations=[SimpleNamespace(record=record) for record in records])

    many = tuple(turn(number) for number in range(TURNS + 5))
    assert kept(many) == many[5:]
    monkeypatch.setattr("qa.room.keeping.CHARACTERS", 100)
    long, short = SimpleNamespace(text="x" * 80), SimpleNamespace(text="x" * 40)
    turns = (turn(0, long), turn(1, short), turn(2, short, short))
    assert kept(turns) == turns[1:]
    assert kept((turn(0, SimpleNamespace(text="x" * 500)),)) != ()
