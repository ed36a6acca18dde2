"""How the passages lie around a question: a picture as inline SVG, with the same in words. Pure functions, no Gradio.

The question stands in the middle, and how far a passage is from it says how alike they are: in the middle the same, at
the rim (nothing in common) nought. The rings are the quarters between. Passages that were cited bear their numbers;
where these would lie upon each other, they are turned around the question until they do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from qa.answer import Quote
from qa.how import Near
from qa.room.words import count, date, escape, title

RIM, MARGIN = 200, 16  # of the picture, in its own units
DOT, CITED = 4.5, 10
RINGS = (0.75, 0.5, 0.25)

Spot = tuple[float, float]  # from left to right, from above to below


def passage_map(around: Sequence[Near], cited: Sequence[Quote], turn: int = 0) -> str:
    """The picture of the passages `around` the question of a `turn`, and the list of its `cited` quotes with the
    buttons that open them; nothing where there is no passage.
    """
    if not around:
        return ""
    places = [_place(quote, around) for quote in cited]
    others = [near for number, near in enumerate(around) if number not in places]
    rings = "".join(f'<circle class="ring" r="{RIM * (1 - ring):g}"/>' for ring in (*RINGS, 0))
    names = "".join(f'<text class="ring" y="{4 - RIM * (1 - ring):g}">{ring:g}</text>' for ring in (*RINGS, 0))
    dots = "".join(_dot(near) for near in others)
    numbered = [(number, around[place]) for number, place in enumerate(places, 1) if place is not None]
    spots = _apart([near for _, near in numbered])
    marks = "".join(_mark(number, near, spot, turn) for (number, near), spot in zip(numbered, spots, strict=True))
    alike = sorted(near.alike for near in around)
    said = f"Map of {count(len(around), 'passage')} around the question, from {alike[-1]:.2f} to {alike[0]:.2f} alike"
    side = 2 * (RIM + MARGIN)
    items = "".join(
        _item(number, quote, None if place is None else around[place], alike, turn)
        for number, (quote, place) in enumerate(zip(cited, places, strict=True), 1)
    )
    return (
        f'<figure class="map"><svg role="img" aria-label="{escape(said)}" class="map" '
        f'viewBox="{-RIM - MARGIN} {-RIM - MARGIN} {side} {side}">{rings}{names}{dots}{marks}'
        '<text class="question" y="7">?</text></svg>'
        "<figcaption><p>The question stands in the middle. Each dot is a passage that was read: the nearer, the more "
        "alike in meaning, from 1 in the middle to 0 at the rim. Passages in the same direction are alike in what else "
        f"they tell, roughly. What is cited bears its number.</p><ul>{items}</ul></figcaption></figure>"
    )


def _place(quote: Quote, around: Sequence[Near]) -> int | None:
    """The number of the passage that holds the most of `quote`, where one does."""
    shared = [
        min(quote.end, near.end) - max(quote.start, near.start) if near.record.id == quote.record.id else 0
        for near in around
    ]
    most = max(shared)
    return shared.index(most) if most > 0 else None


def _at(near: Near, turned: float = 0.0) -> Spot:
    far, direction = RIM * (1 - max(0.0, near.alike)), near.direction + turned
    return far * math.cos(direction), -far * math.sin(direction)


def _apart(cited: Sequence[Near]) -> list[Spot]:
    """Where the marks of the `cited` stand, as near to their direction as those before them leave room for."""
    taken: list[Spot] = []
    for near in cited:
        spots = (_at(near, way * math.radians(degrees)) for degrees in range(0, 180, 2) for way in (1, -1))
        free = (spot for spot in spots if all(math.dist(spot, other) >= 2 * CITED for other in taken))
        taken.append(next(free, _at(near)))
    return taken


def _dot(near: Near) -> str:
    across, down = _at(near)
    named = f"<title>{escape(title(near.record))}, {escape(date(near.record))}: {near.alike:.2f}</title>"
    return f'<circle class="other" cx="{across:.1f}" cy="{down:.1f}" r="{DOT}">{named}</circle>'


def _mark(number: int, near: Near, spot: Spot, turn: int) -> str:
    across, down = spot
    return (
        f'<g class="cited" data-turn="{turn}" data-number="{number}"><title>{escape(title(near.record))}, '
        f'{escape(date(near.record))}: {near.alike:.2f}</title><circle cx="{across:.1f}" cy="{down:.1f}" r="{CITED}"/>'
        f'<text x="{across:.1f}" y="{down + 4:.1f}">{number}</text></g>'
    )


def _item(number: int, quote: Quote, near: Near | None, alike: Sequence[float], turn: int) -> str:
    """A citation, and how near its passage is; `alike` are those of all passages."""
    if near is None:
        said = "not among these passages"
    else:
        nearer = sum(other > near.alike for other in alike)
        said = f"{near.alike:.2f}, " + (f"{count(nearer, 'passage')} nearer" if nearer else "the nearest")
    called = f'<cite dir="auto">{escape(title(quote.record))}</cite>, {escape(date(quote.record))}'
    return (
        f'<li><button type="button" class="cited" data-turn="{turn}" data-number="{number}">Citation {number}</button> '
        f"<span>{called}: {said}</span></li>"
    )
