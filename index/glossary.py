"""The glosses of an archive on disk: a file beside the two indexes, derived from the catalogue as they are.

The name of the file says by which rules it was mined; after they changed, it is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from index.glosses import Gloss, Reach

FILE = "glosses-1.jsonl"


def write(path: Path, glosses: Iterable[Gloss]) -> None:
    """Writes a file of glosses, one a line after a line that says how many they are."""
    lines = [json.dumps(_values(gloss)) for gloss in glosses]
    path.write_text("\n".join([str(len(lines)), *lines, ""]), encoding="ascii")


def parse(content: bytes) -> tuple[Gloss, ...] | None:
    """The glosses of a file with this content, in the order they were written; None where it is not whole."""
    try:
        count, *lines = content.decode("ascii").splitlines()
        found = tuple(_gloss(*json.loads(line)) for line in lines)
        return found if len(found) == int(count) else None
    except (ValueError, TypeError):
        return None


def content(folder: Path) -> bytes:
    """The file of glosses in `folder` as it is; nothing where there is none, as in an archive of before there were."""
    try:
        return (folder / FILE).read_bytes()
    except OSError:
        return b""


def _values(gloss: Gloss) -> list[object]:
    days = [day.isoformat() for day in gloss.days] if gloss.days else None
    return [gloss.record_id, gloss.start, gloss.end, str(gloss.reach), gloss.name, gloss.other, days]


def _gloss(record_id: str, start: int, end: int, reach: str, name: str, other: str, days: list[str] | None) -> Gloss:
    first, last = map(date.fromisoformat, days) if days else (None, None)
    return Gloss(name, other, Reach(reach), record_id, start, end, (first, last) if first and last else None)
