"""How an answer was found, as HTML: what was searched and found, how it was decided. Pure functions, no Gradio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from qa.answer import Origin, Outcome, Quote, Widening
from qa.how import KINDS, Explanation, Row
from qa.room.map import passage_map
from qa.room.timeline import timeline
from qa.room.words import count, date, escape, title
from qa.when import ALWAYS, EVER, Mention

MOST_NAMES = 8  # of one, lest a class read a telephone directory

_ORIGINS = {Origin.TABLE: "the table of names", Origin.FILE: "your names.csv"}
_OUTCOMES = {
    Outcome.ANSWERED: "so it is given as an answer",
    Outcome.TOUCHES: "so the records are said to touch on it, and not to answer",
    Outcome.CONTRADICTS: "but a record denies what the question takes for granted",
    Outcome.NONE: "so the records are said not to answer",
}


def none_yet(problem: str | None = None) -> str:
    """What stands there before a question was asked, or where there is a problem."""
    said = escape(problem or "Ask a question first: then every step from it to its quotes is shown here.")
    return f'<section class="list how" lang="en" tabindex="0" role="region" aria-label="How?"><p>{said}</p></section>'


def how(
    told: Explanation, cited: Sequence[Quote] = (), questions: Mapping[int, str] = MappingProxyType({}), turn: int = 0
) -> str:
    """The steps from a question to its answer, the map of its passages and the time line of what was `cited`.

    `questions` are those of the conversation, by their number, of which `turn` is told.
    """
    around = passage_map(told.around, cited, turn)
    mapped = f"<h3>The passages around the question</h3>{around}" if around else ""
    shown = timeline([quote.record for quote in cited])
    pictured = f"<h3>The cited records in time</h3>{shown}" if shown else ""
    return (
        '<section class="list how" lang="en" tabindex="0" role="region" aria-label="How?" '
        f'data-status="How it was found: {count(len(told.rows), "passage")} compared.">'
        f'<h2 tabindex="-1">How this was found</h2><p class="asked" dir="auto">{escape(told.asked.text)}</p>'
        f"<h3>1. The question was read</h3>{_read(told)}"
        f"<h3>2. The passages were searched</h3>{_searched(told)}{mapped}"
        f"<h3>3. It was decided</h3>{_decided(told)}{pictured}{_others_asked(questions, turn)}</section>"
    )


def _others_asked(questions: Mapping[int, str], turn: int) -> str:
    """The other questions of the conversation, each with the way to how it was found."""
    items = "".join(
        f'<li><button type="button" class="explain" data-turn="{number}">{escape(question)}</button></li>'
        for number, question in questions.items()
        if number != turn
    )
    return f"<h3>Other questions of this conversation</h3><ul>{items}</ul>" if items else ""


def _read(told: Explanation) -> str:
    asked = told.asked
    names = [word for stem, word in asked.terms.items() if stem in asked.names]
    carried = [word for stem, word in asked.terms.items() if stem in asked.carried]
    rows = [
        ("Words searched", _words(asked.terms.values())),
        ("Of them names", _words(names)),
        ("From the questions before", _words(carried)),
        ("Other names", _others(told.others, told.found)),
        ("Times", "<br>".join(_time(asked.text, time) for time in asked.times)),
        ("Asks for", KINDS[asked.kind]),
    ]
    items = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    return f"<dl>{items}</dl>"


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"<b>{escape(word)}</b>" for word in words)


def _others(others: Sequence[Widening], found: Sequence[Widening]) -> str:
    """Each name asked for, with the names looked for too and who says so; those that were found first, in bold."""
    by_name: dict[tuple[str, str], dict[str, str]] = {}
    for item in sorted(others, key=lambda item: item not in found):
        origin = _ORIGINS.get(item.origin, f"record {item.record_id}")
        shown = f"<b>{escape(item.other)}</b>" if item in found else escape(item.other)
        by_name.setdefault((item.asked, origin), {}).setdefault(item.other, shown)
    rows = []
    for (asked, origin), names in by_name.items():
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        rows.append(f"{escape(asked)} = {', '.join([*names.values()][:MOST_NAMES])}{more} ({escape(origin)})")
    return "<br>".join(rows)


def _time(text: str, one: Mention) -> str:
    """`May 1950: 1 May 1950 to 31 May 1950`."""
    year = "" if one.any_year else " %Y"
    first, last = (f"{day.day} {day:%B}{day.strftime(year)}" for day in (one.earliest, one.latest))
    if one.earliest == ALWAYS:
        meant = f"until {last}"
    elif one.latest == EVER:
        meant = f"from {first} on"
    else:
        meant = first if first == last else f"{first} to {last}"
    return f"<b>{escape(text[one.start : one.end])}</b>: {meant}{' of any year' if one.any_year else ''}"


# --- the candidates ----------------------------------------------------------------------------------------------


def _searched(told: Explanation) -> str:
    if not told.rows:
        return "<p>There was nothing to search.</p>"
    groups = _counting(told.rows)
    head = "".join(f'<th scope="col">{escape(group)}</th>' for group in groups)
    body = "".join(_row(place, row, groups) for place, row in enumerate(told.rows, 1))
    said = (
        f"{count(told.searched.records, 'record')} with {count(told.searched.passages, 'passage')} were searched "
        "twice: by meaning and by words. Both lists were put together, and the "
        f"{count(told.sentences, 'sentence')} of the best passages were compared."
    )
    return (
        f"<p>{said}</p>"
        '<div class="table" role="region" aria-label="The best passages" tabindex="0"><table>'
        "<caption>The best passages, each by its best sentence. What speaks for it is counted against the average of "
        "all sentences: above nought speaks for it, below nought against it; what counts for none of them is left out."
        "</caption>"
        '<thead><tr><th scope="col" rowspan="2">Place</th><th scope="col" rowspan="2">Sentence</th>'
        '<th scope="colgroup" colspan="3">Rank in the search</th>'
        f'<th scope="colgroup" colspan="{len(groups) + 1}">What speaks for the sentence</th></tr>'
        '<tr><th scope="col">by meaning</th><th scope="col">by words</th><th scope="col">together</th>'
        f'{head}<th scope="col">in all</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


def _counting(rows: Sequence[Row]) -> list[str]:
    """The groups that add something to any of `rows`: the others would be columns of noughts."""
    every = dict.fromkeys(group for row in rows for group in row.added)
    return [group for group in every if any(_signed(row.added.get(group, 0.0)) != "0" for row in rows)]


def _row(place: int, row: Row, groups: Sequence[str]) -> str:
    ranks = "".join(f"<td>{rank or '–'}</td>" for rank in (row.dense, row.lexical, row.fused))
    added = "".join(f"<td>{_signed(row.added.get(group, 0.0))}</td>" for group in groups)
    words = escape(row.record.text[row.start : row.end])
    return (
        f'<tr><td>{place}</td><th scope="row"><span class="words" dir="auto">{words}</span> '
        f'<cite dir="auto">{escape(title(row.record))}</cite>, {escape(date(row.record))}</th>'
        f"{ranks}{added}<td>{_signed(row.total)}</td></tr>"
    )


def _signed(value: float) -> str:
    """`+1.2`, `−0.4`, `0`."""
    rounded = round(value, 1)
    return "0" if not rounded else f"{rounded:+.1f}".replace("-", "−")


# --- the decision ------------------------------------------------------------------------------------------------


def _decided(told: Explanation) -> str:
    states = (
        "The best passage is a field of the catalogue: it counts by how much of the question it and its label hold."
        if told.states is None
        else f"That the best sentence states what is asked, if they are: <b>{_percent(told.states)}</b>."
    )
    reader = " The opinion of the second reader is in it." if told.read else ""
    items = (
        f"That the records are on the subject: <b>{_percent(told.subject)}</b>.",
        states if told.rows else "No sentence was found.",
        f"Both together, that it answers: <b>{_percent(told.confidence)}</b>.{reader} "
        f"An answer needs {_percent(told.least)}, {_OUTCOMES[told.outcome]}.",
    )
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _percent(value: float) -> str:
    """`83 %`, `less than 1 %`."""
    return "less than 1 %" if 0 < value < 0.005 else f"{value:.0%}".replace("%", " %")
