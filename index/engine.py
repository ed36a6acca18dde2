"""The default model through its export: without importing torch, the first vector in a third of a second.

A question is read by onnxruntime. Many passages are read by OpenVINO where it is installed: each core has a batch of
its own, and the numbers are of 16 bits where the processor computes with such (bfloat16).
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.embedder import Encoded, Remembered, Vectors, unit
from index.model import DEFAULT_SHA256, Model

BATCH = 8  # small batches of like length: less padding, and they stay in the processor's cache
STEP = 16  # OpenVINO keeps memory for every width of a batch it has met: there are fewer when they are rounded up
READINGS = 2048  # texts whose tokens are kept: a passage is measured before it is embedded
ALIKE = 0.9999  # least cosine of a probe's vector in 16 bits with that in 32

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
PROBES = (
    "Ciphered Telegram No. 8600, Vyshinsky to Mao Zedong",
    "We do not see the use in inviting representatives of neutral states. " * 12,
    "1936",
)

Run = Callable[[dict[str, np.ndarray]], np.ndarray]


class OnnxEmbedder:
    """The packaged model, run by onnxruntime."""

    engine = "onnxruntime float32"
    workers = 1

    def __init__(self, model: Model, path: Path) -> None:
        """Loads the model exported to `path`. Raises whatever onnxruntime raises where it cannot load."""
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
        tokenizer = Tokenizer.from_file(str(model.folder / "tokenizer.json"))
        tokenizer.no_padding()  # the file ships with padding to 128, and cutting at 128
        tokenizer.no_truncation()
        self._reading = functools.lru_cache(READINGS)(tokenizer.encode)
        self._asked = Remembered(lambda texts: [read.vector for read in self._encode(texts, self._ask)])

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """As `Embedder.lengths`."""
        return [len(self._reading(text).ids) for text in texts]

    def question(self, text: str) -> Vectors:
        """As `Embedder.question`."""
        return self._asked.of([text])[0]

    def questions(self, texts: Sequence[str]) -> list[Vectors]:
        """As `Embedder.questions`."""
        return self._asked.of(texts)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """As `Embedder.encode`."""
        return self._encode(texts, self._run)

    def _ask(self, feed: dict[str, np.ndarray]) -> np.ndarray:
        """The vectors [n, t, d] of the tokens in `feed`, in 32 bits."""
        return self._session.run(None, feed)[0]

    def _run(self, feed: dict[str, np.ndarray]) -> np.ndarray:
        """The same for passages, in the engine's own number format."""
        return self._ask(feed)

    def _encode(self, texts: Sequence[str], run: Run) -> list[Encoded]:
        readings = [self._reading(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda number: len(readings[number].ids))
        done: list[Encoded | None] = [None] * len(texts)
        for first in range(0, len(order), BATCH):
            some = order[first : first + BATCH]
            for number, encoded in zip(some, self._forward([readings[number] for number in some], run), strict=True):
                done[number] = encoded
        return done  # type: ignore[return-value]  # every place is filled

    def _forward(self, readings: list, run: Run) -> Iterator[Encoded]:
        ids = [_cut(reading.ids, self.max_tokens) for reading in readings]
        width = max(map(len, ids))
        inputs = np.zeros((len(ids), width), np.int64)
        mask = np.zeros_like(inputs)
        for row, numbers in enumerate(ids):
            inputs[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1
        output = run(dict(zip(INPUTS, (inputs, mask, np.zeros_like(inputs)), strict=True)))
        for row, (numbers, reading) in enumerate(zip(ids, readings, strict=True)):
            tokens = output[row, : len(numbers)]
            offsets = np.asarray(_cut(reading.offsets, self.max_tokens), np.int64).reshape(-1, 2)
            yield Encoded(unit(tokens.mean(axis=0)), tokens, offsets)


class OpenVinoEmbedder(OnnxEmbedder):
    """The packaged model for many passages at once: as many batches side by side as the processor has cores for."""

    def __init__(self, model: Model, path: Path) -> None:
        """Loads the model exported to `path`.

        Raises ImportError where OpenVINO is not installed, and whatever it raises where it cannot load.
        """
        super().__init__(model, path)
        with _without_converter():
            import openvino
        core = openvino.Core()
        formats = ["bf16"] if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else []
        for number_format in (*formats, "f32"):
            settings = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": number_format}
            self._compiled = core.compile_model(str(path), "CPU", settings)
            self._requests = threading.local()
            if number_format == "f32" or self._is_alike():
                break
        self.engine = f"OpenVINO {'bfloat16' if number_format == 'bf16' else 'float32'}"
        self.workers = int(self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    def _run(self, feed: dict[str, np.ndarray]) -> np.ndarray:
        if not hasattr(self._requests, "own"):
            self._requests.own = self._compiled.create_infer_request()
        request = self._requests.own
        short = -feed[INPUTS[0]].shape[1] % STEP
        request.infer({name: np.pad(values, ((0, 0), (0, short))) for name, values in feed.items()})
        return request.get_output_tensor(0).data.copy()  # the request's own memory is written to again

    def _is_alike(self) -> bool:
        """Whether the vectors of the probes are as good as those in 32 bits."""
        pairs = zip(self._encode(PROBES, self._run), self._encode(PROBES, self._ask), strict=True)
        return all(float(ours.vector @ exact.vector) >= ALIKE for ours, exact in pairs)


@contextmanager
def _without_converter() -> Iterator[None]:
    """Keeps `import openvino` from its model converter, which would write to the user's home and call its makers."""
    name = "openvino.tools.ovc"
    before = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails, which OpenVINO expects
    try:
        yield
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before


def _cut(items: list, most: int) -> list:
    """At most `most` items, the last of them kept: a text too long still ends in its closing token."""
    return items if len(items) <= most else [*items[: most - 1], items[-1]]
