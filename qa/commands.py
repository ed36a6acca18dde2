"""What each command does, as a function of its arguments; whatever takes long to import is imported there."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from index.errors import ArchiveQAError, UseError
from index.filters import matching
from qa import lines, printing, terminal
from qa.answer import Ask, as_json
from qa.terminal import Meter, explained

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from index import Archive, Filter

READ_TOGETHER = 32  # questions of a list that the model reads at once


def index(chosen: argparse.Namespace) -> int:
    """Brings the archive up to date with the files below the paths, once or at every change."""
    try:
        _watch(chosen) if chosen.watch else _index(chosen)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped: what was indexed is kept, and the same command goes on from there") from None
    return 0


def _index(chosen: argparse.Namespace) -> None:
    from index.archive import index

    with Meter() as meter:
        done = index(
            _folder(chosen),
            chosen.paths,
            model=chosen.model,
            prune=chosen.prune,
            verify=chosen.verify,
            notify=meter.note,
            progress=lambda state: meter.show(printing.indexing(state)),
        )
    print(printing.summary(done), end="", flush=True)


def _watch(chosen: argparse.Namespace) -> None:
    """Indexes, and again at every change, also one made meanwhile; what goes wrong then does not end the watch."""
    from index.watch import changes

    with changes(chosen.paths, _folder(chosen)) as changed:
        _index(chosen)
        terminal.note("watching for changes; Ctrl-C ends it")
        for _ in changed:
            try:
                _index(chosen)
            except ArchiveQAError as error:
                terminal.note(explained(error))


def ask(chosen: argparse.Namespace) -> int:
    """Quotes with citations, or a refusal with the nearest passages."""
    where = _where(chosen)
    with _archive(chosen) as archive:
        _explain(archive, where)
        answer = _asking(chosen)(archive, chosen.question, history=chosen.history, where=where)
        if chosen.json:
            _print_json(as_json(answer))
        else:
            print(printing.answer(answer, terminal.width()), end="")
    return 0


def batch(chosen: argparse.Namespace) -> int:
    """Answers every question of a file, one line each, in order."""
    questions = list(lines.numbered(chosen.questions))
    wrong = 0
    with _replacing(chosen.out, chosen.questions, "--out") as out, _archive(chosen) as archive, Meter() as meter:
        asking = _asking(chosen)
        started = time.perf_counter()
        for done, (number, line) in enumerate(questions):
            if done % READ_TOGETHER == 0:
                _read_together(archive, [line for _, line in questions[done : done + READ_TOGETHER]])
            meter.show(printing.asking(done, len(questions), time.perf_counter() - started))
            answer = _answer_line(asking, archive, line)
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


def check(chosen: argparse.Namespace) -> int:
    """Whether the archive is whole."""
    from index.upkeep import check

    faults = check(_folder(chosen))
    for fault in faults:
        terminal.note(fault)
    if not faults:
        print(f"The archive in {_folder(chosen)} is whole.")
    return 1 if faults else 0


def backup(chosen: argparse.Namespace) -> int:
    """A copy of the archive, which may be in use meanwhile."""
    from index.upkeep import backup

    print(f"The archive is copied to {backup(_folder(chosen), chosen.target)}.")
    return 0


def metadata(chosen: argparse.Namespace) -> int:
    """A sheet of what is known of every record."""
    from index.upkeep import write_metadata

    rows = write_metadata(_folder(chosen), chosen.out)
    print(
        f"{chosen.out} holds {printing.count(rows, 'record')}. Correct it, lay it as metadata.csv into the folder that "
        "was indexed, and index again."
    )
    return 0


def evaluate(chosen: argparse.Namespace) -> int:
    """The measures of the answers to the questions of a file; where asked, what the search ranked, as a run file."""
    from index.sentences import sentences
    from qa import measures, report, runs

    questions = [_good_line(number, line) for number, line in lines.numbered(chosen.questions)]
    if not questions:
        raise UseError(f"{chosen.questions} holds no question: give a file with one JSON object a line")
    run_file = _replacing(chosen.run_file, chosen.questions, "--run") if chosen.run_file else nullcontext()
    with run_file as run, _archive(chosen) as archive, Meter() as meter:
        asking = _asking(chosen)
        answers = []
        started = time.perf_counter()
        for done, question in enumerate(questions):
            meter.show(printing.asking(done, len(questions), time.perf_counter() - started))
            ranked = runs.candidates(archive, question.question, question.history, question.where)
            answers.append(_answer(asking, archive, question) | {"candidates": runs.as_json(ranked)})
            if run:
                run.writelines(runs.trec_lines(str(question.values.get("qid", done + 1)), ranked))
        record = functools.lru_cache(maxsize=256)(archive.record)
        sources = {heading.id: heading.source for heading in archive.headings()}
        measured = measures.score(
            [question.values for question in questions],
            answers,
            lambda record_id: record(record_id).text,
            sources.__getitem__,
            lambda text: [text[start:end] for start, end in sentences(text)],
        )
    if chosen.json:
        _print_json(report.as_dict(measured))
    else:
        print(report.as_table(measured), end="")
    return 0


def verify(chosen: argparse.Namespace) -> int:
    """Whether the quotes of saved answers still stand where they were taken from."""
    from qa.saved import faults, quoted

    lines_read = wrong = quotes = 0
    with _archive(chosen) as archive:
        for number, line in lines.numbered(chosen.answers):
            lines_read += 1
            try:
                answer = lines.load(line)
                found = [*faults(archive, answer)]
                quotes += quoted(answer)
            except UseError as error:
                found = [str(error)]
            for fault in found:
                terminal.note(printing.one_line(f"line {number}: {fault}"))
            wrong += len(found)
    if wrong:
        return 1
    saved = f"{printing.count(quotes, 'quote')} in {printing.count(lines_read, 'answer')}"
    print(f"{saved}: each stands in the archive as it was saved, letter by letter.")
    return 0


def serve(chosen: argparse.Namespace) -> int:
    """The reading room, until it is stopped."""
    asking = _asking(chosen)  # a reader may be fetched; once the room is imported nothing is
    with _archive(chosen) as archive:
        from qa.room.serve import serve

        known = None
        if chosen.auth_file:
            from qa.room.accounts import read

            known = read(chosen.auth_file)
        serve(
            archive,
            chosen.host,
            chosen.port,
            open_to_network=chosen.open,
            accounts=known,
            shared_uploads=chosen.shared_uploads,
            ask=asking,
        )
    return 0


def password(chosen: argparse.Namespace) -> int:
    """The line of an account, of a password that is typed (or, from a pipe, the first line)."""
    from qa.room.accounts import hashed_line

    if sys.stdin.isatty():
        from getpass import getpass

        typed = getpass("Password: ")
        if getpass("The same again: ") != typed:
            raise UseError("the two passwords differ: type the same one twice")
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    print(hashed_line(chosen.name, typed))
    return 0


# --- what they share ---------------------------------------------------------------------------------------------


def default_folder() -> Path:
    """The archive of a command without --archive: $ARCHIVE_QA_HOME, else a folder in the user's data directory."""
    import platformdirs

    home = os.environ.get("ARCHIVE_QA_HOME")
    if home:
        return Path(home).expanduser()
    return Path(platformdirs.user_data_dir("archive-qa", appauthor=False)) / "archive"


