"""A record opened in the reading room, as whole fragments."""

from __future__ import annotations

import html
import re

import pytest
from fragments import HOSTILE, plain, quote, record_text, telegram, words

from index.records import Edition, Record, Speaker, Zone
from qa.cite import bibtex, note, ris
from qa.room import source
from qa.room.source import Opened
from qa.room.text import record_text as record_text_of


def marked(fragment: str) -> list[str]:
    return [words(inner) for inner in re.findall("<mark>(.*?)</mark>", fragment, re.DOTALL)]


def test_the_record_is_shown_whole_with_its_zones_told_apart():
    record = telegram()
    passage = quote(record, "We agree.")
    label = "Archivist&#x27;s summary"
    assert record_text(source.source(record, passage.start, passage.end)) == (
        '<div class="zone furniture"><span class="page" data-page="7"></span>Skip to content</div>'
        '<div class="blank">\n</div>'
        f'<div class="zone summary" role="group" aria-label="{label}" data-label="{label}">Stalin tells Mao.</div>'
        '<div class="blank">\n</div>'
        '<div class="zone body">Comrade Mao! <span class="page" data-page="8"></span><mark>We agree.</mark>'
        '<span class="note-sign" data-note="1"></span>\nFilippov.</div>'
        '<div class="blank">\n</div>'
        '<div class="zone note" role="group" aria-label="Footnote 1" data-label="Footnote 1">Sent on 15 May.</div>'
        '<div class="blank">\n</div>'
        '<div class="zone metadata" role="group" aria-label="Catalogue" data-label="Catalogue">Record ID 42</div>'
        '<div class="blank">\n</div>'
    )


@pytest.mark.parametrize("record", [telegram(), plain(HOSTILE), plain("one"), plain("\n\nafter empty lines")])
def test_the_text_shown_is_the_text_of_the_record(record):
    assert words(record_text(source.source(record))) == record.text
    for zone in record.zones:
        shown = source.source(record, zone.start, zone.end)
        assert marked(shown) == [record.text[zone.start : zone.end]]
        assert words(record_text(shown)) == record.text


def test_signs_inside_a_passage_are_no_part_of_its_words():
    record = telegram()
    passage = quote(record, "Comrade Mao! We agree.")
    shown = source.source(record, passage.start, passage.end)
    assert '<mark>Comrade Mao! <span class="page" data-page="8"></span>We agree.</mark><span class="note-sign"' in shown
    assert marked(shown) == ["Comrade Mao! We agree."]


def test_text_in_no_zone_is_shown_too():
    record = Record("x", "before BODY after", (Zone(Speaker.BODY, 7, 11),), "x.txt")
    assert record_text(source.source(record)) == (
        '<div class="unplaced">before </div><div class="zone body">BODY</div><div class="unplaced"> after</div>'
    )


def test_the_head_of_the_source_describes_the_record_and_its_gaps():
    record = telegram()
    passage = quote(record, "We agree.")
    shown = source.source(record, passage.start, passage.end, opened=Opened(turn=3, number=2, nonce="n1"))
    gap = '<span class="gap">not given in the record</span>'
    assert shown.startswith(
        '<section class="source" role="region" aria-label="Source" lang="en" data-turn="3" data-number="2" '
        f'data-record="42" data-at="{passage.start}-{passage.end}" data-nonce="n1"><header><h2 tabindex="-1">'
        '<span class="number">2</span> Stalin to Mao</h2>'
        '<dl class="short"><div><dt>Date</dt><dd>14 May 1950</dd></div>'
        f"<div><dt>From</dt><dd>{gap}</dd></div><div><dt>To</dt><dd>{gap}</dd></div>"
        "<div><dt>Reference</dt><dd>f. 1</dd></div></dl>"
        '<details><summary>More about this record</summary><dl class="full">'
        "<div><dt>Title</dt><dd>Stalin to Mao</dd></div>"
        f"<div><dt>Place</dt><dd>{gap}</dd></div><div><dt>Signed</dt><dd>{gap}</dd></div>"
        f"<div><dt>Archive</dt><dd>{gap}</dd></div><div><dt>Collection</dt><dd>{gap}</dd></div>"
        f"<div><dt>Kind</dt><dd>{gap}</dd></div><div><dt>Language</dt><dd>{gap}</dd></div>"
        f"<div><dt>Rights</dt><dd>{gap}</dd></div><div><dt>Address</dt><dd>{gap}</dd></div>"
        "<div><dt>Record</dt><dd>42</dd></div><div><dt>File</dt><dd>t.txt</dd></div></dl></details>"
        '<p class="tools"><button type="button" class="copy" data-copy="'
    )


