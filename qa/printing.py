"""What the command line shows: answers, records and numbers for people to read, and the same as plain JSON values.

The words of a record are never altered here. For people, line ends are shown as line ends and other control characters
as signs (they could command the terminal); lines are wrapped between words, and only where a width is given.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from index.records import Hit, Passage, Record, Speaker, Zone
from qa.answer import REFUSAL, Answer, Outcome, Quote, also_searched, quote_json

if TYPE_CHECKING:
    from index import Status
    from index.progress import Progress, Summary

MOST_SKIPPED = 20  # files named in a summary

SPEAKERS = {
    Speaker.BODY: "the record's own words",
    Speaker.SUMMARY: "archivist's summary",
    Speaker.NOTE: "footnote",
    Speaker.METADATA: "catalogue field",
    Speaker.FURNITURE: "page furniture",
}
_REASONS = {
    Outcome.TOUCHES: "They are on the subject, but no passage states it.",
    Outcome.CONTRADICTS: "The question takes something for granted that a record denies.",
    Outcome.NONE: "No passage was found that states it.",
}

# --- answers -----------------------------------------------------------------------------------------------------


def answer(found: Answer, width: int | None = None) -> str:
    """An answer with its quotes and their notes, or a refusal with the nearest passages."""
    searched = f"{count(found.searched.records, 'record')}, {count(found.searched.passages, 'passage')}."
    if found.widened:
        searched += f"\n{_laid_out(f'Also searched as: {also_searched(found.widened)}.', width)}"
    blocks = [] if found.standalone == found.question else [_laid_out(f"Searched as: {found.standalone}", width)]
    if found:
        blocks += ["In order of time:"] * found.in_time
        blocks += [_quote(number, quote, width) for number, quote in enumerate(found.quotes, 1)]
        blocks.append(f"Confidence {found.confidence:.2f}. Searched: {searched}")
    else:
        blocks.insert(0, f"{REFUSAL} {_REASONS[found.outcome]}\nSearched: {searched}")
        if found.nearest:
            blocks.append("Nearest passages, not an answer:")
        blocks += [_quote(number, quote, width) for number, quote in enumerate(found.nearest, 1)]
    return "\n\n".join(blocks) + "\n"


def _quote(number: int, quote: Quote, width: int | None) -> str:
    """Who speaks where it is not the record itself, the words, the days that "yesterday" and the like mean in them, and
    the note; a field stands without quotation marks."""
    words = quote.text if quote.zone is Speaker.METADATA else f"“{quote.text}”"
    speaker = "" if quote.zone is Speaker.BODY else f"{_capital(_speaker(quote.record, quote))}:\n"
    said = _laid_out(speaker + words, width, "    ")
    also = f"\nAlso in {', '.join(quote.also_in)}." if quote.also_in else ""
    about = f"{_days(quote)}{quote.citation}{also}"
    return f"{number:2}. {said[4:]}\n{_laid_out(about, width, ' ' * 8)}"


def _days(quote: Quote) -> str:
    """`the 5th instant: 5 May 1861; yesterday: 6 May 1861`, on a line of its own; nothing where there are none."""
    days = dict.fromkeys(f"{one.date.written}: {one.date.plain}" for one in quote.dates)
    return "; ".join(days) + "\n" if days else ""


def _speaker(record: Record, place: Quote | Passage | Zone) -> str:
    """Who speaks at a place of `record`: a note that hangs on no place of the text is no footnote."""
    zone = record.zone_at(place.start, place.end)
    if zone and zone.kind is Speaker.NOTE and zone.anchor is None:
        return "note"
    return SPEAKERS[zone.kind] if zone else "in no zone"


# --- passages ----------------------------------------------------------------------------------------------------


def passage(number: int, hit: Hit, record: Record, width: int | None = None) -> str:
    """A passage found: its record, who speaks, its ranks, its words."""
    found = hit.passage
    ranks = ", ".join(f"{name} {rank}" for name, rank in hit.ranks.items())
    page = record.page_at(found.start)
    about = [_speaker(record, found), f"page {page}" if page else "", f"ranks: {ranks}" if ranks else ""]
    words = _laid_out(record.text[found.start : found.end], width, " " * 8)
    return f"{number:2}. {listed(record)}\n    {'; '.join(filter(None, about))}\n{words}\n"


def passage_json(hit: Hit, record: Record) -> dict[str, Any]:
    """A passage found, in the shape of a quote of the answer line, with its ranks."""
    return quote_json(Quote(record, hit.passage.start, hit.passage.end, hit.score)) | {"ranks": hit.ranks}


# --- records -----------------------------------------------------------------------------------------------------


def listed(record: Record) -> str:
    """A record on one line: date, id, title."""
    date = record.date.iso if record.date else "no date"
    return f"{date:10}  {one_line(record.id)}  {one_line(record.title or '(no title)')}"


def record(shown: Record) -> str:
    """A record with its description, and its text with a line wherever another speaker begins."""
    rows = [
        (name.replace("_", " "), "; ".join(value) if isinstance(value, list) else value)
        for name, value in described_json(shown).items()
        if value and name not in ("date", "edition")
    ]
    if shown.edition:
        rows.append(("edition", ", ".join(value for value in asdict(shown.edition).values() if value)))
    return f"{table(rows)}\n\n" + "\n\n".join(f"[{label}]\n{visible(words)}" for label, words in _spoken(shown)) + "\n"


def _spoken(shown: Record) -> Iterator[tuple[str, str]]:
    """The text in stretches, each with who speaks; neighbours of one kind together, each footnote by itself."""
    stretches: list[list[Any]] = []  # label, start, end
    reached = notes = 0
    for zone in shown.zones:
        label = _speaker(shown, zone)
        if label == SPEAKERS[Speaker.NOTE]:
            notes += 1
            label = f"{label} {notes}"
        if shown.text[reached : zone.start].strip():
            stretches.append(["in no zone", reached, zone.start])
        if stretches and stretches[-1][0] == label and zone.kind is not Speaker.NOTE:
            stretches[-1][2] = zone.end
        else:
            stretches.append([label, zone.start, zone.end])
        reached = zone.end
    if shown.text[reached:].strip():
        stretches.append(["in no zone", reached, len(shown.text)])
    for label, start, end in stretches:
        yield label, shown.text[start:end].strip("\r\n")


def described_json(shown: Record) -> dict[str, Any]:
    """The description of a record: every field but text, zones and pages."""
    names = [item.name for item in fields(Record) if item.name not in ("id", "text", "zones", "pages", "date")]
    values = {name: getattr(shown, name) for name in names}
    head: dict[str, Any] = {"record_id": shown.id, "source": values.pop("source"), "title": values.pop("title")}
    head["date"] = shown.date.iso if shown.date else None
    head["date_written"] = shown.date.written if shown.date else None
    values["edition"] = asdict(shown.edition) if shown.edition else None
    return head | {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def record_json(shown: Record) -> dict[str, Any]:
    """A whole record. Offsets count the code points of `text`."""
    zones = [asdict(zone) | {"kind": str(zone.kind)} for zone in shown.zones]
    return described_json(shown) | {
        "text": shown.text,
        "zones": zones,
        "pages": [asdict(page) for page in shown.pages],
    }


# --- numbers -----------------------------------------------------------------------------------------------------


def status(found: Status) -> str:
    """An archive in numbers, and every file that was skipped."""
    behind = "" if found.indexed == found.generation else f" (indexed to {found.indexed}: run `archive-qa index` again)"
    rows = [
        ("archive", found.folder),
        ("records", f"{found.records:,}"),
        ("passages", f"{found.passages:,}"),
        ("size", size(found.size)),
        ("generation", f"{found.generation}{behind}"),
        ("model", found.model),
        ("engine", found.engine),
        ("skipped", count(len(found.skipped), "file")),
    ]
    return table(rows) + "\n" + "".join(f"  {one_line(f'{name}: {reason}')}\n" for name, reason in found.skipped)


def status_json(found: Status) -> dict[str, Any]:
    """The same as plain values."""
    skipped = [{"source": name, "reason": reason} for name, reason in found.skipped]
    return asdict(found) | {"skipped": skipped}


def summary(done: Summary) -> str:
    """What a run of `index` did."""
    lines = [
        f"{count(done.added, 'file')} added, {done.updated:,} updated, {done.removed:,} removed, "
        f"{done.unchanged:,} unchanged, {len(done.skipped):,} skipped, in {duration(done.seconds)}.",
        f"The archive holds {count(done.records, 'record')}, {count(done.passages, 'passage')}.",
    ]
    if done.skipped:
        lines.append("Skipped:")
        lines += [f"  {name}: {reason}" for name, reason in done.skipped[:MOST_SKIPPED]]
    if len(done.skipped) > MOST_SKIPPED:
        lines.append(f"  ... and {len(done.skipped) - MOST_SKIPPED:,} more: `archive-qa status` lists them all")
    lines += [f"Note: {note}" for note in done.notes]
    return "".join(visible(line.replace("\n", " ")) + "\n" for line in lines)


def indexing(state: Progress) -> str:
    """How far a run of `index` has come."""
    speed = state.passages / state.seconds if state.seconds else 0.0
    left = state.seconds * (state.all_bytes - state.bytes) / state.bytes if state.bytes else None
    return (
        f"{state.files:,} of {count(state.all_files, 'file')}, {count(state.passages, 'passage')}, "
        f"{count(round(speed), 'passage')} a second" + ("" if left is None else f", {duration(left)} left")
    )


def asking(done: int, all_questions: int, seconds: float) -> str:
    """How far a run of `batch` or `eval` has come."""
    left = f", {duration(seconds * (all_questions - done) / done)} left" if done else ""
    speed = done / seconds if seconds else 0.0
    return f"{done:,} of {count(all_questions, 'question')}, {speed:,.1f} a second{left}"


# --- words -------------------------------------------------------------------------------------------------------


def count(number: int, noun: str) -> str:
    """`1 record`, `2,272 records`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"


def size(number: int) -> str:
    """Bytes as `812 B`, `3.4 kB`, `1.2 GB`."""
    value, unit = float(number), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{number} B" if unit == "B" else f"{value:.1f} {unit}"


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Names and values in two columns."""
    widest = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:{widest}}  {one_line(value)}" for name, value in rows)


def one_line(text: str) -> str:
    """`text` without line breaks, control characters as signs."""
    return visible(" ".join(text.split()))


_SIGNS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
_SIGNS |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def visible(text: str) -> str:
    r"""`text` with every line end as `\n`, and control characters as signs: an escape as `␛`."""
    return re.sub(r"\r\n?|\x85", "\n", text).translate(_SIGNS)


def _laid_out(text: str, width: int | None, indent: str = "") -> str:
    """`text` indented, its lines wrapped to `width` columns where one is given."""
    lines = visible(text).split("\n")
    if width:
        wrapper = textwrap.TextWrapper(
            max(width - len(indent), 20),
            expand_tabs=False,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines = [part for line in lines for part in wrapper.wrap(line) or [""]]
    return "\n".join((indent + line).rstrip() if not line.strip() else indent + line for line in lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
