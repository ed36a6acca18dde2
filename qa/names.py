"""Other names of the same, for one archive: Peking and Beijing, Filippov and Stalin, West Germany and the FRG.

They come from four places: the packaged `data/names.csv`; the two spellings of Chinese names; the user's own
`names.csv` in the archive's folder; and the glosses mined from the records. They widen what is looked for, are shown
where they did, and never touch a quote's spelling.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakKeyDictionary

from index import Archive, Record
from index.terms import stems
from qa import groups, romanisation
from qa.answer import Origin, Widening
from qa.groups import Group, Stems
from qa.question import Question
from qa.words import STOP_WORDS


@dataclass(frozen=True, slots=True)
class Alternative:
    """A name under which some `terms` of a question are looked for too: its `stems`, one after the other.

    It holds in records of certain `years`, or in one record alone, where that is said.
    """

    terms: frozenset[str]
    stems: Stems
    widening: Widening
    years: frozenset[int] | None = None
    record_id: str | None = None

    def holds_in(self, record: Record) -> bool:
        """Whether the two names are the same in `record`; what holds for its time does in no undated one."""
        if self.years is not None:
            date = record.date
            return date is not None and not self.years.isdisjoint(range(date.earliest.year, date.latest.year + 1))
        return self.record_id in (None, record.id)


@dataclass(frozen=True)
class Names:
    """The names of one archive; `of` makes them."""

    _groups: Mapping[Stems, list[Group]] = field(repr=False)
    _longest: Mapping[str, int] = field(repr=False)  # the stems of the longest name that begins with a stem

    def alternatives(self, asked: Question) -> list[Alternative]:
        """Every other name of what the question names, each once."""
        found: dict[tuple[object, ...], Alternative] = {}
        for item in (*self._known(asked), *_spelt(asked)):
            if item.terms and not STOP_WORDS.issuperset(item.stems):
                found.setdefault((item.terms, item.stems, item.record_id, item.years), item)
        return list(found.values())

    def standing_for(self, asked: Question) -> dict[str, frozenset[str]]:
        """For each term of the question the single stems that stand for it in every record, itself among them."""
        found = {term: {term} for term in asked.terms}
        for item in self.alternatives(asked):
            if len(item.stems) == 1 and item.years is item.record_id is None:
                for term in item.terms:
                    found[term].update(item.stems)
        return {term: frozenset(names) for term, names in found.items()}

    def keep_apart(self, one: Stems, other: Stems) -> bool:
        """Whether both are known, and not as the same."""
        ours = self._groups.get(one, ()), self._groups.get(other, ())
        return all(ours) and not any(group in ours[1] for group in ours[0])

    def _known(self, asked: Question) -> Iterator[Alternative]:
        """The other names of the names in the question: of the longest at each place, and of single words."""
        text = asked.standalone
        words = [(found.start(), found.end(), stem) for found in _WORD.finditer(text) for stem in stems(found.group())]
        written_small = text == text.lower()
        reached = 0  # names of several words do not begin inside one another
        for first, (start, _, stem) in enumerate(words):
            spans = [(stem,)]
            if first >= reached and (several := self._several([word[2] for word in words[first:]])):
                spans.append(several)
                reached = first + len(several)
            for span in spans:
                spoken = _spoken(text, start, words[first + len(span) - 1][1])
                for group in self._groups.get(span, ()):
                    if group.gloss is None or written_small or spoken[0].isupper():
                        yield from _others(group, span, spoken, asked)

    def _several(self, words: list[str]) -> Stems | None:
        """The longest known name of several stems that `words` begin with."""
        lengths = range(min(len(words), self._longest.get(words[0], 0)), 1, -1)
        return next((span for length in lengths if (span := tuple(words[:length])) in self._groups), None)


def of(archive: Archive) -> Names:
    """The names of `archive`, as its `names.csv` is now. What is wrong with that is told to its `notify`, once.

    A gloss that calls two names the same which the packaged table keeps apart is a correction (`Sweden [Denmark]`), and
    left out.
    """
    stamp = _stamp(archive.names_file)
    made = _MADE.get(archive)
    if made is None or made[0] != stamp:
        table = groups.packaged()
        own, problem = groups.read(archive.names_file) if stamp else ((), None)
        if problem:
            archive.notify(problem)
        known = _names(table)
        said = (group for group in groups.said_by(archive.glosses()) if not known.keep_apart(*_stems_of(group)))
        made = _MADE[archive] = stamp, _names([*table, *own, *said])
    return made[1]


_MADE: WeakKeyDictionary[Archive, tuple[object, Names]] = WeakKeyDictionary()
_WORD = re.compile(r"[^\W_]+")


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _names(every: Iterable[Group]) -> Names:
    table: dict[Stems, list[Group]] = defaultdict(list)
    longest: dict[str, int] = {}
    for group in every:
        for name in _stems_of(group):
            table[name].append(group)
            longest[name[0]] = max(longest.get(name[0], 0), len(name))
    return Names(dict(table), longest)


def _stems_of(group: Group) -> list[Stems]:
    return [name for _, name in group.names]


def _spoken(text: str, start: int, end: int) -> str:
    """The words of a question, with the full stop that ends an abbreviation: U.S."""
    return text[start : end + 1] if "." in text[start:end] and text[end : end + 1] == "." else text[start:end]


def _others(group: Group, span: Stems, spoken: str, asked: Question) -> Iterator[Alternative]:
    """The other names of a group, for the words `spoken` in the question."""
    gloss = group.gloss
    place = (gloss.record_id, gloss.start, gloss.end) if gloss else ()
    terms = frozenset(span).intersection(asked.terms)
    for written, name in group.names:
        if name != span:
            yield Alternative(
                terms, name, Widening(spoken, written, group.origin, *place), group.years, group.record_id
            )


def _spelt(asked: Question) -> Iterator[Alternative]:
    """The other spellings of the Chinese names in the question."""
    for part in romanisation.spellings(asked.standalone):
        spoken = asked.standalone[part.start : part.end]
        terms = frozenset(stems(spoken)).intersection(asked.terms)
        for other in part.others:
            yield Alternative(terms, tuple(stems(other)), Widening(spoken, other, Origin.TABLE))
