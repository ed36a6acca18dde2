"""The conversation as HTML: questions, quotes with their sources, refusals. Pure functions, no Gradio.

Everything that comes from a record or a reader is escaped; quotation marks are drawn by the style sheet, so that the
text of a quote is the record's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Speaker
from qa.answer import REFUSAL, Answer, Outcome, Quote, also_searched
from qa.cite import note
from qa.room.text import NOTE
from qa.room.words import count, date, days, escape, given, title

_QUOTE_LABELS = {
    Speaker.BODY: "The record's own words",
    Speaker.SUMMARY: "Archivist's summary",
    Speaker.NOTE: "Footnote",
    Speaker.METADATA: "Catalogue field",
}
_REASONS = {
    Outcome.TOUCHES: "They are on the subject, but no passage states it.",
    Outcome.CONTRADICTS: "The question takes something for granted that a record denies: see the first passage.",
    Outcome.NONE: "No passage was found that states it.",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it: an answer, a problem in words, or (neither) still being searched."""

    question: str
    answer: Answer | None = None
    problem: str | None = None
    among: str | None = None  # what the records were narrowed to, in words
    alone: bool = False  # searched with its own words only, because the reader wanted it so

    @property
    def leans(self) -> bool:
        """Whether it was searched with words of earlier questions."""
        return self.answer is not None and self.answer.standalone != self.answer.question

    @property
    def citations(self) -> tuple[Quote, ...]:
        """The quotes this turn shows, in the order of their citation numbers, which begin at 1."""
        return () if self.answer is None else self.answer.quotes + self.answer.nearest


def conversation(turns: Sequence[Turn], examples: Sequence[str] = ()) -> str:
    """The log of all turns, oldest first; while there are none, a welcome with the example questions."""
    shown = (_turn(number, turn, last=number == len(turns) - 1) for number, turn in enumerate(turns))
    inner = "".join(shown) if turns else _welcome(examples)
    status = escape(_status(turns[-1])) if turns else ""
    return (
        f'<div class="log" role="log" aria-label="Conversation" aria-live="off" tabindex="0" lang="en" '
        f'data-status="{status}">{inner}</div>'
    )


def _welcome(examples: Sequence[str]) -> str:
    buttons = "".join(
        f'<li><button type="button" class="example" data-example="{number}">{escape(question)}</button></li>'
        for number, question in enumerate(examples)
    )
    return (
        '<div class="welcome"><h2>What do you want to know?</h2>'
        "<p>The answer is quoted word for word from the records, each quote with its source. "
        "Where the records do not say, you are mostly told so: a question close to them may be answered beside "
        "the point, so read what is quoted.</p>"
        + (f'<p class="try">For example</p><ul class="examples">{buttons}</ul>' if buttons else "")
        + "</div>"
    )


def _turn(number: int, turn: Turn, *, last: bool) -> str:
    asked = f'<h2 class="asked">{escape(turn.question)}</h2>' if turn.question.strip() else ""
    among = f'<p class="among">Among: {escape(turn.among)}</p>' if turn.among else ""
    return f'<section class="turn">{asked}{among}{_reply(number, turn, last)}</section>'


def _reply(number: int, turn: Turn, last: bool) -> str:
    if turn.problem is not None:
        return f'<p class="problem">{escape(_status(turn))}</p>'
    if turn.answer is None:
        return '<p class="searching">Searching the records…</p>'
    answer = turn.answer
    quotes = "".join(_quote(number, place, quote) for place, quote in enumerate(turn.citations, start=1))
    if answer:
        in_time = '<p class="in-time">In order of time</p>' if answer.in_time else ""
        sure = f'<p class="confidence">{_confidence(answer)}</p>'
        return f'<div class="answer">{_searched_as(turn, last)}{in_time}{quotes}{sure}</div>'
    nearest = f'<h3 class="nearest">Nearest passages, not an answer</h3>{quotes}' if quotes else ""
    searched = f"{count(answer.searched.records, 'record')}, {count(answer.searched.passages, 'passage')}"
    return (
        f'<div class="refusal {answer.outcome}"><p class="verdict">{escape(REFUSAL)}</p>'
        f"<p>{_reason(turn)}</p>{_searched_as(turn, last)}"
        + (f'<p class="searched">Searched: {searched}.</p>' if answer.searched.records else "")
        + f"{nearest}</div>"
    )


