"""The command line. Every command is a function of its arguments; whatever takes long to import is imported there.

Exit codes: 0 done (also when the records do not answer), 2 wrong use, 1 anything else, 130 stopped with Ctrl-C; each
but the first with one line on standard error.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from index.errors import ArchiveQAError, UseError
from qa import lines, printing, terminal
from qa.answer import as_json
from qa.terminal import Meter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index import Archive, Filter


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


def explained(error: Exception) -> str:
    """One line on what went wrong, whoever raised it."""
    if isinstance(error, ArchiveQAError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"unexpected {type(error).__name__} ({error}): `python -X dev -m qa ...` shows where it came from"


# --- commands ----------------------------------------------------------------------------------------------------


def index(chosen: argparse.Namespace) -> int:
    """Brings the archive up to date with the files below the paths."""
    from index.archive import index

    try:
        with Meter() as meter:
            done = index(
                chosen.archive or default_folder(),
                chosen.paths,
                model=chosen.model,
                prune=chosen.prune,
                notify=meter.note,
                progress=lambda state: meter.show(printing.indexing(state)),
            )
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped: what was indexed is kept, and the same command goes on from there") from None
    print(printing.summary(done), end="")
    return 0


def ask(chosen: argparse.Namespace) -> int:
    """Quotes with citations, or a refusal with the nearest passages."""
    from qa.asking import ask

    where = _where(chosen)
    with _archive(chosen) as archive:
        _explain(archive, where)
        answer = ask(archive, chosen.question, history=chosen.history, where=where, threshold=chosen.threshold)
        if chosen.json:
            _print_json(as_json(answer))
        else:
            print(printing.answer(answer, terminal.width()), end="")
    return 0


def batch(chosen: argparse.Namespace) -> int:
    """Answers every question of a file, one line each, in order."""
    questions = list(lines.numbered(chosen.questions))
    wrong = 0
    with _replacing(chosen.out, chosen.questions) as out, _archive(chosen) as archive, Meter() as meter:
        started = time.perf_counter()
        for done, (number, line) in enumerate(questions):
            meter.show(printing.asking(done, len(questions), time.perf_counter() - started))
            answer = _answer_line(archive, line)
            if "error" in answer:
                wrong += 1
                meter.note(f"line {number}: {answer['error']}")
            out.write(_json(answer) + "\n")
    if wrong:
        terminal.note(f"{wrong:,} of {printing.count(len(questions), 'question')} could not be asked")
    return 1 if wrong else 0


def search(chosen: argparse.Namespace) -> int:
    """Passages with their ranks."""
    from qa.search import search

    where = _where(chosen)
    with _archive(chosen) as archive:
        _explain(archive, where)
        hits = search(archive, chosen.words, chosen.k, where, every=chosen.all)
        record = functools.lru_cache(maxsize=64)(archive.record)
        if chosen.json:
            _print_json([printing.passage_json(hit, record(hit.passage.record_id)) for hit in hits])
            return 0
        for number, hit in enumerate(hits, 1):
            print(printing.passage(number, hit, record(hit.passage.record_id), terminal.width()))
    if not hits:
        terminal.note("no passage holds these words")
    return 0


def list_records(chosen: argparse.Namespace) -> int:
    """One line for each record, by date."""
    where = _where(chosen)
    with _archive(chosen) as archive:
        _explain(archive, where)
        records = archive.headings(where)
    if chosen.json:
        _print_json([printing.described_json(record) for record in records])
    else:
        for record in records:
            print(printing.listed(record))
    return 0


def show(chosen: argparse.Namespace) -> int:
    """One record, or its citation."""
    from qa.cite import FORMATS

    if chosen.cite is not None and chosen.cite not in FORMATS:
        raise UseError(f"there is no citation format {chosen.cite!r}: expected one of {', '.join(FORMATS)}")
    with _archive(chosen) as archive:
        record = archive.record(chosen.record_id)
    if chosen.cite:
        sys.stdout.write(FORMATS[chosen.cite](record).removesuffix("\n") + "\n")
    elif chosen.json:
        _print_json(printing.record_json(record))
    else:
        print(printing.record(record), end="")
    return 0


def status(chosen: argparse.Namespace) -> int:
    """The archive in numbers."""
    with _archive(chosen) as archive:
        found = archive.status()
    if chosen.json:
        _print_json(printing.status_json(found))
    else:
        print(printing.status(found), end="")
    return 0


def evaluate(chosen: argparse.Namespace) -> int:
    """The measures of the answers to the questions of a file."""
    from index.sentences import sentences
    from qa import measures

    questions = [_good_line(number, line) for number, line in lines.numbered(chosen.questions)]
    if not questions:
        raise UseError(f"{chosen.questions} holds no question: give a file with one JSON object a line")
    with _archive(chosen) as archive, Meter() as meter:
        answers = []
        started = time.perf_counter()
        for done, question in enumerate(questions):
            meter.show(printing.asking(done, len(questions), time.perf_counter() - started))
            answers.append(_answer(archive, question))
        record = functools.lru_cache(maxsize=256)(archive.record)
        report = measures.score(
            [question.values for question in questions],
            answers,
            lambda record_id: record(record_id).text,
            lambda record_id: record(record_id).source,
            lambda text: [text[start:end] for start, end in sentences(text)],
        )
    if chosen.json:
        _print_json(measures.as_dict(report))
    else:
        print(measures.as_table(report), end="")
    return 0


def serve(chosen: argparse.Namespace) -> int:
    """The reading room, until it is stopped."""
    with _archive(chosen) as archive:
        from qa.room.serve import serve

        serve(archive, chosen.host, chosen.port, open_to_network=chosen.open)
    return 0


# --- what they share ---------------------------------------------------------------------------------------------


def default_folder() -> Path:
    """The archive of a command without --archive: $ARCHIVE_QA_HOME, else a folder in the user's data directory."""
    import platformdirs

    home = os.environ.get("ARCHIVE_QA_HOME")
    if home:
        return Path(home).expanduser()
    return Path(platformdirs.user_data_dir("archive-qa", appauthor=False)) / "archive"


