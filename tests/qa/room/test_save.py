"""What a conversation is saved as: all of it, to the letter, and nothing in it that runs or is fetched."""

from __future__ import annotations

import datetime
import html
import json
import re
from html.parser import HTMLParser

import pytest
import rispy
from markdown_it import MarkdownIt
from pybtex.database import parse_string

from index.dates import Date
from index.records import Record, Speaker, Zone
from qa.answer import Answer, Origin, Outcome, Quote, Searched, Widening, as_json
from qa.cite import note
from qa.room.conversation import Turn
from qa.room.save import FORMS, answer_lines, file_name

DAY = datetime.date(2026, 11, 22)
WORDS = (
    "<script>window.PWN=1</script> ${document.title} {{value}} `tick` *stars* _lines_ [link](http://evil.example) "
    "![x](http://evil.example/x.png) <img src=http://evil.example/x.png onerror=PWN=1> http://evil.example/ "
    "www.evil.example "
    "&amp; \\ “inner” | ~~struck~~ :tada: @somebody #1\r\n"
    "    four  blanks\n\n"
    "- no list\n1. no number\n# no heading\n> no quote\n---\n=== \t\n$$x$$ [^1] $x$"
)


def record(record_id: str, text: str, title: str | None = None, zone: Speaker = Speaker.BODY) -> Record:
    date = Date("14 May 1950", datetime.date(1950, 5, 14), datetime.date(1950, 5, 14))
    return Record(record_id, text, (Zone(zone, 0, len(text)),), f"{record_id}.txt", title=title, date=date)


def whole(of: Record) -> Quote:
    return Quote(of, 0, len(of.text))


HOSTILE = whole(record("7", WORDS, title="A *title* <b>"))
FIELD = whole(record("8", "123) Record ID\n42", zone=Speaker.METADATA))
NEAREST = whole(record("9", "He came yesterday.", title="The nearest"))
ANSWERED = Answer(
    "Who is <b>he</b>?", "Who is he (Stalin)?", Outcome.ANSWERED, 0.9, (HOSTILE, FIELD), (), Searched(2, 14),
    widened=(Widening("Peking", "Beijing", Origin.TABLE),),
)  # fmt: skip
REFUSED = Answer("And then?", "And then?", Outcome.NONE, 0.1, (), (NEAREST,), Searched(2, 14))
TURNS = (
    Turn("Who is <b>he</b>?", ANSWERED, among="letter, 1950", filters=(("kind", "letter"), ("after", "1950"))),
    Turn("And then?", REFUSED, alone=True),
    Turn("?", problem="the question is empty"),
    Turn("Still?"),
)


class _Page(HTMLParser):
    """The elements of a page, and the text of those of a class."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "action", "style", "data")]


def test_markdown_shows_every_word_as_it_stands_and_runs_none():
    shown = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(FORMS["markdown"].write(TURNS, DAY))
    page = _Page(shown)
    assert set(page.tags) == {"h1", "h2", "p", "blockquote", "br", "strong"}
    assert page.addresses == []
    quotes = re.findall(r"<blockquote>\s*<p>(.*?)</p>\s*</blockquote>", shown, re.DOTALL)
    lines = [html.unescape(quote).replace("\u200b", "").split("<br />\n") for quote in quotes]
    assert lines[0] == [
        *re.split(r"\r\n|\n", f"“{WORDS}")[:-1],
        WORDS.rpartition("\n")[2] + "” [^1]",
    ]
    assert lines[1:] == [["123) Record ID", "42 [^2]"], ["“He came yesterday.” [^3]"]]


def test_markdown_holds_everything():
    written = FORMS["markdown"].write(TURNS, DAY)
    blocks = written.split("\n\n")
    assert blocks[:2] == ["# Questions put to the records", "22 November 2026"]
    assert [block for block in blocks if block.startswith("## ")] == [
        r"## 1. Who is \<b\>he\</b\>?",
        "## 2. And then?",
        "## 3. ?",
        "## 4. Still?",
    ]
    for said in (
        "Among: letter, 1950",
        "Searched as: Who is he (Stalin)?",
        "Also searched as: Peking = Beijing",
        "Searched with its own words only.",
        "**The records do not answer this.** No passage was found that states it.",
        "Nearest passages, not an answer:",
        "Not searched: the question is empty",
        "Searched: 2 records, 14 passages.",
    ):
        assert said in blocks
    assert html.unescape(re.sub(r"\\(.)", r"\1", blocks[-1].strip())) == (
        f"[^3]: {note(NEAREST.record)} Record 9, characters 1 to 18."
    )


def test_the_sheet_quotes_to_the_letter_and_asks_nothing_of_any_other():
    written = FORMS["sheet"].write(TURNS, DAY)
    page = _Page(written)
    assert not {"script", "img", "link", "iframe", "object", "form", "svg", "base"} & set(page.tags)
    assert page.addresses
    assert all(address.startswith("#") for address in page.addresses)
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"" in written
    words = [html.unescape(found) for found in re.findall(r'<span class="words">(.*?)</span>', written, re.DOTALL)]
    assert words == [WORDS, "123) Record ID\n42", "He came yesterday."]
    for said in ("Among: letter, 1950", "Who is he (Stalin)?", "Nearest passages, not an answer", "Not searched: the"):
        assert said in written
    assert written.count("<h3 dir=") == 2  # a source for each record that an answer quotes
    for prompt in ("Who wrote it?", "When?", "To whom?", "Why?"):
        assert written.count(f"<p>{prompt}</p>") == 2
    assert html.escape(note(NEAREST.record)) + " Record 9, characters 1 to 18." in written


def test_a_conversation_without_an_answer_makes_a_sheet_without_sources():
    written = FORMS["sheet"].write(TURNS[1:2], DAY)
    assert "The sources" not in written
    assert "Notes to the quotes" in written


def test_only_records_that_an_answer_quotes_are_cited_each_once():
    again = (*TURNS, Turn("Again?", ANSWERED))
    read = rispy.loads(FORMS["ris"].write(again, DAY))
    assert [entry["id"] for entry in read] == ["7", "8"]
    entries = parse_string(FORMS["bibtex"].write(again, DAY), "bibtex").entries
    assert list(entries) == ["title1950_7", "1950_8"]
    assert FORMS["ris"].write(TURNS[1:], DAY) == FORMS["bibtex"].write(TURNS[1:], DAY) == ""


def test_programs_get_one_answer_line_a_question():
    lines = [json.loads(line) for line in answer_lines(TURNS, DAY).splitlines()]
    assert lines == [
        as_json(ANSWERED, "q1") | {"filters": {"kind": "letter", "after": "1950"}, "alone": False},
        as_json(REFUSED, "q2") | {"filters": {}, "alone": True},
        {"qid": "q3", "question": "?", "error": "the question is empty", "filters": {}, "alone": False},
    ]


@pytest.mark.parametrize(("form", "name"), zip(FORMS, ("html", "md", "ris", "bib", "jsonl"), strict=True))
def test_a_file_is_named_by_its_day(form, name):
    assert file_name(FORMS[form], DAY) == f"archive-qa-2026-11-22.{name}"
