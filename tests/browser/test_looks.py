"""The room at every size, light and dark, in high contrast, still, and without a mouse, in a real browser."""

from __future__ import annotations

import struct

import pytest
from driving import (
    ANSWERED,
    DESK,
    MASTER,
    PHONE,
    REFUSED,
    ask,
    citation,
    expect_passage,
    focused,
    source,
    too_wide,
    violations,
)
from pictures import PICTURES, take

pytestmark = pytest.mark.browser

SIZES = [(390, 844), (683, 384), (1366, 768), (1920, 1080), (3840, 2160)]


def fits(page) -> bool:
    """Whether nothing reaches beyond the right edge, and the question is there to be asked."""
    return too_wide(page, page.viewport_size["width"]) == [] and page.get_by_label("Your question").is_visible()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_state_fits_every_size(room, visit, width, height):
    page = visit(room, {"width": width, "height": height}, reduced_motion="reduce")
    assert fits(page)
    ask(page, ANSWERED)
    assert fits(page)
    citation(page, 2).click()
    expect_passage(page, page.locator(".verbatim").nth(1).text_content())
    assert fits(page)
    ask(page, REFUSED)
    assert fits(page)
    for name in ("Records", "Find words", "Add documents", "Save"):
        page.get_by_role("tab", name=name).click()
        assert fits(page)
    assert violations(page) == []


def test_no_view_has_a_fault_in_the_dark(room, visit):
    page = visit(room, color_scheme="dark")
    for name in ("Records", "Find words", "How?", "Add documents", "Save"):
        page.get_by_role("tab", name=name).click()
        page.locator("#left .list:visible").wait_for()
        assert violations(page) == [], name


def test_what_unfolds_has_no_fault(harbour, visit):
    page = visit(harbour, PHONE)
    page.get_by_text("Narrow the records", exact=True).click()
    page.get_by_label("Kind", exact=True).wait_for()
    assert violations(page) == []
    ask(page, MASTER)
    page.get_by_text("How to cite").first.click()
    page.get_by_text("More about this record").click()
    assert fits(page)
    assert violations(page) == []


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_pictures_are_taken_by_a_script(browser, room, tmp_path, picture):
    width, height = struct.unpack(">II", take(browser, room, picture, tmp_path).read_bytes()[16:24])
    assert {"width": width, "height": height} == picture.screen


def letters(page, selector: str) -> float:
    return page.locator(selector).first.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")


def test_text_grows_with_the_screen_so_that_it_is_read_from_afar(room, visit):
    sizes = [letters(visit(room, {"width": width, "height": height}), "body h1") for width, height in SIZES[2:]]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == 2 * sizes[0]


def test_text_is_made_larger_and_smaller_and_stays_so(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    usual = letters(page, "blockquote")
    larger = page.get_by_role("button", name="A+ larger text")
    larger.click()
    assert letters(page, "blockquote") == pytest.approx(1.15 * usual)
    assert page.locator("#announce").text_content() == "Text at 115 percent."
    for _ in range(4):
        larger.click()
    assert letters(page, "blockquote") == pytest.approx(2 * usual)
    assert larger.get_attribute("aria-disabled") == "true"
    larger.press("Enter")  # no more of it, and the focus is not lost
    assert letters(page, "blockquote") == pytest.approx(2 * usual)
    assert focused(page) == "A+ larger text"
    assert fits(page)
    log, pane = page.get_by_role("log").bounding_box(), source(page).bounding_box()
    assert pane["y"] >= log["y"] + log["height"]  # two columns would be too narrow for it
    assert violations(page) == []
    citation(page, 1).click()
    expect_passage(page, page.locator(".verbatim").first.text_content())
    page.reload()
    page.locator("#announce").wait_for(state="attached")
    assert letters(page, "h1") > 2 * 20
    page.get_by_role("button", name="A− smaller text").click()
    assert page.locator("#announce").text_content() == "Text at 175 percent."


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", [{"contrast": "more"}, {"forced_colors": "active"}], ids=["more", "forced"])
def test_high_contrast_has_no_fault_in_any_state(room, visit, scheme, forced):
    page = visit(room, color_scheme=scheme, **forced)
    ask(page, ANSWERED)
    assert violations(page) == []
    citation(page, 1).focus()
    ask(page, REFUSED)
    page.get_by_role("tab", name="How?").click()
    page.locator("svg.map").wait_for()
    assert violations(page) == []
    page.get_by_role("tab", name="Records").click()
    page.locator("#records h2").wait_for()
    page.get_by_role("button", name="Ciphered Telegram").click()
    source(page).locator("h2", has_text="Ciphered Telegram").wait_for()
    assert violations(page) == []
    chosen = page.get_by_role("tab", name="Records")
    other = page.get_by_role("tab", name="Find words")
    line = "tab => getComputedStyle(tab).borderBottomColor"
    assert chosen.evaluate(line) != other.evaluate(line)  # told apart by more than the words' colour


def test_high_contrast_is_higher(room, visit):
    soft = "() => getComputedStyle(document.querySelector('.holdings')).color"
    assert visit(room).evaluate(soft) != visit(room, contrast="more").evaluate(soft)


def test_who_wants_no_motion_sees_none(room, visit):
    page = visit(room, PHONE, reduced_motion="reduce")
    ask(page, ANSWERED)
    moving = page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter((element) => {"
        " const style = getComputedStyle(element);"
        " return style.animationName !== 'none' || style.scrollBehavior === 'smooth'; }).length"
    )
    assert moving == 0
    citation(page, 1).click()
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    expect_passage(page, page.locator(".verbatim").first.text_content())


def test_every_button_is_reached_by_tab_and_shows_that_it_has_the_focus(room, visit):
    page = visit(room)
    ask(page, ANSWERED)
    page.get_by_role("tab", name="Conversation").focus()
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        if reached[-1] == "Narrow the records":
            break
        outline = "() => document.activeElement.matches('summary, .log') || "
        outline += "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
        assert page.evaluate(outline), reached[-1]
    for name in ("New conversation", "A−", "A+", "Dark", f"Edit the question: {ANSWERED}", "How to cite", "Copy link"):
        assert [one for one in reached if one.startswith(name)], name
    assert len([one for one in reached if one.startswith("Citation ")]) == page.locator("button.citation").count()
    assert "What was written on 28 August 1951?" in reached
    assert reached[-1] == "Narrow the records"
    page.keyboard.press("Alt+2")
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    assert source(page).get_attribute("data-number") == "2"


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
