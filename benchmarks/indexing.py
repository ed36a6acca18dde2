"""A folder indexed by one command: tokens and passages a second, beside what the machine can do at most."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.common import OPEN, Run, archive_qa, embedding_texts, every_passage, markdown, timed
from benchmarks.given import Given
from benchmarks.machine import peak
from index import Archive

FLOP_A_TOKEN = 23e6  # of the default model, in the passages that it reads
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Work:
    """What an archive holds: tokens of its texts, each text once (as the model reads them), and bytes on disk."""

    records: int
    passages: int
    tokens: int
    default_model: bool
    engine: str
    bytes: int


def indexed(records: Path, archive: Path, bytecode: Path) -> Run:
    """A new archive of `records`, made by the command line as a process of its own."""
    shutil.rmtree(archive, ignore_errors=True)
    return timed(archive_qa("index", records, "--archive", archive), bytecode)


def work(folder: Path) -> Work:
    """What was embedded for the archive in `folder`, and what came of it."""
    with Archive.open(folder) as archive:
        texts = {text for text, _ in embedding_texts(archive, every_passage(archive))}
        most = archive.embedder.max_tokens
        tokens = sum(min(length, most) for length in archive.embedder.lengths(sorted(texts)))
        status = archive.status()
        default = archive.embedder.model.is_default
        return Work(status.records, status.passages, tokens, default, status.engine, status.size)


def report(given: Given) -> str:
    """A table of rates; a matrix product is timed before and after each round."""
    timed(OPEN, given.bytecode)
    folder = given.scratch / "indexed"
    runs, peaks = [], [peak()]
    for _ in range(ROUNDS):
        runs.append(indexed(given.records, folder, given.bytecode))
        peaks.append(peak())
    done = work(folder)
    rates = [done.tokens / run.wall for run in runs]
    rows: list[list[object]] = [
        ["seconds", median(run.wall for run in runs)],
        ["processor seconds", median(run.cpu for run in runs)],
        ["tokens a second", median(rates)],
        ["passages a second", done.passages / median(run.wall for run in runs)],
        ["records a second", done.records / median(run.wall for run in runs)],
    ]
    for name in peaks[0] if done.default_model else ():
        at_most = [max(before[name], after[name]) for before, after in pairwise(peaks)]
        shares = [rate * FLOP_A_TOKEN / most for rate, most in zip(rates, at_most, strict=True)]
        rows.append([f"matrix product in {name}, GFLOP/s", median(at_most) / 1e9])
        rows.append(["share of it, by 23 MFLOP a token", f"{median(shares):.0%}"])
    rows += [
        ["memory, MB", median(run.peak for run in runs)],
        ["archive, MB", done.bytes / 1e6],
        ["archive, bytes a passage", done.bytes // done.passages],
    ]
    said = f"{done.records:,} records, {done.passages:,} passages, {done.tokens:,} tokens to embed; {done.engine}"
    data = "; ".join(filter(None, (said, given.made_up.split(";")[0])))
    return f"data: {data}\n\n{markdown([f'archive-qa index, median of {ROUNDS} processes', ''], rows)}"
