"""The same records cut at other places: their own words alone, less the first, under their title."""

from benchmarks.windows import window
from index import Record, Speaker, Zone

TEXT = "Letter from Bluefields\nOne two three four five six seven.\nFootnote.\nEight nine ten."
LETTER = Record(
    "d1",
    TEXT,
    (
        Zone(Speaker.METADATA, 0, 22),
        Zone(Speaker.BODY, 23, 57),
        Zone(Speaker.NOTE, 58, 67),
        Zone(Speaker.BODY, 68, len(TEXT)),
    ),
    "d1.txt",
    title="Letter from Bluefields",
)


def test_a_window_begins_within_the_first_passage():
    assert window(LETTER, 3) == "Letter from Bluefields\n\nfour five six seven.\n\nEight nine ten.\n"


def test_a_short_record_has_none():
    assert window(LETTER, 5) == ""
