"""Other names of what a question names: where they come from, and where they hold."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Archive
from index.dates import parse
from index.records import Record
from qa import names, question
from qa.answer import Origin, Widening

PAPERS = {
    "1861.txt": "The Secretary of State (Seward) wrote to Filippov [Stalin], alias Koba, from Sweden [Denmark].",
    "1901.txt": "The Secretary of State (Hay) met the Pacific Mail Company (hereinafter called the Company).",
    "undated.txt": "The Secretary of State (Nobody) slept.",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    (folder / "papers").mkdir()
    for name, text in PAPERS.items():
        (folder / "papers" / name).write_text(text)
    rows = "file,date\n1861.txt,May 1861\n1901.txt,1901-06-05\n"
    (folder / "papers/metadata.csv").write_text(rows)
    Archive.build(folder / "archive", [folder / "papers"]).close()
    return folder / "archive"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def archive(built: Path, tmp_path: Path, told: list[str]) -> Iterator[Archive]:
    with Archive.open(shutil.copytree(built, tmp_path / "archive"), notify=told.append) as opened:
        yield opened


def others(archive: Archive, text: str) -> dict[str, set[str]]:
    """The words of a question, and under which other names they are looked for."""
    found: dict[str, set[str]] = {}
    for item in names.of(archive).alternatives(question.read(text)):
        found.setdefault(item.widening.asked, set()).add(item.widening.other)
    return found


def one(archive: Archive, text: str, other: str) -> names.Alternative:
    every = names.of(archive).alternatives(question.read(text))
    (found,) = [item for item in every if item.widening.other == other]
    return found


def dated(written: str | None, record_id: str = "r") -> Record:
    return Record(record_id, "", (), "r.txt", date=parse(written) if written else None)


# --- the table ----------------------------------------------------------------------------------------------------


def test_the_packaged_table(archive: Archive) -> None:
    assert others(archive, "Was it said in Tientsin?") == {"Tientsin": {"Tianjin"}}
    assert one(archive, "Was it said in Tientsin?", "Tianjin") == names.Alternative(
        frozenset({"tientsin"}), ("tianjin",), Widening("Tientsin", "Tianjin", Origin.TABLE)
    )
    assert others(archive, "What did the telegram say?") == {}


def test_names_of_several_words_stand_for_all_their_terms(archive: Archive) -> None:
    assert one(archive, "Did the Federal Republic of Germany object?", "FRG") == names.Alternative(
        frozenset({"feder", "republ", "germani"}),
        ("frg",),
        Widening("Federal Republic of Germany", "FRG", Origin.TABLE),
    )
    assert one(archive, "Did the FRG object?", "Federal Republic of Germany").stems == (
        "feder",
        "republ",
        "of",
        "germani",
    )
    assert others(archive, "Did Chiang Kai-shek come?")["Chiang Kai-shek"] == {"Jiang Jieshi", "Chiang Chung-cheng"}


def test_the_longest_name_counts_and_each_word_for_itself(archive: Archive) -> None:
    found = others(archive, "Did West Germany object?")
    assert "GDR" not in found["West Germany"]
    assert {"West German", "FRG", "Bonn"} <= found["West Germany"]
    assert {"Berlin", "German"} <= found["Germany"]


@pytest.mark.parametrize("written", ["U.S.", "U. S.", "US", "USA", "U.S.A."])
def test_the_united_states(archive: Archive, written: str) -> None:
    assert one(archive, f"Did the {written} agree?", "United States").stems == ("unit", "state")


def test_us_is_not_looked_for_as_us(archive: Archive) -> None:
    assert ("us",) not in {item.stems for item in names.of(archive).alternatives(question.read("Did America agree?"))}


def test_chinese_names_in_the_other_spelling(archive: Archive) -> None:
    assert others(archive, "What did Liu Shaoqi write?") == {"Shaoqi": {"Shao-ch'i", "Shao-chi", "Shaochi"}}
    assert one(archive, "What did Liu Shaoqi write?", "Shao-ch'i") == names.Alternative(
        frozenset({"shaoqi"}), ("shao", "ch", "i"), Widening("Shaoqi", "Shao-ch'i", Origin.TABLE)
    )


# --- the user's file ----------------------------------------------------------------------------------------------


def test_the_users_own_names_are_read_again_when_they_change(archive: Archive, told: list[str]) -> None:
    path = archive.names_file
    assert others(archive, "Who was the Gardener?") == {}
    path.write_text("Gardener,Jan de Tuinman\n")
    assert one(archive, "Who was the Gardener?", "Jan de Tuinman") == names.Alternative(
        frozenset({"garden"}), ("jan", "de", "tuinman"), Widening("Gardener", "Jan de Tuinman", Origin.FILE)
    )
    made = names.of(archive)
    assert names.of(archive) is made
    path.write_text("Gardener,Hortulanus\nnobody\n")
    os.utime(path, ns=(0, 0))
    for _ in range(2):
        assert others(archive, "Who was the Gardener?") == {"Gardener": {"Hortulanus"}}
    assert told == [f"{path}, line 2: expected two names or more with commas between them; the rest counts"]
    path.unlink()
    assert others(archive, "Who was the Gardener?") == {}


def test_the_users_names_add_to_those_of_the_table(archive: Archive) -> None:
    archive.names_file.write_text("Tientsin,Heavenly Ford\n")
    assert others(archive, "Was it said in Tientsin?") == {"Tientsin": {"Tianjin", "Heavenly Ford"}}


# --- glosses ------------------------------------------------------------------------------------------------------


def test_a_gloss_holds_both_ways_and_has_its_place(archive: Archive) -> None:
    for asked, other in (("Filippov", "Stalin"), ("Stalin", "Filippov")):
        found = one(archive, f"What did {asked} write?", other)
        assert found.widening == Widening(asked, other, Origin.RECORD, "1861", 41, 58)
        assert archive.record("1861").text[41:58] == "Filippov [Stalin]"
        assert found.holds_in(dated(None))
        assert found.holds_in(dated("1990"))


def test_a_gloss_is_for_names_not_for_words(archive: Archive) -> None:
    archive.names_file.write_text("")
    assert "Filippov" not in others(archive, "What did the stalin write to Mao?")
    assert others(archive, "what did stalin write?")["stalin"] >= {"Filippov"}  # nothing is written large


def test_a_correction_is_no_gloss(archive: Archive) -> None:
    assert ("Sweden", "Denmark") in {(gloss.name, gloss.other) for gloss in archive.glosses()}
    assert "Denmark" not in others(archive, "Was it in Sweden?")["Sweden"]


def test_the_holder_of_an_office_is_that_of_the_time(archive: Archive) -> None:
    text = "What did the Secretary of State write?"
    assert others(archive, text) == {"Secretary of State": {"Seward", "Hay"}}
    seward, hay = one(archive, text, "Seward"), one(archive, text, "Hay")
    for written, holding in (
        ("1859", (False, False)), ("1860", (True, False)), ("May 1862", (True, False)), ("1863", (False, False)),
        ("1900", (False, True)), ("1861-1901", (True, True)), (None, (False, False)),
    ):  # fmt: skip
        assert (seward.holds_in(dated(written)), hay.holds_in(dated(written))) == holding
    assert one(archive, "What did Hay write?", "Secretary of State").terms == {"hay"}


def test_what_is_called_so_hereinafter_is_in_its_record_alone(archive: Archive) -> None:
    found = one(archive, "Who owned the Pacific Mail Company?", "Company")
    assert (found.holds_in(dated("1901", "1901")), found.holds_in(dated("1901", "1861"))) == (True, False)
