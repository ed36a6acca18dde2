"""Text -> unit vectors: of a question, of a passage, and of every sentence in its passage ("late" pooling).

One forward pass of a passage gives a vector for each of its tokens; their mean is the passage's vector, the mean over
a sentence's tokens is that sentence's vector in context (Günther et al. 2024, "Late Chunking", arXiv 2409.04701).
An embedding model is an `Embedder` passed in; any sentence-transformers model is one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index import model as models
from index.errors import ModelError

Vectors = NDArray[np.float32]
Span = tuple[int, int]
BATCH = 64  # texts sorted by length together before they are cut into small batches, and held in memory
REMEMBERED = 256  # questions whose vectors are kept


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text read by a model: its unit vector [d], and a vector for each token [t, d] with its place [t, 2]."""

    vector: Vectors
    tokens: Vectors
    offsets: NDArray[np.int64]


class Embedder(Protocol):
    """What an embedding model has to offer."""

    model: models.Model
    fingerprint: str  # of the weights
    dimension: int
    max_tokens: int  # what the model reads of a text, special tokens included
    engine: str  # which program runs it, and its number format
    workers: int  # threads that may call `encode` at the same time and are of use

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many of the model's tokens each text has, special tokens included, before anything is cut off."""

    def question(self, text: str) -> Vectors:
        """The unit vector [d] of a question."""

    def questions(self, texts: Sequence[str]) -> list[Vectors]:
        """Those of many, which `question` then knows: several short texts take a model little longer than one."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Every text read, in the order given."""


def open_embedder(
    name: str | None = None, notify: Callable[[str], None] = lambda line: None, *, many: bool = False
) -> Embedder:
    """The model called `name` (see `model.find`): the default through the fast engine, any other, and the default
    where the engine cannot be had, through sentence-transformers; then `notify` is told why in one line.

    With `many` passages ahead the default takes longer to load, and then fewer seconds for each, where OpenVINO is
    installed.
    """
    model = models.find(name)
    if model.is_default:
        from index.engine import OnnxEmbedder, OpenVinoEmbedder
        from index.export import exported

        try:
            path = exported(model, notify)
            if many:
                with suppress(ImportError):
                    return OpenVinoEmbedder(model, path)
            return OnnxEmbedder(model, path)
        except ModelError:
            raise
        except Exception as problem:  # whatever keeps the engine from loading must not keep anyone from asking
            reason = str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
            notify(f"the fast engine cannot load ({reason}): using sentence-transformers, which starts slower")
    return SentenceTransformerEmbedder(model)


def embed_passages(
    embedder: Embedder, items: Sequence[tuple[str, Sequence[Span]]]
) -> Iterator[tuple[Vectors, Vectors]]:
    """For each text and the spans of its units: the passage's unit vector [d] and its units' [n, d], in order."""
    for first in range(0, len(items), BATCH):
        some = items[first : first + BATCH]
        encoded = embedder.encode([text for text, _ in some])
        for (_, spans), reading in zip(some, encoded, strict=True):
            yield reading.vector, pool(reading, spans)


def pool(reading: Encoded, spans: Sequence[Span]) -> Vectors:
    """The unit vectors [n, d] of `spans`: each the mean of the tokens that begin in it.

    A span in which no token begins has the vector of the whole text.
    """
    inside = reading.offsets[:, 1] > reading.offsets[:, 0]  # not the special tokens
    tokens, starts = reading.tokens[inside], reading.offsets[inside, 0]
    bounds = np.searchsorted(starts, np.asarray(spans, np.int64).reshape(-1, 2))
    vectors = np.empty((len(spans), reading.vector.shape[0]), np.float32)
    for row, (first, last) in enumerate(bounds.tolist()):
        vectors[row] = unit(tokens[first:last].mean(axis=0)) if first < last else reading.vector
    return vectors


