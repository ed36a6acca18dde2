"""Lines with their places on a page become the text of a record: paragraphs, running heads and page numbers told apart.

The lines of a page stand as they were printed, a hyphen at their end included; a blank line divides paragraphs where
a gap or an indent shows one. Pages follow each other without a mark of their own. What is printed around the text on
page after page is lifted out and stands after all else, so that a sentence that runs over a page is unbroken.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Page, Speaker, Zone

WIDE_GAP = 1.4  # of the page's usual distance between lines; a wider one divides paragraphs
INDENT = (0.8, 6.0)  # of the height of a line; farther in stand columns, signatures and centred lines
MARGIN_LINES = 3  # at the head and at the foot of a page, that may be furniture
LONGEST_HEAD = 100  # characters
LARGER = 1.25  # than the other letters of its kind, and a line is a title

Leaf = tuple[str, Sequence["Line"]]  # a page's label and its lines in reading order


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its words, and where it begins. Places are in any one unit, `base` growing downwards."""

    text: str
    left: float
    base: float  # what the letters stand on
    height: float  # of its letters, with what goes above and below them


def set_out(leaves: Sequence[Leaf]) -> tuple[str, tuple[Zone, ...], tuple[Page, ...]]:
    """The text of these pages, its zones, and where each page begins that has any text of its own.

    Lines must not be empty, nor have white space at their ends.
    """
    lifted = _furniture(leaves)
    parts: list[str] = []
    length = 0
    pages: list[Page] = []
    for number, (label, lines) in enumerate(leaves):
        body = [line for position, line in enumerate(lines) if (number, position) not in lifted]
        begun = _paragraphs(body)
        for position, line in enumerate(body):
            gap = ("\n\n" if position in begun else "\n") if length else ""
            if not position:
                pages.append(Page(length + len(gap), label))
            parts += (gap, line.text)
            length += len(gap) + len(line.text)
    zones = [Zone(Speaker.BODY, 0, length)] if length else []
    if lifted:
        around = "\n".join(leaves[number][1][position].text for number, position in sorted(lifted))
        parts += ("\n\n", around)
        zones.append(Zone(Speaker.FURNITURE, length + 2, length + 2 + len(around)))
    return "".join(parts), tuple(zones), tuple(pages)


_ENDED = re.compile(r"""[.!?:;…]["'”’»)\]]*$""")


def _paragraphs(lines: Sequence[Line]) -> set[int]:
    """The positions of the lines of a page that begin a paragraph, as far as gaps and indents tell."""
    steps = [after.base - before.base for before, after in itertools.pairwise(lines)]
    downwards = [step for step, line in zip(steps, lines, strict=False) if step > 0.5 * line.height]
    if not downwards:
        return set()
    usual = statistics.median_low(downwards)
    margin = _margin(lines)
    begun = set()
    for position, step in enumerate(steps, 1):
        before, line = lines[position - 1], lines[position]
        low, high = INDENT[0] * line.height, INDENT[1] * line.height
        indented = low < line.left - margin < high and abs(before.left - margin) < low and step > 0
        if step > WIDE_GAP * usual or (
            indented and _ENDED.search(before.text)
        ):  # else it goes on, as items of lists do
            begun.add(position)
    return begun


def _margin(lines: Sequence[Line]) -> float:
    """Where most lines of a page begin."""
    width = statistics.median(line.height for line in lines) or 1.0
    columns = Counter(round(line.left / width) for line in lines)
    column = max(columns, key=lambda place: (columns[place], -place))
    return statistics.median(line.left for line in lines if round(line.left / width) == column)


def _furniture(leaves: Sequence[Leaf]) -> set[tuple[int, int]]:
    """Running heads and page numbers, as (page, position of the line on it).

    They are the outermost lines of a page that say the same, numbers aside, on half of the pages or on every other
    page; and those that are or hold a number which counts the pages. A page is never all furniture.
    """
    found: dict[int, set[int]] = {}
    down = [sorted(range(len(lines)), key=lambda position: lines[position].base) for _, lines in leaves]
    for order in (down, [positions[::-1] for positions in down]):
        open_pages = set(range(len(leaves)))
        for depth in range(MARGIN_LINES):
            outermost = {number: order[number][depth] for number in open_pages if depth < len(order[number])}
            lines = {number: leaves[number][1][position] for number, position in outermost.items()}
            open_pages = _repeated(lines, len(leaves)) | _numbered(lines, [label for label, _ in leaves])
            for number in open_pages:
                found.setdefault(number, set()).add(outermost[number])
    return {
        (number, position)
        for number, positions in found.items()
        if len(positions) < len(leaves[number][1])
        for position in positions
    }


def _repeated(lines: dict[int, Line], pages: int) -> set[int]:
    """The pages whose line says the same as that of at least half of the pages, or of every other page.

    A line in larger letters than the others is the title that they repeat.
    """
    heads = {number: _masked(line.text) for number, line in lines.items()}
    everywhere = Counter(heads.values())
    on_a_side = Counter((head, number % 2) for number, head in heads.items())
    found = set()
    for head, count in everywhere.items():
        if not head or pages < 3:
            continue
        usual = statistics.median(lines[number].height for number in heads if heads[number] == head)
        for number in (number for number in heads if heads[number] == head):
            same_side = on_a_side[head, number % 2]
            often = count * 2 >= pages or (same_side >= 3 and same_side * 4 >= pages)
            if often and lines[number].height <= LARGER * usual:
                found.add(number)
    return found


def _masked(text: str) -> str:
    """What can be compared of a running head: its words, not its numbers; nothing where it has no words."""
    words = " ".join(re.sub(r"\d+", "#", text).casefold().split())
    return words if len(words) <= LONGEST_HEAD and any(map(str.isalpha, words)) else ""


_NUMBER = re.compile(r"\W*(?:page |p\. ?)?(\d{1,4}|[ivxlc]{1,7})(?: ?(?:of|/) ?\d{1,4})?\W*", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d{1,4})\s+\D.*|.*\D\s+(\d{1,4})")


def _numbered(lines: dict[int, Line], labels: Sequence[str]) -> set[int]:
    """The pages whose line is nothing but their number (their label, or one that counts with the pages), or begins or
    ends with a number that counts at least three pages: "546 FOREIGN RELATIONS", "THE SECRETARY OF STATE 547".
    """
    alone = {number: match[1] for number, line in lines.items() if (match := _NUMBER.fullmatch(line.text))}
    beside = {
        number: match[1] or match[2]
        for number, line in lines.items()
        if number not in alone and len(line.text) <= LONGEST_HEAD and (match := _NUMBERED.fullmatch(line.text))
    }
    labelled = {number for number, written in alone.items() if written.casefold() == labels[number].casefold()}
    return labelled | _counting(alone, 2) | _counting(beside, 3)


def _counting(written: dict[int, str], least: int) -> set[int]:
    """The pages, at least so many, whose numbers grow as they do."""
    lead = {number: int(text) - number for number, text in written.items() if text.isdecimal()}
    agreeing = Counter(lead.values())
    return {number for number in lead if agreeing[lead[number]] >= least}
