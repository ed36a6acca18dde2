"""The records narrowed by date, people and kind, and an archive that changes meanwhile, in a real browser."""

from __future__ import annotations

import pytest
from driving import (
    DESK,
    MASTER,
    PHONE,
    REFUSED,
    ask,
    citation,
    expect_passage,
    focused,
    left,
    narrow,
    source,
    too_wide,
    unfold,
    violations,
)

from index import Archive

pytestmark = pytest.mark.browser


def test_the_records_are_narrowed_in_words(harbour, visit):
    page = visit(harbour)
    assert not page.get_by_role("form", name="Narrow the records").is_visible()
    unfold(page)
    assert page.locator("#narrow label").all_text_contents() == [
        "Dated from",
        "Dated to",
        "Author",
        "Recipient",
        "Kind",
    ]
    assert page.get_by_label("Kind").locator("option").all_text_contents() == ["any", "letter (3)", "report (1)"]
    narrow(page, "Kind", "letter", "3 of 4 records.")
    narrow(page, "Dated from", "1950-06", "1 of 4 records; 1 without a date is left out.")
    assert page.locator("#announce").text_content() == "1 of 4 records; 1 without a date is left out."
    assert violations(page) == []
    button = page.get_by_role("button", name="Clear the filter").bounding_box()
    assert button["y"] + button["height"] <= DESK["height"]
    ask(page, MASTER)
    turn = page.locator(".turn").last
    assert turn.locator(".among").text_content() == "Among: letter, 1950-06 or later"
    assert turn.locator("cite").all_text_contents() == ["Petrov to Orlov"]
    assert violations(page) == []
    ask(page, REFUSED)  # it stays for the questions that follow
    assert "Searched: 1 record, " in page.locator(".turn").last.text_content()
    page.get_by_role("button", name="Clear the filter").click()
    page.locator(".narrowed p").wait_for(state="detached")
    assert focused(page) == "Narrow the records"
    assert page.get_by_label("Kind").input_value() == page.get_by_label("Dated from").input_value() == ""
    assert page.locator("#announce").text_content() == "All records."
    ask(page, MASTER)
    assert page.locator(".among").count() == 2
    assert len(page.locator(".turn").last.locator("cite").all_text_contents()) > 1


def test_a_question_is_asked_with_what_was_set_a_moment_ago(harbour, visit):
    page = visit(harbour)
    unfold(page)
    page.get_by_label("Your question").fill(MASTER)
    page.get_by_label("Dated from").fill("1952")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".answer").wait_for()
    assert page.locator(".among").text_content() == "Among: 1952 or later"
    assert page.locator("cite").all_text_contents() == ["Harbour report"]


def test_where_no_record_matches_nothing_is_searched(harbour, visit):
    page = visit(harbour)
    unfold(page)
    narrow(page, "Dated to", "1900", "No record matches; 1 without a date is left out.")
    ask(page, MASTER)
    refusal = page.locator(".turn").last.locator(".refusal")
    assert refusal.text_content().startswith(
        "The records do not answer this.No record matches the filter, so there was nothing to search."
    )
    assert page.locator("#announce").text_content() == (
        "The records do not answer this. No record matches the filter, so there was nothing to search."
    )
    assert violations(page) == []


def test_a_wrong_date_is_explained_and_the_question_waits(harbour, visit):
    page = visit(harbour)
    problem = "'19x8' is not a date: write a day, month or year, as in 1950-05-14, 1950-05 or 1950"
    unfold(page)
    page.get_by_label("Dated from").fill("19x8")
    page.get_by_label("Dated from").press("Enter")
    page.locator(".wrong").wait_for()
    assert left(page) == page.locator("#announce").text_content() == f"{problem}."
    assert page.get_by_label("Dated from").get_attribute("aria-invalid") == "true"
    assert violations(page) == []
    ask(page, MASTER)
    assert page.locator("#conversation .problem").text_content() == problem
    assert page.locator(".answer, .refusal").count() == 0
    assert page.get_by_label("Your question").input_value() == MASTER
    assert violations(page) == []
    narrow(page, "Dated from", "1952", "1 of 4 records; 1 without a date is left out.")
    assert page.get_by_label("Dated from").get_attribute("aria-invalid") is None
    page.get_by_label("Your question").press("Enter")
    page.locator(".answer").wait_for()
    assert page.locator("#conversation .problem").count() == 0
    assert page.get_by_label("Your question").input_value() == ""


