"""Reading a record in the room, in a real browser: links, previews, quote after quote, long and foreign records."""

from __future__ import annotations

import re

import pytest
from driving import ANSWERED, PHONE, REFUSED, ask, citation, expect_passage, focused, source, violations

pytestmark = pytest.mark.browser

LINES = [f"In week {week} the price of coal was {week % 90 + 10} roubles.{' ' * 9_950}" for week in range(500)]
LINES[300] = "The harbour master of Port Arthur burnt his papers."
HEBREW = "מנהל הנמל הוא איוונוב. הנמל פתוח בחורף."


@pytest.fixture(scope="module")
def library(room_over_files):
    """A record of 5 MB, and one written from right to left with pages that turn."""
    yield from room_over_files({"long.txt": "\n".join(LINES) + "\n", "hebrew.md": f"---\ntitle: מכתב\n---\n{HEBREW}\n"})


def heading(page):
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    return page.locator("#source h2").text_content()


def test_a_citation_says_beforehand_what_it_opens(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    chip, preview = citation(page, 2), page.locator("#preview")
    chip.hover()
    preview.wait_for()
    words = page.locator(".verbatim").nth(1).text_content()
    assert preview.locator("b").text_content()[:60] == words[:60]
    assert preview.locator(".words").text_content() != words  # with what stands around it
    assert violations(page) == []
    preview.hover()  # it can be pointed at
    assert preview.is_visible()
    page.get_by_label("Your question").hover()
    preview.wait_for(state="hidden")
    page.get_by_role("button", name="New conversation").focus()
    chip.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    preview.wait_for()
    box = preview.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Escape")
    preview.wait_for(state="hidden")
    assert focused(page).startswith("Citation 2: ")


def test_one_quote_leads_to_the_next_and_back_to_its_citation(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    quotes = page.locator(".verbatim").all_text_contents()
    following = source(page).get_by_role("button", name="Next quote")
    for number, words in enumerate(quotes[1:], start=2):
        following.click()
        expect_passage(page, words)
        assert source(page).locator(".place").text_content() == f"Quote {number} of {len(quotes)}"
        assert page.locator("[aria-current=true]").text_content() == f"Citation {number}"
        chip, log = citation(page, number).bounding_box(), page.get_by_role("log").bounding_box()
        assert log["y"] <= chip["y"] <= log["y"] + log["height"] - chip["height"]  # it comes along
    assert following.is_disabled()
    assert heading(page).startswith(str(len(quotes)))  # the focus is not lost with a button that has no more to do
    before = source(page).get_by_role("button", name="Previous quote")
    before.focus()
    page.keyboard.press("Enter")
    expect_passage(page, quotes[-2])
    page.wait_for_function("() => document.activeElement.matches('.step.previous')")
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert focused(page).startswith(f"Citation {len(quotes) - 1}: ")


def test_passages_near_to_no_answer_are_gone_through_too(room, visit):
    page = visit(room)
    ask(page, REFUSED)
    passages = page.locator(".verbatim").all_text_contents()
    citation(page, 1).click()
    expect_passage(page, passages[0])
    source(page).get_by_role("button", name="Next passage").click()
    expect_passage(page, passages[1])


def copied_link(page) -> str:
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { window.copied = text; }}})"
    )
    source(page).get_by_role("button", name="Copy link").click()
    source(page).get_by_role("button", name="Copied").wait_for()
    return page.evaluate("window.copied")


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


def test_a_link_opens_the_record_at_the_passage_without_a_question(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    expect_passage(page, page.locator(".verbatim").first.text_content())
    words, link = page.locator(".verbatim").first.text_content(), copied_link(page)
    assert re.fullmatch(re.escape(room) + r"#record=113009&at=\d+-\d+", link)
    other = visit(link)
    expect_passage(other, words)
    assert other.locator(".turn").count() == 0
    assert heading(other) == "CC Politburo decision with approved message from Stalin to Mao Zedong"
    assert violations(other) == []
    assert copied_link(other) == link
    source(other).get_by_role("button", name="Back").click()
    assert other.evaluate("document.activeElement.matches('#question textarea')")
    # another link on the page that is open already
    other.evaluate("location.hash = '#record=000_56bc44923964e047'")
    other.locator("#source h2").get_by_text("Ciphered Telegram").wait_for()
    assert source(other).locator("mark, .news, .steps").count() == 0


@pytest.mark.parametrize(
    ("link", "title", "news"),
    [
        ("#record=nowhere&at=1-2", "This record is not here", "No record 'nowhere' in this archive."),
        ("#record=%3Cimg%20src%3Dx%3E", "This record is not here", "No record '<img src=x>' in this archive."),
        *(
            (f"#record=113009&at={at}", "CC Politburo", "The link names a place that this record does not have")
            for at in ("5-3", "10-99999999", "x", "%00")
        ),
    ],
)
def test_a_wrong_link_is_met_calmly(room, visit, link, title, news):
    page = visit(room + link)
    source(page).locator(".news").get_by_text(news).wait_for()
    assert title in heading(page)
    assert source(page).locator("mark, img").count() == 0
    assert violations(page) == []


def test_a_long_record_opens_at_the_passage_and_is_read_on(library, visit):
    page = visit(library)
    ask(page, "Who burnt his papers in Port Arthur?")
    words = page.locator(".verbatim").first.text_content()
    assert words.startswith("The harbour master of Port Arthur")
    citation(page, 1).click()
    expect_passage(page, words)
    text = "\n".join(LINES) + "\n"
    shown = source(page).locator(".record-text").text_content()
    assert 30_000 < len(shown) < 50_000
    assert shown in text
    source(page).get_by_role("button", name="Read on").click()
    page.wait_for_function("() => document.activeElement.matches('#source .page-text')")
    following = source(page).locator(".record-text").text_content()
    assert text.index(following) == text.index(shown) + len(shown)
    assert violations(page) == []
    source(page).get_by_role("button", name="To the passage").click()
    expect_passage(page, words)
    source(page).get_by_role("button", name="Read what comes before").click()
    page.wait_for_function("() => document.activeElement.matches('#source .page-text')")
    assert source(page).locator(".record-text").text_content() in text[: text.index(shown)]


def test_a_record_from_right_to_left_is_set_so(library, visit):
    page = visit(library, PHONE)
    ask(page, "מי מנהל הנמל?")
    page.locator(".turn").last.locator("button.citation").first.wait_for()
    page.evaluate("location.hash = '#record=hebrew&at=0-5'")
    zone = source(page).locator(".zone.body", has_text="איוונוב")
    zone.wait_for()
    assert zone.evaluate("zone => getComputedStyle(zone).direction") == "rtl"
    assert page.locator("#source h2").evaluate("heading => getComputedStyle(heading).direction") == "rtl"
    assert page.locator("h2.asked").evaluate("heading => getComputedStyle(heading).direction") == "rtl"
    assert violations(page) == []
