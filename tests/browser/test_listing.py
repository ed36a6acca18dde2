"""Records as a list, and every place where words stand, in a real browser."""

from __future__ import annotations

import pytest
from driving import DESK, MASTER, PHONE, ask, expect_passage, focused, source, too_wide, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def many(room_over_files):
    """A room over so many records that they are listed by the page."""
    files = {
        f"{number:03}.md": f"---\ntitle: Letter {number}\ndate: {1900 + number // 60}-0{number // 60 + 1}-01\n"
        f"author: Clerk {number % 3}\nrecipient: <b>Chief</b>\n---\nThe ice is {number} inches thick.\n"
        for number in range(130)
    }
    files["zz.txt"] = "Nobody says when this ice was thick. Ice is ice."
    yield from room_over_files(files)


def tab(page, name: str):
    return page.get_by_role("tab", name=name)


def listed(page) -> list[str]:
    return page.locator("#records button.record").all_text_contents()


def test_a_record_is_opened_without_a_question(harbour, visit):
    page = visit(harbour)
    tab(page, "Records").click()
    page.locator("#records h2").wait_for()
    assert page.locator("#records .count").text_content() == "4 records."
    assert page.locator("#records h3").all_text_contents() == ["1950", "1951", "1952", "No date given"]
    assert listed(page) == ["Orlov to Petrov", "Petrov to Orlov", "Harbour report", "An old note"]
    assert violations(page) == []
    page.get_by_role("button", name="Harbour report").click()
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    assert page.locator("#source h2").text_content() == "Harbour report"
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert focused(page) == "Harbour report"
    page.get_by_role("button", name="By person").click()
    page.locator("#records h3").first.get_by_text("Belov").wait_for()
    assert page.locator("#records h3").all_text_contents() == ["Belov", "Orlov, P.", "Petrov", "Sokolov"]
    assert focused(page) == "All records"
    page.get_by_role("button", name="By collection").click()
    page.locator("#records h3").get_by_text("No collection named").wait_for()
    ask(page, MASTER)  # a question brings the conversation back
    assert tab(page, "Conversation").get_attribute("aria-selected") == "true"
    assert page.locator("#records").is_hidden()


def test_the_list_follows_the_filter(harbour, visit):
    page = visit(harbour)
    tab(page, "Records").click()
    page.get_by_text("Narrow the records", exact=True).click()
    page.get_by_label("Kind", exact=True).select_option("report")
    page.locator("#records .count", has_text="1 record among: report.").wait_for()
    assert listed(page) == ["Harbour report"]
    page.get_by_label("Dated to").fill("1900")
    page.locator("#records .count", has_text="0 records among: report, 1900 or earlier.").wait_for()
    assert page.locator(".narrowed .left").text_content() == "No record matches."
    assert violations(page) == []


def test_many_records_are_shown_group_by_group_and_page_by_page(many, visit):
    page = visit(many)
    tab(page, "Records").click()
    page.locator("#records .count", has_text="131 records, 3 years.").wait_for()
    groups = page.locator("#records .groups button")
    assert groups.all_text_contents() == ["1900 60", "1901 60", "1902 10", "No date given 1"]
    assert violations(page) == []
    groups.nth(1).click()
    page.locator("#records h2", has_text="1901").wait_for()
    assert page.locator("#records h3").all_text_contents() == ["February 1901"]
    assert listed(page) == [f"Letter {number}" for number in range(60, 110)]
    assert page.locator(".pager .place").text_content() == "Page 1 of 2"
    assert violations(page) == []
    page.get_by_role("button", name="Next", exact=True).click()
    page.locator(".pager .place", has_text="Page 2 of 2").wait_for()
    assert listed(page) == [f"Letter {number}" for number in range(110, 120)]
    assert focused(page) == "1901"
    page.get_by_role("button", name="All years").click()
    page.get_by_role("button", name="By person").click()
    page.locator("#records .count", has_text="131 records, 4 people.").wait_for()
    assert groups.all_text_contents() == [
        "<b>Chief</b> 130",
        "Clerk 0 44",
        "Clerk 1 43",
        "Clerk 2 43",
        "Nobody named 1",
    ]


def test_every_mention_is_found_and_opens_in_its_place(many, visit):
    page = visit(many)
    tab(page, "Find words").click()
    page.wait_for_function("() => document.activeElement.matches('#find-words')")
    page.keyboard.type("ice is")
    page.keyboard.press("Enter")
    heading = page.locator("#words h2")
    heading.wait_for()
    assert heading.text_content() == "131 passages of 131 records hold “ice is”."
    assert page.locator("#announce").text_content() == heading.text_content()
    assert page.locator("#words .pager .place").text_content() == "Page 1 of 7"
    assert page.locator("#words .excerpt mark").all_text_contents() == ["ice is"] * 20
    assert violations(page) == []
    page.get_by_role("button", name="Last").click()
    page.locator("#words .pager .place", has_text="Page 7 of 7").wait_for()
    assert page.locator("ol.mentions").get_attribute("start") == "121"
    assert page.locator("#find-words").input_value() == "ice is"
    page.locator("#words button.record").last.click()  # the undated one is last
    expect_passage(page, "Ice is")
    assert "Record zz" in page.locator("#source h2").text_content()
    page.keyboard.press("Escape")
    assert focused(page).startswith("Record zz")


def test_words_are_found_in_any_form_when_that_is_wanted(many, visit):
    page = visit(many)
    tab(page, "Find words").click()
    page.get_by_label("Words to find").fill("thick inch")
    page.get_by_label("Words to find").press("Enter")
    page.locator("#words h2", has_text="No passage holds “thick inch”.").wait_for()
    page.get_by_label("in any form and order").check()
    page.get_by_role("button", name="Find", exact=True).click()
    page.locator("#words h2", has_text="130 passages of 130 records hold “thick inch”.").wait_for()
    assert page.locator("#words .excerpt").first.locator("mark").all_text_contents() == ["inches", "thick"]
    page.get_by_label("Words to find").fill("the")
    page.get_by_role("button", name="Find", exact=True).click()
    page.locator("#words .problem").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_the_lists_fit_a_phone_and_the_dark(many, visit, size, scheme):
    page = visit(many, size, color_scheme=scheme)
    tab(page, "Records").click()
    page.locator("#records .groups").wait_for()
    assert too_wide(page, size["width"]) == []
    assert violations(page) == []
    tab(page, "Find words").click()
    page.get_by_label("Words to find").fill("ice")
    page.get_by_label("Words to find").press("Enter")
    page.locator("#words h2").wait_for()
    assert too_wide(page, size["width"]) == []
    assert violations(page) == []
    page.locator("#words button.record").first.click()
    expect_passage(page, "ice")
    source(page).get_by_role("button", name="Back").click()
    assert focused(page) == "Letter 0"


def test_the_views_are_reached_by_keyboard(harbour, visit):
    page = visit(harbour)
    tab(page, "Conversation").focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Records"
    page.locator("#records h2").wait_for()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('#view-words').ariaSelected === 'true'")
    assert page.locator("#words form").is_visible()
    assert page.locator("#records").is_hidden()
    for key, name in (("End", "Save"), ("Home", "Conversation")):
        page.keyboard.press(key)
        page.wait_for_function("name => document.activeElement.textContent.trim() === name", arg=name)
