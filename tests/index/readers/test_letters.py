from __future__ import annotations

import io

import pytest

from index.errors import ReadError
from index.readers import tei
from index.records import Edition, Page, Record, Skipped

SENT = '<correspAction type="sent"><persName>Ida</persName><date when="1903-05-01">May Day</date></correspAction>'
CORRESPONDENCE = f"<profileDesc><correspDesc>{SENT}</correspDesc></profileDesc>"


def described(text: str, *, title: str = "<title>T</title>", file: str = "", profile: str = CORRESPONDENCE) -> str:
    """A TEI element: what stands in its titleStmt, in the rest of its fileDesc, after that, and in its text."""
    header = f"<fileDesc><titleStmt>{title}</titleStmt>{file}</fileDesc>{profile}"
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>{header}</teiHeader>{text}</TEI>'


def items(xml: str) -> list[Record | Skipped]:
    return list(tei.read(io.BytesIO(xml.encode()), "box/letter", "box/letter.xml"))


def letter(body: str = "<p>Come.</p>", **header: str) -> Record:
    (record,) = items(described(f"<text><body>{body}</body></text>", **header))
    assert isinstance(record, Record)
    return record


def zones(record: Record) -> list[tuple[str, str]]:
    return [(str(zone.kind), record.text[zone.start : zone.end]) for zone in record.zones]


def test_a_letter_is_its_file_and_its_divisions_are_parts_of_it() -> None:
    record = letter('<div type="document" xml:id="d1"><p>One.</p></div><div type="document"><p>Two.</p></div>')
    assert (record.id, record.source, record.text) == ("box/letter", "box/letter.xml", "One.\nTwo.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<choice><sic>teh</sic><corr>the</corr></choice>", "teh"),
        ("<choice><corr>the</corr> <sic>teh</sic></choice>", "teh"),
        ("<choice><reg>colour</reg><orig>colovr</orig></choice>", "colovr"),
        ("<choice><expan>said</expan><abbr>sd</abbr></choice>.", "sd."),
        ("<choice><unclear>mine</unclear><unclear>wine</unclear></choice>", "mine"),
        ("<choice><orig/><reg>,</reg></choice>and", "and"),
        ("<app><lem>one</lem><rdg>two</rdg></app>", "one"),
        ("ab<subst><del>c</del> <add>d</add></subst>e", "abde"),
        ("<del>struck</del> out", "out"),
        ("<supplied>sup</supplied><unclear>un</unclear><add>add</add>", "supunadd"),
        ('so <gap reason="illegible"><desc>two words</desc></gap> far', "so [...] far"),
        ("<fw>Page 9</fw>running", "running"),
        ("be<lb break='no'/>\n  lieve", "believe"),
        ("be \n<pb n='2' break='no'/>lieve", "believe"),
        ("a<lb/>b<space/>c", "a b c"),
        ("<seg>a</seg><!-- not this --><?nor this?>b", "ab"),
    ],
)
def test_the_text_is_what_stands_in_the_record(text: str, words: str) -> None:
    record = letter(f"<p>{text}</p>", title=f"<title>{text}</title>")
    assert record.text == words
    assert record.title == words.rstrip(".")  # a title and a note are read as the text is


@pytest.mark.parametrize("kind", ["summary", "regest", "Regest", "abstract"])
def test_an_editors_summary_is_no_part_of_the_letter(kind: str) -> None:
    record = letter(f'<div type="{kind}"><head>In brief</head><p>She <hi>asks</hi>.</p></div><div><p>Come.</p></div>')
    assert zones(record) == [("summary", "In brief\nShe asks."), ("body", "Come.")]


@pytest.mark.parametrize("kind", ["translation", "normalized", "commentary"])
def test_what_an_editor_sets_beside_the_original_is_a_note(kind: str) -> None:
    body = f'<div type="original"><p>Kom.</p></div><div type="{kind}"><p>Do <hi>come</hi>.</p><signed>I.</signed></div>'
    record = letter(body)
    assert zones(record) == [("body", "Kom."), ("note", "Do come.\nI.")]
    assert record.signatory is None


def test_a_translation_that_is_all_there_is_is_the_letter() -> None:
    record = letter('<div type="translation"><p>Come.</p></div><div type="summary"><p>She asks.</p></div>')
    assert zones(record) == [("body", "Come."), ("summary", "She asks.")]


def test_an_abstract_goes_before_the_letter_and_may_be_all_there_is() -> None:
    profile = f"<profileDesc><abstract><p>She asks.</p></abstract><correspDesc>{SENT}</correspDesc></profileDesc>"
    assert zones(letter(profile=profile)) == [("summary", "She asks."), ("body", "Come.")]
    assert zones(letter("<p/>", profile=profile)) == [("summary", "She asks.")]


