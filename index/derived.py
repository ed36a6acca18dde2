"""The indexes on disk: brought up to a generation of the catalogue, and published by a rename.

There are four: the vectors of the passages, their terms, the terms of whole records, and the glosses. A finished set
lies in `derived/g0000000012/`; a reader takes the newest one, and reads the catalogue as it was in that generation. The
one before stays for whoever is still reading it, and as long as it does the catalogue keeps what it needs. Whatever is
half written has another name and is swept away by the next writer.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path

import numpy as np

from index import glossary
from index.catalogue import FILE, Catalogue
from index.glosses import mine
from index.passages import rejoined
from index.terms import TermIndex, removed
from index.vectors import VectorIndex

BATCH = 4096
STALE = 0.01  # share of removed passages that may still count in the term statistics before they are made anew ...
SMALL = 20_000  # ... in an archive of more passages than this; the terms of fewer are made anew in a second or two


def latest(folder: Path) -> tuple[int, Path] | None:
    """The newest finished indexes of the archive in `folder`, and their generation."""
    finished = sorted(path.parent for path in (folder / "derived").glob(f"g{'[0-9]' * 10}/records"))
    return (int(finished[-1].name[1:]), finished[-1]) if finished else None


def absence(folder: Path) -> str:
    """Why `latest` finds nothing, and what to do, as the end of a message that begins with the archive's name."""
    if any((folder / "derived").glob(f"g{'[0-9]' * 10}")):
        return "was indexed by an older version: run `archive-qa index` on it again, which embeds nothing anew"
    return "was never finished: run `archive-qa index` on it again"


def load(path: Path) -> tuple[VectorIndex, TermIndex, TermIndex]:
    """The finished indexes in `path`: vectors and terms of the passages, terms of the records."""
    return VectorIndex.load(path / "vectors.faiss"), TermIndex(path / "terms"), TermIndex(path / "records")


def publish(catalogue: Catalogue) -> Path:
    """Brings the indexes up to the last whole generation of the catalogue, and gives the folder they lie in."""
    home = catalogue.folder / "derived"
    home.mkdir(exist_ok=True)
    generation = catalogue.whole
    target = home / f"g{generation:010}"
    previous = latest(catalogue.folder)
    if previous and previous[0] == generation:
        if not (target / glossary.FILE).exists():
            _add_glosses(catalogue, generation, target)
        return target
    if previous and previous[0] > catalogue.generation:  # of another catalogue, restored from elsewhere
        shutil.rmtree(home)
        home.mkdir()
        previous = None
    with tempfile.TemporaryDirectory(dir=home, prefix="unfinished-") as scratch:
        work = Path(scratch) / target.name
        work.mkdir()
        replayable = previous is not None and previous[0] >= catalogue.swept
        _replay(catalogue, previous if replayable else None, generation, work)
        _settle(work)
        shutil.rmtree(target, ignore_errors=True)  # of an earlier version, without the terms of the records
        work.rename(target)
        _settle(home)
    kept = {target} | ({previous[1]} if previous else set())
    for leftover in home.iterdir():
        if leftover not in kept:
            shutil.rmtree(leftover, ignore_errors=True)
    if previous:
        catalogue.sweep(previous[0])
    return target


def _replay(catalogue: Catalogue, previous: tuple[int, Path] | None, generation: int, work: Path) -> None:
    """Makes the indexes in `work`: those of `previous`, and what has come and gone since."""
    since, path = previous or (0, None)
    gone = catalogue.gone_between(since, generation)
    dimension = int(catalogue.fact("dimension") or 0)
    vectors = VectorIndex.load(path / "vectors.faiss", to_change=True) if path else VectorIndex(dimension)
    vectors.remove(gone)
    rows = catalogue.between(since, generation)
    while batch := list(islice(rows, BATCH)):
        stacked = np.stack([np.frombuffer(row[2], np.float16) for row in batch]).astype(np.float32)
        vectors.add([row[0] for row in batch], stacked)
    vectors.save(work / "vectors.faiss")
    gone_records = catalogue.records_gone_between(since, generation)
    _mine(catalogue, previous, generation, work)
    if path and removed(path / "terms") + len(gone) <= (STALE * len(vectors) if len(vectors) > SMALL else 0):
        for name in ("terms", "records"):
            shutil.copytree(path / name, work / name)
    else:
        for name in ("terms", "records"):
            (work / name).mkdir()
        since, gone, gone_records = 0, [], []
    rows = catalogue.between(since, generation)
    passages = ((key, rejoined(text), heading) for key, _, _, text, heading in rows)
    TermIndex(work / "terms").update(gone, passages)
    TermIndex(work / "records").update(gone_records, _records(catalogue, since, generation))
    for file in (*(work / "terms").iterdir(), *(work / "records").iterdir()):
        file.chmod((catalogue.folder / FILE).stat().st_mode)  # tantivy lets only its writer read


def _records(catalogue: Catalogue, since: int, generation: int) -> Iterator[tuple[int, str, str]]:
    """The records that have come since, each as its key, the words of its passages, and no heading beside them."""
    rows = catalogue.between(since, generation)  # a record's passages follow each other
    for record, passages in groupby(rows, key=lambda row: row[1]):
        yield record, " ".join(rejoined(text) for _, _, _, text, _ in passages), ""


def _mine(catalogue: Catalogue, previous: tuple[int, Path] | None, generation: int, work: Path) -> None:
    """The file of glosses in `work`: those of `previous` whose records are still there, and those of new records."""
    kept = glossary.parse(glossary.content(previous[1])) if previous else None
    since = previous[0] if previous and kept is not None else 0
    gone = catalogue.record_ids_gone_between(since, generation)
    glosses = [gloss for gloss in kept or () if gloss.record_id not in gone]
    glosses += (gloss for record in catalogue.records_between(since, generation) for gloss in mine(record))
    glossary.write(work / glossary.FILE, glosses)


def _add_glosses(catalogue: Catalogue, generation: int, finished: Path) -> None:
    """Gives a finished pair from before there were glosses, or from before other rules for them, the file it lacks."""
    with tempfile.TemporaryDirectory(dir=finished.parent, prefix="unfinished-") as scratch:
        _mine(catalogue, None, generation, Path(scratch))
        _settle(Path(scratch))
        (Path(scratch) / glossary.FILE).rename(finished / glossary.FILE)
        _settle(finished)


def _settle(folder: Path) -> None:
    """Sees to it that what is in `folder` is on the disk, not on its way there: the power may go."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    for path in (folder, *folder.rglob("*")):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
