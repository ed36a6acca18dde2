from __future__ import annotations

import pytest

from index.readers.text import decode, read_markdown, read_text
from index.records import Speaker, Zone

RUSSIAN = "Товарищ Мао Цзэдун! Мы получили вашу телеграмму от 27 августа и согласны с вашей оценкой положения."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251"])
def test_text_in_any_encoding(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)) == RUSSIAN


def test_bytes_that_are_not_utf8_are_cp1252_where_that_gives_latin_text() -> None:
    assert decode(b"\x93S\xe3o Tom\xe9\x94 \x96 na\xefve\r\n") == "“São Tomé” – naïve\r\n"


def test_line_ends_and_blanks_stay() -> None:
    text = " \r\n one\ttwo \r three\n\n"
    record = read_text(decode(text.encode()), "a", "a.txt")
    assert (record.text, record.zones, record.title) == (text, (Zone(Speaker.BODY, 4, 19),), None)


def test_a_rule_at_the_top_of_markdown_is_not_front_matter() -> None:
    text = "---\nJust a line\n---\n## Second\n# First\n"
    record = read_markdown(text, "a", "a.md")
    assert (record.title, record.zones) == ("First", (Zone(Speaker.BODY, 0, len(text) - 1),))


def test_front_matter_that_says_nothing_of_a_field_leaves_it_missing() -> None:
    record = read_markdown("---\ndate: some day\nauthors:\n  - Kim\n  - Li\nid: RG-7\n---\nText", "a", "a.md")
    assert (record.id, record.date, record.creators, record.title) == ("RG-7", None, ("Kim", "Li"), None)


def test_a_footnote_that_nothing_refers_to_has_no_anchor() -> None:
    record = read_markdown("Text\n\n[^a]: Lost.\n", "a", "a.md")
    assert record.zones == (Zone(Speaker.BODY, 0, 4), Zone(Speaker.NOTE, 6, 17))


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# A title ## ", "A title"),
        ("#\tA # B\t#\r", "A # B"),
        ("# ##", None),
        ("# \r", None),
        ("#", None),
    ],
)
def test_a_title_is_without_the_marks_that_close_it(line: str, title: str | None) -> None:
    assert read_markdown(f"{line}\nText", "a", "a.md").title == title


@pytest.mark.timeout(60)  # in time that grows with the square of its length, each would take hours
def test_long_lines_and_many_footnotes_are_read_in_one_pass() -> None:
    assert read_markdown("# a" + "# " * 500_000 + "b", "a", "a.md").title == "a" + "# " * 500_000 + "b"
    many = 100_000
    text = "".join(f"a[^{i}] " for i in range(many)) + "\n" + "".join(f"[^{many - i}]: b\n" for i in range(many))
    notes = [zone for zone in read_markdown(text, "a", "a.md").zones if zone.kind is Speaker.NOTE]
    assert len(notes) == many
    assert notes[0].anchor is None
    assert all(text.startswith(f"[^{many - i}]", notes[i].anchor) for i in range(1, many))
    assert read_markdown("[^" * 500_000, "a", "a.md").zones == (Zone(Speaker.BODY, 0, 1_000_000),)
