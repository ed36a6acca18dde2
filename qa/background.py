"""How rare a word is: the archive's own counts, resting on those of a large archive while it is small.

Term statistics of two telegrams mean nothing. The packaged table was counted on 49,525 passages of diplomatic papers;
`benchmarks/make_background.py` makes it again.
"""

from __future__ import annotations

import functools
import gzip
import math
from collections.abc import Callable
from importlib.resources import files


@functools.cache
def table() -> tuple[int, dict[str, int]]:
    """How many passages were counted, and in how many of them each stem stands."""
    lines = gzip.decompress(files("qa").joinpath("data/background.tsv.gz").read_bytes()).decode().split("\n")
    counts = {stem: int(count) for count, _, stem in (line.partition("\t") for line in lines)}
    return counts.pop(""), counts


def idf(stem: str, frequency: Callable[[str], int], passages: int) -> float:
    """Inverse document frequency of `stem` (as in BM25), over the archive's passages and the background's together."""
    total, counts = table()
    holding = counts.get(stem, 0) + frequency(stem)
    return math.log(1 + (total + passages - holding + 0.5) / (holding + 0.5))
