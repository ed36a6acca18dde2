"""A reader: a model of the user's own that reads the best candidates together with the question.

Two kinds are known, by what the model's config says it is, and both run on this machine's processor in 32 bit:

- `...ForQuestionAnswering` (extractive, as trained on SQuAD 2.0): `SpanReader`, through transformers.
- `...ForSequenceClassification` with one output (a cross-encoder, a reranker): `PairReader`, through
  sentence-transformers.

Code that comes with a model is never run. Any other object with the two members of `Reader` is a reader as well.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedder import Span
from index.errors import ArchiveQAError, ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Passage = tuple[str, Sequence[Span]]  # a text, and where its sentences stand in it
Scores = NDArray[np.float64]

BATCH = 8  # windows of about one length, read together
LONGEST = 512  # tokens of question and text together, where the model does not say that it reads less
PATIENCE = 3.0  # seconds until a hub that does not answer is given up, by each of its client's two attempts
EXPECTED = (
    "give the folder or the Hugging Face name of a question-answering model (...ForQuestionAnswering) "
    "or a cross-encoder with one output (...ForSequenceClassification)"
)


class Reader(Protocol):
    """What a reader has to offer."""

    absolute: bool  # whether the sigmoid of a score is meant as the probability that the sentence answers

    def scores(self, question: str, passages: Sequence[Passage]) -> list[Scores]:
        """For each passage a score [n] for each of its n sentences: the higher, the better it answers. All finite."""


def open_reader(name: str, notify: Callable[[str], None] = lambda line: None) -> Reader:
    """The reader called `name`: a folder, or a Hugging Face name; one that is not on this machine is fetched.

    `notify` is told in a line of what takes long or is left out. Raises ModelError where there is no such model, where
    it is damaged, or where it is of another kind than the two that are known.
    """
    with _explained(name):
        folder = _folder(name, notify)
        reader = _opened(name, folder, notify)
        tried = reader.scores("Who?", [("He.", [(0, 3)]), ("He said so.", [(0, 11)])])
        if not np.isfinite(np.concatenate(tried)).all():
            raise ModelError(f"the reader {name} gives no numbers: its weights are damaged, fetch it again")
    return reader


def _opened(name: str, folder: Path, notify: Callable[[str], None]) -> Reader:
    """Loads the model by its kind."""
    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder} holds no config.json, so it is no model: {EXPECTED}")
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder, **_LOCAL)
    kinds = config.architectures or ["model of no stated kind"]
    if any(kind.endswith("ForQuestionAnswering") for kind in kinds):
        return SpanReader(name, folder, notify)
    if not any(kind.endswith("ForSequenceClassification") for kind in kinds):
        raise ModelError(f"{name} is a {kinds[0]}, which is no reader: {EXPECTED}")
    if config.num_labels != 1:
        raise ModelError(f"{name} is a {kinds[0]} with {config.num_labels} outputs, which is no reader: {EXPECTED}")
    return PairReader(name, folder, notify)


class SpanReader:
    """An extractive question-answering model.

    A sentence's score is that of the best span inside it, start and end logit together, minus that of the null answer
    in the same window. So its sigmoid is the model's probability of that span where there is only it and no answer; of
    a model that was never taught to say "no answer" (SQuAD 1.1) it means nothing.
    """

    absolute = True

    def __init__(self, name: str, folder: Path, notify: Callable[[str], None] = lambda line: None) -> None:
        """Loads the model in `folder`; `name` is what it is called in messages. Raises what transformers raises."""
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        with _listening(name):
            tokenizer = AutoTokenizer.from_pretrained(folder, **_LOCAL)
            self._model = AutoModelForQuestionAnswering.from_pretrained(folder, dtype="float32", **_LOCAL).eval()
        self._null = tokenizer.cls_token_id
        self._pairs = _Pairs(name, tokenizer, self._model.config, notify)

    def scores(self, question: str, passages: Sequence[Passage]) -> list[Scores]:
        """As `Reader.scores`."""
        best = [np.full(len(spans), -np.inf) for _, spans in passages]
        for window, logits in self._pairs.read(question, [text for text, _ in passages], self._logits):
            found = self._of_window(window, logits, passages[window.text][1])
            best[window.text] = np.maximum(best[window.text], found)
        return _filled(best)

    def _logits(self, inputs: dict[str, Any]) -> NDArray[np.float64]:
        """Start and end logits [b, 2, t]."""
        output = self._model(**inputs)
        return np.stack([output.start_logits.double().numpy(), output.end_logits.double().numpy()], axis=1)

    def _of_window(self, window: _Window, logits: NDArray[np.float64], spans: Sequence[Span]) -> Scores:
        """The score [n] of each sentence, as far as it stands in the window; -inf where it does not."""
        starts, ends = logits
        ids = window.inputs["input_ids"]
        null = ids.index(self._null) if self._null in ids else 0
        best = np.full(len(spans), -np.inf)
        for number, (first, last) in enumerate(spans):
            inside = np.flatnonzero((window.ends > first) & (window.ends <= last))
            if len(inside):  # the best start at or before each end
                best[number] = (np.maximum.accumulate(starts[inside]) + ends[inside]).max()
        return best - starts[null] - ends[null]


class PairReader:
    """A cross-encoder, which scores a question and a text together.

    A sentence's score is the mean of two logits: that of its passage, which knows what is spoken of, and its own when
    it is read alone, which tells it from its neighbours. Whether the sigmoid of a logit is meant as a probability
    is for the model to say, by the activation it is kept with; what it then is probable of is what the model was
    trained on, mostly that the text is relevant.
    """

    def __init__(self, name: str, folder: Path, notify: Callable[[str], None] = lambda line: None) -> None:
        """Loads the model in `folder`; `name` is what it is called in messages. Raises whatever its library raises."""
        from sentence_transformers import CrossEncoder
        from torch.nn import Sigmoid

        with _listening(name):
            self._model: CrossEncoder = CrossEncoder(
                str(folder), device="cpu", model_kwargs={"dtype": "float32"}, **_LOCAL
            ).eval()
        self.absolute = isinstance(self._model.activation_fn, Sigmoid)
        self._prompt = self._model.prompts.get(self._model.default_prompt_name) or ""
        self._pairs = _Pairs(name, self._model.tokenizer, self._model.model.config, notify)

    def scores(self, question: str, passages: Sequence[Passage]) -> list[Scores]:
        """As `Reader.scores`."""
        parts = [[text[start:end] for start, end in spans] for text, spans in passages]
        whole = [text for text, _ in passages]
        texts = list(dict.fromkeys(whole + [part for some in parts for part in some]))
        best = dict.fromkeys(texts, -np.inf)  # a text that needs several windows is as good as the best of them
        for window, logits in self._pairs.read(self._prompt + question, texts, self._logits):
            text = texts[window.text]
            best[text] = max(best[text], float(logits[0]))
        return [
            np.array([(best[text] + best[part]) / 2 for part in some]) for text, some in zip(whole, parts, strict=True)
        ]

    def _logits(self, inputs: dict[str, Any]) -> NDArray[np.float64]:
        """The logit of each pair [b, 1]."""
        return self._model(inputs)["scores"].double().numpy()


def _filled(rows: list[Scores]) -> list[Scores]:
    """`rows` with the least score wherever there is none: a sentence may have no sign that the model knows."""
    known = np.concatenate([row[np.isfinite(row)] for row in rows]) if rows else np.zeros(0)
    least = known.min() if len(known) else 0.0
    return [np.where(np.isneginf(row), least, row) for row in rows]


# --- a question and texts, put to a model -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Window:
    """The question with as much of a text as the model reads at once."""

    text: int  # its number
    inputs: dict[str, list[int]]  # what the model is given, by name, each [t]
    ends: NDArray[np.int64]  # [t] where each token ends in the text; -1 for those that are not of the text


class _Pairs:
    """Puts a question with texts to a model: in windows that overlap by half, so that nothing is left out, and
    together with others of about their length.
    """

    def __init__(self, name: str, tokenizer: Any, config: Any, notify: Callable[[str], None]) -> None:
        if len(tokenizer) <= len(tokenizer.all_special_ids):  # made up by transformers where there are no files of one
            raise ModelError(f"the reader {name} comes without a tokenizer: give a folder that holds one too")
        if not tokenizer.is_fast:
            raise ModelError(
                f"the tokenizer of {name} does not say where its tokens stand: give a reader with a fast one"
            )
        positions = getattr(config, "max_position_embeddings", 0)
        limits = [LONGEST, tokenizer.model_max_length]
        if positions > 2:
            limits.append(positions - 2)  # in RoBERTa and its kin two of them are not for tokens
        self._longest = int(min(limits))
        self._name, self._tokenizer, self._notify = name, tokenizer, notify
        self._lock = threading.Lock()  # a tokenizer told to cut cannot be used by two threads at once

    def read(
        self, question: str, texts: Sequence[str], model: Callable[[dict[str, Any]], NDArray[np.float64]]
    ) -> Iterator[tuple[_Window, NDArray[np.float64]]]:
        """Every window with its row of what `model` makes of a batch of inputs, each a tensor [b, t]."""
        import torch

        if not texts:
            return
        with self._lock:
            windows = self._windows(self._shortened(question), texts)
        windows.sort(key=lambda window: len(window.ends))
        for first in range(0, len(windows), BATCH):
            batch = windows[first : first + BATCH]
            with torch.inference_mode():
                rows = model(self._padded(batch))
            yield from zip(batch, rows, strict=True)

    def _windows(self, question: str, texts: Sequence[str]) -> list[_Window]:
        taken = len(self._tokenizer(question, verbose=False)["input_ids"]) + 2  # with the marks between and after
        encoded = self._tokenizer(
            [question] * len(texts),
            list(texts),
            truncation="only_second",
            max_length=self._longest,
            stride=max(0, self._longest - taken) // 2,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        names = [name for name in self._tokenizer.model_input_names if name in encoded]
        done = []
        for number, text in enumerate(encoded["overflow_to_sample_mapping"]):
            of_text = np.array([which == 1 for which in encoded.sequence_ids(number)])
            ends = np.array(encoded["offset_mapping"][number], np.int64)[:, 1]
            done.append(_Window(text, {name: encoded[name][number] for name in names}, np.where(of_text, ends, -1)))
        return done

    def _shortened(self, question: str) -> str:
        """`question`, or its end, where a follow-up asks, as far as it leaves half of every window to the text."""
        offsets = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        offsets, most = offsets["offset_mapping"], self._longest // 2 - 4
        if len(offsets) <= most:
            return question
        self._notify(f"the question is too long for the reader {self._name}: it reads the last {most} tokens of it")
        return question[offsets[-most][0] :]

    def _padded(self, batch: Sequence[_Window]) -> dict[str, Any]:
        import torch

        longest = max(len(window.ends) for window in batch)
        fill = {"input_ids": self._tokenizer.pad_token_id or 0, "token_type_ids": self._tokenizer.pad_token_type_id}
        return {
            name: torch.tensor(
                [window.inputs[name] + [fill.get(name, 0)] * (longest - len(window.ends)) for window in batch]
            )
            for name in batch[0].inputs
        }


# --- finding and loading -------------------------------------------------------------------------------------------

_LOCAL = {"local_files_only": True, "trust_remote_code": False}
_FILES = ["*.json", "*.txt", "*.model"]  # config and tokenizer
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


def _folder(name: str, notify: Callable[[str], None]) -> Path:
    """Where the files of the model called `name` lie on this machine, after they were fetched where they had to be."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if folder.is_absolute() or folder.exists() or len(folder.parts) > 2:  # a name is "model" or "owner/model"
        raise ModelError(f"no folder {folder}: {EXPECTED}")
    from huggingface_hub import try_to_load_from_cache

    config = try_to_load_from_cache(name, "config.json")
    if isinstance(config, str) and _has_weights(Path(config).parent):
        return Path(config).parent
    return _fetched(name, notify)


