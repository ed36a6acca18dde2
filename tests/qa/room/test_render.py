"""What the reading room shows, as whole fragments."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import replace

import pytest

from index.dates import Date
from index.records import Edition, Page, Record, Speaker, Zone
from qa.answer import REFUSAL, Answer, Origin, Outcome, Quote, Searched, Widening
from qa.cite import bibtex, note, ris
from qa.room import render
from qa.room.render import Turn

MAY_14 = Date("14 May 1950", datetime.date(1950, 5, 14), datetime.date(1950, 5, 14))
HOSTILE = (
    "<script>window.PWN=1</script> ${document.title} {{value}} `tick` \"double\" & 'single' &amp; <img src=http://x.example>"
    "\r\nTwo  blanks,\ta tab and\u00a0a hard blank.\n\n  Indented.\r"
)


def telegram() -> Record:
    """A record in which every kind of zone speaks, one line each."""
    lines = (
        ("Skip to content", Speaker.FURNITURE),
        ("Stalin tells Mao.", Speaker.SUMMARY),
        ("Comrade Mao! We agree.", Speaker.BODY),
        ("Filippov.", Speaker.BODY),
        ("Sent on 15 May.", Speaker.NOTE),
        ("Record ID 42", Speaker.METADATA),
    )
    text, zones = "", []
    for line, kind in lines:
        anchor = text.index("We agree.") + 9 if kind is Speaker.NOTE else None
        zones.append(Zone(kind, len(text), len(text) + len(line), anchor))
        text += line + "\n"
    pages = (Page(0, "7"), Page(text.index("We agree."), "8"))
    return Record("42", text, tuple(zones), "t.txt", title="Stalin to Mao", date=MAY_14, reference="f. 1", pages=pages)


def plain(text: str, record_id: str = "plain") -> Record:
    return Record(record_id, text, (Zone(Speaker.BODY, 0, len(text)),), "plain.txt")


def quote(record: Record, words: str) -> Quote:
    start = record.text.index(words)
    return Quote(record, start, start + len(words))


def answered(*quotes: Quote, confidence: float = 0.9, standalone: str = "Who?") -> Answer:
    return Answer("Who?", standalone, Outcome.ANSWERED, confidence, quotes, (), Searched(2, 14))


def refused(outcome: Outcome, *nearest: Quote) -> Answer:
    return Answer("Who?", "Who?", outcome, 0.1, (), nearest, Searched(1, 2_345))


def words(fragment: str) -> str:
    """The text a browser would hold for this HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", fragment))


def record_text(fragment: str) -> str:
    """What stands in the element that holds the record's text, tags and all."""
    return re.search(r'<div class="record-text">(.*)</div></div></section>$', fragment, re.DOTALL)[1]


def marked(fragment: str) -> list[str]:
    return [words(inner) for inner in re.findall("<mark>(.*?)</mark>", fragment, re.DOTALL)]


# --- the conversation


def test_an_empty_conversation_offers_the_examples():
    assert render.conversation((), ['Who is "Filippov"?']) == (
        '<div class="log" role="log" aria-label="Conversation" aria-live="off" tabindex="0" lang="en" data-status="">'
        '<div class="welcome"><h2>What do you want to know?</h2>'
        "<p>The answer is quoted word for word from the records, each quote with its source. "
        "Where the records do not say, you are mostly told so: a question close to them may be answered beside "
        "the point, so read what is quoted.</p>"
        '<p class="try">For example</p><ul class="examples">'
        '<li><button type="button" class="example" data-example="0">Who is &quot;Filippov&quot;?</button></li>'
        "</ul></div></div>"
    )


