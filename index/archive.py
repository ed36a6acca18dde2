"""An archive: records on disk, and the two ways to find passages in them."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from index import derived, glossary
from index.build import Builder, check_model
from index.catalogue import NAMES, Catalogue
from index.dates import Date
from index.embedder import Embedder, Vectors, open_embedder
from index.errors import NotAnArchive, UnknownRecord
from index.filters import Filter
from index.glosses import Gloss
from index.progress import Progress, Summary
from index.records import Passage, Record
from index.stored import Stored

RECORDS = 64  # kept in memory: a question looks at those of some 40 passages, several times
_ATTEMPTS = 3  # to open indexes that a writer may sweep away in between


@dataclass(frozen=True, slots=True)
class Status:
    """An archive in numbers: sizes in bytes, files that were skipped as (path, reason)."""

    folder: str
    records: int
    passages: int
    size: int
    generation: int
    indexed: int  # the generation the indexes have reached
    model: str
    engine: str
    skipped: tuple[tuple[str, str], ...]


class Archive:
    """One state of an archive, opened for asking; `build`, `add` and `remove` change it.

    May be used by several threads. What others write meanwhile is not seen here: `latest` gives the state to ask next.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None, notify: Callable[[str], None] | None = None):
        self.folder = folder
        self.notify = notify or (lambda line: None)
        self._embedder = embedder
        self._lock = threading.RLock()
        self._successor: Archive | None = None
        self._load()

    @classmethod
    def open(
        cls, folder: Path | str, *, embedder: Embedder | None = None, notify: Callable[[str], None] | None = None
    ) -> Archive:
        """The archive in `folder`. Raises NotAnArchive where there is none.

        `embedder` stands in for the model the archive was built with (it must be the same model); `notify` is told, in
        one line each, of anything out of the ordinary.
        """
        return cls(Path(folder).expanduser(), embedder, notify)

    @classmethod
    def build(
        cls,
        folder: Path | str,
        paths: Iterable[Path | str],
        *,
        model: str | None = None,
        embedder: Embedder | None = None,
        notify: Callable[[str], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Archive:
        """An archive in `folder` of the files below `paths`; one that is there already is brought up to date.

        Raises NothingToIndex where a path is missing or holds nothing that can be read.
        """
        folder = Path(folder).expanduser()
        index(folder, paths, model=model, embedder=embedder, notify=notify, progress=progress)
        return cls.open(folder, embedder=embedder, notify=notify)

    def add(self, paths: Iterable[Path | str], *, progress: Callable[[Progress], None] | None = None) -> Summary:
        """Adds what is new below `paths`, updates what changed, removes what is gone. Raises as `build`."""
        with self._lock:
            summary = index(self.folder, paths, embedder=self._embedder, notify=self.notify, progress=progress)
            self._reload()
        return summary

    def remove(self, record_ids: Iterable[str]) -> int:
        """Removes records; gives how many there were. Raises UnknownRecord for an id that is not there."""
        with self._lock:
            with Builder(self.folder, notify=self.notify) as builder:
                count = builder.remove(record_ids)
            self._reload()
        return count

    def latest(self) -> Archive:
        """The archive as it is now: this one while nothing was written, else one that was opened since.

        Whoever holds one archive for long (the reading room) asks it for the latest at each question, and stays with
        that to the end of it.
        """
        with self._lock:
            now = self._successor or self
            newest = derived.latest(self.folder)
            if newest and newest[0] != now.generation:
                now = self._successor = Archive(self.folder, self._embedder or now._embedder, self.notify)
            return now

    def close(self) -> None:
        """Gives the files back."""
        if self._successor:
            self._successor.close()
        self._catalogue.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    # --- records -----------------------------------------------------------------------------------------------

    def record(self, record_id: str) -> Record:
        """The record with this id. Raises UnknownRecord, which says so where the record was here once."""
        with self._lock:
            found = self._catalogue.record(record_id)
            if found is None:
                raise UnknownRecord(self._missing(record_id))
        return found

    def copies(self, record_id: str) -> list[str]:
        """The ids of the other records whose text is the same."""
        with self._lock:
            return self._catalogue.copies(record_id)

    def headings(self, where: Filter | None = None) -> list[Record]:
        """The description of every record that `where` keeps (text, zones and pages left out), by date, then id."""
        kept = [record for _, record in self._headings() if where is None or where.keeps(record)]
        return sorted(kept, key=lambda record: (record.date is None, record.date and record.date.earliest, record.id))

    def glosses(self) -> tuple[Gloss, ...]:
        """What the records themselves say of names that mean the same, each with its place.

        None in an archive last indexed before glosses were mined: indexing again mines them.
        """
        with self._lock:
            if self._glosses is None:
                self._glosses = glossary.parse(self._glossary) or ()
            return self._glosses

    @property
    def names_file(self) -> Path:
        """Where the user may write down names that stand for one another; there need be no such file."""
        return self.folder / NAMES

    def status(self) -> Status:
        """The archive in numbers."""
        with self._lock:
            records, passages = self.counts()
            return Status(
                folder=str(self.folder),
                records=records,
                passages=passages,
                size=sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()),
                generation=self._catalogue.generation,
                indexed=self.generation,
                model=self._catalogue.fact("model") or "",
                engine=self._catalogue.fact("engine") or "",
                skipped=tuple((p.source, p.reason) for parts in self._catalogue.skipped().values() for p in parts),
            )

    def counts(self) -> tuple[int, int]:
        """How many records and passages can be searched."""
        with self._lock:
            if self._counts is None:
                self._counts = self._catalogue.counts()
            return self._counts

    # --- finding passages: the indexes may be searched by several threads at once -----------------------------------

    def dense(self, vector: Vectors, k: int, where: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` passages nearest to `vector`, as (key, cosine), best first; `where` lists the keys allowed."""
        return self._vectors.search(vector, k, where)

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        where: Sequence[int] | None = None,
        others: Mapping[str, Sequence[tuple[str, ...]]] = MappingProxyType({}),
        beside: Archive | None = None,
    ) -> list[tuple[int, float]]:
        """The `k` passages that answer best to the stems `terms`, as (key, BM25 score), best first.

        `others` holds what may stand for a term, as stems one after the other. How rare a term is is counted here and
        in the archive that is searched `beside` this one.
        """
        return self._terms.search(terms, k, where, others, beside and beside._terms)

    def lexical_of_records(
        self, terms: Sequence[str], records: Sequence[int], beside: Archive | None = None
    ) -> dict[int, float]:
        """How well the records with these keys, each as a whole, answer to the stems `terms`: key -> BM25 score."""
        found = dict(self._record_terms.search(terms, len(records), records, beside=beside and beside._record_terms))
        return {key: found.get(key, 0.0) for key in records}

    def phrase(self, words: str, k: int, where: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` passages in which the stems of `words` stand in this order, best first."""
        return self._terms.phrase(words, k, where)

    def frequency(self, term: str) -> int:
        """How many passages hold this stem."""
        with self._lock:
            return self._terms.frequency(term)

    def passages(self, keys: Sequence[int]) -> list[Stored]:
        """The passages with these keys and the vectors of their units; removed ones are left out."""
        with self._lock:
            return self._catalogue.passages(keys)

    def passages_beside(self, key: int) -> list[Passage]:
        """The passage with this key, the one before it and the one after it in its record, in the order of its text."""
        with self._lock:
            return self._catalogue.passages_beside(key)

    def record_by_key(self, key: int) -> Record | None:
        """The record a stored passage belongs to, or None when it was removed meanwhile."""
        with self._lock:
            return self._record_by_key(key)

    def dates(self, record_keys: Sequence[int]) -> dict[int, Date]:
        """The dates of the records with these keys, by key; records without a date are left out."""
        with self._lock:
            return self._catalogue.dates(record_keys)

    def select(self, where: Filter | None) -> tuple[list[int] | None, int]:
        """The keys of the passages whose records `where` keeps (None: all of them), and how many records those are."""
        if not where:
            return None, self.counts()[0]
        kept = [key for key, record in self._headings() if where.keeps(record)]
        with self._lock:
            return self._catalogue.passage_keys(kept), len(kept)

    @property
    def embedder(self) -> Embedder:
        """The model, loaded at the first use. Raises ModelError where it is not the one the archive was built with."""
        with self._lock:
            if self._embedder is None:
                self._embedder = open_embedder(self._catalogue.fact("model"), self.notify)
            check_model(self._catalogue, self._embedder)
            return self._embedder

    # --- inside ------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        Catalogue.open(self.folder).close()  # says what is wrong with the folder, if something is
        for attempt in range(_ATTEMPTS):
            found = derived.latest(self.folder)
            if found is None:
                raise NotAnArchive(f"the archive in {self.folder} {derived.absence(self.folder)}")
            self.generation, path = found
            try:
                self._vectors, self._terms, self._record_terms = derived.load(path)
                self._glossary = glossary.content(path)  # read now: the folder may be swept away before it is asked
                break
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as problem:  # swept away just now, or damaged, of which tantivy says so by a panic
                if attempt == _ATTEMPTS - 1:
                    raise NotAnArchive(
                        f"{path} cannot be read ({_first_line(problem)}): delete that folder and run `archive-qa "
                        "index` again, which makes it anew"
                    ) from None
        self._catalogue = Catalogue.open(self.folder, at=self.generation)
        self._record_by_key = functools.lru_cache(maxsize=RECORDS)(self._catalogue.record_by_key)
        self._counts: tuple[int, int] | None = None
        self._described: list[tuple[int, Record]] | None = None
        self._glosses: tuple[Gloss, ...] | None = None

    def _missing(self, record_id: str) -> str:
        gone = self._catalogue.departed(record_id)
        if gone is None:
            return f"no record {record_id!r} in this archive: `archive-qa list` shows the ids"
        same = f"; the same text is now record {gone.same_text[0]!r}" if gone.same_text else ""
        return f"record {record_id!r} ({gone.source}) is not in this archive any more, since {gone.day}{same}"

    def _reload(self) -> None:
        self._catalogue.close()
        self._successor = None
        self._load()

    def _headings(self) -> list[tuple[int, Record]]:
        with self._lock:
            if self._described is None:
                self._described = self._catalogue.headings()
            return self._described


def index(
    folder: Path,
    paths: Iterable[Path | str],
    *,
    model: str | None = None,
    embedder: Embedder | None = None,
    notify: Callable[[str], None] | None = None,
    progress: Callable[[Progress], None] | None = None,
    prune: bool = False,
    verify: bool = False,
) -> Summary:
    """Brings the archive in `folder` up to date with the files below `paths`; makes it where there is none.

    Raises NothingToIndex where a path is missing, holds nothing that can be read, or is suddenly empty (unless `prune`
    says that this is meant); ArchiveBusy where another process is writing; ArchiveFull where there is no room.
    `verify` hashes every file, also those whose size and time are as before.
    """
    with Builder(folder, model=model, embedder=embedder, notify=notify) as builder:
        places = [Path(path).expanduser() for path in paths]
        return builder.index(places, progress=progress, prune=prune, verify=verify)


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
