"""The panel of the conversation: a question is asked and shown at once, then its answer with the first source open.

Every question comes the same way, as the data of one event: typed, from the examples, suggested, or an earlier one
again. The browser sends one at a time and keeps those that wait.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import gradio as gr

from index import Archive
from index.errors import ArchiveQAError
from qa import holdings
from qa.answer import Answer, Ask
from qa.hints import hints
from qa.lines import read_filter
from qa.question import LONGEST
from qa.room import conversation, narrow, source
from qa.room.conversation import Turn
from qa.room.keeping import kept
from qa.room.line import LineFull
from qa.room.panels import narrowing, reading
from qa.room.panels.parts import QUIET, WITH_VALUES, Parts, said
from qa.suggestions import suggestions

AT_ONCE = 2  # questions searched at the same time
WAITING = 200  # questions that may wait for their turn

_FULL = f"{WAITING} questions are waiting here already. Please ask again in a minute."

Turns = tuple[Turn, ...]

# Runs in the browser. A listener on the element itself survives each new value.
_LISTEN = """
let pressed;  // of citations pressed in one go the last is opened, and no other asked for
element.addEventListener('click', (event) => {
    const citation = event.target.closest('button.citation');
    if (!citation) return;
    clearTimeout(pressed);
    const wanted = {turn: +citation.dataset.turn, number: +citation.dataset.citation};
    pressed = setTimeout(() => trigger('cite', wanted));
});
element.addEventListener('ask', (event) => trigger('ask', event.detail));
element.addEventListener('stop', () => trigger('stop'));
element.addEventListener('begin', () => trigger('begin'));
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the browser asks for: a question, by its own words `alone`, in the place of the turn `replaces` and after.

    `name` is what the browser calls it by.
    """

    question: str
    alone: bool = False
    replaces: int | None = None
    name: str = ""


def wanted(event: gr.EventData) -> Wanted:
    """What was sent, as far as it can be read."""
    replaces = said(event, "replaces", int)
    return Wanted(
        question=said(event, "question", str) or "",
        alone=said(event, "alone", bool) or False,
        replaces=replaces if replaces is not None and replaces >= 0 else None,
        name=(said(event, "name", str) or "")[:40],
    )


def talk(examples: tuple[str, ...]) -> gr.HTML:
    """The conversation, in which the examples are offered while it is empty."""
    shown = conversation.conversation((), examples)
    return gr.HTML(shown, elem_id="conversation", apply_default_css=False, js_on_load=_LISTEN)


def box() -> None:
    """The box for the question and its button, in a row; above it what waits, which the browser fills in."""
    gr.HTML('<div class="waiting" lang="en"></div>', elem_id="waiting", apply_default_css=False)
    with gr.Row(elem_id="asking"):
        gr.Textbox(label="Your question", lines=1, max_lines=4, max_length=LONGEST, scale=1, elem_id="question")
        gr.Button("Ask", variant="primary", scale=0, min_width=110, elem_id="ask")


def wire(parts: Parts) -> None:
    """What happens when a question is asked or stopped, and when a new conversation begins."""

    async def ask(turns: Turns, seen: int, sent: object, event: gr.EventData) -> AsyncIterator[tuple]:
        """Shows the question at once, with its place in the line while it waits, then its answer."""
        values, sought = narrow.read(sent), wanted(event)
        turns = tuple(turn for turn in turns if turn.answer is not None)  # a problem is shown once
        earlier = turns if narrow.mistake(values) or sought.replaces is None else turns[: sought.replaces]
        asked = Turn(sought.question, among=narrow.in_words(values), alone=sought.alone, filters=tuple(values.items()))
        now = parts.archive.latest()
        try:
            ticket = parts.line.join(lambda: answered(parts.ask, now, asked, earlier, values))
        except LineFull:
            turns = (*earlier, replace(asked, problem=_FULL))
            yield turns, conversation.conversation(turns, asked=sought.name), *[gr.skip()] * 5
            return
        try:
            async for place in ticket.places():
                waits = replace(asked, place=place)
                yield gr.skip(), conversation.conversation((*earlier, waits), asked=sought.name), *[gr.skip()] * 5
            turns = kept((*earlier, ticket.result()))
        finally:
            ticket.leave()
        around = narrowing.renewed(now, seen, values)
        shown = conversation.conversation(turns, asked=sought.name)
        yield turns, shown, reading.first_of_last(now, turns), *around

    def stop(turns: Turns) -> str:
        return conversation.conversation(turns, parts.examples)

    def begin() -> tuple:
        return (), conversation.conversation((), parts.examples), source.no_source()

    searching = {"concurrency_limit": None, "trigger_mode": "multiple", "js": WITH_VALUES}
    asked = parts.talk.ask(
        ask,
        [parts.turns, parts.seen, parts.values],
        [parts.turns, parts.talk, parts.source, *parts.around],
        api_name="ui_ask",
        **QUIET,
        **searching,
    )
    ending = {"cancels": [asked], "queue": False} | QUIET
    parts.talk.stop(stop, [parts.turns], [parts.talk], api_name="ui_stop", **ending)
    parts.talk.begin(begin, None, [parts.turns, parts.talk, parts.source], api_name="ui_begin", **ending)


def answered(ask: Ask, archive: Archive, asked: Turn, turns: Turns, values: Mapping[str, str]) -> Turn:
    """`asked` after `turns`, answered among the records that `values` leave; what cannot be searched is a problem."""
    question = asked.question
    if len(question) > LONGEST:
        return Turn(question[:80] + "…", problem=f"A question may have {LONGEST:,} characters.")
    try:
        history = () if asked.alone else before(turns)
        answer = ask(archive, question, history=history, where=read_filter(values))
        return _gone_on(archive, replace(asked, answer=answer), turns)
    except ArchiveQAError as error:
        return Turn(question, problem=str(error))
    except Exception:
        logging.getLogger(__name__).exception("the question %r could not be searched", question)
        return Turn(question, problem="Something failed here and the records were not searched. Please ask again.")


def _gone_on(archive: Archive, turn: Turn, before: Turns) -> Turn:
    """`turn` with the ways on: from an answer to other questions, from a refusal to other words."""
    answer: Answer = turn.answer
    held = holdings.of(archive)
    if answer:
        asked = [turn.question, *(earlier.question for earlier in before)]
        return replace(turn, next=suggestions(answer.quotes, asked, held))
    return replace(turn, hints=hints(turn.question, held)) if held.records else turn


def before(turns: Turns) -> list[str]:
    """The questions that the next one may lean on: none from before one that was to be searched on its own."""
    first = max((number for number, turn in enumerate(turns) if turn.alone), default=0)
    return [turn.question for turn in turns[first:]]
