"""The default model as ONNX, exported once into the user's cache, in 32-bit.

The export is used only after its vectors were found equal to those of sentence-transformers.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

from index.embedder import load
from index.engine import INPUTS, PROBES, OnnxEmbedder
from index.model import DEFAULT_SHA256, Model

EXPORT_VERSION = 1  # raise when the export changes, so that an old one is not used
TOLERANCE = 1e-5  # largest difference allowed between a component of our vectors and of sentence-transformers'


def exported(model: Model, notify: Callable[[str], None] = lambda line: None) -> Path:
    """The path of the exported model in the user's cache, exporting it first where it is not there yet.

    Raises ModelError where the model's files are missing or damaged, RuntimeError where its vectors differ from those
    of sentence-transformers, ImportError where onnxruntime is missing, OSError where the cache cannot be written to.
    """
    folder = cache_folder() / f"{DEFAULT_SHA256[:16]}-float32-v{EXPORT_VERSION}"
    path = folder / "model.onnx"
    if not path.exists():
        import onnxruntime  # noqa: F401  # where it is missing, that is to be known before the model is exported

        notify("preparing the embedding model for this machine (once, some ten seconds)")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="export-") as scratch:
            _export(model, Path(scratch) / "model.onnx")
            finished = Path(scratch) / "finished"
            finished.mkdir()
            shutil.move(Path(scratch) / "model.onnx", finished / "model.onnx")
            try:
                finished.rename(folder)
            except OSError:
                if not path.exists():  # otherwise another process was first, with the same file
                    raise
    return path


def cache_folder() -> Path:
    """Where exported models are kept: `$ARCHIVE_QA_CACHE`, else the user's cache folder."""
    chosen = os.environ.get("ARCHIVE_QA_CACHE")
    return (Path(chosen) if chosen else Path(platformdirs.user_cache_dir("archive-qa"))) / "engines"


def _export(model: Model, path: Path) -> None:
    """Writes the model as ONNX. Raises RuntimeError where its vectors differ from those of sentence-transformers."""
    reference = load(model)
    import torch

    class LastHiddenState(torch.nn.Module):
        def __init__(self, inner: torch.nn.Module) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            return self.inner(**dict(zip(INPUTS, inputs, strict=True))).last_hidden_state

    example = torch.ones(2, 8, dtype=torch.long)
    transformer = reference[0]
    axes = {0: "batch", 1: "token"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own age
        torch.onnx.export(
            LastHiddenState(transformer.model if hasattr(transformer, "model") else transformer.auto_model).eval(),
            (example, example, torch.zeros_like(example)),
            str(path),
            dynamo=False,
            opset_version=17,
            input_names=list(INPUTS),
            output_names=["tokens"],
            dynamic_axes={name: axes for name in (*INPUTS, "tokens")},
        )
    difference = _largest_difference(model, path, reference)
    if difference > TOLERANCE:
        raise RuntimeError(f"the exported model differs from sentence-transformers by {difference:.1e}")


def _largest_difference(model: Model, path: Path, reference) -> float:
    ours = np.stack([reading.vector for reading in OnnxEmbedder(model, path).encode(PROBES)])
    theirs = reference.encode(list(PROBES), show_progress_bar=False, normalize_embeddings=True)
    return float(np.abs(ours - np.asarray(theirs, np.float32)).max())
