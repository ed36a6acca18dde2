"""A conversation to take home: whole, or only the citations of what it quotes. Pure functions, no Gradio."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date as Day

from index.records import Record
from qa.answer import as_json
from qa.cite import bibtex, ris
from qa.room.conversation import Turn
from qa.room.markdown import markdown
from qa.room.sheet import cited, sheet
from qa.room.words import escape


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file that a conversation can be saved as: `write` makes its content, of the turns and the day."""

    label: str
    about: str
    suffix: str
    media_type: str
    write: Callable[[Sequence[Turn], Day], str]


def answer_lines(turns: Sequence[Turn], day: Day | None = None) -> str:
    """One answer line a question, as `archive-qa verify` reads them, with the filters and whether it was searched with
    its own words alone; a question that failed is a line with an error.
    """
    lines = []
    for number, turn in enumerate(turns, 1):
        if turn.answer is None and turn.problem is None:
            continue  # still being searched
        line = {"qid": f"q{number}", "question": turn.question, "error": turn.problem}
        if turn.answer is not None:
            line = as_json(turn.answer, f"q{number}")
        asked = {"filters": dict(turn.filters), "alone": turn.alone}
        lines.append(json.dumps(line | asked, ensure_ascii=False) + "\n")
    return "".join(lines)


def citations(write: Callable[[Record], str], between: str = "") -> Callable[[Sequence[Turn], Day], str]:
    """Writes, each with `write`, the records that answers quote: each once, as they were first quoted."""

    def all_of(turns: Sequence[Turn], day: Day | None = None) -> str:
        return between.join(write(record) for record in cited(turns))

    return all_of


FORMS = {
    "sheet": Form("Sheet to print", "for the classroom, with room for notes", "html", "text/html", sheet),
    "markdown": Form("Markdown", "for notes and wikis", "md", "text/markdown", markdown),
    "ris": Form(
        "RIS",
        "the records that are quoted, for Zotero and others",
        "ris",
        "application/x-research-info-systems",
        citations(ris),
    ),
    "bibtex": Form(
        "BibTeX", "the records that are quoted, for LaTeX", "bib", "application/x-bibtex", citations(bibtex, "\n")
    ),
    "json": Form("JSON", "for programs; archive-qa verify checks it", "jsonl", "application/jsonl", answer_lines),
}


def file_name(form: Form, day: Day) -> str:
    """What the file is called: `archive-qa-2026-11-22.md`."""
    return f"archive-qa-{day.isoformat()}.{form.suffix}"


def offered(turns: Sequence[Turn] = (), form: Form | None = None, day: Day = Day.min, nonce: str = "") -> str:
    """The panel that offers the forms, as HTML, with the file of `form` for the browser to save where one was chosen.

    Pass another `nonce` each time, or a file asked for again is not noticed.
    """
    content = form.write(turns, day) if form and turns else ""
    status, file = "", ""
    if form and not content:
        status = "No record is quoted yet." if turns else "Nothing was asked yet."
    elif form:
        file = (
            f'<div class="file" data-file="{escape(file_name(form, day))}" data-type="{form.media_type}" '
            f'data-text="{escape(content)}" data-nonce="{nonce}"></div>'
        )
    buttons = "".join(
        f'<li><button type="button" class="save" data-form="{key}">{one.label}</button> <span>{one.about}</span></li>'
        for key, one in FORMS.items()
    )
    return (
        f'<section class="list saving" lang="en" tabindex="0" role="region" aria-label="Save" data-status="{status}">'
        "<h2>Save this conversation</h2><p>All questions with their quotes, refusals and filters, as a file of yours. "
        f"Nothing of it is kept here.</p><ul>{buttons}</ul>"
        f'<p class="problem">{status}</p>{file}</section>'
    )
