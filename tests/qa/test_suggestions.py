"""Next questions, drawn from the quoted records."""

from __future__ import annotations

import pytest

from index.dates import parse
from index.records import Record, Speaker, Zone
from qa import holdings
from qa.answer import Quote
from qa.suggestions import suggestions


def record(name: str, **given) -> Record:
    return Record(name, "Words.", (Zone(Speaker.BODY, 0, 6),), name, **given)


def quoted(*records: Record) -> list[Quote]:
    return [Quote(one, 0, 6) for one in records]


LETTER = record("a", creators=("Seward",), recipients=("Dayton",), date=parse("22 June 1861"))
OTHER = record("b", creators=("Seward",), recipients=("Adams",), date=parse("1 July 1861"))


def test_a_letter_leads_to_what_its_people_wrote_and_to_its_day():
    reply = record("c", creators=("Dayton",), recipients=("Seward",), date=parse("22 June 1861"))
    held = holdings.count([LETTER, OTHER, reply])
    assert suggestions(quoted(LETTER), ["Why?"], held) == (
        "What did Dayton write to Seward?",  # of which there is another record
        "What did Seward write to Dayton?",
        "What was written on 22 June 1861?",
    )


def test_what_was_asked_is_not_offered_again():
    asked = ["what did seward write to dayton?", "What was written on 22 June 1861?"]
    assert suggestions(quoted(LETTER), asked, holdings.count([LETTER])) == ()


def test_room_is_kept_for_a_day():
    three = [record(n, creators=("A",), recipients=(n.upper(),), date=parse("1 May 1950")) for n in "xyz"]
    assert suggestions(quoted(*three), [], holdings.count(three)) == (
        "What did A write to X?",
        "What did A write to Y?",
        "What was written on 1 May 1950?",
    )


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Ciphered Telegram No. 8600, Vyshinsky to Mao Zedong", "Vyshinsky write to Mao Zedong"),
        ("CC Politburo decision with approved message from Stalin to Mao Zedong", "Stalin write to Mao Zedong"),
        ("Mr. Dayton to the Emperor", "Mr. Dayton write to the Emperor"),
        ("The road to Moscow", None),
        ("Notes on how to write", None),
        (None, None),
    ],
)
def test_without_fields_a_title_says_who_wrote_to_whom(title, people):
    offered = suggestions(quoted(record("a", title=title)), [], holdings.count([]))
    assert offered == ((f"What did {people}?",) if people else ())


@pytest.mark.parametrize("date", ["May 1950", "1950", None])
def test_only_a_single_day_is_asked_about(date):
    assert suggestions(quoted(record("a", date=parse(date) if date else None)), [], holdings.count([])) == ()
