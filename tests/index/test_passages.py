"""Passages: bounded for the model, never across a zone, nothing left out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import tokens
from index.embedder import Embedder
from index.model import find
from index.passages import MAX_TOKENS, embedding_text, passages
from index.readers import read
from index.records import Passage, Record, Speaker, Zone

ROOT = Path(__file__).parents[2]
FILES = [*(ROOT / "seeds").glob("*.txt"), *(ROOT / "tests/cases").glob("*.xml"), ROOT / "tests/data/frus1861.xml"]
RECORDS = [record for path in sorted(FILES) for record in read(path, path.name)]


def fits(embedder: Embedder, limit: int = 256):
    return lambda texts: [length <= limit for length in embedder.lengths(texts)]


def plain(text: str, kind: Speaker = Speaker.BODY) -> Record:
    return Record("a", text, (Zone(kind, 0, len(text)),) if text else (), "a.txt")


def words(record: Record, packed: list[Passage]) -> list[list[str]]:
    return [[record.text[start:end] for start, end in passage.units] for passage in packed]


def check(record: Record, packed: list[Passage]) -> None:
    """What holds for the passages of every record."""
    covered: list[int] = []
    for passage in packed:
        zone = record.zone_at(passage.start, passage.end)
        assert zone is not None
        assert (zone.kind, passage.record_id) == (passage.zone, record.id)
        assert passage.zone is not Speaker.FURNITURE
        assert (passage.start, passage.end) == (passage.units[0][0], passage.units[-1][1])
        assert tokens.count(record.text[passage.start : passage.end]) <= MAX_TOKENS
        covered += [offset for start, end in passage.units for offset in range(start, end)]
    assert covered == sorted(set(covered))  # one after the other, and nothing twice
    wanted = {
        offset
        for zone in record.zones
        if zone.kind is not Speaker.FURNITURE
        for offset in range(zone.start, zone.end)
        if not record.text[offset].isspace()
    }
    assert wanted - set(covered) == set()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_passages_of_real_records(record: Record, embedder: Embedder) -> None:
    check(record, passages(record, fits(embedder)))


@pytest.mark.slow
def test_the_model_reads_every_passage_to_its_end(embedder: Embedder) -> None:
    from transformers import AutoTokenizer  # what sentence-transformers reads with

    tokenizer = AutoTokenizer.from_pretrained(str(find().folder))
    texts = [
        embedding_text(record.text, passage.units)[0]
        for record in [*RECORDS, plain("_" * 5_000), plain("x" * 10_000), plain("Ж" * 3_000), plain("不 " * 3_000)]
        for passage in passages(record, fits(embedder))
    ]
    lengths = [len(tokenizer(text, truncation=False)["input_ids"]) for text in texts]
    assert lengths == embedder.lengths(texts)
    assert max(lengths) <= 256


def test_the_telegram_of_1950(embedder: Embedder) -> None:
    (record,) = read(ROOT / "seeds/000_56bc44923964e047.txt", "000_56bc44923964e047.txt")
    packed = passages(record, fits(embedder))
    texts = [record.text[passage.start : passage.end] for passage in packed]
    assert [
        (str(passage.zone), len(passage.units), text[:17], text[-12:])
        for passage, text in zip(packed, texts, strict=True)
    ] == [
        ("summary", 2, "The telegram rela", "’s blessing."),
        ("metadata", 1, "May 14, 1950", "May 14, 1950"),
        ("metadata", 1, "Ciphered Telegram", "o Mao Zedong"),
        ("metadata", 1, "This document was", "y Foundation"),
        ("body", 16, "MFA USSR\nTenth De", " Mao Zedong!"),
        ("body", 8, "In a conversation", "\n14 May 1950"),
        ("body", 1, "Copies:\n1. Comr. ", ". Comr. Copy"),
        ("summary", 2, "The cable contain", "s agreement."),
        ("metadata", 1, "Rights\nThe Histor", " protected]."),
        ("metadata", 1, "Original Classifi", "n\nTop Secret"),
    ]


def test_a_short_field_is_one_unit_and_prose_is_sentences() -> None:
    text = "Fond 3. Opis 65. Delo 829."
    assert words(plain(text), passages(plain(text, Speaker.METADATA), lambda texts: [True] * len(texts))) == [[text]]
    assert words(plain(text), passages(plain(text), lambda texts: [True] * len(texts))) == [
        ["Fond 3.", "Opis 65.", "Delo 829."]
    ]


def test_as_many_sentences_as_fit_are_packed_together() -> None:
    text = " ".join(f"The ship number {number} sailed for Havana with cotton." for number in range(100))
    packed = passages(plain(text), lambda texts: [True] * len(texts))
    for first, second in pairwise(packed):
        assert tokens.count(text[first.start : second.units[0][1]]) > MAX_TOKENS - 2 * len(first.units) - 2
    check(plain(text), packed)


def test_a_passage_the_model_cannot_read_whole_is_cut_between_its_units() -> None:
    text = "One two. Three four. Five six. Seven eight."
    packed = passages(plain(text), lambda texts: [len(text.split()) <= 4 for text in texts])
    assert words(plain(text), packed) == [["One two.", "Three four."], ["Five six.", "Seven eight."]]


def test_a_unit_the_model_cannot_read_whole_is_cut_at_its_clauses_and_then_between_words() -> None:
    text = "one two three; four five six seven"
    packed = passages(plain(text), lambda texts: [len(text.split()) <= 3 for text in texts])
    assert words(plain(text), packed) == [["one two three;"], ["four five"], ["six seven"]]


def test_a_word_the_model_cannot_read_whole_is_cut_in_the_middle() -> None:
    packed = passages(plain("x" * 10), lambda texts: [len(text) <= 3 for text in texts])
    assert words(plain("x" * 10), packed) == [["xx"], ["xxx"], ["xx"], ["xxx"]]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("_" * 5_000, id="rules"),
        pytest.param("x" * 10_000, id="a long word"),
        pytest.param("qzj" * 4_000, id="rare letters"),
        pytest.param("Ж" * 3_000, id="Cyrillic"),
        pytest.param("不 " * 3_000, id="Chinese"),
        pytest.param("😀" * 1_000, id="emoji"),
        pytest.param("a, " * 5_000, id="commas"),
        pytest.param("x " + " " * 9_000 + "y", id="blanks"),
    ],
)
def test_text_that_tokenizers_disagree_about(text: str, embedder: Embedder) -> None:
    record = plain(text.strip())
    packed = passages(record, fits(embedder))
    check(record, packed)
    assert all(fits(embedder)([embedding_text(record.text, passage.units)[0] for passage in packed]))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records of any text in any zones, which begin and end with a sign that is not blank."""
    parts = draw(st.lists(st.tuples(st.sampled_from(Speaker), st.text(max_size=300)), max_size=5))
    text, zones = "", []
    for kind, part in parts:
        if part := part.strip():
            zones.append(Zone(kind, len(text), len(text) + len(part)))
            text += part + draw(st.sampled_from(["", " ", "\n\n"]))
    return Record("a", text, tuple(zones), "a.txt")


