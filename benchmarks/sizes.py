"""Archives from a thousand passages to a million: how long they take to make, to open and to ask, and their size."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isnan
from pathlib import Path
from statistics import median

from benchmarks import recombined
from benchmarks.asking import EMBEDDED, WHOLE, WITHOUT_MODEL
from benchmarks.common import OPEN, archive_qa, markdown, timed
from benchmarks.given import Given
from benchmarks.indexing import indexed
from benchmarks.recombined import Made
from index import Archive

ROUNDS = 3
OPENED = """
import sys, time
from index import Archive
started = time.perf_counter()
Archive.open(sys.argv[1]).counts()
print(time.perf_counter() - started)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """One archive: how it was made, seconds of `archive-qa index` on its texts (None: not done), what was measured.

    `steps` holds p50 and p95 by the clock and p50 of the processor, in ms; memory and disk are in MB.
    """

    made: Made
    indexed: float | None
    catalogue: float
    indexes: float
    opened: float
    ask: float
    ask_memory: float
    steps: dict[str, list[float]]
    memory: float


def report(given: Given, sizes: Sequence[int], keep: Path, index_up_to: int, draw: Path | None) -> str:
    """Tables of all sizes; the archives stay in `keep`, where those of an earlier run are used again."""
    keep.mkdir(parents=True, exist_ok=True)
    questions = given.scratch / "questions.jsonl"
    questions.write_text("".join(json.dumps(line) + "\n" for line in given.questions), encoding="utf-8")
    timed(OPEN, given.bytecode)
    with Archive.open(given.archive) as source:
        found = []
        for size in sizes:
            print(f"{size:,} passages ...", file=sys.stderr, flush=True)
            made = _made(source, keep / f"{size}", size)
            found.append(_measured(keep / f"{size}", made, questions, given, size <= index_up_to))
        likeness = recombined.checked(source) if any(size.made.real < size.made.passages for size in found) else None
    if draw:
        from benchmarks.curves import draw as drawn

        drawn(draw, found, estimates(found))
    tables = [f"data: {given.about()}, and archives made of them; {len(given.questions)} questions", *_tables(found)]
    return "\n\n".join([*tables, *([_checked(*likeness)] if likeness else [])])


def _made(source: Archive, folder: Path, size: int) -> Made:
    """The archive in `folder`, made where it is not there."""
    noted = folder.with_suffix(".json")
    if not noted.exists():
        noted.write_text(json.dumps(asdict(recombined.make(source, folder, size))))
    return Made(**json.loads(noted.read_text()))


def _measured(folder: Path, made: Made, questions: Path, given: Given, embed: bool) -> Size:
    opening = [sys.executable, "-c", OPENED, folder]
    question = archive_qa("ask", given.questions[0]["question"], "--archive", folder)
    for command in (opening, question):
        timed(command, given.bytecode)
    opened = [float(timed(opening, given.bytecode).output) for _ in range(ROUNDS)]
    asked = [timed(question, given.bytecode) for _ in range(ROUNDS)]
    warm = timed(
        [sys.executable, "-m", "benchmarks", "questions", "--json", "--archive", folder, "--questions", questions],
        given.bytecode,
    )
    return Size(
        made=made,
        indexed=_indexed(folder, given) if embed else None,
        catalogue=sum(path.stat().st_size for path in folder.glob("catalogue*")) / 1e6,
        indexes=sum(path.stat().st_size for path in (folder / "derived").rglob("*") if path.is_file()) / 1e6,
        opened=median(opened),
        ask=median(run.wall for run in asked),
        ask_memory=median(run.peak for run in asked),
        steps=json.loads(warm.output),
        memory=warm.peak,
    )


def _indexed(folder: Path, given: Given) -> float:
    """Seconds in which `archive-qa index` makes an archive of the texts of the one in `folder`."""
    texts = given.scratch / "texts"
    texts.mkdir()
    with Archive.open(folder) as archive:
        for number, heading in enumerate(archive.headings()):
            (texts / f"{number:06}.txt").write_text(archive.record(heading.id).text, encoding="utf-8", newline="")
    run = indexed(texts, given.scratch / "again", given.bytecode)
    shutil.rmtree(texts)
    return run.wall


def estimates(found: Sequence[Size]) -> list[float]:
    """Seconds of `archive-qa index` for each size: measured, or what was measured of writing, and the model's seconds
    a passage at the largest size that was embedded.
    """
    embedded = [size for size in found if size.indexed is not None]
    last = embedded[-1] if embedded else None
    rate = (last.indexed - last.made.written - last.made.published) / last.made.passages if last else float("nan")
    return [
        size.indexed
        if size.indexed is not None
        else rate * size.made.passages + size.made.written + size.made.published
        for size in found
    ]


def _tables(found: Sequence[Size]) -> list[str]:
    heads = ["passages", "recombined", "catalogue, MB", "indexes, MB", "opened, s", "`ask`, process, s", "its MB",
             "in a running program, MB"]  # fmt: skip
    rows = [
        [f"{size.made.passages:,}", f"{1 - size.made.real / size.made.passages:.0%}", size.catalogue, size.indexes,
         size.opened, size.ask, size.ask_memory, size.memory]
        for size in found
    ]  # fmt: skip
    answers = [
        [f"{size.made.passages:,}", *(f"{value:.1f}" for step in (WHOLE, EMBEDDED, WITHOUT_MODEL)
                                      for value in size.steps[step][:2])]
        for size in found
    ]  # fmt: skip
    of_answers = ["passages", "answer, p50 ms", "p95", "model, p50", "p95", "all else, p50", "p95"]
    steps = [[step, *(f"{size.steps[step][0]:.1f}" for size in found)] for step in found[0].steps]
    making = [
        [f"{size.made.passages:,}", size.made.written, size.made.published,
         "-" if isnan(seconds) else f"{seconds:,.0f}{'' if size.indexed is not None else ' *'}"]
        for size, seconds in zip(found, estimates(found), strict=True)
    ]  # fmt: skip
    return [
        markdown(heads, rows),
        markdown(of_answers, answers),
        markdown(["p50 ms of each step, passages:", *(f"{size.made.passages:,}" for size in found)], steps),
        markdown(["passages", "written, s", "indexes, s", "`archive-qa index`, s"], making)
        + "\n\nWritten and indexes: without the model, when the archive was made. \\* Not done: these, and the model's "
        "seconds a passage as in the last row without *",
    ]


def _checked(real: dict[str, float], made: dict[str, float]) -> str:
    rows = [[name, f"{real[name]:.3f}", f"{made[name]:.3f}"] for name in real]
    return (
        "Recombined: the vector is the mean of two real neighbours, noise as between real neighbours, the text half "
        "of each. How they lie beside real ones (cosines), as many made of a tenth of the records:\n\n"
        + markdown(["neighbour", "real", "recombined"], rows)
    )
