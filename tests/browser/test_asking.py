"""Asking on in the room, in a real browser: suggested, stopped, edited, waiting, new."""

from __future__ import annotations

import pytest
from driving import ANSWERED, MASTER, REFUSED, ask, citation, expect_passage, focused, source, violations

pytestmark = pytest.mark.browser

FOLLOWS = "And when was that?"


def asked(page) -> list[str]:
    return page.locator(".asked").all_text_contents()


def begin(page, question: str) -> None:
    """Asks and waits only until it is being searched."""
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    page.locator(".asked", has_text=question).wait_for()
    page.locator(".searching").wait_for()


# --- going on


def test_next_questions_come_from_the_quoted_records(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    offered = page.locator("button.follow").all_text_contents()
    assert offered == [
        "What did Stalin write to Mao Zedong?",
        "What did Vyshinsky write to Mao Zedong?",
        "What was written on 28 August 1951?",
    ]
    page.get_by_role("button", name=offered[2]).focus()
    page.keyboard.press("Enter")
    page.locator(".turn").nth(1).locator(".answer, .refusal").wait_for()
    assert asked(page) == [ANSWERED, offered[2]]
    assert page.evaluate("document.activeElement.getAttribute('role')") == "log"
    assert not {*offered[2:]} & {*page.locator("button.follow").all_text_contents()}  # what was asked is not offered
    assert violations(page) == []


def test_a_refusal_offers_names_as_the_records_spell_them(harbour, visit):
    page = visit(harbour)
    ask(page, "What is the boiling point of mercury in Orlof's laboratory?")
    tried = page.locator(".try-next")
    assert tried.locator("li").all_text_contents() == [
        "Names the records spell like this: Orlov, P.",
        "Dates: the dated records run from 14 May 1950 to 1952.",
        "Other words: the words of the time, or fewer of them.",
    ]
    assert violations(page) == []
    tried.get_by_role("button", name="Orlov, P.").click()
    page.locator("#records h2", has_text="Orlov, P.").wait_for()
    assert page.locator("#records button.record").all_text_contents() == ["Orlov to Petrov", "Petrov to Orlov"]
    assert page.get_by_role("tab", name="Records").get_attribute("aria-selected") == "true"
    assert focused(page) == "Orlov, P."
    assert violations(page) == []


def test_a_follow_up_can_be_searched_with_its_own_words_only(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    ask(page, "And what if the Chinese comrades disagree?")
    understood = page.locator(".standalone")
    added = "Stalin, inviting neutral observers, armistice talks"
    assert understood.all_text_contents() == [f"Searched as: And what if the Chinese comrades disagree? ({added})"]
    assert violations(page) == []
    page.get_by_label("Your question").fill("not asked yet")
    page.get_by_role("button", name="Search only my words").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Searched with its own words only.").wait_for()
    # in the place of the last turn; what is being written is left alone, and the focus is not lost with the button
    assert page.locator(".asked").all_text_contents() == [ANSWERED, "And what if the Chinese comrades disagree?"]
    assert page.get_by_role("button", name="Search only my words").count() == 0
    assert page.get_by_label("Your question").input_value() == "not asked yet"
    assert page.evaluate("document.activeElement.getAttribute('role')") == "log"
    expect_passage(page, page.locator(".turn").last.locator(".verbatim").first.text_content())
    assert violations(page) == []
    # from here on a follow-up leans on that question, not on those before it
    ask(page, "Why?")
    assert understood.all_text_contents() == [
        "Searched with its own words only.",
        "Searched as: Why? (Chinese comrades disagree)",
    ]
    assert page.get_by_role("button", name="Search only my words").count() == 1


# --- stopping, waiting, editing


def test_a_question_is_stopped_and_can_be_asked_again(slow_room, visit):
    page = visit(slow_room)
    begin(page, MASTER)
    assert violations(page) == []
    page.get_by_role("button", name="Stop").click()
    page.locator(".searching").wait_for(state="detached")
    assert page.locator(".turn").count() == 0
    assert page.get_by_label("Your question").input_value() == MASTER
    assert page.locator("#announce").text_content() == "Stopped."
    page.wait_for_timeout(4_000)  # the answer that was on its way does not come
    assert page.locator(".turn").count() == 0
    assert source(page).locator("mark").count() == 0
    page.get_by_label("Your question").press("Enter")
    page.locator(".answer").wait_for()
    assert asked(page) == [MASTER]


def test_a_question_waits_its_turn_in_sight(slow_room, visit):
    page = visit(slow_room)
    begin(page, MASTER)
    for question in (REFUSED, FOLLOWS):
        page.get_by_label("Your question").fill(question)
        page.get_by_role("button", name="Ask", exact=True).click()
    line = page.locator(".waiting p span")
    assert line.all_text_contents() == [f"Waits its turn: {REFUSED}", f"Waits its turn: {FOLLOWS}"]
    assert page.get_by_label("Your question").input_value() == ""
    assert violations(page) == []
    page.get_by_role("button", name="Take back").last.click()
    assert page.get_by_label("Your question").input_value() == FOLLOWS
    page.locator(".answer").wait_for()
    page.locator(".turn").nth(1).locator(".refusal").wait_for()
    assert asked(page) == [MASTER, REFUSED]
    assert line.count() == 0


def test_one_that_waits_is_asked_when_the_one_before_it_is_stopped(slow_room, visit):
    page = visit(slow_room)
    begin(page, MASTER)
    page.get_by_label("Your question").fill(REFUSED)
    page.get_by_label("Your question").press("Enter")
    page.get_by_role("button", name="Stop").click()
    page.locator(".refusal").wait_for()
    assert asked(page) == [REFUSED]


def test_a_question_is_edited_and_takes_the_place_of_what_came_after(harbour, visit):
    page = visit(harbour)
    ask(page, MASTER)
    ask(page, REFUSED)
    page.get_by_role("button", name=f"Edit the question: {MASTER}").click()
    box = page.get_by_label("Your question")
    assert box.input_value() == MASTER
    assert page.evaluate("document.activeElement.matches('#question textarea')")
    said = "Asked again, this takes the place of question 1 and of what came after it."
    assert page.locator(".waiting span").text_content() == said
    assert violations(page) == []
    page.get_by_role("button", name="Leave it").click()
    assert box.input_value() == ""
    assert asked(page) == [MASTER, REFUSED]
    page.get_by_role("button", name=f"Edit the question: {MASTER}").click()
    box.fill("Who is the harbour master, Belov or Sokolov?")
    box.press("Enter")
    page.locator(".turn").nth(1).wait_for(state="detached")
    page.locator(".answer, .refusal").wait_for()
    assert asked(page) == ["Who is the harbour master, Belov or Sokolov?"]
    citation(page, 1).click()  # its citations are those of the new answer
    page.wait_for_function("() => document.querySelector('#source mark')")


# --- the next class


def test_one_key_begins_a_new_conversation(harbour, visit):
    page = visit(harbour)
    page.get_by_text("Narrow the records", exact=True).click()
    page.get_by_label("Kind").select_option("letter")
    page.locator(".narrowed p").wait_for()
    ask(page, MASTER)
    page.keyboard.press("Alt+n")
    page.locator(".welcome").wait_for()
    assert page.locator(".turn").count() == 0
    assert source(page).locator("mark").count() == 0
    assert page.evaluate("document.activeElement.matches('#question textarea')")
    assert page.locator("#announce").text_content() == "A new conversation."
    assert page.locator(".words", has_text="Among: letter").is_visible()  # the filter stays, and is seen to
    assert violations(page) == []
    ask(page, FOLLOWS)
    assert page.locator(".standalone").count() == 0  # it leans on nothing before


def test_a_new_conversation_ends_what_was_running_and_waiting(slow_room, visit):
    page = visit(slow_room)
    begin(page, MASTER)
    page.get_by_label("Your question").fill(REFUSED)
    page.get_by_label("Your question").press("Enter")
    page.get_by_role("button", name="New conversation").click()
    page.locator(".welcome").wait_for()
    page.wait_for_timeout(4_000)
    assert page.locator(".turn, .waiting p").count() == 0
    ask(page, MASTER)
    assert asked(page) == [MASTER]
    assert focused(page) is not None
