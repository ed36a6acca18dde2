"""Pictures of pages, askew, read by the engine itself."""

from __future__ import annotations

import difflib
import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from index.readers import ocr, pdf
from index.records import Record

canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab draws the pages that are read here")
pytest.importorskip("rapidocr", reason="no OCR engine is installed")
from reportlab.lib.utils import ImageReader  # noqa: E402

pytestmark = pytest.mark.slow

CASES = Path(__file__).parents[2] / "cases"
CURLY = str.maketrans("“”", '""')  # the engine reads them as either


def scanned(data: bytes, *, angle: float = 1.0) -> bytes:
    """A PDF of pictures of these pages, 200 points to the inch, turned by so many degrees."""
    file = io.BytesIO()
    copy = canvas.Canvas(file)
    with pdfium.PdfDocument(data) as document:
        for page in document:
            picture = page.render(scale=200 / 72).to_pil().rotate(angle, expand=True, fillcolor="white")
            copy.setPageSize((picture.width * 72 / 200, picture.height * 72 / 200))
            copy.drawImage(ImageReader(picture), 0, 0, picture.width * 72 / 200, picture.height * 72 / 200)
            copy.showPage()
    copy.save()
    return file.getvalue()


def read(data: bytes) -> Record:
    (record,) = pdf.read(io.BytesIO(data), "a", "a.pdf")
    return record


def test_a_scan_is_read_as_the_page_it_was_made_from() -> None:
    printed = (CASES / "telegram.pdf").read_bytes()
    known, record = read(printed), read(scanned(printed))
    words, expected = record.text.translate(CURLY).split(), known.text.translate(CURLY).split()
    assert difflib.SequenceMatcher(None, words, expected, autojunk=False).ratio() > 0.97  # of 140 words, a few wrong
    assert [record.text[zone.start :][:12] for zone in record.zones] == ["The Minister", "RELIEF MEASU"]
    assert "Allies.\n\nThis will" in record.text
    assert record.transcription == ocr.name()
    assert [page.label for page in record.pages] == ["1", "2", "3"]


def test_columns_are_read_one_after_the_other() -> None:
    left = "The first column tells|of a letter received|from the legation on|the third of this month|and what it held."
    right = "The second one answers|that no such letter was|ever sent, and that the|legation was closed at|that time."
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=(400, 200))
    page.drawString(60, 160, "A heading that runs over the width of both columns")
    for across, column in ((40, left), (220, right)):
        for row, line in enumerate(column.split("|")):
            page.drawString(across, 130 - 14 * row, line)
    page.save()
    record = read(scanned(file.getvalue(), angle=-0.7))
    assert " ".join(record.text.split()) == (
        f"A heading that runs over the width of both columns {left} {right}".replace("|", " ")
    )


def test_only_pages_without_text_are_read_so() -> None:
    page = pdfium.PdfDocument((CASES / "telegram.pdf").read_bytes())
    scan = pdfium.PdfDocument(scanned((CASES / "telegram.pdf").read_bytes()))
    page.import_pages(scan, [2])
    file = io.BytesIO()
    page.save(file)
    assert read(file.getvalue()).transcription == f"{ocr.name()} (page 4)"
