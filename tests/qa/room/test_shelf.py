"""The documents a reader adds are checked, kept apart, askable and gone at the end."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from index import Archive
from index.joined import Joined
from qa import ask
from qa.room import shelf as module
from qa.room.shelf import Document, Refused, Shelf, Shelves, plain_name

HOSTILE = json.loads((Path(__file__).parents[2] / "data" / "hostile.json").read_text("utf-8"))
LETTER = "The harbour of Port Arthur was closed in January 1950. No ship sailed for Havana that winter."


@pytest.fixture
def shelf(tmp_path):
    made = Shelf(tmp_path / "room" / "shelf")
    yield made
    made.close()


def put(shelf: Shelf, tmp_path: Path, name: str, content: str | bytes = LETTER) -> Document:
    sent = tmp_path / "sent"
    sent.write_bytes(content.encode() if isinstance(content, str) else content)
    return shelf.put(name, sent)


# --- what is taken


def test_only_this_user_may_look_into_it(shelf, tmp_path):
    put(shelf, tmp_path, "letter.txt")
    folders = [tmp_path / "room" / "shelf", tmp_path / "room" / "shelf" / "files"]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700]
    assert not (tmp_path / "sent").exists()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("virus.exe", b"MZ", "It is of a kind that is not read: expected .csv .docx"),
        ("page.svg", b"<svg/>", "It is of a kind that is not read"),
        ("no-suffix", b"x", "It is of a kind that is not read"),
        (".hidden", b"x", "It is of a kind that is not read"),
        ("empty.txt", b"", "It is empty."),
        ("big.txt", b"x" * 2001, "It has 0.0 MB; a file may have 0 MB: split it."),
    ],
)
def test_what_will_not_do_is_refused_with_a_reason(shelf, tmp_path, monkeypatch, name, content, reason):
    monkeypatch.setattr(module, "FILE", 2000)
    with pytest.raises(Refused) as refused:
        put(shelf, tmp_path, name, content)
    assert str(refused.value).startswith(reason)
    assert not (tmp_path / "sent").exists()
    assert shelf.documents == ()


def test_there_are_bounds_on_a_session(shelf, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SHELF", 25)
    monkeypatch.setattr(module, "FILES", 2)
    put(shelf, tmp_path, "a.txt", "ten letters")
    with pytest.raises(Refused, match="All files together may have 0 MB: remove some first"):
        put(shelf, tmp_path, "b.txt", "fifteen letters")
    put(shelf, tmp_path, "b.txt", "few")
    with pytest.raises(Refused, match="At most 2 files can be added: remove some first"):
        put(shelf, tmp_path, "c.txt", "x")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("letter.txt", "letter.txt"),
        ("C:\\Users\\anna\\letter.txt", "letter.txt"),
        ("../../../etc/passwd", "passwd"),
        ("a/b/../.ssh/authorized_keys.txt", "authorized_keys.txt"),
        ("..", "document"),
        ("", "document"),
        (".hidden.txt", "hidden.txt"),
        ("a\x00b\n.txt", "a_b_.txt"),
        ("\u202etxt.exe", "_txt.exe"),
        ("\udcff.txt", "?.txt".replace("?", "_")),
        ("Brief an Müller.txt", "Brief an Müller.txt"),
        ("x" * 300 + ".xml.gz", "x" * 113 + ".xml.gz"),
    ],
)
def test_a_name_leads_nowhere(sent, kept):
    assert plain_name(sent) == kept


@pytest.mark.parametrize("sent", HOSTILE)
def test_whatever_the_name_it_is_one_file_of_this_folder(shelf, tmp_path, sent):
    document = put(shelf, tmp_path, f"{sent}x.txt")
    assert os.listdir(tmp_path / "room" / "shelf" / "files") == [document.name]


def test_two_files_of_one_name_are_both_kept(shelf, tmp_path):
    names = [put(shelf, tmp_path, "a.tar.txt").name for _ in range(3)]
    assert names == ["a.tar.txt", "a (2).tar.txt", "a (3).tar.txt"]


# --- what can be asked


def test_it_is_asked_together_with_the_archive_and_removed(shelf, tmp_path, seed_archive):
    embedder, question = seed_archive.embedder, "When was the harbour of Port Arthur closed?"
    assert not ask(seed_archive, question)
    put(shelf, tmp_path, "letter.txt")
    put(shelf, tmp_path, "other.md", "Nothing of the kind happened. The minister slept well.")
    shelf.index(embedder)
    assert shelf.documents == (
        Document("letter.txt", len(LETTER), True, 1),
        Document("other.md", 54, True, 1),
    )
    joined = Joined(seed_archive, shelf.archive)
    assert joined.counts()[0] == 4
    assert ask(joined, question).quotes[0].record.source == "letter.txt"
    shelf.remove("letter.txt", embedder)
    assert [document.name for document in shelf.documents] == ["other.md"]
    assert not ask(Joined(seed_archive, shelf.archive), question)
    shelf.remove("other.md", embedder)
    assert (shelf.documents, shelf.archive) == ((), None)
    shelf.remove("other.md", embedder)  # which is no mistake


def test_what_cannot_be_read_says_why(shelf, tmp_path, seed_archive):
    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as packed:
        packed.writestr("letters/good.txt", LETTER)
        packed.writestr("letters/bad.pdf", "no pdf")
        packed.writestr("../up.txt", LETTER)
        packed.writestr("run.exe", "MZ")
    put(shelf, tmp_path, "papers.zip", (tmp_path / "papers.zip").read_bytes())
    put(shelf, tmp_path, "broken.pdf", b"not a pdf at all")
    shelf.index(seed_archive.embedder)
    broken, papers = shelf.documents
    assert (broken.name, broken.ready, broken.records) == ("broken.pdf", False, 0)
    assert broken.reason.startswith("It ")
    assert (papers.name, papers.ready, papers.records) == ("papers.zip", True, 1)
    assert papers.reason.startswith("3 files in it were left out; the first: It ")
    assert shelf.archive.headings()[0].source == "papers.zip/letters/good.txt"


def test_only_what_cannot_be_read_is_nothing_to_ask(shelf, tmp_path, seed_archive):
    put(shelf, tmp_path, "broken.pdf", b"not a pdf at all")
    shelf.index(seed_archive.embedder)
    assert shelf.archive is None
    assert shelf.documents[0].ready is False


def test_too_many_passages_are_said_to_be_so(shelf, tmp_path, seed_archive, monkeypatch):
    monkeypatch.setattr(module, "PASSAGES", 3)
    long = "\n\n".join(f"In week {week} the price of coal was {week} roubles. " * 12 for week in range(30))
    put(shelf, tmp_path, "long.txt", long)
    shelf.index(seed_archive.embedder)
    (document,) = shelf.documents
    assert (document.ready, document.reason) == (
        False,
        "All files together may have 3 passages: remove some first.",
    )
    shelf.remove("long.txt", seed_archive.embedder)
    put(shelf, tmp_path, "short.txt")
    shelf.index(seed_archive.embedder)
    assert [(one.name, one.ready) for one in shelf.documents] == [("short.txt", True)]


# --- whose it is


def test_shelves_are_of_their_session_and_end_with_it(tmp_path, seed_archive):
    shelves = Shelves(tmp_path / "room")
    anna, ben = shelves.of("anna"), shelves.of("ben")
    assert shelves.of("anna") is anna is shelves.known("anna") is shelves.with_ticket(anna.ticket)
    assert anna is not ben
    assert shelves.with_ticket("") is shelves.with_ticket("x") is shelves.known("carl") is shelves.known(None) is None
    put(anna, tmp_path, "letter.txt")
    anna.index(seed_archive.embedder)
    assert (ben.documents, ben.archive) == ((), None)
    folder = anna.folder
    shelves.end("anna")
    anna.close()  # waits for the other
    assert not folder.exists()
    assert shelves.known("anna") is None
    with pytest.raises(Refused, match="The session is over"):
        put(anna, tmp_path, "late.txt")
    shelves.end("anna")


def test_there_are_not_any_number_of_shelves(tmp_path):
    shelves = Shelves(tmp_path / "room", most=1)
    shelves.of("anna")
    with pytest.raises(Refused, match="Too many readers"):
        shelves.of("ben")


def test_shared_documents_go_into_the_archive_and_stay(tmp_path, embedder_of_seeds):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "old.txt").write_text("The minister slept well.")
    with Archive.build(tmp_path / "archive", [tmp_path / "papers"], embedder=embedder_of_seeds) as archive:
        shelves = Shelves(tmp_path / "room", shared=tmp_path / "archive")
        anna, ben = shelves.of("anna"), shelves.of("ben")
        put(anna, tmp_path, "letter.txt")
        put(ben, tmp_path, "letter.txt", "The telegraph line to Moscow was cut.")
        anna.index(embedder_of_seeds)
        ben.index(embedder_of_seeds)
        assert anna.archive is None
        assert archive.latest().counts()[0] == 3
        assert [document.records for document in anna.documents] == [1]
        ben.remove("letter.txt", embedder_of_seeds)
        assert archive.latest().counts()[0] == 2
        anna.close()
        assert archive.latest().counts()[0] == 2


@pytest.fixture
def embedder_of_seeds(seed_archive):
    return seed_archive.embedder
