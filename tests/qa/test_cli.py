"""The commands, run as a user runs them, on the archive of the seeds."""

from __future__ import annotations

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

from index.filters import Filter
from qa import commands, lines, printing

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
        # A shell has what it starts in the background ignore the signal, and that is handed down.
        subprocess.Popen(
            command,
            env=environment,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as process,
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
