from __future__ import annotations

import io
import random
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import ReadError
from index.readers import ocr, pdf
from index.records import Page, Record, Skipped, Speaker, Zone

canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab draws the files that are read here")

TELEGRAM = (Path(__file__).parents[2] / "cases" / "telegram.pdf").read_bytes()


def read(data: bytes, record_id: str = "a") -> list[Record | Skipped]:
    return list(pdf.read(io.BytesIO(data), record_id, f"{record_id}.pdf"))


def drawn(draw: Callable[[canvas.Canvas], object], **settings: object) -> bytes:
    """A PDF of one page or more, 380 to 300 points, as `draw` draws it."""
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=(380, 300), invariant=1, **settings)
    draw(page)
    page.save()
    return file.getvalue()


def printed(*pages: str, size: float = 11) -> bytes:
    """A PDF of these pages, line under line; a blank at the beginning of a line is an indent."""

    def draw(page: canvas.Canvas) -> None:
        for text in pages:
            page.setFont("Times-Roman", size)
            for row, line in enumerate(text.split("\n")):
                page.drawString(60 + 16 * line.startswith(" "), 270 - 13 * row, line.strip())
            page.showPage()

    return drawn(draw)


def made(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + head + table + tail


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def test_the_telegram_is_one_body_over_its_pages() -> None:
    (record,) = read(TELEGRAM, "box 4/telegram")
    body, heads = record.zones
    assert (record.id, record.source) == ("box 4/telegram", "box 4/telegram.pdf")
    assert record.title == "The Minister in Sweden to the Secretary of State"
    assert record.text[body.start : body.end].startswith("The Minister in Sweden (Morris) to the Secretary of State\n")
    assert "alleviate moral responsi-\nbility falling upon Allies" in record.text[body.start : body.end]
    assert record.text[heads.start : heads.end].splitlines() == [
        "RELIEF MEASURES 101",
        "102 FOREIGN RELATIONS, 1918, RUSSIA, VOLUME III",
        "RELIEF MEASURES 103",
    ]
    assert [record.page_at(record.text.index(words)) for words in ("responsi-", "bility", "Morris\n\nREL")] == [
        "101",
        "102",
        "103",
    ]


def test_whose_name_is_in_the_file_and_when_it_was_made_say_nothing_of_the_record() -> None:
    assert b"Scan Operator 7" in TELEGRAM
    assert b"CreationDate" in TELEGRAM
    (record,) = read(TELEGRAM)
    assert (record.creators, record.date, record.language, record.transcription) == ((), None, None, None)


@pytest.mark.parametrize(
    ("title", "taken"),
    [
        ("Conversation with Zhou Enlai, 3 May", "Conversation with Zhou Enlai, 3 May"),
        ("  Letter\r\n to  Stalin ", "Letter to Stalin"),
        ("Memoirs", "Memoirs"),
        ("", None),
        ("untitled", None),
        ("Microsoft Word - draft 3", None),
        ("draft of the letter.docx", None),
        ("BOX-4", None),
        ("box_7", None),
        ("CIA-RDP80R01731R003300190001-5", None),
        ("Scan 12 March", None),
        ("1950", None),
    ],
)
def test_a_title_is_taken_where_it_is_one(title: str, taken: str | None) -> None:
    data = drawn(lambda page: (page.setTitle(title), page.drawString(60, 200, "Words.")))
    (record,) = read(data, "files/box-4")
    assert record.title == taken


def test_pages_without_labels_are_numbered_and_empty_ones_have_no_place() -> None:
    (record,) = read(printed("One.", "", "Three."))
    assert (record.text, record.pages) == ("One.\nThree.", (Page(0, "1"), Page(5, "3")))
    assert record.zones == (Zone(Speaker.BODY, 0, 11),)


def test_gaps_and_indents_divide_paragraphs_and_hyphens_stay() -> None:
    text = "It was re-\nceived. We\nagreed.\n Then all\nleft.\n\nAfter a gap.\n(a) some item of\n a list"
    (record,) = read(printed(text))
    assert record.text == (
        "It was re-\nceived. We\nagreed.\n\nThen all\nleft.\n\nAfter a gap.\n(a) some item of\na list"
    )


def test_a_page_that_lies_on_its_side_is_read_as_the_others() -> None:
    def draw(page: canvas.Canvas) -> None:
        page.setPageRotation(90)
        page.translate(300, 40)
        page.rotate(90)
        for row, line in enumerate(("One line.", "Another.", "", "A third.")):
            page.drawString(0, 200 - 13 * row, line)

    (record,) = read(drawn(draw))
    assert record.text == "One line.\nAnother.\n\nA third."


@pytest.mark.parametrize(
    ("pages", "furniture"),
    [
        pytest.param(["HEAD\na", "HEAD\nb", "c\nd"], "HEAD\nHEAD", id="a head on half of the pages"),
        pytest.param(["HEAD\na", "HEAD\nb"], "", id="of two pages that begin the same, nothing"),
        pytest.param(["a\nPage 1 of 3", "b\nPage 2 of 3", "c\nd"], "Page 1 of 3\nPage 2 of 3", id="page numbers"),
        pytest.param(["a\n- 7 -", "b\n- 8 -"], "- 7 -\n- 8 -", id="numbers that count the pages"),
        pytest.param(["a\n8600", "b\n1918", "c\n2"], "", id="numbers that do not"),
        pytest.param(
            ["Head\n1\na", "Head\n2\nb", "Head\n3\nc"], "Head\n1\nHead\n2\nHead\n3", id="two lines at the head"
        ),
        pytest.param(
            ["Mao 5\na", "Kim 6\nb", "Chou 7\nc"], "Mao 5\nKim 6\nChou 7", id="heads that change, with numbers"
        ),
        pytest.param(["HEAD", "HEAD", "HEAD\nc"], "HEAD", id="a page is never all furniture"),
        pytest.param(
            ["Left\none", "Right\ntwo", "Left\nabc", "Right\nfour", "Left\nfive", "Right\nsix", "End\nof it"],
            "Left\nRight\nLeft\nRight\nLeft\nRight",
            id="left and right",
        ),
    ],
)
def test_what_is_printed_around_the_text_stands_after_it(pages: list[str], furniture: str) -> None:
    (record,) = read(printed(*pages))
    lifted = [record.text[zone.start : zone.end] for zone in record.zones if zone.kind is Speaker.FURNITURE]
    assert lifted == ([furniture] if furniture else [])
    assert "".join(sorted(record.text.replace("\n", ""))) == "".join(sorted("".join(pages).replace("\n", "")))


def test_a_title_in_larger_letters_than_the_heads_that_repeat_it_stays() -> None:
    def draw(page: canvas.Canvas) -> None:
        for number in range(3):
            page.setFont("Times-Roman", 9 if number else 20)
            page.drawString(60, 270, "The Korean War")
            page.setFont("Times-Roman", 11)
            page.drawString(60, 240, f"Text {'abc'[number]}.")
            page.showPage()

    (record,) = read(drawn(draw))
    assert record.text == "The Korean War\nText a.\nText b.\nText c.\n\nThe Korean War\nThe Korean War"


def test_a_character_that_stands_for_nothing_is_replaced() -> None:
    cmap = b"1 begincodespacerange <00> <FF> endcodespacerange 4 beginbfchar " + (
        b"<41> <D800> <42> <0007> <43> <D83DDE00> <44> <00A0> endbfchar"
    )
    data = made(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/ToUnicode 6 0 R>>",
        stream(b"BT /F 12 Tf 20 200 Td (xAyBzCxDy) Tj ET"),
        stream(cmap),
    )
    (record,) = read(data)
    assert record.text == "x\ufffdy\ufffdz\U0001f600x\xa0y"


def test_words_laid_invisibly_over_a_picture_were_read_by_a_machine() -> None:
    def draw(page: canvas.Canvas) -> None:
        for number in range(3):
            text = page.beginText(60, 200)
            text.setTextRenderMode(3 if number else 0)
            text.textLine("We received your letter.")
            page.drawText(text)
            page.showPage()

    (record,) = read(drawn(draw))
    assert record.transcription == "OCR that came with the file (pages 2-3)"


def pictures(*pages: str | None) -> bytes:
    """A PDF of pages that are a grey picture; with words, a line of them over it; None is a page with neither."""
    pixels = stream(zlib.compress(bytes([200])), b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray"
                    b"/BitsPerComponent 8/Filter/FlateDecode")  # fmt: skip
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        pixels,
    ]
    for number, words in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents %d 0 R" % (6 + 2 * number)
            + b"/Resources<</Font<</F 3 0 R>>/XObject<</X 4 0 R>>>>>>"
        )
        picture = b"q 300 0 0 280 0 0 cm /X Do Q "
        line = b"BT /F 8 Tf 20 200 Td (%s) Tj ET" % (words or "").encode()
        objects.append(stream(b"" if words is None else picture + line if words else picture))
    return made(*objects)