def test_a_quote_stands_between_its_speaker_and_its_source():
    record = telegram()
    shown = render.conversation([Turn("Who?", answered(quote(record, "We agree.")))])
    assert shown == (
        '<div class="log" role="log" aria-label="Conversation" aria-live="off" tabindex="0" lang="en" '
        'data-status="1 quote found."><section class="turn"><h2 class="asked">Who?</h2><div class="answer">'
        '<div class="quote body"><p class="speaker">The record&#x27;s own words</p>'
        '<blockquote><span class="verbatim">We agree.</span></blockquote>'
        '<p class="origin"><cite>Stalin to Mao</cite>, 14 May 1950, p. 8</p>'
        '<p class="reference">Reference: f. 1</p>'
        '<div class="act"><button type="button" class="citation" data-turn="0" data-citation="1" '
        'aria-label="Citation 1: Stalin to Mao, 14 May 1950">Citation 1</button>'
        f'<details><summary>How to cite</summary><p class="note">{html.escape(note(record, page="8"))}</p></details>'
        '</div></div><p class="confidence">This very likely answers the question.</p></div></section></div>'
    )


def test_quotes_in_order_of_time_are_said_to_be():
    answer = replace(answered(quote(telegram(), "We agree.")), in_time=True)
    shown = render.conversation([Turn("Who?", answer)])
    assert (
        re.search('<div class="answer">(.*?)<div class="quote', shown)[1] == '<p class="in-time">In order of time</p>'
    )
    assert 'data-status="1 quote found, in order of time."' in shown


@pytest.mark.parametrize(
    ("said", "speaker", "element"),
    [
        ("Stalin tells Mao.", "Archivist's summary", "blockquote"),
        ("Filippov.", "The record's own words", "blockquote"),
        ("Sent on 15 May.", "Footnote", "blockquote"),
        ("Record ID 42", "Catalogue field", "p"),  # not in quotation marks
    ],
)
def test_every_quote_says_who_speaks(said, speaker, element):
    shown = render.conversation([Turn("Who?", answered(quote(telegram(), said)))])
    assert re.findall('<p class="speaker">(.*?)</p>', shown) == [html.escape(speaker)]
    assert re.findall(r'<(\w+)[^>]*><span class="verbatim">(.*?)</span>', shown) == [(element, said)]


def test_a_note_that_hangs_on_no_place_is_no_footnote():
    text = "I agree.\n> Do you?\nSent on 15 May."
    zones = Zone(Speaker.BODY, 0, 8), Zone(Speaker.NOTE, 9, 18), Zone(Speaker.NOTE, 19, 34, anchor=8)
    record = Record("m", text, zones, "m.eml")
    shown = render.conversation([Turn("Who?", answered(quote(record, "> Do you?"), quote(record, "Sent on 15 May.")))])
    assert re.findall('<p class="speaker">(.*?)</p>', shown) == ["Note", "Footnote"]
    opened = render.source(record)
    assert re.findall('data-label="(.*?)"', opened) == ["Note", "Footnote 1"]
    assert re.findall('data-note="(.*?)"', opened) == ["1"]


def test_a_catalogue_field_keeps_its_words_and_line_ends():
    text = "Record ID\n\n113009"
    record = Record("x", text, (Zone(Speaker.METADATA, 0, len(text)),), "x.txt")
    assert (
        '<p class="field"><span class="verbatim"><span class="label">Record ID</span>\n\n113009</span></p>'
    ) in render.conversation([Turn("Who?", answered(quote(record, text)))])