def test_the_section_needs_no_mouse_and_is_of_one_session(harbour, visit):
    page, other = visit(harbour), visit(harbour, color_scheme="dark")
    page.get_by_role("button", name="Ask", exact=True).focus()
    page.keyboard.press("Tab")
    assert focused(page) == "Narrow the records"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("1950")
    page.keyboard.press("Tab")
    page.keyboard.type("1950")
    page.keyboard.press("Enter")
    page.locator(".narrowed").get_by_text("1 of 4 records; 1 without a date is left out.").wait_for()
    assert page.locator(".words").text_content() == "Among: 1950"
    unfold(other)
    narrow(other, "Author", "Belov", "1 of 4 records.")
    assert violations(other) == []
    ask(page, MASTER)
    assert page.locator("cite").all_text_contents() == ["Orlov to Petrov"]


def test_the_section_fits_a_phone_and_makes_room_for_the_answer(harbour, visit):
    page = visit(harbour, PHONE, has_touch=True)
    page.get_by_text("Narrow the records").tap()
    narrow(page, "Kind", "letter", "3 of 4 records.")
    assert too_wide(page, 390) == []
    assert violations(page) == []
    ask(page, MASTER)
    page.wait_for_function("() => !document.querySelector('#narrow details').open")
    assert page.get_by_role("button", name="Clear the filter").is_visible()
    box = page.get_by_label("Your question").bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]  # in sight below the answer
    assert too_wide(page, 390) == []
    assert violations(page) == []


def test_nothing_is_offered_that_no_record_says(hostile_room, visit):
    assert visit(hostile_room).get_by_text("Narrow the records").count() == 0


def test_the_room_follows_an_archive_that_changes(changing, visit):
    address, records, folder = changing
    page = visit(address, reduced_motion="reduce")
    unfold(page)
    narrow(page, "Dated to", "1950", "1 of 4 records; 1 without a date is left out.")
    ask(page, MASTER)
    quoted = page.locator(".verbatim").text_content()
    citation(page, 1).click()
    expect_passage(page, quoted)

    changed = (records / "1.md").read_text("utf-8").replace("Ivanov", "Morozov")
    (records / "1.md").write_text(changed, "utf-8")
    (records / "3.md").unlink()
    (records / "5.md").write_text("---\ndate: May 1950\nkind: telegram\n---\nThe ice is thick.\n", "utf-8")
    with Archive.open(folder) as archive:
        archive.add([records])

    citation(page, 1).click()
    news = source(page).locator(".news")
    news.wait_for()
    assert news.text_content() == ("This record has changed since it was quoted; this is the text that was quoted.")
    expect_passage(page, quoted)
    assert violations(page) == []
    page.get_by_role("button", name="Dark").click()
    assert violations(page) == []

    ask(page, MASTER)  # the next question sees the new state, and what stands around it follows
    assert "Morozov" in page.locator(".turn").last.locator(".verbatim").first.text_content()
    assert left(page) == "Among: 1950 or earlier 2 of 4 records; 1 without a date is left out."
    assert page.get_by_label("Dated to").input_value() == "1950"
    options = page.get_by_label("Kind").locator("option").all_text_contents()
    assert options == ["any", "letter (3)", "telegram (1)"]
    assert page.locator("#dark").get_attribute("aria-pressed") == "true"

    with Archive.open(folder) as archive:
        archive.remove(["1"])
    citation(page, 1).click()
    news.get_by_text("is not in this archive any more").wait_for()
    assert source(page).locator("mark, .record-text").count() == 0
    assert "Morozov" not in source(page).text_content()
    assert violations(page) == []
    page.get_by_role("button", name="Dark").click()
    assert violations(page) == []
    source(page).get_by_role("button", name="Back").click()
    assert focused(page).startswith("Citation 1: ")
    page.get_by_text("Narrow the records", exact=True).click()
    unfold(page)  # opened anew, it counts anew
    page.locator(".narrowed").get_by_text("1 of 3 records; 1 without a date is left out.").wait_for()
    visit(address).locator(".holdings", has_text="3 records").wait_for()
