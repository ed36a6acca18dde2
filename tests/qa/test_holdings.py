"""What an archive holds, counted from the headings of its records."""

from __future__ import annotations

from index.dates import parse
from index.records import Record
from qa import holdings
from qa.holdings import Holdings

LETTER = Record("a", "", (), "a", date=parse("14 May 1950"), creators=("Stalin",), recipients=("Mao",), place="Moscow")
REPLY = Record("b", "", (), "b", date=parse("May 1950"), creators=("Mao",), recipients=("Stalin", "Kim"))
UNDATED = Record("c", "", (), "c", creators=("Stalin",), recipients=("Stalin",))


def test_people_places_days_and_letters_are_counted():
    assert holdings.count([LETTER, REPLY, UNDATED]) == Holdings(
        records=[LETTER, REPLY, UNDATED],
        people={"Stalin": 3, "Mao": 2, "Kim": 1},
        places={"Moscow": 1},
        letters={("Stalin", "Mao"): 1, ("Mao", "Stalin"): 1, ("Mao", "Kim"): 1, ("Stalin", "Stalin"): 1},
        days={"1950-05-14": 1},
        first=parse("May 1950"),
        last=parse("May 1950"),
    )


def test_nothing_held_is_nothing_counted():
    assert holdings.count([]) == Holdings([], {}, {}, {}, {}, None, None)


def test_an_archive_is_counted_once(seed_archive):
    held = holdings.of(seed_archive)
    assert [record.id for record in held.records] == ["000_56bc44923964e047", "113009"]
    assert (held.first.iso, held.last.iso) == ("1950-05-14", "1951-08-28")
    assert holdings.of(seed_archive) is held
