"""What a benchmark of speed is run on: the user's folder or archive, or letters made of the sentences of the seeds."""

from __future__ import annotations

import functools
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, every_passage, json_lines
from index import Archive, Record, Speaker, readers
from index.archive import index
from index.sentences import sentences

LETTERS = 200
SENTENCES = 12  # of a letter
QUESTIONS = 40
WORDS = slice(3, 11)  # of a passage, that a question is made of


@dataclass(frozen=True)
class Given:
    """`folder` of documents (none where only an archive was given), `built` archive, file of `asked` questions."""

    folder: Path | None
    built: Path | None
    asked: Path | None
    scratch: Path

    @functools.cached_property
    def records(self) -> Path:
        """The folder of documents."""
        if self.folder is None:
            sys.exit("this is measured while indexing: give --records FOLDER")
        return self.folder

    @functools.cached_property
    def archive(self) -> Path:
        """The archive given, or one of the documents, made when it is first wanted."""
        if self.built:
            return self.built
        print(f"indexing {self.records} ...", file=sys.stderr)
        index(self.scratch / "archive", [self.records])
        return self.scratch / "archive"

    @functools.cached_property
    def questions(self) -> list[dict[str, Any]]:
        """The questions given, or some made of the words of the archive's own passages."""
        if self.asked:
            return json_lines(self.asked)
        with Archive.open(self.archive) as archive:
            return [{"question": question} for question in questions(archive)]

    @property
    def bytecode(self) -> Path:
        """Where compiled modules are kept."""
        return self.scratch / "bytecode"

    @property
    def made_up(self) -> str:
        """What is to be known of records and questions that are not the user's."""
        letters = "letters made of the seeds' sentences" if self.folder == self.scratch / "letters" else ""
        asked = "" if self.asked else "questions made of the passages' words"
        return "; ".join(filter(None, (letters, asked)))

    def about(self) -> str:
        """The archive in words."""
        with Archive.open(self.archive) as archive:
            records, passages = archive.counts()
        return "; ".join(filter(None, (f"{records:,} records, {passages:,} passages", self.made_up)))


@contextmanager
def given(records: Path | None, archive: Path | None, asked: Path | None) -> Iterator[Given]:
    """What was given, made up where nothing was; what is made is gone afterwards."""
    scratch = Path(tempfile.mkdtemp(prefix="archive-qa-benchmark-"))
    try:
        if records is None and archive is None:
            records = letters(scratch / "letters")
        yield Given(records and records.resolve(), archive and archive.resolve(), asked, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def letters(folder: Path, count: int = LETTERS) -> Path:
    """Writes letters of sentences of the seeds, drawn by chance and with other digits; always the same ones."""
    said = [words for path in sorted((ROOT / "seeds").iterdir()) for words in _said(path)]
    folder.mkdir(parents=True)
    for number in range(count):
        chance = random.Random(number)
        drawn = [re.sub(r"\d", lambda _: str(chance.randrange(10)), chance.choice(said)) for _ in range(SENTENCES)]  # noqa: B023
        (folder / f"{number:04}.txt").write_text("\n\n".join(drawn) + "\n", encoding="utf-8", newline="")
    return folder


def _said(path: Path) -> Iterator[str]:
    """The sentences of a record's own words, on one line each."""
    for record in readers.read(path, path.name):
        if not isinstance(record, Record):
            continue
        for zone in record.zones:
            if zone.kind is Speaker.BODY:
                part = record.text[zone.start : zone.end]
                yield from (" ".join(part[start:end].split()) for start, end in sentences(part))


def questions(archive: Archive, count: int = QUESTIONS) -> list[str]:
    """Questions for the words of passages that lie evenly through the archive."""
    stored = [item for item in every_passage(archive) if item.passage.zone is Speaker.BODY]
    found = []
    for item in stored[:: max(1, len(stored) // count)][:count]:
        record = archive.record_by_key(item.record)
        assert record is not None
        words = record.text[item.passage.start : item.passage.end].split()
        found.append(f"What is said of {' '.join(words[WORDS] or words)}?")
    return found
