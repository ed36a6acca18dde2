"""What every peer's script of speed does the same way: build and save, load and answer, count what the model read.

    VENV/bin/python benchmarks/peers/speed_NAME.py build RECORDS MODEL FOLDER
    VENV/bin/python benchmarks/peers/speed_NAME.py ask MODEL FOLDER QUESTION
    VENV/bin/python benchmarks/peers/speed_NAME.py questions MODEL FOLDER QUESTIONS

RECORDS has lines of `id` and `text`, QUESTIONS of `question`; MODEL is the folder of a sentence-transformers model, in
FOLDER lies the index. The last line printed of `build` and `questions` is JSON. Each peer searches by vectors alone,
the least that it can do. The scripts import nothing of this project: they run in an environment of their own, which
`run_NAME.py` says how to make; `speed_plain.py` also runs in the project's.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable

SHOWN = 5
Search = Callable[[str], list[str]]  # the texts found for a question, best first


def run(build: Callable[[list[dict[str, str]], str, str], list[str]], load: Callable[[str, str], Search]) -> None:
    """Does what the command line says.

    `build` saves an index of the records, by the model, in the folder, and gives the texts it had embedded; `load`
    gives the search in the index that the model and the folder hold.
    """
    what, *places = sys.argv[1:]
    if what == "build":
        print(json.dumps(built(build, *places)))
    elif what == "ask":
        model, folder, question = places
        print(*load(model, folder)(question), sep="\n\n")
    else:
        print(json.dumps(asked(load, *places)))


def built(build: Callable, records: str, model: str, folder: str) -> dict[str, float]:
    """Seconds without imports; how many texts; their tokens, special ones included, and those that the model read."""
    with open(records, encoding="utf-8") as file:
        given = [json.loads(line) for line in file]
    read = counted()
    started = time.perf_counter()
    texts = build(given, model, folder)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "texts": len(texts), "tokens": tokens(texts, model), "read": sum(read)}


def asked(load: Callable, model: str, folder: str, questions: str) -> list[float]:
    """Seconds of each question, after all were asked once."""
    search = load(model, folder)
    with open(questions, encoding="utf-8") as file:
        texts = [json.loads(line)["question"] for line in file]
    for text in texts:
        search(text)
    seconds = []
    for text in texts:
        started = time.perf_counter()
        search(text)
        seconds.append(time.perf_counter() - started)
    return seconds


def counted() -> list[int]:
    """A list that gets the number of tokens of every batch that the model reads from now on, padding left out."""
    from transformers import BertModel

    forward, found = BertModel.forward, []

    @functools.wraps(forward)
    def counting(self, *arguments, **named):
        mask = named["attention_mask"] if "attention_mask" in named else arguments[1]
        found.append(int((mask != 0).sum()))
        return forward(self, *arguments, **named)

    BertModel.forward = counting
    return found


def tokens(texts: list[str], model: str) -> int:
    """The tokens of all texts, nothing cut off."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return sum(len(reading.ids) for reading in tokenizer.encode_batch(texts))
