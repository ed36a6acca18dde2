from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from index.errors import ReadError
from index.readers import html, wilson
from index.readers.text import decode
from index.records import Page, Record, Speaker, Zone

CASES = Path(__file__).parents[2] / "cases"


def record(page: str | bytes, source: str = "page.html") -> Record:
    data = page if isinstance(page, bytes) else page.encode()
    (only,) = html.read(io.BytesIO(data), "page", source)
    return only


def zones(found: Record) -> list[tuple[str, str]]:
    return [(str(zone.kind), found.text[zone.start : zone.end]) for zone in found.zones]


def text(page: str | bytes) -> str:
    return record(page).text


# The text


def test_a_hand_made_page_of_the_nineties_comes_out_whole() -> None:
    found = record(
        "<HTML><HEAD><TITLE>Diary</TITLE></HEAD><BODY BGCOLOR=white><CENTER><H1><FONT COLOR=red>Diary of a Soldier"
        "</FONT></H1></CENTER><TABLE><TR><TD WIDTH=99><A HREF=i.htm>Home</A><BR><A HREF=1.htm>Photos</A></TD>"
        "<TD><FONT SIZE=2><B>3 June 1916</B><BR><BR>We marched to Ypres &#150; it was na\xefve.<BR><BR>\r\n"
        "<FONT>Rain, \x93all\x94 day, says <A HREF=p.htm>Jim</A>.\r\n<P>Third.<HR>In the\r\nmud."
        "</TD></TR></TABLE></BODY></HTML><P>After the end.".encode("latin-1")
    )
    assert zones(found) == [
        ("body", "Diary of a Soldier"),
        ("furniture", "Home\nPhotos"),
        (
            "body",
            "3 June 1916\nWe marched to Ypres – it was naïve.\nRain, “all” day, says Jim.\nThird.\nIn the mud.\n"
            "After the end.",
        ),
    ]
    assert (found.title, found.date, found.creators, found.url) == ("Diary of a Soldier", None, (), None)


def test_blocks_and_line_breaks_are_lines_and_white_space_is_one_blank() -> None:
    page = (
        "<div>One <b>t</b>wo\n\t&nbsp;three<!-- c --> f<wbr>our</div>five<ul><li>a<li><p>b</ul><dl><dt>c<dd>d<br>e</dl>"
    )
    assert text(page) == "One two three four\nfive\na\nb\nc\nd\ne"


def test_preformatted_text_keeps_its_blanks_and_lines() -> None:
    assert (
        text("<p>At<pre>\n\n  Sir,\n\n     we <i>are</i>   here\n</pre><p>end")
        == "At\n  Sir,\n\n     we are   here\nend"
    )


def test_a_row_is_a_line_and_its_cells_keep_their_columns() -> None:
    page = "<table><tr><th>Year<td><td>Men<tr><td><td><p>a<br>b<td>4<tr><td>5</table>End"
    assert text(page) == "Year\t\tMen\n\ta b\t4\n5\nEnd"


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>One<td>Two</table>",
        "<table><tr><td>One<tr><td>Two</table>",
        "<table><tr><td>One<td><table><tr><td>Two</table></table>",
        "<table role=presentation><tr><td>One<td>Two<tr></table>",
    ],
)
def test_a_table_that_only_sets_things_side_by_side_has_no_rows(page: str) -> None:
    assert text(page) == "One\nTwo"


def test_text_that_runs_from_right_to_left_keeps_its_marks() -> None:
    assert text("<p dir=rtl>שלום\u200f, \u202bword\u202c&rlm;") == "שלום\u200f, \u202bword\u202c\u200f"


def test_pages_marked_as_in_books_are_pages() -> None:
    found = record("<p>One <span role=doc-pagebreak aria-label='page 7'></span>two<p>three")
    assert (found.text, found.pages) == ("One two\nthree", (Page(4, "7"),))


# What is not text


