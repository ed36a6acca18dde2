from __future__ import annotations

import datetime
import io

import pytest

from index.dates import Date
from index.errors import ReadError
from index.readers import tei
from index.records import Page, Record

HEADER = """<teiHeader><fileDesc><titleStmt><title type="volume">V</title><title type="complete">Letters,
 Volume I</title></titleStmt><publicationStmt><pubPlace>Bern</pubPlace><date>1902</date></publicationStmt></fileDesc>
</teiHeader>"""


def records(body: str, header: str = HEADER, prolog: str = "") -> list[Record]:
    root = '<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="f">'
    text = f"{prolog}{root}{header}<text><body>{body}</body></text></TEI>"
    return list(tei.read(io.BytesIO(text.encode("utf-8-sig")), "vol", "vol.xml"))


def document(content: str) -> Record:
    (record,) = records(f'<div type="document" xml:id="d1">{content}</div>')
    return record


def zones(record: Record) -> list[tuple[str, str]]:
    return [(str(zone.kind), record.text[zone.start : zone.end]) for zone in record.zones]


def test_a_document_in_a_document_is_part_of_it_and_one_alone_is_numbered() -> None:
    found = records(
        '<div type="document" xml:id="d1"><p>One.</p><frus:attachment><div type="document"><p>In it.</p></div>'
        '</frus:attachment></div><div type="document"><p>Two.</p></div><div type="document" xml:id="d3"/>'
    )
    assert [(r.id, r.text) for r in found] == [("vol/d1", "One.\nIn it."), ("vol/doc-2", "Two."), ("vol/d3", "")]


def test_a_footnote_does_not_break_the_sentence_it_hangs_on() -> None:
    record = document(
        '<p>It was<note n="1">By whom <note>A note on it.</note>is not known.\n <p>See below.</p></note> agreed<lb/>'
        'on <pb n="9"/>peace.</p><p>Signed.</p>'
    )
    assert zones(record) == [
        ("body", "It was agreed on peace.\nSigned."),
        ("note", "By whom is not known. See below."),
        ("note", "A note on it."),
    ]
    assert [zone.anchor for zone in record.zones] == [None, 6, 6]


def test_a_page_begins_at_its_first_word_and_goes_on_into_the_next_document() -> None:
    first, second = records(
        '<pb n="7"/><div type="document" xml:id="d1"><p>One <pb n="8"/>two.</p><pb n="9"/></div>'
        '<div type="document" xml:id="d2"><p>Three<note>N.</note> <pb n="10"/>four.</p></div>'
    )
    assert first.pages == (Page(0, "7"), Page(4, "8"))
    assert second.pages == (Page(0, "9"), Page(6, "10"), Page(12, "9"))
    assert second.page_at(second.text.index("N.")) == "9"


def test_headings_and_the_editions_lines_are_metadata_and_all_else_is_the_records_own() -> None:
    record = document(
        '<note rend="inline" type="source">File No. 861.51/131</note><head>A to B</head><opener>Bern.</opener>'
        "<p>Sir:</p><frus:attachment><head>Enclosure</head><list><head>Ships</head><label>1.</label>"
        "<item><p>Ann</p></item><item>Bee</item></list></frus:attachment><closer><signed>A</signed></closer>"
    )
    assert zones(record) == [
        ("metadata", "File No. 861.51/131\nA to B"),
        ("body", "Bern.\nSir:"),
        ("metadata", "Enclosure"),
        ("body", "Ships\n1. Ann\nBee\nA"),
    ]


def test_a_row_is_a_line_and_its_cells_keep_their_columns() -> None:
    record = document(
        "<table><row><cell>Year</cell><cell/><cell>Men</cell></row>"
        "<row><cell/><cell><p>a</p><p>b</p></cell><cell>4<lb/>5</cell></row></table><p>End</p>"
    )
    assert record.text == "Year\t\tMen\n\ta b\t4 5\nEnd"


def test_fields_come_from_the_document_itself_not_from_its_enclosure() -> None:
    record = document(
        '<note rend="inline" type="source">861.51/1: Telegram</note><head>No. 4.<lb/>Mr. <persName type="from">Baker'
        '</persName> to the <gloss type="to">Secretary of State</gloss><note>Absent.</note>.</head>'
        '<dateline><placeName>Bern,</placeName> <date when="1894-02-09T10:00:00">Feb. 9,\n 1894</date></dateline>'
        "<closer><signed>L. Baker.</signed></closer><frus:attachment><head>X</head><signed>Other</signed>"
        '<dateline><date when="1800-01-01">1800</date></dateline></frus:attachment>'
    )
    day = datetime.date(1894, 2, 9)
    assert (record.title, record.date, record.place) == (
        "Mr. Baker to the Secretary of State",
        Date("Feb. 9, 1894", day, day),
        "Bern",
    )
    assert (record.creators, record.recipients, record.signatory) == (("Baker",), ("Secretary of State",), "L. Baker.")
    assert (record.reference, record.kind, record.collection) == ("861.51/1", "telegram", "Letters, Volume I")
    edition = record.edition
    assert edition is not None
    assert (edition.title, edition.place, edition.publisher, edition.year, edition.number) == (
        "Letters, Volume I",
        "Bern",
        None,
        "1902",
        "4",
    )


