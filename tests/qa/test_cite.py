"""What a citation says: whole citations, written by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.dates import Date
from index.records import Edition, Record
from qa.cite import bibliography, note

from .cited import ARMISTICE, FRUS_1936, FULL, POLITBURO, ROCKHILL, TELEGRAM_8600, TO_GRESHAM, TO_MARRINER, day, span

NOTES = {
    "the seed of 1951": (
        POLITBURO,
        None,
        (
            "“CC Politburo decision with approved message from Stalin to Mao Zedong,” August 28, 1951, APRF, "
            "Fond 3, Opis 65, "
            "Delo 829, Listy 4-5 and AVPRF, Fond 059a, Opis 5a, Delo 5, Papka 11, Listy 54-55 and APRF, Fond 45, "
            "Opis 1, "
            "Delo 340, List 89, Wilson Center Digital Archive, record 113009."
        ),
    ),
    "the seed of 1950, whose id is only a file name": (
        TELEGRAM_8600,
        None,
        "“Ciphered Telegram No. 8600, Vyshinsky to Mao Zedong,” May 14, 1950, Wilson Center Digital Archive.",
    ),
    "an office to a chargé, with the page": (
        TO_MARRINER,
        "2",
        (
            "“The Secretary of State to the Chargé in France (Marriner),” Washington, February 13, 1936, in "
            "Foreign Relations "
            "of the United States Diplomatic Papers, 1936, The Near East and Africa, Volume III (Washington: "
            "United States "
            "Government Printing Office, 1953), doc. 1, p. 2."
        ),
    ),
    "a title on two lines that ends in a full stop": (
        TO_GRESHAM,
        None,
        (
            "“No. 1. Mr. Seat to Mr. Gresham,” Bluefields, Nicaragua, January 25, 1894, in Foreign Relations of "
            "the United "
            "States, 1894, Nicaragua (Mosquito Territory) (Washington: United States Government Printing Office, "
            "1895), doc. 1."
        ),
    ),
    "a title that names its creator; no date, no place": (
        ARMISTICE,
        "1-2",
        (
            "“Announcement by President Wilson of the Signing of the Armistice, November 11, 1918,” in Papers "
            "Relating to the "
            "Foreign Relations of the United States, 1919, The Paris Peace Conference, Volume I (Washington: "
            "United States "
            "Government Printing Office, 1942), doc. 1, pp. 1-2."
        ),
    ),
    "a document in an edition without a title": (
        ROCKHILL,
        None,
        (
            "Theodore Roosevelt, Washington, December 11, 1901, in Foreign Relations of the United States, 1901, "
            "Appendix, "
            "Affairs in China (Washington: United States Government Printing Office, 1902), doc. 1."
        ),
    ),
    "a letter in an archive": (
        FULL,
        "3",
        (
            "Woodrow Wilson, “On the Mandates,” May 3, 1919, p. 3, Box 12, Folder 3, Robert Lansing Papers, Library of "
            "Congress, https://example.org/42."
        ),
    ),
}


@pytest.mark.parametrize(("record", "page", "expected"), NOTES.values(), ids=NOTES)
def test_note(record: Record, page: str | None, expected: str) -> None:
    assert note(record, page=page) == expected


WITHOUT = {
    "title": "Woodrow Wilson to Robert Lansing, letter, May 3, 1919, Box 12, Folder 3, Robert Lansing Papers, Library of "  # noqa: E501
    "Congress, https://example.org/42.",
    "date": "Woodrow Wilson, “On the Mandates,” Box 12, Folder 3, Robert Lansing Papers, Library of Congress, "
    "https://example.org/42.",
    "creators": "“On the Mandates,” May 3, 1919, Box 12, Folder 3, Robert Lansing Papers, Library of Congress, "
    "https://example.org/42.",
    "reference": "Woodrow Wilson, “On the Mandates,” May 3, 1919, Robert Lansing Papers, Library of Congress, "
    "https://example.org/42.",
    "collection": "Woodrow Wilson, “On the Mandates,” May 3, 1919, Box 12, Folder 3, Library of Congress, "
    "https://example.org/42.",
    "repository": "Woodrow Wilson, “On the Mandates,” May 3, 1919, Box 12, Folder 3, Robert Lansing Papers, "
    "https://example.org/42.",
    "url": "Woodrow Wilson, “On the Mandates,” May 3, 1919, Box 12, Folder 3, Robert Lansing Papers, Library of Congress.",  # noqa: E501
}


@pytest.mark.parametrize(("field", "expected"), WITHOUT.items(), ids=WITHOUT)
def test_a_missing_field_falls_away(field: str, expected: str) -> None:
    empty = () if field == "creators" else None
    assert note(replace(FULL, **{field: empty})) == expected


IN_FRUS = "in Foreign Relations of the United States Diplomatic Papers, 1936, The Near East and Africa, Volume III"
EDITION_WITHOUT = {
    "place": f"Washington, February 13, 1936, {IN_FRUS} (United States Government Printing Office, 1953), doc. 1.",
    "publisher": f"Washington, February 13, 1936, {IN_FRUS} (Washington, 1953), doc. 1.",
    "year": f"Washington, February 13, 1936, {IN_FRUS} (Washington: United States Government Printing Office), doc. 1.",
    "number": f"Washington, February 13, 1936, {IN_FRUS} (Washington: United States Government Printing Office, 1953).",
}


@pytest.mark.parametrize(("field", "expected"), EDITION_WITHOUT.items(), ids=EDITION_WITHOUT)
def test_a_missing_field_of_the_edition_falls_away(field: str, expected: str) -> None:
    record = replace(TO_MARRINER, edition=replace(FRUS_1936, **{field: None}))
    assert note(record) == "“The Secretary of State to the Chargé in France (Marriner),” " + expected


def test_an_edition_of_which_only_the_title_is_known() -> None:
    assert note(Record("v/d5", "", (), "v.xml", edition=Edition("Papers", number="5"))) == "Papers, doc. 5."
    assert bibliography(Record("v/d5", "", (), "v.xml", edition=Edition("Papers", number="5"))) == "Papers, doc. 5."


UNTITLED = {
    "sender, recipient, kind": (("Hull",), ("Bingham",), "Telegram", "Hull to Bingham, telegram, London, 1936, Box 1."),
    "sender and recipient": (("Hull",), ("Bingham",), None, "Hull to Bingham, London, 1936, Box 1."),
    "sender and kind": (("Hull",), (), "Telegram", "Hull, telegram, London, 1936, Box 1."),
    "recipient and kind": ((), ("Bingham",), "telegram", "Telegram to Bingham, London, 1936, Box 1."),
    "kind, an acronym": ((), (), "MFA memorandum", "MFA memorandum, London, 1936, Box 1."),
    "recipient alone": ((), ("Bingham",), None, "London, 1936, Box 1."),
}


@pytest.mark.parametrize(("creators", "recipients", "kind", "expected"), UNTITLED.values(), ids=UNTITLED)
def test_without_a_title_the_note_describes(creators, recipients, kind, expected: str) -> None:
    record = Record(
        "x", "", (), "x.txt", creators=creators, recipients=recipients, kind=kind, reference="Box 1",
        date=span("London, 1936", "1936-01-02", "1936-03-04"),
    )  # fmt: skip
    assert note(record) == expected


def test_only_a_record_that_nothing_identifies_is_cited_by_its_file() -> None:
    bare = Record("box/a", "", (), "box/a.txt")
    assert note(bare) == bibliography(bare) == "box/a.txt."
    dated = replace(bare, date=span("ca. 1950", "1950-01-01", "1950-12-31"))
    assert note(dated) == "Circa 1950, box/a.txt."
    assert (
        note(replace(bare, repository="Wilson Center Digital Archive")) == "Wilson Center Digital Archive, box/a.txt."
    )
    assert note(replace(bare, title="Minutes")) == "“Minutes.”"
    assert note(replace(bare, url="https://example.org/a")) == "https://example.org/a."


DATES = {
    "a day": (day("28 August 1951", "1951-08-28"), "August 28, 1951"),
    "a month": (span("in May 1950", "1950-05-01", "1950-05-31"), "May 1950"),
    "a leap February": (span("Feb. 1952", "1952-02-01", "1952-02-29"), "February 1952"),
    "a year": (span("1950", "1950-01-01", "1950-12-31"), "1950"),
    "days of a month": (span("25-27 June 1950", "1950-06-25", "1950-06-27"), "June 25–27, 1950"),
    "about": (span("ca. 1950", "1950-01-01", "1950-12-31"), "circa 1950"),
    "about, in one letter": (span("c. May 1950", "1950-05-01", "1950-05-31"), "circa May 1950"),
    "no shape of its own": (span("summer 1951", "1951-06-01", "1951-08-31"), "summer 1951"),
    "over the turn of a year": (span("Dec. 30, 1950 to Jan. 2, 1951", "1950-12-30", "1951-01-02"),
                                "Dec. 30, 1950 to Jan. 2, 1951"),
    "doubtful": (span("1950?", "1950-01-01", "1950-12-31"), "1950?"),
    "supplied": (day("[August 28, 1951]", "1951-08-28"), "[August 28, 1951]"),
}  # fmt: skip


@pytest.mark.parametrize(("when", "expected"), DATES.values(), ids=DATES)
def test_dates_are_written_out(when: Date, expected: str) -> None:
    assert note(Record("x", "", (), "x.txt", title="T", date=when)) == f"“T,” {expected}."


TITLES = {
    "a question": ("What Is to Be Done?", "“What Is to Be Done?,” 1950.", "“What Is to Be Done?” 1950."),
    "quotation marks": ("The “Filippov” telegram", "“The ‘Filippov’ telegram,” 1950.", "“The ‘Filippov’ telegram.” 1950."),  # noqa: E501
    "ends in a quotation": ('Note on "peace"', "“Note on ‘peace,’” 1950.", "“Note on ‘peace.’” 1950."),
    "ends in an abbreviation": ("Policy of the U.S.S.R.", "“Policy of the U.S.S.R.,” 1950.", "“Policy of the U.S.S.R.” 1950."),  # noqa: E501
    "one inch mark": ('The 12" gun', "“The 12\" gun,” 1950.", "“The 12\" gun.” 1950."),
}  # fmt: skip


@pytest.mark.parametrize(("title", "as_note", "as_entry"), TITLES.values(), ids=TITLES)
def test_punctuation_of_titles(title: str, as_note: str, as_entry: str) -> None:
    record = Record("x", "", (), "x.txt", title=title, date=span("1950", "1950-01-01", "1950-12-31"))
    assert note(record) == as_note
    assert bibliography(record) == as_entry


LEADERS = {
    "named by his family name": ("Letter from Wilson", ("Woodrow Wilson",), "“Letter from Wilson.”"),
    "not named": ("On the Mandates", ("Woodrow Wilson",), "Woodrow Wilson, “On the Mandates.”"),
    "part of another word": ("Wilsonian ideas", ("Woodrow Wilson",), "Woodrow Wilson, “Wilsonian ideas.”"),
    "an office": ("Note of the Secretary of State", ("The Secretary of State",), "“Note of the Secretary of State.”"),
    "family name first": ("Telegram from Mao", ("Mao Zedong",), "“Telegram from Mao.”"),
    "two": ("Report", ("A. Gromyko", "Zhou Enlai"), "A. Gromyko and Zhou Enlai, “Report.”"),
    "three": ("Report", ("Ada Lind", "Bo Ek", "Carl Alm"), "Ada Lind, Bo Ek, and Carl Alm, “Report.”"),
    "four": ("Report", ("Ada Lind", "Bo Ek", "Carl Alm", "Dag Ros"), "Ada Lind et al., “Report.”"),
    "inverted in the source": ("Report", ("Wilson, Woodrow",), "Woodrow Wilson, “Report.”"),
}


@pytest.mark.parametrize(("title", "creators", "expected"), LEADERS.values(), ids=LEADERS)
def test_creators_lead_where_the_title_does_not_name_them(title: str, creators, expected: str) -> None:
    assert note(Record("x", "", (), "x.txt", title=title, creators=creators)) == expected


def test_bibliography() -> None:
    assert bibliography(TELEGRAM_8600) == (
        "“Ciphered Telegram No. 8600, Vyshinsky to Mao Zedong.” May 14, 1950. Wilson Center Digital Archive."
    )
    assert bibliography(POLITBURO) == (
        "“CC Politburo decision with approved message from Stalin to Mao Zedong.” August 28, 1951. APRF, "
        "Fond 3, Opis 65, "
        "Delo 829, Listy 4-5 and AVPRF, Fond 059a, Opis 5a, Delo 5, Papka 11, Listy 54-55 and APRF, Fond 45, Opis 1, "
        "Delo 340, List 89. Wilson Center Digital Archive, record 113009."
    )
    assert bibliography(TO_MARRINER) == (
        "“The Secretary of State to the Chargé in France (Marriner).” Washington, February 13, 1936. In "
        "Foreign Relations "
        "of the United States Diplomatic Papers, 1936, The Near East and Africa, Volume III, doc. 1. "
        "Washington: United "
        "States Government Printing Office, 1953."
    )
    assert bibliography(FULL) == (
        "Wilson, Woodrow. “On the Mandates.” May 3, 1919. Box 12, Folder 3. Robert Lansing Papers. Library "
        "of Congress. "
        "https://example.org/42."
    )
    assert bibliography(replace(FULL, title=None)) == (
        "Wilson, Woodrow. Letter to Robert Lansing. May 3, 1919. Box 12, Folder 3. Robert Lansing Papers. Library of "
        "Congress. https://example.org/42."
    )
    assert bibliography(replace(FULL, title=None, kind=None, url=None, date=None, collection=None)) == (
        "Wilson, Woodrow. To Robert Lansing. Box 12, Folder 3. Library of Congress."
    )
    two = Record("x", "", (), "x.txt", creators=("Woodrow Wilson", "Robert Lansing"), kind="memorandum")
    assert bibliography(two) == "Wilson, Woodrow, and Robert Lansing. Memorandum."
