"""Run as a program of its own: a PDF on standard input, what PDFium reads of it on standard output.

A file may be made, or broken, so that PDFium works for hours, takes all memory or crashes. Then only this process ends,
and the one that started it still has the pages before. With the argument "pictures" pages are drawn that are pictures.

The first line is {"error": PDFium's code} or {"pages": how many, "title": ...}, then each page has one,
{"label", "lines": [[text, left, base, height], ...], "invisible", "picture", "drawn"}, or {"label"} alone where it is
damaged. Pixels follow a line in which "drawn" is not null but their [height, width], three bytes each.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import json
import math
import sys
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

SECONDS = 30  # for one page
MEMORY = 2 << 30  # bytes, besides the file; where the system can hold a process to it
STAMP = 100  # characters; a picture with less text than this over it is still a picture
DPI = 200  # of pages drawn
LONGEST_SIDE = 2_000  # pixels


def main() -> None:
    """Reads one file."""
    data = sys.stdin.buffer.read()
    _bound_memory(MEMORY + len(data))
    _bound_time()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        _write({"error": error.err_code})
        return
    _write({"pages": len(document), "title": document.get_metadata_value("Title")})
    for number in range(len(document)):
        _bound_time()
        try:
            with contextlib.closing(document[number]) as page:
                found, pixels = _page(page, "pictures" in sys.argv)
        except pdfium.PdfiumError:
            found, pixels = {}, b""
        _write({"label": document.get_page_label(number), **found}, pixels)


def _write(found: dict[str, object], pixels: bytes = b"") -> None:
    faulthandler.cancel_dump_traceback_later()  # whoever reads this may take its time
    sys.stdout.buffer.write(json.dumps(found).encode("ascii") + b"\n" + pixels)
    sys.stdout.buffer.flush()


def _bound_time() -> None:
    """Ends this process, whatever it is then doing, unless called again in time."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)


def _bound_memory(size: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows has no such thing, macOS refuses it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _page(page: pdfium.PdfPage, draw: bool) -> tuple[dict[str, object], bytes]:
    with contextlib.closing(page.get_textpage()) as words:
        lines = list(_printed(words, page.get_rotation()))
        invisible = bool(lines) and _is_invisible(words)
    picture = _is_picture(page, sum(len(text) for text, *_ in lines))
    found = {"lines": lines, "invisible": invisible, "picture": picture, "drawn": None}
    if not (picture and draw):
        return found, b""
    scale = min(DPI / 72, LONGEST_SIDE / max(page.get_width(), page.get_height(), 1))
    with contextlib.closing(page.render(scale=scale)) as bitmap:
        pixels = bitmap.to_numpy()
        return found | {"drawn": pixels.shape[:2]}, pixels.tobytes()


def _printed(words: pdfium.PdfTextPage, rotation: int) -> Iterator[tuple[str, float, float, float]]:
    """The lines of a page in the order of the file. PDFium marks a hyphen that ends a line and drops the end itself."""
    begin, characters = 0, []
    for index in range(words.count_chars()):
        character = chr(pdfium_c.FPDFText_GetUnicode(words, index))
        hyphen = character == "\x02" and pdfium_c.FPDFText_IsHyphen(words, index) == 1
        if hyphen or character in "\r\n":
            yield from _line(words, begin, [*characters, "-"] if hyphen else characters, rotation)
            begin, characters = index + 1, []
        else:
            characters.append(character)
    yield from _line(words, begin, characters, rotation)


def _line(
    words: pdfium.PdfTextPage, begin: int, characters: list[str], rotation: int
) -> Iterator[tuple[str, float, float, float]]:
    solid = [begin + position for position, character in enumerate(characters) if not character.isspace()]
    if solid:
        left, _, _ = _place(words, solid[0], rotation)
        _, base, height = _place(words, solid[len(solid) // 2], rotation)  # the first may be raised
        yield "".join(characters), left, base, height


def _place(words: pdfium.PdfTextPage, index: int, rotation: int) -> tuple[float, float, float]:
    """Where a character stands on the page as shown: from the left, from above (in points), and its height."""
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(words, index, x, y)
    left, bottom, right, top = words.get_charbox(index, loose=True)
    height = top - bottom if rotation in (0, 180) else right - left
    across, down = {
        0: (x.value, -y.value),
        90: (y.value, x.value),
        180: (-x.value, y.value),
        270: (-y.value, -x.value),
    }[rotation]
    return tuple(value if math.isfinite(value) else 0.0 for value in (across, down, height))


def _is_invisible(words: pdfium.PdfTextPage) -> bool:
    """Whether the words of the page are not drawn, as those are that OCR lays over the picture of a page."""
    middle = words.count_chars() // 2
    objects = (pdfium_c.FPDFText_GetTextObject(words, index) for index in range(middle, words.count_chars()))
    drawn = next(filter(None, objects), None)  # white space that PDFium adds belongs to no object
    return drawn is not None and (
        pdfium_c.FPDFTextObj_GetTextRenderMode(drawn) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
    )


def _is_picture(page: pdfium.PdfPage, characters: int) -> bool:
    """Whether the page holds something but no text, or little text over a picture of half its size or more."""
    if not characters:
        return pdfium_c.FPDFPage_CountObjects(page) > 0
    if characters >= STAMP:
        return False
    half = page.get_width() * page.get_height() / 2
    covered = 0.0
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        covered += (right - left) * (top - bottom)  # scans may come in strips
        if covered >= half:
            return True
    return False


if __name__ == "__main__":
    main()
