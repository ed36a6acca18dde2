"""The conversation as HTML: questions, quotes with their sources, refusals. Pure functions, no Gradio.

Everything that comes from a record or a reader is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer import REFUSAL, Answer, Outcome, Quote, also_searched
from qa.hints import Hints
from qa.room.quoted import quoted
from qa.room.words import count, direction, escape

_REASONS = {
    Outcome.TOUCHES: "They are on the subject, but no passage states it.",
    Outcome.CONTRADICTS: "The question takes something for granted that a record denies: see the passage below.",
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
    next: tuple[str, ...] = ()  # questions that may follow an answer
    hints: Hints | None = None  # what may be tried after a refusal
    filters: tuple[tuple[str, str], ...] = ()  # the same conditions by name, as they were written
    place: int = 0  # in the line, while it waits to be searched: 1 is the next

    @property
    def leans(self) -> bool:
        """Whether it was searched with words of earlier questions."""
        return self.answer is not None and self.answer.standalone != self.answer.question

    @property
    def citations(self) -> tuple[Quote, ...]:
        """The quotes this turn shows, in the order of their citation numbers, which begin at 1."""
        return () if self.answer is None else self.answer.quotes + self.answer.nearest

    @property
    def denied(self) -> bool:
        """Whether the first citation denies what the question takes for granted."""
        return self.answer is not None and self.answer.outcome is Outcome.CONTRADICTS and bool(self.citations)


def conversation(turns: Sequence[Turn], examples: Sequence[str] = (), *, asked: str = "") -> str:
    """The log of all turns, oldest first; while there are none, a welcome with the example questions.

    `asked` is what the browser calls the last question by, so that it knows when that one is answered.
    """
    settled = not turns or turns[-1].answer is not None or turns[-1].problem is not None
    shown = (_turn(number, turn, number == len(turns) - 1, settled) for number, turn in enumerate(turns))
    inner = "".join(shown) if turns else _welcome(examples)
    status = escape(_status(turns[-1])) if turns else ""
    return (
        f'<div class="log" role="log" aria-label="Conversation" aria-live="off" tabindex="0" lang="en" '
        f'data-status="{status}" data-asked="{escape(asked)}">{inner}</div>'
    )


def _welcome(examples: Sequence[str]) -> str:
    buttons = "".join(
        f'<li><button type="button" class="example" data-question="{escape(question)}">{escape(question)}</button></li>'
        for question in examples
    )
    return (
        '<div class="welcome"><h2>What do you want to know?</h2>'
        "<p>The answer is quoted word for word from the records, each quote with its source. "
        "Where the records do not say, you are mostly told so: a question close to them may be answered beside "
        "the point, so read what is quoted.</p>"
        + (f'<p class="try">For example</p><ul class="examples">{buttons}</ul>' if buttons else "")
        + "</div>"
    )


def _turn(number: int, turn: Turn, last: bool, settled: bool) -> str:
    asked = _asked(number, turn, settled) if turn.question.strip() else ""
    among = f'<p class="among">Among: {escape(turn.among)}</p>' if turn.among else ""
    return f'<section class="turn">{asked}{among}{_reply(number, turn, last)}</section>'


def _asked(number: int, turn: Turn, settled: bool) -> str:
    """The question; once nothing is being searched, with the way to ask it otherwise."""
    question = escape(turn.question)
    heading = f'<h2 class="asked"{direction(turn.question)}>{question}</h2>'
    if not settled:
        return heading
    return (
        f'<div class="question">{heading}<button type="button" class="edit" data-turn="{number}" '
        f'data-question="{question}" aria-label="Edit the question: {question}">Edit</button></div>'
    )


def _reply(number: int, turn: Turn, last: bool) -> str:
    if turn.problem is not None:
        return f'<p class="problem">{escape(_status(turn))}</p>'
    if turn.answer is None:
        said = _waits(turn)
        return f'<p class="searching">{said} <button type="button" class="stop">Stop</button></p>'
    return _answer(number, turn, last) if turn.answer else _refusal(number, turn, last)


def _answer(number: int, turn: Turn, last: bool) -> str:
    in_time = '<p class="in-time">In order of time</p>' if turn.answer.in_time else ""
    sure = f'<p class="confidence">{_confidence(turn.answer)}</p>'
    return (
        f'<div class="answer">{_searched_as(number, turn, last)}{in_time}{"".join(_quotes(number, turn))}{sure}'
        f"{_next(turn) if last else ''}</div>"
    )


def _refusal(number: int, turn: Turn, last: bool) -> str:
    quotes, looked = _quotes(number, turn), turn.answer.searched
    denying, near = (quotes[:1], quotes[1:]) if turn.denied else ([], quotes)
    searched = f"Searched: {count(looked.records, 'record')}, {count(looked.passages, 'passage')}."
    return (
        f'<div class="refusal {turn.answer.outcome}"><p class="verdict">{escape(REFUSAL)}</p>'
        f"<p>{reason(turn)}</p>{_searched_as(number, turn, last)}"
        + (f'<p class="searched">{searched}</p>' if looked.records else "")
        + f"{_passages('The passage that denies it', denying)}{_try(turn)}"
        f"{_passages('Nearest passages, not an answer', near)}</div>"
    )


def _passages(heading: str, quotes: Sequence[str]) -> str:
    return f'<h3 class="nearest">{heading}</h3>{"".join(quotes)}' if quotes else ""


def _quotes(number: int, turn: Turn) -> list[str]:
    return [quoted(number, place, quote) for place, quote in enumerate(turn.citations, start=1)]


def _next(turn: Turn) -> str:
    """Questions to go on with, asked by pressing."""
    if not turn.next:
        return ""
    items = "".join(
        f'<li><button type="button" class="follow" data-question="{escape(question)}">{escape(question)}</button></li>'
        for question in turn.next
    )
    return f'<div class="ask-next"><h3>Ask next</h3><ul>{items}</ul></div>'


def _try(turn: Turn) -> str:
    """What may be tried: names as the records spell them, the days they are of, the records that were left out."""
    hints, rows = turn.hints, []
    if hints is None:
        return ""
    if hints.people:
        what = "Names the records spell like this" if hints.alike else "People the records name most often"
        rows.append(f"{what}: {_names(hints.people, 'person')}")
    if hints.places:
        rows.append(f"Places the records spell like this: {_names(hints.places, 'place')}")
    if hints.first and hints.last:
        first, last = hints.first.plain, hints.last.plain
        days = f"are of {escape(first)}" if first == last else f"run from {escape(first)} to {escape(last)}"
        rows.append(f"Dates: the dated records {days}.")
    if turn.among:
        rows.append("All records: the filter above left some out.")
    rows.append("Other words: the words of the time, or fewer of them.")
    items = "".join(f"<li>{row}</li>" for row in rows)
    return f'<div class="try-next"><h3>What to try</h3><ul>{items}</ul></div>'


def _names(names: Sequence[str], kind: str) -> str:
    """Names to press: a person's records are listed, a place is looked for in all of them."""
    return "; ".join(
        f'<button type="button" class="name {kind}" data-name="{escape(name)}">{escape(name)}</button>'
        for name in names
    )


