"""Archives that are whole, broken in every way, copied while they change, and written out."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import faiss
import numpy as np
import pytest

from index import derived, glossary, upkeep
from index.archive import Archive, index
from index.embedder import Embedder
from index.errors import NotAnArchive, UseError
from index.glosses import Gloss, Reach
from index.terms import TermIndex, stems
from index.vectors import VectorIndex

if TYPE_CHECKING:
    from .conftest import Watched

ROOT = Path(__file__).parents[2]
RESTORE = ": restore a backup, or index into a new folder"
VECTORS, TERMS, RECORDS = (f"derived/g0000000001/{name}" for name in ("vectors.faiss", "terms", "records"))
GLOSSES = "derived/g0000000001/glosses-1.jsonl"
AGAIN = ": delete derived/g0000000001 and run `archive-qa index` again"


@pytest.fixture
def folder(papers: Path, tmp_path: Path, embedder: Embedder) -> Path:
    """A whole archive of the papers: three records of a passage each, with the keys 1 to 3."""
    index(tmp_path / "archive", [papers], embedder=embedder)
    return tmp_path / "archive"


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def change(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / "catalogue.sqlite") as db:
        for statement in statements:
            db.execute(statement)
    db.close()


# --- whole archives -----------------------------------------------------------------------------------------------


def test_a_whole_archive_has_no_fault(folder: Path, papers: Path, embedder: Embedder) -> None:
    assert upkeep.check(folder) == []
    for text in ("Peace was made.", "Peace was made in Paris. It did not last.", ""):
        write(papers / "3-peace.txt", text)  # added, changed, unreadable
        index(folder, [papers], embedder=embedder)
        assert upkeep.check(folder) == []
    shutil.rmtree(papers)
    index(folder, [papers], embedder=embedder, prune=True)
    assert upkeep.check(folder) == []


def test_removed_terms_that_are_still_counted_are_no_fault(
    folder: Path, papers: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derived, "SMALL", 0)
    lines = "".join(f'{{"id": "r{number}", "text": "Letter {number} arrived."}}\n' for number in range(300))
    write(papers / "volume.jsonl", lines)
    index(folder, [papers], embedder=embedder)
    (papers / "1-harbour.txt").unlink()
    index(folder, [papers], embedder=embedder)
    newest = derived.latest(folder)
    assert newest
    (deleted,) = (newest[1] / "terms").glob("*.del")
    assert upkeep.check(folder) == []
    deleted.write_bytes(deleted.read_bytes()[:4] + b"\xff" + deleted.read_bytes()[5:])
    name = newest[1].name
    assert upkeep.check(folder) == [
        f"{name}: {deleted.name} is missing or damaged: delete derived/{name} and run `archive-qa index` again"
    ]


def test_a_folder_that_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive, match=r"is not an archive \(it holds no catalogue.sqlite\): build one with"):
        upkeep.check(tmp_path / "none")


def test_an_archive_that_was_never_finished(folder: Path, papers: Path, embedder: Embedder) -> None:
    shutil.rmtree(folder / "derived")
    assert upkeep.check(folder) == ["the archive was never finished: run `archive-qa index` on it again"]
    index(folder, [papers], embedder=embedder)
    assert upkeep.check(folder) == []


def test_an_archive_of_an_older_version(folder: Path, papers: Path, tmp_path: Path, watched: Watched) -> None:
    newest = derived.latest(folder)
    assert newest
    shutil.rmtree(newest[1] / "records")  # older versions kept no terms of whole records
    said = "was indexed by an older version: run `archive-qa index` on it again, which embeds nothing anew"
    assert upkeep.check(folder) == [f"the archive {said}"]
    for refused in (lambda: Archive.open(folder), lambda: upkeep.backup(folder, tmp_path / "copy")):
        with pytest.raises(NotAnArchive) as problem:
            refused()
        assert str(problem.value) == f"the archive in {folder} {said}"
    index(folder, [papers], embedder=watched)
    assert watched.texts == []
    assert upkeep.check(folder) == []


def test_an_archive_without_glosses_is_whole_and_gets_them_when_it_is_indexed_again(
    folder: Path, papers: Path, embedder: Embedder
) -> None:
    write(papers / "3-code.txt", "Filippov [Stalin] agreed.")
    index(folder, [papers], embedder=embedder)
    newest = derived.latest(folder)
    assert newest
    (newest[1] / glossary.FILE).unlink()
    assert upkeep.check(folder) == []
    with Archive.open(folder, embedder=embedder) as archive:
        assert archive.glosses() == ()
    index(folder, [papers], embedder=embedder)
    with Archive.open(folder, embedder=embedder) as archive:
        assert archive.glosses() == (Gloss("Filippov", "Stalin", Reach.ARCHIVE, "3-code", 0, 17),)


# --- broken indexes, which indexing makes again -------------------------------------------------------------------


def a_vector_changed(folder: Path) -> None:
    vectors = VectorIndex.load(folder / VECTORS)
    vectors.remove([2])
    vectors.add([2], np.eye(1, vectors.dimension, dtype=np.float32))
    vectors.save(folder / VECTORS)


def a_key_missing(folder: Path) -> None:
    vectors = VectorIndex.load(folder / VECTORS)
    vectors.remove([2])
    vectors.save(folder / VECTORS)


def a_key_too_many(folder: Path) -> None:
    vectors = VectorIndex.load(folder / VECTORS)
    vectors.add([77], np.eye(1, vectors.dimension, dtype=np.float32))
    vectors.save(folder / VECTORS)


def a_key_twice(folder: Path) -> None:
    vectors = VectorIndex.load(folder / VECTORS)
    ((keys, some),) = vectors.items()
    vectors.add(keys[:1], some[:1])
    vectors.save(folder / VECTORS)


def vectors_of_another_model(folder: Path) -> None:
    vectors = VectorIndex(8)
    vectors.add([1, 2, 3], np.eye(3, 8, dtype=np.float32))
    vectors.save(folder / VECTORS)


def vectors_without_keys(folder: Path) -> None:
    flat = faiss.IndexFlatIP(384)
    flat.add(np.eye(3, 384, dtype=np.float32))
    faiss.write_index(flat, str(folder / VECTORS))


def vectors_truncated(folder: Path) -> None:
    content = (folder / VECTORS).read_bytes()
    (folder / VECTORS).write_bytes(content[: len(content) // 2])


def vectors_empty(folder: Path) -> None:
    (folder / VECTORS).write_bytes(b"")


def vectors_gone(folder: Path) -> None:
    (folder / VECTORS).unlink()


def vectors_of_something_else(folder: Path) -> None:
    shutil.copy(ROOT / "seeds/004_7dbb674a5ccb057a.txt", folder / VECTORS)


def a_term_missing(folder: Path) -> None:
    TermIndex(folder / TERMS).update([2], [])


def a_term_too_many(folder: Path) -> None:
    TermIndex(folder / TERMS).update([], [(77, "peace", "")])


def a_record_missing(folder: Path) -> None:
    TermIndex(folder / RECORDS).update([2], [])


def records_damaged(folder: Path) -> None:
    (path,) = (folder / RECORDS).glob("*.idx")
    path.write_bytes(path.read_bytes()[:-1])


def terms_gone(folder: Path) -> None:
    shutil.rmtree(folder / TERMS)


def terms_empty(folder: Path) -> None:
    terms_gone(folder)
    (folder / TERMS).mkdir()


def a_gloss_too_many(folder: Path) -> None:
    glossary.write(folder / GLOSSES, [Gloss("Adams", "Seward", Reach.ARCHIVE, "2-treaty", 0, 5)])


def glosses_truncated(folder: Path) -> None:
    (folder / GLOSSES).write_bytes(b"")


def everything_gone(folder: Path) -> None:
    shutil.rmtree(folder / TERMS)
    (folder / VECTORS).unlink()


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (a_vector_changed, "the dense index has other vectors than the catalogue (1 of 3)"),
        (a_key_missing, "the dense index lacks passages (1 of 3)"),
        (a_key_too_many, "the dense index holds passages that are gone (1 of 4)"),
        (a_key_twice, "the dense index holds passages twice (1 of 4)"),
        (vectors_of_another_model, "the dense index has other vectors than the catalogue (3 of 3)"),
        (vectors_without_keys, "g0000000001 cannot be read ('IndexFlatIP' object has no attribute 'id_map')"),
        (vectors_truncated, "g0000000001 cannot be read (Error in "),
        (vectors_empty, "g0000000001 cannot be read (Error in "),
        (vectors_gone, "g0000000001 cannot be read (Error in "),
        (vectors_of_something_else, "g0000000001 cannot be read (Error in "),
        (a_term_missing, "the lexical index lacks passages (1 of 3)"),
        (a_term_too_many, "the lexical index holds passages that are gone (1 of 4)"),
        (a_record_missing, "the lexical index lacks records (1 of 3)"),
        (records_damaged, "g0000000001: "),
        (terms_gone, "g0000000001: meta.json is missing or damaged"),
        (terms_empty, "g0000000001: meta.json is missing or damaged"),
        (a_gloss_too_many, "the glosses are not those of the records"),
        (glosses_truncated, "glosses-1.jsonl is damaged"),
        (everything_gone, "g0000000001: meta.json is missing or damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_broken_index_is_made_again(
    harm: Callable[[Path], None], expected: str, folder: Path, papers: Path, embedder: Embedder, check: Callable
) -> None:
    harm(folder)
    (fault,) = upkeep.check(folder)
    assert fault.startswith(expected)
    assert fault.endswith(AGAIN)
    assert "\n" not in fault
    index(folder, [papers], embedder=embedder)
    assert upkeep.check(folder) == [fault]  # indexing alone does not look at it
    mend(folder, fault)
    index(folder, [papers], embedder=embedder)
    check(folder, papers).close()


def mend(folder: Path, fault: str) -> None:
    """Does what the line says."""
    told = re.search(r": delete (derived/g\d+) and run `archive-qa index` again$", fault)
    assert told
    while (folder / told[1]).exists():  # tantivy may still be writing a lock for a reader just closed
        shutil.rmtree(folder / told[1], ignore_errors=True)


def gone(content: bytes) -> bytes | None:
    return None


def empty(content: bytes) -> bytes:
    return b""


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def a_bit_flipped(content: bytes) -> bytes:
    return content[:2] + bytes([content[2] ^ 1]) + content[3:]


@pytest.mark.parametrize("harm", [gone, empty, truncated, a_bit_flipped])
def test_every_damaged_file_of_terms_is_told(
    harm: Callable[[bytes], bytes | None], folder: Path, capfd: pytest.CaptureFixture
) -> None:
    files = [path for path in (folder / TERMS).iterdir() if not path.name.startswith(".") and path.suffix != ".json"]
    assert {path.suffix for path in files} == {".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term"}
    for path in files:
        content = path.read_bytes()
        harmed = harm(content)
        path.unlink() if harmed is None else path.write_bytes(harmed)
        assert upkeep.check(folder) == [f"g0000000001: {path.name} is missing or damaged{AGAIN}"]
        path.write_bytes(content)
    assert upkeep.check(folder) == []
    assert capfd.readouterr() == ("", "")  # nothing from inside a library


def test_looking_changes_nothing(folder: Path) -> None:
    terms_empty(folder)
    before = sorted((folder / "derived").rglob("*"))
    upkeep.check(folder)
    assert sorted((folder / "derived").rglob("*")) == before


def test_indexes_of_another_state(
    folder: Path, papers: Path, tmp_path: Path, embedder: Embedder, check: Callable
) -> None:
    shutil.copytree(folder, tmp_path / "old")
    write(papers / "1-harbour.txt", "The harbour was opened in May.")
    index(folder, [papers], embedder=embedder)
    old, new = tmp_path / "old/derived/g0000000001", folder / "derived/g0000000002"
    shutil.copytree(new, tmp_path / "old/derived/g0000000002")
    assert upkeep.check(tmp_path / "old") == [
        "g0000000002 is of a later state than the catalogue: run `archive-qa index` again"
    ]
    index(tmp_path / "old", [papers], embedder=embedder)
    check(tmp_path / "old", papers).close()
    shutil.rmtree(new)
    shutil.copytree(old, new)
    again = ": delete derived/g0000000002 and run `archive-qa index` again"
    assert upkeep.check(folder) == [
        f"the dense index lacks passages (1 of 3){again}",
        f"the dense index holds passages that are gone (1 of 3){again}",
        f"the lexical index lacks passages (1 of 3){again}",
        f"the lexical index holds passages that are gone (1 of 3){again}",
        f"the lexical index lacks records (1 of 3){again}",
        f"the lexical index holds records that are gone (1 of 3){again}",
    ]
    mend(folder, upkeep.check(folder)[0])
    index(folder, [papers], embedder=embedder)
    check(folder, papers).close()


# --- broken catalogues, which only a backup or the files can mend --------------------------------------------------

ONE = "record 1-harbour, passage 0:61"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            ["UPDATE passages SET start = 40, end = 101 WHERE key = 1"],
            [
                "record 1-harbour, passage 40:101: does not lie in one zone of its record",
                "record 1-harbour, passage 40:101: its sentences do not fill it",
            ],
        ),
        (["UPDATE passages SET zone = 'note' WHERE key = 1"], [f"{ONE}: does not lie in one zone of its record"]),
        (
            ["UPDATE passages SET zone = 'rumour' WHERE key = 1"],
            ["a record cannot be read ('rumour' is not a valid Speaker)"],
        ),
        (
            ["UPDATE passages SET zone = 'rumour' WHERE key = 2"],
            ["what follows record 1-harbour cannot be read ('rumour' is not a valid Speaker)"],
        ),
        (
            ["UPDATE passages SET units = x'' WHERE key = 1"],
            [f"{ONE}: its sentences do not fill it", f"{ONE}: its vectors are not of its sentences"],
        ),
        (
            ["UPDATE passages SET units = x'00' WHERE key = 1"],
            ["a record cannot be read (buffer size must be a multiple of element size)"],
        ),
        (
            ["UPDATE vectors SET vector = zeroblob(768) WHERE passage = 1"],
            [f"{ONE}: its vectors are not of length one"],
        ),
        (
            ["UPDATE vectors SET unit_vectors = zeroblob(1536) WHERE passage = 1"],
            [f"{ONE}: its vectors are not of length one"],
        ),
        (
            ["UPDATE vectors SET unit_vectors = vector WHERE passage = 1"],
            [f"{ONE}: its vectors are not of its sentences"],
        ),
        (
            ["UPDATE vectors SET vector = x'00' WHERE passage = 1"],
            ["a record cannot be read (buffer size must be a multiple of element size)"],
        ),
        (
            ["DELETE FROM vectors WHERE passage = 1"],
            ["a record cannot be read (a bytes-like object is required, not 'NoneType')"],
        ),
        (
            ["UPDATE records SET text = replace(text, 'January', 'October') WHERE key = 1"],
            ["record 1-harbour: its text is not the one that was indexed"],
        ),
        (
            ["UPDATE records SET text = 'The harbour.' WHERE key = 1"],
            ["record 1-harbour: its text is not the one that was indexed"],
        ),
        (["UPDATE records SET fields = '[]' WHERE key = 2"], ["a record cannot be read ("]),
        (["UPDATE records SET layout = 'none' WHERE key = 2"], ["what follows record 1-harbour cannot be read ("]),
        (["DELETE FROM records WHERE key = 1"], ["row 1 of passages points to nothing in records"]),
        (["DELETE FROM passages WHERE key = 1"], ["row 1 of vectors points to nothing in passages"]),
        (["DROP TABLE vectors"], ["a record cannot be read (no such table: vectors)"]),
    ],
    ids=lambda value: value[0].partition(" WHERE")[0] if value[0].startswith(("UPDATE", "DELETE", "DROP")) else "",
)
def test_a_broken_catalogue_is_told(statements: list[str], expected: list[str], folder: Path) -> None:
    change(folder, *statements)
    found = upkeep.check(folder)
    assert len(found) == len(expected)
    for fault, words in zip(found, expected, strict=True):
        assert fault.startswith(f"catalogue.sqlite: {words}")
        assert fault.endswith(RESTORE)
        assert "\n" not in fault


def told(folder: Path) -> list[str]:
    """What is wrong, also where the database cannot even be opened."""
    try:
        return upkeep.check(folder)
    except NotAnArchive as problem:
        return [str(problem)]


DAMAGED = re.compile(
    rf"catalogue\.sqlite: .*{RESTORE}|.*{AGAIN}|"
    r".* cannot be read as an archive \(.*\): restore a backup, or index into a new folder"
)


def test_overwritten_pages_are_told(folder: Path) -> None:
    path = folder / "catalogue.sqlite"
    whole = path.read_bytes()
    harmless = set()
    for page in range(len(whole) // 4096):
        for waste in (bytes(4096), zlib.compress(whole)[:4096].ljust(4096, b"\xff")):
            path.write_bytes(whole[: page * 4096] + waste + whole[(page + 1) * 4096 :])
            found = told(folder)
            assert all(DAMAGED.fullmatch(fault) for fault in found)
            harmless |= set() if found else {page}
    path.write_bytes(whole)
    assert told(folder) == []
    assert len(harmless) <= 3  # of empty tables


@pytest.mark.parametrize("share", [0.1, 0.3, 0.9])
def test_a_truncated_catalogue_is_told(share: float, folder: Path) -> None:
    path = folder / "catalogue.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    found = told(folder)
    assert found
    assert all(DAMAGED.fullmatch(fault) for fault in found)


def test_a_backup_mends_a_broken_catalogue(folder: Path, papers: Path, tmp_path: Path, check: Callable) -> None:
    upkeep.backup(folder, tmp_path / "copy")
    change(folder, "DELETE FROM records WHERE key = 1")
    assert upkeep.check(folder) != []
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)
    check(folder, papers).close()


# --- backup -------------------------------------------------------------------------------------------------------


def test_a_backup_answers_like_its_source(
    folder: Path, tmp_path: Path, papers: Path, embedder: Embedder, contents: Callable, check: Callable
) -> None:
    target = tmp_path / "shelf/copy"
    assert upkeep.backup(folder, target) == target
    with Archive.open(folder, embedder=embedder) as source, Archive.open(target, embedder=embedder) as copy:
        assert contents(copy) == contents(source)
    write(papers / "3-peace.txt", "Peace was made.")
    assert index(target, [papers], embedder=embedder).added == 1  # it goes on from there
    check(target, papers).close()
    with Archive.open(folder, embedder=embedder) as source:
        assert source.counts()[0] == 3


def test_a_backup_of_an_archive_that_is_behind_its_catalogue(
    folder: Path, tmp_path: Path, papers: Path, embedder: Embedder, check: Callable, contents: Callable
) -> None:
    shutil.copytree(folder / "derived", tmp_path / "derived")
    (papers / "1-harbour.txt").unlink()
    index(folder, [papers], embedder=embedder)
    shutil.rmtree(folder / "derived")
    shutil.copytree(tmp_path / "derived", folder / "derived")  # as when a run is killed before it publishes
    upkeep.backup(folder, tmp_path / "copy")
    assert upkeep.check(tmp_path / "copy") == []
    with Archive.open(folder, embedder=embedder) as source, Archive.open(tmp_path / "copy", embedder=embedder) as copy:
        assert contents(copy) == contents(source)
        assert copy.counts()[0] == 3
    index(tmp_path / "copy", [papers], embedder=embedder)
    check(tmp_path / "copy", papers).close()


def test_the_users_names_go_with_a_backup(folder: Path, tmp_path: Path) -> None:
    write(folder / "names.csv", "Filippov,Stalin\n")
    upkeep.backup(folder, tmp_path / "copy")
    assert (tmp_path / "copy/names.csv").read_text() == "Filippov,Stalin\n"


def test_a_backup_goes_into_an_empty_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    upkeep.backup(folder, tmp_path / "copy")
    assert upkeep.check(tmp_path / "copy") == []


@pytest.mark.parametrize("name", ["copy", "copy/file.txt", "archive"])
def test_a_backup_overwrites_nothing(name: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    write(tmp_path / "copy/file.txt", "something else")
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    with pytest.raises(UseError) as problem:
        upkeep.backup(folder, tmp_path / name)
    assert str(problem.value) == f"{tmp_path / name} is not empty: give a folder that is not there yet"
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("finished", [True, False])
def test_what_is_no_archive_is_not_copied(finished: bool, folder: Path, tmp_path: Path) -> None:
    shutil.rmtree(folder if finished else folder / "derived")
    with pytest.raises(NotAnArchive, match="is not an archive" if finished else "was never finished"):
        upkeep.backup(folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


WRITER = """
import sys
from pathlib import Path
from index.archive import index
from index.embedder import open_embedder
papers, folder = Path(sys.argv[1]), Path(sys.argv[2])
embedder = open_embedder()
number = 0
while True:
    number += 1
    letter = papers / f"letter-{number % 7}.txt"
    letter.write_text(f"Letter {number} was signed in Paris.") if number % 3 else letter.unlink(missing_ok=True)
    index(folder, [papers], embedder=embedder)
    print(number, flush=True)