def unit(vector: Vectors) -> Vectors:
    """`vector` at length one; a vector of zeros stays as it is."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


class Remembered:
    """The vectors of the questions that were read last."""

    def __init__(self, read: Callable[[list[str]], list[Vectors]]) -> None:
        """`read` gives the unit vectors [d] of texts."""
        self._read = read
        self._known: dict[str, Vectors] = {}

    def of(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of `texts`; those that are not known are read together."""
        known = self._known
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            read = dict(zip(new, self._read(new), strict=True))
            known = known | read
            self._known = dict(list(known.items())[-REMEMBERED:])  # a new one: others may be looking into the old
        return [known[text] for text in texts]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, run by sentence-transformers itself."""

    engine = "sentence-transformers float32"
    workers = 1

    def __init__(self, model: models.Model) -> None:
        """Loads `model`. Raises ModelError where it cannot be found, is damaged, or is not an embedding model."""
        self.model = model
        self.fingerprint = models.fingerprint(model)
        self._model = load(model)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or 512)
        tokenizer = getattr(self._model, "tokenizer", None)
        self._tokenizer = tokenizer if getattr(tokenizer, "is_fast", False) else None
        prompts = self._model.prompts or {}
        self._prompt = prompts.get("document") or prompts.get("passage") or ""
        self._asked = Remembered(self._read_questions)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """As `Embedder.lengths`."""
        if not texts:
            return []
        tokenizer = self._tokenizer or self._model.tokenizer
        prompted = [self._prompt + text for text in texts]
        return [len(ids) for ids in tokenizer(prompted, truncation=False, verbose=False)["input_ids"]]

    def question(self, text: str) -> Vectors:
        """As `Embedder.question`."""
        return self._asked.of([text])[0]

    def questions(self, texts: Sequence[str]) -> list[Vectors]:
        """As `Embedder.questions`."""
        return self._asked.of(texts)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """As `Embedder.encode`."""
        if not texts:
            return []
        prompted = [self._prompt + text for text in texts]
        outputs = self._model.encode(
            prompted,
            prompt="",
            output_value=None,
            batch_size=8 if self._model.device.type == "cpu" else BATCH,
            show_progress_bar=False,
            convert_to_numpy=False,
        )
        return [self._encoded(text, output) for text, output in zip(prompted, outputs, strict=True)]

    def _read_questions(self, texts: list[str]) -> list[Vectors]:
        read = self._model.encode_query(texts, show_progress_bar=False)
        return [unit(np.asarray(vector, np.float32)) for vector in read]

    def _encoded(self, text: str, output: dict) -> Encoded:
        vector = unit(output["sentence_embedding"].float().cpu().numpy())
        rows = output.get("token_embeddings")
        if rows is None or self._tokenizer is None or rows.shape[1] != self.dimension:
            # The model shows no tokens: each sentence then shares its passage's vector.
            return Encoded(vector, np.empty((0, len(vector)), np.float32), np.empty((0, 2), np.int64))
        reading = self._tokenizer(text, truncation=True, max_length=self.max_tokens, return_offsets_mapping=True)
        offsets = np.asarray(reading["offset_mapping"], np.int64) - len(self._prompt)
        count = min(len(offsets), len(rows))
        return Encoded(vector, rows[:count].float().cpu().numpy(), offsets[:count])


def load(model: models.Model):  # -> SentenceTransformer, imported here because it imports torch
    """The model in sentence-transformers. Raises ModelError where it cannot be had."""
    if model.folder is not None:
        models.fingerprint(model)  # checked before the weights are used
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # standard error is for what the user has to know
    try:
        return SentenceTransformer(str(model.folder or model.name), device=None)
    except Exception as problem:  # sentence-transformers raises whatever its many parts raise
        reason = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
        raise ModelError(
            f"no embedding model at {model.folder or model.name} ({reason}): give the folder of a model, or its name"
        ) from problem
    finally:
        if bars:
            logging.enable_progress_bar()
