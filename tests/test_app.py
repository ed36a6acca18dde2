"""`app.py` keeps an archive of the seeds, and builds it only when it must."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import app


@pytest.fixture
def seeds(tmp_path) -> Path:
    return Path(shutil.copytree(app.SEEDS, tmp_path / "seeds"))


def test_the_archive_is_built_once(seeds, tmp_path, capsys):
    folder = tmp_path / "cache" / "archive"
    assert app.seed_archive(folder, seeds).record("113009").text == app.SEEDS.joinpath(
        "004_7dbb674a5ccb057a.txt"
    ).read_bytes().decode("utf-8")
    assert capsys.readouterr().out == f"Indexing the records of {seeds}, once ...\n"
    assert app.seed_archive(folder, seeds).status().records == 2
    assert capsys.readouterr().out == ""


def test_changed_seeds_are_indexed_again(seeds, tmp_path):
    folder = tmp_path / "archive"
    app.seed_archive(folder, seeds)
    (seeds / "note.txt").write_text("The harbour was closed in January.", encoding="utf-8")
    assert app.seed_archive(folder, seeds).status().records == 3
    (seeds / "note.txt").unlink()
    assert app.seed_archive(folder, seeds).status().records == 2


def test_an_archive_cut_short_is_built_again(seeds, tmp_path):
    folder = tmp_path / "archive"
    app.seed_archive(folder, seeds)
    (tmp_path / "archive.sha256").unlink()
    for path in folder.iterdir():
        path.unlink() if path.is_file() else shutil.rmtree(path)
    assert app.seed_archive(folder, seeds).status().records == 2


def test_an_archive_of_another_version_is_built_again(seeds, tmp_path):
    folder = tmp_path / "archive"
    app.seed_archive(folder, seeds)
    shutil.rmtree(folder)
    folder.mkdir()  # no archive at all, which is reported the same way
    assert app.seed_archive(folder, seeds).status().records == 2
