"""Archives of any size made of one are whole, and their vectors lie like those they were made of."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.common import every_passage
from benchmarks.recombined import checked, likeness, make, neighbours
from index import Archive, upkeep


@pytest.fixture(scope="module")
def made(seed_archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "archive"
    return make(seed_archive, folder, 300), folder


def test_the_archive_is_whole_and_as_large_as_wanted(made, seed_archive):
    size, folder = made
    assert size.real == seed_archive.counts()[1] == 21
    assert 300 <= size.passages < 330
    assert upkeep.check(folder) == []
    with Archive.open(folder) as archive:
        assert archive.counts()[1] == size.passages


def said(archive):
    """Every unit of an archive, in its words."""
    text = {key: archive.record_by_key(key).text for key, _ in archive._headings()}
    return {text[item.record][start:end] for item in every_passage(archive) for start, end in item.passage.units}


def test_nothing_is_said_that_a_real_record_does_not_say(made, seed_archive):
    with Archive.open(made[1]) as archive:
        assert said(archive) == said(seed_archive)


def of_record(archive, key):
    return [item.passage for item in archive.passages(range(1, 1_000)) if item.record == key]


def test_a_recombined_record_tells_who_speaks(made):
    with Archive.open(made[1]) as archive:
        key, record = next((key, record) for key, record in archive._headings() if "~" in record.id)
        zones = [(zone.kind, zone.start, zone.end) for zone in archive.record(record.id).zones]
        assert zones == [(item.zone, item.start, item.end) for item in of_record(archive, key)]
        assert record.title == archive.record(record.id.split("~")[0]).title


def test_vectors_are_of_length_one_and_new(made):
    with Archive.open(made[1]) as archive:
        vectors = np.stack([item.vector for item in every_passage(archive)]).astype(np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert len(np.unique(vectors, axis=0)) > 0.95 * len(vectors)


def test_fewer_passages_are_real_ones(seed_archive, tmp_path):
    size = make(seed_archive, tmp_path / "small", 5)
    assert 5 <= size.passages == size.real < 21


def test_the_nearest_others_are_found_also_among_copies():
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 0, 1, 2]]
    assert neighbours(vectors, 2).shape == (5, 2)
    assert set(neighbours(vectors, 2)[0].tolist()) == {1, 2}


def test_likeness_tells_means_from_what_is_real():
    chance = np.random.default_rng(0)
    real = chance.normal(size=(600, 64)).astype(np.float32)
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    means = real[:300] + real[300:]
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    found, other = likeness(real), likeness(np.concatenate([real[:300], means]))
    assert other["first, p50"] > found["first, p50"] + 0.1
    assert found["any two, p50"] == pytest.approx(0, abs=0.03)
    assert found["dimensions"] > 15


def test_the_check_compares_as_many(seed_archive):
    real, recombined = checked(seed_archive)
    assert real.keys() == recombined.keys()
    assert all(np.isfinite([*real.values()][:9]))
