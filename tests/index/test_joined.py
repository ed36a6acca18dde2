"""Two archives asked as one say what one archive of all their files says."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import Archive, Filter
from index.errors import UnknownRecord
from index.joined import SHIFT, Joined
from index.terms import stems

DATA = Path(__file__).parents[1] / "data"
SEEDS = Path(__file__).parents[2] / "seeds"
LETTERS = {
    "harbour.txt": "The harbour was closed in January 1950. No ship sailed for Havana. Mao Zedong was told of it.",
    "treaty.md": "---\ntitle: A treaty\ndate: 14 May 1950\nauthor: Adams\n---\nMr. Adams signed the treaty of peace. "
    "The Tsar [Stalin] did not sign it. Neutral observers were present at the talks.",
    "old.txt": "The Emperor received the minister at the palace. They spoke of the harbour, the telegraph and the war.",
}
ASKED = (
    "Who signed the treaty of peace?",
    "What did Stalin think of inviting neutral observers to the armistice talks?",
    "When was the harbour closed?",
    "instructions to the minister in Russia",
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> tuple[Path, Path]:
    """The files of the base, and those of a reader."""
    base, own = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("own")
    for path in SEEDS.iterdir():
        shutil.copy(path, base)
    shutil.copy(DATA / "frus1861.xml", base)
    for name, text in LETTERS.items():
        (own / name).write_text(text, "utf-8")
    return base, own


@pytest.fixture(scope="module")
def both(folders, tmp_path_factory, embedder):
    """The two as one, and one archive of all files."""
    base, own = (Archive.build(tmp_path_factory.mktemp("archive") / "a", [path], embedder=embedder) for path in folders)
    with base, own, Archive.build(tmp_path_factory.mktemp("all") / "a", folders, embedder=embedder) as whole:
        yield Joined(base, own), whole


def by_place(archive, found) -> dict:
    """Scores by what was found, not by key."""
    passages = {item.key: item.passage for item in archive.passages([key for key, _ in found])}
    return {passages[key]: score for key, score in found}


def test_it_holds_what_both_hold(both):
    joined, whole = both
    assert joined.counts() == whole.counts()
    assert joined.headings() == whole.headings()
    assert all(joined.record(heading.id) == whole.record(heading.id) for heading in whole.headings())
    assert sorted(map(str, joined.glosses())) == sorted(map(str, whole.glosses()))
    assert joined.frequency("harbour") == whole.frequency("harbour") == 2
    with pytest.raises(UnknownRecord):
        joined.record("none")


@pytest.mark.parametrize("words", ASKED)
def test_meaning_finds_the_same_with_the_same_cosines(both, words):
    vector = both[1].embedder.question(words)
    for k in (3, 1000):
        found, expected = (by_place(one, one.dense(vector, k)) for one in both)
        assert list(found) == list(expected)
        assert np.allclose([*found.values()], [*expected.values()], atol=1e-3)


@pytest.mark.parametrize("words", ASKED)
def test_words_find_the_same_with_nearly_the_same_scores(both, words):
    found, expected = (by_place(one, one.lexical(stems(words), 1000)) for one in both)
    assert found.keys() == expected.keys()
    ratio = np.array([found[place] / expected[place] for place in expected])
    assert np.abs(ratio - 1).max() < 0.25  # exact for passages of average length; here some are six times as long
    of_base = [number for place, number in zip(expected, ratio, strict=True) if _is_of(both[0].base, place)]
    assert np.abs(np.array(of_base) - 1).max() < 0.05


def _is_of(archive: Archive, passage) -> bool:
    return passage.record_id in {heading.id for heading in archive.headings()}


@pytest.mark.parametrize("words", ASKED)
def test_whole_records_answer_nearly_as_well(both, words):
    scores = []
    for archive in both:
        stored = archive.passages([key for key, _ in archive.dense(archive.embedder.question(words), 1000)])
        ids = {item.record: item.passage.record_id for item in stored}
        scores.append({ids[key]: score for key, score in archive.lexical_of_records(stems(words), list(ids)).items()})
    assert scores[0].keys() == scores[1].keys()
    for record_id, score in scores[1].items():
        assert scores[0][record_id] == pytest.approx(score, rel=0.35)  # six records of such different lengths


def test_keys_say_which_archive_they_are_of(both):
    joined, _ = both
    keys = [key for key, _ in joined.dense(joined.embedder.question("harbour"), 1000)]
    stored = joined.passages(keys)
    assert {item.key for item in stored} == set(keys)
    for item in stored:
        record = joined.record_by_key(item.record)
        assert record.id == item.passage.record_id
        assert (item.key > SHIFT) == (item.record > SHIFT) == (record.source in LETTERS)
        assert item.passage in joined.passages_beside(item.key)
    assert set(joined.dates([item.record for item in stored])) == {
        item.record for item in stored if joined.record_by_key(item.record).date
    }


def test_a_filter_keeps_the_same(both):
    joined, whole = both
    for where in (None, Filter(author="Adams"), Filter(collection="no such")):
        (keys, records), (expected, number) = joined.select(where), whole.select(where)
        assert records == number
        assert (keys is None) == (expected is None)
        assert len(keys or ()) == len(expected or ())
    only, _ = joined.select(Filter(author="Adams"))
    for found in (
        joined.dense(joined.embedder.question("treaty"), 9, only),
        joined.lexical(["treati"], 9, only),
        joined.phrase("treaty of peace", 9, only),
    ):
        assert found
        assert {key for key, _ in found} <= set(only)
    assert joined.dense(joined.embedder.question("treaty"), 9, []) == []


def test_an_id_that_both_have_is_another_one(folders, tmp_path, embedder, both):
    (tmp_path / "own").mkdir()
    seed = SEEDS / "004_7dbb674a5ccb057a.txt"
    shutil.copy(seed, tmp_path / "own" / "again.txt")
    with Archive.build(tmp_path / "archive", [tmp_path / "own"], embedder=embedder) as own:
        joined = Joined(both[0].base, own)
        assert joined.record("113009").source == seed.name
        again = joined.record("113009 (added)")
        assert (again.id, again.source, again.text) == ("113009 (added)", "again.txt", joined.record("113009").text)
        ids = [heading.id for heading in joined.headings()]
        assert len(ids) == len(set(ids))
        stored = joined.passages([key for key, _ in joined.dense(joined.embedder.question("Stalin"), 1000)])
        assert {"113009", "113009 (added)"} <= {item.passage.record_id for item in stored}


def test_the_latest_of_both_is_the_same_while_nothing_changes(both):
    joined, _ = both
    assert joined.latest() is joined
    assert joined.generation == (joined.base.generation, joined.own.generation)
