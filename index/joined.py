"""Two archives asked as one: a large one, and a small one of the same model with the documents of one reader.

Nothing is copied. Keys of the small one are shifted, so that every key says which it is of. Dense lists are merged as
they are, for a cosine is a cosine; in lexical ones a word is as rare, and a passage of average length counts as
long, as in both together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from index.archive import Archive
from index.dates import Date
from index.embedder import Embedder, Vectors
from index.errors import UnknownRecord
from index.filters import Filter
from index.glosses import Gloss
from index.records import Passage, Record
from index.stored import Stored

SHIFT = 1 << 40  # no archive has so many passages

Found = list[tuple[int, float]]


class Joined:
    """`base` and `own` together, to be asked as an `Archive` is. An id that both have is, in `own`, another one."""

    def __init__(self, base: Archive, own: Archive) -> None:
        self.base, self.own = base, own
        self._shown = {record.id: _free(record.id, base) for record in own.headings()}
        self._own_ids = {shown: record_id for record_id, shown in self._shown.items()}

    @property
    def generation(self) -> tuple[int, int]:
        """What changes when one of the two does."""
        return self.base.generation, self.own.generation

    def latest(self) -> Joined:
        """Both as they are now."""
        base, own = self.base.latest(), self.own.latest()
        return self if (base, own) == (self.base, self.own) else Joined(base, own)

    # --- records -----------------------------------------------------------------------------------------------

    def record(self, record_id: str) -> Record:
        """As `Archive.record`."""
        if record_id in self._own_ids:
            return self._renamed(self.own.record(self._own_ids[record_id]))
        return self.base.record(record_id)

    def copies(self, record_id: str) -> list[str]:
        """As `Archive.copies`: of the archive the record is in."""
        if record_id in self._own_ids:
            return [self._shown[copy] for copy in self.own.copies(self._own_ids[record_id])]
        return self.base.copies(record_id)

    def headings(self, where: Filter | None = None) -> list[Record]:
        """As `Archive.headings`."""
        both = [*self.base.headings(where), *map(self._renamed, self.own.headings(where))]
        return sorted(both, key=lambda record: (record.date is None, record.date and record.date.earliest, record.id))

    def glosses(self) -> tuple[Gloss, ...]:
        """As `Archive.glosses`."""
        own = (replace(gloss, record_id=self._shown[gloss.record_id]) for gloss in self.own.glosses())
        return (*self.base.glosses(), *own)

    @property
    def names_file(self) -> Path:
        """As `Archive.names_file`: that of `base`."""
        return self.base.names_file

    @property
    def notify(self) -> Callable[[str], None]:
        """Who is told of what is out of the ordinary."""
        return self.base.notify

    def counts(self) -> tuple[int, int]:
        """As `Archive.counts`."""
        (records, passages), (own_records, own_passages) = self.base.counts(), self.own.counts()
        return records + own_records, passages + own_passages

    # --- finding passages --------------------------------------------------------------------------------------

    @property
    def embedder(self) -> Embedder:
        """As `Archive.embedder`: both have the same."""
        return self.base.embedder

    def dense(self, vector: Vectors, k: int, where: Sequence[int] | None = None) -> Found:
        """As `Archive.dense`."""
        return self._merged(lambda archive, _, keys: archive.dense(vector, k, keys), k, where)

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        where: Sequence[int] | None = None,
        others: Mapping[str, Sequence[tuple[str, ...]]] = MappingProxyType({}),
    ) -> Found:
        """As `Archive.lexical`."""
        return self._merged(lambda archive, other, keys: archive.lexical(terms, k, keys, others, other), k, where)

    def lexical_of_records(self, terms: Sequence[str], records: Sequence[int]) -> dict[int, float]:
        """As `Archive.lexical_of_records`."""
        base, own = _apart(records)
        found = self.base.lexical_of_records(terms, base, self.own) if base else {}
        of_own = self.own.lexical_of_records(terms, own, self.base) if own else {}
        return found | {key + SHIFT: score for key, score in of_own.items()}

    def phrase(self, words: str, k: int, where: Sequence[int] | None = None) -> Found:
        """As `Archive.phrase`."""
        return self._merged(lambda archive, _, keys: archive.phrase(words, k, keys), k, where)

    def frequency(self, term: str) -> int:
        """As `Archive.frequency`."""
        return self.base.frequency(term) + self.own.frequency(term)

    def passages(self, keys: Sequence[int]) -> list[Stored]:
        """As `Archive.passages`."""
        base, own = _apart(keys)
        found = self.base.passages(base) if base else []
        for item in self.own.passages(own) if own else ():
            place = (self._shown[item.place[0]], *item.place[1:])
            found.append(replace(item, key=item.key + SHIFT, record=item.record + SHIFT, place=place))
        return found

    def passages_beside(self, key: int) -> list[Passage]:
        """As `Archive.passages_beside`."""
        if key < SHIFT:
            return self.base.passages_beside(key)
        found = self.own.passages_beside(key - SHIFT)
        return [replace(passage, record_id=self._shown[passage.record_id]) for passage in found]

    def record_by_key(self, key: int) -> Record | None:
        """As `Archive.record_by_key`."""
        if key < SHIFT:
            return self.base.record_by_key(key)
        found = self.own.record_by_key(key - SHIFT)
        return found and self._renamed(found)

    def dates(self, record_keys: Sequence[int]) -> dict[int, Date]:
        """As `Archive.dates`."""
        base, own = _apart(record_keys)
        found = self.base.dates(base) if base else {}
        return found | {key + SHIFT: date for key, date in (self.own.dates(own) if own else {}).items()}

    def select(self, where: Filter | None) -> tuple[list[int] | None, int]:
        """As `Archive.select`."""
        if not where:
            return None, self.counts()[0]
        (keys, records), (own_keys, own_records) = self.base.select(where), self.own.select(where)
        return [*(keys or ()), *(key + SHIFT for key in own_keys or ())], records + own_records

    # --- inside ------------------------------------------------------------------------------------------------

    def _merged(
        self, search: Callable[[Archive, Archive, Sequence[int] | None], Found], k: int, where: Sequence[int] | None
    ) -> Found:
        """What `search` finds in each, told which is the other and among which keys; the best `k` of both."""
        base, own = (None, None) if where is None else _apart(where)
        found = search(self.base, self.own, base) if base != [] else []
        of_own = search(self.own, self.base, own) if own != [] else []
        found = [*found, *((key + SHIFT, score) for key, score in of_own)]
        return sorted(found, key=lambda item: -item[1])[:k]

    def _renamed(self, record: Record) -> Record:
        shown = self._shown[record.id]
        return record if shown == record.id else replace(record, id=shown)


def _apart(keys: Iterable[int]) -> tuple[list[int], list[int]]:
    """The keys of the base, and those of the other without their shift."""
    base: list[int] = []
    own: list[int] = []
    for key in keys:
        base.append(key) if key < SHIFT else own.append(key - SHIFT)
    return base, own


def _free(record_id: str, base: Archive) -> str:
    """`record_id`, or with a word after it where `base` has such a record."""
    while _holds(base, record_id):
        record_id += " (added)"
    return record_id


def _holds(archive: Archive, record_id: str) -> bool:
    try:
        archive.record(record_id)
    except UnknownRecord:
        return False
    return True
