"""Every document in tests/cases is read into the record that stands beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.readers import read
from index.records import Record, Zone

CASES = Path(__file__).parents[2] / "cases"
PLAIN = (
    "id",
    "title",
    "place",
    "signatory",
    "reference",
    "repository",
    "collection",
    "kind",
    "language",
    "rights",
    "url",
)


def described(record: Record) -> dict[str, object]:
    """The record as a person would write it down: see tests/cases/README.md."""
    fields: dict[str, object] = {name: getattr(record, name) for name in PLAIN}
    fields["date"] = record.date and [record.date.written, record.date.iso]
    fields["creators"], fields["recipients"] = list(record.creators), list(record.recipients)
    edition = record.edition
    fields["edition"] = edition and {
        name: value
        for name in ("title", "place", "publisher", "year", "number")
        if (value := getattr(edition, name)) is not None
    }
    fields["pages"] = [[page.label, record.text[page.start : page.start + 20]] for page in record.pages]
    fields["zones"] = [_zone(record, zone) for zone in record.zones]
    return {name: value for name, value in fields.items() if value}


def _zone(record: Record, zone: Zone) -> list[str]:
    hangs_on = [] if zone.anchor is None else [record.text[max(0, zone.anchor - 20) : zone.anchor]]
    return [str(zone.kind), record.text[zone.start : zone.end], *hangs_on]


DOCUMENTS = sorted(path for path in CASES.iterdir() if path.suffix != ".json" and path.name != "README.md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_read_as_the_case_says(document: Path) -> None:
    expected = json.loads(document.with_suffix(".expected.json").read_text(encoding="utf-8"))
    records = [described(record) for record in read(document, document.name)]
    assert records == (expected if isinstance(expected, list) else [expected])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_zones_hold_every_word_and_no_white_space_at_their_ends(document: Path) -> None:
    for record in read(document, document.name):
        zones = [record.text[zone.start : zone.end] for zone in record.zones]
        assert zones == [words.strip() for words in zones]
        assert "".join("".join(zones).split()) == "".join(record.text.split())
