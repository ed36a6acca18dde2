from __future__ import annotations

import io

import pytest

from index.errors import ReadError
from index.readers import rtf
from index.records import Record, Skipped

FONTS = (
    rb"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204{\*\fname Arial;}Arial Cyr;}"
    rb"{\f2\fcharset128 Mincho;}{\f3\fcharset2 Symbol;}}"
)
STYLES = rb"{\stylesheet{\ql Normal;}{\s1\b heading 1;}{\s2 Title;}{\*\cs10 heading 9;}{\s3 Heading;}}"


def read(data: bytes) -> list[Record | Skipped]:
    return list(rtf.read(io.BytesIO(data), "box/minutes", "box/minutes.rtf"))


def document(body: bytes, head: bytes = rb"\ansi\ansicpg1252\deff0") -> Record:
    (record,) = read(rb"{\rtf1" + head + FONTS + STYLES + b"\n" + body + b"}")
    return record


def zones(record: Record) -> list[tuple[str, str]]:
    return [(str(zone.kind), record.text[zone.start : zone.end]) for zone in record.zones]


def test_a_paragraph_is_a_line_and_so_is_what_follows_a_line_break() -> None:
    record = document(
        b"\\pard\\tab One \\b two\\b0 .\\par\\par\r\na\r\nb\\line c\\page d\\tab e\\\nf\\sect g{\\i h}\\par"
    )
    assert zones(record) == [("body", "One two.\nab\nc\nd\te\nf\ngh")]
    assert record.pages == ()


def test_what_was_deleted_what_is_hidden_and_what_is_beside_the_text_is_left_out() -> None:
    record = document(
        rb"{\header Head\par}{\footerr Foot}It{\deleted  not} was{\v  hidden\v0  so}\v x\plain{\*\bkmkstart b}."
        rb"{\*\atnid AK}{\*\annotation Really?}{\pict\bin7 }}\par{}{\*\shppict{\pict 0a0b}}{\xe index}"
        rb"{\field{\*\fldinst HYPERLINK http://a}{\fldrslt  A link}}{\object{\*\objdata 00}{\result , a table}}\par"
    )
    assert record.text == "It was so. A link, a table"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (rb"na\'efve \'97 \'93S\'e3o\'94", "naïve — “São”"),
        (rb"{\f1\'cc\'e8\'f0} \'e9", "Мир é"),
        (rb"{\f2\'93\'fa\'96\'7b \'83A}", "日本 ア"),
        (rb"\u8212\'97\u1052?\uc0\u1080 \u1088.", "—Мир."),
        (rb"\uc2\u26085\'93\'fa!", "日!"),
        (rb"\u-10179?\u-8704?", "😀"),
        (rb"\emdash\endash\lquote a\rquote\~\ldblquote b\rdblquote\bullet\_\-\{\}\\", "—–‘a’ “b”•\u2011{}\\"),
        (rb"{\f3\'b7\'e0}\u-4064? \'81\u55357?a", "•\ufffd\ufffd \ufffd\ufffda"),
        ("д".encode() + rb"\'d0\'b4", "дд"),
    ],
)
def test_characters(written: bytes, words: str) -> None:
    head = rb"\ansi\ansicpg65001" if written.startswith(b"\xd0") else rb"\ansi\ansicpg1252\deff0"
    assert document(written, head).text == words


def test_the_code_page_is_the_fonts_else_the_documents() -> None:
    assert document(rb"\'cc\'e8\'f0{\f0\'ec}{\plain\'ec}", rb"\ansi\ansicpg1251").text == "Мирìм"
    assert document(rb"caf\'8e", rb"\mac").text == "café"


def test_a_row_is_a_line_and_its_cells_keep_their_columns() -> None:
    record = document(
        rb"Before\par\trowd\cellx1\pard\intbl Year\cell\cell Men\cell\row"
        rb"\trowd\pard\intbl\cell a\par b\line c\tab d\cell x\nestcell y\nestcell{\*\nesttableprops\nestrow}\cell\row"
        rb"\pard After\par"
    )
    assert record.text == "Before\nYear\t\tMen\n\ta b c d\tx y\nAfter"


