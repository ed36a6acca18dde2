"""Turns and records as HTML: pure functions, no Gradio.

Everything that comes from a record or a reader is escaped. Labels, page marks, footnote signs and quotation marks
are drawn by the style sheet from attributes, so the text of a quote or of a record's page is the record's own text,
character for character, when it is read by a program, selected or copied.
"""

from __future__ import annotations

import bisect
import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.records import Record, Speaker
from index.relative import in_record
from index.running import Found
from qa.answer import REFUSAL, Answer, Outcome, Quote, also_searched
from qa.cite import bibtex, note, ris

LONG = 200_000  # characters from which on a record opens at the neighbourhood of the passage
AROUND = 20_000  # characters shown on each side of the passage in a long record
NOT_GIVEN = "not given in the record"

_QUOTE_LABELS = {
    Speaker.BODY: "The record's own words",
    Speaker.SUMMARY: "Archivist's summary",
    Speaker.NOTE: "Footnote",
    Speaker.METADATA: "Catalogue field",
}
_NOTE = "Note"  # one that hangs on no place of the text: a message quoted below a reply, an editor's note
_ZONE_LABELS = {Speaker.SUMMARY: "Archivist's summary", Speaker.NOTE: "Footnote", Speaker.METADATA: "Catalogue"}

_FLOWING = {Speaker.BODY, Speaker.SUMMARY, Speaker.METADATA}  # neighbours of one kind are one run

_BACK = '<button type="button" class="back">Back <kbd>Esc</kbd></button>'

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


# --- the conversation -------------------------------------------------------------------------------------------


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
        f'<div class="quote {zone}"><p class="speaker">{escape(_speaker(quote))}</p>{said}{_days(quote.dates)}'
        f'<p class="origin"><cite>{escape(title(record))}</cite>, {escape(date(record))}{page}</p>'
        f'<p class="reference">Reference: {_given(record.reference)}</p>{_also_in(quote)}'
        f'<div class="act"><button type="button" class="citation" data-turn="{turn}" data-citation="{number}" '
        f'aria-label="{name}">Citation {number}</button>'
        f'<details><summary>How to cite</summary><p class="note">{escape(note(record, page=quote.page))}</p></details>'
        "</div></div>"
    )


def _speaker(quote: Quote) -> str:
    zone = quote.record.zone_at(quote.start, quote.end)
    return _NOTE if zone.kind is Speaker.NOTE and zone.anchor is None else _QUOTE_LABELS[zone.kind]


def _also_in(quote: Quote) -> str:
    return f'<p class="reference">Also in {escape(", ".join(quote.also_in))}</p>' if quote.also_in else ""


def _days(found: Iterable[Found]) -> str:
    """The days that words such as "the 5th instant" mean, counted from the record's date; shown beside the quote."""
    dates = dict.fromkeys(one.date for one in found)
    days = [
        f'<span class="words">{escape(date.written)}</span>: <time datetime="{date.iso}">{date.plain}</time>'
        for date in dates
    ]
    return f'<p class="days">{"; ".join(days)}</p>' if days else ""


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


# --- the source -------------------------------------------------------------------------------------------------


def no_source(*, refused: bool = False) -> str:
    """The source region with no record in it: nothing opens by itself after a refusal, lest it pass for an answer."""
    hint = (
        "A nearest passage opens here when you choose it." if refused else "The record opens here, at the quoted words."
    )
    return f'<section class="source empty" role="region" aria-label="Source" lang="en"><p>{hint}</p></section>'


def source(
    record: Record,
    start: int | None = None,
    end: int | None = None,
    *,
    turn: int = 0,
    number: int | None = None,
    whole: bool = False,
    nonce: str = "",
    news: str | None = None,
) -> str:
    """The source region: `record` with `start:end` (inside one zone; nothing where None) in a `mark`.

    `turn` and `number` say which citation opened it. A record of more than LONG characters is cut to AROUND
    characters on each side of the passage unless `whole`. Pass another `nonce` each time, or a page that compares
    values does not notice that the same passage was asked for again. `news` is said above the text: what became of the
    record since it was cited.
    """
    mark = (start, end) if start is not None and end is not None else None
    first, last = (0, len(record.text)) if whole or len(record.text) <= LONG else _window(record.text, mark)
    page = record.page_at(mark[0]) if mark else None
    opened = f' data-turn="{turn}" data-number="{number}"' if number is not None else ""
    label = f'<span class="number">{number}</span> ' if number is not None else ""
    return (
        f'<section class="source" role="region" aria-label="Source" lang="en"{opened} data-nonce="{escape(nonce)}">'
        f'<header><h2 tabindex="-1">{label}{escape(title(record))}</h2>'
        f"{_description(record)}{_tools(record, page)}</header>"
        f"{_news(news)}{_days(in_record(record, *mark) if mark else ())}{_cut_notice(record, first, last)}"
        f'<div class="page-text" tabindex="0" role="group" aria-label="Text of the record">'
        f'<div class="record-text">{"".join(_text(record, first, last, mark))}</div></div></section>'
    )


