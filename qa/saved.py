"""Saved answers looked at again: whether each quote still stands, letter by letter, where it was taken from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from index import Archive
from index.errors import UnknownRecord


def quoted(line: Mapping[str, Any]) -> int:
    """How many quotes an answer line holds, those of the nearest passages among them."""
    return sum(len(_listed(line, name)) for name in ("quotes", "nearest"))


def faults(archive: Archive, line: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the quotes of an answer line (see `qa.answer.as_json`), in one line each; nothing where each
    stands in `archive` at its positions, letter by letter, and is said by who is said to speak.
    """
    if "quotes" not in line and "error" not in line:
        yield 'it has no "quotes": expected an answer line, as `archive-qa ask --json` writes it'
    for name in ("quotes", "nearest"):
        for number, quote in enumerate(_listed(line, name), 1):
            problem = _problem(archive, quote)
            if problem:
                yield f"{'quote' if name == 'quotes' else 'nearest passage'} {number} {problem}"


def _listed(line: Mapping[str, Any], name: str) -> list[Any]:
    value = line.get(name)
    return value if isinstance(value, list) else []


def _problem(archive: Archive, quote: Any) -> str | None:
    wanted = {"record_id": str, "start": int, "end": int, "text": str, "zone": str}
    if not isinstance(quote, dict) or not all(isinstance(quote.get(name), kind) for name, kind in wanted.items()):
        return f"is not written as a quote: expected {', '.join(wanted)}"
    try:
        record = archive.record(quote["record_id"])
    except UnknownRecord as error:
        return f"cannot be found: {error}"
    start, end, place = quote["start"], quote["end"], f"{quote['start']}:{quote['end']} of record {record.id}"
    if not 0 <= start < end <= len(record.text):
        return f"leaves the record: {place}, which has {len(record.text):,} characters"
    if record.text[start:end] != quote["text"]:
        return f"is not what stands at {place}"
    zone = record.zone_at(start, end)
    if zone is None or str(zone.kind) != quote["zone"]:
        return f"is not said by {quote['zone']!r}: {place} is {str(zone.kind) if zone else 'in no zone'!r}"
    return None