def reason(turn: Turn) -> str:
    """Why there is no answer."""
    if turn.answer.searched.records:
        return _REASONS[turn.answer.outcome]
    return "No record matches the filter, so there was nothing to search." if turn.among else "The archive is empty."


def _searched_as(number: int, turn: Turn, last: bool) -> str:
    """What was searched, where that is not the question as it was asked, and under which other names."""
    also = also_searched(turn.answer.widened)
    return _standalone(number, turn, last) + (
        f'<p class="widened">Also searched as: {escape(also)}</p>' if also else ""
    )


def _standalone(number: int, turn: Turn, last: bool) -> str:
    """With what a question was searched, where that is not its own words; of the last one, with a way to undo it."""
    if turn.alone:
        return '<p class="standalone">Searched with its own words only.</p>'
    if not turn.leans:
        return ""
    own = f'data-turn="{number}" data-question="{escape(turn.question)}"'
    undo = f' <button type="button" class="alone" {own}>Search only my words</button>' if last else ""
    return (
        f'<div class="understood"><p class="standalone">Searched as: {escape(turn.answer.standalone)}</p>{undo}</div>'
    )


def _confidence(answer: Answer) -> str:
    if answer.confidence >= 0.8:
        return "This very likely answers the question."
    if answer.confidence >= 0.5:
        return "This probably answers the question: read it in its place."
    return "This may answer the question: read it in its place before relying on it."


def _waits(turn: Turn) -> str:
    """What is said while there is no answer yet."""
    if not turn.place:
        return "Searching the records…"
    before = count(turn.place - 1, "question")
    return "Your turn is next." if turn.place == 1 else f"{before} will be searched before yours."


def _status(turn: Turn) -> str:
    """What a screen reader hears when the turn appears."""
    if turn.problem is not None:
        return turn.problem[:1].upper() + turn.problem[1:]
    if turn.answer is None:
        return _waits(turn)
    if turn.answer:
        return f"{count(len(turn.answer.quotes), 'quote')} found{', in order of time' if turn.answer.in_time else ''}."
    if turn.denied or not turn.answer.searched.records:
        return f"{REFUSAL} {reason(turn)}"
    return f"{REFUSAL} {count(len(turn.answer.nearest), 'nearest passage')} shown."
