"""How an answer was found, as a page shows it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from index import Filter
from index.records import Record, Speaker, Zone
from qa.answer import Quote
from qa.how import GROUPS, SHOWN, explain
from qa.room.how import how

QUESTION = "What did Filippov think of neutral observers in August 1951?"


@pytest.fixture(scope="module")
def told(seed_archive):
    return explain(seed_archive, QUESTION)


def rows(shown: str) -> dict[str, str]:
    return dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", shown))


def test_the_question_is_told_as_it_was_read(told):
    found = rows(how(told))
    assert found["Words searched"].startswith("<b>Filippov</b>, ")
    assert "<b>Filippov</b>" in found["Of them names"]
    assert "Stalin" in found["Other names"]
    assert found["Times"] == "<b>August 1951</b>: 1 August 1951 to 31 August 1951"
    assert found["Asks for"] == "nothing in particular: any sentence that states it"
    assert "From the questions before" not in found


def test_the_best_passages_stand_in_a_table_that_can_be_read_aloud(told):
    shown = how(told)
    assert shown.count("<table>") == shown.count("<caption>") == 1
    assert len(re.findall(r"<tr><td>\d", shown)) == min(SHOWN, len(told.rows))
    assert shown.count('<th scope="row">') == len(told.rows)
    words = [html.unescape(found) for found in re.findall('<span class="words" dir="auto">(.*?)</span>', shown, re.S)]
    assert words == [row.record.text[row.start : row.end] for row in told.rows]
    cells = re.findall("<td>(.*?)</td>", shown)
    assert all(re.fullmatch(r"–|0|\d+|[+−]\d+\.\d", cell) for cell in cells)


def test_what_counts_for_no_passage_has_no_column(told):
    def columns(of) -> list[str]:
        return re.findall('<th scope="col">(.*?)</th>', how(of))[3:-1]

    def with_rows(*added: dict[str, float]):
        rows = zip(told.rows, added, strict=False)
        return replace(told, rows=tuple(replace(row, added=nothing | one) for row, one in rows))

    nothing = dict.fromkeys(GROUPS, 0.0)
    assert columns(with_rows({"words": 0.04}, {"words": 0.04, "time": -1.2})) == ["time"]
    assert columns(with_rows(dict.fromkeys(GROUPS, 1.0), nothing)) == list(GROUPS)


def test_the_decision_says_its_numbers(told):
    shown = how(replace(told, subject=0.914, states=0.5, confidence=0.457, least=0.161))
    assert re.findall("<b>(.*?)</b>", shown[shown.index("It was decided") :]) == ["91 %", "50 %", "46 %"]
    assert "An answer needs 16 %, " in shown


def test_without_a_passage_it_says_so(seed_archive):
    shown = how(explain(seed_archive, QUESTION, where=Filter(author="Nobody")))
    assert "<p>There was nothing to search.</p>" in shown
    assert "<table>" not in shown


def test_nothing_of_a_record_or_a_question_is_markup(told):
    text = "<script>alert(1)</script> ${x} {{y}}"
    record = Record("1", text, (Zone(Speaker.BODY, 0, len(text)),), "r.txt", title="<img src=http://evil.example>")
    hostile = replace(
        told,
        asked=replace(told.asked, text="<b>Who?</b>", terms={"x": "<i>x</i>"}, times=()),
        rows=(replace(told.rows[0], record=record, start=0, end=len(text)),),
    )
    shown = how(hostile, [Quote(record, 0, len(text))])
    assert not re.search("<script|<img|<i>|<b>Who", shown)
    assert html.escape(text) in shown


def test_what_was_cited_is_shown_around_the_question_and_in_time(told):
    best = told.rows[0]
    quote = Quote(best.record, best.start, best.end)
    assert re.findall('<svg role="img" aria-label="(.*?) of', how(told, [quote, quote])) == ["Map", "Timeline"]
    assert re.findall('<svg role="img" aria-label="(.*?) of', how(told)) == ["Map"]
    assert "The cited records in time" not in how(told)