def test_a_note_hangs_on_the_words_it_points_to_or_that_point_to_it() -> None:
    body = (
        '<pb n="1"/><p>The <seg xml:id="w">ship</seg> sails<ptr target="#n2"/> on<note>Or: in.</note> '
        '<ref target="#n2">Friday</ref>.</p></body><back><div type="notes"><note target="#w">A brig.</note>'
        '<note xml:id="n2">For Oslo.</note><note xml:id="n3">Lost.</note></div>'
        "<listPerson><person>Ida</person></listPerson><listBibl><bibl>A book.</bibl></listBibl></back><body>"
    )
    record = letter(body)
    assert zones(record) == [
        ("body", "The ship sails on Friday."),
        ("note", "A brig."),
        ("note", "For Oslo."),
        ("note", "Or: in."),
        ("note", "Lost."),
    ]
    assert [zone.anchor for zone in record.zones] == [None, 8, 14, 17, None]
    assert record.pages == (Page(0, "1"),)


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ('<date when="1903-05-01">May Day</date>', ("May Day", "1903-05-01")),
        ('<date when="1903-05-01"/>', ("1903-05-01", "1903-05-01")),
        ('<date when-iso="1903-05"/>', ("1903-05", "1903-05")),
        ('<date notBefore="1903-05-01" notAfter="1903-05-03"/>', ("1903-05-01/1903-05-03", "1903-05-01/1903-05-03")),
        ('<date from="1903" to="1904">two years</date>', ("two years", "1903-01-01/1904-12-31")),
        ("<date>1 May 1903</date>", ("1 May 1903", "1903-05-01")),
        ('<date notBefore="1903">after 1903</date>', None),
        ("<date>unknown</date>", None),
        ("", None),
    ],
)
def test_the_date_is_the_one_it_was_sent(date: str, found: tuple[str, str] | None) -> None:
    received = '<correspAction type="received"><date when="1999"/></correspAction>'
    sent = f'<correspAction type="sent">{date}</correspAction>'
    record = letter(profile=f"<profileDesc><correspDesc>{received}{sent}</correspDesc></profileDesc>")
    assert (record.date and (record.date.written, record.date.iso)) == found


def test_what_the_description_does_not_say_the_letter_may() -> None:
    body = (
        '<floatingText><body><opener><dateline>Rome, <date when="1800"/></dateline></opener></body></floatingText>'
        "<opener><dateline><placeName>Oslo</placeName>, <date>2 June 1903</date></dateline></opener><p>Come.</p>"
        "<closer><signed>Ida,</signed></closer>"
    )
    names = '<correspAction type="sent"><persName ref="#p1"/></correspAction>'
    record = letter(body, profile=f"<profileDesc><correspDesc>{names}</correspDesc></profileDesc>")
    assert record.date is not None
    assert (record.place, record.date.iso, record.signatory, record.creators) == ("Oslo", "1903-06-02", "Ida", ())


def test_everyone_who_sent_or_received_it_is_named_once() -> None:
    actions = (
        '<correspAction type="sent"><persName>Holm, <name>Ida</name></persName><orgName>Harbour Office</orgName>'
        '</correspAction><correspAction type="sent"><persName>Per</persName><persName>Per</persName></correspAction>'
        '<correspAction type="forwarded"><persName>Nobody</persName></correspAction>'
        '<correspAction type="received"><name>Ole,</name></correspAction>'
    )
    record = letter(profile=f"<profileDesc><correspDesc>{actions}</correspDesc></profileDesc>")
    assert record.creators == ("Holm, Ida", "Harbour Office", "Per")
    assert record.recipients == ("Ole",)


@pytest.mark.parametrize(
    ("identifier", "repository", "reference", "collection"),
    [
        ("<repository>Archive</repository><idno>B 43</idno>", "Archive", "B 43", None),
        ("<settlement>Bern</settlement><repository>Archive</repository>", "Archive, Bern", None, None),
        ("<settlement/><repository>Archive</repository>", "Archive", None, None),
        ("<settlement>Bern</settlement><collection>Papers</collection>", None, None, "Papers"),
        ("<institution>Museum</institution><idno type='signature'/><idno type='old'>7</idno>", "Museum", "7", None),
        ('<repository ref="a94"/><altIdentifier><idno>7</idno></altIdentifier>', None, None, None),
    ],
)
def test_where_the_manuscript_is_kept(
    identifier: str, repository: str | None, reference: str | None, collection: str | None
) -> None:
    record = letter(file=f"<sourceDesc><msDesc><msIdentifier>{identifier}</msIdentifier></msDesc></sourceDesc>")
    assert (record.repository, record.reference, record.collection) == (repository, reference, collection)


