"""Records cited for programs: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from index.dates import Date
from index.records import Edition, Record
from qa.cite import FORMATS, bibliography, bibtex, csl, note, ris

from .cited import FULL, POLITBURO, TELEGRAM_8600, TO_GRESHAM, TO_MARRINER, span


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
