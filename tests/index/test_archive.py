"""An archive opened for asking."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import index
from index.archive import Archive
from index.embedder import Embedder
from index.errors import ArchiveBusy, NotAnArchive, UnknownRecord
from index.filters import Filter
from index.readers import read
from index.records import Speaker
from index.terms import stems

ROOT = Path(__file__).parents[2]
TELEGRAM, DECISION = "000_56bc44923964e047", "113009"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "archive"
    Archive.build(folder, [ROOT / "seeds", ROOT / "tests/data/frus1861.xml"], embedder=embedder).close()
    return folder


@pytest.fixture
def archive(built: Path, embedder: Embedder) -> Iterator[Archive]:
    with Archive.open(built, embedder=embedder) as opened:
        yield opened


def test_the_public_names() -> None:
    assert index.__all__ == ["Archive", "Filter", "Passage", "Record", "Speaker", "Status", "Zone"]
    assert all(hasattr(index, name) for name in index.__all__)


def test_records_are_those_of_the_files(archive: Archive) -> None:
    for path in (ROOT / "seeds/004_7dbb674a5ccb057a.txt", ROOT / "tests/data/frus1861.xml"):
        (record,) = read(path, path.name)
        assert archive.record(record.id) == record
    assert archive.record(DECISION).text == (ROOT / "seeds/004_7dbb674a5ccb057a.txt").read_bytes().decode()


def test_a_record_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(UnknownRecord) as problem:
        archive.record("113010")
    assert str(problem.value) == "no record '113010' in this archive: `archive-qa list` shows the ids"
    assert archive.record_by_key(10_000) is None
    assert archive.passages([10_000]) == []
    assert archive.passages_beside(10_000) == []


def test_glosses_are_what_the_records_say_of_names_with_their_places(archive: Archive) -> None:
    found = [(gloss.name, gloss.other, str(gloss.reach), gloss.record_id) for gloss in archive.glosses()]
    assert found == [
        *[("Filippov", "Stalin", "archive", TELEGRAM)] * 3,
        ("FILIPPOV", "Stalin", "archive", DECISION),
        ("Secretary of State", "William H. Seward", "time", "frus1861/d140"),
    ]
    assert [archive.record(gloss.record_id).text[gloss.start : gloss.end] for gloss in archive.glosses()] == [
        "Filippov [Stalin]",
        "Filippov [Stalin]",
        "Using the code-name “Filippov,” Stalin",
        "FILIPPOV [Stalin]",
        "Hon. William H. Seward, Secretary of State",
    ]


def test_headings_come_by_date(archive: Archive) -> None:
    assert [record.id for record in archive.headings()] == ["frus1861/d140", TELEGRAM, DECISION]
    assert [record.id for record in archive.headings(Filter(after=date(1951, 1, 1)))] == [DECISION]


def test_records_without_a_date_come_last(tmp_path: Path, embedder: Embedder) -> None:
    for name in "cab":
        (tmp_path / f"{name}.txt").write_text("Undated.")
    (tmp_path / "metadata.csv").write_text("file,date\nc.txt,1950\nb.txt,1949\n")
    with Archive.build(tmp_path / "archive", [tmp_path], embedder=embedder) as archive:
        assert [record.id for record in archive.headings()] == ["b", "c", "a"]


def test_the_nearest_passages(archive: Archive, embedder: Embedder) -> None:
    asked = embedder.question("Should neutral states take part in the negotiations as monitors?")
    found = archive.dense(asked, 2)
    first, second = archive.passages([key for key, _ in found])
    text = archive.record(DECISION).text
    assert "in inviting neutral countries to negotiations" in text[first.passage.start : first.passage.end]
    assert "representatives of neutral states" in text[second.passage.start : second.passage.end]
    assert [score for _, score in found] == pytest.approx(
        [float(item.vector.astype(np.float32) @ asked) for item in (first, second)], abs=1e-5
    )
    assert archive.lexical(stems("neutral states as monitors"), 1)[0][0] == second.key
    assert [key for key, _ in archive.phrase("monitors and witnesses", 3)] == [second.key]
    assert archive.frequency("monitor") == 1
    assert archive.record_by_key(second.record) == archive.record(DECISION)
    assert second.passage in archive.passages_beside(second.key)


def test_only_in_records_that_a_filter_keeps(archive: Archive, embedder: Embedder) -> None:
    asked = embedder.question("neutral states")
    for where in (Filter(before=date(1900, 1, 1)), Filter(after=date(1950, 5, 1), before=date(1950, 5, 31))):
        keys, records = archive.select(where)
        kept = [record.id for record in archive.headings(where)]
        assert keys is not None
        assert records == len(kept) == 1
        found = [archive.dense(asked, 50, keys), archive.lexical(stems("neutral telegram ports"), 50, keys)]
        for item in archive.passages([key for some in found for key, _ in some]):
            assert item.passage.record_id in kept
        assert len(found[0]) == min(50, len(keys))
        assert found[1]
    assert archive.select(None) == archive.select(Filter()) == (None, 3)
    assert archive.select(Filter(author="nobody")) == ([], 0)
    assert archive.dense(asked, 5, []) == archive.lexical(["neutral"], 5, []) == archive.phrase("neutral", 5, []) == []


def test_furniture_is_never_found(archive: Archive, embedder: Embedder) -> None:
    found = archive.dense(embedder.question("Skip to content"), 1_000)
    assert len(found) == archive.counts()[1]
    assert all(item.passage.zone is not Speaker.FURNITURE for item in archive.passages([key for key, _ in found]))
    assert archive.phrase("skip to content", 5) == []


def test_the_archive_in_numbers(archive: Archive, built: Path) -> None:
    status = archive.status()
    assert (status.records, status.passages) == archive.counts()
    assert (status.records, status.folder, status.model) == (3, str(built), "all-MiniLM-L6-v2")
    assert (status.engine, status.skipped) == ("onnxruntime float32", ())
    assert status.generation == status.indexed == archive.generation
    assert status.size == sum(path.stat().st_size for path in built.rglob("*") if path.is_file())


def test_an_archive_brings_itself_up_to_date(tmp_path: Path, embedder: Embedder) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "a.txt").write_text("The harbour was closed.")
    with Archive.build(tmp_path / "archive", [letters], embedder=embedder) as archive:
        (letters / "b.txt").write_text("The treaty was signed.")
        assert archive.add([letters]).added == 1
        assert [record.id for record in archive.headings()] == ["a", "b"]
        assert (
            len(archive.dense(embedder.question("treaty"), 10)) == len(archive.lexical(["treati", "harbour"], 10)) == 2
        )
        assert archive.remove(["a"]) == 1
        assert [record.id for record in archive.headings()] == ["b"]
        assert len(archive.dense(embedder.question("treaty"), 10)) == 1


def test_many_threads_may_ask_at_once(archive: Archive, embedder: Embedder) -> None:
    questions = ["neutral states", "the Emperor of the French", "reunification of Korea", "blockade of the ports"] * 8

    def ask(words: str) -> tuple[object, ...]:
        found = archive.dense(embedder.question(words), 5), archive.lexical(stems(words), 5)
        passages = archive.passages([key for some in found for key, _ in some])
        texts = [archive.record_by_key(item.record).text[item.passage.start : item.passage.end] for item in passages]
        return *found, texts, archive.select(Filter(after=date(1950, 1, 1)))

    alone = [ask(words) for words in questions]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, questions)) == alone


# --- what is no archive, and what may only be read ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["none", "empty"])
def test_a_folder_that_is_no_archive(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotAnArchive, match=r"is not an archive \(it holds no catalogue.sqlite\): build one with"):
        Archive.open(tmp_path / name)


def test_an_archive_without_its_indexes_is_mended_by_indexing(built: Path, tmp_path: Path, embedder: Embedder) -> None:
    folder = Path(shutil.copytree(built, tmp_path / "archive", ignore=shutil.ignore_patterns("derived")))
    with pytest.raises(NotAnArchive, match=r"was never finished: run `archive-qa index` on it again$"):
        Archive.open(folder)
    with Archive.build(folder, [ROOT / "seeds"], embedder=embedder) as mended, Archive.open(built) as whole:
        asked = embedder.question("neutral states")
        assert mended.dense(asked, 1_000) == whole.dense(asked, 1_000)
        assert mended.lexical(["neutral"], 50) == whole.lexical(["neutral"], 50)


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder that everyone may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be closed with chmod")
@pytest.mark.parametrize("opened_before", [False, True])
def test_an_archive_that_may_only_be_read(opened_before: bool, shelf: Path, embedder: Embedder) -> None:
    folder = shelf / "archive"
    archive = Archive.build(folder, [ROOT / "seeds"], embedder=embedder)
    asked = embedder.question("neutral states")
    expected = archive.dense(asked, 5), archive.lexical(["neutral"], 5), archive.record(DECISION)
    archive.close()
    if opened_before:
        Archive.open(folder).close()
    else:  # as when an archive is copied to a disc
        for name in ("catalogue.sqlite-shm", "catalogue.sqlite-wal"):
            (folder / name).unlink(missing_ok=True)
    everything = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in everything}
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # nobody: root may write everywhere
    try:
        with Archive.open(folder, embedder=embedder) as archive:
            assert (archive.dense(asked, 5), archive.lexical(["neutral"], 5), archive.record(DECISION)) == expected
            assert archive.status().records == 2
            with pytest.raises(ArchiveBusy, match=rf"^{folder} cannot be written to: Permission denied$"):
                archive.add([ROOT / "seeds"])
    finally:
        os.seteuid(user)
        for path, mode in modes.items():
            path.chmod(mode)


def test_a_damaged_index_is_one_line(built: Path, tmp_path: Path, embedder: Embedder) -> None:
    for name in ("vectors.faiss", "terms/*.fast", "records/*.fast"):
        folder = tmp_path / name[:5]
        shutil.copytree(built, folder)
        (folder / "derived/g0000000009 (copy)").mkdir()
        (path,) = (folder / "derived").glob(f"g*[0-9]/{name}")
        path.write_bytes(path.read_bytes()[:20] + b"\xff" * 400)
        with pytest.raises(NotAnArchive, match=r"cannot be read \(.+\): delete that folder and run"):
            Archive.open(folder, embedder=embedder)