def test_what_a_document_does_not_give_is_missing() -> None:
    record = document("<head>[Untitled]</head><p>Sir.</p>")
    missing = (record.title, record.date, record.place, record.signatory, record.reference, record.kind, record.url)
    assert missing == (None,) * 7
    assert (record.creators, record.recipients, record.pages, record.language) == ((), (), (), None)


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ('<date notBefore="1894-02-01" notAfter="1894-03">spring</date>', "1894-02-01/1894-03-31"),
        ('<date from="1894" to="1895">two years</date>', "1894-01-01/1895-12-31"),
        ("<date>May 14, 1950</date>", "1950-05-14"),
        ('<date when="--05-14">May 14</date>', None),
        ('<date when="1950-02-30">May 14, 1950</date>', "1950-05-14"),
    ],
)
def test_a_date_is_placed_by_its_attributes_else_by_its_words(date: str, iso: str | None) -> None:
    found = document(f"<dateline>{date}</dateline>").date
    assert (found and found.iso) == iso


@pytest.mark.parametrize("note", ["[Telegram.]", "[Extract.]", "No. 14.", "A"])
def test_a_line_that_is_no_file_number_is_no_reference(note: str) -> None:
    assert document(f'<note rend="inline" type="source">{note}</note>').reference is None


@pytest.mark.parametrize("title", ["Mr. Low to Smith & Co.", "Notes of Mr. Fish, Jr.", "Minutes, July 9, 2 p.m."])
def test_the_point_of_an_abbreviation_stays_in_a_title(title: str) -> None:
    assert document(f"<head>{title.replace('&', '&amp;')}</head>").title == title


def test_no_entity_reaches_into_the_machine(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    prolog = f'<!DOCTYPE TEI [<!ENTITY out SYSTEM "file://{secret}"><!ENTITY in "words">]>'
    (record,) = records('<div type="document" xml:id="d1"><p>A &out; b &in;.</p></div>', prolog=prolog)
    assert record.text == "A &out; b &in;."


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("prolog", "content", "reason"),
    [
        (f'<!DOCTYPE TEI [<!ENTITY l0 "ha">{LAUGHS}]>', "<p>&l9;</p>", "is larger inside than XML may be (Maximum"),
        (f'<!DOCTYPE TEI [<!ENTITY l0 "ha">{LAUGHS}]>', '<p n="&l9;"/>', "is larger inside than XML may be (Maximum"),
        (f'<!DOCTYPE TEI [<!ENTITY a "{"a" * 10**5}">]>', f'<p n="{"&a;" * 10**4}"/>', "is larger inside"),
        ('<!DOCTYPE TEI [<!ENTITY a "&a;">]>', "<p>&a;</p>", "is larger inside than XML may be (Detected an entity"),
        ("", "<p>" * 10**5 + "</p>" * 10**5, "is larger inside than XML may be (Excessive depth in document: 256)"),
        ("", f"<p>{'words ' * 2 * 10**6}</p>", "is larger inside than XML may be (Resource limit exceeded: Text node"),
        ("", f"<{'p' * 10**7}/>", "is larger inside than XML may be (Name too long"),
        ("", "<p>a\0b</p>", "is not well-formed XML (Invalid character: Char 0x0"),
        ("", "<p>&#0;</p>", "is not well-formed XML"),
        ("", "<p>&#xD800;</p>", "is not well-formed XML"),
        ("", "<p>&nowhere;</p>", "is not well-formed XML"),
    ],
    ids=[
        "laughs",
        "in-attribute",
        "many",
        "loop",
        "deep",
        "text",
        "name",
        "nul",
        "nul-reference",
        "surrogate",
        "entity",
    ],
)
def test_hostile_xml_is_refused_in_one_line(prolog: str, content: str, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        records(f'<div type="document">{content}</div>', prolog=prolog)
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)


def test_xml_that_is_only_large_is_read() -> None:
    line = "words " * 200_000
    assert document(f"<p>{line}</p>").text == line.strip()
    assert document("<p>a</p>" * 50_000).text == "\n".join("a" * 50_000)
    assert document("<hi>" * 250 + "a" + "</hi>" * 250).text == "a"


def test_a_document_type_is_not_fetched(tmp_path) -> None:
    outside = tmp_path / "tei.dtd"
    outside.write_text('<!ENTITY out "secret words">')
    prologs = f'<!DOCTYPE TEI SYSTEM "file://{outside}">', f'<!DOCTYPE TEI [<!ENTITY % p SYSTEM "{outside}"> %p;]>'
    for prolog in prologs:
        (record,) = records('<div type="document"><p>A &out; b.</p></div>', prolog=prolog)
        assert record.text == "A &out; b."


def test_a_missing_word_is_marked_and_a_struck_one_is_not_read() -> None:
    assert document("<p>so blindly <gap/> during the <del>wa</del> war</p>").text == "so blindly [...] during the war"
