"""The commands, run as a user runs them, on the archive of the seeds."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import platformdirs
import pytest

from index.dates import parse
from index.filters import Filter
from index.records import Hit, Page, Passage, Record, Speaker, Zone
from qa import ask, commands, learned, lines, printing, terminal
from qa.answer import Answer, Caution, Origin, Outcome, Quote, Searched, Widening

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
QUESTION = "What did Stalin think of inviting representatives of neutral states to participate in the negotiations?"
# what a question without words of its own leaves unsaid of it
CARRIED = "Stalin, think of inviting representatives of neutral states, participate, negotiations"
FIRST = "1950-05-14  000_56bc44923964e047  Ciphered Telegram No. 8600, Vyshinsky to Mao Zedong\n"
SECOND = "1951-08-28  113009  CC Politburo decision with approved message from Stalin to Mao Zedong\n"


@pytest.fixture
def imports_of(environment, tmp_path):
    """The packages a command has imported when it ends."""
    code = (
        "import runpy, sys\n"
        "try:\n"
        "    runpy.run_module('qa', run_name='__main__', alter_sys=True)\n"
        "except SystemExit:\n"
        "    print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)\n"
    )

    def run(*arguments: str) -> set[str]:
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
        assert done.stdout
        return set(done.stderr.split())

    return run


# --- starting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["ask", "--help"]])
def test_help_imports_nothing_heavy(imports_of, arguments):
    heavy = {"numpy", "torch", "gradio", "faiss", "onnxruntime", "tantivy", "sqlite3", "platformdirs"}
    found = imports_of(*arguments)
    assert {"qa", "index", "argparse"} <= found
    assert heavy & found == set()


def test_asking_imports_neither_torch_nor_gradio(imports_of):
    found = imports_of("ask", QUESTION)
    assert {"numpy", "faiss", "onnxruntime"} <= found
    assert {"torch", "transformers", "sentence_transformers", "gradio"} & found == set()


def test_version(archive_qa):
    assert archive_qa("--version").stdout == "archive-qa 0.1.0\n"


def test_every_command_of_the_contract_is_there_and_takes_an_archive(archive_qa):
    shown = archive_qa("--help").stdout
    for name in ("index", "ask", "batch", "search", "list", "show", "status", "eval", "serve"):
        assert f"\n    {name} " in shown
        assert "--archive DIR" in archive_qa(name, "--help").stdout


def test_the_folder_without_archive(monkeypatch, tmp_path):
    monkeypatch.setenv("ARCHIVE_QA_HOME", str(tmp_path))
    assert commands.default_folder() == tmp_path
    monkeypatch.setenv("ARCHIVE_QA_HOME", "")
    assert commands.default_folder() == Path(platformdirs.user_data_dir("archive-qa", appauthor=False)) / "archive"


# --- ask ---------------------------------------------------------------------------------------------------------


def test_ask_json_is_the_answer_line_of_the_contract(archive_qa, seed_archive):
    done = archive_qa("ask", QUESTION, "--json")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    answer = json.loads(done.stdout)
    assert list(answer) == (
        "question standalone answered outcome confidence in_time quotes nearest searched widened seconds".split()
    )  # fmt: skip
    assert (answer["question"], answer["standalone"]) == (QUESTION, QUESTION)
    assert (answer["answered"], answer["outcome"], answer["nearest"]) == (True, "answered", [])
    assert answer["searched"] == dict(zip(("records", "passages"), seed_archive.counts(), strict=True))
    assert 1 <= len(answer["quotes"]) <= 5
    assert any("We do not see the use in inviting" in quote["text"] for quote in answer["quotes"])
    for quote in answer["quotes"]:
        assert list(quote) == (
            "record_id source title date zone page start end text citation also_in dates score".split()
        )  # fmt: skip
        assert quote["text"] == seed_archive.record(quote["record_id"]).text[quote["start"] : quote["end"]]


def test_ask_quotes_with_citations(archive_qa, seed_archive):
    done = archive_qa("ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(" 1. ")
    assert "representatives of neutral states to participate in the negotiations as monitors" in done.stdout
    assert (
        "\n        “CC Politburo decision with approved message from Stalin to Mao Zedong,” August 28, 1951, APRF"
        in (done.stdout)
    )
    records, passages = seed_archive.counts()
    assert re.search(
        rf"\nConfidence [01]\.\d\d\. Searched: {records} records, {passages} passages\.\n"
        rf"Also searched as: Stalin = Filippov \(000_56bc44923964e047\)\.\n$",
        done.stdout,
    )


def test_ask_refuses(archive_qa):
    far = "What is the boiling point of mercury?"
    done = archive_qa("ask", far)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "The records do not answer this. No passage was found that states it.\nSearched: 2 records, "
    )
    assert "\n\nNearest passages, not an answer:\n\n 1. " in done.stdout
    answer = json.loads(archive_qa("ask", far, "--json").stdout)
    assert (answer["answered"], answer["outcome"], answer["quotes"]) == (False, "none", [])
    assert 1 <= len(answer["nearest"]) <= 3


def test_caution_moves_what_is_answered_and_nothing_else(archive_qa, seed_archive):
    least = learned.weights().caution
    for level in Caution:
        answer = json.loads(archive_qa("ask", QUESTION, "--json", "--caution", str(level)).stdout)
        assert answer["answered"] == (answer["confidence"] >= least[level])
        assert answer["confidence"] == round(ask(seed_archive, QUESTION).confidence, 4)


def test_ask_after_earlier_questions(archive_qa):
    done = archive_qa("ask", "Why did he not want that?", "--json", "--history", "Who is Filippov?", QUESTION)
    assert json.loads(done.stdout)["standalone"] == f"Why did he not want that? ({CARRIED})"
    done = archive_qa("ask", "Why did he not want that?", "--history", QUESTION)
    assert done.stdout.startswith(f"Searched as: Why did he not want that? ({CARRIED})\n\n 1. ")


def test_ask_in_another_script_is_calm(archive_qa):
    done = archive_qa("ask", "谁给毛泽东写信?", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["question"] == "谁给毛泽东写信?"


def test_a_filter_that_matches_nothing_says_so(archive_qa):
    done = archive_qa("ask", QUESTION, "--author", "Molotov", "--json")
    assert (done.returncode, done.stderr) == (0, "archive-qa: no record matches the filter\n")
    answer = json.loads(done.stdout)
    assert (answer["outcome"], answer["nearest"], answer["searched"]) == ("none", [], {"records": 0, "passages": 0})


# --- what people read --------------------------------------------------------------------------------------------

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


# --- filters -----------------------------------------------------------------------------------------------------


def test_filter_dates_reach_to_the_ends_of_their_month_or_year():
    assert lines.read_filter({"after": "1950-05", "before": "1951", "kind": None}) == Filter(
        after=date(1950, 5, 1), before=date(1951, 12, 31)
    )
    assert lines.read_filter({"author": None}) is None


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ([], FIRST + SECOND),
        (["--after", "1950-05"], FIRST + SECOND),
        (["--after", "1950-06"], SECOND),
        (["--before", "1950"], FIRST),
        (["--before", "1951-08-27"], FIRST),
        (["--kind", "decision"], SECOND),
        (["--after", "1950-05-14", "--before", "1950-05-14"], FIRST),
    ],
)
def test_list(archive_qa, filters, shown):
    done = archive_qa("list", *filters)
    assert (done.returncode, done.stdout, done.stderr) == (0, shown, "")


def test_undated_records_are_left_out_by_a_date_and_counted(archive_qa, tmp_path):
    folder = tmp_path / "documents"
    shutil.copytree(SEEDS, folder)
    for name in ("harbour", "railway"):
        (folder / f"{name}.txt").write_text(f"The {name} was closed.", encoding="utf-8")
    archive_qa("index", folder, "--archive", tmp_path / "archive")
    shown = archive_qa("list", "--archive", tmp_path / "archive").stdout
    assert shown == FIRST + SECOND + "no date     harbour  (no title)\nno date     railway  (no title)\n"
    done = archive_qa("list", "--after", "1951", "--archive", tmp_path / "archive")
    assert (done.stdout, done.stderr) == (SECOND, "archive-qa: 2 records without a date left out\n")
    done = archive_qa("list", "--after", "1951", "--kind", "decision", "--archive", tmp_path / "archive")
    assert (done.stdout, done.stderr) == (SECOND, "")


# --- search ------------------------------------------------------------------------------------------------------


@pytest.fixture
def found(archive_qa):
    """The texts of the passages found."""

    def search(*arguments: object) -> list[dict]:
        done = archive_qa("search", *arguments, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return search


def test_search_gives_passages_with_their_ranks(found, seed_archive):
    hits = found("neutral states as monitors", "-k", 3)
    assert len(hits) == 3
    assert "representatives of neutral states" in hits[0]["text"]
    assert hits[0]["ranks"]["lexical"] == 1
    assert [hit["ranks"]["fused"] for hit in hits] == [1, 2, 3]
    for hit in hits:
        assert hit["text"] == seed_archive.record(hit["record_id"]).text[hit["start"] : hit["end"]]
        assert set(hit["ranks"]) <= {"dense", "lexical", "fused"}


@pytest.mark.parametrize("quoted", ['"Neutral  STATES"', "“neutral states”", 'monitors "neutral states"'])
def test_quoted_words_must_stand_in_the_passage(found, quoted):
    hits = found(quoted)
    assert len(hits) == 1
    assert "representatives of neutral states" in hits[0]["text"]


@pytest.mark.parametrize("quoted", ['"neutral state"', '"states neutral"', '"neutral states" "reunification"'])
def test_other_words_are_not_found_for_quoted_ones(archive_qa, quoted):
    done = archive_qa("search", quoted)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "archive-qa: no passage holds these words\n")


def test_curly_and_straight_apostrophes_are_the_same(found):
    hits = found('"Stalin\'s blessing"')
    assert ["Stalin’s blessing" in hit["text"] for hit in hits] == [True]


def test_every_mention_by_date(found, seed_archive):
    def holding(*words: str) -> list[tuple[str, int]]:
        return [
            (heading.id, passage.start)
            for heading in seed_archive.headings()
            for key, record in seed_archive._headings()
            if record.id == heading.id
            for passage in seed_archive.passages_of(key)
            if all(
                re.search(rf"\b{word}\b", seed_archive.record(heading.id).text[passage.start : passage.end], re.I)
                for word in words
            )
        ]

    def mentions(words: str) -> list[tuple[str, int]]:
        return [(hit["record_id"], hit["start"]) for hit in found(words, "--all")]

    assert len({record_id for record_id, _ in mentions("stalin")}) == 2
    assert mentions("stalin") == holding("stalin")
    assert mentions("stalin kim") == holding("stalin", "kim")
    assert mentions('"stalin"') == holding("stalin")
    assert mentions('"Comrade Mao Zedong" telegram') == holding("Comrade Mao Zedong", "telegram")


def test_search_keeps_to_the_filter(found):
    assert {hit["record_id"] for hit in found("stalin", "--all", "--after", "1951")} == {"113009"}
    assert {hit["record_id"] for hit in found("stalin", "--before", "1950")} == {"000_56bc44923964e047"}


# --- show, status ------------------------------------------------------------------------------------------------


def test_show_json_gives_the_whole_record(archive_qa, seed_archive):
    shown = json.loads(archive_qa("show", "113009", "--json").stdout)
    record = seed_archive.record("113009")
    assert shown["text"] == (SEEDS / "004_7dbb674a5ccb057a.txt").read_bytes().decode("utf-8")
    assert shown["zones"] == [
        {"kind": str(zone.kind), "start": zone.start, "end": zone.end, "anchor": zone.anchor} for zone in record.zones
    ]
    assert shown["pages"] == []
    described = {name: value for name, value in shown.items() if name not in ("text", "zones", "pages", "rights")}
    assert described == {
        "record_id": "113009",
        "source": "004_7dbb674a5ccb057a.txt",
        "title": "CC Politburo decision with approved message from Stalin to Mao Zedong",
        "date": "1951-08-28",
        "date_written": "August 28, 1951",
        "place": record.place,
        "creators": list(record.creators),
        "recipients": list(record.recipients),
        "signatory": record.signatory,
        "reference": "APRF, Fond 3, Opis 65, Delo 829, Listy 4-5 and AVPRF, Fond 059a, Opis 5a, Delo 5, Papka 11, "
        "Listy 54-55 and APRF, Fond 45, Opis 1, Delo 340, List 89.",
        "repository": "Wilson Center Digital Archive",
        "collection": None,
        "kind": "Decision",
        "language": None,
        "url": record.url,
        "edition": None,
        "transcription": None,
    }
    assert json.loads(archive_qa("list", "--json", "--after", "1951").stdout) == [described | {"rights": record.rights}]


def test_show_says_who_speaks(archive_qa):
    shown = archive_qa("show", "113009").stdout
    assert shown.startswith("record id     113009\nsource        004_7dbb674a5ccb057a.txt\n")
    assert "\n\n[archivist's summary]\nStalin agrees with Mao on the steps taken in response to the attacks, " in shown
    assert "\n\n[page furniture]\nSkip to content\n\n" in shown


@pytest.mark.parametrize("form", ["note", "bibliography", "bibtex", "ris", "csl"])
def test_show_cite(archive_qa, seed_archive, form):
    from qa.cite import FORMATS

    command = [sys.executable, "-m", "qa", "show", "113009", "--cite", form]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ARCHIVE_QA_HOME": str(seed_archive.folder)}
    shown = subprocess.run(command, env=environment, capture_output=True).stdout.decode("utf-8")
    assert shown == FORMATS[form](seed_archive.record("113009")).removesuffix("\n") + "\n"


def test_status(archive_qa, seed_archive):
    shown = json.loads(archive_qa("status", "--json").stdout)
    assert shown == {
        "folder": str(seed_archive.folder),
        "records": 2,
        "passages": seed_archive.counts()[1],
        "size": shown["size"],
        "generation": 1,
        "indexed": 1,
        "model": "all-MiniLM-L6-v2",
        "engine": "onnxruntime float32",
        "skipped": [],
    }
    assert archive_qa("status").stdout == (
        f"archive     {seed_archive.folder}\n"
        "records     2\n"
        f"passages    {shown['passages']}\n"
        f"size        {printing.size(shown['size'])}\n"
        "generation  1\n"
        "model       all-MiniLM-L6-v2\n"
        "engine      onnxruntime float32\n"
        "skipped     0 files\n"
    )


# --- index -------------------------------------------------------------------------------------------------------


def test_index_says_what_it_did(archive_qa, tmp_path):
    folder, archive = tmp_path / "documents", tmp_path / "archive"
    shutil.copytree(SEEDS, folder)
    (folder / "scan.tiff").write_bytes(b"II*\0")

    def summary(*arguments: object) -> list[str]:
        done = archive_qa("index", folder, "--archive", archive, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return re.sub(r"in [\d.]+ s\.", "in 1 s.", done.stdout).splitlines()

    skipped = [
        "Skipped:",
        "  scan.tiff: is of a kind that is not read (.tiff); `archive-qa index --help` names those that are",
    ]
    first = summary()
    assert first[0] == "2 files added, 0 updated, 0 removed, 0 unchanged, 1 skipped, in 1 s."
    assert re.fullmatch(r"The archive holds 2 records, \d+ passages\.", first[1])
    assert first[2:] == skipped
    (folder / "note.txt").write_text("The harbour was closed.", encoding="utf-8")
    (folder / "000_56bc44923964e047.txt").unlink()
    assert summary() == [
        "1 file added, 0 updated, 1 removed, 1 unchanged, 1 skipped, in 1 s.",
        re.sub(r"\d+ passages", f"{archive_passages(archive)} passages", first[1]),
        *skipped,
    ]
    assert archive_qa("status", "--archive", archive).stdout.endswith(
        "skipped     1 file\n  scan.tiff: is of a kind that is not read (.tiff); "
        "`archive-qa index --help` names those that are\n"
    )


def archive_passages(folder: Path) -> int:
    from index import Archive

    with Archive.open(folder) as archive:
        return archive.counts()[1]


def test_many_skipped_files_are_counted(archive_qa, tmp_path):
    folder = tmp_path / "documents"
    shutil.copytree(SEEDS, folder)
    for number in range(23):
        (folder / f"scan{number:02}.tiff").write_bytes(b"II*\0")
    shown = archive_qa("index", folder, "--archive", tmp_path / "archive").stdout.splitlines()
    assert [line.split(":")[0] for line in shown[3:]] == [
        *(f"  scan{number:02}.tiff" for number in range(20)),
        "  ... and 3 more",
    ]
    assert shown[-1] == "  ... and 3 more: `archive-qa status` lists them all"


def test_what_is_gone_is_removed_only_when_that_is_meant(archive_qa, tmp_path):
    folder, archive = tmp_path / "documents", tmp_path / "archive"
    shutil.copytree(SEEDS, folder)
    archive_qa("index", folder, "--archive", archive)
    shutil.rmtree(folder)
    done = archive_qa("index", folder, "--archive", archive)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"archive-qa: {folder} does not exist: give a file or a folder of documents; "
        "if its records are to be removed, say --prune\n",
    )
    assert archive_qa("list", "--archive", archive).stdout == FIRST + SECOND
    done = archive_qa("index", folder, "--archive", archive, "--prune")
    assert done.returncode == 0
    assert done.stdout.startswith("0 files added, 0 updated, 2 removed, 0 unchanged, 0 skipped, in ")
    assert archive_qa("list", "--archive", archive).stdout == ""


# --- batch, eval -------------------------------------------------------------------------------------------------


def test_batch_answers_in_order(archive_qa, tmp_path):
    questions = [
        {"qid": "a", "question": QUESTION},
        {"qid": "b", "question": QUESTION, "filters": {"before": "1950"}},
        {"question": "Why did he not want that?", "history": [QUESTION]},
    ]
    (tmp_path / "questions.jsonl").write_text("\n\n".join(map(json.dumps, questions)), encoding="utf-8-sig")
    done = archive_qa("batch", "questions.jsonl", "--out", "answers.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    answers = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [answer.get("qid") for answer in answers] == ["a", "b", None]
    assert [answer["searched"]["records"] for answer in answers] == [2, 1, 2]
    assert answers[2]["standalone"] == f"Why did he not want that? ({CARRIED})"
    single = json.loads(archive_qa("ask", QUESTION, "--json").stdout)
    assert answers[0] | {"seconds": 0} == {"qid": "a"} | single | {"seconds": 0}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "questions.jsonl"]


def test_eval(archive_qa, tmp_path):
    gold = {"gold_docs": ["113009"], "answer_quotes": ["representatives of neutral states"]}
    questions = [
        {"qid": "a", "question": QUESTION, "kind": "factoid", **gold},
        {"qid": "b", "question": "Who sank the Lusitania?", "kind": "unanswerable_far", "answerable": False},
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    done = archive_qa("eval", "questions.jsonl", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert (report["kinds"]["factoid"]["record_1"], report["kinds"]["factoid"]["quote_5"]) == (1.0, 1.0)
    assert (report["all"]["n"], report["verbatim"]) == (2, 1.0)
    assert (report["all"]["record_100"], report["interval"]["quote_100"]) == (1.0, [1.0, 1.0])
    shown = archive_qa("eval", "questions.jsonl", "--run", "run.txt").stdout
    heads = "kind n record@1 record@5 quote@1 quote@5 zone refused false refusal record@100 quote@100"
    assert shown.splitlines()[0].split() == heads.split()
    assert [line.split()[0] for line in shown.splitlines()[1:4]] == ["factoid", "unanswerable_far", "all"]
    run = [line.split(" ") for line in (tmp_path / "run.txt").read_text("utf-8").splitlines()]
    assert [(qid, q0, rank, tag) for qid, q0, _, rank, _, tag in run] == [
        (qid, "Q0", rank, "archive-qa") for qid in "ab" for rank in "12"
    ]
    assert run[0][2] == "113009"


def test_a_run_never_takes_the_place_of_its_questions(archive_qa, tmp_path):
    (tmp_path / "questions.jsonl").write_text(json.dumps({"question": QUESTION, "gold_docs": ["113009"]}))
    done = archive_qa("eval", "questions.jsonl", "--run", "questions.jsonl")
    path = tmp_path / "questions.jsonl"
    message = f"archive-qa: --run {path} is the file of the questions: give another one\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


# --- stopping ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="named pipes and SIGINT")
def test_ctrl_c_is_one_line_and_leaves_nothing_half_written(environment, tmp_path):
    pipe = tmp_path / "questions.jsonl"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "qa", "batch", str(pipe), "--out", str(tmp_path / "answers.jsonl")]
    with (
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, encoding="utf-8") as process,
        pipe.open("w"),  # opens when the command has begun to read
    ):
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1]
    assert (process.returncode, errors) == (130, "archive-qa: stopped\n")
    assert [path.name for path in tmp_path.iterdir()] == ["questions.jsonl"]


@pytest.mark.parametrize("arguments", [["show", "113009"], ["list", "--json"], ["--help"]])
def test_a_closed_pipe_is_silent(environment, arguments):
    command = [sys.executable, "-m", "qa", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGINT")
def test_serve_opens_the_reading_room_until_it_is_stopped(environment, tmp_path):
    command = [sys.executable, "-m", "qa", "serve", "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, cwd=tmp_path, **pipes, encoding="utf-8") as process:
        assert re.fullmatch(r"Archive QA is open at http://127\.0\.0\.1:\d+/\n", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1]
    assert (process.returncode, errors) == (0, "")
