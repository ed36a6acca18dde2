"""Whatever a filter keeps, both searches give the best of it: compared with brute force over the same vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from index.archive import Archive
from index.embedder import Embedder
from index.filters import Filter
from index.records import Record
from index.terms import stems

if TYPE_CHECKING:
    from index.stored import Stored

INDEXES: dict[str, Callable[[Path], None]] = {  # how an archive that was built comes to have an index of each kind
    "flat": lambda folder: None,
}
DATES = ["", "1950-05-14", "1950-05", "1950", "1949/1951", "25-27 June 1950", "summer 1951", "ca. 1861", "1850s"]
CREATORS = ["", "Adams, Charles", "Seward; Adams, John", "Stalin; Vyshinsky", "Müller", "STALIN"]
RECIPIENTS = ["", "Lyons", "Seward; Stalin"]
KINDS = ["", "telegram", "Letter of credence", "Decision"]
LANGUAGES = ["", "English", "Russian"]
COLLECTIONS = ["", "", "APRF, Fond 3", "Harbour papers"]
FOLDERS = ["", "harbour", "harbour/1861", "APRF", "box"]
WORDS = "harbour treaty telegram emperor blockade minister consul armistice cotton signed".split()
ASKED = ["Who signed the treaty?", "Why was the harbour closed by the minister?", "cotton", "the armistice talks"]
RECORDS = 150


@pytest.fixture(scope="module", params=INDEXES)
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Archive]:
    """Letters that differ in all that a filter asks for; some fill several passages."""
    random = np.random.default_rng(11)

    def pick(values: list[str]) -> str:
        return values[random.integers(len(values))]

    folder = tmp_path_factory.mktemp("select")
    rows = ["file,date,creators,recipients,kind,language,collection"]
    for number in range(RECORDS):
        place = folder / "letters" / pick(FOLDERS)
        place.mkdir(parents=True, exist_ok=True)
        sentences = [
            f"The {pick(WORDS)} and the {pick(WORDS)} of {number}."
            for _ in range(random.choice([1, 3, 30], p=[0.6, 0.3, 0.1]))
        ]
        (place / f"{number}.txt").write_text(" ".join(sentences), encoding="utf-8")
        source = (place / f"{number}.txt").relative_to(folder / "letters").as_posix()
        known = [pick(values) for values in (DATES, CREATORS, RECIPIENTS, KINDS, LANGUAGES, COLLECTIONS)]
        rows.append(",".join(f'"{cell}"' for cell in (source, *known)))
    (folder / "letters/metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    Archive.build(folder / "archive", [folder / "letters"], embedder=embedder).close()
    INDEXES[request.param](folder / "archive")
    with Archive.open(folder / "archive", embedder=embedder) as opened:
        yield opened


@pytest.fixture(scope="module")
def everything(archive: Archive) -> list[tuple[Record, Stored]]:
    """Every passage with its record, straight from the catalogue."""
    with Archive.open(archive.folder) as other:
        return [(record, stored) for record, passages in other._catalogue.stored() for stored in passages]


def words(values: list[str]) -> some.SearchStrategy[str | None]:
    """Parts of the values, in any case, and words that stand in none."""
    parts = sorted({part.strip() for value in values for part in value.replace(";", ",").split(",") if part.strip()})
    known = some.sampled_from(parts).flatmap(lambda part: some.sampled_from([part, part.upper(), part[1:4]]))
    return some.none() | some.none() | known | some.just("nobody")


days = some.none() | some.none() | some.dates(date(1848, 1, 1), date(1953, 1, 1))
filters = some.builds(
    Filter,
    after=days,
    before=days,
    author=words(CREATORS),
    recipient=words(RECIPIENTS),
    collection=words([*COLLECTIONS, *FOLDERS]),
    kind=words(KINDS),
    language=words(LANGUAGES),
)
counts = some.sampled_from([1, 2, 5, 20, 200, 5_000])
checked = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def kept(everything: list[tuple[Record, Stored]], where: Filter) -> dict[int, Stored]:
    return {stored.key: stored for record, stored in everything if where.keeps(record)}


@checked
@given(where=filters)
def test_the_passages_of_the_records_that_a_filter_keeps(
    archive: Archive, everything: list[tuple[Record, Stored]], where: Filter
) -> None:
    keys, records = archive.select(where)
    if where:
        assert keys is not None
        assert sorted(keys) == sorted(kept(everything, where))
    else:
        assert keys is None
    assert (
        records == len({record.id for record, _ in everything if where.keeps(record)}) == len(archive.headings(where))
    )


@checked
@given(where=filters, asked=some.sampled_from(ASKED), k=counts)
def test_the_nearest_of_what_a_filter_keeps(
    archive: Archive, everything: list[tuple[Record, Stored]], where: Filter, asked: str, k: int
) -> None:
    vector = archive.embedder.question(asked)
    cosines = {key: float(item.vector.astype(np.float32) @ vector) for key, item in kept(everything, where).items()}
    found = archive.dense(vector, k, archive.select(where)[0])
    best = sorted(cosines.values(), reverse=True)[:k]
    assert len({key for key, _ in found}) == len(found) == min(k, len(cosines))
    assert [score for _, score in found] == pytest.approx(best, abs=1e-5)
    assert [cosines[key] for key, _ in found] == pytest.approx(best, abs=1e-5)  # recall 1: ties may be in any order


@checked
@given(where=filters, asked=some.sampled_from(ASKED), k=counts)
def test_the_best_words_of_what_a_filter_keeps(
    archive: Archive, everything: list[tuple[Record, Stored]], where: Filter, asked: str, k: int
) -> None:
    """The scores are those of the whole archive: a filter changes which passages are found, not how good they are."""
    terms = stems(asked)
    allowed = kept(everything, where)
    scores = {key: score for key, score in archive.lexical(terms, 10_000) if key in allowed}
    holding = {
        stored.key
        for record, stored in everything
        if set(terms) & set(stems(record.text[stored.passage.start : stored.passage.end] + " " + record.heading))
    }
    assert set(scores) == holding & set(allowed)
    found = archive.lexical(terms, k, archive.select(where)[0])
    best = sorted(scores.values(), reverse=True)[:k]
    assert len({key for key, _ in found}) == len(found) == min(k, len(scores))
    assert [score for _, score in found] == pytest.approx(best, rel=1e-5)
    assert [scores[key] for key, _ in found] == pytest.approx(best, rel=1e-5)


def test_the_filters_are_not_all_of_one_kind(archive: Archive, everything: list[tuple[Record, Stored]]) -> None:
    """What the tests above rest on: records of every sort, and conditions that divide them."""
    records = {record.id: record for record, _ in everything}
    assert len(records) == RECORDS < len(everything)
    spans = [record.date.latest - record.date.earliest for record in records.values() if record.date]
    assert 0 < len(spans) < RECORDS
    assert len(set(spans)) > 4
    for where in (
        Filter(author="stalin"),
        Filter(recipient="Seward"),
        Filter(collection="harbour"),
        Filter(kind="letter"),
        Filter(language="Russian"),
        Filter(after=date(1950, 6, 1)),
        Filter(before=date(1861, 1, 1)),
    ):
        assert 5 < len(archive.headings(where)) < RECORDS - 5


# --- the shelf ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "collection", "shelf"),
    [
        ("a.txt", None, None),
        ("harbour/a.txt", None, "harbour"),
        ("harbour/1861/a.txt", None, "harbour"),
        ("harbour/a.txt", "APRF, Fond 3", "APRF, Fond 3"),
        ("a.txt", "APRF, Fond 3", "APRF, Fond 3"),
    ],
)
def test_where_a_record_is_kept(source: str, collection: str | None, shelf: str | None) -> None:
    record = Record("a", "", (), source, collection=collection)
    assert record.shelf == shelf
    assert record.collection == collection  # what nobody said stays unsaid
    assert Filter(collection=(shelf or "harbour").upper()).keeps(record) is (shelf is not None)
    assert not Filter(collection="1861").keeps(record)
