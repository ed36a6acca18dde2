"""The benchmarks of speed: what they are run on, what they make of what they measured."""

from __future__ import annotations

import sys
import threading
from math import isnan
from pathlib import Path

import pytest

from benchmarks import curves, side_by_side
from benchmarks.asking import EMBEDDED, WHOLE, WITHOUT_MODEL
from benchmarks.common import ROOT, markdown, timed
from benchmarks.given import given, letters, questions
from benchmarks.profile import Sampler, own
from benchmarks.recombined import Made
from benchmarks.sizes import Size, estimates
from index.sentences import sentences


def test_a_table_in_markdown():
    assert markdown(["what", "s", ""], [["start", 1.234, 5], ["all", 12345.6, "8 %"], ["some", 12.34, 1234567]]) == (
        "| what  |      s |           |\n"
        "| ----- | -----: | --------: |\n"
        "| start |   1.23 |         5 |\n"
        "| all   | 12,346 |       8 % |\n"
        "| some  |   12.3 | 1,234,567 |"
    )


def test_a_process_is_timed_with_its_memory_and_that_of_its_children():
    hungry = "x = bytearray(60_000_000); import time; time.sleep(0.5)"
    run = timed([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hungry!r}])"])
    assert run.wall > 0.5
    assert run.peak > 60 or not Path("/proc").exists()


def test_letters_are_always_the_same_and_none_like_another(tmp_path):
    written = [path.read_text("utf-8") for path in sorted(letters(tmp_path / "letters", 20).iterdir())]
    again = [path.read_text("utf-8") for path in sorted(letters(tmp_path / "again", 20).iterdir())]
    assert written == again
    assert len(set(written)) == 20


def test_questions_are_made_of_the_words_of_passages(seed_archive):
    found = questions(seed_archive, count=3)
    text = " ".join(" ".join(seed_archive.record(heading.id).text.split()) for heading in seed_archive.headings())
    assert len(found) == 3
    assert all(question.removeprefix("What is said of ").removesuffix("?") in text for question in found)


def test_what_is_given_is_used_and_what_is_not_is_made_up(seed_archive, tmp_path):
    asked = tmp_path / "questions.jsonl"
    asked.write_text('{"question": "Who wrote?"}\n')
    with given(None, seed_archive.folder, asked) as data:
        assert (data.archive, data.questions, data.made_up) == (seed_archive.folder, [{"question": "Who wrote?"}], "")
        with pytest.raises(SystemExit, match="--records FOLDER"):
            data.records  # noqa: B018
    with given(None, None, None) as data:
        assert len(list(data.records.iterdir())) == 200
        assert data.made_up == "letters made of the seeds' sentences; questions made of the passages' words"
    assert not data.scratch.exists()


def size(passages: int, indexed: float | None) -> Size:
    steps = {step: [2.0, 3.0, 1.0] for step in (WHOLE, EMBEDDED, WITHOUT_MODEL)}
    made = Made(passages, passages, passages / 1000, passages / 500)
    return Size(made, indexed, 1.0, 1.0, 0.1, 0.8, 300.0, steps, 300.0)


def test_indexing_that_was_not_done_is_carried_over():
    # 13 s for 1,000 passages, 3 of them to write and to index: the model takes 10 ms a passage
    assert estimates([size(1_000, 13.0), size(10_000, None)]) == [13.0, pytest.approx(100 + 10 + 20)]
    assert isnan(estimates([size(1_000, None)])[0])


def test_the_picture_is_drawn_and_always_the_same_file(tmp_path):
    pytest.importorskip("matplotlib", reason="the extra `bench` is not installed")
    found = [size(1_000, 13.0), size(10_000, None)]
    for name in ("one", "two"):
        curves.draw(tmp_path / name, found, estimates(found))
    one, two = ((tmp_path / name / curves.NAME).read_bytes() for name in ("one", "two"))
    assert one == two
    assert one.startswith(b"<?xml")


def test_time_is_counted_for_the_functions_of_this_project():
    with Sampler() as sampler:
        while sampler.looks < 5 or not sampler.itself:
            sentences("He wrote. " * 1000)
            markdown(["the benchmarks themselves"], [["are left out"]])
    assert {name.split(":")[0] for name in sampler.inside} == {"index/sentences.py"}
    assert own(sys._current_frames()[threading.get_ident()]) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_peer_is_run_in_turn_with_ours(tmp_path, capsys):
    asked = tmp_path / "questions.jsonl"
    asked.write_text('{"question": "Who wanted observers?"}\n')
    with given(ROOT / "seeds", None, asked) as data:
        _, built, started, between = side_by_side.report(data, None, rounds=1).split("\n\n")
    assert "txtai left out: --peers holds no venv-txtai (see peers/run_txtai.py)" in capsys.readouterr().err
    rows = [table.splitlines()[-1].split(" | ") for table in (built, started, between)]
    assert [row[0].strip("| ") for row in rows] == ["plain"] * 3
    assert [cell.strip() for cell in rows[0][3:6]] == ["1,129", "1,187", "4%"]
    assert [len(row) for row in rows] == [9, 4, 6]
