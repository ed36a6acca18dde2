"""What speaks for a sentence: features that mean the same in every archive, catalogue fields, names, alike words."""

from __future__ import annotations

import numpy as np
import pytest

from index import Speaker
from index.terms import stems
from qa import decision, evidence, fields, learned, question, search
from qa.answer import Origin, Widening
from qa.features import FEATURES


def best(archive, text: str) -> list[evidence.Sentence]:
    """The sentences for a question, best first."""
    asked = question.read(text)
    vector = search.question_vector(archive.embedder, asked)
    items = evidence.sentences(archive, asked, search.candidates(archive, vector, list(asked.terms)))
    scores = evidence.scores(items, learned.weights())
    return [items[number] for number in np.argsort(-scores, kind="stable")]


def words(archive, item: evidence.Sentence) -> str:
    start, end = item.span
    return archive.record(item.candidate.stored.passage.record_id).text[start:end]


def feature(item: evidence.Sentence, name: str) -> float:
    return float(item.features[FEATURES.index(name)])


def test_the_shares_of_a_sentence_that_holds_every_word(seed_archive) -> None:
    text = "The Korean comrades can tell you the details of the conversation."
    item = next(item for item in best(seed_archive, text) if words(seed_archive, item) == text)
    assert [feature(item, name) for name in ("cover", "cover_passage", "alike", "names", "missing")] == pytest.approx(
        [1, 1, 1, 1, 0]
    )


def test_the_shares_of_sentences_that_hold_no_word(seed_archive) -> None:
    for item in best(seed_archive, "Which zebras grazed beside the aqueduct?"):
        assert [feature(item, name) for name in ("cover", "cover_passage")] == [0, 0]
        assert feature(item, "missing") > 0.5


def test_a_number_counts_only_what_is_asked_for(seed_archive) -> None:
    text = "Mao sought the information after hearing a report from Kim"
    divisions, visits = (
        next(item for item in best(seed_archive, asked) if words(seed_archive, item).startswith(text))
        for asked in ("How many divisions did Mao offer?", "How many days did the visit of Kim last?")
    )
    assert feature(divisions, "kind") == -1
    assert feature(visits, "kind") == 1


@pytest.mark.parametrize(
    ("asked", "record", "field"),
    [
        ("Where are the originals of the August 1951 decision kept?", "113009", "Source\n\nAPRF, Fond 3,"),
        ("What is the identification number of the Politburo decision?", "113009", "Record ID\n\n113009"),
        ("Which foundation paid for the telegram of May 1950?", "000_56bc44923964e047", "This document was made"),
    ],
)
def test_a_catalogue_field_answers_when_it_is_asked_for(seed_archive, asked: str, record: str, field: str) -> None:
    first = best(seed_archive, asked)[0]
    assert first.candidate.stored.passage.zone is Speaker.METADATA
    assert first.candidate.stored.passage.record_id == record
    assert words(seed_archive, first).startswith(field)
    assert decision.probabilities([first], learned.weights())[1] == feature(first, "cover") > 0.7


def test_titles_and_fields_not_asked_for_never_answer(seed_archive) -> None:
    zones = {item.candidate.stored.passage.zone for item in best(seed_archive, "What did Stalin tell Mao Zedong?")}
    assert zones == {Speaker.BODY, Speaker.SUMMARY}


def test_titles_take_no_place_of_what_records_say(seed_archive) -> None:
    asked = question.read("Ciphered Telegram from Filippov to Mao Zedong")
    found = search.candidates(seed_archive, seed_archive.embedder.question(asked.text), list(asked.terms))
    assert found[0].stored.passage.zone is Speaker.METADATA
    read = {item.candidate.stored.passage.zone for item in evidence.sentences(seed_archive, asked, found, most=1)}
    assert len(read) == 1
    assert read <= {Speaker.BODY, Speaker.SUMMARY}


