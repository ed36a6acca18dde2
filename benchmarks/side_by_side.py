"""Beside peers with the same model and the same records: an index made, a question from nothing, one in between.

Each is run in turn with ours, ours first, and the ratio is taken of each such pair. A peer gets the text of the records
as our catalogue has it; `archive-qa index` reads the files. What is counted of `archive-qa index` is the whole process,
of a peer that without its imports, so that many records are not needed to judge.
Run it on a quiet machine and without `nice`: the threads of torch and FAISS wait busily, and lose most to others.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.asking import WHOLE
from benchmarks.common import OPEN, Run, archive_qa, markdown, timed
from benchmarks.given import Given
from benchmarks.indexing import Work, indexed, work
from benchmarks.peer_hits import QUIET, write
from index import Archive
from index.model import find

SCRIPTS = Path(__file__).parent / "peers"
PLAIN = "plain"  # which runs in the project's own environment where it has none


@dataclass(frozen=True)
class Peer:
    """A peer, and what was measured in each round: of ours and then of it."""

    name: str
    python: Path
    builds: list[tuple[Run, Run, dict[str, float]]] = field(default_factory=list)
    asks: list[tuple[Run, Run]] = field(default_factory=list)
    questions: list[tuple[list[float], list[float]]] = field(default_factory=list)

    @property
    def versions(self) -> str:
        """What it runs with."""
        wanted = SCRIPTS / f"{self.name}.txt"
        return ", ".join(wanted.read_text("utf-8").split()) if wanted.exists() else "as above"

    def run(self, what: str, *arguments: str | Path) -> Run:
        """The peer's script, as a process of its own, imports compiled beforehand."""
        return timed([self.python, SCRIPTS / f"speed_{self.name}.py", what, *arguments], **QUIET)


def report(given: Given, environments: Path | None, rounds: int) -> str:
    """Tables of ours beside every peer whose environment is there."""
    peers = list(_peers(environments))
    timed(OPEN, given.bytecode)
    with Archive.open(given.archive) as archive:
        texts = [(heading.id, archive.record(heading.id).text) for heading in archive.headings()]
    done = work(given.archive)
    inputs = given.scratch / "records.jsonl", given.scratch / "few.jsonl", given.scratch / "questions.jsonl"
    write(inputs[0], ({"id": name, "text": text} for name, text in texts))
    write(inputs[1], ({"id": name, "text": text} for name, text in texts[:2]))
    write(inputs[2], ({"question": line["question"]} for line in given.questions))
    for peer in peers:  # untimed: modules are compiled, files read
        folder = _emptied(given, peer)
        peer.run("build", inputs[1], find().folder, folder)
        peer.run("ask", find().folder, folder, "Who wrote?")
    for number in range(rounds):
        for peer in peers:
            print(f"{peer.name}, round {number + 1} ...", file=sys.stderr, flush=True)
            _round(peer, given, inputs[0], inputs[2])
    ran = "; ".join(f"{peer.name} ({peer.versions})" for peer in peers)
    return "\n\n".join([f"data: {given.about()}\npeers: {ran}", *_tables(peers, done)])


def _peers(environments: Path | None) -> Iterator[Peer]:
    for script in sorted(SCRIPTS.glob("speed_*.py")):
        name = script.stem.removeprefix("speed_")
        python = environments / f"venv-{name}" / "bin" / "python" if environments else Path()
        if python.is_file():
            yield Peer(name, python)
        elif name == PLAIN:
            yield Peer(name, Path(sys.executable))
        else:
            print(f"{name} left out: --peers holds no venv-{name} (see peers/run_{name}.py)", file=sys.stderr)


def _round(peer: Peer, given: Given, records: Path, questions: Path) -> None:
    """One of everything, ours and then the peer's."""
    model, folder, ours = find().folder, _emptied(given, peer), given.scratch / "ours"
    build = indexed(given.records, ours, given.bytecode), peer.run("build", records, model, folder)
    peer.builds.append((*build, json.loads(_last_line(build[1]))))
    question = given.questions[0]["question"]
    ask = timed(archive_qa("ask", question, "--archive", ours), given.bytecode)
    peer.asks.append((ask, peer.run("ask", model, folder, question)))
    command = [sys.executable, "-m", "benchmarks", "questions", "--json", "--archive", ours, "--questions", questions]
    steps = json.loads(timed(command, given.bytecode).output)
    seconds = json.loads(_last_line(peer.run("questions", model, folder, questions)))
    quantiles = [float(1000 * value) for value in np.quantile(seconds, (0.5, 0.95))]
    peer.questions.append((steps[WHOLE][:2], quantiles))


def _emptied(given: Given, peer: Peer) -> Path:
    """The folder of a peer's index, empty."""
    folder = given.scratch / peer.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _last_line(run: Run) -> str:
    return run.output.splitlines()[-1]


def _tables(peers: list[Peer], done: Work) -> list[str]:
    builds, asks, questions = [], [], []
    for peer in peers:
        tokens = peer.builds[0][2]["read"]
        seconds = [(ours.wall, its["seconds"]) for ours, _, its in peer.builds]
        cut = 1 - tokens / peer.builds[0][2]["tokens"]
        per_token = median((theirs / tokens) / (ours / done.tokens) for ours, theirs in seconds)
        builds.append(
            [peer.name, *_middle(seconds), f"{done.tokens:,}", f"{tokens:,}", f"{cut:.0%}", per_token,
             median(theirs / ours for ours, theirs in seconds), median(theirs.peak for _, theirs, _ in peer.builds)]
        )  # fmt: skip
        walls = [(ours.wall, theirs.wall) for ours, theirs in peer.asks]
        asks.append([peer.name, *_middle(walls), median(theirs / ours for ours, theirs in walls)])
        each = zip(*(pair for pair in peer.questions), strict=True)
        (our_p50, our_p95), (its_p50, its_p95) = (np.median(some, axis=0).tolist() for some in each)
        ratio = median(theirs[0] / ours[0] for ours, theirs in peer.questions)
        questions.append([peer.name, our_p50, its_p50, our_p95, its_p95, ratio])
    return [
        markdown(["index made and saved", "ours, s", "its, s", "tokens read, ours", "its", "of its text cut off",
                  "times as fast a token", "a record", "its memory, MB"], builds),
        markdown(["a question from nothing", "ours, s", "its, s", "times as fast"], asks),
        markdown(["a question in between", "ours, p50 ms", "its", "ours, p95 ms", "its", "times as fast (p50)"],
                 questions),
    ]  # fmt: skip


def _middle(pairs: list[tuple[float, float]]) -> list[float]:
    """The median of ours and of theirs."""
    return [median(some) for some in zip(*pairs, strict=True)]
