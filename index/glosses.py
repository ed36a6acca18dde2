"""Glosses: places where a record itself says that two names mean the same, as in `Filippov [Stalin]`.

Only forms that seldom mislead are read, and only where the record, an archivist or a footnote speaks. A gloss has a
reach: a code name or an acronym is good for the whole archive, the holder of an office for about the time of the record
that names him, and what is "hereinafter" called so for that record alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.records import Record, Speaker


class Reach(StrEnum):
    """Where a gloss holds."""

    ARCHIVE = "archive"
    TIME = "time"  # about the date of its record
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Gloss:
    """In `start:end` of the record `record_id` stands that `name` and `other` are the same; both as written there.

    `days` are the first and the last that the record's date can mean, where the gloss holds for its time only.
    """

    name: str
    other: str
    reach: Reach
    record_id: str
    start: int
    end: int
    days: tuple[date, date] | None = None


def mine(record: Record) -> Iterator[Gloss]:
    """The glosses of a record. What holds for its time only is left out where the record has no date."""
    days = (record.date.earliest, record.date.latest) if record.date else None
    for zone in record.zones:
        if zone.kind not in _SPOKEN:
            continue
        text = record.text[zone.start : zone.end]
        for form in _FORMS:
            if form.cue.search(text) and (days or form.reach is not Reach.TIME):
                for found in form.pattern.finditer(text):
                    if sides := form.sides(found, record.text):
                        name, other, start = sides
                        start, end = zone.start + start, zone.start + found.end()
                        dated = days if form.reach is Reach.TIME else None
                        yield Gloss(name, other, form.reach, record.id, start, end, dated)


# --- the words of names ------------------------------------------------------------------------------------------

_SPOKEN = frozenset((Speaker.BODY, Speaker.SUMMARY, Speaker.NOTE))

_UPPER = "A-ZÀ-ÖØ-ÞĆČĐĞİŁŃŘŚŞŠŹŻŽ"
_WORD = rf"(?:[{_UPPER}]\.|St\.|[{_UPPER}][\w’'-]{{0,40}}\w)"  # J., St., Filippov, En-lai
_NAME = rf"{_WORD}(?: {_WORD}){{0,3}}"
_BODY = rf"{_WORD}(?: (?:(?:of|for|and)(?: the)? )?{_WORD}){{0,7}}"  # that of states, offices, organisations
_OPEN, _CLOSE = "[“\"‘']", "[”\"’']"
_END = rf"[,.]?{_CLOSE}?\)?"
_MISTER = r"(?:Messrs|Mrs?|Mme|M|Dr|Comrade|Cde|Señor|Sr|Signor|Herr|Hon)\b\.? "
_TITLE = rf"(?:{_MISTER}|(?:Sir|Lord|Count|Baron|Prince|General|Gen\.|Colonel|Col\.|Major|Captain|Capt\.|Admiral) )"
_NATIONS = (
    "American|Argentine|Austrian|Belgian|Brazilian|British|Bulgarian|Canadian|Chilean|Chinese|Cuban|Czechoslovak|Danish|"
    "Dutch|Egyptian|English|Ethiopian|Finnish|French|German|Greek|Hungarian|Indian|Iranian|Iraqi|Irish|Israeli|Italian|"
    "Japanese|Korean|Mexican|Norwegian|Ottoman|Persian|Peruvian|Polish|Portuguese|Rumanian|Romanian|Russian|Serbian|"
    "Siamese|Soviet|Spanish|Swedish|Swiss|Syrian|Turkish|Vietnamese|Yugoslav"
)
_RANK = "Acting|Assistant|Associate|Deputy|Under|Vice|First|Second|Third|Permanent|Parliamentary|Foreign|Prime|High"
_POST = (
    r"(?:Secretary|Under[ -]?Secretary|Minister|Ambassador|Chargé(?: d[’']Affaires)?|Consul(?:[ -]General)?|President|"
    r"Vice[ -](?:Consul|President)|Premier|Chancellor|Governor(?:[ -]General)?|Viceroy|Commissioner|Chief|Director|"
    r"Chairman|Attaché|Counsell?or)"
)
_WHERE = rf"(?: Resident)?(?: (?:of|in|to|at|for)(?: the)? {_BODY}){{1,2}}"
_OFFICE = (  # one that says where: the Premier may be anybody's
    rf"(?:(?:(?:{_NATIONS}|{_RANK})[ -])*{_POST}{_WHERE}|(?:{_NATIONS}) (?:(?:{_RANK})[ -])*{_POST})"
)
_YEARS = r", (?:[A-Z][a-z]+\.? )?(?:\d+, )?\d{4}"  # of the office, not of the record: `Secretary of State, 1905–9`
_COVER = r"(?:code[ -]?name|cover[ -]?name|pseudonym|alias|nom de guerre|party name)"
_LETTERS = r"[A-Z](?:[A-Z]{1,6}|(?:\. ?[A-Z]){1,5}\.?)"  # GDR, U.S.S.R.
_SMALL = frozenset("of the and for in on to de la du des et".split())

_NO_NAMES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday one two three four five six seven eight nine ten eleven twelve first second "
    "third fourth fifth sixth seventh eighth ninth tenth seal enclosure inclosure translation footnote appendix annex "
    "sic telegram letter note department embassy legation delegation consulate ministry minister ambassador "
    "government conference council committee commission article section paragraph north south east west northern "
    "southern eastern western central state states united secretary foreign bank railway company nominate commerce "
    "finance war navy treasury interior signed sgd received extract paraphrase confidential secret he she it they we "
    "you i his her their our this that these those who which mr mrs sir".split()
)


def _is_name(words: str, text: str) -> bool:
    """Whether `words` can name one person or place: they are none of the words that `text` writes small elsewhere."""
    proper = [re.sub(r"[’']s$", "", word).casefold() for word in words.split() if len(word) > 2]
    return bool(proper) and not any(word in _NO_NAMES or re.search(rf"\b{re.escape(word)}\b", text) for word in proper)


# --- the forms of glosses ----------------------------------------------------------------------------------------

Sides = tuple[str, str, int] | None  # the two names, and where the first begins; None where it only looks like a gloss


def _as_found(found: re.Match[str], text: str) -> Sides:
    return _sides(found["name"], found["other"], found.start())


def _sides(name: str, other: str, start: int) -> Sides:
    """The two names without titles and genitives, where they differ."""
    name, other = (re.sub(rf"^{_MISTER}|[’']s$", "", side.strip()) for side in (name, other))
    return (name, other, start) if len(other) > 1 and name.casefold() != other.casefold() else None


def _before(found: re.Match[str], length: int) -> str:
    return found.string[max(0, found.start() - length) : found.start()]


def _bracketed(found: re.Match[str], text: str) -> Sides:
    """`Filippov [Stalin]`, `Sokota [Socota]`; not `Have [Had]`, `October [September]`, `National City [Bank]`."""
    both = _is_name(found["name"], text) and _is_name(found["other"], text)
    return _as_found(found, text) if both else None


def _known_as(found: re.Match[str], text: str) -> Sides:
    """`Prince Ch’ing, better known as ...`; not `territories of the United States, better known as ...`."""
    before = re.search(
        rf"\b(?:of|in|at|to|by|from|for|on)(?: the)? (?:{_WORD} )*$", found.string[: found.start()][-80:]
    )
    return None if before or re.search("[’']s$", found["name"]) else _as_found(found, text)


def _holder(found: re.Match[str], text: str) -> Sides:
    """`the Secretary of State (Rusk)`; not `the Minister of War (French)`."""
    if re.fullmatch(_NATIONS, found["other"]) or found["other"].casefold() in _NO_NAMES:
        return None
    return _as_found(found, text)


def _holding(found: re.Match[str], text: str) -> Sides:
    """`Mr. Seward, the Secretary of State`; not Mr. B. in `the Minister of War, Mr. B., the Minister of Finance`."""
    before = re.search(rf"{_OFFICE}, $", _before(found, 120))
    return None if before else _as_found(found, text)


def _hereinafter(found: re.Match[str], text: str) -> Sides:
    """`the Republic of Liberia (hereinafter called the Republic)`; without a bracket who is meant must be plain."""
    words = {word.casefold() for word in found["other"].split()}
    plain = found["bracket"] or words & {word.casefold() for word in found["name"].split()}
    return _as_found(found, text) if plain else None


def _acronym(found: re.Match[str], text: str) -> Sides:
    """`the German Democratic Republic (GDR)`: the words before begin with its letters, small ones aside."""
    letters = [letter for letter in found["other"] if letter.isalpha()]
    words = list(re.finditer(r"[^\W\d_][\w’']*", found["before"]))
    while letters and words:
        word = words.pop()
        if word.group()[0] == letters[-1]:
            letters.pop()
        elif word.group() not in _SMALL:
            return None
    if letters:
        return None
    return _sides(found["before"][word.start() :], found["other"], found.start() + word.start())


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to write a gloss: what stands in every one, quickly looked for; the whole; what is made of it."""

    cue: re.Pattern[str]
    pattern: re.Pattern[str]
    reach: Reach = Reach.ARCHIVE
    sides: Callable[[re.Match[str], str], Sides] = _as_found