def test_notes_stand_after_the_body_with_the_place_they_hang_on() -> None:
    record = document(
        rb"It was{\super\chftn{\footnote\pard{\super\chftn} By whom\par is\tab open.}} agreed."
        rb"{\super\chftn}{\*\footnote\ftnalt\chftn\~In May.}\par Signed.{\v{\footnote}}\par"
    )
    assert zones(record) == [("body", "It was agreed.\nSigned."), ("note", "By whom is open."), ("note", "In May.")]
    assert [zone.anchor for zone in record.zones] == [None, 6, 14]


def test_a_text_box_follows_its_paragraph_and_is_read_once() -> None:
    record = document(
        rb"A sentence {\shp{\*\shpinst{\sp{\sn name}{\sv value}}{\shptxt\pard In a box.\par Its end.\par}}"
        rb"{\shprslt{\*\do{\dptxbxtext In a box.\par}}}}goes on.\par{\*\do{\dptxbxtext Old.\par}}Last.\par"
    )
    assert record.text == "A sentence goes on.\nIn a box.\nIts end.\nLast.\nOld."


def test_the_labels_of_a_list_stand_in_the_text() -> None:
    items = rb"{\listtext\pard\plain 1.\tab}One\par{\listtext\pard\plain\f3 \'b7\tab}Two\par"
    assert document(rb"{\*\listtable{\list{\listname ;}}}" + items).text == "1.\tOne\n•\tTwo"


@pytest.mark.parametrize(
    ("info", "body", "title"),
    [
        (rb"{\info{\title Minutes of M\'e4y}{\author Typist}}", rb"\s1 First\par", "Minutes of Mäy"),
        (rb"{\info{\title Document1}}", rb"\pard\s1 {First{\footnote No.} part\par}\pard\s1 Second\par", "First part"),
        (rb"{\info{\title minutes}}", rb"\pard\s2 Titled\pard\par", "Titled"),
        (b"", rb"\pard\outlinelevel0 Outlined\par", "Outlined"),
        (b"", rb"\pard\outlinelevel9 Words\par\s3 Heading\par", None),
    ],
)
def test_a_title_is_stated_or_a_heading_or_missing(info: bytes, body: bytes, title: str | None) -> None:
    record = document(info + rb"Before.\par" + body)
    assert (record.title, record.creators, record.date) == (title, (), None)


def test_a_file_that_ends_too_early_is_read_and_reported() -> None:
    record, skipped = read(rb"{\rtf1\ansi One.\par {\b two{\footnote thr")
    assert isinstance(record, Record)
    assert (record.text, isinstance(skipped, Skipped)) == ("One.\ntwo\nthr", True)
    assert str(skipped.reason).startswith("ends before it is complete, so words may be missing")


def test_what_follows_the_document_is_no_part_of_it() -> None:
    (record,) = read(b"\r\n{\\rtf1 Words.}\0\0}{junk}")
    assert isinstance(record, Record)
    assert record.text == "Words."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not begin as Rich Text does ({\\rtf); save it as RTF"),
        (b"PK\3\4", "does not begin as Rich Text does ({\\rtf); save it as RTF"),
        (rb"{\rtf1{\info{\title A}}\par}", "holds no text; where it holds pictures of pages"),
        (rb"{\rtf1" + b"{" * 5000, "nests more than 1000 groups, as no word processor writes; save it again"),
        (rb"{\rtf1\bin9999999999 words}", "holds no text; where it holds pictures of pages"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        read(data)
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)


@pytest.mark.slow
@pytest.mark.timeout(60)  # in time that grows with the square of their number it would take minutes
def test_many_groups_are_read_in_one_pass() -> None:
    assert document(b"{\\b A} {\\i b} " * 75_000).text == "A b " * 74_999 + "A b"
