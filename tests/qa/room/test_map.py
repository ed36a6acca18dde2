"""The picture of the passages around a question, and the same in words."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import pytest
from fragments import picture, quote

from index.records import Record, Speaker, Zone
from qa.how import Near
from qa.room.map import CITED, RIM, passage_map

TEXT = "The harbour is closed. Ice is thick. No ship sails."
LETTER = Record("1", TEXT, (Zone(Speaker.BODY, 0, len(TEXT)),), "1.txt", title='A "<b>" & more')
NOTE = replace(LETTER, id="2", title="A note")
AROUND = (
    Near(LETTER, 0, 36, 0.75, 0.0),
    Near(LETTER, 37, 51, 0.5, math.pi / 2),
    Near(NOTE, 0, 51, 0.25, math.pi),
    Near(NOTE, 0, 22, -0.1, 0.0),
)


def places(shown: str, style: str) -> list[tuple[float, float]]:
    path = {"other": "./circle[@class='other']", "cited": "./g[@class='cited']/circle"}[style]
    return [(float(one.get("cx")), float(one.get("cy"))) for one in picture(shown).iterfind(path)]


def test_without_a_passage_there_is_no_picture():
    assert passage_map((), ()) == ""


def test_the_nearer_a_passage_the_more_alike():
    shown = passage_map(AROUND, ())
    assert picture(shown).get("role") == "img"
    assert picture(shown).get("aria-label") == "Map of 4 passages around the question, from 0.75 to -0.10 alike"
    assert places(shown, "other") == [(0.25 * RIM, 0), (0, -0.5 * RIM), (-0.75 * RIM, 0), (RIM, 0)]
    assert [float(ring.get("r")) for ring in picture(shown).iter("circle") if ring.get("class") == "ring"] == [
        0.25 * RIM,
        0.5 * RIM,
        0.75 * RIM,
        RIM,
    ]
    assert picture(shown).find("circle/title").text == 'A "<b>" & more, date not given in the record: 0.75'


def test_what_was_cited_bears_its_number_and_can_be_opened():
    shown = passage_map(AROUND, [quote(LETTER, "closed. Ice is thick. No ship"), quote(NOTE, "sails")], 3)
    assert [text.text for group in picture(shown).iter("g") for text in group.iter("text")] == ["1", "2"]
    assert places(shown, "cited") == [(0.25 * RIM, 0), (-0.75 * RIM, 0)]
    assert len(places(shown, "other")) == 2
    assert re.findall("<li>(.*?)</li>", shown) == [
        '<button type="button" class="cited" data-turn="3" data-number="1">Citation 1</button> <span><cite dir="auto">'
        "A &quot;&lt;b&gt;&quot; &amp; more</cite>, date not given in the record: 0.75, the nearest</span>",
        '<button type="button" class="cited" data-turn="3" data-number="2">Citation 2</button> <span><cite dir="auto">'
        "A note</cite>, date not given in the record: 0.25, 2 passages nearer</span>",
    ]


def test_marks_do_not_lie_upon_each_other_and_stay_as_near_to_the_question():
    shown = passage_map(AROUND, [quote(LETTER, "harbour"), quote(LETTER, "closed"), quote(LETTER, "Ice")])
    marks = places(shown, "cited")
    assert marks[0] == (0.25 * RIM, 0)
    assert [round(math.hypot(*mark)) for mark in marks] == [0.25 * RIM] * 3
    assert min(math.dist(*pair) for pair in itertools.combinations(marks, 2)) >= 2 * CITED - 0.2
    assert max(math.dist(marks[0], mark) for mark in marks) < 2.5 * CITED


@pytest.mark.parametrize("record", [LETTER, replace(LETTER, id="3")])
def test_what_is_not_among_the_passages_is_listed_all_the_same(record):
    shown = passage_map(AROUND[1:], [quote(record, "harbour")])
    assert not [*picture(shown).iter("g")]
    assert "date not given in the record: not among these passages</span>" in shown
