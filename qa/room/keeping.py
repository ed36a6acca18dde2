"""How much of a conversation is kept: memory is shared by a whole class."""

from __future__ import annotations

from qa.room.conversation import Turn

TURNS = 60
CHARACTERS = 20_000_000  # of the records that its quotes stand in


def kept(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The last of `turns`, as many as may be kept; at least one."""
    turns = turns[-TURNS:]
    while len(turns) > 1 and _characters(turns) > CHARACTERS:
        turns = turns[1:]
    return turns


def _characters(turns: tuple[Turn, ...]) -> int:
    records = {id(quote.record): quote.record for turn in turns for quote in turn.citations}
    return sum(len(record.text) for record in records.values())