@pytest.mark.parametrize(
    ("text", "in_1950", "in_1951"),
    [
        ("What did Stalin tell Mao Zedong in May 1950?", (1, 1), (-1, -0.9)),
        ("What did Stalin tell Mao Zedong in the summer of 1951?", (-1, -0.9), (1, 1)),
        ("What did Stalin tell Mao Zedong on 14 May?", (1, 1), (-0.5, -0.3)),
        ("What did Stalin tell Mao Zedong?", (0, 0), (0, 0)),
    ],
)
def test_a_record_of_the_time_that_is_mentioned(seed_archive, text: str, in_1950, in_1951) -> None:
    expected = {"000_56bc44923964e047": in_1950, "113009": in_1951}
    items = [item for item in best(seed_archive, text) if item.candidate.stored.passage.zone is Speaker.BODY]
    assert {item.candidate.stored.passage.record_id for item in items} == set(expected)
    for item in items:
        low, high = expected[item.candidate.stored.passage.record_id]
        assert low <= feature(item, "date") <= high


def test_a_sentence_that_names_the_time_is_of_it_whatever_its_record_is(seed_archive) -> None:
    items = best(seed_archive, "When was the telegram sent to Beijing, on 29 August 1951?")
    sent = next(item for item in items if words(seed_archive, item).startswith("[The telegram was sent to Beijing"))
    assert feature(sent, "date") == 1
    assert {feature(item, "date") < 1 for item in items} == {True, False}


def test_nothing_found_has_no_scores() -> None:
    assert evidence.scores([], learned.weights()).shape == (0,)


def test_fields_are_known_by_their_label() -> None:
    assert "origin" in fields.asked_as("Source\n\nAPRF, Fond 3")
    assert fields.asked_as("author: Anna Weber") == stems("author wrote written writer")
    assert fields.asked_as("Mr. Seward to Mr. Dayton") is None


def test_a_name_stands_where_another_name_for_it_does(seed_archive) -> None:
    text = "To adopt the attached draft answer of Comrade Filippov to Comrade Mao Zedong."
    items = best(seed_archive, "Did the draft answer of Comrade Stalin go to Comrade Mao Tse-tung?")
    item = next(item for item in items if words(seed_archive, item) == text)
    assert [feature(item, name) for name in ("cover", "cover_passage", "names", "missing")] == pytest.approx(
        [1, 1, 1, 0]
    )
    assert [(widening.asked, widening.other, widening.record_id) for widening in item.widened] == [
        ("Stalin", "Filippov", "000_56bc44923964e047"),
        ("Mao Tse-tung", "Mao Zedong", None),
        ("Tse-tung", "Zedong", None),
    ]


def test_a_name_of_several_words_stands_where_they_follow_each_other(seed_archive) -> None:
    text = "If you are of such an opinion on this question, then you must communicate this to Comrade Kim Il Sung."
    items = best(seed_archive, "What must be communicated to Kim Ir Sen, and what to Il Kim Song?")
    item = next(item for item in items if words(seed_archive, item) == text)
    assert {(widening.asked, widening.other) for widening in item.widened} == {("Kim Ir Sen", "Kim Il Sung")}
    assert feature(item, "names") == pytest.approx(4 / 5)  # Kim, Ir, Sen, Il; not Song


def test_no_other_name_is_told_where_it_changed_nothing(seed_archive) -> None:
    items = best(seed_archive, "What did Filippov [Stalin] tell the Korean comrades about reunification?")
    assert {widening for item in items for widening in item.widened if widening.asked == "Filippov"} == {
        Widening("Filippov", "Stalin", Origin.RECORD, "000_56bc44923964e047", 947, 964)
    }
    for item in items:
        if "Filippov [Stalin] and his friends" in words(seed_archive, item):
            assert "Stalin" not in {widening.asked for widening in item.widened}


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        (
            "What did Filippov tell Comrade Mao Zedong?",
            {"“Cde. Mao Zedong!", '"Comrade Mao Zedong!', "For Mao Zedong."},
        ),
        ("For whom was the telegram?", {"“Cde. Mao Zedong!", '"Comrade Mao Zedong!'}),  # "For Mao Zedong." says that
    ],
)
def test_a_line_that_only_opens_a_letter_does_not_answer(seed_archive, asked: str, opens: set[str]) -> None:
    said = {words(seed_archive, item) for item in best(seed_archive, asked)}
    lines = {"“Cde. Mao Zedong!", '"Comrade Mao Zedong!', "For Mao Zedong."}
    assert lines - said == opens
