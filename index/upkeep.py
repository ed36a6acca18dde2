"""Looking after an archive: proving it whole, copying it while it is used, writing out what is known of its records."""

from __future__ import annotations

import csv
import json
import shutil
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index import dates, derived, glossary, metadata
from index.catalogue import FILE, NAMES, Catalogue
from index.errors import ArchiveBusy, NotAnArchive, UseError
from index.glosses import mine
from index.records import Record
from index.vectors import VectorIndex

_COLUMNS = (
    "record", "file", "id", "title", "date", "place", "creators", "recipients", "reference", "repository",
    "collection", "kind", "language", "rights", "url",
)  # fmt: skip

_ATTEMPTS = 5  # to look at, or copy, what a writer may sweep away in between
_UNIT = 0.01  # how far from one the length of a vector of 16-bit floats may be
_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")  # the files of a segment of a lexical index


def check(folder: Path) -> list[str]:
    """What is wrong with the archive in `folder`, which may be in use, a line each; none where it is whole.

    Looks at the database file, at every passage and its vectors, and compares both indexes with them. Raises
    NotAnArchive where there is none.
    """
    faults: list[str] = []
    for _ in range(_ATTEMPTS):
        newest = derived.latest(folder)
        catalogue = Catalogue.open(folder, at=newest and newest[0])
        try:
            faults = _faults(catalogue, newest)
        finally:
            catalogue.close()
        if not faults or derived.latest(folder) == newest:
            break  # else a writer may have swept away what was looked at
    return faults


def _faults(catalogue: Catalogue, newest: tuple[int, Path] | None) -> list[str]:
    expected: dict[int, np.ndarray] = {}
    try:
        faults = catalogue.faults() or list(_faulty_passages(catalogue, expected))
    except Exception as problem:  # whatever damaged pages make SQLite say
        faults = [_said(problem)]
    if faults:
        return [f"{FILE}: {' '.join(fault.split())}: restore a backup, or index into a new folder" for fault in faults]
    if newest is None:
        return [f"the archive {derived.absence(catalogue.folder)}"]
    generation, path = newest
    if generation > catalogue.generation:
        return [f"{path.name} is of a later state than the catalogue: run `archive-qa index` again"]
    damaged = (problem for name in ("terms", "records") for problem in _damaged(path / name))
    astray = [f"{path.name}: {problem}" for problem in damaged]
    if not astray:
        try:
            vectors, terms, records = derived.load(path)
            astray = [
                *_astray(expected, vectors),
                *_differing("lexical", set(expected), terms.keys()),
                *_differing("lexical", {row[1] for row in catalogue.between(0, generation)}, records.keys(), "records"),
            ]
            astray += _misread(catalogue, path)
        except Exception as problem:  # whatever a damaged index makes its library say
            astray = [f"{path.name} cannot be read ({_said(problem)})"]
    return [f"{problem}: delete derived/{path.name} and run `archive-qa index` again" for problem in astray]


def _said(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]


def _faulty_passages(catalogue: Catalogue, vectors: dict[int, np.ndarray]) -> Iterator[str]:
    """What is wrong with the passages; fills `vectors` with the vector of each."""
    dimension = int(catalogue.fact("dimension") or 0)
    place = "a record"
    try:
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
                elif not _are_unit(np.vstack([stored.vector, stored.unit_vectors])):
                    yield f"{place}: its vectors are not of length one"
            place = f"what follows record {record.id}"
    except Exception as problem:  # a row that is missing, or holds what was never written
        yield f"{place} cannot be read ({_said(problem)})"


def _are_unit(vectors: np.ndarray) -> bool:
    return bool((np.abs(np.linalg.norm(vectors.astype(np.float32), axis=1) - 1) < _UNIT).all())


def _damaged(terms: Path) -> Iterator[str]:
    """The files of a lexical index that are not as they were written: tantivy itself does not look before it reads."""
    try:
        segments = json.loads((terms / "meta.json").read_text("utf-8"))["segments"]
        names = [
            f"{segment['segment_id'].replace('-', '')}.{part}"
            for segment in segments
            for part in (*_PARTS, *([f"{segment['deletes']['opstamp']}.del"] if segment["deletes"] else ()))
        ]
    except (OSError, ValueError, LookupError, TypeError):
        names = ["meta.json"]
    yield from (f"{name} is missing or damaged" for name in names if not _has_its_checksum(terms / name))


