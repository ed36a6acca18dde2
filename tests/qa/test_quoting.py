"""Quotes are whole sentences of one zone that can be understood alone: at most three of them, and 90 words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import passages
from index.records import Passage, Record, Speaker, Zone
from index.stored import Stored
from qa.evidence import Sentence
from qa.quoting import MOST_QUOTES, quotes
from qa.search import Candidate

NOTHING = np.zeros(0, np.float32)


def record(*zones: tuple[Speaker, str], name: str = "a") -> Record:
    """A record of these zones, each on a line of its own."""
    text, made = "", []
    for kind, words in zones:
        made.append(Zone(kind, len(text), len(text) + len(words)))
        text += words + "\n"
    return Record(name, text, tuple(made), f"{name}.txt")


class Shelf:
    """Records with their passages, under keys from nought, as an archive has them."""

    def __init__(self, *records: Record) -> None:
        self.records = dict(enumerate(records))
        self.passages = {key: passages(item, lambda texts: [True] * len(texts)) for key, item in self.records.items()}

    def copies(self, record_id: str) -> list[str]:
        texts = {item.id: item.text for item in self.records.values()}
        return [other for other, text in texts.items() if other != record_id and text == texts[record_id]]

    def units(self) -> list[tuple[int, Passage, int]]:
        """Every sentence: key of the record, passage, number in it."""
        return [
            (key, passage, number)
            for key, packed in self.passages.items()
            for passage in packed
            for number in range(len(passage.units))
        ]

    def sentence(self, words: str) -> Sentence:
        return next(
            self.as_sentence(unit)
            for unit in self.units()
            if self.records[unit[0]].text[slice(*unit[1].units[unit[2]])] == words
        )

    def as_sentence(self, unit: tuple[int, Passage, int]) -> Sentence:
        key, passage, number = unit
        return Sentence(
            Candidate(Stored.of(key, key, passage, NOTHING, NOTHING), 0, NOTHING, 0, 0, {}), number, NOTHING
        )

    def quoted(self, *best: str) -> list[str]:
        return [quote.text for quote in self.quotes([self.sentence(words) for words in best])]

    def quotes(self, best: list[Sentence], most: int = MOST_QUOTES, *, several: bool = False):
        scored = [(item, 1 - number / 100) for number, item in enumerate(best)]
        beside = lambda key: self.passages.get(key, [])  # noqa: E731
        return quotes(scored, self.records.get, beside, self.copies, most, several=several)


LETTER = record(
    (Speaker.METADATA, "Letter to Mao"),
    (
        Speaker.BODY,
        "Mao Zedong wrote to Stalin in May. He asked for his opinion of the plan. The answer came a day later. Agreed. "
        "The embassy sent the telegram to Peking at once.",
    ),
    (Speaker.NOTE, "This was the second telegram of that day."),
)


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        (
            "Mao Zedong wrote to Stalin in May.",
            "Mao Zedong wrote to Stalin in May. He asked for his opinion of the plan.",
        ),
        (
            "He asked for his opinion of the plan.",
            "Mao Zedong wrote to Stalin in May. He asked for his opinion of the plan. The answer came a day later.",
        ),
        (
            "The embassy sent the telegram to Peking at once.",
            "Agreed. The embassy sent the telegram to Peking at once.",
        ),
        ("This was the second telegram of that day.", "This was the second telegram of that day."),
        ("Letter to Mao", "Letter to Mao"),
    ],
    ids=["the one after", "begins with a pronoun", "the last", "alone in its zone", "a field"],
)
def test_a_sentence_comes_with_what_it_needs(sentence: str, quoted: str) -> None:
    assert Shelf(LETTER).quoted(sentence) == [quoted]


@pytest.mark.parametrize(
    "beginning",
    ["He", "It", "“They", "But she", "Therefore Mao", "(This", "The latter", "Such men", "However, he", "And so he"],
)
def test_a_sentence_that_leans_on_the_one_before_brings_it_along(beginning: str) -> None:
    text = f"The ministers met in Paris. {beginning} agreed to the terms of the treaty."
    assert Shelf(record((Speaker.BODY, text))).quoted(text[28:]) == [text]


@pytest.mark.parametrize("beginning", ["Stalin", "Heroes", "Andrew", "Italy", "The ministers", "Butter"])
def test_a_sentence_that_leans_on_nothing_does_not(beginning: str) -> None:
    met, agreed, left = "The ministers met in Paris.", f"{beginning} agreed to the terms.", "All left on Sunday."
    assert Shelf(record((Speaker.BODY, f"{met} {agreed} {left}"))).quoted(agreed) == [f"{agreed} {left}"]


def test_the_last_word_of_a_letter_comes_with_what_is_before_it() -> None:
    text = "The embassy sent the telegram to Peking at once. Agreed."
    assert Shelf(record((Speaker.BODY, text))).quoted("Agreed.") == [text]


def test_at_most_three_sentences() -> None:
    ships = [f"He saw ship number {number} sail for Havana." for number in range(5)]
    shelf = Shelf(record((Speaker.BODY, " ".join(ships))))
    assert shelf.quoted(ships[2]) == [" ".join(ships[1:4])]


def test_at_most_ninety_words() -> None:
    long = "Word " * 80 + "end."
    text = f"{long} He agreed to the terms of the treaty that was shown."
    assert Shelf(record((Speaker.BODY, text))).quoted(text[len(long) + 1 :]) == [text[len(long) + 1 :]]
    fitting = text.replace("Word Word Word ", "", 1)
    assert Shelf(record((Speaker.BODY, fitting))).quoted(fitting[len(long) - 14 :]) == [fitting]


def test_what_is_quoted_already_is_not_quoted_again() -> None:
    first, second, third = (
        "Mao Zedong wrote to Stalin in May.",
        "He asked for his opinion of the plan.",
        "The answer came a day later.",
    )
    assert Shelf(LETTER).quoted(second, first, third, second) == [f"{first} {second} {third}"]


def test_a_quote_that_would_run_into_another_is_the_sentence_alone() -> None:
    one, two, three, four = "One ship sailed from Havana.", "Two came in.", "Three lay at anchor.", "Four were seen."
    shelf = Shelf(record((Speaker.BODY, f"{one} {two} {three} {four}")))
    assert shelf.quoted(two, one, four) == [f"{two} {three}", one, four]


def test_at_most_five_quotes_best_first() -> None:
    shelf = Shelf(
        *(record((Speaker.BODY, f"Ship {number} sailed to Havana."), name=f"r{number}") for number in range(9))
    )
    best = [shelf.as_sentence(unit) for unit in reversed(shelf.units())]
    found = shelf.quotes(best)
    assert [quote.record.id for quote in found] == ["r8", "r7", "r6", "r5", "r4"]
    assert [quote.score for quote in found] == [1, 0.99, 0.98, 0.97, 0.96]
    assert [quote.record.id for quote in shelf.quotes(best, most=2)] == ["r8", "r7"]
    assert shelf.quotes([]) == []


def test_a_record_that_went_away_is_passed_over() -> None:
    shelf = Shelf(LETTER, record((Speaker.BODY, "Another ship sailed to Havana."), name="b"))
    best = [shelf.as_sentence(unit) for unit in shelf.units()]
    del shelf.records[0]
    assert [quote.text for quote in shelf.quotes(best)] == ["Another ship sailed to Havana."]


def test_a_record_that_goes_away_meanwhile_is_passed_over() -> None:
    shelf = Shelf(LETTER)
    best = [shelf.as_sentence(unit) for unit in shelf.units()]
    shelf.passages[0] = []
    assert shelf.quotes(best) == []


def test_the_last_of_several_quotes_is_left_to_another_record() -> None:
    ships = [f"Ship {number} sailed to Havana{' and back' * 40}." for number in range(6)]  # each a quote of its own
    shelf = Shelf(record((Speaker.BODY, " ".join(ships)), name="a"), record((Speaker.BODY, "One lay there."), name="b"))
    best = [shelf.as_sentence(unit) for unit in shelf.units()]
    assert [quote.record.id for quote in shelf.quotes(best)] == ["a", "a", "a", "a", "a"]
    assert [quote.record.id for quote in shelf.quotes(best, several=True)] == ["a", "a", "a", "a", "b"]
    assert [quote.record.id for quote in shelf.quotes(best, most=1, several=True)] == ["a"]
    assert [quote.record.id for quote in shelf.quotes(best[:-1], several=True)] == ["a", "a", "a", "a"]


SENTENCES = st.sampled_from(
    [
        "He came.",
        "Agreed.",
        "They asked for his opinion of the plan.",
        "The ship sailed to Havana with cotton.",
        "No. 5.",
        "Word " * 50 + "ends.",
        "Word " * 88 + "ends here.",
        "word; " * 120 + "end.",
        "But the Emperor was not received.",
    ]
)


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    zone = st.tuples(st.sampled_from(Speaker), st.lists(SENTENCES, min_size=1, max_size=6).map(" ".join))
    written = draw(st.lists(st.lists(zone, min_size=1, max_size=4), min_size=1, max_size=3))
    return Shelf(*(record(*zones, name=f"r{number}") for number, zones in enumerate(written)))


@settings(max_examples=200, deadline=None)
@given(shelves(), st.randoms(use_true_random=False))
def test_quotes_of_any_sentences(shelf: Shelf, random) -> None:
    units = shelf.units()
    random.shuffle(units)
    best = [shelf.as_sentence(unit) for unit in units]
    found = shelf.quotes(best)
    assert len(found) <= MOST_QUOTES
    assert bool(found) == bool(best)
    for place, quote in enumerate(found):
        assert quote.text == quote.record.text[quote.start : quote.end]
        assert not any(quote.overlaps(other) for other in found[:place])
        inside = [
            span
            for key, passage, number in units
            if shelf.records[key].id == quote.record.id
            for span in [passage.units[number]]
            if quote.start <= span[0] and span[1] <= quote.end
        ]
        assert (min(inside)[0], max(inside)[1]) == (quote.start, quote.end)
        assert len(inside) == 1 or (len(inside) <= 3 and len(quote.text.split()) <= 90)
    if found:
        assert found[0].start <= best[0].span[0]
        assert best[0].span[1] <= found[0].end


def test_no_quote_is_made_of_a_sentence_that_stands_in_another() -> None:
    text = "The harbour was closed by order of the President. No ship sailed."
    letter, copy = record((Speaker.BODY, text), name="a"), record((Speaker.BODY, text), name="b")
    report = record((Speaker.BODY, "No ship sailed. The port was empty."), name="c")
    shelf = Shelf(letter, copy, report)
    best = [shelf.as_sentence(unit) for unit in shelf.units()]
    for order in (best, best[::-1]):
        found = shelf.quotes([item for item in order if shelf.records[item.candidate.stored.record].id != "c"])
        assert [quote.text for quote in found] == [text]
    found = shelf.quotes(best)
    assert [(quote.record.id, quote.text, quote.also_in) for quote in found] == [
        ("a", text, ("b",)),  # and only a part of it in c
        ("c", "No ship sailed. The port was empty.", ()),  # for the second sentence
    ]


def test_the_same_words_in_two_records_are_quoted_once() -> None:
    words = "The harbour was closed by order of the President."
    letter, copy = record((Speaker.BODY, words), name="a"), record((Speaker.BODY, words), name="b")
    report = record((Speaker.BODY, f"{words.replace(' by', '  by')} No ship sailed. The port was empty."), name="c")
    other = record((Speaker.BODY, "A ship sailed for Havana."), name="d")
    shelf = Shelf(letter, copy, report, other)
    best = [shelf.as_sentence(unit) for unit in shelf.units()]
    found = shelf.quotes(best)
    assert [(quote.record.id, quote.text, quote.also_in) for quote in found] == [
        ("a", words, ("b", "c")),
        ("c", "No ship sailed. The port was empty.", ()),
        ("d", "A ship sailed for Havana.", ()),
    ]
    assert [quote.also_in for quote in shelf.quotes(best[:1])] == [("b",)]  # a copy that was not even a candidate
    assert [(quote.record.id, quote.also_in) for quote in shelf.quotes(best, most=1)] == [("a", ("b", "c"))]
