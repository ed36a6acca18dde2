"""Chinese names in their two common spellings, Wade-Giles (Chou En-lai) and pinyin (Zhou Enlai).

`data/wade-giles.csv` holds a syllable a line: pinyin, Wade-Giles, variants of it in use. It follows the regular
correspondences of the two systems. Only words that parse wholly as Chinese syllables and look like a name are turned:
"Song", "Long" or "Man" alone never are.
"""

from __future__ import annotations

import csv
import functools
import itertools
import re
from dataclasses import dataclass
from importlib.resources import files

from index.terms import stems
from qa import background

COMMON = 20  # passages of the background that hold a word of the language, seldom a name
MOST_SYLLABLES = 3
SHORTEST = 5  # letters of a word that is turned though it stands alone

_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʻ`-][^\W\d_]+)*?(?=['’]s\b|\b(?!['’‘ʻ`-][^\W\d_]))")
_SURNAMES = frozenset(
    "ai an bai bao cai cao chang chen cheng chi chu cui dai deng ding dong du duan fan fang fei feng fu gan gao ge "
    "geng gong gu guan guo han hao he hong hou hu hua huang huo ji jia jiang jiao jin ju kang kong lai lei li lian "
    "liang liao lin ling liu long lu luo lü ma mao mei meng miao mo mou ni nie ning niu ouyang pan pang pei peng qi "
    "qian qiao qin qiu qu ren rong ruan shao shen sheng shi song su sun tan tang tao teng tian tong tu wan wang wei "
    "wen weng wu xi xia xiang xiao xie xin xing xiong xu xue yan yang yao ye yi yin ying you yu yuan yue yun zeng "
    "zhai zhan zhang zhao zhen zheng zhong zhou zhu zhuang zhuo zi zou zuo".split()
)
_TELLING = re.compile("x|zh|q|hs|tz|ts|[hk]'|eh\\b|ih\\b")  # letters by which a word that parses can only be Chinese


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words `start:end` of a text, part of a name, as the other system spells them; the likeliest first."""

    start: int
    end: int
    others: tuple[str, ...]


def spellings(text: str) -> list[Spelling]:
    """The parts of Chinese names in `text`, as the other system spells them."""
    words = list(_WORD.finditer(text))
    found: dict[int, Spelling] = {}  # by the offset at which it begins
    for first in range(len(words)):
        name = list(itertools.takewhile(lambda pair: _is_next(text, *pair), itertools.pairwise(words[first:])))
        for part in _name([words[first], *(later for _, later in name)][:3]):
            if part.others:
                found.setdefault(part.start, part)
    ends = itertools.accumulate((part.end for _, part in sorted(found.items())), max, initial=0)
    return [part for (_, part), end in zip(sorted(found.items()), ends, strict=False) if part.start >= end]


def _is_next(text: str, word: re.Match[str], later: re.Match[str]) -> bool:
    """Whether the two may belong to one name: one space between them, a capital letter at the second."""
    return text[word.end() : later.start()] == " " and later.group()[0].isupper()


def _name(words: list[re.Match[str]]) -> list[Spelling]:
    """The parts of the name that `words` begin with: a family name and a given one, or a given one or a place alone."""
    spoken = [word.group() for word in words]
    if not spoken[0][0].isupper():
        return []
    families = _families(spoken[0])
    if len(words) > 2 and families and (given := _to_pinyin(spoken[1:3])):  # Li Hung Chang
        return [_part(words[:1], families), _part(words[1:3], given)]
    if len(words) > 1 and families and (given := _given(spoken[0], spoken[1])):
        return [_part(words[:1], families), _part(words[1:2], given)]
    return [_part(words[:1], _alone(spoken[0]))]


def _given(family: str, word: str) -> tuple[str, ...]:
    """The other spellings of a given name after the family name: Enlai, En-lai, De, Teh; nothing where it is none."""
    if "-" in word:
        return _to_pinyin(word.split("-"))
    parses = _pinyin(word)
    if parses and not any(len(parse) == 1 for parse in parses):
        return () if _is_common(word) else _all_to_wade_giles(parses)
    if _TELLING.search(f"{family} {word}".lower()) or not (_is_common(family) or _is_common(word)):
        return (*_all_to_wade_giles(parses), *_to_pinyin([word]))
    return ()


def _alone(word: str) -> tuple[str, ...]:
    """The other spellings of a word that can only be Chinese: Tse-tung, Yuxian, Guangxi."""
    if "-" in word:
        parts = word.split("-")
        return _to_pinyin(parts) if _TELLING.search(word.lower()) or not all(map(_is_common, parts)) else ()
    if len(word) < SHORTEST or not _TELLING.search(word.lower()) or _is_common(word):
        return ()
    return _all_to_wade_giles([parse for parse in _pinyin(word) if len(parse) > 1])


def _families(word: str) -> tuple[str, ...]:
    """The family names that a word may be, in either system, itself among them."""
    plain = _plain(word)
    pinyin = (name for name in _pinyin_of().get(plain, ()) if name in _SURNAMES)
    wade_giles = _wade_giles_of()[plain] if plain in _SURNAMES else ()
    return tuple(name.capitalize() for name in dict.fromkeys([*pinyin, *wade_giles, *([plain] if wade_giles else [])]))


def _part(words: list[re.Match[str]], others: tuple[str, ...]) -> Spelling:
    same = " ".join(word.group() for word in words)
    return Spelling(words[0].start(), words[-1].end(), tuple(name for name in dict.fromkeys(others) if name != same))


# --- syllables ---------------------------------------------------------------------------------------------------


@functools.cache
def _wade_giles_of() -> dict[str, tuple[str, ...]]:
    """The Wade-Giles forms of each syllable of pinyin, without a mark over a u; its apostrophe may be left out."""
    table: dict[str, tuple[str, ...]] = {}
    for syllable, *forms in csv.reader(files("qa").joinpath("data/wade-giles.csv").read_text("utf-8").splitlines()):
        written = [_plain(form) for form in forms]
        both = dict.fromkeys([*written, *(form.replace("'", "") for form in written)])
        table[_plain(syllable)] = tuple(dict.fromkeys([*table.get(_plain(syllable), ()), *both]))
    return table


@functools.cache
def _pinyin_of() -> dict[str, tuple[str, ...]]:
    """The syllables of pinyin that each Wade-Giles form may be."""
    table: dict[str, tuple[str, ...]] = {}
    for syllable, forms in _wade_giles_of().items():
        for form in forms:
            table[form] = (*table.get(form, ()), syllable)
    return table


def _plain(word: str) -> str:
    return re.sub("[’‘ʻ`]", "'", word.lower()).replace("ü", "u").replace("ŭ", "u").replace("ê", "e")


def _pinyin(word: str) -> list[tuple[str, ...]]:
    """The ways to cut a word wholly into syllables of pinyin; an apostrophe parts two."""
    parts = [_cut(part) for part in _plain(word).split("'")]
    joined = [tuple(itertools.chain(*choice)) for choice in itertools.product(*parts)]
    return [parse for parse in joined if len(parse) <= MOST_SYLLABLES]


@functools.lru_cache(maxsize=1000)
def _cut(word: str, inside: bool = False) -> list[tuple[str, ...]]:
    """... ; a syllable inside a word begins with a vowel only after an apostrophe."""
    if not word:
        return [()]
    if inside and word[0] in "aeo":
        return []
    table = _wade_giles_of()
    first = (word[:length] for length in range(min(6, len(word)), 0, -1) if word[:length] in table)
    return [(syllable, *rest) for syllable in first for rest in _cut(word[len(syllable) :], True)]


def _all_to_wade_giles(parses: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for parse in parses for name in _to_wade_giles(parse))


def _to_wade_giles(syllables: tuple[str, ...]) -> tuple[str, ...]:
    """A name of these syllables in Wade-Giles: Tse-tung, Tsetung."""
    choices = list(itertools.product(*(_wade_giles_of()[_plain(syllable)] for syllable in syllables)))
    written = ["-".join(choice) for choice in choices]
    written += ["".join(choice) for choice in choices if len(syllables) > 1 and "'" not in "".join(choice)]
    same = "".join(syllables)
    return tuple(name.capitalize() for name in dict.fromkeys(written) if name != same)


def _to_pinyin(syllables: list[str]) -> tuple[str, ...]:
    """A name of one or two syllables of Wade-Giles in pinyin; nothing where they are none."""
    choices = [_pinyin_of().get(_plain(syllable), ()) for syllable in syllables]
    if len(syllables) > 2 or not all(choices):
        return ()
    same = "".join(map(_plain, syllables))
    written = dict.fromkeys("".join(choice) for choice in itertools.product(*choices))
    return tuple(name.capitalize() for name in written if name != same or len(syllables) > 1)


def _is_common(word: str) -> bool:
    """Whether a word is one of the language: the background knows it."""
    _, counts = background.table()
    return all(counts.get(stem, 0) >= COMMON for stem in stems(word))