def _description(record: Record) -> str:
    creators = "; ".join(record.creators) or None
    recipients = "; ".join(record.recipients) or None
    shown = [("Date", record.date.written if record.date else None), ("From", creators), ("To", recipients)]
    shown.append(("Reference", record.reference))
    rest = [
        ("Title", record.title),
        ("Place", record.place),
        ("Signed", record.signatory),
        ("Archive", record.repository),
        ("Collection", record.collection),
        ("Kind", record.kind),
        ("Language", record.language),
        *([("Transcription", record.transcription)] if record.transcription else []),
        *_edition(record),
        ("Rights", record.rights),
        ("Address", record.url),
        ("Record", record.id),
        ("File", record.source),
    ]
    return (
        f"{_definitions('short', shown)}<details><summary>More about this record</summary>"
        f"{_definitions('full', rest)}</details>"
    )


def _edition(record: Record) -> list[tuple[str, str | None]]:
    edition = record.edition
    if edition is None:
        return []
    number = f"no. {edition.number}" if edition.number else None
    parts = (edition.title, number, edition.place, edition.publisher, edition.year)
    return [("Edition", ", ".join(part for part in parts if part))]


def _definitions(style: str, rows: Iterable[tuple[str, str | None]]) -> str:
    items = "".join(f"<div><dt>{name}</dt><dd>{_given(value)}</dd></div>" for name, value in rows)
    return f'<dl class="{style}">{items}</dl>'


def _tools(record: Record, page: str | None) -> str:
    copies = (("footnote", note(record, page=page)), ("BibTeX", bibtex(record)), ("RIS", ris(record)))
    buttons = "".join(
        f'<button type="button" class="copy" data-copy="{escape(text)}">Copy {name}</button>' for name, text in copies
    )
    return f'<p class="tools">{buttons}{_BACK}</p>'


def _window(text: str, mark: tuple[int, int] | None) -> tuple[int, int]:
    """The neighbourhood of `mark`, begun and ended at a line break where one is near."""
    start, end = mark or (0, 0)
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    if first > 0:
        first = text.find("\n", first, min(start, first + 2_000)) + 1 or first
    if last < len(text):
        last = text.rfind("\n", max(end, last - 2_000), last) + 1 or last
    return first, last


def _news(news: str | None) -> str:
    return f'<p class="news" role="status">{escape(news)}</p>' if news else ""


def gone(record: Record, news: str, *, turn: int = 0, number: int | None = None, nonce: str = "") -> str:
    """The source region for a record that is not in the archive any more: what became of it, and not its words."""
    opened = f' data-turn="{turn}" data-number="{number}"' if number is not None else ""
    label = f'<span class="number">{number}</span> ' if number is not None else ""
    return (
        f'<section class="source" role="region" aria-label="Source" lang="en"{opened} data-nonce="{escape(nonce)}">'
        f'<header><h2 tabindex="-1">{label}{escape(title(record))}</h2><p class="tools">{_BACK}</p></header>'
        f"{_news(news)}</section>"
    )


