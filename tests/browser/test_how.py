"""How an answer was found, as a class sees it in a real browser."""

from __future__ import annotations

import re

import pytest
from driving import ANSWERED, DESK, PHONE, REFUSED, ask, expect_passage, focused, show, source, too_wide, violations

pytestmark = pytest.mark.browser


def test_how_it_was_found_is_told_for_a_class(room, visit):
    page = visit(room)
    show(page, "How?")
    page.get_by_text("Ask a question first").wait_for()
    assert violations(page) == []
    ask(page, ANSWERED)
    show(page, "How?")
    told = page.get_by_role("region", name="How?")
    told.get_by_role("heading", name="3. It was decided").wait_for()
    assert told.locator("tbody tr").count() == 8
    assert re.search(r"That the records are on the subject: \d+ %", told.text_content())
    assert told.get_by_role("img", name=re.compile("^Timeline of ")).is_visible()
    assert page.locator("#announce").text_content() == "How it was found: 8 passages compared."
    assert violations(page) == []
    ask(page, REFUSED)
    show(page, "How?")
    told.get_by_text(REFUSED).wait_for()
    told.get_by_role("button", name=ANSWERED).click()
    told.locator(".asked").get_by_text(ANSWERED).wait_for()


@pytest.mark.parametrize("screen", [DESK, {"width": 1920, "height": 1080}])
def test_how_has_the_whole_width_and_its_table_needs_no_more(room, visit, screen):
    page = visit(room, screen)
    ask(page, ANSWERED)
    show(page, "How?")
    table = page.get_by_role("region", name="The best passages")
    table.wait_for()
    assert not source(page).is_visible()
    assert table.bounding_box()["width"] > 0.85 * screen["width"]
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth")
    assert too_wide(page, screen["width"]) == []
    assert page.evaluate("document.documentElement.scrollWidth") == screen["width"]
    page.locator("tbody tr").nth(2).evaluate("row => row.scrollIntoView({block: 'start'})")
    top = page.locator(".how").bounding_box()["y"]
    assert page.locator("thead").bounding_box()["y"] == pytest.approx(top, abs=2)  # it stays in sight
    show(page, "Conversation")
    assert source(page).is_visible()


def test_the_map_leads_to_what_was_cited(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    quotes = page.locator(".verbatim").all_text_contents()
    show(page, "How?")
    page.get_by_role("img", name=re.compile("^Map of ")).wait_for()
    page.locator("figure.map").get_by_role("button", name="Citation 2").press("Enter")
    expect_passage(page, quotes[1])
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    page.keyboard.press("Escape")
    assert focused(page).startswith("Citation 2: ")
    show(page, "How?")
    page.locator("svg.map .cited", has_text=re.compile("1$")).click()
    expect_passage(page, quotes[0])


def test_a_link_leaves_how_for_the_record(room, visit):
    page = visit(room)
    show(page, "How?")
    page.evaluate("location.hash = 'record=113009'")
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    assert source(page).is_visible()


def test_how_fits_a_phone_and_the_dark(room, visit):
    page = visit(room, PHONE, color_scheme="dark")
    ask(page, ANSWERED)
    show(page, "How?")
    page.get_by_role("heading", name="3. It was decided").wait_for()
    assert violations(page) == []
    inside = [one for one in too_wide(page, PHONE["width"]) if "<t" not in one[:4] and "words" not in one[:60]]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], inside