LONG = "Words that fill more than a line, as a page with a picture behind its text would have them. " * 2


def test_pages_that_are_pictures_are_reported_where_there_is_no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    record, skipped = read(pictures(LONG, "", "Approved for release", None, LONG, "", ""))
    assert [page.label for page in record.pages] == ["1", "3", "5"]
    assert skipped == Skipped(
        "a.pdf", 'pages 2-3, 6-7: without text; needs OCR: pip install "archive-qa[ocr]", then index again'
    )


def test_a_scan_without_text_is_refused_where_there_is_no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(ReadError) as error:
        read(pictures("", ""))
    assert str(error.value) == (
        'is a scanned document without text (2 pages): needs OCR: pip install "archive-qa[ocr]", then index again'
    )


def empty(pages: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>"
    return made(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages), *[page] * pages)


DAMAGED = "is not a PDF, or damaged; copy it again from where it came from"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", DAMAGED, id="nothing"),
        pytest.param(b"%PDF-1.7\n" + random.Random(1).randbytes(50_000), DAMAGED, id="noise"),
        pytest.param(TELEGRAM[: len(TELEGRAM) // 2], DAMAGED, id="cut short"),
        pytest.param(made(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), DAMAGED, id="no pages"),
        pytest.param(
            made(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 5>>"),
            "is damaged: none of its pages can be read (5 pages); copy it again from where it came from",
            id="pages in a circle",
        ),
        pytest.param(
            drawn(lambda page: page.drawString(60, 200, "Words."), encrypt="secret"),
            "is protected by a password; save a copy without one",
            id="password",
        ),
        pytest.param(empty(1), "has no text on its pages (1 page); expected some", id="blank"),
        pytest.param(empty(5001), "has 5001 pages; at most 5000 are read of one file; split it", id="too many pages"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        read(data)
    assert str(error.value) == reason


@pytest.mark.parametrize("box", [b"0 0 1e9 1e9", b"0 0 -5 0", b"0 0 1e9 1e-3"])
def test_the_size_of_a_page_does_not_matter(box: bytes) -> None:
    data = made(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>" % box,
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        stream(b"BT /F 12 Tf 72 700 Td (Words) Tj ET"),
    )
    assert [record.text for record in read(data)] == ["Words"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="this system holds no process to an amount of memory")
def test_a_page_made_to_take_all_memory_ends_the_reading_not_the_program() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents %d 0 R"
    page += b"/Resources<</Font<</F 4 0 R>>/XObject<</X 8 0 R>>>>>>"
    data = made(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 5 0 R 3 0 R]/Count 3>>",
        page % 6,
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        page % 7,
        stream(b"BT /F 12 Tf 72 200 Td (Words) Tj ET"),
        stream(b"/X Do"),
        stream(
            b"/X Do " * 50, b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Resources<</XObject<</X 8 0 R>>>>"
        ),  # draws itself fifty times
    )
    record, skipped = read(data)
    assert record.text == "Words"
    assert skipped == Skipped("a.pdf", "pages 2-3: damaged, or too much to read; copy the file again")