def _cut_notice(record: Record, first: int, last: int) -> str:
    if (first, last) == (0, len(record.text)):
        return ""
    return (
        f'<p class="cut">Shown: characters {first + 1:,} to {last:,} of {len(record.text):,}. '
        '<button type="button" class="whole">Show the whole record</button></p>'
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring zones in which one speaker speaks (`kind` None: text that lies in no zone)."""

    kind: Speaker | None
    start: int
    end: int
    sign: int | None = None  # the number of a footnote; a note that hangs on no place has none


def _runs(record: Record) -> list[_Run]:
    """The whole text, cut where the speaker changes; each footnote, and each line of furniture, is a run of its own."""
    runs: list[_Run] = []
    reached = notes = 0
    for zone in record.zones:
        footnote = zone.kind is Speaker.NOTE and zone.anchor is not None
        notes += footnote
        if (
            runs
            and runs[-1].kind is zone.kind
            and zone.kind in _FLOWING
            and not record.text[reached : zone.start].strip()
        ):
            runs[-1] = _Run(zone.kind, runs[-1].start, zone.end)
        else:
            if reached < zone.start:
                runs.append(_Run(None, reached, zone.start))
            runs.append(_Run(zone.kind, zone.start, zone.end, notes if footnote else None))
        reached = zone.end
    if reached < len(record.text):
        runs.append(_Run(None, reached, len(record.text)))
    return runs


def _text(record: Record, first: int, last: int, mark: tuple[int, int] | None) -> Iterator[str]:
    """The text from `first` to `last`, each speaker's run in an element of its own."""
    signs = _signs(record)
    for run in _runs(record):
        start, end = max(run.start, first), min(run.end, last)
        if start >= end:
            continue
        inner = "".join(_inline(record.text, start, end, mark, signs))
        blank = not record.text[start:end].strip()
        if run.kind is None:
            yield f'<div class="{"blank" if blank else "unplaced"}">{inner}</div>'
        elif run.kind in _ZONE_LABELS:
            label = escape(_label(run))
            yield f'<div class="zone {run.kind}" role="group" aria-label="{label}" data-label="{label}">{inner}</div>'
        else:
            yield f'<div class="zone {run.kind}">{inner}</div>'


def _label(run: _Run) -> str:
    if run.kind is Speaker.NOTE:
        return f"Footnote {run.sign}" if run.sign else _NOTE
    return _ZONE_LABELS[run.kind]


def _signs(record: Record) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Footnote signs and page marks, each with its offset: empty elements, drawn by the style sheet."""
    anchors = [zone.anchor for zone in record.zones if zone.kind is Speaker.NOTE and zone.anchor is not None]
    notes = [
        (anchor, f'<span class="note-sign" data-note="{number}"></span>')
        for number, anchor in enumerate(anchors, start=1)
    ]
    pages = [(page.start, f'<span class="page" data-page="{escape(page.label)}"></span>') for page in record.pages]
    return sorted(notes), pages


def _inline(
    text: str,
    start: int,
    end: int,
    mark: tuple[int, int] | None,
    signs: tuple[list[tuple[int, str]], list[tuple[int, str]]],
) -> Iterator[str]:
    """`text[start:end]` with its signs and, where it lies inside, the mark.

    A footnote sign belongs to the words before it, a page mark to the words after it.
    """
    notes, pages = signs
    inserts = sorted(
        _between(notes, start + 1, end + 1) + _between(pages, start, end),
        key=lambda sign: sign[0],
    )
    if mark and start <= mark[0] < mark[1] <= end:
        # a sign at either end of the mark stays outside it, so that the mark begins and ends with the quote
        before = [sign for sign in inserts if sign[0] <= mark[0]]
        inside = [sign for sign in inserts if mark[0] < sign[0] < mark[1]]
        after = [sign for sign in inserts if sign[0] >= mark[1]]
        inserts = [*before, (mark[0], "<mark>"), *inside, (mark[1], "</mark>"), *after]
    reached = start
    for offset, insert in inserts:
        yield escape(text[reached:offset]) + insert
        reached = offset
    yield escape(text[reached:end])


def _between(signs: list[tuple[int, str]], low: int, high: int) -> list[tuple[int, str]]:
    """Those of the sorted `signs` whose offset is in `low:high`."""
    first, last = (bisect.bisect_left(signs, offset, key=lambda sign: sign[0]) for offset in (low, high))
    return signs[first:last]


# --- words ------------------------------------------------------------------------------------------------------


def title(record: Record) -> str:
    """The record's title, or words that say it has none."""
    return record.title or f"Record {record.id} (title {NOT_GIVEN})"


def date(record: Record) -> str:
    """The record's date as written, or words that say it has none."""
    return record.date.written if record.date else f"date {NOT_GIVEN}"


def _given(value: str | None) -> str:
    return escape(value) if value else f'<span class="gap">{NOT_GIVEN}</span>'


def count(number: int, noun: str) -> str:
    """`1 record`, `2,272 records`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def escape(text: str) -> str:
    """Text for HTML, attributes included. A bare carriage return would become a line feed in the browser."""
    return html.escape(text, quote=True).replace("\r", "&#13;")
