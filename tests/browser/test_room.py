"""The reading room in a real browser, over real archives, as a reader uses it."""

from __future__ import annotations

import re
import urllib.error
import urllib.request

import pytest
from driving import (
    ANSWERED,
    DESK,
    HOSTILE,
    MASTER,
    PHONE,
    REFUSED,
    SEEDS,
    ask,
    citation,
    expect_passage,
    focused,
    source,
    too_wide,
    violations,
)

import app
from index import Archive

pytestmark = pytest.mark.browser


# --- asking


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


# --- follow-ups


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


# --- narrowing the records


def left(page) -> str:
    """What stands below the section."""
    return page.locator(".narrowed p").text_content()


def narrow(page, label: str, words: str, said: str) -> None:
    """Sets one field and waits until the line below says `said`."""
    field = page.get_by_label(label, exact=True)
    field.select_option(words) if field.evaluate("field => field.matches('select')") else field.fill(words)
    page.locator(".narrowed").get_by_text(said, exact=True).wait_for()


def unfold(page) -> None:
    page.get_by_text("Narrow the records", exact=True).click()
    page.get_by_role("form", name="Narrow the records").wait_for()


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
    ask(page, "What is the boiling point of mercury?")  # it stays for the questions that follow
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


# --- records that change while the room is open


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


# --- without a mouse, small, dark


def test_everything_works_by_keyboard(room, visit):
    page = visit(room)
    page.keyboard.press("Alt+/")
    page.keyboard.type(ANSWERED)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    quotes = page.locator(".verbatim").all_text_contents()
    page.keyboard.press("Alt+1")
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    expect_passage(page, quotes[0])
    page.keyboard.press("Escape")
    assert focused(page).startswith("Citation 1: ")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    page.keyboard.press("Tab")
    assert focused(page) == "More about this record"
    page.keyboard.press("Escape")
    assert focused(page).startswith("Citation 1: ")
    page.keyboard.press("Alt+/")
    assert page.evaluate("document.activeElement.matches('#question textarea')")


def test_citations_are_copied(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    note = page.locator(".quote .note").first.text_content()
    # as on plain http from another machine, where the browser has no clipboard for pages
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.addEventListener('copy', () => { window.copied = document.activeElement.value; })"
    )
    source(page).get_by_role("button", name="Copy footnote").click()
    source(page).get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("window.copied") == note
    assert page.locator("#announce").text_content() == "footnote copied."
    source(page).get_by_role("button", name="Copy BibTeX").click()
    page.wait_for_function("() => window.copied.startsWith('@')")


def test_a_phone_shows_one_column(room, visit):
    page = visit(room, PHONE, has_touch=True)
    ask(page, ANSWERED)
    log, pane = page.get_by_role("log", name="Conversation").bounding_box(), source(page).bounding_box()
    assert pane["y"] >= log["y"] + log["height"]
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("scrollX") == 0
    assert too_wide(page, 390) == []
    assert violations(page) == []
    citation(page, 1).tap()
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    expect_passage(page, page.locator(".verbatim").first.text_content())
    assert too_wide(page, 390) == []
    source(page).get_by_role("button", name="Back").tap()
    assert focused(page).startswith("Citation 1: ")


def test_zoomed_to_twice_its_size_the_room_still_fits(room, visit):
    page = visit(room, {"width": DESK["width"] // 2, "height": DESK["height"] // 2})
    ask(page, ANSWERED)
    citation(page, 1).click()
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    expect_passage(page, page.locator(".verbatim").first.text_content())
    assert too_wide(page, DESK["width"] // 2) == []
    assert violations(page) == []


def test_the_question_stays_in_sight_at_the_usual_size(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    button = page.get_by_role("button", name="Ask", exact=True).bounding_box()
    assert button["y"] + button["height"] <= DESK["height"]
    assert page.evaluate("document.documentElement.scrollHeight") <= DESK["height"]


def test_dark_follows_the_system_and_the_button(room, visit):
    page = visit(room, color_scheme="dark")
    dark, light = "rgb(23, 22, 20)", "rgb(251, 249, 244)"
    button = page.get_by_role("button", name="Dark")
    page.wait_for_function(f"() => getComputedStyle(document.body).backgroundColor === '{dark}'")
    assert button.get_attribute("aria-pressed") == "true"
    ask(page, ANSWERED)
    assert violations(page) == []
    ask(page, REFUSED)
    assert violations(page) == []
    button.click()
    page.wait_for_function(f"() => getComputedStyle(document.body).backgroundColor === '{light}'")
    page.reload()  # the choice is kept
    page.locator("#announce").wait_for(state="attached")
    page.wait_for_function(f"() => getComputedStyle(document.body).backgroundColor === '{light}'")
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "false"


# --- what must not happen


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
