"""Looking after an archive: proving it whole, copying it while it is used, writing out what is known of its records."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index import derived, metadata
from index.catalogue import FILE, Catalogue
from index.errors import ArchiveBusy, NotAnArchive, UseError
from index.records import Record
from index.vectors import VectorIndex

_COLUMNS = (
    "record", "file", "title", "date", "place", "creators", "recipients", "reference", "repository", "collection",
    "kind", "language", "rights", "url",
)  # fmt: skip


_ATTEMPTS = 5  # to copy indexes that a writer may sweep away in between


def check(folder: Path) -> list[str]:
    """What is wrong with the archive in `folder`, a line each; none where it is whole.

    Looks at the database file, at every passage and its vectors, and compares both indexes with them. Raises
    NotAnArchive where there is none.
    """
    catalogue = Catalogue.open(folder)
    try:
        faults = catalogue.faults()
        if faults:
            return faults
        newest = derived.latest(folder)
        if newest is None:
            return ["the archive was never finished: run `archive-qa index` again"]
        generation, path = newest
        if generation > catalogue.generation:
            return [f"{path.name} is of a later state than the catalogue: run `archive-qa index` again"]
        try:
            vectors, terms = derived.load(path)
        except Exception as problem:  # whatever a damaged index makes its library say
            said = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
            return [f"{path.name} cannot be read ({said}): delete derived/{path.name} and run `archive-qa index` again"]
    finally:
        catalogue.close()
    shown = Catalogue.open(folder, at=generation)
    try:
        expected: dict[int, np.ndarray] = {}
        faults = list(_faulty_passages(shown, expected))
        astray = [*_astray(expected, vectors), *_differing("lexical", set(expected), terms.keys())]
    finally:
        shown.close()
    return faults + [f"{problem}: delete derived/{path.name} and run `archive-qa index` again" for problem in astray]


def _faulty_passages(catalogue: Catalogue, vectors: dict[int, np.ndarray]) -> Iterator[str]:
    """What is wrong with the passages; fills `vectors` with the vector of each."""
    dimension = int(catalogue.fact("dimension") or 0)
    for record, passages in catalogue.stored():
        for stored in passages:
            passage, units = stored.passage, stored.passage.units
            place = f"record {record.id}, passage {passage.start}:{passage.end}"
            vectors[stored.key] = stored.vector
            zone = record.zone_at(passage.start, passage.end)
            if zone is None or zone.kind is not passage.zone:
                yield f"{place}: does not lie in one zone of its record"
            if not units or (units[0][0], units[-1][1]) != (passage.start, passage.end):
                yield f"{place}: its sentences do not fill it"
            if stored.vector.shape != (dimension,) or stored.unit_vectors.shape != (len(units), dimension):
                yield f"{place}: its vectors are not of its sentences"


def _astray(expected: dict[int, np.ndarray], vectors: VectorIndex) -> Iterator[str]:
    found: set[int] = set()
    wrong = 0
    for keys, some in vectors.items():
        found.update(keys)
        wrong += sum(
            not np.array_equal(expected[key], vector.astype(np.float16))
            for key, vector in zip(keys, some, strict=True)
            if key in expected
        )
    yield from _differing("dense", set(expected), found)
    if wrong:
        yield f"the dense index has other vectors for {wrong:,} passages"


def _differing(what: str, expected: set[int], found: set[int]) -> Iterator[str]:
    if missing := expected - found:
        yield f"the {what} index lacks {len(missing):,} passages"
    if surplus := found - expected:
        yield f"the {what} index holds {len(surplus):,} passages that are gone"


def backup(folder: Path, target: Path) -> Path:
    """Copies the archive in `folder`, which may be in use, into the new folder `target`, and gives that.

    Raises UseError where `target` holds something already.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UseError(f"{target} is not empty: give a folder that is not there yet")
    target.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue.open(folder)
    try:
        for _ in range(_ATTEMPTS):
            newest = derived.latest(folder)
            if newest is None:
                raise NotAnArchive(f"the archive in {folder} was never finished: run `archive-qa index` on it again")
            generation, path = newest
            try:
                shutil.copytree(path, target / "derived" / path.name)
                catalogue.backup(target / FILE)
            except FileNotFoundError:  # a writer swept the indexes away meanwhile
                continue
            if Catalogue.open(target).swept <= generation:
                return target
            shutil.rmtree(target / "derived")
    finally:
        catalogue.close()
    raise ArchiveBusy(f"{folder} changes faster than it can be copied: try again later")


def write_metadata(folder: Path, out: Path) -> int:
    """Writes a sheet with what is known of each record of the archive in `folder`, and gives how many rows it has.

    It can be corrected, and laid as `metadata.csv` into the folder that was indexed.
    """
    catalogue = Catalogue.open(folder)
    try:
        count = 0
        with out.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells spreadsheets that it is UTF-8
            sheet = csv.DictWriter(file, _COLUMNS, restval="")
            sheet.writeheader()
            for state in sorted(catalogue.files(), key=lambda state: (state.root, state.source)):
                for record, found in catalogue.found(state.key):
                    sheet.writerow(_row(record, found))
                    count += 1
    finally:
        catalogue.close()
    return count


def _row(record: Record, found: Record) -> dict[str, str]:
    row: dict[str, str] = {"record": found.id, "file": record.source}
    for name in _COLUMNS[2:]:
        value, was = getattr(record, name), getattr(found, name)
        if name == "date":
            row[name] = value.iso if value else ""
        else:
            row[name] = "; ".join(value) if isinstance(value, tuple) else value or ""
        if was and not value:
            row[name] = metadata.NOTHING
    return row
