"""The ask side: question -> evidence -> quotes -> answer -> citation.

from index import Archive
from qa import ask

answer = ask(Archive.open("my-archive"), "Did Stalin want neutral observers at the talks?")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer import REFUSAL, Answer, Outcome, Quote

if TYPE_CHECKING:
    from qa.asking import ask

__all__ = ["REFUSAL", "Answer", "Outcome", "Quote", "ask"]


def __getattr__(name: str) -> object:
    """Imports what asks, and numpy with it, at its first use: `archive-qa --help` needs neither."""
    if name == "ask":
        from qa.asking import ask

        return ask
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