def _fetched(name: str, notify: Callable[[str], None]) -> Path:
    """The folder of a model fetched from the hub, which is asked once beforehand: fetching would wait for it long."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url, snapshot_download

    try:
        get_hf_file_metadata(hf_hub_url(name, "config.json"), timeout=PATIENCE)
    except Exception as problem:
        raise ModelError(
            f"{name} is no folder and no model on this machine, and the Hugging Face hub does not have it or "
            f"cannot be reached ({_reason(problem)}): {EXPECTED}"
        ) from problem
    notify(f"fetching the reader {name} from the Hugging Face hub")
    for weights in _WEIGHTS:
        folder = Path(snapshot_download(name, allow_patterns=[*_FILES, weights]))
        if _has_weights(folder):
            return folder
    raise ModelError(f"{name} has no weights that can be read here ({', '.join(_WEIGHTS)}): {EXPECTED}")


def _has_weights(folder: Path) -> bool:
    return any(any(folder.glob(weights)) for weights in _WEIGHTS)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Makes a ModelError of whatever the libraries raise that find, load and run a model."""
    try:
        yield
    except ArchiveQAError:
        raise
    except Exception as problem:
        raise ModelError(f"the reader {name} cannot be used ({_reason(problem)}): {EXPECTED}") from problem


def _reason(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0].rstrip(" .:")


@contextmanager
def _listening(name: str) -> Iterator[None]:
    """Keeps what transformers says while it loads off standard error, which is for what the user has to know.

    Raises ModelError where it says that weights are missing, for which it would take random ones, or do not fit.
    """
    from transformers.utils import logging as speaking

    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener, bars = Listener(), speaking.is_progress_bar_enabled()
    speaking.disable_progress_bar()
    speaking.disable_default_handler()
    speaking.add_handler(listener)
    try:
        yield
    finally:
        speaking.remove_handler(listener)
        speaking.enable_default_handler()
        if bars:
            speaking.enable_progress_bar()
        if any(word in line for line in said for word in ("MISSING", "MISMATCH")):
            raise ModelError(f"the weights of {name} do not fit its config, or are not all there: fetch it again")
