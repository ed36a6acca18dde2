"""What the peers find: each is run by the Python of its own environment, which knows nothing of this project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import json_lines
from benchmarks.peers.shared import inputs
from index import Record

SCRIPTS = Path(__file__).parent / "peers"
QUIET = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "ANONYMIZED_TELEMETRY": "False"}


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways a peer searches: the record ids and texts found for each question's id, best first.

    `versions` tells what the peer ran with, `again` that the hits are those of an earlier run on the same records and
    questions.
    """

    name: str
    hits: dict[str, list[tuple[str, str]]]
    versions: str
    again: bool


def ways(folder: Path, records: Iterable[Record], questions: Mapping[str, str], model: Path) -> list[Way]:
    """All ways of the peers that have an environment `venv-NAME` in `folder` (`peers/run_NAME.py` says how it is made).

    The hits are left in `folder` as hits-NAME.jsonl. A later run on the same records and questions takes them from
    there; delete them to have the peer run again. Raises RuntimeError where a peer fails.
    """
    given = [folder / "records.jsonl", folder / "questions.jsonl"]
    write(given[0], ({"id": record.id, "text": record.text} for record in records))
    write(given[1], ({"qid": qid, "question": text} for qid, text in questions.items()))
    asked_of = inputs(*map(str, given))
    found = []
    for script in sorted(SCRIPTS.glob("run_*.py")):
        name = script.stem.removeprefix("run_")
        python, hits = folder / f"venv-{name}" / "bin" / "python", folder / f"hits-{name}.jsonl"
        if not python.exists():
            print(f"{name} left out: there is no {python}", file=sys.stderr)
            continue
        again = hits.exists() and all(line["inputs"] == asked_of for line in json_lines(hits))
        if not again:
            hits.unlink(missing_ok=True)
            run([python, script, *given, model, hits], log=folder / f"run-{name}.log")
        versions = ", ".join((SCRIPTS / f"{name}.txt").read_text("utf-8").split())
        found += [read(line, versions, again) for line in json_lines(hits)]
    return found


def read(line: dict, versions: str, again: bool) -> Way:
    """A line of a file of hits."""
    hits = {qid: [(record, text) for record, text in found] for qid, found in line["hits"].items()}
    return Way(line["way"], hits, versions, again)


def write(path: Path, lines: Iterable[dict]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def run(command: list[Path], log: Path) -> None:
    """Runs a peer to its end. Raises RuntimeError where it fails."""
    with log.open("w") as output:
        done = subprocess.run(
            list(map(str, command)), env=os.environ | QUIET, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{command[1].name} ended with exit code {done.returncode}: {log} says why")
