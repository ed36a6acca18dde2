"""The indexes follow the catalogue by replay, and end where an index made in one go would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import derived, glossary
from index.catalogue import Catalogue
from index.records import Passage, Record, Speaker, Zone
from index.terms import TermIndex, stems
from index.vectors import VectorIndex

WORDS = "telegram emperor blockade treaty armistice cotton minister harbour despatch neutral".split()
RANDOM = np.random.default_rng(3)


def record(number: int) -> Record:
    words = [str(word) for word in RANDOM.choice(WORDS, 6)]
    text = " ".join([*words, f"Agent{number} [Filippov]"])
    return Record(f"r{number}", text, (Zone(Speaker.BODY, 0, len(text)),), f"{number}.txt", title=f"Letter {number}")


def add(catalogue: Catalogue, numbers: range) -> None:
    with catalogue.change() as change:
        for number in numbers:
            made = record(number)
            file = change.begin_file("/", made.source)
            key = change.add_record(file, made)
            passage = Passage(made.id, 0, len(made.text), Speaker.BODY, ((0, len(made.text)),))
            vector = RANDOM.normal(size=8)
            halves = (vector / np.linalg.norm(vector)).astype(np.float16).tobytes()
            change.add_passage(key, passage, bytes(16), halves, halves)
            change.end_file(file, 1, 1, "digest", "")


def remove(catalogue: Catalogue, *numbers: int) -> None:
    with catalogue.change() as change:
        for number in numbers:
            change.remove_record(f"r{number}")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue.create(tmp_path / "archive", {"dimension": "8"})
    yield made
    made.close()


def answers(indexes: tuple[VectorIndex, TermIndex, TermIndex]) -> list[object]:
    """What the indexes say to every question that could be asked of them."""
    vectors, *lexical = indexes
    dense = [sorted(vectors.search(np.eye(8, dtype=np.float32)[axis], 100)) for axis in range(8)]
    scores = [
        {key: pytest.approx(score, rel=1e-5) for key, score in terms.search(stems(word), 100)}
        for terms in lexical
        for word in WORDS
    ]
    counts = [[len(terms), *(terms.frequency(stems(word)[0]) for word in WORDS)] for terms in lexical]
    return [len(vectors), dense, scores, counts]


def check(catalogue: Catalogue, scratch: Path) -> None:
    path = derived.publish(catalogue)
    followed = derived.load(path)
    afresh = scratch / f"afresh-{catalogue.generation}"
    shutil.copytree(catalogue.folder, afresh, ignore=shutil.ignore_patterns("derived"))
    other = Catalogue.open(afresh)
    whole = derived.publish(other)
    assert answers(followed) == answers(derived.load(whole))
    expected = [(f"Agent{item.id[1:]}", "Filippov", item.id) for item in catalogue.records()]
    for content in (glossary.content(path), glossary.content(whole)):
        assert [(gloss.name, gloss.other, gloss.record_id) for gloss in glossary.parse(content)] == expected
    other.close()


def test_they_follow_every_change(catalogue: Catalogue, tmp_path: Path) -> None:
    check(catalogue, tmp_path)
    add(catalogue, range(40))
    check(catalogue, tmp_path)
    remove(catalogue, 3, 4, 39)
    check(catalogue, tmp_path)
    add(catalogue, range(40, 50))
    remove(catalogue, 0, 45)  # one of them came and went unseen
    add(catalogue, range(50, 53))
    check(catalogue, tmp_path)
    remove(catalogue, *range(53))
    check(catalogue, tmp_path)


def test_a_few_removed_passages_do_not_make_the_terms_of_a_large_archive_anew(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(catalogue, range(400))
    derived.publish(catalogue)
    remove(catalogue, 0)
    check(catalogue, tmp_path)  # it is a small one
    monkeypatch.setattr(derived, "SMALL", 0)
    derived.publish(catalogue)
    remove(catalogue, 1, 2)
    for name in ("terms", "records"):
        folder = derived.publish(catalogue) / name
        assert (derived.removed(folder), len(TermIndex(folder))) == (2, 397)
    remove(catalogue, 3, 4)
    for name in ("terms", "records"):
        folder = derived.publish(catalogue) / name
        assert (derived.removed(folder), len(TermIndex(folder))) == (0, 395)


def test_the_words_of_a_record_are_those_of_its_passages(catalogue: Catalogue) -> None:
    text = "The blockade of the harbour. [Page 3] It was lifted in May."
    zones = (Zone(Speaker.BODY, 0, 28), Zone(Speaker.FURNITURE, 29, 37), Zone(Speaker.BODY, 38, 59))
    made = Record("r0", text, zones, "0.txt", title="A letter")
    with catalogue.change() as change:
        file = change.begin_file("/", made.source)
        key = change.add_record(file, made)
        for start, end in ((0, 28), (38, 59)):
            passage = Passage(made.id, start, end, Speaker.BODY, ((start, end),))
            change.add_passage(key, passage, bytes(16), bytes(16), bytes(16))
        change.end_file(file, 1, 1, "digest", "")
    add(catalogue, range(1, 3))
    *_, records = derived.load(derived.publish(catalogue))
    assert [number for number, _ in records.search(["blockad", "lift"], 9)][:1] == [key]
    assert records.keys() == {key, key + 1, key + 2}
    assert (records.search(["page"], 9), records.search(["letter"], 9)) == ([], [])


def test_indexes_without_the_words_of_the_records_are_made_again(catalogue: Catalogue) -> None:
    add(catalogue, range(3))
    path = derived.publish(catalogue)
    shutil.rmtree(path / "records")  # as before there were any
    assert derived.latest(catalogue.folder) is None
    assert derived.publish(catalogue) == path
    assert [len(index) for index in derived.load(path)] == [3, 3, 3]


def test_what_is_finished_has_the_name_of_its_generation(catalogue: Catalogue) -> None:
    assert derived.latest(catalogue.folder) is None
    add(catalogue, range(3))
    add(catalogue, range(3, 5))
    path = derived.publish(catalogue)
    assert path == catalogue.folder / "derived/g0000000002"
    assert derived.latest(catalogue.folder) == (2, path)


def test_without_a_change_nothing_is_written(catalogue: Catalogue) -> None:
    add(catalogue, range(3))
    path = derived.publish(catalogue)
    before = {file: file.stat().st_mtime_ns for file in path.rglob("*")}
    assert derived.publish(catalogue) == path
    assert {file: file.stat().st_mtime_ns for file in path.rglob("*")} == before


def test_indexes_of_before_there_were_glosses_get_them_when_it_is_indexed_again(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    add(catalogue, range(3))
    path = derived.publish(catalogue)
    expected = glossary.content(path)
    (path / glossary.FILE).unlink()
    assert (derived.publish(catalogue), glossary.content(path)) == (path, expected)
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    (path / glossary.FILE).unlink()
    add(catalogue, range(3, 5))
    check(catalogue, tmp_path)


def test_damaged_glosses_are_mined_again_with_the_next_change(catalogue: Catalogue, tmp_path: Path) -> None:
    add(catalogue, range(3))
    path = derived.publish(catalogue) / glossary.FILE
    path.write_bytes(path.read_bytes()[:-5])
    add(catalogue, range(3, 5))
    remove(catalogue, 1)
    check(catalogue, tmp_path)


def test_the_old_and_the_unfinished_are_swept_away(catalogue: Catalogue) -> None:
    add(catalogue, range(3))
    derived.publish(catalogue)
    unfinished = catalogue.folder / "derived/unfinished-1/g0000000009"
    unfinished.mkdir(parents=True)
    assert derived.latest(catalogue.folder)[0] == 1
    add(catalogue, range(3, 6))
    path = derived.publish(catalogue)
    add(catalogue, range(6, 8))
    newest = derived.publish(catalogue)
    assert sorted((catalogue.folder / "derived").iterdir()) == [path, newest]  # the last but one is for late readers


def test_indexes_of_a_later_catalogue_are_made_again(catalogue: Catalogue, tmp_path: Path) -> None:
    add(catalogue, range(3))
    backup = tmp_path / "backup"
    shutil.copytree(catalogue.folder, backup)
    for first in (3, 5, 7):
        add(catalogue, range(first, first + 2))
    shutil.copytree(derived.publish(catalogue), backup / "derived/g0000000004")
    restored = Catalogue.open(backup, write=True)
    check(restored, tmp_path)
    assert derived.latest(backup)[0] == 1
    restored.close()


def test_a_file_that_is_half_written_is_not_shown(catalogue: Catalogue) -> None:
    add(catalogue, range(3))
    with catalogue.change() as change:
        change.remove_record("r0")
        file = change.begin_file("/", "long.txt")
    assert derived.publish(catalogue).name == "g0000000001"
    with catalogue.change() as change:
        change.end_file(file, 1, 1, "digest", "")
    indexes = derived.load(derived.publish(catalogue))
    assert (derived.latest(catalogue.folder)[0], [len(index) for index in indexes]) == (3, [2, 2, 2])


def test_indexes_older_than_what_the_catalogue_remembers_are_made_again(catalogue: Catalogue, tmp_path: Path) -> None:
    add(catalogue, range(10))
    old = tmp_path / "old"
    shutil.copytree(derived.publish(catalogue), old)
    for number in (1, 2, 3):
        remove(catalogue, number)
        newest = derived.publish(catalogue)
    assert catalogue.swept == 3
    for path in newest.parent.iterdir():
        shutil.rmtree(path)
    shutil.copytree(old, newest.parent / "g0000000001")
    check(catalogue, tmp_path)
