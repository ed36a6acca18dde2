"""What a reader's opinion does to the order of the sentences, and to the confidence."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from index.records import Passage, Record, Speaker, Zone
from index.stored import Stored
from qa import ask, opinion
from qa.answer import as_json
from qa.evidence import Sentence
from qa.features import FEATURES
from qa.search import Candidate

TEXT = "One. Two. Three.\nSource: four.\nFive. Six."
RECORD = Record(
    id="r",
    text=TEXT,
    zones=(Zone(Speaker.BODY, 0, 17), Zone(Speaker.METADATA, 17, 30), Zone(Speaker.BODY, 31, len(TEXT))),
    source="r.txt",
)
QUESTION = "What did Stalin think of inviting representatives of neutral states to the negotiations?"
NAN = math.nan


@dataclass
class Fixed:
    """A reader that says what it was told to, and remembers what it was given."""

    said: dict[str, float]
    absolute: bool = True
    given: list = field(default_factory=list)

    def scores(self, question, passages):
        self.given.append((question, passages))
        return [
            np.array([self.said.get(text[start:end], 0.0) for start, end in spans], float) for text, spans in passages
        ]


def sentences(key: int, zone: Speaker, *units: tuple[int, int]) -> list[Sentence]:
    stored = Stored.of(
        key, 1, Passage("r", units[0][0], units[-1][1], zone, units), np.zeros(2), np.zeros((len(units), 2))
    )
    candidate = Candidate(stored, 0.0, np.zeros(len(units)), 0.0, 0.0, {})
    return [Sentence(candidate, number, np.zeros(len(FEATURES))) for number in range(len(units))]


ITEMS = [
    *sentences(7, Speaker.BODY, (0, 4), (5, 9), (10, 16)),
    *sentences(8, Speaker.METADATA, (17, 30)),
    *sentences(9, Speaker.BODY, (31, 36), (37, 41)),
]


def test_a_reader_is_given_passages_with_the_places_of_their_sentences():
    reader = Fixed({"One.": 1.0, "Two.": 2.0, "Three.": 3.0, "Five.": 5.0, "Six.": 6.0})
    said = opinion.opinions(reader, "Who?", ITEMS, np.array([0, 9, 1, 8, 2, 3.0]), {1: RECORD}.get)
    assert reader.given == [
        ("Who?", [("One. Two. Three.", [(0, 4), (5, 9), (10, 16)]), ("Five. Six.", [(0, 5), (6, 10)])])
    ]
    np.testing.assert_array_equal(said, [1, 2, 3, NAN, 5, 6])


def test_only_the_passages_of_the_best_sentences_are_read(monkeypatch):
    monkeypatch.setattr(opinion, "READ", 2)
    reader = Fixed({"Five.": 5.0, "Six.": 6.0})
    said = opinion.opinions(reader, "Who?", ITEMS, np.array([0, 1, 2, 9, 7, 8.0]), {1: RECORD}.get)
    assert [passages for _, passages in reader.given] == [[("Five. Six.", [(0, 5), (6, 10)])]]
    np.testing.assert_array_equal(said, [NAN, NAN, NAN, NAN, 5, 6])


def test_where_there_is_nothing_to_read_a_reader_is_not_asked():
    reader = Fixed({})
    assert opinion.opinions(reader, "Who?", [], np.zeros(0), {}.get).shape == (0,)
    np.testing.assert_array_equal(opinion.opinions(reader, "Who?", ITEMS[3:4], np.zeros(1), {1: RECORD}.get), [NAN])
    assert reader.given == []


def test_both_scores_count_alike():
    scores, said = np.array([4.0, 2.0, 0.0, 2.0]), np.array([100.0, 300.0, 500.0, 300.0])
    # spread by sqrt(2) and by 100 * sqrt(2), about 2 and 300: what one puts first the other puts last
    np.testing.assert_allclose(opinion.together([*ITEMS[:3], ITEMS[4]], scores, said), [2, 2, 2, 2])
    said = np.array([10.0, 10.0, 10.0, 50.0])
    spread = math.sqrt(2) * 20 / math.sqrt(300)
    np.testing.assert_allclose(
        opinion.together([*ITEMS[:3], ITEMS[4]], scores, said),
        [4 - spread / 2, 2 - spread / 2, -spread / 2, 2 + 1.5 * spread],
    )  # said: mean 20, spread sqrt(300)


def test_what_is_unread_counts_as_the_least_read_and_a_field_as_the_mean():
    scores, said = np.array([4.0, 2.0, 0.0, 5.0, 3.0, 1.0]), np.array([1.0, 3.0, 2.0, NAN, NAN, NAN])
    spread = math.sqrt(8 / 3)  # of 4, 2 and 0
    step = spread / math.sqrt(2 / 3)  # from 1 to 2, and from 2 to 3
    np.testing.assert_allclose(opinion.together(ITEMS, scores, said), [4 - step, 2 + step, 0, 5, 3 - step, 1 - step])


@pytest.mark.parametrize("said", [[NAN, NAN, NAN], [2.0, 2.0, 2.0], [2.0, NAN, NAN]])
def test_a_reader_that_prefers_nothing_changes_no_order(said):
    scores = np.array([4.0, 2.0, 3.0])
    np.testing.assert_array_equal(opinion.together(ITEMS[:3], scores, np.array(said)), scores)


def test_confidence_is_the_mean_of_two_probabilities():
    assert opinion.pooled(0.6, Fixed({}), 0.0) == pytest.approx(0.55)
    assert opinion.pooled(0.6, Fixed({}), math.log(4)) == pytest.approx(0.7)  # 0.8
    assert opinion.pooled(0.6, Fixed({}), 1e6) == pytest.approx(0.8)
    assert opinion.pooled(0.6, Fixed({}), -1e6) == pytest.approx(0.3)


def test_confidence_is_the_evidence_alone_where_the_reader_has_no_probability():
    assert opinion.pooled(0.6, Fixed({}, absolute=False), 5.0) == 0.6
    assert opinion.pooled(0.6, Fixed({}), NAN) == 0.6


# --- on the seed records -----------------------------------------------------------------------------------------


def test_any_object_that_gives_scores_is_a_reader(seed_archive):
    wanted = "If you are of such an opinion on this question, then you must communicate this to Comrade Kim Il Sung."
    alone = ask(seed_archive, QUESTION)
    assert wanted not in alone.quotes[0].text
    answer = ask(seed_archive, QUESTION, reader=Fixed({wanted: 40.0}))
    assert wanted in answer.quotes[0].text
    assert list(as_json(answer)) == list(as_json(alone))
    assert [quote.score for quote in answer.quotes] == sorted((quote.score for quote in answer.quotes), reverse=True)


def test_a_reader_that_finds_no_answer_makes_the_records_not_answer(seed_archive):
    alone = ask(seed_archive, QUESTION, caution=0.0)
    least = 0.75 * alone.confidence

    class Never(Fixed):
        def scores(self, question, passages):
            return [np.full(len(spans), -20.0) for _, spans in passages]

    answer = ask(seed_archive, QUESTION, reader=Never({}), caution=least)
    assert answer.confidence == pytest.approx(alone.confidence / 2)
    assert (bool(alone), bool(answer)) == (True, False)
    assert answer.nearest == alone.quotes[:3]
    assert ask(seed_archive, QUESTION, reader=Never({}, absolute=False), caution=least).quotes == alone.quotes


def test_a_follow_up_is_read_as_it_is_searched(seed_archive):
    reader = Fixed({})
    ask(seed_archive, "Why not?", history=[QUESTION], reader=reader)
    carried = "Stalin, think of inviting representatives of neutral states, negotiations"
    assert [question for question, _ in reader.given] == [f"Why not? ({carried})"]


def test_a_catalogue_field_stays_where_the_evidence_put_it(seed_archive):
    where = "Where are the originals of the August 1951 decision kept?"
    alone, answer = ask(seed_archive, where), ask(seed_archive, where, reader=Fixed({}))
    assert alone.quotes[0].zone is Speaker.METADATA
    assert (answer.quotes[0], answer.confidence) == (alone.quotes[0], alone.confidence)