@settings(max_examples=150, deadline=None)
@given(records(), st.integers(4, 60))
def test_passages_of_any_record(embedder: Embedder, record: Record, limit: int) -> None:
    packed = passages(record, fits(embedder, limit))
    check(record, packed)
    assert all(fits(embedder, limit)([embedding_text(record.text, passage.units)[0] for passage in packed]))


def test_what_the_model_reads_is_tidied_and_keeps_the_place_of_every_unit() -> None:
    text = "To:\t Anna\r\n_____________ \nPage ....... 12\n* * *\n-----"
    spans = [(0, 9), (11, 24), (26, 41), (42, 47), (48, 53)]
    tidy, places = embedding_text(text, spans)
    assert tidy == "To: Anna _ Page . 12 * * * -"
    assert [tidy[start:end] for start, end in places] == ["To: Anna", "_", "Page . 12", "* * *", "-"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=6))
def test_the_model_reads_the_same_words(parts: list[str]) -> None:
    text, spans = "", []
    for part in parts:
        spans.append((len(text), len(text) + len(part)))
        text += part
    tidy, places = embedding_text(text, spans)
    for (start, end), (first, last) in zip(spans, places, strict=True):
        letters = [sign for sign in text[start:end] if sign.isalnum()]
        assert [sign for sign in tidy[first:last] if sign.isalnum()] == letters
