"""What may be tried where the records do not answer: names as the records spell them, and the days they are of.

Only what the headings of the records say; nothing is guessed.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.dates import Date
from index.terms import stems
from qa.holdings import Holdings
from qa.words import content

MOST = 6  # names shown
SHORTEST = 4  # letters of a word that is compared with other spellings
ALIKE = 0.8  # how alike two spellings are at least, 0..1


@dataclass(frozen=True, slots=True)
class Hints:
    """People and places that the records name, and the dates between which the dated ones lie.

    They are `alike` to words of the question; where none is, the people are those named most often.
    """

    people: tuple[str, ...]
    places: tuple[str, ...]
    alike: bool
    first: Date | None
    last: Date | None


def hints(question: str, held: Holdings) -> Hints:
    """What may be tried instead of `question` in an archive that holds `held`."""
    people, places = _alike(question, held.people), _alike(question, held.places)
    alike = bool(people or places)
    if not alike:
        people = sorted(held.people, key=lambda name: (-held.people[name], name))
    return Hints(tuple(people[:MOST]), tuple(places[:MOST]), alike, held.first, held.last)


def _alike(question: str, named: Mapping[str, int]) -> list[str]:
    """The names that share a word with `question` or are spelt much like it, those named most often first."""
    by_word: defaultdict[str, set[str]] = defaultdict(set)
    for name in named:
        for word in name.casefold().split():
            by_word[word.strip(".,;()[]'’\"")].add(name)
    found: set[str] = set()
    for word in content(question):
        bare = re.split("['’]", word.text.casefold())[0]  # of "Seward's"
        for spelling in _spellings(bare, by_word):
            found |= by_word[spelling]
    return sorted(found, key=lambda name: (-named[name], name))


def _spellings(word: str, among: Iterable[str]) -> set[str]:
    """The words of `among` that are `word`, in another form or in a spelling much like it."""
    if len(word) < SHORTEST:
        return {other for other in among if other == word}
    near = [other for other in among if other[:1] == word[0] and abs(len(other) - len(word)) <= 2]
    same = {other for other in near if stems(other) == stems(word)}
    return same | set(difflib.get_close_matches(word, near, n=MOST, cutoff=ALIKE))
