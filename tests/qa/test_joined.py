"""A reader's own documents are asked together with the archive, as if they were in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Archive
from index.joined import Joined
from qa import ask
from qa.how import explain

SEEDS = Path(__file__).parents[2] / "seeds"
OWN = {
    "harbour.txt": "The harbour of Port Arthur was closed in January 1950. No ship sailed for Havana that winter.",
    "observers.txt": "The ambassador proposed to invite observers from Sweden to the armistice talks at Kaesong.",
}
ASKED = (
    "When was the harbour of Port Arthur closed?",
    "What did Stalin think of inviting neutral observers to the armistice talks?",
    "Who proposed to invite observers from Sweden?",
    "Where are the originals of the August 1951 decision kept?",
    "What is the boiling point of mercury?",
    "What did Filippov tell Mao Zedong in May 1950?",
)


@pytest.fixture(scope="module")
def archives(seed_archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    for name, text in OWN.items():
        (folder / name).write_text(text, "utf-8")
    embedder = seed_archive.embedder
    with (
        Archive.build(tmp_path_factory.mktemp("archive") / "a", [folder], embedder=embedder) as own,
        Archive.build(tmp_path_factory.mktemp("all") / "a", [SEEDS, folder], embedder=embedder) as whole,
    ):
        yield Joined(seed_archive, own), whole


@pytest.mark.parametrize("question", ASKED)
def test_the_answer_is_that_of_one_archive(archives, question):
    found, expected = (ask(archive, question) for archive in archives)
    assert (found.outcome, found.searched, found.widened) == (expected.outcome, expected.searched, expected.widened)
    assert found.quotes[:1] == expected.quotes[:1]
    assert set(found.quotes) == set(expected.quotes)
    assert found.nearest[:1] == expected.nearest[:1]
    assert found.confidence == pytest.approx(expected.confidence, abs=0.01)


def test_it_can_be_told_how(archives):
    told = explain(archives[0], ASKED[0])
    assert told.rows[0].record.source == "harbour.txt"
