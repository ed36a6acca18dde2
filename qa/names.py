"""Other names of the same: places then and now, and the capital, country and people that stand for one another.

"Beijing objected" and "the Chinese comrades" are the same voice. The table widens the search and never touches a
quote's spelling; `data/names.csv` holds a group of names a line.
"""

from __future__ import annotations

import csv
import functools
from importlib.resources import files

from index.terms import stems


def others(term: str) -> frozenset[str]:
    """The stems that may stand for the stem `term`, itself included."""
    return _table().get(term, frozenset((term,)))


@functools.cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    lines = files("qa").joinpath("data/names.csv").read_text(encoding="utf-8").splitlines()
    for group in csv.reader(lines):
        same = frozenset(stem for name in group for stem in stems(name))
        for stem in same:
            table[stem] = table.get(stem, frozenset()) | same
    return table
