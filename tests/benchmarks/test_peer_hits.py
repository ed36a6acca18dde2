"""A peer is a script run by another Python; here one that finds the records that hold the question."""

from __future__ import annotations

import shutil
import sys

import pytest

from benchmarks import peer_hits
from index.records import Record

RECORDS = [Record("v/d1", "Mao wrote\nin “May”.", (), "v.xml"), Record("v/d2", "Stalin wrote.", (), "v.xml")]
PEER = """
from shared import run


def build(records, model):
    print("model", model)

    def search(question):
        return [(record["id"], record["text"].upper()) for record in records if question in record["text"]]

    return {"substring": search, "reversed": lambda question: search(question)[::-1]}


if __name__ == "__main__":
    run(build)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the environment of one peer; that of another was not made."""
    scripts = tmp_path / "peers"
    scripts.mkdir()
    shutil.copy(peer_hits.SCRIPTS / "shared.py", scripts)
    for name in ("substring", "absent"):
        (scripts / f"run_{name}.py").write_text(PEER)
        (scripts / f"{name}.txt").write_text("substring==1.0\nnumpy==2.4.6\n")
    (tmp_path / "venv-substring" / "bin").mkdir(parents=True)
    (tmp_path / "venv-substring" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(peer_hits, "SCRIPTS", scripts)
    return tmp_path


def found(folder, questions):
    return peer_hits.ways(folder, RECORDS, questions, folder / "model")


def test_a_peer_is_run_and_left_alone_until_records_or_questions_change(folder, capfd):
    first = found(folder, {"q1": "wrote", "q2": "May"})
    mao, stalin = ("v/d1", "MAO WROTE\nIN “MAY”."), ("v/d2", "STALIN WROTE.")
    assert [(way.name, way.hits, way.versions, way.again) for way in first] == [
        ("substring", {"q1": [mao, stalin], "q2": [mao]}, "substring==1.0, numpy==2.4.6", False),
        ("reversed", {"q1": [stalin, mao], "q2": [mao]}, "substring==1.0, numpy==2.4.6", False),
    ]
    assert capfd.readouterr().err == f"absent left out: there is no {folder / 'venv-absent' / 'bin' / 'python'}\n"
    assert (folder / "run-substring.log").read_text() == f"model {folder / 'model'}\n"
    again = found(folder, {"q1": "wrote", "q2": "May"})
    assert [(way.hits, way.again) for way in again] == [(way.hits, True) for way in first]
    other = found(folder, {"q1": "Stalin"})
    assert [(way.hits, way.again) for way in other] == [({"q1": [stalin]}, False)] * 2


def test_a_peer_that_fails_says_where_to_look(folder):
    (folder / "peers" / "run_substring.py").write_text("raise SystemExit('no memory')")
    with pytest.raises(RuntimeError, match=r"run_substring\.py ended with exit code 1: .*run-substring\.log says why"):
        found(folder, {"q1": "wrote"})
    assert (folder / "run-substring.log").read_text() == "no memory\n"
    assert not (folder / "hits-substring.jsonl").exists()