@pytest.mark.parametrize(
    ("published", "url"),
    [
        ('<idno type="URL">https://letters.example.org/7</idno>', "https://letters.example.org/7"),
        ('<pubPlace><ptr target="http://example.org/7"/></pubPlace>', "http://example.org/7"),
        ('<idno type="isbn">https://example.org/isbn</idno><idno type="uri">urn:x:7</idno>', None),
        ("<idno>https://example.org/</idno>", None),
    ],
)
def test_an_address_is_one_that_the_publication_gives_itself(published: str, url: str | None) -> None:
    assert letter(file=f"<publicationStmt>{published}</publicationStmt>").url == url


def test_the_best_title_is_the_texts_own_and_a_series_is_an_edition() -> None:
    titles = '<title level="s">Series</title><title type="sub">Sub</title><title>Main.</title>'
    file = "<publicationStmt><publisher>P</publisher><pubPlace>Bern</pubPlace><date when='2021'/></publicationStmt>"
    record = letter(title=titles, file=file)
    assert (record.title, record.edition) == ("Main", Edition("Series", "Bern", "P", "2021"))
    book = letter(title='<title level="m" type="sub">Sub</title><title level="m">Book</title>')
    assert (book.title, book.edition) == ("Book", None)


def test_what_no_one_gives_is_missing() -> None:
    record = letter(title="", profile="<profileDesc><correspDesc/></profileDesc>")
    assert record == Record("box/letter", "Come.", record.zones, "box/letter.xml")


def test_a_text_that_is_no_letter_speaks_in_its_own_headings() -> None:
    record = letter(
        "<div><head>Chapter I</head><p>It was so.</p></div>",
        title="<title>A Book</title><author>Ida Holm</author>",
        profile='<profileDesc><creation><date when="1880"/></creation></profileDesc>',
    )
    assert zones(record) == [("body", "Chapter I\nIt was so.")]
    assert record.date is not None
    assert (record.id, record.title, record.creators, record.date.iso) == (
        "box/letter",
        "A Book",
        ("Ida Holm",),
        "1880",
    )


def test_a_text_without_a_header_is_read() -> None:
    (record,) = items('<TEI xml:lang="en"><text><front><p>Before.</p></front><body><p>Come.</p></body></text></TEI>')
    assert record == Record("box/letter", "Before.\nCome.", record.zones, "box/letter.xml", language="en")


def test_letters_that_share_a_header_are_told_apart_by_what_they_say() -> None:
    second = SENT.replace("Ida", "Per")
    profile = (
        f'<profileDesc><correspDesc xml:id="c1">{SENT}</correspDesc>'
        f'<correspDesc xml:id="c2">{second}</correspDesc></profileDesc>'
    )
    body = '<div decls="#c1"><head>First.</head><p>Come.</p></div><div xml:id="d2" corresp="#c2"><p>No.</p></div>'
    first, other = items(described(f"<text><body>{body}</body></text>", profile=profile))
    assert isinstance(first, Record)
    assert isinstance(other, Record)
    assert (first.id, first.title, first.creators, first.text) == ("box/letter/c1", "First", ("Ida",), "First.\nCome.")
    assert (other.id, other.title, other.creators, other.text) == ("box/letter/d2", None, ("Per",), "No.")
    assert first.edition == other.edition == Edition("T")


def test_of_several_descriptions_that_nothing_refers_to_none_is_believed() -> None:
    record = letter(profile=f"<profileDesc><correspDesc>{SENT}</correspDesc><correspDesc/></profileDesc>")
    assert (record.title, record.creators, record.date) == ("T", (), None)


def test_a_letter_of_a_corpus_without_words_is_reported_and_the_rest_is_read() -> None:
    empty = described("<text><body><p/></body></text>").replace("<TEI", '<TEI xml:id="a"')
    full = described("<text><body><p>Come.</p></body></text>")
    found = items(f"<teiCorpus>{empty}{full}</teiCorpus>")
    assert found[0] == Skipped("box/letter.xml a", "has no words in its <text>")
    assert [item.id for item in found[1:] if isinstance(item, Record)] == ["letter/doc-2"]


@pytest.mark.parametrize("text", ["", "<text><body/></text>", "<text><body><p> </p><pb n='1'/></body></text>"])
def test_a_file_without_words_is_an_error(text: str) -> None:
    with pytest.raises(ReadError, match=r'is TEI without a <div type="document"> and without words in a <text>'):
        items(described(text))