def test_missing_metadata_is_called_missing():
    shown = render.conversation([Turn("Who?", answered(quote(plain("Nobody knows."), "Nobody knows.")))])
    assert re.search('aria-label="(Citation.*?)"', shown)[1] == (
        "Citation 1: Record plain (title not given in the record), date not given in the record"
    )
    assert '<p class="reference">Reference: <span class="gap">not given in the record</span></p>' in shown


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (0.8, "This very likely answers the question."),
        (0.5, "This probably answers the question: read it in its place."),
        (0.49, "This may answer the question: read it in its place before relying on it."),
    ],
)
def test_confidence_is_said_in_words(confidence, said):
    shown = render.conversation([Turn("Who?", answered(quote(telegram(), "Filippov."), confidence=confidence))])
    assert re.findall('<p class="confidence">(.*?)</p>', shown) == [said]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.NONE, "No passage was found that states it."),
        (Outcome.TOUCHES, "They are on the subject, but no passage states it."),
        (
            Outcome.CONTRADICTS,
            "The question takes something for granted that a record denies: see the first passage.",
        ),
    ],
)
def test_a_refusal_says_what_was_searched_and_what_is_nearest(outcome, reason):
    shown = render.conversation([Turn("Who?", refused(outcome, quote(telegram(), "Filippov.")))])
    assert "do not answer this" in REFUSAL
    assert (
        f'<div class="refusal {outcome}"><p class="verdict">{REFUSAL}</p><p>{reason}</p>'
        '<p class="searched">Searched: 1 record, 2,345 passages.</p>'
        '<h3 class="nearest">Nearest passages, not an answer</h3><div class="quote body">'
    ) in shown
    assert re.findall('data-citation="(.)"', shown) == ["1"]
    assert f'data-status="{REFUSAL} 1 nearest passage shown."' in shown


def test_a_refusal_with_nothing_near_promises_nothing_near():
    assert render.conversation([Turn("Who?", refused(Outcome.NONE))]).endswith(
        f'<div class="refusal none"><p class="verdict">{REFUSAL}</p><p>No passage was found that states it.</p>'
        '<p class="searched">Searched: 1 record, 2,345 passages.</p></div></section></div>'
    )


def test_a_turn_says_what_the_records_were_narrowed_to():
    shown = render.conversation([Turn("Who?", answered(quote(telegram(), "Filippov.")), among="letter, by A & B")])
    assert '<h2 class="asked">Who?</h2><p class="among">Among: letter, by A &amp; B</p><div class="answer">' in shown
    assert render.conversation([Turn("Who?", among="letter")]).endswith(
        '<p class="among">Among: letter</p><p class="searching">Searching the records…</p></section></div>'
    )


@pytest.mark.parametrize(
    ("among", "reason"),
    [("letter", "No record matches the filter, so there was nothing to search."), (None, "The archive is empty.")],
)
def test_a_refusal_where_there_was_nothing_to_search_says_why(among, reason):
    nothing = Answer("Who?", "Who?", Outcome.NONE, 0.0, (), (), Searched(0, 0))
    shown = render.conversation([Turn("Who?", nothing, among=among)])
    assert shown.endswith(
        f'<div class="refusal none"><p class="verdict">{REFUSAL}</p><p>{reason}</p></div></section></div>'
    )
    assert f'data-status="{REFUSAL} {reason}"' in shown


def test_a_question_that_failed_is_not_a_refusal():
    shown = render.conversation([Turn(" ", problem="no words in <b>this</b>")])
    assert shown.endswith(
        'data-status="No words in &lt;b&gt;this&lt;/b&gt;"><section class="turn">'
        '<p class="problem">No words in &lt;b&gt;this&lt;/b&gt;</p></section></div>'
    )


def test_a_question_being_searched_is_shown_at_once():
    assert render.conversation([Turn("Who?")]).endswith(
        '<h2 class="asked">Who?</h2><p class="searching">Searching the records…</p></section></div>'
    )


def test_a_follow_up_shows_how_it_was_understood_and_the_last_one_how_to_undo_it():
    leaning = Turn("Who?", answered(quote(telegram(), "Filippov."), standalone="Who? (<him>)"))
    understood = '<div class="understood"><p class="standalone">Searched as: Who? (&lt;him&gt;)</p>'
    undo = ' <button type="button" class="alone">Search only my words</button></div>'
    assert f'<div class="answer">{understood}{undo}<div class="quote' in render.conversation([leaning])
    first, second = render.conversation([leaning, leaning]).split('<section class="turn">')[1:]
    assert f"{understood}</div>" in first
    assert understood + undo in second


def test_a_refused_follow_up_can_be_undone_too():
    answer = replace(refused(Outcome.NONE), standalone="Who? (Mao)")
    shown = render.conversation([Turn("Who?", answer)])
    assert '(Mao)</p> <button type="button" class="alone">Search only my words</button></div>' in shown