"""


@pytest.fixture
def writer(papers: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that changes the papers and indexes them, again and again; it says when it has done so."""
    command = [sys.executable, "-c", WRITER, str(papers), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        yield process
        assert process.poll() is None  # it wrote to the end
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_a_backup_of_an_archive_that_is_written_to_is_whole(
    writer: subprocess.Popen[str], folder: Path, tmp_path: Path, embedder: Embedder
) -> None:
    generations: set[int] = set()
    while len(generations) < 10:  # it writes meanwhile
        copy = upkeep.backup(folder, tmp_path / "copy")
        assert upkeep.check(copy) == []
        with Archive.open(copy, embedder=embedder) as archive:
            generations.add(archive.generation)
            assert len(archive.dense(embedder.question("letter"), 100)) == archive.counts()[1]
            letters = [record.id for record in archive.headings() if record.id.startswith("letter")]
            found = archive.lexical(stems("letter"), 100)
            assert sorted(item.passage.record_id for item in archive.passages([key for key, _ in found])) == letters
            assert all(re.fullmatch(r"Letter \d+ was signed in Paris\.", archive.record(name).text) for name in letters)
        shutil.rmtree(copy)


@pytest.mark.slow
def test_an_archive_that_is_written_to_is_found_whole(writer: subprocess.Popen[str], folder: Path) -> None:
    seen: set[object] = set()
    while len(seen) < 10:
        assert upkeep.check(folder) == []
        seen.add(derived.latest(folder))


# --- what is known of the records ---------------------------------------------------------------------------------

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
