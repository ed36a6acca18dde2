"""The default model through onnxruntime: the first vector in a third of a second, without importing torch.

The model is exported once, into the user's cache, in 32-bit; the export is used only after its vectors were found
equal to those of sentence-transformers.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import platformdirs

from index.embedder import Encoded, Vectors, load, unit
from index.model import DEFAULT_SHA256, Model

EXPORT_VERSION = 1  # raise when the export changes, so that an old one is not used
TOLERANCE = 1e-5  # largest difference allowed between a component of our vectors and of sentence-transformers'
BATCH = 8  # small batches of like length: less padding, and they stay in the processor's cache

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_PROBES = (
    "Ciphered Telegram No. 8600, Vyshinsky to Mao Zedong",
    "We do not see the use in inviting representatives of neutral states. " * 12,
    "1936",
)


class OnnxEmbedder:
    """The packaged model, run by onnxruntime."""

    engine = "onnxruntime float32"

    def __init__(self, model: Model, notify: Callable[[str], None] = lambda line: None) -> None:
        """Loads the exported model, exporting it first where that has not been done on this machine.

        Raises ModelError where the model's files are missing or damaged, and whatever onnxruntime raises where it
        cannot load.
        """
        import onnxruntime  # noqa: F401  # where it is missing, that is to be known before the model is exported

        self._load(model, exported(model, notify))

    def _load(self, model: Model, path: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        assert model.folder is not None
        self.model = model
        self.fingerprint = DEFAULT_SHA256  # checked when it was exported; the export is filed under it
        self.dimension = 384
        self.max_tokens = 256
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = os.cpu_count() or 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # nor waste the next step's processor
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(model.folder / "tokenizer.json"))
        self._tokenizer.no_padding()  # the file ships with padding to 128, and cutting at 128
        self._tokenizer.no_truncation()

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """As `Embedder.lengths`."""
        return [len(reading.ids) for reading in self._tokenizer.encode_batch(list(texts))]

    def question(self, text: str) -> Vectors:
        """As `Embedder.question`."""
        return self.encode([text])[0].vector

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """As `Embedder.encode`."""
        readings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda number: len(readings[number].ids))
        done: list[Encoded | None] = [None] * len(texts)
        for first in range(0, len(order), BATCH):
            some = order[first : first + BATCH]
            for number, encoded in zip(some, self._forward([readings[number] for number in some]), strict=True):
                done[number] = encoded
        return done  # type: ignore[return-value]  # every place is filled

    def _forward(self, readings: list) -> list[Encoded]:
        ids = [_cut(reading.ids, self.max_tokens) for reading in readings]
        width = max(map(len, ids))
        inputs = np.zeros((len(ids), width), np.int64)
        mask = np.zeros_like(inputs)
        for row, numbers in enumerate(ids):
            inputs[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1
        feed = dict(zip(_INPUTS, (inputs, mask, np.zeros_like(inputs)), strict=True))
        (output,) = self._session.run(None, feed)
        encoded = []
        for row, (numbers, reading) in enumerate(zip(ids, readings, strict=True)):
            tokens = output[row, : len(numbers)]
            offsets = np.asarray(_cut(reading.offsets, self.max_tokens), np.int64).reshape(-1, 2)
            encoded.append(Encoded(unit(tokens.mean(axis=0)), tokens, offsets))
        return encoded


def _cut(items: list, most: int) -> list:
    """At most `most` items, the last of them kept: a text too long still ends in its closing token."""
    return items if len(items) <= most else [*items[: most - 1], items[-1]]


def exported(model: Model, notify: Callable[[str], None] = lambda line: None) -> Path:
    """The path of the exported model in the user's cache, exporting it first where it is not there yet."""
    folder = cache_folder() / f"{DEFAULT_SHA256[:16]}-float32-v{EXPORT_VERSION}"
    path = folder / "model.onnx"
    if not path.exists():
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
            return self.inner(**dict(zip(_INPUTS, inputs, strict=True))).last_hidden_state

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
            input_names=list(_INPUTS),
            output_names=["tokens"],
            dynamic_axes={name: axes for name in (*_INPUTS, "tokens")},
        )
    difference = _largest_difference(model, path, reference)
    if difference > TOLERANCE:
        raise RuntimeError(f"the exported model differs from sentence-transformers by {difference:.1e}")


def _largest_difference(model: Model, path: Path, reference) -> float:
    exported_model = OnnxEmbedder.__new__(OnnxEmbedder)
    exported_model._load(model, path)
    ours = np.stack([reading.vector for reading in exported_model.encode(_PROBES)])
    theirs = reference.encode(list(_PROBES), show_progress_bar=False, normalize_embeddings=True)
    return float(np.abs(ours - np.asarray(theirs, np.float32)).max())
