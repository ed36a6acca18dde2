"""What the conversation shows, as whole fragments."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from fragments import HOSTILE, MAY_14, plain, quote, record_text, telegram, words

from index.dates import parse
from index.records import Record, Speaker, Zone
from qa.answer import REFUSAL, Answer, Origin, Outcome, Quote, Searched, Widening
from qa.cite import note
from qa.hints import Hints
from qa.room import source
from qa.room.conversation import Turn, conversation

EDIT = (
    '<button type="button" class="edit" data-turn="0" data-question="Who?" aria-label="Edit the question: Who?">'
    "Edit</button>"
)
SEARCHING = '<p class="searching">Searching the records… <button type="button" class="stop">Stop</button></p>'


def answered(*quotes: Quote, confidence: float = 0.9, standalone: str = "Who?") -> Answer:
    return Answer("Who?", standalone, Outcome.ANSWERED, confidence, quotes, (), Searched(2, 14))


def refused(outcome: Outcome, *nearest: Quote) -> Answer:
    return Answer("Who?", "Who?", outcome, 0.1, (), nearest, Searched(1, 2_345))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (0, "Searching the records…"),
        (1, "Your turn is next."),
        (2, "1 question will be searched before yours."),
        (12, "11 questions will be searched before yours."),
    ],
)
def test_a_question_that_waits_is_told_its_place(place, said):
    shown = conversation([Turn("Who?", place=place)])
    assert f'<p class="searching">{said} <button' in shown
    assert f'data-status="{said}"' in shown


def test_an_empty_conversation_offers_the_examples():
    assert conversation((), ['Who is "Filippov"?']) == (
        '<div class="log" role="log" aria-label="Conversation" aria-live="off" tabindex="0" lang="en" data-status="" '
        'data-asked=""><div class="welcome"><h2>What do you want to know?</h2>'
        "<p>The answer is quoted word for word from the records, each quote with its source. "
        "Where the records do not say, you are mostly told so: a question close to them may be answered beside "
        "the point, so read what is quoted.</p>"
        '<p class="try">For example</p><ul class="examples">'
        '<li><button type="button" class="example" data-question="Who is &quot;Filippov&quot;?">'
        "Who is &quot;Filippov&quot;?</button></li>"
        "</ul></div></div>"
    )


def test_a_quote_stands_between_its_speaker_and_its_source():
    record = telegram()
    shown = conversation([Turn("Who?", answered(quote(record, "We agree.")))])
    assert shown == (
        '<div class="log" role="log" aria-label="Conversation" aria-live="off" tabindex="0" lang="en" '
        'data-status="1 quote found." data-asked=""><section class="turn"><div class="question">'
        f'<h2 class="asked">Who?</h2>{EDIT}</div><div class="answer">'
        '<div class="quote body"><p class="speaker">The record&#x27;s own words</p>'
        '<blockquote><span class="verbatim">We agree.</span></blockquote>'
        '<p class="origin"><cite>Stalin to Mao</cite>, 14 May 1950, p. 8</p>'
        '<p class="reference">Reference: f. 1</p>'
        '<div class="act"><button type="button" class="citation" data-turn="0" data-citation="1" '
        'aria-label="Citation 1: Stalin to Mao, 14 May 1950" aria-describedby="around-0-1">Citation 1</button>'
        f'<details><summary>How to cite</summary><p class="note">{html.escape(note(record, page="8"))}</p></details>'
        '<span class="around" id="around-0-1" hidden><span class="head">Stalin to Mao, 14 May 1950, p. 8</span> '
        '<span class="words">Comrade Mao! <b>We agree.</b>\nFilippov.</span></span>'
        '</div></div><p class="confidence">This very likely answers the question.</p></div></section></div>'
    )


def test_quotes_in_order_of_time_are_said_to_be():
    answer = replace(answered(quote(telegram(), "We agree.")), in_time=True)
    shown = conversation([Turn("Who?", answer)])
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
    shown = conversation([Turn("Who?", answered(quote(telegram(), said)))])
    assert re.findall('<p class="speaker">(.*?)</p>', shown) == [html.escape(speaker)]
    assert re.findall(r'<(\w+)[^>]*><span class="verbatim">(.*?)</span>', shown) == [(element, said)]


def test_a_note_that_hangs_on_no_place_is_no_footnote():
    text = "I agree.\n> Do you?\nSent on 15 May."
    zones = Zone(Speaker.BODY, 0, 8), Zone(Speaker.NOTE, 9, 18), Zone(Speaker.NOTE, 19, 34, anchor=8)
    record = Record("m", text, zones, "m.eml")
    shown = conversation([Turn("Who?", answered(quote(record, "> Do you?"), quote(record, "Sent on 15 May.")))])
    assert re.findall('<p class="speaker">(.*?)</p>', shown) == ["Note", "Footnote"]
    opened = source.source(record)
    assert re.findall('data-label="(.*?)"', opened) == ["Note", "Footnote 1"]
    assert re.findall('data-note="(.*?)"', opened) == ["1"]


def test_a_catalogue_field_keeps_its_words_and_line_ends():
    text = "Record ID\n\n113009"
    record = Record("x", text, (Zone(Speaker.METADATA, 0, len(text)),), "x.txt")
    assert (
        '<p class="field"><span class="verbatim"><span class="label">Record ID</span>\n\n113009</span></p>'
    ) in conversation([Turn("Who?", answered(quote(record, text)))])


def test_missing_metadata_is_called_missing():
    shown = conversation([Turn("Who?", answered(quote(plain("Nobody knows."), "Nobody knows.")))])
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
    shown = conversation([Turn("Who?", answered(quote(telegram(), "Filippov."), confidence=confidence))])
    assert re.findall('<p class="confidence">(.*?)</p>', shown) == [said]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.NONE, "No passage was found that states it."),
        (Outcome.TOUCHES, "They are on the subject, but no passage states it."),
        (
            Outcome.CONTRADICTS,
            "The question takes something for granted that a record denies: see the passage below.",
        ),
    ],
)
def test_a_refusal_says_what_was_searched_and_what_is_nearest(outcome, reason):
    shown = conversation([Turn("Who?", refused(outcome, quote(telegram(), "Filippov.")))])
    assert "do not answer this" in REFUSAL
    denied = outcome is Outcome.CONTRADICTS
    heading = "The passage that denies it" if denied else "Nearest passages, not an answer"
    assert (
        f'<div class="refusal {outcome}"><p class="verdict">{REFUSAL}</p><p>{reason}</p>'
        '<p class="searched">Searched: 1 record, 2,345 passages.</p>'
        f'<h3 class="nearest">{heading}</h3><div class="quote body">'
    ) in shown
    assert re.findall('data-citation="(.)"', shown) == ["1"]
    assert f'data-status="{REFUSAL} {reason if denied else "1 nearest passage shown."}"' in shown


def test_the_passage_that_denies_stands_before_those_that_are_only_near():
    answer = refused(Outcome.CONTRADICTS, quote(telegram(), "Filippov."), quote(telegram(), "We agree."))
    shown = conversation([Turn("Who?", answer, hints=Hints((), (), False, MAY_14, MAY_14))])
    parts = re.findall(r'<h3[^>]*>(.*?)</h3>|<span class="verbatim">(.*?)</span>', shown)
    assert [heading or words for heading, words in parts] == [
        "The passage that denies it",
        "Filippov.",
        "What to try",
        "Nearest passages, not an answer",
        "We agree.",
    ]


def test_a_refusal_with_nothing_near_promises_nothing_near():
    assert conversation([Turn("Who?", refused(Outcome.NONE))]).endswith(
        f'<div class="refusal none"><p class="verdict">{REFUSAL}</p><p>No passage was found that states it.</p>'
        '<p class="searched">Searched: 1 record, 2,345 passages.</p></div></section></div>'
    )


def test_a_turn_says_what_the_records_were_narrowed_to():
    shown = conversation([Turn("Who?", answered(quote(telegram(), "Filippov.")), among="letter, by A & B")])
    assert f'{EDIT}</div><p class="among">Among: letter, by A &amp; B</p><div class="answer">' in shown
    assert conversation([Turn("Who?", among="letter")]).endswith(
        f'<h2 class="asked">Who?</h2><p class="among">Among: letter</p>{SEARCHING}</section></div>'
    )


@pytest.mark.parametrize(
    ("among", "reason"),
    [("letter", "No record matches the filter, so there was nothing to search."), (None, "The archive is empty.")],
)
def test_a_refusal_where_there_was_nothing_to_search_says_why(among, reason):
    nothing = Answer("Who?", "Who?", Outcome.NONE, 0.0, (), (), Searched(0, 0))
    shown = conversation([Turn("Who?", nothing, among=among)])
    assert shown.endswith(
        f'<div class="refusal none"><p class="verdict">{REFUSAL}</p><p>{reason}</p></div></section></div>'
    )
    assert f'data-status="{REFUSAL} {reason}"' in shown


def test_a_question_that_failed_is_not_a_refusal():
    shown = conversation([Turn(" ", problem="no words in <b>this</b>")])
    assert shown.endswith(
        'data-status="No words in &lt;b&gt;this&lt;/b&gt;" data-asked=""><section class="turn">'
        '<p class="problem">No words in &lt;b&gt;this&lt;/b&gt;</p></section></div>'
    )


def test_a_question_being_searched_is_shown_at_once():
    assert conversation([Turn("Who?")]).endswith(
        f'<section class="turn"><h2 class="asked">Who?</h2>{SEARCHING}</section></div>'
    )


def test_a_follow_up_shows_how_it_was_understood_and_the_last_one_how_to_undo_it():
    leaning = Turn("Who?", answered(quote(telegram(), "Filippov."), standalone="Who? (<him>)"))
    understood = '<div class="understood"><p class="standalone">Searched as: Who? (&lt;him&gt;)</p>'
    undo = (
        ' <button type="button" class="alone" data-turn="{}" data-question="Who?">Search only my words</button></div>'
    )
    assert f'<div class="answer">{understood}{undo.format(0)}<div class="quote' in conversation([leaning])
    first, second = conversation([leaning, leaning]).split('<section class="turn">')[1:]
    assert f"{understood}</div>" in first
    assert understood + undo.format(1) in second


def test_a_refused_follow_up_can_be_undone_too():
    answer = replace(refused(Outcome.NONE), standalone="Who? (Mao)")
    shown = conversation([Turn("Who?", answer)])
    assert '(Mao)</p> <button type="button" class="alone" data-turn="0" data-question="Who?">Search only' in shown


def test_a_question_searched_on_its_own_says_so_and_has_nothing_to_undo():
    shown = conversation([Turn("Who?", answered(quote(telegram(), "Filippov.")), alone=True)])
    assert '<div class="answer"><p class="standalone">Searched with its own words only.</p>' in shown
    assert 'class="alone"' not in shown


def test_a_question_that_stands_alone_shows_nothing_of_it():
    assert "standalone" not in conversation([Turn("Who?", answered(quote(telegram(), "Filippov.")))])


def test_other_names_it_was_searched_under_are_told_with_their_source():
    widened = (Widening("Stalin", "<Filippov>", Origin.RECORD, "113009", 3, 20), Widening("PRC", "China", Origin.TABLE))
    line = '<p class="widened">Also searched as: Stalin = &lt;Filippov&gt; (113009); PRC = China</p>'
    found = replace(answered(quote(telegram(), "Filippov.")), widened=widened)
    assert f'<div class="answer">{line}<div class="quote' in conversation([Turn("Who?", found)])
    assert f'{line}<p class="searched">' in conversation(
        [Turn("Who?", replace(refused(Outcome.NONE), widened=widened))]
    )


def test_citations_count_anew_in_each_turn():
    first = answered(quote(telegram(), "Filippov."), quote(telegram(), "We agree."))
    second = refused(Outcome.NONE, quote(telegram(), "Filippov."))
    shown = conversation([Turn("Who?", first), Turn("Who?", second)])
    assert re.findall('data-turn="(.)" data-citation="(.)"', shown) == [("0", "1"), ("0", "2"), ("1", "1")]


def test_the_days_that_a_quote_counts_from_its_records_date_stand_beside_it():
    text = "Yours of the\n5th instant came yesterday, as in July last."
    record = Record("c", text, (Zone(Speaker.BODY, 0, len(text)),), "c.txt", date=MAY_14)
    days = (
        '<p class="days"><span class="words">the 5th instant</span>: <time datetime="1950-05-05">5 May 1950</time>; '
        '<span class="words">yesterday</span>: <time datetime="1950-05-13">13 May 1950</time>; '
        '<span class="words">July last</span>: <time datetime="1949-07">July 1949</time></p>'
    )
    shown = conversation([Turn("Who?", answered(Quote(record, 0, len(text))))])
    assert f'<blockquote><span class="verbatim">{text}</span></blockquote>{days}<p class="origin">' in shown
    opened = source.source(record, 0, len(text))
    assert f"</header>{days}<div" in opened
    assert words(record_text(opened)) == text
    assert "days" not in source.source(record)
    assert "days" not in source.source(telegram(), 0, 15)


def test_hostile_words_are_shown_as_written():
    record = Record("x", HOSTILE, (Zone(Speaker.BODY, 0, len(HOSTILE)),), "x.txt", title=HOSTILE, reference=HOSTILE)
    shown = conversation([Turn(HOSTILE, answered(Quote(record, 0, len(HOSTILE))))], [HOSTILE])
    tags = set(re.findall(r"</?(\w+)", shown))
    assert tags <= {"div", "section", "h2", "p", "b", "blockquote", "span", "cite", "button", "details", "summary"}
    assert html.unescape(re.search('<span class="verbatim">(.*?)</span>', shown, re.DOTALL)[1]) == HOSTILE
    assert html.unescape(re.search('<h2 class="asked">(.*?)</h2>', shown, re.DOTALL)[1]) == HOSTILE
    assert "\r" not in shown  # a browser would turn it into a line feed; as a character reference it stays


# --- going on


def test_the_questions_that_may_follow_stand_below_the_last_answer_alone():
    turn = Turn("Who?", answered(quote(telegram(), "Filippov.")), next=("What did A & B write to C?",))
    shown = conversation([turn, turn])
    follow = '<button type="button" class="follow" data-question="What did A &amp; B write to C?">'
    assert shown.count(follow) == 1
    assert shown.endswith(
        '<div class="ask-next"><h3>Ask next</h3><ul><li>'
        f"{follow}What did A &amp; B write to C?</button></li></ul></div></div></section></div>"
    )


def test_while_a_question_is_searched_none_can_be_edited():
    turn = Turn("Who?", answered(quote(telegram(), "Filippov.")))
    assert 'class="edit"' not in conversation([turn, Turn("Who else?")])
    assert conversation([turn, turn]).count('class="edit"') == 2


def test_what_the_browser_calls_a_question_by_is_given_back():
    assert 'data-asked="question &quot;3&quot;">' in conversation([Turn("Who?")], asked='question "3"')


@pytest.mark.parametrize(
    ("hints", "among", "rows"),
    [
        (
            Hints(("Seward <W.>",), ("Paris",), True, MAY_14, MAY_14),
            None,
            [
                "Names the records spell like this: Seward <W.>",
                "Places the records spell like this: Paris",
                "Dates: the dated records are of 14 May 1950.",
                "Other words: the words of the time, or fewer of them.",
            ],
        ),
        (
            Hints(("Kim", "Mao"), (), False, MAY_14, parse("August 1951")),
            "letter",
            [
                "People the records name most often: Kim; Mao",
                "Dates: the dated records run from 14 May 1950 to August 1951.",
                "All records: the filter above left some out.",
                "Other words: the words of the time, or fewer of them.",
            ],
        ),
        (Hints((), (), False, None, None), None, ["Other words: the words of the time, or fewer of them."]),
    ],
)
def test_a_refusal_says_what_to_try(hints, among, rows):
    shown = conversation([Turn("Who?", refused(Outcome.NONE), among=among, hints=hints)])
    tried = re.search('<div class="try-next"><h3>What to try</h3><ul>(.*?)</ul></div>', shown)[1]
    assert [words(row) for row in re.findall("<li>(.*?)</li>", tried)] == rows


def test_a_signed_record_says_by_whom_its_own_words_are():
    record = replace(telegram(), signatory="FILIPPOV <Stalin>")
    shown = conversation([Turn("Who?", answered(quote(record, "We agree."), quote(record, "Stalin tells Mao.")))])
    assert re.findall('<p class="speaker">(.*?)</p>', shown) == [
        "The record&#x27;s own words, signed FILIPPOV &lt;Stalin&gt;",
        "Archivist&#x27;s summary",
    ]


def test_what_a_signed_record_encloses_is_by_nobody_in_particular():
    record = replace(plain("I have read the enclosed.\n[Enclosure]\nThe League was formed."), signatory="Wilson")
    shown = conversation([Turn("Who?", answered(quote(record, "I have read"), quote(record, "The League")))])
    assert re.findall('<p class="speaker">(.*?)</p>', shown) == [
        "The record&#x27;s own words, signed Wilson",
        "The record&#x27;s own words",
    ]


def test_the_preview_shows_the_words_around_and_cuts_none():
    text = "word " * 60 + "Here it is." + " word" * 60
    shown = conversation([Turn("Who?", answered(quote(plain(text), "Here it is.")))])
    around = re.search('<span class="around" id="around-0-1" hidden>(.*)</span></div></div><p', shown)[1]
    called = "Record plain (title not given in the record), date not given in the record"
    assert words(around) == f"{called} …" + "word " * 32 + "Here it is." + " word" * 32 + "…"


def test_of_a_long_quote_the_preview_shows_both_ends():
    text = "a" * 300 + " " + "b" * 300
    shown = conversation([Turn("Who?", answered(Quote(plain(text), 0, len(text))))])
    assert f"<b>{'a' * 160} […] {'b' * 160}</b>" in shown


def test_words_written_from_right_to_left_are_so_shown():
    record = replace(plain("שלום לכולם."), title="מכתב")
    shown = conversation([Turn("Who?", answered(quote(record, "שלום לכולם.")))])
    assert '<blockquote dir="auto">' in shown
    assert '<cite dir="auto">' in shown
    assert "dir=" not in conversation([Turn("Who?", answered(quote(telegram(), "We agree.")))])
