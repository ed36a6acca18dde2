"""Every place where words stand, as a list."""

from __future__ import annotations

import re

from fragments import words

from index.dates import parse
from index.records import Hit, Passage, Record, Speaker, Zone
from qa.mentions import Mentions
from qa.room import found
from qa.room.found import Sought

TEXT = "Before it. " * 30 + "The <ice> is thick; the <ICE> is blue. " + "After it. " * 30
RECORD = Record("d/1", TEXT, (Zone(Speaker.BODY, 0, len(TEXT)),), "d", title="Ice & snow", date=parse("May 1950"))
HIT = Hit(Passage("d/1", 0, len(TEXT), Speaker.BODY, ()), 0.0, {})


def test_before_anything_is_sought_there_is_only_the_form():
    assert found.found(Sought()) == (
        '<div class="list found" lang="en" data-status=""><form class="find" role="search" autocomplete="off">'
        '<label for="find-words">Words to find, every mention</label><div class="row">'
        '<input type="text" id="find-words" name="words" value="" maxlength="300">'
        '<button type="submit" class="find">Find</button></div>'
        '<label class="choice"><input type="checkbox" name="any"> in any form and order: '
        "“war ended” also finds “the end of the wars”</label></form></div>"
    )


def test_a_mention_shows_its_words_marked_and_opens_at_the_first():
    shown = found.found(Sought("<ice>"), Mentions("<ice>", True, [HIT]), [RECORD])
    start = TEXT.index("<ice>")
    assert (
        f'<li><button type="button" class="record" data-record="d/1" data-at="{start}-{start + 5}">'
        "Ice &amp; snow</button>"
        '<span class="about">May 1950</span><p class="excerpt">…'
    ) in shown
    assert re.findall("<mark>(.*?)</mark>", shown) == ["&lt;ice&gt;", "&lt;ICE&gt;"]
    excerpt = words(re.search('<p class="excerpt">(.*?)</p>', shown)[1])
    assert excerpt.strip("…") in TEXT
    assert excerpt.startswith("…Before it.")
    assert excerpt.endswith("After it.…")
    assert '<h2 tabindex="-1">1 passage of 1 record holds “&lt;ice&gt;”.</h2>' in shown
    assert 'value="&lt;ice&gt;"' in shown


def test_words_in_any_order_open_their_passage():
    shown = found.found(Sought("thick blue", False), Mentions("thick blue", False, [HIT]), [RECORD])
    assert f'data-at="0-{len(TEXT)}"' in shown
    assert re.findall("<mark>(.*?)</mark>", shown) == ["thick", "blue"]
    assert 'name="any" checked>' in shown


def test_mentions_are_shown_by_the_page():
    everything = Mentions("ice", True, [HIT] * 45)
    assert found.pages(everything) == 3
    shown = found.found(Sought("ice"), everything, [RECORD] * 5, page=2, among="letter")
    assert '<ol class="mentions" start="41">' in shown
    assert shown.count("<li>") == 5
    assert "45 passages of 1 record hold “ice” among: letter." in shown
    assert "Page 3 of 3" in shown


def test_nothing_found_is_said_and_so_is_what_cannot_be_sought():
    assert '<h2 tabindex="-1">No passage holds “ice”.</h2>' in found.found(Sought("ice"), Mentions("ice", True, []))
    shown = found.found(Sought("the"), problem="Words of <every> passage.")
    assert '<p class="problem">Words of &lt;every&gt; passage.</p></div>' in shown
    assert 'data-status="Words of &lt;every&gt; passage."' in shown
