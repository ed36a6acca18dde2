"""What may be tried where the records do not answer."""

from __future__ import annotations

import pytest

from index.dates import parse
from index.records import Record
from qa import holdings
from qa.hints import MOST, Hints, hints

RECORDS = [
    Record("a", "", (), "a", date=parse("1861"), creators=("Seward",), recipients=("Dayton",), place="Paris"),
    Record("b", "", (), "b", date=parse("1862"), creators=("F. W. Seward",), recipients=("Seward",)),
    Record("c", "", (), "c", creators=("Cowles & Co.",)),
]


@pytest.mark.parametrize(
    ("question", "people", "places"),
    [
        ("What did Seward write?", ("Seward", "F. W. Seward"), ()),  # named most often first
        ("what did sewerd's clerk think of parris?", ("Seward", "F. W. Seward"), ("Paris",)),
        ("Who came to Paris?", (), ("Paris",)),
        ("Who are the Daytons?", ("Dayton",), ()),
        ("Did Co. pay?", ("Cowles & Co.",), ()),  # a short word only as it stands
    ],
)
def test_names_are_spelt_as_the_records_spell_them(question, people, places):
    found = hints(question, holdings.count(RECORDS))
    assert (found.people, found.places, found.alike) == (people, places, True)


def test_where_no_name_is_like_it_people_named_most_often_are_told():
    found = hints("What is the boiling point of mercury?", holdings.count(RECORDS))
    assert found == Hints(("Seward", "Cowles & Co.", "Dayton", "F. W. Seward"), (), False, parse("1861"), parse("1862"))


def test_no_more_than_a_few_names_are_told():
    many = [Record(str(n), "", (), "a", creators=(f"Clerk {n}",)) for n in range(20)]
    assert len(hints("Which clerk?", holdings.count(many)).people) == MOST
    assert len(hints("Which ship?", holdings.count(many)).people) == MOST


def test_of_an_empty_archive_nothing_is_said():
    assert hints("Who?", holdings.count([])) == Hints((), (), False, None, None)
