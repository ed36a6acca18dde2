"""`archive-qa ask` and `archive-qa search`, as a user runs them."""

from __future__ import annotations

import json
import re

import pytest

from qa import ask, learned
from qa.answer import Caution

QUESTION = "What did Stalin think of inviting representatives of neutral states to participate in the negotiations?"
# what a question without words of its own leaves unsaid of it
CARRIED = "Stalin, think of inviting representatives of neutral states, participate, negotiations"

# --- ask ---------------------------------------------------------------------------------------------------------


def test_ask_json_is_the_answer_line_of_the_contract(archive_qa, seed_archive):
    done = archive_qa("ask", QUESTION, "--json")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    answer = json.loads(done.stdout)
    assert list(answer) == (
        "question standalone answered outcome confidence in_time quotes nearest searched widened seconds".split()
    )  # fmt: skip
    assert (answer["question"], answer["standalone"]) == (QUESTION, QUESTION)
    assert (answer["answered"], answer["outcome"], answer["nearest"]) == (True, "answered", [])
    assert answer["searched"] == dict(zip(("records", "passages"), seed_archive.counts(), strict=True))
    assert 1 <= len(answer["quotes"]) <= 5
    assert any("We do not see the use in inviting" in quote["text"] for quote in answer["quotes"])
    for quote in answer["quotes"]:
        assert list(quote) == (
            "record_id source title date zone page start end text citation also_in dates score".split()
        )  # fmt: skip
        assert quote["text"] == seed_archive.record(quote["record_id"]).text[quote["start"] : quote["end"]]


def test_ask_quotes_with_citations(archive_qa, seed_archive):
    done = archive_qa("ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(" 1. ")
    assert "representatives of neutral states to participate in the negotiations as monitors" in done.stdout
    assert (
        "\n        “CC Politburo decision with approved message from Stalin to Mao Zedong,” August 28, 1951, APRF"
        in (done.stdout)
    )
    records, passages = seed_archive.counts()
    assert re.search(
        rf"\nConfidence [01]\.\d\d\. Searched: {records} records, {passages} passages\.\n"
        rf"Also searched as: Stalin = Filippov \(000_56bc44923964e047\)\.\n$",
        done.stdout,
    )


def test_ask_refuses(archive_qa):
    far = "What is the boiling point of mercury?"
    done = archive_qa("ask", far)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "The records do not answer this. No passage was found that states it.\nSearched: 2 records, "
    )
    assert "\n\nNearest passages, not an answer:\n\n 1. " in done.stdout
    answer = json.loads(archive_qa("ask", far, "--json").stdout)
    assert (answer["answered"], answer["outcome"], answer["quotes"]) == (False, "none", [])
    assert 1 <= len(answer["nearest"]) <= 3


def test_caution_moves_what_is_answered_and_nothing_else(archive_qa, seed_archive):
    least = learned.weights().caution
    for level in Caution:
        answer = json.loads(archive_qa("ask", QUESTION, "--json", "--caution", str(level)).stdout)
        assert answer["answered"] == (answer["confidence"] >= least[level])
        assert answer["confidence"] == round(ask(seed_archive, QUESTION).confidence, 4)


def test_ask_after_earlier_questions(archive_qa):
    done = archive_qa("ask", "Why did he not want that?", "--json", "--history", "Who is Filippov?", QUESTION)
    assert json.loads(done.stdout)["standalone"] == f"Why did he not want that? ({CARRIED})"
    done = archive_qa("ask", "Why did he not want that?", "--history", QUESTION)
    assert done.stdout.startswith(f"Searched as: Why did he not want that? ({CARRIED})\n\n 1. ")


def test_ask_in_another_script_is_calm(archive_qa):
    done = archive_qa("ask", "谁给毛泽东写信?", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["question"] == "谁给毛泽东写信?"


def test_a_filter_that_matches_nothing_says_so(archive_qa):
    done = archive_qa("ask", QUESTION, "--author", "Molotov", "--json")
    assert (done.returncode, done.stderr) == (0, "archive-qa: no record matches the filter\n")
    answer = json.loads(done.stdout)
    assert (answer["outcome"], answer["nearest"], answer["searched"]) == ("none", [], {"records": 0, "passages": 0})


# --- search ------------------------------------------------------------------------------------------------------


@pytest.fixture
def found(archive_qa):
    """The texts of the passages found."""

    def search(*arguments: object) -> list[dict]:
        done = archive_qa("search", *arguments, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return search


def test_search_gives_passages_with_their_ranks(found, seed_archive):
    hits = found("neutral states as monitors", "-k", 3)
    assert len(hits) == 3
    assert "representatives of neutral states" in hits[0]["text"]
    assert hits[0]["ranks"]["lexical"] == 1
    assert [hit["ranks"]["fused"] for hit in hits] == [1, 2, 3]
    for hit in hits:
        assert hit["text"] == seed_archive.record(hit["record_id"]).text[hit["start"] : hit["end"]]
        assert set(hit["ranks"]) <= {"dense", "lexical", "fused"}


@pytest.mark.parametrize("quoted", ['"Neutral  STATES"', "“neutral states”", 'monitors "neutral states"'])
def test_quoted_words_must_stand_in_the_passage(found, quoted):
    hits = found(quoted)
    assert len(hits) == 1
    assert "representatives of neutral states" in hits[0]["text"]


@pytest.mark.parametrize("quoted", ['"neutral state"', '"states neutral"', '"neutral states" "reunification"'])
def test_other_words_are_not_found_for_quoted_ones(archive_qa, quoted):
    done = archive_qa("search", quoted)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "archive-qa: no passage holds these words\n")


def test_curly_and_straight_apostrophes_are_the_same(found):
    hits = found('"Stalin\'s blessing"')
    assert ["Stalin’s blessing" in hit["text"] for hit in hits] == [True]


def test_every_mention_by_date(found, seed_archive):
    def holding(*words: str) -> list[tuple[str, int]]:
        return [
            (heading.id, passage.start)
            for heading in seed_archive.headings()
            for key, record in seed_archive._headings()
            if record.id == heading.id
            for passage in sorted(
                (item.passage for item in seed_archive.passages(range(1, 100)) if item.record == key),
                key=lambda passage: passage.start,
            )
            if all(
                re.search(rf"\b{word}\b", seed_archive.record(heading.id).text[passage.start : passage.end], re.I)
                for word in words
            )
        ]

    def mentions(words: str) -> list[tuple[str, int]]:
        return [(hit["record_id"], hit["start"]) for hit in found(words, "--all")]

    assert len({record_id for record_id, _ in mentions("stalin")}) == 2
    assert mentions("stalin") == holding("stalin")
    assert mentions("stalin kim") == holding("stalin", "kim")
    assert mentions('"stalin"') == holding("stalin")
    assert mentions('"Comrade Mao Zedong" telegram') == holding("Comrade Mao Zedong", "telegram")


def test_search_keeps_to_the_filter(found):
    assert {hit["record_id"] for hit in found("stalin", "--all", "--after", "1951")} == {"113009"}
    assert {hit["record_id"] for hit in found("stalin", "--before", "1950")} == {"000_56bc44923964e047"}
