"""What is known of the records, written out as a sheet and laid back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import upkeep
from index.archive import Archive, index
from index.embedder import Embedder
from index.terms import stems

from .changes import write

if TYPE_CHECKING:
    from .conftest import Watched


@pytest.fixture
def folder(papers: Path, tmp_path: Path, embedder: Embedder) -> Path:
    """A whole archive of the papers: three records of a passage each, with the keys 1 to 3."""
    index(tmp_path / "archive", [papers], embedder=embedder)
    return tmp_path / "archive"


def change(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / "catalogue.sqlite") as db:
        for statement in statements:
            db.execute(statement)
    db.close()


HEAD = (
    "record,file,id,title,date,place,creators,recipients,reference,repository,collection,kind,language,rights,url\r\n"
)


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Two files of records that differ in what is known of them, and a letter of which nothing is."""
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "box").mkdir()
    write(
        folder / "box/rows.jsonl",
        '{"id": "r1", "text": "The harbour was closed.", "title": "On the harbour, \\"closed\\"", "date": "May 1861", '
        '"creators": ["Adams, Charles", "Seward"], "recipients": ["Lyons"], "language": "English"}\n'
        '{"id": "r2", "text": "The treaty was signed.", "title": "Traité", "date": "1861-05-14", "kind": "Treaty"}\n'
        '{"id": "r3", "text": "The bank failed."}\n',
    )
    write(folder / "note.txt", "Nothing is known of this.")
    return folder


def sheet(folder: Path, out: Path) -> str:
    upkeep.write_metadata(folder, out)
    return out.read_bytes().decode("utf-8-sig")


def test_the_sheet_of_an_archive(letters: Path, tmp_path: Path, embedder: Embedder) -> None:
    write(
        letters / "metadata.csv",
        "record,id,title,date,place,creators,recipients,reference,repository,collection,rights,url\n"
        "r2,T 7,-,about 1862,Paris,,A; B,No. 7,City Archive,Treaties,Public,https://example.org/7\n",
    )
    index(tmp_path / "archive", [letters], embedder=embedder)
    out = tmp_path / "out.csv"
    assert upkeep.write_metadata(tmp_path / "archive", out) == 4
    assert out.read_bytes().decode("utf-8") == "\ufeff" + HEAD + (
        'r1,box/rows.jsonl,,"On the harbour, ""closed""",1861-05,,"Adams, Charles; Seward",Lyons,,,,,English,,\r\n'
        "r2,box/rows.jsonl,T 7,-,about 1862,Paris,,A; B,No. 7,City Archive,Treaties,Treaty,,Public,"
        "https://example.org/7\r\n"
        "r3,box/rows.jsonl,,,,,,,,,,,,,\r\n"
        "note,note.txt,,,,,,,,,,,,,\r\n"
    )


CORRECTIONS = [
    "",
    "record,title,date,creators\nr1,-,-,-\nr2,Treaty,about 1862,Adams\n",
    "record,id,date\nr2,T 7,1861-05-14\nr3,B 1,1861/1862\n",
    "file,title\nbox/rows.jsonl,One of three\nnote.txt,A note\n",
]


@pytest.mark.parametrize("corrections", CORRECTIONS, ids=["none", "values", "ids", "files"])
def test_the_sheet_laid_back_changes_nothing(
    corrections: str, letters: Path, tmp_path: Path, watched: Watched, contents: Callable
) -> None:
    folder = tmp_path / "archive"
    if corrections:
        write(letters / "metadata.csv", corrections)
    index(folder, [letters], embedder=watched)
    with Archive.open(folder, embedder=watched) as archive:
        before, generation = contents(archive), archive.generation
    text = sheet(folder, tmp_path / "out.csv")
    watched.texts.clear()
    shutil.copy(tmp_path / "out.csv", letters / "metadata.csv")
    summary = index(folder, [letters], embedder=watched)
    assert (summary.added, summary.updated, summary.removed, summary.unchanged) == (0, 0, 0, 2)
    assert (summary.notes, watched.texts) == ([], [])
    with Archive.open(folder, embedder=watched) as archive:
        assert archive.generation == generation
        assert contents(archive) == before
    assert sheet(folder, tmp_path / "again.csv") == text
    with Archive.build(tmp_path / "afresh", [letters], embedder=watched) as archive:  # also where all is read anew
        assert contents(archive) == before
    assert upkeep.check(folder) == []


