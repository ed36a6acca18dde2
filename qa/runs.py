"""What the search puts before the reading of sentences, for those who measure it: candidates, and a TREC run file.

A line of a run is `qid Q0 record_id rank score archive-qa`, as trec_eval reads it: the records of the candidates, best
first by the fused score of their best passage, at most `DEEP`. White space and % in an id are written as in a URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from index import Archive, Filter
from index.records import Hit
from qa import question, search

DEEP = 100
TAG = "archive-qa"


def candidates(
    archive: Archive,
    text: str,
    history: Sequence[str] = (),
    where: Filter | None = None,
    fusion: Mapping[str, float] = search.WEIGHTS,
) -> list[Hit]:
    """The passages that `qa.ask` would read for the same question, and those behind them, best first."""
    asked = question.read(text, history)
    allowed, _ = archive.select(where)
    return [candidate.hit for candidate in search.for_question(archive, asked, allowed, fusion)]


def as_json(hits: Iterable[Hit]) -> list[dict[str, object]]:
    """The first `DEEP` as `measures.score` reads them."""
    passages = [hit.passage for hit in hits][:DEEP]
    return [{"record_id": item.record_id, "start": item.start, "end": item.end} for item in passages]


def trec_lines(qid: str, hits: Iterable[Hit]) -> list[str]:
    """The lines of a run file for one question."""
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.passage.record_id, hit.score)
    return [
        f"{_word(qid)} Q0 {_word(record_id)} {rank} {score:.6f} {TAG}\n"
        for rank, (record_id, score) in enumerate(list(best.items())[:DEEP], 1)
    ]


def _word(text: str) -> str:
    return re.sub(r"[\s%]", lambda sign: quote(sign[0]), text)