def test_what_a_page_declares_not_to_be_text_is_left_out() -> None:
    page = """<title>T</title><style>p{}</style><script>'<p>x</p>'</script><body style="display:none">
    <a href="#m">Skip to content</a><nav><a href=a>Home</a></nav><div role="navigation">Menu</div>
    <div class="cookies" role="alertdialog"><p>We keep cookies.</p></div><dialog>Sign in</dialog><p hidden>Draft</p>
    <p style="color:red; display: none">Old</p><noscript>No script</noscript><iframe>frame</iframe><svg><text>S</text>
    </svg><template><p>t</p></template><button>OK</button><select><option>A</select><textarea>t</textarea>
    <p>The<i aria-hidden="true">icon</i> text.</p><div aria-hidden="true">Under a dialog.</div>"""
    assert zones(record(page)) == [("body", "The text.\nUnder a dialog.")]


def test_what_only_looks_like_a_menu_or_margin_stays_as_furniture() -> None:
    page = """<header>The Site</header><div id="cookie-banner"><p>We keep cookies.</p></div>
    <div class="side-menu"><a href=a>Kim</a> <a href=b>Li</a></div>
    <p><a href=a>Next</a> | <a href=b>Volume II</a></p><p>Text, <a href=c>home</a> at last.</p>
    <ul><li><a href=d>Kim Il Sung</a><li><a href=e>Mao</a></ul><aside>Also read</aside><footer>1998</footer>"""
    assert zones(record(page)) == [
        ("furniture", "The Site\nWe keep cookies.\nKim Li\nNext | Volume II"),
        ("body", "Text, home at last.\nKim Il Sung\nMao"),
        ("furniture", "Also read\n1998"),
    ]


def test_a_header_that_holds_the_title_is_body() -> None:
    assert zones(record("<header><h1>Letter</h1><p>1950</header><p>Sir.")) == [("body", "Letter\n1950\nSir.")]


def test_only_the_main_text_is_read_where_it_is_marked() -> None:
    page = "<p>Above</p><main><header>Letter</header><aside>Box 4</aside><p>Sir.</p></main><p>Below</p>"
    assert zones(record(page)) == [("body", "Letter\nBox 4\nSir.")]


def test_a_main_text_that_is_hardly_any_is_not_all() -> None:
    assert (
        text("<main>Search</main><p>The letter itself stands outside.</p>")
        == "Search\nThe letter itself stands outside."
    )


# Footnotes


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ('<sup><a href="#fn1">1</a></sup>', '<ol><li id="fn1"><p>By <i>whom</i>? <a href="#r">↩</a></p></li></ol>'),
        ('[<a href="#1">1</a>]', '<table><tr><td><a name="1"></a></td><td>By whom?</td></tr></table>'),
        ('<a href="https://x.org/p#note-1">*</a>', '<p id="note-1">By whom?</p>'),
        ('<a href="#q" role="doc-noteref">note</a>', '<div role="doc-footnote"><a id="q"></a>By whom?</div>'),
        ('<a href="#q" epub:type="noteref">a</a>', '<aside epub:type="footnote" id="q"><p>By<p>whom?</aside>'),
        ('<a href="#_ftn1" name="_ftnref1"><span>1</span></a>', '<div id="ftn1"><p><a name="_ftn1">By<p>whom?</div>'),
    ],
)
def test_a_footnote_stands_after_the_body_and_its_mark_is_no_word(mark: str, note: str) -> None:
    found = record(f"<p>It was{mark} agreed.</p><h2>Notes</h2>{note}<p>End.</p>")
    body = "It was agreed.\nNotes\nEnd."
    assert found.text == f"{body}\nBy whom?"
    assert found.zones == (Zone(Speaker.BODY, 0, 25), Zone(Speaker.NOTE, 26, 34, 6))


