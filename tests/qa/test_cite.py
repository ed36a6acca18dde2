"""What a citation says: whole citations, written by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from index.dates import Date
from index.records import Edition, Record
from qa.cite import FORMATS, bibliography, bibtex, csl, note, ris


def day(written: str, iso: str) -> Date:
    return Date(written, date.fromisoformat(iso), date.fromisoformat(iso))


def span(written: str, first: str, last: str) -> Date:
    return Date(written, date.fromisoformat(first), date.fromisoformat(last))


POLITBURO = Record(
    id="113009",
    text="",
    zones=(),
    source="004_7dbb674a5ccb057a.txt",
    title="CC Politburo decision with approved message from Stalin to Mao Zedong",
    date=day("August 28, 1951", "1951-08-28"),
    reference=(
        "APRF, Fond 3, Opis 65, Delo 829, Listy 4-5 and AVPRF, Fond 059a, Opis 5a, Delo 5, Papka 11, Listy 54-55 "
        "and APRF, Fond 45, Opis 1, Delo 340, List 89."
    ),
    repository="Wilson Center Digital Archive",
    kind="Decision",
)
TELEGRAM_8600 = Record(
    id="000_56bc44923964e047",
    text="",
    zones=(),
    source="000_56bc44923964e047.txt",
    title="Ciphered Telegram No. 8600, Vyshinsky to Mao Zedong",
    date=day("May 14, 1950", "1950-05-14"),
    repository="Wilson Center Digital Archive",
)
FRUS_1936 = Edition(
    "Foreign Relations of the United States Diplomatic Papers, 1936, The Near East and Africa, Volume III",
    "Washington",
    "United States Government Printing Office",
    "1953",
    "1",
)
TO_MARRINER = Record(
    id="frus1936v03/d1",
    text="",
    zones=(),
    source="frus1936v03.xml.gz",
    title="The Secretary of State to the Chargé in France (Marriner)",
    date=day("February 13, 1936", "1936-02-13"),
    place="Washington",
    creators=("Secretary of State",),
    recipients=("Marriner",),
    reference="711.90H/41",
    edition=FRUS_1936,
)
TO_GRESHAM = Record(
    id="frus1894Nicaragua/d1",
    text="",
    zones=(),
    source="frus1894Nicaragua.xml.gz",
    title="No. 1.\nMr. Seat to Mr. Gresham.",
    date=day("January 25, 1894", "1894-01-25"),
    place="Bluefields,\n    Nicaragua",
    creators=("Seat",),
    recipients=("Gresham",),
    edition=Edition(
        "Foreign Relations of the United States, 1894, Nicaragua (Mosquito Territory)",
        "Washington:",
        "United States Government Printing Office",
        "1895",
        "1",
    ),
)
ARMISTICE = Record(
    id="frus1919Parisv01/d1",
    text="",
    zones=(),
    source="frus1919Parisv01.xml.gz",
    title="Announcement by President Wilson of the Signing of the Armistice, November 11, 1918",
    creators=("Woodrow Wilson",),
    edition=Edition(
        "Papers Relating to the Foreign Relations of the United States, 1919, The Paris Peace Conference, Volume I",
        "Washington",
        "United States Government Printing Office",
        "1942",
        "1",
    ),
)
ROCKHILL = Record(
    id="frus1901China/d1",
    text="",
    zones=(),
    source="frus1901China.xml.gz",
    creators=("Theodore Roosevelt",),
    date=day("December 11, 1901", "1901-12-11"),
    place="Washington",
    edition=Edition(
        "Foreign Relations of the United States, 1901, Appendix, Affairs in China",
        "Washington",
        "United States Government Printing Office",
        "1902",
        "1",
    ),
)
FULL = Record(
    id="letters/0042",
    text="",
    zones=(),
    source="letters/0042.txt",
    title="On the Mandates",
    date=day("3 May 1919", "1919-05-03"),
    place="Paris",
    creators=("Woodrow Wilson",),
    recipients=("Robert Lansing",),
    reference="Box 12, Folder 3",
    collection="Robert Lansing Papers",
    repository="Library of Congress",
    kind="Letter",
    language="en",
    url="https://example.org/42",
)


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


def test_csl() -> None:
    assert csl(FULL) == {
        "id": "letters/0042",
        "type": "manuscript",
        "title": "On the Mandates",
        "author": [{"family": "Wilson", "given": "Woodrow"}],
        "recipient": [{"family": "Lansing", "given": "Robert"}],
        "genre": "Letter",
        "issued": {"date-parts": [[1919, 5, 3]]},
        "event-place": "Paris",
        "archive": "Library of Congress",
        "archive_location": "Box 12, Folder 3",
        "archive_collection": "Robert Lansing Papers",
        "language": "en",
        "URL": "https://example.org/42",
    }
    assert csl(TO_MARRINER) == {
        "id": "frus1936v03/d1",
        "type": "chapter",
        "title": "The Secretary of State to the Chargé in France (Marriner)",
        "author": [{"literal": "Secretary of State"}],
        "recipient": [{"family": "Marriner"}],
        "issued": {"date-parts": [[1953]]},
        "event-place": "Washington",
        "archive_location": "711.90H/41",
        "number": "1",
        "original-date": {"date-parts": [[1936, 2, 13]]},
        "container-title": "Foreign Relations of the United States Diplomatic Papers, 1936, The Near East and Africa, "
        "Volume III",
        "publisher": "United States Government Printing Office",
        "publisher-place": "Washington",
    }
    assert csl(Record("a", "", (), "a.txt")) == {"id": "a", "type": "manuscript"}


CSL_DATES = {
    "days": (span("25-27 June 1950", "1950-06-25", "1950-06-27"), {"date-parts": [[1950, 6, 25], [1950, 6, 27]]}),
    "about": (span("ca. 1950", "1950-01-01", "1950-12-31"), {"date-parts": [[1950]], "circa": True}),
    "no shape": (span("summer 1951", "1951-06-01", "1951-08-31"), {"literal": "summer 1951"}),
    "doubtful": (span("1950?", "1950-01-01", "1950-12-31"), {"date-parts": [[1950]], "literal": "1950?"}),
}


@pytest.mark.parametrize(("when", "expected"), CSL_DATES.values(), ids=CSL_DATES)
def test_csl_dates(when: Date, expected: dict) -> None:
    assert csl(Record("x", "", (), "x.txt", date=when))["issued"] == expected


NAMES = {
    "Seward": {"family": "Seward"},
    "Woodrow Wilson": {"family": "Wilson", "given": "Woodrow"},
    "W. Q. Gresham": {"family": "Gresham", "given": "W. Q."},
    "Wilson, Woodrow": {"family": "Wilson", "given": "Woodrow"},
    "Jean O’Neill": {"family": "O’Neill", "given": "Jean"},
    "The Secretary of State": {"literal": "The Secretary of State"},
    "Secretary of State, Washington": {"literal": "Secretary of State, Washington"},
    "ministers of the United States": {"literal": "ministers of the United States"},
    "Chargé in France (Marriner)": {"literal": "Chargé in France (Marriner)"},
    "Mr. Seward": {"literal": "Mr. Seward"},
    "CC Politburo": {"literal": "CC Politburo"},
    "Soviet Foreign Ministry": {"literal": "Soviet Foreign Ministry"},
    "Mao Zedong": {"literal": "Mao Zedong"},
    "Kim Il Sung": {"literal": "Kim Il Sung"},
    "Chou En-lai": {"literal": "Chou En-lai"},
    "Otto von Bismarck": {"literal": "Otto von Bismarck"},
}


@pytest.mark.parametrize(("printed", "expected"), NAMES.items(), ids=NAMES)
def test_only_plain_names_are_taken_apart(printed: str, expected: dict) -> None:
    assert csl(Record("x", "", (), "x.txt", creators=(printed,)))["author"] == [expected]


def test_a_file_name_is_not_a_record_number() -> None:
    assert "number" in csl(POLITBURO)
    assert "number" not in csl(replace(POLITBURO, source="113009.html.gz"))
    assert "number" not in csl(replace(POLITBURO, id="box/a.txt", source="box/a.txt"))
    assert "number" not in csl(replace(POLITBURO, repository="National Archives"))


def test_bibtex() -> None:
    assert bibtex(FULL) == (
        "@misc{wilson1919_letters/0042,\n"
        "  author = {Wilson, Woodrow},\n"
        "  title = {{On the Mandates}},\n"
        "  year = {1919},\n"
        "  date = {1919-05-03},\n"
        "  address = {Paris},\n"
        "  type = {Letter},\n"
        "  howpublished = {Box 12, Folder 3, Robert Lansing Papers, Library of Congress},\n"
        "  language = {en},\n"
        "  url = {https://example.org/42},\n"
        "}\n"
    )
    assert bibtex(TO_MARRINER) == (
        "@incollection{secretary1936_frus1936v03/d1,\n"
        "  author = {{Secretary of State}},\n"
        "  title = {{The Secretary of State to the Chargé in France (Marriner)}},\n"
        "  year = {1953},\n"
        "  booktitle = {{Foreign Relations of the United States Diplomatic Papers, 1936, The Near East and Africa, "
        "Volume III}},\n"
        "  publisher = {United States Government Printing Office},\n"
        "  address = {Washington},\n"
        "  type = {doc.},\n"
        "  chapter = {1},\n"
        "  note = {Washington, February 13, 1936},\n"
        "}\n"
    )
    assert bibtex(replace(TELEGRAM_8600, title="100% {of} #1 & $5_a ~^\\")).splitlines()[1] == (
        r"  title = {{100\% \textbraceleft{}of\textbraceright{} \#1 \& \$5\_a "
        r"\textasciitilde{}\textasciicircum{}\textbackslash{}}},"
    )
    assert bibtex(Record("a", "", (), "a.txt")) == "@misc{_a,\n}\n"


def test_bibtex_keys_are_stable_and_never_shared() -> None:
    ids = ["box/a b", "box/a-b", "box/a+20b", "box/a_b", "box/é", "113009"]
    keys = [bibtex(replace(TELEGRAM_8600, id=id)).partition("{")[2].partition(",")[0] for id in ids]
    assert keys == [
        "ciphered1950_box/a+20b",
        "ciphered1950_box/a-b",
        "ciphered1950_box/a+2b20b",
        "ciphered1950_box/a_b",
        "ciphered1950_box/+c3+a9",
        "ciphered1950_113009",
    ]


def test_ris() -> None:
    assert ris(FULL) == (
        "TY  - MANSCPT\r\n"
        "ID  - letters/0042\r\n"
        "TI  - On the Mandates\r\n"
        "AU  - Wilson, Woodrow\r\n"
        "DA  - 1919/05/03/\r\n"
        "PY  - 1919\r\n"
        "CY  - Paris\r\n"
        "M3  - Letter\r\n"
        "DB  - Library of Congress\r\n"
        "AN  - Box 12, Folder 3, Robert Lansing Papers\r\n"
        "LA  - en\r\n"
        "UR  - https://example.org/42\r\n"
        "ER  - \r\n"
    )
    assert ris(TO_MARRINER) == (
        "TY  - CHAP\r\n"
        "ID  - frus1936v03/d1\r\n"
        "TI  - The Secretary of State to the Chargé in France (Marriner)\r\n"
        "AU  - Secretary of State\r\n"
        "DA  - 1953///\r\n"
        "PY  - 1953\r\n"
        "T2  - Foreign Relations of the United States Diplomatic Papers, 1936, The Near East and Africa, Volume III\r\n"
        "PB  - United States Government Printing Office\r\n"
        "CY  - Washington\r\n"
        "N1  - Washington, February 13, 1936, doc. 1\r\n"
        "AN  - 711.90H/41\r\n"
        "ER  - \r\n"
    )
    assert ris(Record("a", "", (), "a.txt")) == "TY  - MANSCPT\r\nID  - a\r\nER  - \r\n"


RIS_DATES = {
    "month": (span("May 1950", "1950-05-01", "1950-05-31"), "1950/05//"),
    "days": (span("25-27 June 1950", "1950-06-25", "1950-06-27"), "1950/06//25–27"),
    "about": (span("ca. 1950", "1950-01-01", "1950-12-31"), "1950///circa"),
    "no shape": (span("1951/52", "1951-06-01", "1952-08-31"), "1951-52"),
}


@pytest.mark.parametrize(("when", "expected"), RIS_DATES.values(), ids=RIS_DATES)
def test_ris_dates(when: Date, expected: str) -> None:
    assert rispy.loads(ris(Record("x", "", (), "x.txt", date=when)))[0]["date"] == expected


def test_formats() -> None:
    assert list(FORMATS) == ["note", "bibliography", "bibtex", "ris", "csl"]
    assert FORMATS["note"](TELEGRAM_8600) == note(TELEGRAM_8600)
    assert json.loads(FORMATS["csl"](TO_GRESHAM)) == [csl(TO_GRESHAM)]


def plain(latex: str) -> str:
    """LaTeX escapes undone."""
    for escape, character in {
        r"\textbraceleft{}": "\x01", r"\textbraceright{}": "\x02",
        r"\textasciitilde{}": "~", r"\textasciicircum{}": "^",
        r"\&": "&", r"\%": "%", r"\$": "$", r"\#": "#", r"\_": "_",
    }.items():  # fmt: skip
        latex = latex.replace(escape, character)
    assert "{" not in latex.replace(r"\textbackslash{}", "")
    return latex.replace(r"\textbackslash{}", "\\").replace("\x01", "{").replace("\x02", "}")


value = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
values = st.tuples(value, value)


@settings(max_examples=300, deadline=None, database=None)
@given(title=value, creators=values, reference=value, repository=value, place=value, kind=value, edition=value)
def test_any_values_parse_back_to_the_same_title(title, creators, reference, repository, place, kind, edition) -> None:
    record = Record(
        "a/1", "", (), "a.txt", title=title, creators=creators, reference=reference, repository=repository, place=place,
        kind=kind, edition=Edition(edition, place, repository, reference, kind) if edition else None,
    )  # fmt: skip
    expected = " ".join(title.split()) or None
    assert [entry.get("title") for entry in rispy.loads(ris(record))] == [expected]
    (entry,) = parse_string(bibtex(record), "bibtex").entries.values()
    parsed = entry.fields.get("title")
    assert (plain(parsed.removeprefix("{").removesuffix("}")) if parsed else None) == expected
    assert note(record)
    assert bibliography(record)


def test_line_breaks_and_control_characters_never_reach_a_file() -> None:
    record = Record("x", "", (), "x.txt", title="One\r\nTY  - JOUR\x85two\u2028three\x00", reference="a\n\nb")
    assert rispy.loads(ris(record)) == [
        {"type_of_reference": "MANSCPT", "id": "x", "title": "One TY - JOUR two three", "accession_number": "a b"}
    ]
    assert note(record) == "“One TY - JOUR two three,” a b."
