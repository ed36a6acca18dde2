"""Each side is heard in turn, first in what names it, and the quotes are put in order of time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from index.dates import parse
from index.records import Passage, Record, Speaker, Zone
from index.stored import Stored
from qa.answer import Quote
from qa.comparing import in_order_of_time, in_turn, named_first, own_words
from qa.evidence import Sentence
from qa.search import Candidate

NOTHING = np.zeros(0, np.float32)


def record(name: str, text: str) -> Record:
    return Record(name, text, (Zone(Speaker.BODY, 0, len(text)),), f"{name}.txt")


def sentence(key: int, text: str) -> Sentence:
    """The one sentence `text` of the record under `key`."""
    passage = Passage(str(key), 0, len(text), Speaker.BODY, ((0, len(text)),))
    return Sentence(Candidate(Stored.of(key, key, passage, NOTHING, NOTHING), 0, NOTHING, 0, 0, {}), 0, NOTHING)


def test_each_ranking_in_turn_gives_its_best_that_none_gave_before() -> None:
    a, b, c, d, e = (sentence(key, "Agreed.") for key in range(5))
    assert in_turn([[(a, 9.0), (b, 8.0)], [(a, 7.0), (c, 6.0), (d, 5.0)], [(e, 4.0), (d, 3.0)]]) == [
        (a, 9.0), (c, 6.0), (e, 4.0), (b, 8.0), (d, 5.0),
    ]  # fmt: skip
    assert in_turn([[(b, 2.0), (a, 1.0)]]) == [(b, 2.0), (a, 1.0)]
    assert in_turn([[], [(a, 1.0)]]) == [(a, 1.0)]
    assert in_turn([]) == []


def test_the_words_of_a_side_are_those_no_other_has_and_names_that_stand_for_them() -> None:
    each = {name: frozenset({name}) for name in ("stalin", "mao", "propos", "troop")}
    both = {name: each[name] for name in ("propos", "troop")}
    assert own_words([{"stalin": each["stalin"], **both}, {"mao": each["mao"], **both}]) == [{"stalin"}, {"mao"}]
    russia, japan = {"russia": frozenset({"russia", "moscow"})}, {"japan": frozenset({"japan", "tokyo"})}
    assert own_words([russia, japan]) == [{"russia", "moscow"}, {"japan", "tokyo"}]
    assert own_words([{"stalin": each["stalin"]}, each]) == [frozenset(), {"mao", "propos", "troop"}]
    assert own_words([]) == []


def test_what_names_a_side_comes_first_in_sentence_or_heading() -> None:
    texts = ["Nothing was said.", "Tokyo would wait.", "He would wait.", "Moscow would not."]
    records = {key: record(str(key), text) for key, text in enumerate(texts)}
    records[2] = replace(records[2], creators=("The Minister in Japan",))
    none, tokyo, he, moscow = ((sentence(key, text), 9.0 - key) for key, text in enumerate(texts))
    words = frozenset({"japan", "tokyo"})
    assert named_first([none, tokyo, he, moscow], words, records.get) == [tokyo, he, none, moscow]
    del records[1]  # went away while it was asked
    assert named_first([none, tokyo, he, moscow], words, records.get) == [he, none, tokyo, moscow]


def test_in_order_of_time_undated_records_come_last() -> None:
    text = "The ship sailed. The port was closed."
    days = {"a": "1861", "b": None, "c": "May 1861", "d": "1861-05-01/1861-05-03", "e": "December 31, 1860"}
    dated = {name: replace(record(name, text), date=day and parse(day)) for name, day in days.items()}
    places = [("a", 0), ("b", 0), ("c", 17), ("d", 0), ("e", 0), ("c", 0), ("a", 17)]
    ordered = in_order_of_time(Quote(dated[name], start, start + 16) for name, start in places)
    assert [(quote.record.id, quote.start) for quote in ordered] == [
        ("e", 0), ("a", 0), ("a", 17), ("c", 0), ("c", 17), ("d", 0), ("b", 0),
    ]  # fmt: skip
