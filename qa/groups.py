"""Groups of names that stand for one another, and who says so: a table, the user's own file, or a record.

A file of names holds a group a line, with commas (or semicolons or tabs) between the names; `#` begins a remark.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from index.errors import ReadError
from index.glosses import Gloss, Reach
from index.readers.text import decode
from index.terms import stems
from qa.answer import Origin

NEAR = 1  # years before and after those in which the records name the holder of an office
MOST_LINES = 10  # bad lines told by number

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Names that stand for one another, each as written and in stems.

    `gloss` is where a record says so; then it may hold for records of certain `years` only.
    """

    names: tuple[tuple[str, Stems], ...]
    origin: Origin
    gloss: Gloss | None = None
    years: frozenset[int] | None = None

    @property
    def record_id(self) -> str | None:
        """The one record in which it holds, where it does not hold in others."""
        return self.gloss.record_id if self.gloss and self.gloss.reach is Reach.RECORD else None


@functools.cache
def packaged() -> tuple[Group, ...]:
    """The groups that travel with the package."""
    groups, _ = _parse(files("qa").joinpath("data/names.csv").read_text(encoding="utf-8"), Origin.TABLE)
    return groups


def read(path: Path) -> tuple[tuple[Group, ...], str | None]:
    """The groups of a user's file, and what is wrong with it, in one line; the good lines count all the same."""
    try:
        content = path.read_bytes()
        groups, bad = _parse(decode(content) if content.strip() else "", Origin.FILE)
    except OSError as problem:
        return (), f"{path} cannot be read ({problem.strerror}): the names in it are not looked for"
    except ReadError as problem:
        return (), f"{path} {problem}"
    if not bad:
        return groups, None
    lines = ", ".join(map(str, bad[:MOST_LINES])) + (f" and {len(bad) - MOST_LINES:,} more" if bad[MOST_LINES:] else "")
    plural = "s" if bad[1:] else ""
    return groups, f"{path}, line{plural} {lines}: expected two names or more with commas between them; the rest counts"


def said_by(glosses: Iterable[Gloss]) -> Iterator[Group]:
    """A group for each two names that glosses say are the same, with the first that does.

    Whoever holds an office is mostly written with the last of his names alone.
    """
    pairs: dict[tuple[Stems, Stems, str | None], list[Gloss]] = {}
    for gloss in glosses:
        group = _of_gloss(gloss)
        (_, one), (_, other) = group.names
        if one and other and one != other:
            pairs.setdefault((one, other, group.record_id), []).append(gloss)
    for said in pairs.values():
        yield _of_gloss(said[0], [gloss.days for gloss in said if gloss.days])


def _of_gloss(gloss: Gloss, days: Iterable[tuple] = ()) -> Group:
    """The group of a gloss, which holds about all of `days`."""
    other = gloss.other.split()[-1] if gloss.reach is Reach.TIME else gloss.other
    spans = (range(first.year - NEAR, last.year + NEAR + 1) for first, last in days)
    years = frozenset(year for span in spans for year in span) if gloss.reach is Reach.TIME else None
    names = ((gloss.name, tuple(stems(gloss.name))), (other, tuple(stems(other))))
    return Group(names, Origin.RECORD, gloss, years)


def _parse(text: str, origin: Origin) -> tuple[tuple[Group, ...], list[int]]:
    """The groups of a file of names, and the numbers of the lines that are none."""
    groups, bad = [], []
    rows = text.splitlines()
    delimiter = max(",;\t", key=lambda sign: sum(sign in row for row in rows if not _is_remark(row)))
    for number, row in enumerate(rows, 1):
        if not row.strip() or _is_remark(row):
            continue
        try:
            cells = next(csv.reader([row], delimiter=delimiter))
        except csv.Error:  # a cell of more than 131,072 signs
            cells = []
        names = tuple((cell.strip(), found) for cell in cells if (found := tuple(stems(cell))))
        if len(names) > 1:
            groups.append(Group(names, origin))
        else:
            bad.append(number)
    return tuple(groups), bad


def _is_remark(row: str) -> bool:
    return row.lstrip().startswith("#")
