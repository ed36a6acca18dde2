"""How records and passages lie in the catalogue: JSON for what describes them, 64-bit integers and 16-bit floats."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

import numpy as np

from index.dates import Date
from index.records import Edition, Page, Passage, Record, Speaker, Zone

_DESCRIBED = [item.name for item in fields(Record) if item.name not in ("id", "text", "zones", "pages", "source")]
NO_LAYOUT = "[[], []]"


@dataclass(frozen=True)
class Stored:
    """A passage as stored: its key, its record's key, and the rest as it lies on disk.

    That is read when it is asked for: a question has hundreds of candidates, and looks into few of them. `place` is the
    record's id, start, end, zone and where the units stand (see `units`); vectors are 16-bit floats.
    """

    key: int
    record: int
    place: tuple[str, int, int, str, bytes]
    vector_bytes: bytes
    unit_bytes: bytes

    @classmethod
    def of(cls, key: int, record: int, passage: Passage, vector: np.ndarray, unit_vectors: np.ndarray) -> Stored:
        """The passage with its vector [d] and those [n, d] of its n units, as it would be stored."""
        place = (passage.record_id, passage.start, passage.end, str(passage.zone), units(passage))
        return cls(key, record, place, vector.astype(np.float16).tobytes(), unit_vectors.astype(np.float16).tobytes())

    @functools.cached_property
    def passage(self) -> Passage:
        """Where it stands in which record, and who speaks."""
        return passage(*self.place)

    @property
    def vector(self) -> np.ndarray:
        """Its vector [d]."""
        return np.frombuffer(self.vector_bytes, np.float16)

    @property
    def unit_vectors(self) -> np.ndarray:
        """The vectors [n, d] of its n units."""
        return np.frombuffer(self.unit_bytes, np.float16).reshape(-1, len(self.vector_bytes) // 2)


def vectors_of(stored: Sequence[Stored]) -> np.ndarray:
    """The vectors [n, d] of n passages, one or more."""
    return np.frombuffer(b"".join([item.vector_bytes for item in stored]), np.float16).reshape(len(stored), -1)


def unit_vectors_of(stored: Sequence[Stored]) -> tuple[np.ndarray, list[int]]:
    """The vectors [m, d] of all units of passages, one or more, and how many units each has."""
    size = len(stored[0].vector_bytes)
    every = np.frombuffer(b"".join([item.unit_bytes for item in stored]), np.float16).reshape(-1, size // 2)
    return every, [len(item.unit_bytes) // size for item in stored]


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
    places = memoryview(units).cast("q").tolist()
    return Passage(record_id, start, end, Speaker(zone), tuple(zip(places[::2], places[1::2], strict=True)))


def with_vectors(row: tuple) -> Stored:
    """The passage of a row: key, record's key, record's id, start, end, zone, units, vector, vectors of the units."""
    return Stored(row[0], row[1], row[2:7], row[7], row[8])
