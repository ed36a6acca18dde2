"""Archives that are whole, and broken in every way."""

from __future__ import annotations

import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import faiss
import numpy as np
import pytest

from index import derived, glossary, upkeep
from index.archive import Archive, index
from index.embedder import Embedder
from index.errors import NotAnArchive
from index.glosses import Gloss, Reach
from index.terms import TermIndex
from index.vectors import VectorIndex

from .changes import write

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
    vectors = VectorIndex.load(folder / VECTORS, to_change=True)
    vectors.remove([2])
    vectors.add([2], np.eye(1, vectors.dimension, dtype=np.float32))
    vectors.save(folder / VECTORS)


def a_key_missing(folder: Path) -> None:
    vectors = VectorIndex.load(folder / VECTORS, to_change=True)
    vectors.remove([2])
    vectors.save(folder / VECTORS)


def a_key_too_many(folder: Path) -> None:
    vectors = VectorIndex.load(folder / VECTORS, to_change=True)
    vectors.add([77], np.eye(1, vectors.dimension, dtype=np.float32))
    vectors.save(folder / VECTORS)


def a_key_twice(folder: Path) -> None:
    vectors = VectorIndex.load(folder / VECTORS, to_change=True)
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
            ["a record cannot be read (memoryview: length is not a multiple of itemsize)"],
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
            [f"{ONE} cannot be read (buffer size must be a multiple of element size)"],
        ),
        (
            ["DELETE FROM vectors WHERE passage = 1"],
            [f"{ONE} cannot be read (a bytes-like object is required, not 'NoneType')"],
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
