from __future__ import annotations

import pytest

from index.readers import wilson
from index.records import Record

RIGHTS = "The History and Public Policy Program welcomes reuse of Digital Archive materials for research."
FIELDS = f"Author(s):\nStalin, Joseph\nMao Zedong\nDocument Information\nRights\n{RIGHTS}\nLanguage\nRecord ID\n7\n"
LETTER = "May 14, 1950\nLetter\nComrade Mao!\nAgreed.\n"


def page(text: str) -> Record:
    return wilson.record(text, "file", "file.txt")


def zones(text: str) -> list[tuple[str, str]]:
    return [(str(zone.kind), text[zone.start : zone.end]) for zone in page(text).zones]


@pytest.mark.parametrize(
    "text",
    [
        "Rights\nand duties\nSource\nof all evil\n",
        f"A guide to the site says: {RIGHTS}\n{RIGHTS}\nRights\n",
        "Record ID\n113009\nRights\nnone\n",
    ],
)
def test_one_or_two_labels_do_not_make_a_page(text: str) -> None:
    assert not wilson.recognises(text)


def test_three_labels_make_a_page() -> None:
    assert wilson.recognises(LETTER + FIELDS)


def test_a_label_is_never_the_value_of_another() -> None:
    record = page(LETTER + FIELDS)
    assert (record.id, record.language, record.reference) == ("7", None, None)
    assert (record.creators, record.rights) == (("Stalin, Joseph", "Mao Zedong"), RIGHTS)


def test_a_record_id_that_is_missing_leaves_the_files() -> None:
    assert page(LETTER + FIELDS.replace("\n7\n", "\n")).id == "file"


@pytest.mark.parametrize(
    "last",
    [
        "“Stalin agrees with Mao on the steps taken after the attacks.”",
        "[Stalin agrees with Mao on the steps taken after the attacks.]",
        "We agree with Mao on the steps taken after the recent attacks.",
        "I agree with Mao on the steps taken after the recent attacks.",
        "The delegation shall agree with Mao on the steps taken after the attacks.",
        "2. Stalin agrees with Mao on the steps taken after the attacks.",
        "Stalin agrees with Mao on the steps taken after the attacks.”",
        "Stalin agrees with Mao on the steps taken after the attacks",
        "Stalin agrees with Mao.",
    ],
)
def test_a_last_paragraph_that_may_be_the_documents_own_stays_body(last: str) -> None:
    assert zones(f"{LETTER}{last}\n{FIELDS}")[2] == ("body", f"Comrade Mao!\nAgreed.\n{last}")


def test_a_last_paragraph_that_reads_like_an_archivists_is_a_summary() -> None:
    last = "Stalin agrees with the US on “our” steps taken after the attacks."
    assert zones(f"{LETTER}{last}\n{FIELDS}")[2:4] == [("body", "Comrade Mao!\nAgreed."), ("summary", last)]


def test_the_only_paragraph_is_body() -> None:
    only = "Stalin agrees with Mao on the steps taken after the attacks."
    assert zones(f"May 14, 1950\nLetter\n{only}\n{FIELDS}")[2] == ("body", only)


def test_without_a_date_line_nothing_is_taken_for_a_title() -> None:
    text = "Letter\nComrade Mao!\nMay 14, 1950\nAgreed.\n" + FIELDS
    assert (page(text).date, page(text).title) == (None, None)
    assert zones(text)[0] == ("body", "Letter\nComrade Mao!\nMay 14, 1950\nAgreed.")
