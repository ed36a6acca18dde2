from __future__ import annotations

import dataclasses
import re

import pytest

from index import dates
from index.records import Page, Passage, Record, Speaker, Zone

TEXT = "Title\nDear Anna, come.\nNote"
ZONES = (Zone(Speaker.METADATA, 0, 5), Zone(Speaker.BODY, 6, 22), Zone(Speaker.NOTE, 23, 27, anchor=16))
LETTER = Record("a", TEXT, ZONES, "a.txt", pages=(Page(6, "[12]"), Page(17, "13")))


def test_what_a_source_does_not_give_stays_missing() -> None:
    bare = dataclasses.asdict(Record("a", "", (), "a.txt"))
    assert {name: value for name, value in bare.items() if value} == {"id": "a", "source": "a.txt"}


@pytest.mark.parametrize(
    ("span", "zone"),
    [((0, 5), 0), ((6, 22), 1), ((21, 22), 1), ((23, 27), 2), ((5, 6), None), ((4, 7), None), ((22, 28), None)],
)
def test_a_zone_holds_a_span_whole_or_not_at_all(span: tuple[int, int], zone: int | None) -> None:
    assert LETTER.zone_at(*span) == (None if zone is None else ZONES[zone])


@pytest.mark.parametrize(("offset", "label"), [(0, None), (5, None), (6, "[12]"), (16, "[12]"), (17, "13"), (27, "13")])
def test_the_page_of_an_offset(offset: int, label: str | None) -> None:
    assert LETTER.page_at(offset) == label


def test_a_source_without_pages() -> None:
    assert Record("a", TEXT, ZONES, "a.txt").page_at(3) is None


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([(0, 0)], "0:0 is empty, overlaps the one before it (which ends at 0) or leaves the text (0:27)"),
        ([(5, 3)], "5:3 is empty, overlaps the one before it (which ends at 0) or leaves the text (0:27)"),
        ([(0, 28)], "0:28 is empty, overlaps the one before it (which ends at 0) or leaves the text (0:27)"),
        ([(-1, 3)], "-1:3 is empty, overlaps the one before it (which ends at 0) or leaves the text (0:27)"),
        ([(0, 6), (5, 8)], "5:8 is empty, overlaps the one before it (which ends at 6) or leaves the text (0:27)"),
    ],
)
def test_zones_lie_in_the_text_one_after_the_other(spans: list[tuple[int, int]], found: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(f'record a: zone body {found}')}$"):
        Record("a", TEXT, tuple(Zone(Speaker.BODY, *span) for span in spans), "a.txt")


@pytest.mark.parametrize("value", [LETTER, ZONES[0], LETTER.pages[0], Passage("a", 0, 5, Speaker.BODY, ((0, 5),))])
def test_nothing_can_be_changed(value: object) -> None:
    for field in dataclasses.fields(value):  # type: ignore[arg-type]
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field.name, None)


def test_the_words_a_record_is_known_by() -> None:
    known = dataclasses.replace(
        LETTER,
        title="A letter",
        creators=("Dayton",),
        recipients=("Seward", "Adams"),
        signatory="WM. D.",
        place="Paris",
        date=dates.parse("May 1861"),
        kind="despatch",
        rights="none",
    )
    assert known.heading == "A letter Dayton Seward Adams WM. D. Paris May 1861 despatch"
    assert LETTER.heading == ""
