"""Question lines, as `batch` and `eval` read them, and the filters they and the command line carry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from index import dates
from index.errors import BadFilter, UseError
from index.filters import Filter

FILTERS = tuple(item.name for item in fields(Filter))  # after, before, author, ...


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question line found good: what is to be asked, and all of it as it was written, gold fields included."""

    question: str
    history: tuple[str, ...]
    where: Filter | None
    values: dict[str, Any]


def numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of the file at `path` that are not blank, with their numbers from 1. Raises UseError."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.strip()
    except OSError as problem:
        reason = problem.strerror or problem
        raise UseError(f"{path} cannot be read ({reason}): give a file with one JSON object a line") from None


def load(line: bytes) -> dict[str, Any]:
    """The object on a line. Raises UseError where it is none."""
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UseError("the line is not UTF-8 text: expected a JSON object") from None
    except json.JSONDecodeError as problem:
        reason = f"{problem.msg} at character {problem.pos + 1}"
        raise UseError(f"the line is not JSON ({reason}): expected one object") from None
    except (ValueError, RecursionError):
        raise UseError("the line is not JSON (too deep, or a number too long): expected one object") from None
    if not isinstance(values, dict):
        raise UseError(f"the line holds {_kind(values)}: expected an object with a question")
    return values


def check(values: dict[str, Any]) -> QuestionLine:
    """The question line of `values`. Raises UseError where a field is missing or of the wrong kind."""
    asked, history, where = values.get("question"), values.get("history") or [], values.get("filters") or {}
    if asked is None:
        raise UseError('the line has no "question": expected an object with a question')
    if not isinstance(asked, str):
        raise UseError(f'"question" is {_kind(asked)}: expected a text')
    if not is_text(asked):
        raise UseError('"question" holds half a character (a lone surrogate): write it as UTF-8')
    if not isinstance(history, list) or not all(isinstance(item, str) and is_text(item) for item in history):
        raise UseError('"history" is not a list of texts: expected the earlier questions, oldest first')
    if not isinstance(where, dict):
        raise BadFilter(f'"filters" is {_kind(where)}: expected an object with any of {", ".join(FILTERS)}')
    return QuestionLine(asked, tuple(history), read_filter(where), values)


def read_filter(values: Mapping[str, Any]) -> Filter | None:
    """The filter that `values` by name say, or None where they say nothing (None counts as not said).

    A date may be a day, month or year: `after` means from its first day on, `before` to its last day. Raises BadFilter.
    """
    given = {name: value for name, value in values.items() if value is not None}
    for name, value in given.items():
        if name not in FILTERS:
            raise BadFilter(f"there is no filter {name!r}: expected any of {', '.join(FILTERS)}")
        if not isinstance(value, str) or not value.strip():
            raise BadFilter(f"the filter {name} is {_kind(value)}: expected a word or two, or leave it out")
    if "after" in given:
        given["after"] = dates.bounds(given["after"])[0]
    if "before" in given:
        given["before"] = dates.bounds(given["before"])[1]
    return Filter(**given) or None


def is_text(text: str) -> bool:
    """Whether `text` can be written down: bytes that are no UTF-8 arrive as lone surrogates, which cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind(value: object) -> str:
    names = {str: "an empty text", list: "a list", dict: "an object", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
