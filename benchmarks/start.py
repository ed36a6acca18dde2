"""Commands as whole processes, from nothing to the last line: what a user waits for at the prompt."""

from __future__ import annotations

from statistics import median

from benchmarks.common import archive_qa, markdown, timed
from benchmarks.given import Given

ROUNDS = 5


def report(given: Given) -> str:
    """A table of the commands, each run once untimed and then in turn with the others."""
    commands = {
        "archive-qa --help": archive_qa("--help"),
        "archive-qa status": archive_qa("status", "--archive", given.archive),
        "archive-qa search": archive_qa("search", "neutral states", "--archive", given.archive),
        "archive-qa ask": archive_qa("ask", given.questions[0]["question"], "--archive", given.archive),
    }
    for command in commands.values():
        timed(command, given.bytecode)
    rounds = [[timed(command, given.bytecode) for command in commands.values()] for _ in range(ROUNDS)]
    rows = []
    for name, runs in zip(commands, zip(*rounds, strict=True), strict=True):
        seconds = sorted(run.wall for run in runs)
        rest = median(run.cpu for run in runs), median(run.peak for run in runs)
        rows.append([name, median(seconds), seconds[0], seconds[-1], *rest])
    heads = [f"median of {ROUNDS} processes", "seconds", "least", "most", "processor s", "memory, MB"]
    return f"data: {given.about()}\n\n{markdown(heads, rows)}"
