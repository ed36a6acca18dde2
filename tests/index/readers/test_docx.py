from __future__ import annotations

import io
import zipfile

import pytest

from index.errors import ReadError
from index.readers import docx
from index.readers.packed import MAX_PART
from index.records import Record

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="s" xmlns:m="m" xmlns:v="v"'
)
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(**targets: str) -> str:
    each = "".join(f'<Relationship Type="{RELATED}/{kind}" Target="{to}"/>' for kind, to in targets.items())
    return f'<Relationships xmlns="r">{each}</Relationships>'


def packed(**parts: str) -> bytes:
    """A docx of the parts given by name: `document`, `footnotes`, ... and, for the title, `core`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip:
        zip.writestr("_rels/.rels", relations(officeDocument="word/document2.xml", **{"core-properties": "/core.xml"}))
        others = {name: f"{name}.xml" for name in parts if name not in ("document", "core")}
        zip.writestr("word/_rels/document2.xml.rels", relations(**others))
        for name, content in parts.items():
            path = {"document": "word/document2.xml", "core": "core.xml"}.get(name, f"word/{name}.xml")
            zip.writestr(path, content)
    return file.getvalue()


def read(data: bytes, record_id: str = "box/minutes") -> Record:
    (record,) = docx.read(io.BytesIO(data), record_id, f"{record_id}.docx")
    return record


def document(body: str, title: str = "", **parts: str) -> Record:
    main = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    core = (
        f'<p xmlns:dc="d"><dc:title>{title}</dc:title><dc:creator>Typist</dc:creator><dc:created>2026</dc:created></p>'
    )
    return read(packed(document=main, core=core, **parts))


def p(*runs: str, style: str = "") -> str:
    """A paragraph; a run that is not marked up is text."""
    each = "".join(r if r.startswith("<") else f"<w:r><w:t>{r}</w:t></w:r>" for r in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:tabs><w:tab/></w:tabs></w:pPr>{each}</w:p>'


def notes(kind: str, **content: str) -> str:
    each = "".join(f'<w:{kind} w:id="{n[1:]}">{words}</w:{kind}>' for n, words in content.items())
    return f"<w:{kind}s {SPACES}>{each}</w:{kind}s>"


def zones(record: Record) -> list[tuple[str, str]]:
    return [(str(zone.kind), record.text[zone.start : zone.end]) for zone in record.zones]


def test_a_paragraph_is_a_line_and_so_is_what_follows_a_line_break() -> None:
    breaks = '<w:r><w:t>b</w:t><w:br/><w:t>c</w:t><w:br w:type="page"/><w:t>d</w:t><w:lastRenderedPageBreak/></w:r>'
    record = document(
        p("One ", " two.") + p() + p("<w:r><w:tab/></w:r>", "a", breaks, "<w:r><w:t>e</w:t><w:tab/><w:t>f</w:t></w:r>")
    )
    assert zones(record) == [("body", "One two.\nab\nc\nde\tf")]
    assert record.pages == ()


def test_what_was_inserted_is_kept_and_what_was_deleted_left_out() -> None:
    record = document(
        p(
            "It was ",
            "<w:del><w:r><w:delText>not</w:delText><w:t>not</w:t></w:r></w:del>",
            "<w:ins><w:r><w:t>agreed</w:t></w:r></w:ins>",
            "<w:moveFrom><w:r><w:t> then</w:t></w:r></w:moveFrom>",
            "<w:moveTo><w:r><w:t> now</w:t></w:r></w:moveTo>",
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r>",
            '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>.</w:t></w:r>',
        )
    )
    assert record.text == "It was agreed now."


def test_links_fields_and_controls_give_their_words_and_symbols_their_character() -> None:
    record = document(
        p(
            "<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink><w:r><w:instrText> PAGE </w:instrText></w:r>",
            "<w:fldSimple><w:r><w:t> page 3</w:t></w:r></w:fldSimple>",
            "<w:sdt><w:sdtPr><w:t>prompt</w:t></w:sdtPr>"
            "<w:sdtContent><w:r><w:t> chosen</w:t></w:r></w:sdtContent></w:sdt>",
            '<w:r><w:t> x</w:t><w:noBreakHyphen/><w:t>y </w:t><w:sym w:char="2192"/><w:sym w:char="F0E0"/></w:r>',
            "<m:oMath><m:r><m:t>=2</m:t></m:r></m:oMath>",
        )
    )
    assert record.text == "a link page 3 chosen x\u2011y →\ufffd=2"


def test_a_row_is_a_line_and_its_cells_keep_their_columns() -> None:
    def cell(*content: str, width: str = "1") -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{width}"/></w:tcPr>{"".join(content) or p()}</w:tc>'

    inner = f"<w:tbl><w:tr>{cell(p('x'))}{cell(p('y'))}</w:tr></w:tbl>"
    record = document(
        p("Before")
        + f"<w:tbl><w:tr>{cell(p('Year'))}{cell(p('Men'), width='2')}{cell(p('Ships'))}</w:tr>"
        + f"<w:tr><w:trPr><w:del/></w:trPr>{cell(p('deleted'))}</w:tr>"
        + f"<w:tr>{cell()}{cell()}{cell(p('a'), p('b</w:t><w:br/><w:t>c'))}{cell(inner, p())}</w:tr>"
        + f"<w:tr>{cell(p('1950'), width='9' * 5000)}<w:sdt><w:sdtContent>{cell(p('4'))}</w:sdtContent></w:sdt>"
        + f"{cell()}</w:tr>"
        + "</w:tbl>"
        + p("After")
    )
    assert record.text == "Before\nYear\tMen\t\tShips\n\t\ta b c\tx y\n1950\t4\nAfter"


def test_notes_stand_after_the_body_with_the_place_they_hang_on() -> None:
    record = document(
        p(
            "It was",
            '<w:r><w:footnoteReference w:id="2"/></w:r>',
            " agreed.",
            '<w:r><w:endnoteReference w:id="2"/></w:r>',
        )
        + p("Lost", '<w:r><w:footnoteReference w:id="9"/></w:r>', ".")
        + p("Gone", '<w:del><w:r><w:footnoteReference w:id="3"/></w:r></w:del>', "."),
        footnotes=notes(
            "footnote", n1=p("Separator"), n2=p("<w:r><w:footnoteRef/></w:r>", " By whom") + p("is open."), n3=p("No.")
        ),
        endnotes=notes("endnote", n2=p("In May.")),
    )
    assert zones(record) == [
        ("body", "It was agreed.\nLost.\nGone."),
        ("note", "By whom is open."),
        ("note", "In May."),
    ]
    assert [zone.anchor for zone in record.zones] == [None, 6, 14]


def test_a_text_box_follows_its_paragraph_and_is_read_once() -> None:
    def box(words: str) -> str:
        return f"<wps:txbx><w:txbxContent>{words}</w:txbxContent></wps:txbx>"

    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box(p('In a box.') + p('Its end.'))}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box(p('In a box.'))}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    record = document(p("A sentence ", drawing, "goes on.") + p("<w:r><w:pict>" + box(p("Old.")) + "</w:pict></w:r>"))
    assert record.text == "A sentence goes on.\nIn a box.\nIts end.\nOld."


STYLES = (
    f'<w:styles {SPACES}><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>'
)


@pytest.mark.parametrize(
    ("stated", "style", "title"),
    [
        ("Minutes of  May", "berschrift1", "Minutes of May"),
        ("", "berschrift1", "First, in bold"),
        ("Document1", "Titel", "First, in bold"),
        ("Microsoft Word - a.doc", "Titel", "First, in bold"),
        ("letter 4.doc", "Titel", "First, in bold"),
        ("MINUTES", "Titel", "First, in bold"),
        ("Minutes.docx", "Standard", None),
        ("", "Standard", None),
    ],
)
def test_a_title_is_stated_or_a_heading_or_missing(stated: str, style: str, title: str | None) -> None:
    body = p("Before.") + p(style=style) + p("First, ", "in bold", style=style) + p("Second", style=style)
    record = document(body, title=stated, styles=STYLES)
    assert record.title == title
    assert record.text == "Before.\nFirst, in bold\nSecond"


def test_what_is_the_typists_is_not_the_records() -> None:
    record = document(p("Words."))
    missing = (record.title, record.date, record.place, record.reference, record.kind, record.language, record.url)
    assert missing == (None,) * 7
    assert (record.creators, record.recipients) == ((), ())


MAIN = f"<w:document {SPACES}><w:body>{{}}</w:body></w:document>"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is a damaged docx (File is not a zip file); copy it again from where it came from"),
        (packed(document=MAIN.format(p("Words.")))[:-40], "is a damaged docx (File is not a zip file)"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "is protected by a password or an old Word file (.doc)"),
        (packed(core="<a/>"), "is a zip file without a Word document in it; expected a docx"),
        (packed(document="<workbook/>"), "is a zip file without a Word document in it; expected a docx"),
        (packed(document=MAIN.format(p())), "holds no text; where it holds pictures of pages"),
        (packed(document=MAIN.format("<w:p>")), "holds XML that is not well-formed (word/document2.xml: "),
        (packed(document=MAIN.format("<w:p>" * 300 + "</w:p>" * 300)), "holds XML that is not well-formed (word/"),
        (packed(document=" " * (MAX_PART + 1)), "unpacks to more than 64 MB (word/document2.xml)"),
        (packed(document=MAIN.format(p()), footnotes="?"), "holds XML that is not well-formed (word/footnotes.xml: "),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        read(data)
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)
