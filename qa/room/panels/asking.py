"""The panel of the conversation: a question is asked and shown at once, then its answer with the first source open."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace

import gradio as gr

from index import Archive
from index.errors import ArchiveQAError
from qa.answer import Ask
from qa.lines import read_filter
from qa.question import LONGEST
from qa.room import conversation, narrow
from qa.room.conversation import Turn
from qa.room.panels import narrowing, reading
from qa.room.panels.parts import QUIET, WITH_VALUES, Parts, number

AT_ONCE = 2  # questions searched at the same time

Turns = tuple[Turn, ...]

# Runs in the browser. A listener on the element itself survives each new value.
_LISTEN = """
let pressed;  // of citations pressed in one go the last is opened, and no other asked for
element.addEventListener('click', (event) => {
    const citation = event.target.closest('button.citation');
    const example = event.target.closest('button.example');
    if (event.target.closest('button.alone')) trigger('alone');
    if (citation) {
        clearTimeout(pressed);
        const wanted = {turn: +citation.dataset.turn, number: +citation.dataset.citation};
        pressed = setTimeout(() => trigger('cite', wanted));
    }
    if (example) trigger('example', {number: +example.dataset.example});
});
"""


def talk(examples: tuple[str, ...]) -> gr.HTML:
    """The conversation, in which the examples are offered while it is empty."""
    shown = conversation.conversation((), examples)
    return gr.HTML(shown, elem_id="conversation", apply_default_css=False, js_on_load=_LISTEN)


def box() -> tuple[gr.Textbox, gr.Button]:
    """The box for the question and its button, in a row."""
    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            label="Your question", lines=1, max_lines=4, max_length=LONGEST, scale=1, elem_id="question"
        )
        button = gr.Button("Ask", variant="primary", scale=0, min_width=110, elem_id="ask")
    return question, button


def wire(parts: Parts) -> None:
    """What happens when a question is asked: typed, from the examples, or the last one again by its own words."""

    def answer(question: str, turns: Turns, seen: int, sent: object) -> Iterator[tuple]:
        turns = tuple(
            turn for turn in turns if turn.answer is not None
        )  # a problem is shown once, until the next question
        values = narrow.read(sent)
        box = gr.skip() if narrow.mistake(values) else ""  # a question that is not asked stays where it can be
        yield from reply(Turn(question, among=narrow.in_words(values)), turns, seen, values, box)

    def alone(turns: Turns, seen: int, sent: object) -> Iterator[tuple]:
        """The last question again, in the place of the last turn, without those before it."""
        if turns and turns[-1].leans:
            values = narrow.read(sent)
            before = turns if narrow.mistake(values) else turns[:-1]
            asked = Turn(turns[-1].question, among=narrow.in_words(values), alone=True)
            yield from reply(asked, before, seen, values, gr.skip())

    def example(turns: Turns, seen: int, sent: object, event: gr.EventData) -> Iterator[tuple]:
        chosen = number(event, "number")
        if 0 <= chosen < len(parts.examples):
            yield from answer(parts.examples[chosen], turns, seen, sent)

    def reply(asked: Turn, turns: Turns, seen: int, values: Mapping[str, str], box: str | dict) -> Iterator[tuple]:
        """Shows the question after `turns` at once, then its answer with the first source open."""
        yield gr.skip(), conversation.conversation((*turns, asked)), gr.skip(), box, *[gr.skip()] * 4
        now = parts.archive.latest()
        turns = (*turns, answered(parts.ask, now, asked, turns, values))
        around = narrowing.renewed(now, seen, values)
        yield turns, conversation.conversation(turns), reading.first_of_last(now, turns), gr.skip(), *around

    shown = [parts.turns, parts.talk, parts.source, parts.question, *parts.around]
    searching = {"concurrency_id": "ask", "concurrency_limit": AT_ONCE, "trigger_mode": "once", "js": WITH_VALUES}
    asked = [parts.turns, parts.seen, parts.values]
    typed = [parts.button.click, parts.question.submit]
    gr.on(typed, answer, [parts.question, *asked], shown, api_name="ui_ask", **QUIET, **searching)
    parts.talk.example(example, asked, shown, api_name="ui_example", **QUIET, **searching)
    parts.talk.alone(alone, asked, shown, api_name="ui_alone", **QUIET, **searching)


def answered(ask: Ask, archive: Archive, asked: Turn, turns: Turns, values: Mapping[str, str]) -> Turn:
    """`asked` after `turns`, answered among the records that `values` leave; what cannot be searched is a problem."""
    question = asked.question
    if len(question) > LONGEST:
        return Turn(question[:80] + "…", problem=f"A question may have {LONGEST:,} characters.")
    try:
        history = () if asked.alone else _before(turns)
        return replace(asked, answer=ask(archive, question, history=history, where=read_filter(values)))
    except ArchiveQAError as error:
        return Turn(question, problem=str(error))
    except Exception:
        logging.getLogger(__name__).exception("the question %r could not be searched", question)
        return Turn(question, problem="Something failed here and the records were not searched. Please ask again.")


def _before(turns: Turns) -> list[str]:
    """The questions that the next one may lean on: none from before one that was to be searched on its own."""
    first = max((number for number, turn in enumerate(turns) if turn.alone), default=0)
    return [turn.question for turn in turns[first:]]
