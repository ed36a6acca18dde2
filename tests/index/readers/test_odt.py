from __future__ import annotations

import io
import zipfile

import pytest

from index.errors import ReadError
from index.readers import odt
from index.readers.packed import MAX_PART
from index.records import Record

NAMES = ("office", "text", "table", "style", "drawing", "svg-compatible", "meta")
SPACES = " ".join(f'xmlns:{n.partition("-")[0]}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in NAMES)


def packed(**parts: str) -> bytes:
    """An odt of the parts `content`, `meta` and `manifest`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip:
        for name, words in parts.items():
            zip.writestr("META-INF/manifest.xml" if name == "manifest" else f"{name}.xml", words)
    return file.getvalue()


def content(body: str, styles: str = "") -> str:
    return (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>\n {body}\n</office:text></office:body></office:document-content>"
    )


def read(data: bytes) -> Record:
    (record,) = odt.read(io.BytesIO(data), "box/minutes", "box/minutes.odt")
    return record


def document(body: str, title: str = "", styles: str = "") -> Record:
    meta = f'<m {SPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>{title}</dc:title></office:meta></m>'
    return read(packed(content=content(body, styles), meta=meta))


def p(words: str = "", style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def zones(record: Record) -> list[tuple[str, str]]:
    return [(str(zone.kind), record.text[zone.start : zone.end]) for zone in record.zones]


def test_a_paragraph_a_heading_and_an_item_are_lines_and_so_is_what_follows_a_line_break() -> None:
    record = document(
        "<text:h>Head</text:h>"
        + p('One<text:s text:c="3"/>two<text:line-break/>three<text:tab/>four')
        + f"<text:list>\n<text:list-item>\n{p('Item')}\n<text:list><text:list-item>{p('in it')}</text:list-item>"
        + "</text:list></text:list-item>\n</text:list>"
        + p()
        + p("<text:a>A <text:span>link</text:span></text:a>.")
        + f"<text:section>{p('End<text:soft-page-break/>ing')}</text:section>"
    )
    assert zones(record) == [("body", "Head\nOne two\nthree\tfour\nItem\nin it\nA link.\nEnding")]
    assert record.pages == ()


def test_what_was_deleted_what_is_hidden_and_what_is_beside_the_text_is_left_out() -> None:
    record = document(
        f"<text:tracked-changes><text:changed-region><text:deletion>{p('gone')}</text:deletion></text:changed-region>"
        "</text:tracked-changes>"
        + p(f"It <text:change/>was<office:annotation>{p('Really?')}</office:annotation><!-- no -->")
        + p('seen<text:span text:style-name="T1"> hidden</text:span>.')
        + f'<text:section text:display="none">{p("hidden")}</text:section>'
        + f"<text:table-of-content><text:table-of-content-source>{p('pattern')}</text:table-of-content-source>"
        + f"<text:index-body>{p('1. Talks<text:tab/>3')}</text:index-body></text:table-of-content>",
        styles='<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>',
    )
    assert record.text == "It was\nseen.\n1. Talks\t3"


def test_a_row_is_a_line_and_its_cells_keep_their_columns() -> None:
    def cell(words: str = "") -> str:
        return f"<table:table-cell>{words or p()}</table:table-cell>"

    inner = f"<table:table><table:table-row>{cell(p('x'))}{cell(p('y'))}</table:table-row></table:table>"
    record = document(
        p("Before")
        + f"<table:table><table:table-header-rows><table:table-row>{cell(p('Year'))}<table:covered-table-cell/>"
        + f"{cell(p('Men'))}</table:table-row></table:table-header-rows>\n<table:table-row>\n{cell()}\n{cell(inner)}\n"
        + f"{cell(p('a') + p('b<text:line-break/>c'))}{cell()}</table:table-row></table:table>"
        + p("After")
    )
    assert record.text == "Before\nYear\t\tMen\n\tx y\ta b c\nAfter"


def note(kind: str, words: str) -> str:
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{words}</text:note-body></text:note>"
    )


def test_notes_stand_after_the_body_with_the_place_they_hang_on() -> None:
    record = document(
        p(f"It was{note('footnote', p('By whom') + p('is open.'))} agreed.{note('endnote', p('In May.'))}")
        + p("Signed.")
    )
    assert zones(record) == [("body", "It was agreed.\nSigned."), ("note", "By whom is open."), ("note", "In May.")]
    assert [zone.anchor for zone in record.zones] == [None, 6, 14]


def test_a_text_box_follows_its_paragraph_and_a_pictures_description_is_left_out() -> None:
    def box(words: str) -> str:
        return f"<drawing:frame><drawing:text-box>{words}</drawing:text-box><svg:desc>A map</svg:desc></drawing:frame>"

    record = document(
        box(p("At the page."))
        + p(f"A sentence {box(p('In a box.') + p('Its ' + box(p('inner one')) + 'end.'))}goes on.")
        + p(f"<drawing:a><drawing:custom-shape>{p('Shape.')}</drawing:custom-shape></drawing:a>Last.")
    )
    assert record.text == "At the page.\nA sentence goes on.\nIn a box.\nIts end.\ninner one\nLast.\nShape."


@pytest.mark.parametrize(
    ("stated", "body", "title"),
    [
        ("Minutes of  May", "<text:h>First</text:h>", "Minutes of May"),
        ("Untitled 1", "<text:h>First <text:span>part</text:span></text:h><text:h>Second</text:h>", "First part"),
        ("minutes", p("Titled", "Title"), "Titled"),
        ("a.odt", p("Titled", "P1"), "Titled"),
        ("", p("Words", "P2"), None),
    ],
)
def test_a_title_is_stated_or_a_heading_or_missing(stated: str, body: str, title: str | None) -> None:
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="P2"/>'
    assert document(p("Before.") + body, title=stated, styles=styles).title == title


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"text", "is a damaged odt (File is not a zip file); copy it again from where it came from"),
        (packed(content=content(p("Words.")))[:-40], "is a damaged odt (File is not a zip file)"),
        (packed(meta="<a/>"), "is a zip file without an OpenDocument text in it; expected an odt"),
        (packed(content="<a/>"), "is a zip file without an OpenDocument text in it; expected an odt"),
        (packed(content=content(p())), "holds no text; where it holds pictures of pages"),
        (packed(content="\x8f\x01", manifest="<m:encryption-data/>"), "is protected by a password; open it in a word"),
        (packed(content=content("<text:p>")), "holds XML that is not well-formed (content.xml: "),
        (packed(content=content("<text:p>" * 300 + "</text:p>" * 300)), "holds XML that is not well-formed (content."),
        (packed(content=" " * (MAX_PART + 1)), "unpacks to more than 64 MB (content.xml)"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        read(data)
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)


@pytest.mark.slow
@pytest.mark.timeout(60)  # in time that grows with the square of their number it would take minutes
def test_many_empty_headings_are_read_in_one_pass() -> None:
    found = document((p("One.") + "<text:h/>") * 200_000 + "<text:h>Last</text:h>")
    assert (found.title, found.text) == ("Last", "One.\n" * 200_000 + "Last")
