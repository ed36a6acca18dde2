"""Every place where words stand."""

from __future__ import annotations

import pytest

from index import Filter
from index.errors import EmptyQuestion, UseError
from qa.mentions import mentions, spans


def test_every_passage_that_holds_the_words_is_given_in_order_of_time(seed_archive):
    found = mentions(seed_archive, "mao  zedong")
    assert (found.words, found.exact, found.records) == ("mao zedong", True, 2)
    assert len(found.hits) == 5
    passages = [hit.passage for hit in found.hits]
    ids = [passage.record_id for passage in passages]
    assert ids == sorted(ids, key=["000_56bc44923964e047", "113009"].index)
    for passage in passages:
        text = seed_archive.record(passage.record_id).text
        places = spans(text, passage.start, passage.end, found.words)
        assert places
        assert {text[start:end].casefold() for start, end in places} == {"mao zedong"}


def test_quotation_marks_around_the_words_are_passed_over(seed_archive):
    assert mentions(seed_archive, "“Mao Zedong”").hits == mentions(seed_archive, "Mao Zedong").hits


def test_words_are_found_in_any_form_and_order_when_wanted(seed_archive):
    assert mentions(seed_archive, "observer neutral").hits == []
    found = mentions(seed_archive, "country neutral", exact=False)
    assert found.hits
    passage = found.hits[0].passage
    text = seed_archive.record(passage.record_id).text
    words = {text[start:end] for start, end in spans(text, passage.start, passage.end, found.words, exact=False)}
    assert words == {"neutral", "countries"}


def test_only_records_that_pass_the_filter_are_looked_at(seed_archive):
    assert mentions(seed_archive, "Mao Zedong", Filter(kind="Decision")).records == 1


@pytest.mark.parametrize(("words", "problem"), [("", EmptyQuestion), ('"', EmptyQuestion), ("of the", UseError)])
def test_words_of_every_passage_are_no_words_to_find(seed_archive, words, problem):
    with pytest.raises(problem):
        mentions(seed_archive, words, exact=False)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("don't", ["don’t", "Don't"]),
        ("the  king", ["the\nking"]),
        ("king", ["king"]),  # not in "kings"
        ("3.5 (net)", ["3.5 (net)"]),
    ],
)
def test_the_places_are_those_of_the_words_as_written(words, found):
    text = "We don’t. Don't! See the\nking of kings: 3.5 (net)."
    assert [text[start:end] for start, end in spans(text, 0, len(text), words)] == found
