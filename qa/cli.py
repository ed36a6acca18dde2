"""The command line: its arguments, and what becomes of errors.

Exit codes: 0 done (also when the records do not answer), 2 wrong use, 1 anything else, 130 stopped with Ctrl-C; each
but the first with one line on standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.errors import UseError
from index.readers import SUFFIXES
from qa import commands, lines, terminal
from qa.answer import Caution
from qa.terminal import explained


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that `arguments` (those of the process unless given) name, and gives its exit code."""
    terminal.prepare()
    try:
        try:
            chosen = parser().parse_args(arguments)
            return chosen.run(chosen)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # whoever read has seen enough; nothing more may be written when the interpreter ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt as stopped:
        terminal.note(str(stopped) or "stopped")
        return 130
    except UseError as error:
        terminal.note(str(error))
        return 2
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        terminal.note(explained(error))
        return 1


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> None:  # type: ignore[override]  # it ends the process
        terminal.note(f"{message} (see `{self.prog} --help`)")
        self.exit(2)


class _Version(argparse.Action):
    """Looks the version up when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"{terminal.NAME} {_version()}")
        parser.exit()


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(terminal.NAME)
    except PackageNotFoundError:  # run from the project's folder
        import tomllib

        return tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def parser() -> argparse.ArgumentParser:
    """The arguments of every command."""
    top = _Parser(
        terminal.NAME,
        description="Ask an archive in plain language; get the passage, quoted to the letter, and its citation.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    subparsers = top.add_subparsers(metavar="COMMAND", required=True)

    def command(run: Any, name: str, text: str, *, json: bool = True, filters: bool = False) -> argparse.ArgumentParser:
        made = subparsers.add_parser(name, help=text, description=text, allow_abbrev=False)
        made.set_defaults(run=run)
        made.add_argument(
            "--archive", type=_folder, metavar="DIR", help="default: $ARCHIVE_QA_HOME, else one in your data folder"
        )
        if json:
            made.add_argument("--json", action="store_true", help="for programs")
        if filters:
            _add_filters(made)
        return made

    made = command(commands.index, "index", "Add what is new, update what changed, remove what is gone.", json=False)
    made.add_argument("paths", nargs="+", metavar="PATH", type=_folder, help="a file or a folder of documents")
    made.add_argument("--model", help="a sentence-transformers model or its folder, when the archive is made")
    made.add_argument("--prune", action="store_true", help="remove the records of a PATH that is missing or empty")
    made.add_argument("--verify", action="store_true", help="read every file, also those of the same size and time")
    made.add_argument("--watch", action="store_true", help="stay, and follow every change")
    made.epilog = f"Files that are read end in {' '.join(sorted(SUFFIXES))} (each also with .gz)."

    made = command(commands.ask, "ask", "Quotes with citations, or a refusal with the nearest passages.", filters=True)
    made.add_argument("question", type=_text, metavar="QUESTION")
    made.add_argument(
        "--history", nargs="+", action="extend", type=_text, default=[], metavar="Q", help="the questions before"
    )
    _add_asking(made)

    made = command(commands.batch, "batch", "Answer every question of a file, in the same order.", json=False)
    made.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="one JSON object a line")
    made.add_argument("--out", type=Path, required=True, metavar="ANSWERS.jsonl")
    _add_asking(made)

    text = "Passages for words; those in quotation marks must stand in them."
    made = command(commands.search, "search", text, filters=True)
    made.add_argument("words", type=_text, metavar="WORDS")
    many = made.add_mutually_exclusive_group()
    many.add_argument("-k", type=_positive, default=10, metavar="N", help="how many (default: 10)")
    many.add_argument("--all", action="store_true", help="every passage with all these words, by date")

    command(commands.list_records, "list", "One line for each record, by date.", filters=True)

    made = command(commands.show, "show", "One record, with its text.", json=False)
    made.add_argument("record_id", type=_text, metavar="RECORD_ID")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--cite", metavar="FORMAT", help="only its citation: note, bibliography, bibtex, ris or csl")

    command(commands.status, "status", "The archive in numbers, and the files that were skipped.")

    command(commands.check, "check", "Prove that the archive is whole, or say what is wrong.", json=False)

    made = command(commands.backup, "backup", "Copy the archive, which may be in use meanwhile.", json=False)
    made.add_argument("target", type=_folder, metavar="DIR", help="a folder that is not there yet")

    made = command(commands.metadata, "metadata", "Write what is known of every record as a sheet.", json=False)
    made.add_argument("out", type=_folder, metavar="OUT.csv", help="to be corrected and used as metadata.csv")

    made = command(commands.evaluate, "eval", "Measure the answers to questions whose answers are known.")
    made.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="question lines with gold fields")
    text = "write what the search ranked, as a TREC run file"
    made.add_argument("--run", type=_folder, dest="run_file", metavar="FILE", help=text)
    _add_asking(made)

    text = "Check that each quote of saved answers still stands where it was taken from."
    made = command(commands.verify, "verify", text, json=False)
    made.add_argument("answers", type=Path, metavar="ANSWERS.jsonl", help="one answer line a question, as saved")

    made = command(commands.serve, "serve", "Open the reading room.", json=False)
    made.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, for this machine alone")
    made.add_argument("--port", type=int, help="default: the first free one from 7860 on")
    made.add_argument("--open", action="store_true", help="allow other machines in without a password")
    text = "ask for names and passwords, each a line made by `archive-qa password NAME`"
    made.add_argument("--shared-uploads", action="store_true", help="add the documents of readers to the archive")
    made.add_argument("--auth-file", type=_folder, metavar="FILE", help=text)
    _add_asking(made)

    text = "Ask for a password and print the line of an account, for `archive-qa serve --auth-file`."
    made = command(commands.password, "password", text, json=False)
    made.add_argument("name", type=_text, metavar="NAME", help="who is to enter with it")
    return top


def _add_filters(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("filters", "A date is a day, a month or a year: 1950-05-14, 1950-05, 1950.")
    group.add_argument("--after", type=_text, metavar="D", help="records of this date or later")
    group.add_argument("--before", type=_text, metavar="D", help="records of this date or earlier")
    for name in lines.FILTERS[2:]:
        text = f"records whose {name} holds these words"
        group.add_argument(f"--{name}", type=_text, metavar=name[0].upper(), help=text)


def _add_asking(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--caution",
        type=_caution,
        default=Caution.USUAL,
        metavar="LEVEL",
        help="how sure an answer must be to be given: low, usual (the default) or high",
    )
    text = "a question-answering model or a cross-encoder, by its folder or Hugging Face name, for a second opinion"
    made.add_argument("--reader", type=_text, metavar="NAME", help=text)


def _caution(text: str) -> Caution:
    try:
        return Caution(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not one of {', '.join(Caution)}") from None


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text).expanduser()


def _text(text: str) -> str:
    if not lines.is_text(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not UTF-8 text")
    return text


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
