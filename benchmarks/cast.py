"""Follow-ups made to stand alone, against people's rewrites of them (TREC CAsT 2019 and 2020).

    python -m benchmarks.cast TURNS.jsonl

A line of TURNS.jsonl is one turn: `set`, `raw`, `manual_rewrite`, `history` (the earlier raw questions), some with the
track's own `auto_rewrite`. Counted are content words (stems without stop words) that a rewrite has and the raw question
lacks: which share of those that people added a way adds (recall), and which share of those it adds people added too
(precision), over the words of all turns; and how many turns that need no word are left alone.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import json_lines, table
from qa.followup import stand_alone
from qa.words import content

Turn = dict[str, Any]

_LEANS = re.compile(
    r"^(?:and|but|so|then|or|why not|what about|how about|what else|who else|where else)\b"
    r"|\b(?:it|its|he|him|his|she|her|hers|they|them|their|theirs|this|that|these|those|there|then|such|same|one|ones"
    r"|the (?:former|latter|other|others|two|both))\b",
    re.IGNORECASE,
)


def glued(text: str, history: Sequence[str]) -> str:
    """The plainest rule: the `history` before a question that has a pronoun or fewer than three content words."""
    return " ".join([*history, text]) if _LEANS.search(text) or len(content(text)) < 3 else text


WAYS: dict[str, Callable[[Turn], str]] = {
    "all earlier questions": lambda turn: glued(turn["raw"], turn["history"]),
    "the last question": lambda turn: glued(turn["raw"], turn["history"][-1:]),
    "the first and the last": lambda turn: glued(turn["raw"], turn["history"][:1] + turn["history"][1:][-1:]),
    "the track's own rewrite": lambda turn: turn["auto_rewrite"],
    "ours": lambda turn: stand_alone(turn["raw"], turn["history"]),
}


def added(rewrite: str, raw: str) -> frozenset[str]:
    """The stems of the content words that `rewrite` has and `raw` lacks."""
    after, before = ({stem for word in content(text) for stem in word.stems} for text in (rewrite, raw))
    return frozenset(after - before)


def measures(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> tuple[float, float, float, float]:
    """Recall, precision, F1 and the share left alone, of (added by people, added by a way) for each turn."""
    pairs = list(pairs)
    shared, wanted, given = (sum(map(len, sets)) for sets in ([a & b for a, b in pairs], *zip(*pairs, strict=True)))
    untouched = [not ours for theirs, ours in pairs if not theirs]
    recall, precision = shared / max(wanted, 1), shared / max(given, 1)
    f1 = 2 * shared / max(wanted + given, 1)
    return recall, precision, f1, sum(untouched) / max(len(untouched), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("turns", type=Path)
    turns = json_lines(parser.parse_args().turns)
    rows: list[list[object]] = []
    for name in sorted({turn["set"] for turn in turns}):
        asked = [turn for turn in turns if turn["set"] == name]
        theirs = [added(turn["manual_rewrite"], turn["raw"]) for turn in asked]
        for way, rewrite in WAYS.items():
            if way == "the track's own rewrite" and "auto_rewrite" not in asked[0]:
                continue
            ours = [added(rewrite(turn), turn["raw"]) for turn in asked]
            rows.append([f"{name}: {way}", len(asked), *measures(zip(theirs, ours, strict=True))])
    print(table(["set: what is added", "turns", "recall", "precision", "F1", "left alone"], rows))


if __name__ == "__main__":
    main()
