"""Records of every kind, to be cited."""

from __future__ import annotations

from datetime import date

from index.dates import Date
from index.records import Edition, Record


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
