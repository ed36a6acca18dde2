"""Where a record says that two names mean the same, and where it only looks so."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates import parse
from index.glosses import Gloss, Reach, mine
from index.records import Record, Speaker, Zone

ARCHIVE, TIME, RECORD = Reach


def mined(text: str, written: str | None = "4 May 1961") -> list[tuple[str, str, Reach, str]]:
    """Names, reach and words of the glosses of a record of one zone."""
    record = Record("r", text, (Zone(Speaker.BODY, 0, len(text)),), "r.txt", date=parse(written) if written else None)
    return [(gloss.name, gloss.other, gloss.reach, text[gloss.start : gloss.end]) for gloss in mine(record)]


@pytest.mark.parametrize(
    ("text", "name", "other", "words"),
    [
        ("In a talk Filippov [Stalin] agreed [soglasilsia].", "Filippov", "Stalin", "Filippov [Stalin]"),
        ("FILIPPOV [Stalin].”", "FILIPPOV", "Stalin", "FILIPPOV [Stalin]"),
        ("Mao Tse-tung [Mao Zedong] came.", "Mao Tse-tung", "Mao Zedong", "Mao Tse-tung [Mao Zedong]"),
        ("as far as Lali Bela [Lalibela] and", "Lali Bela", "Lalibela", "Lali Bela [Lalibela]"),
        ("to Comrade Zhou [Enlai] and", "Zhou", "Enlai", "Comrade Zhou [Enlai]"),
        (
            "Using the code-name “Filippov,” Stalin confirms",
            "Filippov", "Stalin", "Using the code-name “Filippov,” Stalin",
        ),
        ("Stalin’s code name “Filippov” is", "Filippov", "Stalin", "Stalin’s code name “Filippov”"),
        ("Stalin (code-named “Filippov”) wrote", "Filippov", "Stalin", "Stalin (code-named “Filippov”)"),
        ("Filippov (code name for Stalin) wrote", "Filippov", "Stalin", "Filippov (code name for Stalin)"),
        ("“Filippov” was a pseudonym of Stalin, I hear", "Filippov", "Stalin", "Filippov” was a pseudonym of Stalin,"),
        ("one Thomas Nash, alias Jonathan Robbins", "Jonathan Robbins", "Thomas Nash", None),
        ("Li Je-hsien (78), alias Li Cheng-ying", "Li Cheng-ying", "Li Je-hsien", None),
        ("I met K’uang, better known as Prince Ch’ing", "Prince Ch’ing", "K’uang", None),
        ("Leningrad (formerly called St. Petersburg)", "St. Petersburg", "Leningrad", None),
        ("the German Democratic Republic (GDR)", "German Democratic Republic", "GDR", None),
        ("The Federal Republic of Germany (FRG)", "Federal Republic of Germany", "FRG", None),
        ("the Union of Soviet Socialist Republics (U.S.S.R.)", "Union of Soviet Socialist Republics", "U.S.S.R.", None),
    ],
)  # fmt: skip
def test_names_that_are_the_same_in_the_whole_archive(text: str, name: str, other: str, words: str | None) -> None:
    ((*found, shown),) = mined(text)
    assert found == [name, other, ARCHIVE]
    assert shown in text if words is None else shown == words
    assert name in shown
    assert other in shown


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("The Secretary of State (Rusk) said", "Secretary of State", "Rusk"),
        ("the Ambassador in Germany (Dowling)", "Ambassador in Germany", "Dowling"),
        ("the Secretary of Defense (Mr. McNamara)", "Secretary of Defense", "McNamara"),
        ("the British Ambassador (Ormsby Gore)", "British Ambassador", "Ormsby Gore"),
        ("Mr. Seward, the Secretary of State, wrote", "Secretary of State", "Seward"),
        ("J. Rives Childs, Second Secretary of Legation in Egypt.", "Second Secretary of Legation in Egypt",
         "J. Rives Childs"),
    ],
)  # fmt: skip
def test_the_holder_of_an_office_for_his_time(text: str, name: str, other: str) -> None:
    ((*found, _),) = mined(text)
    assert found == [name, other, TIME]


def test_an_office_gloss_has_the_days_of_its_record() -> None:
    text = "The Secretary of State (Rusk) said so."
    record = Record("d/1", text, (Zone(Speaker.BODY, 0, len(text)),), "d.txt", date=parse("May 1961"))
    days = (date(1961, 5, 1), date(1961, 5, 31))
    assert list(mine(record)) == [Gloss("Secretary of State", "Rusk", TIME, "d/1", 0, 29, days)]


def test_in_an_undated_record_nobody_holds_an_office() -> None:
    assert mined("The Secretary of State (Rusk) said so to Filippov [Stalin].", None) == [
        ("Filippov", "Stalin", ARCHIVE, "Filippov [Stalin]")
    ]


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("upon the Republic of Liberia (hereinafter referred to as the “Republic”)", "Republic of Liberia", "Republic"),
        ("the Pacific Fisheries Commission, hereinafter called the Commission,", "Pacific Fisheries Commission",
         "Commission"),
        ("the World Health Organization (hereinafter WHO)", "World Health Organization", "WHO"),
    ],
)  # fmt: skip
def test_what_is_called_so_hereinafter_is_in_its_record_alone(text: str, name: str, other: str) -> None:
    ((*found, _),) = mined(text)
    assert found == [name, other, RECORD]


@pytest.mark.parametrize(
    "text",
    [
        "He wrote [sic] and signed [Signed] it. [Enclosure] Paris [undated]",
        "Have [Had] you seen it? You [We?] had.",
        "My despatch of October [September] 4, and Thursday [Friday].",
        "It paid National City [Bank]; the bank is in the city.",
        "To the Department’s [Embassy’s] telegram",
        "Mr. Charles [Edward] H. Strobel",
        "Cordell Hull\n[Seal]",
        "Harrison [I.] and E. M. [D. H.]",
        "Lieutenant-Colonel Shiba (Japan) spoke of your despatch (No. 20)",
        "the Minister of War (French) came",
        "the President (Wilson) and the Minister (Reinsch)",
        "the Minister of Finance, Mr. Laleau, the Minister of War, Mr. Brache,",
        "Elihu Root, Secretary of State, 1905–9.",
        "Aristide Briand, French President of the Council, Oct. 29, 1915–Mar. 20, 1917.",
        "the so-called Confederate States and the code name is not known",
        "waters of the United States, commonly known as the Bering Sea",
        "City of Akron, United States of America, hereinafter styled the Lessee",
        "as hereinafter provided",
        "the Act of Congress (C. R. B.) and the note (GDR)",
        "the Secretary\nof State (Rusk)",
    ],
)
def test_what_only_looks_like_a_gloss(text: str) -> None:
    assert mined(text) == []


def test_only_where_the_record_an_archivist_or_a_footnote_speaks() -> None:
    text = "Filippov [Stalin]\n" * 5
    zones = tuple(Zone(kind, 18 * number, 18 * number + 17) for number, kind in enumerate(Speaker))
    assert [(gloss.start, gloss.end) for gloss in mine(Record("r", text, zones, "r.txt"))] == [
        (0, 17),
        (18, 35),
        (36, 53),
    ]


@pytest.mark.parametrize("word", ["A", "A-", "Aa ", "a.", "the Secretary of ", "British Deputy ", "Aa, alias ", "Aa ["])
def test_a_long_text_of_one_word_takes_no_time_to_speak_of(word: str) -> None:
    assert mined(word * (200_000 // len(word))) == []
