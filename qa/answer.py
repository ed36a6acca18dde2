"""What the assistant may say: quotes, which are positions in records, and answers made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from index.records import Record, Speaker

if TYPE_CHECKING:
    from index.running import Found

REFUSAL = "The records do not answer this."
MOST_OTHERS = 3  # other names of one that are shown to people; programs get them all


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


class Origin(StrEnum):
    """Who says that two names are the same."""

    TABLE = "table"  # the packaged one
    FILE = "names.csv"  # the user's, beside the archive
    RECORD = "record"  # a record itself


@dataclass(frozen=True, slots=True)
class Widening:
    """A name under which something in the question was looked for too, and found.

    `asked` is written as in the question, `other` as in its origin; where a record says that they are the same, that
    stands in `start:end` of the record `record_id`.
    """

    asked: str
    other: str
    origin: Origin
    record_id: str | None = None
    start: int | None = None
    end: int | None = None

    def is_part_of(self, whole: Widening) -> bool:
        """Whether `whole` says this and more: "En-lai" for "Enlai", where there is "Chou En-lai" for "Zhou Enlai"."""
        return self != whole and self.asked in whole.asked and self.other in whole.other


def also_searched(widened: Iterable[Widening]) -> str:
    """The other names in one line, at most `MOST_OTHERS` of each: `Peking = Beijing, China; Stalin = Filippov (7)`."""
    others: dict[str, list[str]] = {}
    for item in widened:
        origin = "" if item.origin is Origin.TABLE else f" ({item.record_id or item.origin})"
        others.setdefault(item.asked, []).append(item.other + origin)
    return "; ".join(f"{asked} = {', '.join(names[:MOST_OTHERS])}" for asked, names in others.items())


@dataclass(frozen=True, slots=True)
class Searched:
    """How much was looked at."""

    records: int
    passages: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, best first, or a refusal with the nearest passages, which are not an answer.

    Where a question compares, the quotes are `in_time`: ordered by their records' dates, undated ones last. An answer
    without quotes is false. Raises ValueError where quotes overlap, or where the outcome and the quotes disagree.
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
    widened: tuple[Widening, ...] = ()  # the other names that played a part, the first where the best passages are

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
    """The answer line for programs (docs/how-it-answers.md tells what is in it)."""
    line: dict[str, object] = {} if qid is None else {"qid": qid}
    return line | {
        "question": answer.question,
        "standalone": answer.standalone,
        "answered": bool(answer),
        "outcome": str(answer.outcome),
        "confidence": round(answer.confidence, 4),
        "in_time": answer.in_time,
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "nearest": [quote_json(quote) for quote in answer.nearest],
        "searched": {"records": answer.searched.records, "passages": answer.searched.passages},
        "widened": [asdict(widening) | {"origin": str(widening.origin)} for widening in answer.widened],
        "seconds": round(answer.seconds, 4),
    }


def quote_json(quote: Quote) -> dict[str, object]:
    """A quote in the answer line."""
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