def test_notes_in_one_paragraph_are_told_apart() -> None:
    found = record(
        '<p>A<a href="#n1">1</a> b<a href="#n2">2</a> c<a href="#n1">1</a></p>'
        '<p><span id="n1">1. First.</span> <span id="n2">2. Second.</span></p>'
    )
    assert zones(found) == [("body", "A b c"), ("note", "1. First."), ("note", "2. Second.")]
    assert [zone.anchor for zone in found.zones] == [None, 1, 3]


@pytest.mark.timeout(60)  # in time that grows with the square of their number it would take minutes
def test_many_marks_that_lead_into_one_paragraph_are_read_in_one_pass() -> None:
    many = range(20_000)
    marks = "".join(f"<sup><a href='#p{i}'>{i % 999}</a></sup>" for i in many)
    found = record(f"<p>{marks}<p>" + "".join(f"<b id=p{i}>word</b> " for i in many))
    assert [zone.kind for zone in found.zones] == [Speaker.BODY]
    assert found.text.endswith(" word" * 9)


def test_a_note_that_nothing_refers_to_hangs_on_nothing() -> None:
    assert record('<p>A</p><p role="doc-footnote">Lost.</p>').zones == (
        Zone(Speaker.BODY, 0, 1),
        Zone(Speaker.NOTE, 2, 7),
    )


@pytest.mark.parametrize(
    "page",
    [
        '<p>See <a href="#c2">2</a>.</p><p id="c2">Two</p>',  # no mark of a note
        '<p>See <a href="#note1">the paper</a>.</p><p id="note1">Two</p>',
        '<p id="fnref1">Two</p><p>See <a href="#fnref1">1</a>.</p>',  # leads back
        '<p>See <a href="#n1">1</a>.</p><div><h2 id="n1">One</h2><p>Two</p></div>',  # leads to a chapter
        '<p>See [<a href="#p2">2</a>].</p><div id="p2"><p>' + "A whole page of words. " * 200 + "</div>",
        '<p>See <a href="other.html#nowhere1">1</a>.</p>',
    ],
)
def test_other_links_are_words(page: str) -> None:
    found = record(page)
    assert {zone.kind for zone in found.zones} == {Speaker.BODY}
    assert "See " in found.text


# Encoding

RUSSIAN = "Товарищ Мао Цзэдун! Мы получили вашу телеграмму от 27 августа."


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8"),
        ('<meta charset="utf-8">', "utf-8-sig"),
        ('<meta charset="windows-1251">', "cp1251"),
        ('<META HTTP-EQUIV=Content-Type CONTENT="text/html; charset=KOI8-R">', "koi8-r"),
        ('<?xml version="1.0" encoding="iso-8859-5"?>', "iso8859-5"),
        ('<meta charset="iso-8859-1">', "utf-8"),  # what the server says counts for more, and is lost
        ('<meta charset="utf-8">', "cp1251"),
        ('<meta charset="no-such">', "utf-8"),
        ('<meta charset="utf-8">', "utf-16"),
    ],
)
def test_text_in_any_encoding(head: str, encoding: str) -> None:
    assert text(f"{head}<p>{RUSSIAN}</p>".encode(encoding)) == RUSSIAN


def test_latin_1_is_read_as_browsers_read_it() -> None:
    assert text(b"<meta charset=iso-8859-1><p>\x93S\xe3o Tom\xe9\x94") == "“São Tomé”"


def test_a_damaged_byte_does_not_unsettle_the_encoding() -> None:
    assert text(b"<meta charset=utf-8><p>" + f"“{RUSSIAN}”".encode() + b"\xff") == f"“{RUSSIAN}”\ufffd"


def test_an_encoding_with_escapes_is_taken_at_its_word() -> None:
    assert text('<meta charset="iso-2022-jp"><p>日本'.encode("iso-2022-jp")) == "日本"


# Metadata