def test_a_question_searched_on_its_own_says_so_and_has_nothing_to_undo():
    shown = render.conversation([Turn("Who?", answered(quote(telegram(), "Filippov.")), alone=True)])
    assert '<div class="answer"><p class="standalone">Searched with its own words only.</p>' in shown
    assert "<button" not in shown.partition("blockquote")[0]


def test_a_question_that_stands_alone_shows_nothing_of_it():
    assert "standalone" not in render.conversation([Turn("Who?", answered(quote(telegram(), "Filippov.")))])


def test_other_names_it_was_searched_under_are_told_with_their_source():
    widened = (Widening("Stalin", "<Filippov>", Origin.RECORD, "113009", 3, 20), Widening("PRC", "China", Origin.TABLE))
    line = '<p class="widened">Also searched as: Stalin = &lt;Filippov&gt; (113009); PRC = China</p>'
    found = replace(answered(quote(telegram(), "Filippov.")), widened=widened)
    assert f'<div class="answer">{line}<div class="quote' in render.conversation([Turn("Who?", found)])
    assert f'{line}<p class="searched">' in render.conversation(
        [Turn("Who?", replace(refused(Outcome.NONE), widened=widened))]
    )


def test_citations_count_anew_in_each_turn():
    first = answered(quote(telegram(), "Filippov."), quote(telegram(), "We agree."))
    second = refused(Outcome.NONE, quote(telegram(), "Filippov."))
    shown = render.conversation([Turn("Who?", first), Turn("Who?", second)])
    assert re.findall('data-turn="(.)" data-citation="(.)"', shown) == [("0", "1"), ("0", "2"), ("1", "1")]


def test_the_days_that_a_quote_counts_from_its_records_date_stand_beside_it():
    text = "Yours of the\n5th instant came yesterday, as in July last."
    record = Record("c", text, (Zone(Speaker.BODY, 0, len(text)),), "c.txt", date=MAY_14)
    days = (
        '<p class="days"><span class="words">the 5th instant</span>: <time datetime="1950-05-05">5 May 1950</time>; '
        '<span class="words">yesterday</span>: <time datetime="1950-05-13">13 May 1950</time>; '
        '<span class="words">July last</span>: <time datetime="1949-07">July 1949</time></p>'
    )
    shown = render.conversation([Turn("Who?", answered(Quote(record, 0, len(text))))])
    assert f'<blockquote><span class="verbatim">{text}</span></blockquote>{days}<p class="origin">' in shown
    opened = render.source(record, 0, len(text))
    assert f"</header>{days}<div" in opened
    assert words(record_text(opened)) == text
    assert "days" not in render.source(record)
    assert "days" not in render.source(telegram(), 0, 15)


def test_hostile_words_are_shown_as_written():
    record = Record("x", HOSTILE, (Zone(Speaker.BODY, 0, len(HOSTILE)),), "x.txt", title=HOSTILE, reference=HOSTILE)
    shown = render.conversation([Turn(HOSTILE, answered(Quote(record, 0, len(HOSTILE))))], [HOSTILE])
    tags = set(re.findall(r"</?(\w+)", shown))
    assert tags <= {"div", "section", "h2", "p", "blockquote", "span", "cite", "button", "details", "summary"}
    assert html.unescape(re.search('<span class="verbatim">(.*?)</span>', shown, re.DOTALL)[1]) == HOSTILE
    assert html.unescape(re.search('<h2 class="asked">(.*?)</h2>', shown, re.DOTALL)[1]) == HOSTILE
    assert "\r" not in shown  # a browser would turn it into a line feed; as a character reference it stays


# --- the source


