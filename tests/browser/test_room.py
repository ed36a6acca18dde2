"""The reading room in a real browser, over real archives, as a reader uses it."""

from __future__ import annotations

import re
import urllib.error
import urllib.request

import pytest
from driving import (
    ANSWERED,
    DENIED,
    HOSTILE,
    REFUSED,
    SEEDS,
    ask,
    citation,
    expect_passage,
    focused,
    source,
    violations,
)

import app

pytestmark = pytest.mark.browser


def test_the_empty_room_offers_examples_and_has_no_fault(room, visit):
    page = visit(room)
    assert page.title() == "Archive QA"
    assert page.get_by_role("heading", level=1).text_content() == "Archive QA"
    assert page.get_by_text("2 records").is_visible()
    assert page.locator("button.example").all_text_contents() == list(app.EXAMPLES)
    assert violations(page) == []


def test_an_answer_is_quoted_and_its_first_source_opens_by_itself(room, visit):
    page = visit(room)
    page.get_by_label("Your question").fill(ANSWERED)
    page.get_by_role("button", name="Ask", exact=True).click()
    first = page.get_by_role("log", name="Conversation").locator(".verbatim").first
    first.wait_for()
    words = first.text_content()
    assert words in (SEEDS / "004_7dbb674a5ccb057a.txt").read_bytes().decode()
    expect_passage(page, words)
    assert focused(page) == "Ask"  # the source does not take the focus
    assert page.get_by_label("Your question").input_value() == ""
    assert page.locator("button.example").count() == 0
    assert violations(page) == []


def test_every_citation_shows_its_quote_in_its_place(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    quotes = page.locator(".turn").last.locator(".verbatim").all_text_contents()
    assert quotes
    for number, words in [*enumerate(quotes, start=1), (1, quotes[0]), (1, quotes[0])]:
        page.evaluate("document.querySelector('#source .page-text').scrollTop = 0")
        citation(page, number).click()
        expect_passage(page, words)
        page.wait_for_function("() => document.activeElement.matches('#source h2')")
        shown = source(page).locator(".record-text").text_content()
        assert shown == (SEEDS / source(page).locator("dd").last.text_content()).read_bytes().decode()
    assert violations(page) == []


def test_the_same_citation_works_twice(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    for _ in range(2):
        citation(page, 1).click()
        page.wait_for_function("() => document.activeElement.matches('#source h2')")
        page.evaluate("document.querySelector('#source .page-text').scrollTop = 100000")
        page.get_by_label("Your question").focus()
    citation(page, 1).click()
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    expect_passage(page, page.locator(".verbatim").first.text_content())


def test_a_refusal_is_no_answer_but_shows_what_is_nearest(room, visit):
    page = visit(room)
    ask(page, REFUSED)
    turn = page.locator(".turn").last
    assert "do not answer this" in turn.locator(".refusal").text_content()
    assert "Searched: 2 records, " in turn.text_content()
    assert turn.locator(".answer").count() == 0
    assert turn.get_by_role("heading", name="Nearest passages, not an answer").is_visible()
    assert source(page).locator("mark").count() == 0
    assert violations(page) == []
    citation(page, 1).click()
    expect_passage(page, turn.locator(".verbatim").first.text_content())


def test_the_passage_that_denies_the_question_opens_by_itself(room, visit):
    page = visit(room)
    ask(page, DENIED)
    headings = page.locator(".turn .refusal h3").all_text_contents()
    assert headings[:2] == ["The passage that denies it", "What to try"]
    denying = page.locator(".verbatim").first.text_content()
    assert "does not agree" in denying
    expect_passage(page, denying)
    assert page.locator("#announce").text_content() == (
        "The records do not answer this. The question takes something for granted that a record denies: "
        "see the passage below."
    )
    assert violations(page) == []


def test_an_example_is_asked_by_pressing_it(room, visit):
    page = visit(room)
    page.get_by_role("button", name=app.EXAMPLES[2]).click()
    page.locator(".answer, .refusal").wait_for()
    assert page.locator(".asked").all_text_contents() == [app.EXAMPLES[2]]
    assert page.evaluate("document.activeElement.getAttribute('role')") == "log"  # not lost with the button


def test_an_empty_question_is_met_calmly_and_leaves_no_trace(room, visit):
    page = visit(room)
    ask(page, "   ")
    assert page.locator("#conversation .problem").is_visible()
    assert page.locator(".refusal").count() == 0
    assert page.locator("#announce").text_content() == page.locator("#conversation .problem").text_content()
    assert violations(page) == []
    page.get_by_label("Your question").fill(REFUSED)
    page.get_by_label("Your question").press("Enter")
    page.locator(".refusal").wait_for()
    assert page.locator("#conversation .problem").count() == 0
    assert page.locator(".turn").count() == 1


def test_older_citations_stay_those_of_their_turn(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    words = page.locator(".verbatim").first.text_content()
    ask(page, REFUSED)
    page.locator(".turn").first.get_by_role("button", name=re.compile("^Citation 1: ")).click()
    expect_passage(page, words)
    assert violations(page) == []


def test_sessions_do_not_see_one_another(room, visit):
    one, other = visit(room), visit(room)
    ask(one, ANSWERED)
    assert other.locator(".turn").count() == 0
    ask(other, REFUSED)
    assert other.locator(".asked").all_text_contents() == [REFUSED]
    assert one.locator(".asked").all_text_contents() == [ANSWERED]


def test_two_citations_pressed_at_once_show_the_second(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    quotes = page.locator(".turn").last.locator(".verbatim").all_text_contents()
    page.evaluate("for (const place of [1, 0, 1]) document.querySelectorAll('button.citation')[place].click()")
    expect_passage(page, quotes[1])


def test_a_record_cannot_run_in_the_page(hostile_room, visit):
    page = visit(hostile_room)
    ask(page, "Who is the harbour master of Port Arthur <img src=http://evil.example/q.png>?")
    citation(page, 1).click()
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    words = page.locator(".verbatim").first.text_content()
    assert words in HOSTILE
    expect_passage(page, words)
    assert len(source(page).locator(".record-text").text_content()) <= len(words) + 200
    source(page).get_by_role("button", name="Show the whole record").click()
    page.wait_for_function("words => document.querySelector('#source .record-text').textContent === words", arg=HOSTILE)
    expect_passage(page, words)
    assert page.evaluate("window.PWN") is None
    assert page.locator("#conversation img, #source img, #conversation script, #source script").count() == 0
    assert violations(page) == []


def test_only_this_machine_is_answered_and_nothing_else_may_be_called(room):
    with urllib.request.urlopen(room) as response:
        policy = response.headers["content-security-policy"]
    assert {"default-src 'self'", "connect-src 'self'"} <= set(policy.split("; "))
    assert "http" not in policy
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(room, headers={"Host": "evil.example"}))
    assert refused.value.code == 400
