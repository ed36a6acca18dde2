"""What people read: answers, refusals, passages, records, progress."""

from __future__ import annotations

import io

import pytest

from index.dates import parse
from index.records import Hit, Page, Passage, Record, Speaker, Zone
from qa import printing, terminal
from qa.answer import Answer, Origin, Outcome, Quote, Searched, Widening

SPOKEN = (
    (Speaker.BODY, "He wrote:\r\nNo\x1b[2J, “never”."),
    (Speaker.SUMMARY, "A summary of it all."),
    (Speaker.NOTE, "See no. 5."),
    (Speaker.METADATA, "Record ID\n\n12"),
)
TEXT = "\n".join(words for _, words in SPOKEN)
STARTS = [TEXT.index(words) for _, words in SPOKEN]
ZONES = tuple(
    Zone(kind, start, start + len(words), anchor=8 if kind is Speaker.NOTE else None)
    for (kind, words), start in zip(SPOKEN, STARTS, strict=True)
)
RECORD = Record("12", TEXT, ZONES, "a/12.txt", title="A letter", pages=(Page(0, "3"),))
QUOTES = tuple(Quote(RECORD, zone.start, zone.end) for zone in RECORD.zones)


def test_quotes_as_people_read_them():
    answer = Answer("Why?", "Who wrote? Why?", Outcome.ANSWERED, 0.934, QUOTES, searched=Searched(1, 1200))
    assert printing.answer(answer) == (
        "Searched as: Who wrote? Why?\n"
        "\n"
        " 1. “He wrote:\n"
        "    No␛[2J, “never”.”\n"
        "        “A letter,” p. 3.\n"
        "\n"
        " 2. Archivist's summary:\n"
        "    “A summary of it all.”\n"
        "        “A letter,” p. 3.\n"
        "\n"
        " 3. Footnote:\n"
        "    “See no. 5.”\n"
        "        “A letter,” p. 3.\n"
        "\n"
        " 4. Catalogue field:\n"
        "    Record ID\n"
        "\n"
        "    12\n"
        "        “A letter,” p. 3.\n"
        "\n"
        "Confidence 0.93. Searched: 1 record, 1,200 passages.\n"
    )


def test_the_days_that_a_quote_counts_from_its_records_date_stand_below_it():
    text = "Yours of the\n5th instant came yesterday, mine went yesterday."
    record = Record("c", text, (Zone(Speaker.BODY, 0, len(text)),), "c.txt", title="A", date=parse("7 May 1861"))
    answer = Answer("When?", "When?", Outcome.ANSWERED, 0.9, (Quote(record, 0, len(text)),), searched=Searched(1, 1))
    assert printing.answer(answer) == (
        " 1. “Yours of the\n"
        "    5th instant came yesterday, mine went yesterday.”\n"
        "        the 5th instant: 5 May 1861; yesterday: 6 May 1861\n"
        "        “A,” May 7, 1861.\n"
        "\n"
        "Confidence 0.90. Searched: 1 record, 1 passage.\n"
    )


def test_quotes_in_order_of_time_are_said_to_be():
    answer = Answer("How did they differ?", "How did they differ?", Outcome.ANSWERED, 0.9, QUOTES[1:2], in_time=True)
    assert printing.answer(answer) == (
        "In order of time:\n"
        "\n"
        " 1. Archivist's summary:\n"
        "    “A summary of it all.”\n"
        "        “A letter,” p. 3.\n"
        "\n"
        "Confidence 0.90. Searched: 0 records, 0 passages.\n"
    )


def test_a_refusal_as_people_read_it():
    answer = Answer("Why?", "Why?", Outcome.TOUCHES, 0.1, nearest=QUOTES[1:2], searched=Searched(0, 1))
    assert printing.answer(answer) == (
        "The records do not answer this. They are on the subject, but no passage states it.\n"
        "Searched: 0 records, 1 passage.\n"
        "\n"
        "Nearest passages, not an answer:\n"
        "\n"
        " 1. Archivist's summary:\n"
        "    “A summary of it all.”\n"
        "        “A letter,” p. 3.\n"
    )


