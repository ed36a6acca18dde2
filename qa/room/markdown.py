"""A conversation as Markdown (CommonMark, with GitHub's footnotes).

Whatever was not written here is escaped, so that it shows as it is written and nothing in it is fetched or run; line
ends in a quote stay line ends. Quotation marks stand around words of records only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date as Day

from index.records import Speaker
from qa.answer import REFUSAL, Quote, also_searched
from qa.cite import note
from qa.room.conversation import Turn, reason
from qa.room.quoted import speaker
from qa.room.words import count

# what means something anywhere, what does before certain signs (an address, an emoji), what does at a line's beginning
_MARKS = re.compile(r"[\\`*_{}\[\]<>&#~|$^@]|:(?=[^\W\d]|[/+-])|(?i:(?<=www)\.)|^[+=-]")
_NUMBER = re.compile(r"^(\d+)([.)])")  # of a list
_LINE = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def markdown(turns: Sequence[Turn], day: Day) -> str:
    """All turns, oldest first: questions, quotes, refusals, what was searched, and a footnote for each quote."""
    notes: list[str] = []
    blocks = ["# Questions put to the records", f"{day.day} {day:%B %Y}"]
    for number, turn in enumerate(turns, 1):
        blocks += _turn(number, turn, notes)
    blocks += [f"[^{number}]: {words}" for number, words in enumerate(notes, 1)]
    return "\n\n".join(blocks) + "\n"


def _turn(number: int, turn: Turn, notes: list[str]) -> Iterator[str]:
    yield f"## {number}. {_inline(turn.question)}"
    if turn.among:
        yield f"Among: {_inline(turn.among)}"
    if turn.problem is not None:
        yield f"Not searched: {_inline(turn.problem)}"
    answer = turn.answer
    if answer is None:
        return
    if turn.alone:
        yield "Searched with its own words only."
    elif turn.leans:
        yield f"Searched as: {_inline(answer.standalone)}"
    if answer.widened:
        yield f"Also searched as: {_inline(also_searched(answer.widened))}"
    if not answer:
        yield f"**{REFUSAL}** {reason(turn)}"
        if answer.nearest:
            yield "Nearest passages, not an answer:"
    elif answer.in_time:
        yield "In order of time:"
    for quote in turn.citations:
        yield from _quote(quote, notes)
    searched = answer.searched
    yield f"Searched: {count(searched.records, 'record')}, {count(searched.passages, 'passage')}."


def _quote(quote: Quote, notes: list[str]) -> Iterator[str]:
    """Who speaks, the words, and the sign of a footnote; a field of the catalogue stands without quotation marks."""
    notes.append(_note(quote))
    yield f"{speaker(quote)}:"
    words = _lines(quote.text)
    opened, closed = ("", "") if quote.zone is Speaker.METADATA else ("“", "”")
    yield f"> {opened}{words}{closed} [^{len(notes)}]"
    days = dict.fromkeys(f"{_inline(one.date.written)}: {one.date.plain}" for one in quote.dates)
    if days:
        yield "; ".join(days)


def _note(quote: Quote) -> str:
    place = f"Record {quote.record.id}, characters {quote.start + 1:,} to {quote.end:,}."
    also = f" Also in {', '.join(quote.also_in)}." if quote.also_in else ""
    return _inline(f"{note(quote.record, page=quote.page)} {place}{also}")


def _lines(text: str) -> str:
    """A stretch of a record inside a block quote: each line end a line end, no blank line that would end it."""
    lines = [_indented(line) for line in _LINE.split(text)]
    return "\\\n> ".join(line or "&#8203;" for line in lines)


def _indented(line: str) -> str:
    """A line whose blanks at its beginning and end neither make code of it nor a line end."""
    words = line.strip(" \t")
    before, after = line[: len(line) - len(line.lstrip(" \t"))], line[len(line.rstrip(" \t")) :] if words else ""
    return f"{_blanks(before)}{_escape(words)}{_blanks(after)}"


def _blanks(blanks: str) -> str:
    return "".join(f"&#{ord(blank)};" for blank in blanks)


def _inline(text: str) -> str:
    """Words on one line."""
    return _escape(" ".join(text.split()))


def _escape(text: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", text.replace("\x00", "\ufffd")))
