"""What every peer's script does the same way: read records and questions, write what was found.

    VENV/bin/python benchmarks/peers/run_NAME.py RECORDS QUESTIONS MODEL HITS

RECORDS has lines of `id` and `text`, QUESTIONS of `qid` and `question`; MODEL is the folder of a sentence-transformers
model. HITS gets one line for each of the peer's ways to search, with its five best texts for every question and the
sha256 of records and questions. The scripts import nothing of this project: they run in an environment of their own,
made as each of them says.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable

SHOWN = 5  # texts looked at for a question
Found = list[tuple[str, str]]  # record id and text, best first
Ways = dict[str, Callable[[str], Found]]  # a question answered, by the name of the way


def run(build: Callable[[list[dict[str, str]], str], Ways]) -> None:
    """Lets `build` make the peer's ways to search of the records and the model's folder, and asks all questions."""
    records, questions, model, hits = sys.argv[1:]
    with open(records, encoding="utf-8") as file:
        ways = build([json.loads(line) for line in file], model)
    with open(questions, encoding="utf-8") as file:
        asked = [json.loads(line) for line in file]
    asked_of = inputs(records, questions)
    lines = []
    for name, search in ways.items():
        found = {line["qid"]: search(line["question"])[:SHOWN] for line in asked}
        lines.append({"way": name, "inputs": asked_of, "hits": found})
    with open(hits, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def inputs(*paths: str) -> str:
    """The sha256 of files, one after the other, in hex."""
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()