def test_other_names_as_people_read_them():
    widened = (
        Widening("Peking", "Beijing", Origin.TABLE),
        Widening("Stalin", "Filippov", Origin.RECORD, "113009", 3, 20),
    )
    line = "Also searched as: Peking = Beijing; Stalin = Filippov (113009).\n"
    refusal = Answer("Why?", "Why?", Outcome.NONE, 0.1, searched=Searched(2, 14), widened=widened)
    assert printing.answer(refusal) == (
        "The records do not answer this. No passage was found that states it.\n"
        f"Searched: 2 records, 14 passages.\n{line}"
    )
    answer = Answer("Why?", "Why?", Outcome.ANSWERED, 0.9, QUOTES[:1], searched=Searched(2, 14), widened=widened)
    assert printing.answer(answer).endswith(f"\n\nConfidence 0.90. Searched: 2 records, 14 passages.\n{line}")


def test_lines_are_wrapped_between_words_and_no_word_is_changed():
    words = "the Chinese-Korean   side, and\u00a0so " + "x" * 40 + " on"
    record = Record("1", words, (Zone(Speaker.BODY, 0, len(words)),), "1.txt", title="T")
    answer = Answer("Q", "Q", Outcome.ANSWERED, 1.0, (Quote(record, 0, len(words)),))
    assert printing.answer(answer, width=24).startswith(
        " 1. “the Chinese-Korean\n"
        "    side, and\u00a0so\n"
        f"    {'x' * 40}\n"
        "    on”\n"
        "        “T.”\n"
    )  # fmt: skip


def test_a_passage_as_people_read_it():
    note = ZONES[2]
    passage = Passage("12", note.start, note.end, Speaker.NOTE, ((note.start, note.end),))
    hit = Hit(passage, 1.5, {"lexical": 2, "fused": 1})
    assert printing.passage(1, hit, RECORD) == (
        " 1. no date     12  A letter\n    footnote; page 3; ranks: lexical 2, fused 1\n        See no. 5.\n"
    )


def test_a_note_that_hangs_on_no_place_is_no_footnote():
    text = "I agree.\n> Do you agree?\n> Say so."
    zones = Zone(Speaker.BODY, 0, 8), Zone(Speaker.NOTE, 9, 24), Zone(Speaker.NOTE, 25, 34)
    record = Record("m", text, zones, "m.eml", title="Re: A letter")
    answer = Answer("Q", "Q", Outcome.ANSWERED, 1.0, (Quote(record, 9, 24),))
    assert printing.answer(answer).startswith(" 1. Note:\n    “> Do you agree?”\n")
    hit = Hit(Passage("m", 9, 24, Speaker.NOTE, ((9, 24),)), 1.5, {})
    assert printing.passage(1, hit, record).splitlines()[1] == "    note"
    assert printing.record(record).endswith(
        "\n[the record's own words]\nI agree.\n\n[note]\n> Do you agree?\n\n[note]\n> Say so.\n"
    )


def test_a_record_as_people_read_it():
    assert printing.record(RECORD) == (
        "record id  12\n"
        "source     a/12.txt\n"
        "title      A letter\n"
        "\n"
        "[the record's own words]\n"
        "He wrote:\n"
        "No␛[2J, “never”.\n"
        "\n"
        "[archivist's summary]\n"
        "A summary of it all.\n"
        "\n"
        "[footnote 1]\n"
        "See no. 5.\n"
        "\n"
        "[catalogue field]\n"
        "Record ID\n"
        "\n"
        "12\n"
    )


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.04, "0.0 s"), (9.9, "9.9 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7499, "2 h 4 min")],
)
def test_durations(seconds, shown):
    assert printing.duration(seconds) == shown


@pytest.mark.parametrize(("number", "shown"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2 * 10**12, "2.0 TB")])
def test_sizes(number, shown):
    assert printing.size(number) == shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_is_one_line_that_goes_away():
    stream = Terminal()
    with terminal.Meter(stream) as meter:
        meter.show("1 of 10 files")
        meter.note("file 2 is\nodd")
    assert stream.getvalue() == f"\r1 of 10 files\r{' ' * 13}\rarchive-qa: file 2 is odd\n"


def test_progress_elsewhere_is_a_line_now_and_then():
    stream = io.StringIO()
    with terminal.Meter(stream) as meter:
        meter.show("1 of 10 files")  # too early
        meter.note("file 2 is odd")
    assert stream.getvalue() == "archive-qa: file 2 is odd\n"