def _reason(turn: Turn) -> str:
    if turn.answer.searched.records:
        return _REASONS[turn.answer.outcome]
    return "No record matches the filter, so there was nothing to search." if turn.among else "The archive is empty."


def _searched_as(turn: Turn, last: bool) -> str:
    """What was searched, where that is not the question as it was asked, and under which other names."""
    also = also_searched(turn.answer.widened)
    return _standalone(turn, last) + (f'<p class="widened">Also searched as: {escape(also)}</p>' if also else "")


def _standalone(turn: Turn, last: bool) -> str:
    """With what a question was searched, where that is not its own words; of the last one, with a way to undo it."""
    if turn.alone:
        return '<p class="standalone">Searched with its own words only.</p>'
    if not turn.leans:
        return ""
    undo = ' <button type="button" class="alone">Search only my words</button>' if last else ""
    return (
        f'<div class="understood"><p class="standalone">Searched as: {escape(turn.answer.standalone)}</p>{undo}</div>'
    )


def _confidence(answer: Answer) -> str:
    if answer.confidence >= 0.8:
        return "This very likely answers the question."
    if answer.confidence >= 0.5:
        return "This probably answers the question: read it in its place."
    return "This may answer the question: read it in its place before relying on it."


def _quote(turn: int, number: int, quote: Quote) -> str:
    record, zone = quote.record, quote.zone
    page = f", p. {escape(quote.page)}" if quote.page else ""
    said = _field(quote.text) if zone is Speaker.METADATA else f"<blockquote>{_verbatim(quote.text)}</blockquote>"
    name = escape(f"Citation {number}: {title(record)}, {date(record)}")
    return (
        f'<div class="quote {zone}"><p class="speaker">{escape(_speaker(quote))}</p>{said}{days(quote.dates)}'
        f'<p class="origin"><cite>{escape(title(record))}</cite>, {escape(date(record))}{page}</p>'
        f'<p class="reference">Reference: {given(record.reference)}</p>{_also_in(quote)}'
        f'<div class="act"><button type="button" class="citation" data-turn="{turn}" data-citation="{number}" '
        f'aria-label="{name}">Citation {number}</button>'
        f'<details><summary>How to cite</summary><p class="note">{escape(note(record, page=quote.page))}</p></details>'
        "</div></div>"
    )


def _speaker(quote: Quote) -> str:
    zone = quote.record.zone_at(quote.start, quote.end)
    return NOTE if zone.kind is Speaker.NOTE and zone.anchor is None else _QUOTE_LABELS[zone.kind]


def _also_in(quote: Quote) -> str:
    return f'<p class="reference">Also in {escape(", ".join(quote.also_in))}</p>' if quote.also_in else ""


def _verbatim(text: str) -> str:
    return f'<span class="verbatim">{escape(text)}</span>'


def _field(text: str) -> str:
    """A catalogue field: its first line is its label where more lines follow."""
    label, line_end, value = text.partition("\n")
    if not line_end:
        return f'<p class="field">{_verbatim(text)}</p>'
    words = f'<span class="label">{escape(label)}</span>{line_end}{escape(value)}'
    return f'<p class="field"><span class="verbatim">{words}</span></p>'


def _status(turn: Turn) -> str:
    """What a screen reader hears when the turn appears."""
    if turn.problem is not None:
        return turn.problem[:1].upper() + turn.problem[1:]
    if turn.answer is None:
        return "Searching the records…"
    if turn.answer:
        return f"{count(len(turn.answer.quotes), 'quote')} found{', in order of time' if turn.answer.in_time else ''}."
    if not turn.answer.searched.records:
        return f"{REFUSAL} {_reason(turn)}"
    return f"{REFUSAL} {count(len(turn.answer.nearest), 'nearest passage')} shown."