def _folder(chosen: argparse.Namespace) -> Path:
    return chosen.archive or default_folder()


def _archive(chosen: argparse.Namespace) -> Archive:
    from index import Archive

    return Archive.open(_folder(chosen), notify=terminal.note)


def _asking(chosen: argparse.Namespace) -> Ask:
    """`qa.ask` as the command line wants it: with this much caution, and with a reader where one is named."""
    from qa import ask

    reader = None
    if chosen.reader is not None:
        from qa.reader import open_reader

        reader = open_reader(chosen.reader, terminal.note)
    return functools.partial(ask, caution=chosen.caution, reader=reader)


def _where(chosen: argparse.Namespace) -> Filter | None:
    return lines.read_filter({name: getattr(chosen, name) for name in lines.FILTERS})


def _explain(archive: Archive, where: Filter | None) -> None:
    """Says which records a filter leaves out without being asked to, and when it leaves none."""
    if where is None:
        return
    kept, undated = matching(archive.headings(), where)
    if undated:
        terminal.note(f"{printing.count(undated, 'record')} without a date left out")
    if not kept:
        terminal.note("no record matches the filter")


def _answer(ask: Ask, archive: Archive, line: lines.QuestionLine) -> dict[str, Any]:
    answer = ask(archive, line.question, history=line.history, where=line.where)
    return as_json(answer, line.values.get("qid"))


def _answer_line(ask: Ask, archive: Archive, line: bytes) -> dict[str, Any]:
    """The answer to a question line, or what is wrong with it: one question must not cost the others theirs."""
    values: dict[str, Any] = {}
    try:
        values = lines.load(line)
        return _answer(ask, archive, lines.check(values))
    except Exception as error:
        return {"qid": values.get("qid"), "error": printing.one_line(explained(error))}


def _read_together(archive: Archive, some: list[bytes]) -> None:
    """Has the model read the questions on these lines; what cannot be asked is told when it is its turn."""
    from qa import question

    texts = []
    for line in some:
        with suppress(ArchiveQAError):
            good = lines.check(lines.load(line))
            asked = question.read(good.question, good.history)
            texts += [asked.standalone, asked.text]
    with suppress(ArchiveQAError):
        archive.embedder.questions(texts)


def _good_line(number: int, line: bytes) -> lines.QuestionLine:
    try:
        return lines.check(lines.load(line))
    except UseError as error:
        raise UseError(f"line {number}: {error}") from None


@contextmanager
def _replacing(path: Path, source: Path, option: str) -> Iterator[TextIO]:
    """A file that takes the place of `path` once all is written; before that `path` stays as it is. Raises UseError."""
    path = path.resolve()
    if path == source.resolve():
        raise UseError(f"{option} {path} is the file of the questions: give another one")
    if path.exists() and not path.is_file():
        raise UseError(f"{option} {path} is not a file: give the path of a file")
    if not path.parent.is_dir():
        raise UseError(f"{option} {path}: there is no folder {path.parent}: make it first")
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
