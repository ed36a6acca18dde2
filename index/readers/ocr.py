"""Words read off the picture of a page, where RapidOCR is installed.

Nothing is fetched: the models (PP-OCRv6, small) come with the package. They read Latin, Chinese and Japanese script.
The work for a page is bounded by the size of its picture and by the number of pieces of text looked for on it.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import itertools
import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.readers.layout import Line

if TYPE_CHECKING:
    from rapidocr import RapidOCR

INSTALL = 'needs OCR: pip install "archive-qa[ocr]", then index again'
LONGEST_SIDE = 2_000  # pixels; a larger picture is read smaller
LONGEST_BY_SHORTEST = 4  # a narrower picture is made wider with white
GUTTER = 1.0  # of the height of a line: at least this wide is the space between columns
COLUMN_LINES = 4  # what has fewer is no column
COLUMN_WIDTH = 20  # characters in the middle one of its lines; a narrower one is a table's


def is_installed() -> bool:
    """Whether pictures can be read on this machine."""
    return importlib.util.find_spec("rapidocr") is not None


def name() -> str:
    """What reads the pictures, as a record says it: "OCR by RapidOCR 3.10.0"."""
    return f"OCR by RapidOCR {importlib.metadata.version('rapidocr')}"


def lines(shape: tuple[int, int], pixels: bytes) -> list[Line]:
    """The lines of a picture in reading order: from top to bottom, column by column.

    `shape` is its height and width; `pixels` has three bytes each (blue, green, red), row after row.
    """
    import numpy as np

    # The engine enlarges a picture until its shorter side has 736 pixels: a strip would become one of many millions.
    missing = [max(0, max(shape) // LONGEST_BY_SHORTEST - side) for side in shape]
    picture = np.frombuffer(pixels, np.uint8).reshape(*shape, 3)
    seen = _engine()(np.pad(picture, ((0, missing[0]), (0, missing[1]), (0, 0)), constant_values=255))
    if seen.txts is None:
        return []
    pieces = _straightened(seen.boxes.tolist(), [" ".join(text.split()) for text in seen.txts])
    return [_joined(row) for block in _columns(pieces) for row in _rows(block)]


@functools.cache
def _engine() -> RapidOCR:
    from rapidocr import RapidOCR

    # Its classifier of lines that stand upside down turned good ones over.
    return RapidOCR(
        params={"Global.log_level": "critical", "Global.use_cls": False, "Global.max_side_len": LONGEST_SIDE}
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a line, its box in pixels of the picture set straight."""

    text: str
    left: float
    right: float
    base: float
    height: float


def _straightened(boxes: Sequence[Sequence[Sequence[float]]], texts: Sequence[str]) -> list[_Piece]:
    """The pieces of a page that may lie askew; boxes begin at the upper left and go round with the clock."""
    angle = statistics.median(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]) for box in boxes)
    sine, cosine = math.sin(angle), math.cos(angle)
    pieces = []
    for box, text in zip(boxes, texts, strict=True):
        across = [cosine * x + sine * y for x, y in box]
        down = [cosine * y - sine * x for x, y in box]
        top, base = (down[0] + down[1]) / 2, (down[2] + down[3]) / 2
        if text:
            pieces.append(_Piece(text, min(across), max(across), base, base - top))
    return pieces


def _rows(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces that stand on one line, from left to right; lines from top to bottom."""
    row: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.base):
        if row and piece.base - row[0].base > 0.5 * min(row[0].height, piece.height):
            yield sorted(row, key=lambda piece: piece.left)
            row = []
        row.append(piece)
    if row:
        yield sorted(row, key=lambda piece: piece.left)


def _joined(row: Sequence[_Piece]) -> Line:
    widest = max(row, key=lambda piece: piece.right - piece.left)
    return Line(" ".join(piece.text for piece in row), row[0].left, widest.base, widest.height)


def _columns(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """The page in blocks that are read one after the other: what runs over its width, and its columns."""
    if not pieces:
        return
    gutter = GUTTER * statistics.median(piece.height for piece in pieces)
    rows = list(_rows(pieces))
    plain: list[_Piece] = []
    here = 0
    while here < len(rows):
        end, middle = _longest_split(rows, here, gutter)
        if middle is None:
            plain += rows[here]
            here += 1
            continue
        yield plain
        plain = []
        block = list(itertools.chain.from_iterable(rows[here:end]))
        yield [piece for piece in block if piece.right <= middle]
        yield from _columns([piece for piece in block if piece.left >= middle])
        here = end
    yield plain


def _longest_split(rows: Sequence[Sequence[_Piece]], start: int, gutter: float) -> tuple[int, float | None]:
    """The rows from `start` on that fall into columns: where they end, and a place between the first two columns."""
    free = [(-math.inf, math.inf)]
    best: tuple[int, float | None] = start, None
    for end in range(start + 1, len(rows) + 1):
        for piece in rows[end - 1]:
            free = [part for low, high in free for part in _without(low, high, piece) if part[1] - part[0] >= gutter]
        inner = [(low + high) / 2 for low, high in free if math.isfinite(low) and math.isfinite(high)]
        block = list(itertools.chain.from_iterable(rows[start:end]))
        if (middle := next((m for m in inner if _are_columns(block, m)), None)) is not None:
            best = end, middle
        elif best[1] is not None:
            break
    return best


def _without(low: float, high: float, piece: _Piece) -> list[tuple[float, float]]:
    """`low` to `high` without what `piece` covers of it."""
    return (
        [(low, min(high, piece.left)), (max(low, piece.right), high)]
        if low < piece.right and piece.left < high
        else [(low, high)]
    )


def _are_columns(block: Sequence[_Piece], middle: float) -> bool:
    sides = [[piece for piece in block if piece.right <= middle], [piece for piece in block if piece.left >= middle]]
    return all(
        len(side) >= COLUMN_LINES and statistics.median(len(piece.text) for piece in side) >= COLUMN_WIDTH
        for side in sides
    )