def test_what_a_page_says_of_itself() -> None:
    found = record(
        """<!-- saved from url=(0020)http://saved.example/ --><html lang="de"><head><title>Brief | Archiv</title>
        <meta property="og:title" content="Ein Brief!"><meta name="DCTERMS.creator" content="Kim, Anna">
        <meta name="dc:creator" content="Li Wei"><meta name="author" content="admin">
        <meta name="dc.date" content="28 August 1951"><meta name="citation_date" content="2011/5/6">
        <meta name="DC.Rights" content="Frei"><meta property="og:url" content="https://x.org/brief">
        <link rel="canonical" href="/brief"></head><h1>Ein <i>Brief</i></h1><p>Sir."""
    )
    assert (found.title, found.creators, found.language) == ("Ein Brief", ("Kim, Anna", "Li Wei"), "de")
    assert (found.date and found.date.written, found.date and found.date.iso) == ("28 August 1951", "1951-08-28")
    assert (found.rights, found.url) == ("Frei", "https://x.org/brief")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta name="citation_title" content="A"><title>C</title><h1>B</h1>', "A"),
        ('<meta property="og:title" content="A"><title>C</title><h1>B</h1>', "B"),
        ('<meta property="og:title" content="A"><title>C</title><h1>B</h1><h1>D</h1>', "A"),
        ("<title> C\n c </title><h1 hidden>B</h1><svg><title>S</title></svg>", "C c"),
        ("<h1>B <button>Copy</button>b</h1>", "B b"),
        ("<h1></h1>", None),
    ],
)
def test_the_title_is_the_catalogues_else_the_one_heading_else_the_shared_else_the_windows(
    head: str, title: str | None
) -> None:
    assert record(f"{head}<p>Text.").title == title


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta name="citation_publication_date" content="1951/8/28">', ("1951/8/28", "1951-08-28")),
        ('<meta name="dc.date" content="some day"><meta name="dc.date.issued" content="1951">', ("1951", "1951")),
        (
            '<script type="application/ld+json">{"@type":"Book","dateCreated":"1951-08"}</script>',
            ("1951-08", "1951-08"),
        ),
        (
            '<script type="application/ld+json">{"@graph":[3,{"@type":"NewsArticle","datePublished":'
            '"1951-08-28T10:00:00Z"}]}</script>',
            ("1951-08-28T10:00:00Z", "1951-08-28"),
        ),
        # when a page went up is not when what it shows was written
        ('<script type="application/ld+json">{"@type":"BlogPosting","datePublished":"2011"}</script>', None),
        ('<meta property="article:published_time" content="2011-02-03">', None),
        ('<script type="application/ld+json">{"@type":["Book"],' + "[" * 100_000 + "</script>", None),
    ],
)
def test_the_date_is_that_of_the_work(head: str, date: tuple[str, str] | None) -> None:
    found = record(f"{head}<p>Text.").date
    assert (found and (found.written, found.iso)) == date


def test_authors_as_schema_org_names_them() -> None:
    author = '[{"@type":"Person","name":"Anna Kim"},"Li  Wei",{"name":null},"https://x.org/me"]'
    page = f'<script type="application/ld+json">[{{"@type":"Article","author":{author}}}]</script><p>Text.'
    assert record(page).creators == ("Anna Kim", "Li Wei")


def test_what_a_page_does_not_give_is_missing() -> None:
    found = record("<p>Sir.")
    assert (found.id, found.source, found.text) == ("page", "page.html", "Sir.")
    assert (found.title, found.date, found.language, found.rights, found.url) == (None,) * 5
    assert (found.creators, found.pages) == ((), ())


# The Wilson Center


@pytest.mark.parametrize("year", ["1950", "1951"])
def test_a_wilson_center_page_is_read_as_its_text_is(year: str) -> None:
    source = f"wilson-{year}"
    expected = wilson.record(decode((CASES / f"{source}.txt").read_bytes()), source, source)
    with (CASES / f"{source}-page.html").open("rb") as file:
        (found,) = html.read(file, source, source)
    for name in ("id", "title", "date", "creators", "reference", "repository", "kind", "language", "edition"):
        assert getattr(found, name) == getattr(expected, name), name
    assert found.rights == expected.rights
    skipped = "Skip to content"
    assert found.text.split("\n") == [
        line.strip() for line in expected.text.split("\n") if line.strip() and line != skipped
    ]
    assert [(kind, words.split()) for kind, words in zones(found)] == [
        (kind, words.split()) for kind, words in zones(expected) if words != skipped
    ]


