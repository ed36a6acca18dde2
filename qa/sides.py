"""Questions that one sentence cannot answer: those that ask for a list, and those that compare, with their sides.

Better to miss one than to take an ordinary question for one that compares: "the talks between Mao and Stalin" has two
names and compares nothing. What compares has to stand beside what is compared: "Mao and Stalin each", "both Mao and
Stalin", "change between May and June".
"""

from __future__ import annotations

import calendar
import re
from enum import StrEnum

MOST_SIDES = 4  # more would not each be heard among five quotes


class Scope(StrEnum):
    """How much an answer has to hold."""

    ONE = "one"  # what one sentence may state
    LIST = "list"
    COMPARED = "compared"  # what several say, or what was said at several times


def scope_of(text: str) -> Scope:
    """What the question `text` asks for, by its words."""
    if _joined_sides(text) or _COMPARED.search(text):
        return Scope.COMPARED
    return Scope.LIST if _LIST.search(text) else Scope.ONE


def sides(text: str) -> tuple[str, ...]:
    """The question `text` asked of each side that it compares: without the names of the others and the words that
    compare. Empty where it names no sides, or more than `MOST_SIDES`.
    """
    found = _joined_sides(text)
    names = [*found["first"].split(", "), found["last"]] if found else []
    if not found or len(names) > MOST_SIDES:
        return ()
    before, after = text[: found.start("first")], text[found.end("last") :]
    asked = tuple(" ".join(_COMPARING.sub(" ", before + name + after).split()) for name in names)
    return asked if all(any(sign.isalnum() for sign in side) for side in asked) else ()


def _joined_sides(text: str) -> re.Match[str] | None:
    return next((match for pattern in _SIDES if (match := pattern.search(text))), None)


_NAME = r"(?:the )?[A-Z][\w.’'-]*(?: (?:of )?(?:the )?[A-Z][\w.’'-]*){0,5}"
_TITLE = rf"{_NAME}(?: [a-z][a-z-]*){{0,2}}?"  # "the London press bureau"
_PHRASE = r"(?!and )[^\W_][\w.’'-]*(?: (?!and )[\w.’'-]+){0,4}?"  # "the owners of the mine"
_END = r"(?=\W*$| (?:about|at|during|for|in|on|over|to|when)\b)"
_DOES = r"\b(?:did|do|does|had|has|have|would|should)"
_EACH = r"(?:each(?! other)|respectively|differ(?:ed)?|disagreed?|diverged?|compare|contradict(?:ed)?)\b"
_CHANGE = r"\b(?:change[ds]?|shifted|altered|evolved?|differ(?:ed)?|compare|vary|varied)\b.*?\b(?:between|from)"
_MONTH = rf"(?:{'|'.join(calendar.month_name[1:])})"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_TIMES = (
    rf"{_DAY} {_MONTH} \d{{4}}",
    rf"{_DAY} {_MONTH}",
    rf"{_MONTH} {_DAY}, \d{{4}}",
    rf"{_MONTH} {_DAY}",
    rf"{_MONTH} \d{{4}}",
    r"\d{4}",
    _MONTH,
    rf"{_DAY}(?= (?:and|to) {_DAY} {_MONTH}| {_MONTH})",
)


def _joined(item: str, by: str = "and") -> str:
    return rf"(?P<first>{item}(?:, {item})*),? {by} (?P<last>{item})\b"


_SIDES = tuple(
    re.compile(pattern)
    for pattern in (
        *(rf"{_CHANGE} {_joined(time, '(?:and|to)')}" for time in _TIMES),
        rf"(?<=\s){_joined(_TITLE)} {_EACH}",
        rf"{_DOES} {_joined(_PHRASE)} {_EACH}",
        rf"{_DOES} both {_joined(_NAME)}",
        rf"\b[Dd]ifferences? between {_joined(_PHRASE)}{_END}",
        rf"^[Cc]ompare {_joined(_PHRASE, '(?:and|with|to)')}{_END}",
        rf"{_DOES} (?P<first>[^,]+?) (?:differ from|compare (?:with|to)) (?!each )(?P<last>[^,]+?){_END}",
        rf"(?<=\s){_joined(_NAME)}\b.*\brespectively\b",
    )
)
_COMPARING = re.compile(
    rf"\b(?:both|changed?|differences?|(?:compare|differ) (?:from|to|with)|{_EACH})(?: each other| one another)?\b",
    re.I,
)
_COMPARED = re.compile(
    r"^compare\b|\bcompare\b(?=\W*$| with\b| to\b)|\bdiffer\b|\bdifferences? between\b"
    r"|\bcontradict (?:each other|one another)\b|\bbefore and after\b|\bfirst and (?:at )?last\b(?=\W*$|,)"
    r"|\b(?:different|differing|conflicting|contradictory|rival|opposing) (?:\w+ )?"
    r"(?:accounts|versions|reports|stories|explanations|estimates|views|opinions|positions)\b"
    r"|^how (?:did|has|have|had)\b.*\bchanged?\b(?=\W*$| (?:over|during|after|between|from|in the course)\b)",
    re.I,
)
_PLURAL = r"(?:(?!does|causes)[a-z’'-]+(?:[^\W\dasui_]|ea)s|men|women|people|children)\b"
_LIST = re.compile(
    rf"\bwhich {_PLURAL}"
    rf"|\b(?:which|what) (?:(?!of)[\w’'-]+ ){{0,2}}?{_PLURAL} (?:did|do|were|are|had|have|would|should)\b"
    rf"|\bwhat (?:were|are) (?:the|all) (?:[\w’'-]+ ){{0,2}}?{_PLURAL}"
    r"|\bwho (?:else )?(?:were|are)\b|^(?:name|list)\b",
    re.I,
)
