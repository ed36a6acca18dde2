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


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file that a conversation can be saved as: `write` makes its content, of the turns and the day."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Sequence[Turn], Day], str]


def answer_lines(turns: Sequence[Turn], day: Day | None = None) -> str:
    """One answer line a question, as `archive-qa verify` reads them, with the questions it followed on and the records
    it was narrowed to; a question that failed is a line with an error.
    """
    lines = []
    for number, turn in enumerate(turns, 1):
        if turn.answer is None and turn.problem is None:
            continue  # still being searched
        line = {"qid": f"q{number}", "question": turn.question, "error": turn.problem}
        if turn.answer is not None:
            line = as_json(turn.answer, f"q{number}")
        lines.append(json.dumps(line | {"among": turn.among, "alone": turn.alone}, ensure_ascii=False) + "\n")
    return "".join(lines)


def citations(write: Callable[[Record], str], between: str = "") -> Callable[[Sequence[Turn], Day], str]:
    """Writes, each with `write`, the records that answers quote: each once, as they were first quoted."""

    def all_of(turns: Sequence[Turn], day: Day | None = None) -> str:
        return between.join(write(record) for record in cited(turns))

    return all_of


FORMS = {
    "sheet": Form("Sheet to print", "html", "text/html", sheet),
    "markdown": Form("Markdown", "md", "text/markdown", markdown),
    "ris": Form("Citations (RIS)", "ris", "application/x-research-info-systems", citations(ris)),
    "bibtex": Form("Citations (BibTeX)", "bib", "application/x-bibtex", citations(bibtex, "\n")),
    "json": Form("For programs (JSON)", "jsonl", "application/jsonl", answer_lines),
}


def file_name(form: Form, day: Day) -> str:
    """What the file is called: `archive-qa-2026-11-22.md`."""
    return f"archive-qa-{day.isoformat()}.{form.suffix}"
