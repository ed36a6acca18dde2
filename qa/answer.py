"""What the assistant may say: quotes, which are positions in records, and answers made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from index.records import Record, Speaker

if TYPE_CHECKING:
    from index.running import Found

REFUSAL = "The records do not answer this."


class Outcome(StrEnum):
    """How an answer stands to its question."""

    ANSWERED = "answered"
    TOUCHES = "touches"  # the records are on the subject but do not state it
    CONTRADICTS = "contradicts"  # the question assumes what a record denies
    NONE = "none"


class Caution(StrEnum):
    """How sure an answer must be to be given, named for whoever asks."""

    LOW = "low"
    USUAL = "usual"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of one zone of a record. It holds positions and no text, so it cannot misquote.

    Raises ValueError where the positions leave the record, cross a zone or lie in page furniture.
    """

    record: Record
    start: int
    end: int
    score: float = field(default=0.0, compare=False)
    also_in: tuple[str, ...] = field(default=(), compare=False)  # ids of other records that say the same words

    def __post_init__(self) -> None:
        zone = self.record.zone_at(self.start, self.end) if 0 <= self.start < self.end else None
        if zone is None:
            raise ValueError(
                f"{self.start}:{self.end} is not inside one zone of record {self.record.id} "
                f"(text 0:{len(self.record.text)})"
            )
        if zone.kind is Speaker.FURNITURE:
            raise ValueError(f"{self.start}:{self.end} of record {self.record.id} is page furniture: never quoted")

    @property
    def text(self) -> str:
        """The words, read from the record."""
        return self.record.text[self.start : self.end]

    @property
    def zone(self) -> Speaker:
        """Who speaks."""
        zone = self.record.zone_at(self.start, self.end)
        assert zone is not None  # checked when the quote was made
        return zone.kind

    @property
    def page(self) -> str | None:
        """The page of the source on which the quote begins, where the source has pages."""
        return self.record.page_at(self.start)

    @property
    def dates(self) -> tuple[Found, ...]:
        """The days that words such as "the 5th instant" or "yesterday" mean, counted from the record's date.

        To be shown beside the quote, never in it. Positions are those of the record.
        """
        from index.relative import in_record  # at its use: its patterns take a while to compile

        return in_record(self.record, self.start, self.end)

    @property
    def citation(self) -> str:
        """The Chicago note of the record, with the page of the quote."""
        from qa.cite import note  # cite reads records, not answers; here only for the convenience of the property

        return note(self.record, page=self.page)

    def overlaps(self, other: Quote) -> bool:
        """Whether both hold a character of the same record."""
        return self.record.id == other.record.id and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Searched:
    """How much was looked at."""

    records: int
    passages: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, best first, or a refusal with the nearest passages, which are not an answer.

    Where a question compares, the quotes are `in_time`: ordered by their records' dates, undated ones last. An answer
    without quotes is false. Raises ValueError where quotes overlap, or where the outcome
    and the quotes disagree.
    """

    question: str
    standalone: str  # the question as searched
    outcome: Outcome
    confidence: float  # learned probability that the quotes answer, 0..1
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()
    searched: Searched = Searched(0, 0)
    seconds: float = field(default=0.0, compare=False)
    in_time: bool = False

    def __post_init__(self) -> None:
        if (self.outcome is Outcome.ANSWERED) != bool(self.quotes):
            raise ValueError(f"outcome {self.outcome} with {len(self.quotes)} quotes")
        shown = self.quotes + self.nearest
        if any(a.overlaps(b) for i, a in enumerate(shown) for b in shown[:i]):
            raise ValueError("two quotes of one answer overlap")

    def __bool__(self) -> bool:
        return self.outcome is Outcome.ANSWERED


Ask = Callable[..., Answer]  # a function that answers as `qa.ask` does, with some of its arguments chosen already


def as_json(answer: Answer, qid: str | None = None) -> dict[str, object]:
    """The answer line of the outside contract."""
    line: dict[str, object] = {} if qid is None else {"qid": qid}
    return line | {
        "question": answer.question,
        "standalone": answer.standalone,
        "answered": bool(answer),
        "outcome": str(answer.outcome),
        "confidence": round(answer.confidence, 4),
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "nearest": [quote_json(quote) for quote in answer.nearest],
        "searched": {"records": answer.searched.records, "passages": answer.searched.passages},
        "seconds": round(answer.seconds, 4),
    }


def quote_json(quote: Quote) -> dict[str, object]:
    """A quote in the shape of the outside contract."""
    record = quote.record
    return {
        "record_id": record.id,
        "source": record.source,
        "title": record.title,
        "date": record.date.iso if record.date else None,
        "zone": str(quote.zone),
        "page": quote.page,
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "citation": quote.citation,
        "also_in": list(quote.also_in),
        "dates": [
            {"start": one.start, "end": one.end, "words": record.text[one.start : one.end], "date": one.date.iso}
            for one in quote.dates
        ],
        "score": round(quote.score, 4),
    }