def test_the_record_is_shown_whole_with_its_zones_told_apart():
    record = telegram()
    passage = quote(record, "We agree.")
    label = "Archivist&#x27;s summary"
    assert record_text(render.source(record, passage.start, passage.end)) == (
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
    assert words(record_text(render.source(record))) == record.text
    for zone in record.zones:
        shown = render.source(record, zone.start, zone.end)
        assert marked(shown) == [record.text[zone.start : zone.end]]
        assert words(record_text(shown)) == record.text


def test_signs_inside_a_passage_are_no_part_of_its_words():
    record = telegram()
    passage = quote(record, "Comrade Mao! We agree.")
    shown = render.source(record, passage.start, passage.end)
    assert '<mark>Comrade Mao! <span class="page" data-page="8"></span>We agree.</mark><span class="note-sign"' in shown
    assert marked(shown) == ["Comrade Mao! We agree."]


def test_text_in_no_zone_is_shown_too():
    record = Record("x", "before BODY after", (Zone(Speaker.BODY, 7, 11),), "x.txt")
    assert record_text(render.source(record)) == (
        '<div class="unplaced">before </div><div class="zone body">BODY</div><div class="unplaced"> after</div>'
    )


def test_the_head_of_the_source_describes_the_record_and_its_gaps():
    record = telegram()
    passage = quote(record, "We agree.")
    shown = render.source(record, passage.start, passage.end, turn=3, number=2, nonce="n1")
    gap = '<span class="gap">not given in the record</span>'
    assert shown.startswith(
        '<section class="source" role="region" aria-label="Source" lang="en" data-turn="3" data-number="2" '
        'data-nonce="n1"><header><h2 tabindex="-1"><span class="number">2</span> Stalin to Mao</h2>'
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
    assert render.source(telegram(), nonce="1") != render.source(telegram(), nonce="2")


def test_a_record_printed_in_an_edition_names_it():
    edition = Edition("FRUS 1919", place="Washington", year="1942", number="12")
    record = Record("d12", "Text.", (), "f.xml", edition=edition, creators=("A. B.", "C. D."), recipients=("E. F.",))
    shown = render.source(record)
    assert "<div><dt>From</dt><dd>A. B.; C. D.</dd></div><div><dt>To</dt><dd>E. F.</dd></div>" in shown
    assert "<div><dt>Edition</dt><dd>FRUS 1919, no. 12, Washington, 1942</dd></div>" in shown


def test_what_is_copied_is_the_citation():
    record = telegram()
    passage = quote(record, "We agree.")
    shown = render.source(record, passage.start, passage.end)
    copied = [html.unescape(text) for text in re.findall('data-copy="(.*?)"', shown, re.DOTALL)]
    assert copied == [note(record, page="8"), bibtex(record), ris(record)]


def test_what_became_of_a_record_stands_above_its_text():
    shown = render.source(telegram(), news="Changed <since>.")
    assert '</header><p class="news" role="status">Changed &lt;since&gt;.</p><div class="page-text"' in shown


def test_of_a_record_that_is_gone_only_what_became_of_it_is_shown():
    assert render.gone(telegram(), "Gone.", turn=1, number=2, nonce="n") == (
        '<section class="source" role="region" aria-label="Source" lang="en" data-turn="1" data-number="2" '
        'data-nonce="n"><header><h2 tabindex="-1"><span class="number">2</span> Stalin to Mao</h2><p class="tools">'
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
    shown = render.source(record, passage.start, passage.end, number=1)
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
    shown = render.source(record, passage.start, passage.end, whole=True)
    assert words(record_text(shown)) == record.text
    assert marked(shown) == ["Line 9999 of many."]
    assert 'class="cut"' not in shown


@pytest.mark.parametrize("line", ["Line 0 of many.", "Line 19999 of many."])
def test_a_passage_at_either_end_of_a_long_record_is_shown(line):
    record = long_record()
    passage = quote(record, line)
    assert marked(render.source(record, passage.start, passage.end)) == [line]


def test_nothing_opens_by_itself_after_a_refusal():
    assert words(render.no_source()) == "The record opens here, at the quoted words."
    assert words(render.no_source(refused=True)) == "A nearest passage opens here when you choose it."
