"""The panel that tells how an answer was found: the question is gone through once more, when somebody wants to know."""

from __future__ import annotations

import gradio as gr

from index.errors import ArchiveQAError
from qa.how import explain
from qa.lines import read_filter
from qa.room.conversation import Turn
from qa.room.how import how, none_yet
from qa.room.panels.asking import AT_ONCE, before
from qa.room.panels.parts import QUIET, Parts, said

_LISTEN = """
element.addEventListener('explain', (event) => trigger('explain', event.detail));
"""


def draw() -> gr.HTML:
    """The panel before anything was asked."""
    return gr.HTML(none_yet(), elem_id="how", apply_default_css=False, js_on_load=_LISTEN)


def wire(parts: Parts) -> None:
    """What happens when one wants to know: of the turn that is named, else of the last."""
    chosen = {
        name: value for name, value in getattr(parts.ask, "keywords", {}).items() if name in ("caution", "reader")
    }

    def tell(turns: tuple[Turn, ...], event: gr.EventData) -> str:
        answered = [number for number, turn in enumerate(turns) if turn.answer is not None]
        if not answered:
            return none_yet()
        number = said(event, "turn", int)
        number = number if number in answered else answered[-1]
        turn, questions = turns[number], {each: turns[each].question for each in answered}
        try:
            told = explain(
                parts.archive.latest(),
                turn.question,
                history=() if turn.alone else before(turns[:number]),
                where=read_filter(dict(turn.filters)),
                **chosen,
            )
        except ArchiveQAError as error:
            return none_yet(f"{error}.")
        return how(told, turn.citations, questions, number)

    once = {"concurrency_id": "how", "concurrency_limit": AT_ONCE, "trigger_mode": "always_last"} | QUIET
    parts.how.explain(tell, [parts.turns], parts.how, api_name="ui_explain", **once)
