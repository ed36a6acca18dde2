"""The catalogue gives back what it was given, whole, and forgets what was removed."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.catalogue import FILE, FORMAT, Catalogue, Departed, FileState
from index.dates import Date
from index.errors import NotAnArchive
from index.records import Edition, Page, Passage, Record, Skipped, Speaker, Zone

TEXT = "Mr. Dayton to Mr. Seward.\r\nSir: I was “received”.\n\n1 See Élysée 😀. Home"
FULL = Record(
    id="frus1861/d140",
    text=TEXT,
    zones=(
        Zone(Speaker.METADATA, 0, 25),
        Zone(Speaker.BODY, 27, 49),
        Zone(Speaker.NOTE, 51, 66, anchor=48),
        Zone(Speaker.FURNITURE, 67, 71),
    ),
    source="letters/frus1861.xml.gz",
    title="Mr. Dayton to Mr. Seward",
    date=Date("May 22 or 25, 1861", datetime.date(1861, 5, 22), datetime.date(1861, 5, 25)),
    place="Paris",
    creators=("Dayton, William", "“Walsh”"),
    recipients=("Seward",),
    signatory="WM. L. DAYTON",
    reference="Box 4",
    repository="National Archives",
    collection="Despatches",
    kind="despatch",
    language="English",
    rights="Public domain",
    url="https://history.state.gov",
    transcription="OCR by tesseract 5.3",
    edition=Edition("Message of the President", "Washington", "GPO", "1861", "140"),
    pages=(Page(0, "207"), Page(30, "[208]")),
)
BARE = Record("b", "Nothing known.", (Zone(Speaker.BODY, 0, 14),), "letters/frus1861.xml.gz")
PASSAGES = [
    Passage(FULL.id, 0, 25, Speaker.METADATA, ((0, 25),)),
    Passage(FULL.id, 27, 49, Speaker.BODY, ((27, 31), (32, 49))),
]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue.create(tmp_path / "archive", {"dimension": "3"})
    yield made
    made.close()


def halves(*values: float) -> bytes:
    return np.array(values, np.float16).tobytes()


def add(catalogue: Catalogue, record: Record = FULL, packed: list[Passage] | None = None) -> int:
    with catalogue.change() as change:
        file = change.begin_file("/root", record.source)
        change.end_file(file, 10, 20, "digest", "sheet")
        key = change.add_record(file, record)
        for number, passage in enumerate(PASSAGES if packed is None else packed):
            units = halves(*(value for unit in passage.units for value in (*unit, number)))
            change.add_passage(key, passage, bytes([number]) * 16, halves(number, 0.5, -1), units)
    return key


def test_a_record_with_every_field_comes_back_whole(catalogue: Catalogue) -> None:
    add(catalogue)
    catalogue.close()
    found = Catalogue.open(catalogue.folder).record(FULL.id)
    assert found == FULL
    assert [item.anchor for item in found.zones] == [None, None, 48, None]
    assert all(isinstance(item.kind, Speaker) for item in found.zones)


def test_what_is_missing_stays_missing(catalogue: Catalogue) -> None:
    key = add(catalogue, BARE, [])
    assert catalogue.record("b") == catalogue.record_by_key(key) == BARE


@settings(max_examples=100, deadline=None)
@given(text=st.text(), names=st.lists(st.text(min_size=1), max_size=3), title=st.none() | st.text(min_size=1))
def test_any_words_come_back(tmp_path_factory: pytest.TempPathFactory, text: str, names: list[str], title: str) -> None:
    catalogue = Catalogue.create(tmp_path_factory.mktemp("any"), {})
    record = Record("a", text, (), "a.txt", title=title, creators=tuple(names))
    add(catalogue, record, [])
    assert catalogue.record("a") == record
    catalogue.close()


def test_a_heading_is_the_record_without_its_words(catalogue: Catalogue) -> None:
    key = add(catalogue)
    ((found_key, heading),) = catalogue.headings()
    assert found_key == key
    assert (heading.text, heading.zones, heading.pages) == ("", (), ())
    shown = ("id", "source", "title", "date", "creators", "recipients", "signatory", "edition", "collection", "kind")
    assert [getattr(heading, name) for name in shown] == [getattr(FULL, name) for name in shown]


def test_the_dates_of_records_by_their_keys(catalogue: Catalogue) -> None:
    dated, undated = add(catalogue), add(catalogue, BARE, [])
    assert catalogue.dates([dated, undated, 1_000]) == {dated: FULL.date}
    assert catalogue.dates([]) == {}


def keys(catalogue: Catalogue, first: int = 0, last: int = 1_000) -> list[int]:
    return [key for key, *_ in catalogue.between(first, last)]


def test_passages_come_back_with_their_vectors_in_the_order_asked(catalogue: Catalogue) -> None:
    record = add(catalogue)
    found = keys(catalogue)
    first, second = catalogue.passages(found)
    assert [first.passage, second.passage] == PASSAGES
    assert (first.key, first.record) == (found[0], record)
    assert (second.vector.dtype, second.vector.tolist()) == (np.float16, [1, 0.5, -1])
    assert second.unit_vectors.tolist() == [[27, 31, 1], [32, 49, 1]]
    assert [item.key for item in catalogue.passages([found[1], 999, found[0]])] == [found[1], found[0]]
    assert catalogue.passages([]) == []
    assert catalogue.passage_keys([record]) == found
    assert catalogue.passage_keys([record + 1]) == []


def test_what_came_and_went_between_two_generations(catalogue: Catalogue) -> None:
    add(catalogue)
    one, two = keys(catalogue)
    assert [(row[1], row[3]) for row in catalogue.between(0, 1)] == [(1, TEXT[0:25]), (1, TEXT[27:49])]
    assert (keys(catalogue, 1), catalogue.gone_between(0, 1)) == ([], [])
    with catalogue.change() as change:
        assert change.remove_record(FULL.id)
        assert not change.remove_record(FULL.id)
    assert (keys(catalogue), keys(catalogue, 0, 1)) == ([], [one, two])
    assert (catalogue.gone_between(1, 2), catalogue.gone_between(0, 2), catalogue.gone_between(2, 3)) == (
        [one, two],
        [],  # what came and went unseen
        [],
    )


def test_whoever_opens_a_generation_sees_it_whatever_is_written(catalogue: Catalogue) -> None:
    record = add(catalogue)
    one, two = keys(catalogue)
    with catalogue.change() as change:
        change.remove_record(FULL.id)
    later = replace(FULL, title="Another title")
    add(catalogue, later, PASSAGES[:1])
    (three,) = keys(catalogue, 1)
    before, between, now = (Catalogue.open(catalogue.folder, at=generation) for generation in (1, 2, 3))
    assert [item.counts() for item in (before, between, now)] == [(1, 2), (0, 0), (1, 1)]
    assert [item.record(FULL.id) for item in (before, between, now)] == [FULL, None, later]
    assert [item.record_by_key(record) for item in (before, between, now)] == [FULL, None, None]
    assert [[row.key for row in item.passages([one, two, three])] for item in (before, between, now)] == [
        [one, two],
        [],
        [three],
    ]
    assert [[record.title for _, record in item.headings()] for item in (before, between, now)] == [
        [FULL.title],
        [],
        [later.title],
    ]
    assert [item.record_ids() for item in (before, between, now)] == [[FULL.id], [], [FULL.id]]


def test_the_dead_are_swept_away_and_remembered(catalogue: Catalogue) -> None:
    add(catalogue)
    add(catalogue, replace(BARE, source="b.txt"), [])
    with catalogue.change() as change:
        change.remove_record(FULL.id)
    gone = Departed(FULL.source, datetime.date.today().isoformat(), ())
    assert catalogue.departed(FULL.id) == gone
    catalogue.sweep(2)
    assert (catalogue.swept, catalogue.gone_between(2, 3)) == (2, [1, 2])
    catalogue.sweep(3)
    assert (catalogue.swept, catalogue.gone_between(2, 3)) == (3, [])
    assert catalogue.known_vectors(bytes([0]) * 16) is None
    assert catalogue.departed(FULL.id) == gone
    assert (catalogue.departed("b"), catalogue.departed("never")) == (None, None)
    add(catalogue, replace(FULL, id="moved"))
    assert catalogue.departed(FULL.id) == replace(gone, same_text=("moved",))


def test_records_of_the_same_text(catalogue: Catalogue) -> None:
    add(catalogue)
    for number, record in enumerate(
        (replace(FULL, id="c"), replace(FULL, id="a"), BARE, replace(BARE, id="e", text="", zones=()))
    ):
        add(catalogue, replace(record, source=f"{number}.txt"), [])
    assert (catalogue.copies(FULL.id), catalogue.copies("a")) == (["a", "c"], ["c", FULL.id])
    assert (catalogue.copies("b"), catalogue.copies("e"), catalogue.copies("none")) == ([], [], [])


def test_a_record_as_its_reader_found_it(catalogue: Catalogue) -> None:
    with catalogue.change() as change:
        file = change.begin_file("/root", FULL.source)
        change.add_record(file, replace(FULL, title="Corrected", id="mine", collection=None), FULL)
        change.add_record(file, BARE, BARE)
    corrected = replace(FULL, title="Corrected", id="mine", collection=None)
    assert list(catalogue.found(file)) == [(corrected, FULL), (BARE, BARE)]


def test_keys_are_never_used_again(catalogue: Catalogue) -> None:
    seen: list[int] = []
    records: list[int] = []
    for _ in range(3):
        records.append(add(catalogue))
        seen += keys(catalogue)
        with catalogue.change() as change:
            change.remove_record(FULL.id)
        catalogue.sweep(catalogue.generation)
    assert seen == sorted(set(seen))
    assert records == sorted(set(records))


def test_every_change_raises_the_generation_by_one(catalogue: Catalogue) -> None:
    assert catalogue.generation == 0
    add(catalogue)
    assert catalogue.generation == 1
    with catalogue.change() as change:
        assert change.generation == 2


def test_a_generation_is_whole_when_no_file_is_half_written(catalogue: Catalogue) -> None:
    with catalogue.change() as change:
        change.end_file(change.begin_file("/root", "a.txt"), 1, 2, "digest", "")
    assert catalogue.whole == 1
    with catalogue.change() as change:
        file = change.begin_file("/root", "b.txt")
    with catalogue.change() as change:
        change.end_file(change.begin_file("/root", "c.txt"), 1, 2, "digest", "")
    assert (catalogue.whole, catalogue.generation) == (1, 3)
    with catalogue.change() as change:
        change.end_file(file, 1, 2, "digest", "")
    assert (catalogue.whole, catalogue.generation) == (4, 4)


def test_a_change_that_fails_leaves_no_trace(catalogue: Catalogue) -> None:
    add(catalogue)
    before = list(catalogue.records()), catalogue.files(), catalogue.generation, keys(catalogue)
    change = catalogue.change()
    change.__enter__()
    change.begin_file("/root", FULL.source)
    change.begin_file("/root", "new.txt")
    change.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert (list(catalogue.records()), catalogue.files(), catalogue.generation, keys(catalogue)) == before
    add(catalogue, replace(FULL, id="other", source="other.txt"))  # and the catalogue can be written to


def test_two_records_cannot_have_one_id(catalogue: Catalogue) -> None:
    add(catalogue)
    with pytest.raises(sqlite3.IntegrityError), catalogue.change() as change:
        change.add_record(change.begin_file("/root", "b.txt"), FULL)
    assert catalogue.counts() == (1, 2)


def test_files_are_noted_with_what_was_skipped(catalogue: Catalogue) -> None:
    parts = [Skipped("/other/a.zip/b.txt", "is empty"), Skipped("/other/a.zip/c.txt", "is damaged")]
    with catalogue.change() as change:
        key = change.begin_file("/root", "a.txt")
        change.end_file(key, 10, 20, "digest", "sheet")
        skipped = change.begin_file("/other", "a.txt")
        change.end_file(skipped, 11, 21, "digest", "", "is empty")
        zipped = change.begin_file("/other", "a.zip")
        change.end_file(zipped, 12, 22, "digest", "", None, parts)
    a = FileState(key, "/root", "a.txt", 10, 20, "digest", "sheet", None)
    b = FileState(skipped, "/other", "a.txt", 11, 21, "digest", "", "is empty")
    c = FileState(zipped, "/other", "a.zip", 12, 22, "digest", "", None)
    assert (catalogue.files(), catalogue.files("/other")) == ([a, b, c], [b, c])
    assert catalogue.skipped() == {skipped: [Skipped("a.txt", "is empty")], zipped: parts}
    catalogue.touch([(key, 12, 22, "other sheet")])
    with catalogue.change() as change:
        assert change.begin_file("/other", "a.zip") == zipped
        assert zipped not in catalogue.skipped()
        change.end_file(zipped, 13, 23, "new", "")
        change.remove_file(skipped)
    assert catalogue.files() == [
        FileState(key, "/root", "a.txt", 12, 22, "digest", "other sheet", None),
        FileState(zipped, "/other", "a.zip", 13, 23, "new", "", None),
    ]


def test_a_file_goes_with_its_records(catalogue: Catalogue) -> None:
    add(catalogue)
    (file,) = catalogue.files()
    assert catalogue.record_ids(file.key) == [FULL.id]
    with catalogue.change() as change:
        change.remove_file(file.key)
    assert (catalogue.files(), catalogue.record_ids(), catalogue.counts()) == ([], [], (0, 0))


def test_a_backup_is_the_catalogue(catalogue: Catalogue, tmp_path: Path) -> None:
    add(catalogue)
    (tmp_path / "copy").mkdir()
    catalogue.backup(tmp_path / "copy" / FILE)
    copy = Catalogue.open(tmp_path / "copy")
    assert (list(copy.records()), copy.files(), list(copy.between(0, 1))) == (
        list(catalogue.records()),
        catalogue.files(),
        list(catalogue.between(0, 1)),
    )
    assert (copy.faults(), copy.generation) == ([], 1)


def test_vectors_are_found_again_by_the_text_they_are_of(catalogue: Catalogue) -> None:
    add(catalogue)
    assert catalogue.known_vectors(bytes([0]) * 16) == (halves(0, 0.5, -1), halves(0, 25, 0))
    assert catalogue.known_vectors(bytes([9]) * 16) is None


def test_what_is_not_there(catalogue: Catalogue) -> None:
    assert catalogue.record("x") is None
    assert catalogue.record_by_key(7) is None
    assert catalogue.fact("x") is None
    assert catalogue.fact("dimension") == "3"


def test_a_folder_that_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive) as problem:
        Catalogue.open(tmp_path)
    assert str(problem.value) == (
        f"{tmp_path} is not an archive (it holds no catalogue.sqlite): build one with `archive-qa index`"
    )


@pytest.mark.parametrize("words", [b"", b"no database " * 1_000])
@pytest.mark.parametrize("write", [False, True])
def test_a_file_that_is_no_catalogue(tmp_path: Path, words: bytes, write: bool) -> None:
    (tmp_path / FILE).write_bytes(words)
    with pytest.raises(
        NotAnArchive, match=r"catalogue.sqlite cannot be read as an archive \(.+\): restore a backup, or index"
    ):
        Catalogue.open(tmp_path, write=write)


def test_an_archive_of_another_version(catalogue: Catalogue) -> None:
    catalogue.close()
    connection = sqlite3.connect(catalogue.folder / FILE)
    connection.execute("UPDATE facts SET value = 'archive-qa 0' WHERE name = 'format'")
    connection.commit()
    connection.close()
    with pytest.raises(NotAnArchive) as problem:
        Catalogue.open(catalogue.folder)
    assert (
        str(problem.value)
        == f"{catalogue.folder} was written as 'archive-qa 0', this is {FORMAT!r}: index into a new folder"
    )


def test_who_only_reads_cannot_write(catalogue: Catalogue) -> None:
    add(catalogue)
    reading = Catalogue.open(catalogue.folder)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        add(reading)
    reading.close()


def test_a_passage_with_those_beside_it_in_its_record(catalogue: Catalogue) -> None:
    long = replace(FULL, id="d9", text=FULL.text + "x" * 50, source="letters/other.xml")
    more = [Passage("d9", 50 + 10 * step, 60 + 10 * step, Speaker.BODY, ((50 + 10 * step, 60 + 10 * step),))
            for step in range(5)]  # fmt: skip
    add(catalogue)
    add(catalogue, long, more)
    one, two, *others = keys(catalogue)
    assert catalogue.passages_beside(one) == catalogue.passages_beside(two) == PASSAGES
    beside = [[passage.start for passage in catalogue.passages_beside(key)] for key in others]
    assert beside == [[50, 60], [50, 60, 70], [60, 70, 80], [70, 80, 90], [80, 90]]
    assert catalogue.passages_beside(1_000) == []
