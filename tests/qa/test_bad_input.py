"""Bad input to the real command: one clear line, the right exit code, nothing lost, no traceback."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import pytest

from index.readers import SUFFIXES

SEEDS = Path(__file__).parents[2] / "seeds"
EMPTY = "the question is empty: ask in a few words, for instance: Who wrote to Mao in May 1950?"


@pytest.fixture
def fails(archive_qa):
    """Runs a command that must fail, with the exit code and the one line expected."""

    def run(*arguments: object, code: int, line: str) -> None:
        done = archive_qa(*arguments)
        assert (done.returncode, done.stdout, done.stderr) == (code, "", f"archive-qa: {line}\n")

    return run


# --- wrong words on the command line -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "the following arguments are required: COMMAND (see `archive-qa --help`)"),
        (["ask"], "the following arguments are required: QUESTION (see `archive-qa ask --help`)"),
        (["ask", "Who?", "--colour"], "unrecognized arguments: --colour (see `archive-qa --help`)"),
        (["ask", ""], EMPTY),
        (["ask", " \n"], EMPTY),
        (["ask", "🙂🚢"], EMPTY),
        (["search", '""'], EMPTY),
        (["ask", "a" * 100_000], "the question has 100,000 characters, at most 2,000 can be asked: shorten it"),
        (
            ["ask", "caf\udce9?"],
            r"argument QUESTION: 'caf\udce9?' is not UTF-8 text (see `archive-qa ask --help`)",
        ),
        (
            ["ask", "Who?", "--caution", "much"],
            "argument --caution: 'much' is not one of low, usual, high (see `archive-qa ask --help`)",
        ),
        (
            ["ask", "Who?", "--after", "yesterday"],
            "'yesterday' is not a date: write a day, month or year, as in 1950-05-14, 1950-05 or 1950",
        ),
        (
            ["list", "--before", "1951-13"],
            "'1951-13' is not a date: write a day, month or year, as in 1950-05-14, 1950-05 or 1950",
        ),
        (["list", "--author", ""], "the filter author is an empty text: expected a word or two, or leave it out"),
        (["show", "nothing"], "no record 'nothing' in this archive: `archive-qa list` shows the ids"),
        (
            ["show", "113009", "--cite", "endnote"],
            "there is no citation format 'endnote': expected one of note, bibliography, bibtex, ris, csl",
        ),
        (
            ["show", "113009", "--cite", "ris", "--json"],
            "argument --json: not allowed with argument --cite (see `archive-qa show --help`)",
        ),
        (
            ["search", "stalin", "-k", "0"],
            "argument -k: '0' is not a whole number above 0 (see `archive-qa search --help`)",
        ),
        (
            ["search", "--all", "of the"],
            "'of the' are words of nearly every passage: put them in quotation marks to list them all",
        ),
        (["list", "--archive", ""], "argument --archive: the path is empty (see `archive-qa list --help`)"),
    ],
)
def test_wrong_use(fails, arguments, line):
    fails(*arguments, code=2, line=line)


def test_a_port_in_use(archive_qa):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = archive_qa("serve", "--port", port)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"archive-qa: port {port} of 127.0.0.1 cannot be used (")


# --- archives that are none --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["ask", "Who?"], ["search", "x"], ["list"], ["show", "1"], ["status"], ["serve"]])
def test_a_folder_that_is_no_archive(fails, tmp_path, command):
    line = "is not an archive (it holds no catalogue.sqlite): build one with `archive-qa index`"
    fails(*command, "--archive", tmp_path, code=1, line=f"{tmp_path} {line}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_given_as_archive(fails, tmp_path):
    file = tmp_path / "file"
    file.write_text("kept")
    line = f"{file} is not an archive (it holds no catalogue.sqlite): build one with `archive-qa index`"
    fails("ask", "Who?", "--archive", file, code=1, line=line)
    fails("index", SEEDS, "--archive", file, code=1, line=f"{file} cannot be made: File exists")
    assert file.read_text() == "kept"


def test_an_archive_with_a_damaged_catalogue(archive_qa, tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "catalogue.sqlite").write_text("not a database, but long enough to be taken for one" * 20)
    done = archive_qa("list", "--archive", archive)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"archive-qa: {archive}/catalogue.sqlite cannot be read as an archive (file is not a database): "
        "restore a backup, or index into a new folder\n"
    )


# --- documents ---------------------------------------------------------------------------------------------------


def test_a_missing_path(fails, tmp_path):
    archive, missing = tmp_path / "archive", tmp_path / "missing"
    line = f"{missing} does not exist: give a file or a folder of documents"
    fails("index", SEEDS, missing, "--archive", archive, code=1, line=line)
    assert not archive.exists()


def test_an_empty_folder(fails, tmp_path):
    archive, empty = tmp_path / "archive", tmp_path / "empty"
    empty.mkdir()
    line = f"{empty} holds nothing that can be read: expected files ending in "
    line += " ".join(sorted(SUFFIXES))
    fails("index", empty, "--archive", archive, code=1, line=line)
    assert not archive.exists()


def test_files_that_cannot_be_read_are_reported_and_the_rest_goes_on(archive_qa, tmp_path):
    folder, archive = tmp_path / "documents", tmp_path / "archive"
    shutil.copytree(SEEDS, folder)
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 4)
    (folder / "broken.xml").write_text("<TEI><text>", encoding="utf-8")
    done = archive_qa("index", folder, "--archive", archive)
    assert (done.returncode, done.stderr) == (0, "")
    first, holds, *skipped = done.stdout.splitlines()
    assert first.startswith("2 files added, 0 updated, 0 removed, 0 unchanged, 2 skipped, in ")
    assert holds.startswith("The archive holds 2 records, ")
    assert [line.partition(":")[0] for line in skipped] == ["Skipped", "  binary.txt", "  broken.xml"]
    assert all(line.partition(": ")[2] for line in skipped[1:])
    reported = json.loads(archive_qa("status", "--archive", archive, "--json").stdout)["skipped"]
    assert [f"  {item['source']}: {item['reason']}" for item in reported] == skipped[1:]


# --- question lines ----------------------------------------------------------------------------------------------

BAD_LINES = [
    (b'{"qid": "a", "question"', None, "the line is not JSON (Expecting ':' delimiter at character 24): "
     "expected one object"),
    (b'{"qid": "\xff"}', None, "the line is not UTF-8 text: expected a JSON object"),
    (b"[" * 100_000, None, "the line is not JSON (too deep, or a number too long): expected one object"),
    (b"[1]", None, "the line holds a list: expected an object with a question"),
    (b'{"qid": "b"}', "b", 'the line has no "question": expected an object with a question'),
    (b'{"qid": "c", "question": ""}', "c", EMPTY),
    (b'{"qid": 4, "question": 5}', 4, '"question" is a number: expected a text'),
    (b'{"qid": "e", "question": "\\ud800"}', "e", '"question" holds half a character (a lone surrogate): '
     "write it as UTF-8"),
    (b'{"qid": "f", "question": "Who?", "history": "When?"}', "f", '"history" is not a list of texts: '
     "expected the earlier questions, oldest first"),
    (b'{"qid": "g", "question": "Who?", "filters": {"after": "soon"}}', "g", "'soon' is not a date: write a day, "
     "month or year, as in 1950-05-14, 1950-05 or 1950"),
    (b'{"qid": "h", "question": "Who?", "filters": {"year": "1950"}}', "h", "there is no filter 'year': "
     "expected any of after, before, author, recipient, collection, kind, language"),
    (b'{"qid": "i", "question": "Who?", "filters": {"author": 5}}', "i", "the filter author is a number: "
     "expected a word or two, or leave it out"),
]  # fmt: skip


def test_bad_question_lines_do_not_stop_the_rest(archive_qa, tmp_path):
    good = b'{"qid": "good", "question": "Who is Filippov?"}'
    questions = tmp_path / "questions.jsonl"
    questions.write_bytes(b"\n".join([good, *(line for line, _, _ in BAD_LINES), good]))
    done = archive_qa("batch", questions, "--out", "answers.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        *(f"archive-qa: line {number}: {problem}" for number, (_, _, problem) in enumerate(BAD_LINES, 2)),
        f"archive-qa: {len(BAD_LINES)} of {len(BAD_LINES) + 2} questions could not be asked",
    ]
    first, *bad, last = map(json.loads, (tmp_path / "answers.jsonl").read_text("utf-8").splitlines())
    assert bad == [{"qid": qid, "error": problem} for _, qid, problem in BAD_LINES]
    assert [(line["qid"], line["question"]) for line in (first, last)] == [("good", "Who is Filippov?")] * 2


def test_eval_wants_good_lines(fails, tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "Who?", "answerable": true}\nno\n')
    line = "line 2: the line is not JSON (Expecting value at character 1): expected one object"
    fails("eval", questions, code=2, line=line)
    questions.write_text("\n")
    fails("eval", questions, code=2, line=f"{questions} holds no question: give a file with one JSON object a line")
    questions.write_text('{"question": "Who?"}\n')
    line = "question Who? has none of answerable, gold_docs, answer_quotes; without one it has no score"
    fails("eval", questions, code=2, line=line)


def test_question_files_that_cannot_be_read(fails, tmp_path):
    missing, out = tmp_path / "missing.jsonl", tmp_path / "answers.jsonl"
    line = "cannot be read (No such file or directory): give a file with one JSON object a line"
    fails("batch", missing, "--out", out, code=2, line=f"{missing} {line}")
    fails("eval", missing, code=2, line=f"{missing} {line}")
    line = "cannot be read (Is a directory): give a file with one JSON object a line"
    fails("batch", tmp_path, "--out", out, code=2, line=f"{tmp_path} {line}")
    assert list(tmp_path.iterdir()) == []


def test_answers_that_have_nowhere_to_go(fails, tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "Who?"}\n')
    nowhere = tmp_path / "missing" / "answers.jsonl"
    fails(
        "batch", questions, "--out", nowhere, code=2,
        line=f"--out {nowhere}: there is no folder {nowhere.parent}: make it first",
    )  # fmt: skip
    line = f"--out {tmp_path} is not a file: give the path of a file"
    fails("batch", questions, "--out", tmp_path, code=2, line=line)
    line = f"--out {questions} is the file of the questions: give another one"
    fails("batch", questions, "--out", questions, code=2, line=line)
    assert questions.read_text() == '{"question": "Who?"}\n'


def test_answers_that_were_there_stay_when_the_archive_cannot_be_opened(archive_qa, tmp_path):
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text('{"question": "Who?"}\n')
    out.write_text("old")
    assert archive_qa("batch", questions, "--out", out, "--archive", tmp_path / "none").returncode == 1
    assert out.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "questions.jsonl"]