def _form(cue: str, pattern: str, *more: object) -> _Form:
    return _Form(re.compile(cue), re.compile(pattern), *more)  # type: ignore[arg-type]


_BEGIN = r"(?<![\w.’'-])"
_FORMS = (
    _form(r" \[", rf"{_BEGIN}(?P<name>{_NAME}) \[(?P<other>{_NAME})\](?! [A-Z])", Reach.ARCHIVE, _bracketed),
    _form(
        _COVER,
        rf"\b(?:[Uu]sing|[Uu]nder|[Bb]y) (?:the|his|her) {_COVER}(?: of)? {_OPEN}?(?P<name>{_NAME})[,.]?{_CLOSE},? "
        rf"(?P<other>{_WORD})",
    ),
    _form(
        rf"{_COVER}|a\.k\.a\.",
        rf"{_BEGIN}(?P<other>{_NAME}),?(?: \(\d+\),)? \(?(?:(?:under|by|with) the )?(?:{_COVER}d?|a\.k\.a\.),?"
        rf"(?: of| as| was)? {_OPEN}?(?P<name>{_NAME}){_END}",
    ),
    _form(
        _COVER,
        rf"{_BEGIN}(?P<name>{_NAME})[,.]?{_CLOSE}?,? \(?(?:(?:is|was) )?(?:(?:a|the) )?{_COVER} (?:of|for) "
        rf"(?P<other>{_NAME}){_END}",
    ),
    _form(
        "(?:better|also|otherwise|commonly|formerly) (?:known|called)",
        rf"{_BEGIN}(?P<other>{_NAME})(?: \(|, )(?:better|also|otherwise|commonly|formerly) (?:known|called)(?: as)?"
        rf"(?: the)? {_OPEN}?(?P<name>{_NAME}){_END}",
        Reach.ARCHIVE,
        _known_as,
    ),
    _form(r"[a-z] \(", rf"\b[Tt]he (?P<name>{_OFFICE}) \((?P<other>(?:{_TITLE})?{_NAME})\)", Reach.TIME, _holder),
    _form(
        _POST,
        rf"(?:\A(?:{_TITLE})?|{_BEGIN}{_TITLE})(?P<other>{_NAME}),(?: the)? (?P<name>{_OFFICE})"
        rf"(?=[,;]|\.?\s*\Z)(?!{_YEARS})",
        Reach.TIME,
        _holding,
    ),
    _form(
        "here(?:in)?after",
        rf"[Tt]he (?P<name>{_BODY}),? (?P<bracket>\()?here(?:in)?after (?:simply )?(?:(?:called|named|styled|termed|"
        rf"referred to as|known as) )?(?:{_OPEN}?[Tt]he )?{_OPEN}?(?P<other>{_NAME}){_END}",
        Reach.RECORD,
        _hereinafter,
    ),
    _form(
        rf"\({_LETTERS}\)",
        rf"(?P<before>(?:\b[^\W\d_][\w.’']{{0,40}}[ -]){{1,12}})\((?P<other>{_LETTERS})\)",
        Reach.ARCHIVE,
        _acronym,
    ),
)