def _archive(chosen: argparse.Namespace) -> Archive:
    from index import Archive

    return Archive.open(chosen.archive or default_folder(), notify=terminal.note)


def _where(chosen: argparse.Namespace) -> Filter | None:
    return lines.read_filter({name: getattr(chosen, name) for name in lines.FILTERS})


def _explain(archive: Archive, where: Filter | None) -> None:
    """Says which records a filter leaves out without being asked to, and when it leaves none."""
    if where is None:
        return
    if where.after or where.before:
        others = archive.headings(replace(where, after=None, before=None))
        undated = sum(record.date is None for record in others)
        if undated:
            terminal.note(f"{printing.count(undated, 'record')} without a date left out")
    if not archive.headings(where):
        terminal.note("no record matches the filter")


def _answer(archive: Archive, line: lines.QuestionLine) -> dict[str, Any]:
    from qa.asking import ask

    answer = ask(archive, line.question, history=line.history, where=line.where)
    return as_json(answer, line.values.get("qid"))


def _answer_line(archive: Archive, line: bytes) -> dict[str, Any]:
    """The answer to a question line, or what is wrong with it: one question must not cost the others theirs."""
    values: dict[str, Any] = {}
    try:
        values = lines.load(line)
        return _answer(archive, lines.check(values))
    except Exception as error:
        return {"qid": values.get("qid"), "error": printing.one_line(explained(error))}


def _good_line(number: int, line: bytes) -> lines.QuestionLine:
    try:
        return lines.check(lines.load(line))
    except UseError as error:
        raise UseError(f"line {number}: {error}") from None


@contextmanager
def _replacing(path: Path, source: Path) -> Iterator[TextIO]:
    """A file that takes the place of `path` once all is written; before that `path` stays as it is. Raises UseError."""
    path = path.resolve()
    if path == source.resolve():
        raise UseError(f"--out {path} is the file of the questions: give another one")
    if path.exists() and not path.is_file():
        raise UseError(f"--out {path} is not a file: give the path of a file")
    if not path.parent.is_dir():
        raise UseError(f"--out {path}: there is no folder {path.parent}: make it first")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _print_json(value: object) -> None:
    print(_json(value))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# --- arguments ---------------------------------------------------------------------------------------------------


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
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(run: Any, name: str, text: str, *, json: bool = True, filters: bool = False) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        made.set_defaults(run=run)
        made.add_argument(
            "--archive", type=_folder, metavar="DIR", help="default: $ARCHIVE_QA_HOME, else one in your data folder"
        )
        if json:
            made.add_argument("--json", action="store_true", help="for programs")
        if filters:
            _add_filters(made)
        return made

    made = command(index, "index", "Add what is new, update what changed, remove what is gone.", json=False)
    made.add_argument("paths", nargs="+", metavar="PATH", type=_folder, help="a file or a folder of documents")
    made.add_argument("--model", help="a sentence-transformers model or its folder, when the archive is made")
    made.add_argument("--prune", action="store_true", help="remove the records of a PATH that is missing or empty")

    made = command(ask, "ask", "Quotes with citations, or a refusal with the nearest passages.", filters=True)
    made.add_argument("question", type=_text, metavar="QUESTION")
    made.add_argument("--threshold", type=_share, metavar="T", help="least confidence of an answer, 0 to 1")
    made.add_argument(
        "--history", nargs="+", action="extend", type=_text, default=[], metavar="Q", help="the questions before"
    )

    made = command(batch, "batch", "Answer every question of a file, in the same order.", json=False)
    made.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="one JSON object a line")
    made.add_argument("--out", type=Path, required=True, metavar="ANSWERS.jsonl")

    made = command(search, "search", "Passages for words; those in quotation marks must stand in them.", filters=True)
    made.add_argument("words", type=_text, metavar="WORDS")
    many = made.add_mutually_exclusive_group()
    many.add_argument("-k", type=_positive, default=10, metavar="N", help="how many (default: 10)")
    many.add_argument("--all", action="store_true", help="every passage with all these words, by date")

    command(list_records, "list", "One line for each record, by date.", filters=True)

    made = command(show, "show", "One record, with its text.", json=False)
    made.add_argument("record_id", type=_text, metavar="RECORD_ID")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--cite", metavar="FORMAT", help="only its citation: note, bibliography, bibtex, ris or csl")

    command(status, "status", "The archive in numbers, and the files that were skipped.")

    made = command(evaluate, "eval", "Measure the answers to questions whose answers are known.")
    made.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="question lines with gold fields")

    made = command(serve, "serve", "Open the reading room.", json=False)
    made.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, for this machine alone")
    made.add_argument("--port", type=int, help="default: the first free one from 7860 on")
    made.add_argument("--open", action="store_true", help="allow a host that other machines can reach")
    return top


def _add_filters(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("filters", "A date is a day, a month or a year: 1950-05-14, 1950-05, 1950.")
    group.add_argument("--after", type=_text, metavar="D", help="records of this date or later")
    group.add_argument("--before", type=_text, metavar="D", help="records of this date or earlier")
    for name in lines.FILTERS[2:]:
        text = f"records whose {name} holds these words"
        group.add_argument(f"--{name}", type=_text, metavar=name[0].upper(), help=text)


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


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value
