"""Saved answers against the archive they were taken from."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from qa import ask
from qa.answer import as_json
from qa.saved import faults, quoted

ANSWERED = "What did Stalin think of inviting neutral observers to the armistice talks?"
REFUSED = "What is the boiling point of mercury?"


@pytest.fixture(scope="module")
def line(seed_archive):
    return as_json(ask(seed_archive, ANSWERED))


def test_what_was_saved_stands(seed_archive, line):
    refused = as_json(ask(seed_archive, REFUSED))
    assert [*faults(seed_archive, line)] == [*faults(seed_archive, refused)] == []
    assert (quoted(line), quoted(refused)) == (len(line["quotes"]), len(refused["nearest"]))


def changed(line: dict, **values: object) -> dict:
    line = deepcopy(line)
    line["quotes"][0] |= values
    return line


def test_a_quote_that_was_altered_or_moved_is_named(seed_archive, line):
    quote = line["quotes"][0]
    start, end, text, record = quote["start"], quote["end"], quote["text"], quote["record_id"]
    place = f"{start}:{end} of record {record}"

    def said(**values: object) -> list[str]:
        return [*faults(seed_archive, changed(line, **values))]

    assert said(text=text.replace("e", "3", 1)) == [f"quote 1 is not what stands at {place}"]
    assert said(text=text + " ") == [f"quote 1 is not what stands at {place}"]
    assert said(start=start + 1) == [f"quote 1 is not what stands at {start + 1}:{end} of record {record}"]
    assert said(end=10**6) == [
        f"quote 1 leaves the record: {start}:{10**6} of record {record}, which has "
        f"{len(seed_archive.record(record).text):,} characters"
    ]
    assert said(start=-5)[0].startswith("quote 1 leaves the record: -5:")
    assert said(zone="note") == [f"quote 1 is not said by 'note': {place} is {quote['zone']!r}"]
    assert said(record_id="none") == [
        "quote 1 cannot be found: no record 'none' in this archive: `archive-qa list` shows the ids"
    ]
    assert said(start="1") == ["quote 1 is not written as a quote: expected record_id, start, end, text, zone"]


def test_what_is_no_answer_line_is_told_so(seed_archive):
    assert [*faults(seed_archive, {"question": "Who?"})] == [
        'it has no "quotes": expected an answer line, as `archive-qa ask --json` writes it'
    ]
    assert [*faults(seed_archive, {"question": "?", "error": "the question is empty"})] == []
    assert [*faults(seed_archive, {"quotes": ["words"], "nearest": 3})] == [
        "quote 1 is not written as a quote: expected record_id, start, end, text, zone"
    ]


def test_the_command_checks_a_file(archive_qa, tmp_path, line):
    answers = tmp_path / "saved.jsonl"
    answers.write_text(json.dumps(line) + "\n" + json.dumps({"question": "?", "error": "empty"}) + "\n")
    done = archive_qa("verify", answers)
    quotes = f"{len(line['quotes'])} quote{'s' if len(line['quotes']) > 1 else ''}"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (f"{quotes} in 2 answers: each stands in the archive as it was saved, letter by letter.\n")
    answers.write_text(json.dumps(changed(line, text="Not so.")) + "\nnot json\n")
    done = archive_qa("verify", answers)
    assert (done.returncode, done.stdout) == (1, "")
    assert [said.partition(": ")[2] for said in done.stderr.splitlines()] == [
        "line 1: quote 1 is not what stands at "
        f"{line['quotes'][0]['start']}:{line['quotes'][0]['end']} of record {line['quotes'][0]['record_id']}",
        "line 2: the line is not JSON (Expecting value at character 1): expected one object",
    ]
