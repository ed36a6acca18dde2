"""How records and passages lie in the catalogue: JSON for what describes them, 64-bit integers and 16-bit floats."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date

import numpy as np

from index.dates import Date
from index.records import Edition, Page, Passage, Record, Speaker, Zone

_DESCRIBED = [item.name for item in fields(Record) if item.name not in ("id", "text", "zones", "pages", "source")]
NO_LAYOUT = "[[], []]"


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage as stored: its key, its record's key, its vector [d] and those [n, d] of its n units (float16)."""

    key: int
    record: int
    passage: Passage
    vector: np.ndarray
    unit_vectors: np.ndarray


def described(record: Record) -> str:
    """What is known about a record, as JSON: a field that is not given is not there."""
    values = {name: getattr(record, name) for name in _DESCRIBED if getattr(record, name)}
    if record.date:
        values["date"] = [record.date.written, record.date.earliest.isoformat(), record.date.latest.isoformat()]
    if record.edition:
        values["edition"] = asdict(record.edition)
    return json.dumps(values, ensure_ascii=False)


def layout(record: Record) -> str:
    """The zones and pages of a record, as JSON."""
    zones = [[str(zone.kind), zone.start, zone.end, zone.anchor] for zone in record.zones]
    return json.dumps([zones, [[page.start, page.label] for page in record.pages]], ensure_ascii=False)


def digest(text: str) -> bytes:
    """What two records of the same text have in common, 16 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def record(record_id: str, source: str, described: str, layout: str, text: str) -> Record:
    """The record that was stored."""
    values = json.loads(described)
    if "date" in values:
        values["date"] = _date(values["date"])
    if "edition" in values:
        values["edition"] = Edition(**values["edition"])
    for name in ("creators", "recipients"):
        values[name] = tuple(values.get(name, ()))
    zones, pages = json.loads(layout)
    return Record(
        id=record_id,
        text=text,
        source=source,
        zones=tuple(Zone(Speaker(kind), start, end, anchor) for kind, start, end, anchor in zones),
        pages=tuple(Page(start, label) for start, label in pages),
        **values,
    )


def date_of(written: str) -> Date:
    """The date that was stored, as JSON."""
    return _date(json.loads(written))


def _date(values: list[str]) -> Date:
    written, earliest, latest = values
    return Date(written, date.fromisoformat(earliest), date.fromisoformat(latest))


def as_found(found: str, source: str, layout: str, text: str) -> Record:
    """The record as its reader found it; `found` is a JSON list of its id and its description."""
    record_id, fields = json.loads(found)
    return record(record_id, source, fields, layout, text)


def heading(record_id: str, source: str, described: str) -> Record:
    """The record that was stored, without its text, zones and pages."""
    return record(record_id, source, described, NO_LAYOUT, "")


def units(passage: Passage) -> bytes:
    """Where the units of a passage stand."""
    return np.asarray(passage.units, np.int64).tobytes()


def passage(record_id: str, start: int, end: int, zone: str, units: bytes) -> Passage:
    """The passage that was stored."""
    places = memoryview(units).cast("q").tolist()  # many are read at each question: quicker than an array
    return Passage(record_id, start, end, Speaker(zone), tuple(zip(places[::2], places[1::2], strict=True)))


def with_vectors(row: tuple) -> Stored:
    """The passage of a row: key, record's key, record's id, start, end, zone, units, vector, vectors of the units."""
    key, record_key, record_id, start, end, zone, unit_spans, vector, unit_vectors = row
    one = np.frombuffer(vector, np.float16)
    many = np.frombuffer(unit_vectors, np.float16).reshape(-1, len(one))
    return Stored(key, record_key, passage(record_id, start, end, zone, unit_spans), one, many)
