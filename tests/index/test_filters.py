from __future__ import annotations

from datetime import date

import pytest

from index.dates import parse
from index.filters import Filter, choices, matching
from index.records import Record

LETTER = Record(
    "a",
    "",
    (),
    "a.txt",
    date=parse("May 1950"),
    creators=("Vyshinsky, Andrei", "Stalin"),
    signatory="FILIPPOV",
    recipients=("Mao Zedong",),
    collection="APRF, Fond 3",
    kind="Telegram",
    language="Russian",
)
BARE = Record("b", "", (), "b.txt")


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        (Filter(), True),
        (Filter(author="vyshinsky"), True),
        (Filter(author="STALIN"), True),
        (Filter(author="Filippov"), True),
        (Filter(author="Mao"), False),
        (Filter(recipient="zedong"), True),
        (Filter(recipient="Stalin"), False),
        (Filter(collection="fond 3"), True),
        (Filter(collection="fond 4"), False),
        (Filter(kind="telegram"), True),
        (Filter(language="english"), False),
        (Filter(author="stalin", recipient="mao", kind="tele", language="russ"), True),
        (Filter(author="stalin", recipient="kim"), False),
        (Filter(after=date(1950, 5, 31)), True),
        (Filter(after=date(1950, 6, 1)), False),
        (Filter(before=date(1950, 5, 1)), True),
        (Filter(before=date(1950, 4, 30)), False),
        (Filter(after=date(1950, 5, 14), before=date(1950, 5, 14)), True),
    ],
)
def test_a_record_is_kept_when_every_condition_holds(where: Filter, kept: bool) -> None:
    assert where.keeps(LETTER) is kept


@pytest.mark.parametrize(
    "where",
    [
        Filter(after=date(1, 1, 1)),
        Filter(before=date(9999, 1, 1)),
        *(Filter(**{name: ""}) for name in ("author", "recipient", "collection", "kind", "language")),
    ],
)
def test_what_a_record_does_not_say_fulfils_no_condition(where: Filter) -> None:
    assert not where.keeps(BARE)


def test_a_filter_without_conditions_is_false() -> None:
    assert not Filter()
    assert Filter(kind="")


NOTE = Record("c", "", (), "box 3/c.txt", date=parse("1952"), creators=("STALIN",), kind="Note")
RECORDS = (LETTER, BARE, NOTE)


@pytest.mark.parametrize(
    ("where", "counted"),
    [
        (Filter(), (3, 0)),
        (Filter(kind="note"), (1, 0)),
        (Filter(after=date(1951, 1, 1)), (1, 1)),
        (Filter(after=date(1951, 1, 1), kind="telegram"), (0, 0)),  # the one without a date is no telegram
        (Filter(before=date(1900, 1, 1)), (0, 1)),
    ],
)
def test_what_a_filter_keeps_and_what_it_leaves_out_for_want_of_a_date(where: Filter, counted: tuple) -> None:
    assert matching(RECORDS, where) == counted


def test_choices_are_counted_as_the_filter_counts_them() -> None:
    longer = Record("d", "", (), "d.txt", kind="Note verbale")
    assert choices((*RECORDS, longer), "kind", 30) == {"Note": 2, "Note verbale": 1, "Telegram": 1}
    assert choices(RECORDS, "author", 30) == {"FILIPPOV": 1, "Stalin": 2, "Vyshinsky, Andrei": 1}
    assert choices(RECORDS, "collection", 30) == {"APRF, Fond 3": 1, "box 3": 1}
    for name in ("author", "recipient", "collection", "kind", "language"):
        for value, count in choices(RECORDS, name, 30).items():
            assert matching(RECORDS, Filter(**{name: value})) == (count, 0)


def test_what_no_record_says_is_no_choice_and_too_many_are_none() -> None:
    assert choices([BARE], "kind", 30) == {}
    assert choices(RECORDS, "author", 2) is None