def test_the_same_passage_asked_for_again_is_another_value():
    assert source.source(telegram(), opened=Opened(nonce="1")) != source.source(telegram(), opened=Opened(nonce="2"))


def test_a_record_printed_in_an_edition_names_it():
    edition = Edition("FRUS 1919", place="Washington", year="1942", number="12")
    record = Record("d12", "Text.", (), "f.xml", edition=edition, creators=("A. B.", "C. D."), recipients=("E. F.",))
    shown = source.source(record)
    assert "<div><dt>From</dt><dd>A. B.; C. D.</dd></div><div><dt>To</dt><dd>E. F.</dd></div>" in shown
    assert "<div><dt>Edition</dt><dd>FRUS 1919, no. 12, Washington, 1942</dd></div>" in shown


def test_what_is_copied_is_the_citation():
    record = telegram()
    passage = quote(record, "We agree.")
    shown = source.source(record, passage.start, passage.end)
    copied = [html.unescape(text) for text in re.findall('data-copy="(.*?)"', shown, re.DOTALL)]
    assert copied == [note(record, page="8"), bibtex(record), ris(record)]


def test_what_became_of_a_record_stands_above_its_text():
    shown = source.source(telegram(), news="Changed <since>.")
    assert '</header><p class="news" role="status">Changed &lt;since&gt;.</p><div class="page-text"' in shown


def test_of_a_record_that_is_gone_only_what_became_of_it_is_shown():
    assert source.gone(telegram(), "Gone.", opened=Opened(turn=1, number=2, nonce="n")) == (
        '<section class="source" role="region" aria-label="Source" lang="en" data-turn="1" data-number="2" '
        'data-record="42" data-at="" data-nonce="n"><header><h2 tabindex="-1">'
        '<span class="number">2</span> Stalin to Mao</h2><p class="tools">'
        '<button type="button" class="back">Back <kbd>Esc</kbd></button></p></header>'
        '<p class="news" role="status">Gone.</p></section>'
    )


# --- long records


WHOLE = re.compile(r"Line \d+ of many\.\n$")


def long_record() -> Record:
    return plain("".join(f"Line {number} of many.\n" for number in range(20_000)))


def test_a_long_record_opens_around_the_passage():
    record = long_record()
    passage = quote(record, "Line 9999 of many.")
    shown = source.source(record, passage.start, passage.end, opened=Opened(number=1))
    text = words(record_text(shown))
    first = record.text.index(text)
    assert marked(shown) == ["Line 9999 of many."]
    assert text.splitlines(keepends=True) == [line for line in text.splitlines(keepends=True) if WHOLE.match(line)]
    assert 18_000 <= passage.start - first <= 20_000
    assert 18_000 <= first + len(text) - passage.end <= 20_000
    assert (
        f'<p class="cut">Shown: characters {first + 1:,} to {first + len(text):,} of {len(record.text):,}. '
        '<button type="button" class="whole">Show the whole record</button></p>'
    ) in shown


def test_a_long_record_is_shown_whole_when_asked():
    record = long_record()
    passage = quote(record, "Line 9999 of many.")
    shown = source.source(record, passage.start, passage.end, whole=True)
    assert words(record_text(shown)) == record.text
    assert marked(shown) == ["Line 9999 of many."]
    assert 'class="cut"' not in shown


@pytest.mark.parametrize("line", ["Line 0 of many.", "Line 19999 of many."])
def test_a_passage_at_either_end_of_a_long_record_is_shown(line):
    record = long_record()
    passage = quote(record, line)
    assert marked(source.source(record, passage.start, passage.end)) == [line]


def test_nothing_opens_by_itself_after_a_refusal():
    assert words(source.no_source()) == "The record opens here, at the quoted words."
    assert words(source.no_source(refused=True)) == "A nearest passage opens here when you choose it."