def test_a_corrected_cell_changes_that_record_and_embeds_nothing(
    letters: Path, tmp_path: Path, watched: Watched
) -> None:
    folder = tmp_path / "archive"
    index(folder, [letters], embedder=watched)
    with Archive.open(folder, embedder=watched) as archive:
        before = {record.id: archive.record(record.id) for record in archive.headings()}
    text = sheet(folder, tmp_path / "out.csv")
    watched.texts.clear()
    write(letters / "metadata.csv", text.replace("Traité", "The treaty of Paris"))
    summary = index(folder, [letters], embedder=watched)
    assert (summary.updated, summary.unchanged, summary.notes, watched.texts) == (1, 1, [], [])
    with Archive.open(folder, embedder=watched) as archive:
        after = {record.id: archive.record(record.id) for record in archive.headings()}
        changed = {name for name in before if before[name] != after[name]}
        assert (after.keys(), changed) == (before.keys(), {"r2"})
        assert after["r2"].title == "The treaty of Paris"
        (key,) = archive.select(None)[0] or [key for key, _ in archive.lexical(stems("Paris"), 5)]
        assert archive.passages([key])[0].passage.record_id == "r2"
    write(letters / "metadata.csv", text)  # and back
    assert index(folder, [letters], embedder=watched).updated == 1
    with Archive.open(folder, embedder=watched) as archive:
        assert {record.id: archive.record(record.id) for record in archive.headings()} == before


def test_what_a_cell_cannot_hold_is_left_to_the_reader(letters: Path, tmp_path: Path, watched: Watched) -> None:
    """A name with a semicolon in it would be read as two, and a dash as nothing at all."""
    write(
        letters / "odd.jsonl",
        '{"id": "o1", "text": "One.", "title": "-", "creators": ["Adams; Minister", "Seward"]}\n'
        '{"id": "o2", "text": "Two.", "title": "Line\\nand line; and more", "creators": ["Adams"]}\n',
    )
    folder = tmp_path / "archive"
    index(folder, [letters], embedder=watched)
    with Archive.open(folder, embedder=watched) as archive:
        before = {record.id: archive.record(record.id) for record in archive.headings()}
        assert (before["o1"].title, before["o1"].creators) == ("-", ("Adams; Minister", "Seward"))
    write(letters / "metadata.csv", sheet(folder, tmp_path / "out.csv"))
    assert index(folder, [letters], embedder=watched).updated == 0
    with Archive.open(folder, embedder=watched) as archive:
        assert {record.id: archive.record(record.id) for record in archive.headings()} == before


def test_records_that_a_row_cannot_tell_apart_keep_what_they_have(
    letters: Path, tmp_path: Path, watched: Watched
) -> None:
    write(
        letters / "twice.jsonl",
        '{"id": "t", "text": "One.", "title": "First"}\n{"id": "t", "text": "Two.", "title": "Second"}\n',
    )
    (tmp_path / "other").mkdir()
    write(tmp_path / "other/note.txt", "Another note.")
    write(tmp_path / "other/metadata.csv", "file,title\nnote.txt,Of the other\n")
    folder = tmp_path / "archive"
    index(folder, [letters, tmp_path / "other"], embedder=watched)
    with Archive.open(folder, embedder=watched) as archive:
        before = {record.id: archive.record(record.id) for record in archive.headings()}
    assert {"t", "t.jsonl", "note", "note.txt"} < before.keys()
    write(letters / "metadata.csv", sheet(folder, tmp_path / "out.csv"))
    assert index(folder, [letters, tmp_path / "other"], embedder=watched).updated == 0
    with Archive.open(folder, embedder=watched) as archive:
        assert {record.id: archive.record(record.id) for record in archive.headings()} == before


def test_an_id_that_was_taken_stays_as_it_was_given(letters: Path, tmp_path: Path, watched: Watched) -> None:
    write(letters / "note.md", "Another note.")
    folder = tmp_path / "archive"
    index(folder, [letters], embedder=watched)
    with Archive.open(folder, embedder=watched) as archive:
        before = {record.id: archive.record(record.id) for record in archive.headings()}
    assert {"note", "note.txt"} < before.keys()
    write(letters / "metadata.csv", sheet(folder, tmp_path / "out.csv"))
    assert index(folder, [letters], embedder=watched).updated == 0
    with Archive.build(tmp_path / "afresh", [letters], embedder=watched) as archive:
        assert {record.id: archive.record(record.id) for record in archive.headings()} == before


def test_a_sheet_that_cannot_be_written_leaves_what_is_there(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "out.csv", "record,title\n1-harbour,Mine\n")
    change(folder, "UPDATE records SET layout = 'none' WHERE key = 2")
    with pytest.raises(ValueError, match="Expecting value"):
        upkeep.write_metadata(folder, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "record,title\n1-harbour,Mine\n"
