"""Sentences packed into passages: bounded in tokens, never across a zone, never longer than the model reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from index import tokens
from index.records import Passage, Record, Speaker, Zone
from index.sentences import MAX_WORDS, Span, clauses, units

MAX_TOKENS = 180  # cl100k_base tokens in a passage

_RUNS = re.compile(r"([_.\-–—=*~·•…])\1{2,}")
_SPACE = re.compile(r"\s+")
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010][ \t]*\r?\n[ \t]*(?=[^\W\d_])(?![A-Z])")


def passages(record: Record, fits: Callable[[list[str]], list[bool]]) -> list[Passage]:
    """The passages of `record`, in order.

    `fits` tells of each embedding text whether the embedding model reads it to its end; a passage that does not fit
    is cut between its units, a single unit at its clauses, so that nothing is silently left out.
    """
    waiting = [
        passage for zone in record.zones if zone.kind is not Speaker.FURNITURE for passage in _pack(record, zone)
    ]
    done: list[Passage] = []
    while waiting:
        good = fits([embedding_text(record.text, passage.units)[0] for passage in waiting])
        done.extend(passage for passage, fit in zip(waiting, good, strict=True) if fit)
        waiting = [
            part for passage, fit in zip(waiting, good, strict=True) if not fit for part in _halves(record, passage)
        ]
    return sorted(done, key=lambda passage: passage.start)


def embedding_text(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """What the model reads for the units `spans` of `text`, and where each unit stands in it.

    A copy: white space is collapsed, and runs of rules and leaders ("_____") become one sign, which to the model's
    tokenizer are a token each; words divided at the end of a line are made whole.
    """
    pieces: list[str] = []
    places: list[Span] = []
    length = 0
    for start, end in spans:
        piece = _RUNS.sub(r"\1", _SPACE.sub(" ", rejoined(text[start:end])))
        places.append((length, length + len(piece)))
        pieces.append(piece)
        length += len(piece) + 1
    return " ".join(pieces), places


def rejoined(text: str) -> str:
    """A copy of `text` for searching, in which words that were divided at the end of a line are whole.

    What goes on with a capital letter was no divided word: "Anglo-/American" keeps its hyphen.
    """
    return _DIVIDED.sub("", text) if "\n" in text else text  # most sentences are of one line


def _pack(record: Record, zone: Zone) -> Iterator[Passage]:
    """Units of `zone`, as many to a passage as the token bound allows."""
    text = record.text
    pending: list[Span] = []
    size = 0
    for unit in _zone_units(text, zone):
        length = tokens.count(text[unit[0] : unit[1]]) + 2  # two for the white space between units
        if pending and (size + length > MAX_TOKENS or tokens.count(text[pending[0][0] : unit[1]]) > MAX_TOKENS):
            yield _passage(record, zone.kind, pending)
            pending, size = [], 0
        pending.append(unit)
        size += length
    if pending:
        yield _passage(record, zone.kind, pending)


def _zone_units(text: str, zone: Zone) -> Iterator[Span]:
    """What of `zone` may be quoted: a short catalogue field whole, else its sentences, none over the token bound."""
    if zone.kind is Speaker.METADATA and len(text[zone.start : zone.end].split()) <= MAX_WORDS:
        spans = [(zone.start, zone.end)]
    else:
        spans = units(text, zone.start, zone.end)
    for span in spans:
        yield from _bounded(text, span)


def _bounded(text: str, span: Span) -> Iterator[Span]:
    if tokens.count(text[span[0] : span[1]]) <= MAX_TOKENS:
        yield span
    else:
        for part in _cut(text, span):
            yield from _bounded(text, part)


def _cut(text: str, span: Span) -> list[Span]:
    """`span` in smaller parts: at its punctuation, then between words, and a word without an end in the middle."""
    start, end = span
    words = len(text[start:end].split())
    if words > 1:
        return clauses(text, start, end, most=(words + 1) // 2, least=words // 4)
    middle = (start + end) // 2
    return [(start, middle), (middle, end)]


def _halves(record: Record, passage: Passage) -> list[Passage]:
    """A passage that the model cannot read whole, in two or more."""
    spans = list(passage.units)
    if len(spans) == 1:
        return [_passage(record, passage.zone, [part]) for part in _cut(record.text, spans[0])]
    middle = len(spans) // 2
    return [_passage(record, passage.zone, spans[:middle]), _passage(record, passage.zone, spans[middle:])]


def _passage(record: Record, zone: Speaker, spans: list[Span]) -> Passage:
    return Passage(record.id, spans[0][0], spans[-1][1], zone, tuple(spans))