def test_a_long_record_is_read_on_without_loading_the_whole():
    record = long_record()
    passage = quote(record, "Line 9999 of many.")
    opened = source.source(record, passage.start, passage.end)
    before, after = map(int, re.findall('data-begin="(.*?)"', opened))
    shown = words(record_text(opened))
    first = record.text.index(shown)
    assert after == first + len(shown)
    assert before == first - 40_000
    on = source.source(record, passage.start, passage.end, begin=after)
    following = words(record_text(on))
    assert record.text.startswith(following, after)
    assert 38_000 <= len(following) <= 40_000
    assert marked(on) == []
    assert '<button type="button" class="move" data-passage>To the passage</button>' in on
    assert "data-passage" not in opened


@pytest.mark.parametrize(("begin", "ways"), [(0, ["Read on"]), (10**9, ["Read what comes before"]), (-5, ["Read on"])])
def test_at_either_end_a_long_record_goes_on_one_way(begin, ways):
    shown = source.source(long_record(), begin=begin)
    assert [words(way) for way in re.findall('<p class="more">(.*?)</p>', shown)] == ways


# --- links, and the quotes before and after


def test_a_link_names_the_record_and_the_place():
    record = plain("Some words.", "frus1861/d 12&x#é")
    assert source.link(record, (5, 10)) == "#record=frus1861%2Fd+12%26x%23%C3%A9&at=5-10"
    assert source.link(record) == "#record=frus1861%2Fd+12%26x%23%C3%A9"
    shown = source.source(record, 5, 10)
    assert (
        f'<button type="button" class="copy" data-link="{html.escape(source.link(record, (5, 10)))}">Copy link</button>'
    ) in shown
    assert "data-link" not in source.source(record, 5, 10, changed=True)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("0-4", (0, 4)),
        ("5-11", (5, 11)),
        *((wrong, None) for wrong in ("", "5", "5-12", "4-4", "9-5", "-1-4", "a-b", "5-10;11", "٣-٤", "1" * 40)),
    ],
)
def test_only_places_of_the_record_are_marked(at, found):
    assert source.positions(at, plain("Some words.")) == found


def test_a_place_may_reach_over_several_speakers():
    record = telegram()
    start = record.text.index("tells")
    end = record.text.index("We agree") + 2
    assert marked(source.source(record, start, end)) == ["tells Mao.", "\n", "Comrade Mao! We"]


def test_the_quotes_before_and_after_are_a_press_away():
    shown = source.source(telegram(), 0, 4, opened=Opened(turn=3, number=1, of=2))
    assert shown.endswith(
        '<div class="steps" role="group" aria-label="The quotes of this question">'
        '<button type="button" class="step previous" data-turn="3" data-citation="0" disabled>Previous quote</button>'
        '<span class="place">Quote 1 of 2</span>'
        '<button type="button" class="step next" data-turn="3" data-citation="2">Next quote</button></div></section>'
    )
    refused = source.source(telegram(), 0, 4, opened=Opened(turn=3, number=2, of=2, answered=False))
    assert words(re.search('<div class="steps".*', refused)[0]) == "Previous passagePassage 2 of 2Next passage"
    assert "steps" not in source.source(telegram(), 0, 4, opened=Opened(number=1, of=1))
    assert "steps" not in source.source(telegram(), 0, 4)


def test_a_record_that_is_not_there_is_met_calmly():
    shown = source.missing("No record <b>x</b>.", nonce="n")
    assert '<h2 tabindex="-1">This record is not here</h2>' in shown
    assert '<p class="news" role="status">No record &lt;b&gt;x&lt;/b&gt;.</p>' in shown


def test_a_record_written_from_right_to_left_is_so_shown():
    record = plain("שלום לכולם.")
    assert record_text(source.source(record)) == '<div class="zone body" dir="auto">שלום לכולם.</div>'


def test_a_part_of_a_record_is_told_apart_as_the_whole_is():
    record = telegram()
    note = record.text.index("Sent on")
    begun = record.text.index("agree.")
    inside = "".join(record_text_of(record, begun, note + 4, None))
    assert inside == (
        '<div class="zone body">agree.<span class="note-sign" data-note="1"></span>\nFilippov.</div>'
        '<div class="blank">\n</div>'
        '<div class="zone note" role="group" aria-label="Footnote 1" data-label="Footnote 1">Sent</div>'
    )