def _has_its_checksum(path: Path) -> bool:
    """Whether the content is that of which the footer that tantivy ends a file with has the checksum."""
    try:
        content = path.read_bytes()
        end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
        return zlib.crc32(content[:end]) == json.loads(content[end:-8])["crc"]
    except (OSError, ValueError, LookupError, TypeError):
        return False


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
    if len(vectors) > len(found):
        yield f"the dense index holds passages twice ({len(vectors) - len(found):,} of {len(vectors):,})"
    if wrong:
        yield f"the dense index has other vectors than the catalogue ({wrong:,} of {len(found):,})"


def _misread(catalogue: Catalogue, path: Path) -> Iterator[str]:
    """What is wrong with the glosses: they must be those of the records. An archive of before may have none."""
    if not (path / glossary.FILE).exists():
        return
    found = glossary.parse(glossary.content(path))
    if found is None:
        yield f"{glossary.FILE} is damaged"
    elif found != tuple(gloss for record in catalogue.records() for gloss in mine(record)):
        yield "the glosses are not those of the records"


def _differing(index: str, expected: set[int], found: set[int], items: str = "passages") -> Iterator[str]:
    if missing := expected - found:
        yield f"the {index} index lacks {items} ({len(missing):,} of {len(expected):,})"
    if surplus := found - expected:
        yield f"the {index} index holds {items} that are gone ({len(surplus):,} of {len(found):,})"


def backup(folder: Path, target: Path) -> Path:
    """Copies the archive in `folder`, which may be in use, into the new folder `target`, and gives that.

    With it goes its `names.csv`, where there is one. Raises UseError where `target` holds something already.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UseError(f"{target} is not empty: give a folder that is not there yet")
    catalogue = Catalogue.open(folder)
    try:
        for _ in range(_ATTEMPTS):
            newest = derived.latest(folder)
            if newest is None:
                raise NotAnArchive(f"the archive in {folder} {derived.absence(folder)}")
            generation, path = newest
            shutil.rmtree(target / "derived", ignore_errors=True)
            try:
                shutil.copytree(path, target / "derived" / path.name)
            except (FileNotFoundError, shutil.Error):
                if derived.latest(folder) == newest:
                    raise
                continue  # a writer swept the indexes away meanwhile
            catalogue.backup(target / FILE)
            copy = Catalogue.open(target)
            swept = copy.swept
            copy.close()
            if swept <= generation:
                if (folder / NAMES).is_file():
                    shutil.copyfile(folder / NAMES, target / NAMES)
                return target
    finally:
        catalogue.close()
    raise ArchiveBusy(f"{folder} changes faster than it can be copied: try again later")


def write_metadata(folder: Path, out: Path) -> int:
    """Writes a sheet with what is known of each record of the archive in `folder`, and gives how many rows it has.

    It can be corrected, and laid as `metadata.csv` into the folder that was indexed. Of records that a row cannot tell
    apart (of the same id in one file, or of the same path below two folders) only the names are written.
    """
    catalogue = Catalogue.open(folder)
    try:
        files = sorted(catalogue.files(), key=lambda state: (state.root, state.source))
        rows = [_row(record, found) for state in files for record, found in catalogue.found(state.key)]
    finally:
        catalogue.close()
    named = Counter((row["record"], row["file"]) for row in rows)
    for row in rows:
        if named[row["record"], row["file"]] > 1:  # what it said would be applied to them all
            row.update(dict.fromkeys(_COLUMNS[2:], ""))
    with out.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells spreadsheets that it is UTF-8
        sheet = csv.DictWriter(file, _COLUMNS, restval="")
        sheet.writeheader()
        sheet.writerows(rows)
    return len(rows)


def _row(record: Record, found: Record) -> dict[str, str]:
    row = {"record": found.id, "file": record.source, "id": record.id if record.id != found.id else ""}
    for name in _COLUMNS[3:]:
        value, was = getattr(record, name), getattr(found, name)
        if was and not value:
            row[name] = metadata.NOTHING
        elif name == "date" and value:
            row[name] = _date(value, corrected=value != was)
        elif value:
            row[name] = _cell((value,) if isinstance(value, str) else value, "; " if isinstance(value, tuple) else "")
    return row


def _date(date: dates.Date, corrected: bool) -> str:
    """The reader's own words for a date stay where the sheet gives its days; those of a correction are written."""
    written = date.written if corrected else date.iso
    read = dates.parse(written)
    return written if read and (read.earliest, read.latest) == (date.earliest, date.latest) else ""


def _cell(parts: tuple[str, ...], between: str) -> str:
    """The parts in one cell; nothing, which leaves what the reader found, where they would be read as another value."""
    text = between.join(parts)
    kept = all(part and part == part.strip() and not (between and ";" in part) for part in parts)
    return text if kept and text != metadata.NOTHING else ""
