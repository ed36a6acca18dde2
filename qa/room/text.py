"""A record's text as HTML, each speaker's words in an element of their own. Pure functions, no Gradio.

Labels, page marks and footnote signs are drawn by the style sheet from attributes, so that what a program reads, a
reader selects and the clipboard holds is the record's own text, character for character.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Record, Speaker
from qa.room.words import direction, escape

NOTE = "Note"  # one that hangs on no place of the text: a message quoted below a reply, an editor's note
_LABELS = {Speaker.SUMMARY: "Archivist's summary", Speaker.NOTE: "Footnote", Speaker.METADATA: "Catalogue"}
_FLOWING = {Speaker.BODY, Speaker.SUMMARY, Speaker.METADATA}  # neighbours of one kind are one run


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring zones in which one speaker speaks (`kind` None: text that lies in no zone)."""

    kind: Speaker | None
    start: int
    end: int
    sign: int | None = None  # the number of a footnote; a note that hangs on no place has none


def _runs(record: Record, first: int, last: int) -> list[_Run]:
    """The text between `first` and `last`, and what runs over them, cut where the speaker changes.

    Each footnote, and each line of furniture, is a run of its own.
    """
    runs: list[_Run] = []
    reached = notes = 0
    for zone in record.zones:
        footnote = zone.kind is Speaker.NOTE and zone.anchor is not None
        notes += footnote
        if zone.start >= last:
            break
        if zone.end <= first:
            reached = zone.end
            continue
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
    if reached < last:
        runs.append(_Run(None, reached, last))
    return runs


def run_at(record: Record, offset: int, reach: int) -> tuple[int, int]:
    """From where to where the speaker at `offset` speaks, as far as `reach` characters on each side."""
    near = _runs(record, max(0, offset - reach), min(len(record.text), offset + reach))
    return next((run.start, run.end) for run in near if run.start <= offset < run.end)


def record_text(record: Record, first: int, last: int, mark: tuple[int, int] | None) -> Iterator[str]:
    """The text from `first` to `last`, each speaker's run in an element of its own."""
    signs = _signs(record)
    for run in _runs(record, first, last):
        start, end = max(run.start, first), min(run.end, last)
        if start >= end:
            continue
        inner = "".join(_inline(record.text, start, end, mark, signs))
        written = direction(record.text[start:end])
        blank = not record.text[start:end].strip()
        if run.kind is None:
            yield f'<div class="{"blank" if blank else "unplaced"}"{written}>{inner}</div>'
        elif run.kind in _LABELS:
            label = escape(_label(run))
            yield f'<div class="zone {run.kind}" role="group" aria-label="{label}" data-label="{label}"{written}>'
            yield f"{inner}</div>"
        else:
            yield f'<div class="zone {run.kind}"{written}>{inner}</div>'


def _label(run: _Run) -> str:
    if run.kind is Speaker.NOTE:
        return f"Footnote {run.sign}" if run.sign else NOTE
    return _LABELS[run.kind]


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
    """`text[start:end]` with its signs and as much of the mark as lies inside.

    A footnote sign belongs to the words before it, a page mark to the words after it.
    """
    notes, pages = signs
    inserts = sorted(
        _between(notes, start + 1, end + 1) + _between(pages, start, end),
        key=lambda sign: sign[0],
    )
    mark = (max(mark[0], start), min(mark[1], end)) if mark else None
    if mark and mark[0] < mark[1]:
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