def test_a_wilson_center_page_is_known_by_its_lines_whatever_its_markup() -> None:
    page = (CASES / "wilson-1951-page.html").read_text(encoding="utf-8")
    bare = re.sub(r' (?:class|id)="[^"]*"', "", page)
    bare = re.sub(r"(</?)(?:main|article|aside|header|nav|h2|h3)\b", r"\1div", bare)
    assert zones(record(bare)) == zones(record(page))


def test_footnotes_of_a_wilson_center_page_stay_in_the_document() -> None:
    letter = 'Sir<sup><a href="#fn1">1</a></sup>.<p id="fn1">1. The consul.'
    found = record(f"<p>May 14, 1950<h1>Letter</h1><p>{letter}<p>Document Information<p>Rights<p>none<p>Record ID<p>7")
    assert zones(found)[2] == ("body", "Sir1.\n1. The consul.")
    assert (found.id, zones(found)[-1]) == ("7", ("metadata", "Record ID\n7"))


def test_a_wilson_center_page_whose_fields_come_first_is_kept_whole() -> None:
    fields = "<p>Document Information<p>Record ID<p>7<p>Rights<p>none"
    assert text(f"{fields}<p>May 14, 1950<h1>Letter</h1><p>Sir.").endswith("none\nMay 14, 1950\nLetter\nSir.")


# Whatever comes


def test_xhtml_is_read_as_such_and_as_html_where_it_is_broken() -> None:
    whole = '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><title/><body><p>One&nbsp;&agrave;<a id="x"/>'
    found = record(f"{whole}</p></body></html>", "page.xhtml")
    assert (found.text, found.language) == ("One à", "fr")
    assert record(f"{whole}<p>Two & three", "page.xhtml").text == "One à\nTwo & three"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<div>" * 100_000 + "core" + "</div>" * 100_000 + "<p>end", "core\nend"),
        ("<p><font size=2>line" * 3000, "\n".join(["line"] * 3000)),
        ("<p>a&#xD800;b&#0;c&#x110000;d", "a\ufffdb\ufffdc\ufffdd"),
        ('<!DOCTYPE html [<!ENTITY a "&b;&b;"><!ENTITY b SYSTEM "file:///etc/passwd">]><p>x &a;', "x &a;"),
        ("<p>" + "word " * 200_000, " ".join(["word"] * 200_000)),
        ("no markup at all", "no markup at all"),
        ("<table><tr><td>" * 3000 + "x", "x"),
    ],
    ids=["nested", "unclosed", "references", "entities", "long line", "bare", "tables"],
)
def test_hostile_and_broken_pages_keep_their_words(page: str, words: str) -> None:
    assert text(page) == words


@pytest.mark.parametrize("page", ['<?xml version="1.0"?><!DOCTYPE h [<!ENTITY a "b">]><h>x &a;</h>'])
def test_no_entity_is_expanded(page: str) -> None:
    assert text(page) == "x &a;"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"", "is empty; expected text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "holds NUL bytes"),
        (b"<meta charset=utf-8><p>a\0b", "holds NUL bytes"),
        (b"<frameset><frame src=a><noframes>Get a browser</noframes></frameset>", "shows no text"),
        (b"<!-- nothing -->", "shows no text"),
        (b"<div id=app></div><script>draw()</script>", "shows no text (it may be a frameset, or be drawn by a script)"),
    ],
)
def test_a_page_that_cannot_be_read_says_why_in_one_line(page: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        record(page)
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)
