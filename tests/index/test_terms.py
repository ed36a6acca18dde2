"""The lexical index against a BM25 of our own."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import terms
from index.readers import read
from index.sentences import sentences
from index.terms import HEADING_BOOST, TermIndex, stems

ROOT = Path(__file__).parents[2]
(DESPATCH,) = read(ROOT / "tests/data/frus1861.xml", "frus1861.xml")
CORPUS = {
    number * 7 + 1: DESPATCH.text[start:end]
    for number, (start, end) in enumerate(sentences(DESPATCH.text))
    if len(stems(DESPATCH.text[start:end])) < 40  # tantivy keeps the length of longer texts only nearly
}


def bm25(corpus: dict[int, str], question: str) -> dict[int, float]:
    """Robertson and Spärck Jones as Lucene has it: k1 1.2, b .75, inverse frequencies above nought."""
    bags = {key: Counter(stems(text)) for key, text in corpus.items()}
    usual = sum(bag.total() for bag in bags.values()) / len(bags)
    scores: dict[int, float] = {}
    for term in dict.fromkeys(stems(question)):
        holding = sum(term in bag for bag in bags.values())
        idf = math.log(1 + (len(bags) - holding + 0.5) / (holding + 0.5))
        for key, bag in bags.items():
            if bag[term]:
                weight = bag[term] * 2.2 / (bag[term] + 1.2 * (0.25 + 0.75 * bag.total() / usual))
                scores[key] = scores.get(key, 0.0) + idf * weight
    return scores


def index_of(folder: Path, texts: dict[int, str]) -> TermIndex:
    folder.mkdir(exist_ok=True)
    index = TermIndex(folder)
    index.update([], [(key, text, "") for key, text in texts.items()])
    return index


@pytest.fixture(scope="module")
def despatch(tmp_path_factory: pytest.TempPathFactory) -> TermIndex:
    return index_of(tmp_path_factory.mktemp("terms"), CORPUS)


QUESTIONS = [
    "What did the Emperor say of the Union?",
    "letters of marque in French ports",
    "blockade of the ports of Virginia and North Carolina",
    "Thouvenel",
    "privateers privateering privateer pirates",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_order_is_that_of_bm25(despatch: TermIndex, question: str) -> None:
    found = despatch.search(stems(question), 1000)
    assert dict(found) == pytest.approx(bm25(CORPUS, question), rel=1e-5)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert despatch.search(stems(question), 5) == found[:5]


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_among_those_allowed_and_with_the_same_scores(despatch: TermIndex, question: str) -> None:
    allowed = [*list(CORPUS)[::3], 999_999]
    expected = {key: score for key, score in bm25(CORPUS, question).items() if key in allowed}
    assert dict(despatch.search(stems(question), 1000, allowed)) == pytest.approx(expected, rel=1e-5)
    assert despatch.search(stems(question), 1000, []) == []


def test_how_many_passages_hold_a_stem(despatch: TermIndex) -> None:
    for term in ("emperor", "govern", "franc", "nowher"):
        assert despatch.frequency(term) == sum(term in stems(text) for text in CORPUS.values())
    assert len(despatch) == len(CORPUS)


def test_what_was_removed_is_not_found(tmp_path: Path) -> None:
    index = index_of(tmp_path / "terms", CORPUS)
    gone = [key for key, _ in index.search(stems("Emperor"), 3)]
    index.update([*gone, 999_999], [(5_000, "The Emperor left.", "")])
    left = {key: text for key, text in CORPUS.items() if key not in gone} | {5_000: "The Emperor left."}
    found = index.search(stems("Emperor of France"), 1000)
    assert {key for key, _ in found} == set(bm25(left, "Emperor of France"))
    assert (len(index), index.search(["emperor"], 1)[0][0]) == (len(left), 5_000)
    assert TermIndex(tmp_path / "terms").search(stems("Emperor of France"), 1000) == found


def test_a_phrase_stands_in_this_order(tmp_path: Path) -> None:
    index = index_of(
        tmp_path / "terms",
        {1: "Neutral states sent monitors.", 2: "States that are neutral.", 3: "A neutral State; neutral states!"},
    )
    assert [key for key, _ in index.phrase("neutral states", 10)] == [3, 1]
    assert [key for key, _ in index.phrase("NEUTRAL state", 10, [1, 2])] == [1]
    assert [key for key, _ in index.phrase("states", 10)] == [3, 1, 2]
    assert index.phrase("monitors neutral", 10) == []
    assert index.phrase("...", 10) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Emperor's ministers", ["the", "emperor", "s", "minist"]),
        ("the Emperor’s ministers", ["the", "emperor", "s", "minist"]),
        ("Élysée, Besançon; Zürich", ["elyse", "besancon", "zurich"]),
        ("P83/280 of 28-VIII-1951", ["p83", "280", "of", "28", "viii", "1951"]),
        ("Мао Цзэдун", ["мао", "цзэдун"]),
        ("…", []),
    ],
)
def test_stems(text: str, expected: list[str]) -> None:
    assert stems(text) == expected


@pytest.mark.parametrize("asked", ["elysee", "ÉLYSÉE", "emperor", "Emperors", "emperor's", "emperor’s"])
def test_accents_and_possessives_do_not_matter(tmp_path: Path, asked: str) -> None:
    index = index_of(tmp_path / "terms", {1: "He saw the Emperor’s palace, the Élysée.", 2: "Nothing."})
    assert [key for key, _ in index.search(stems(asked), 5)] == [1]


def test_the_heading_of_the_record_counts_half(tmp_path: Path) -> None:
    (tmp_path / "terms").mkdir()
    index = TermIndex(tmp_path / "terms")
    index.update([], [(1, "He left Paris.", "Dayton to Seward"), (2, "Dayton left Paris.", "Dayton to Adams")])
    assert dict(index.search(["seward"], 5)) == pytest.approx({1: HEADING_BOOST * math.log(2)}, rel=1e-5)
    assert [key for key, _ in index.search(["dayton"], 5)] == [2, 1]
    assert index.frequency("seward") == 0


def test_a_term_asked_twice_counts_once(despatch: TermIndex) -> None:
    assert despatch.search(["emperor", "emperor"], 5) == despatch.search(["emperor"], 5)


def test_nothing_asked_nothing_found(despatch: TermIndex, tmp_path: Path) -> None:
    assert despatch.search([], 5) == []
    assert despatch.search(["emperor"], 0) == []
    (tmp_path / "empty").mkdir()
    empty = TermIndex(tmp_path / "empty")
    assert (len(empty), empty.search(["emperor"], 5), empty.frequency("emperor")) == (0, [], 0)


@pytest.mark.parametrize("text", ["AND OR NOT", "key:1", '"', "*", "text:(", "+a -b", "x" * 5_000, "\x00"])
def test_no_text_is_a_query_language(tmp_path: Path, text: str) -> None:
    index = index_of(tmp_path / "terms", {1: "and or not", 2: text})
    assert {key for key, _ in index.search(stems(text), 5)} <= {1, 2}
    assert {key for key, _ in index.phrase(text, 5)} <= {1, 2}


def test_a_term_counts_by_the_best_name_that_stands_for_it(tmp_path: Path) -> None:
    texts = {1: "Peking objected.", 2: "Chou En-lai objected.", 3: "En-lai and Chou slept.", 4: "Nobody spoke."}
    found = index_of(tmp_path / "terms", texts)
    others = {"zhou": [("chou", "en", "lai")], "beij": [("peke",), ("pekin",)]}
    assert found.search(["zhou", "beij"], 9) == []
    scores = dict(found.search(["zhou", "beij"], 9, others=others))
    assert scores.keys() == {1, 2}
    assert scores[1] == pytest.approx(dict(found.search(["peke"], 9))[1])
    assert scores[2] == pytest.approx(dict(found.phrase("Chou En-lai", 9))[2])
    assert dict(found.search(["peke"], 9, others={"peke": [("object",)]}))[1] == pytest.approx(scores[1])  # no sum
    assert dict(found.search(["zhou"], 9, [1, 3], others)) == {}


WRITING = st.characters(min_codepoint=0, max_codepoint=0x0600) | st.characters(
    min_codepoint=0x1F00, max_codepoint=0x2150
)


@given(st.text(WRITING) | st.text())
def test_the_terms_of_a_text_are_those_the_analyzer_gives(text: str) -> None:
    assert stems(text) == terms._analyzer().analyze(text)


def test_the_terms_of_any_letter_are_those_the_analyzer_gives() -> None:
    for code in (*range(0x600), *range(0x2000, 0x2100)):
        text = f"Ports{chr(code)}mouth {chr(code)} a{chr(code)}"
        assert stems(text) == terms._analyzer().analyze(text), hex(code)
