"""Readers: tiny models made here, loaded and run as any other, and checked against a computation of its own."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from qa import ask
from qa.reader import EXPECTED, PairReader, SpanReader, open_reader

pytestmark = pytest.mark.slow  # they import torch

ROOT = Path(__file__).parents[2]
NO_NETWORK = ROOT / "tests" / "data" / "no_network"
QUESTION = "What did Stalin think of inviting representatives of neutral states to the negotiations?"
PREFERRED = "witnesses"  # in one sentence of the seeds
TEXT = "The harbour was closed. He said so, in January! Who closed the harbours?"
SPANS = [(0, 23), (24, 47), (48, 72)]
ASKED = "Who closed the harbour?"
POSITIONS = 64


def words() -> list[str]:
    """A WordPiece vocabulary of the words here and in the seeds."""
    texts = [TEXT, *(path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))]
    found = {word for text in texts for word in re.findall(r"[a-z]+|[^\sa-z]", text.lower())}
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "##s", "##ed", "##ing", *sorted(found)]


def make(folder: Path, kind: str, *, labels: int = 1, positions: int = POSITIONS, prefer: str | None = None) -> Path:
    """A BERT of two layers saved to `folder`: random, or such that its scores rise with the word `prefer`."""
    import torch
    import transformers

    vocabulary = words()
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=positions,
        initializer_range=0.5,
        num_labels=labels,
    )
    torch.manual_seed(1)
    model = getattr(transformers, kind)(config)
    if prefer:
        with torch.no_grad():
            _preferring(model, vocabulary.index(prefer))
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    (folder / "vocab.txt").unlink()  # tokenizer.json holds it too
    return folder


def _preferring(model, word: int) -> None:
    """Sets the weights: the first of the 32 numbers is high for `word` alone; each token keeps its own numbers and, in
    the first layer, adds the mean over all tokens where the model looks at its first token alone.
    """
    import torch

    of_spans = hasattr(model, "qa_outputs")
    for name, values in model.named_parameters():
        values.fill_(1.0 if name.endswith("LayerNorm.weight") else 0.0)
    table = model.bert.embeddings.word_embeddings.weight
    table.copy_(torch.randn(table.shape, generator=torch.Generator().manual_seed(2)))
    table[:, 0] = 0
    table[word] = 0
    table[word, 0] = 10
    if of_spans:
        model.qa_outputs.weight[:, 0] = 1
        return
    attention = model.bert.encoder.layer[0].attention
    attention.self.value.weight.copy_(torch.eye(32))
    attention.output.dense.weight.copy_(torch.eye(32))
    model.bert.pooler.dense.weight.copy_(torch.eye(32))
    model.classifier.weight[0, 0] = 10


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("readers")
    spans, pairs = "BertForQuestionAnswering", "BertForSequenceClassification"
    return {
        "spans": make(folder / "spans", spans, labels=2),
        "pairs": make(folder / "pairs", pairs),
        "preferring spans": make(folder / "preferring-spans", spans, labels=2, prefer=PREFERRED),
        "preferring pairs": make(folder / "preferring-pairs", pairs, prefer=PREFERRED),
        "three labels": make(folder / "three", pairs, labels=3),
        "masked": make(folder / "masked", "BertForMaskedLM"),
    }


# --- extractive --------------------------------------------------------------------------------------------------


def best_spans(folder: Path, question: str, text: str, spans: list[tuple[int, int]]) -> list[float]:
    """Every span of tokens inside each sentence, one after the other, with transformers alone."""
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForQuestionAnswering.from_pretrained(folder).eval()
    encoded = tokenizer(question, text, return_offsets_mapping=True, return_tensors="pt")
    places, of = encoded.pop("offset_mapping")[0].tolist(), encoded.sequence_ids(0)
    with torch.no_grad():
        output = model(**encoded)
    start, end = output.start_logits[0].tolist(), output.end_logits[0].tolist()
    tokens = range(len(places))
    return [
        max(
            start[i] + end[j]
            for i in tokens
            for j in tokens[i:]
            if of[i] == of[j] == 1 and first <= places[i][0] and places[j][1] <= last
        )
        - (start[0] + end[0])
        for first, last in spans
    ]


def test_a_sentence_scores_as_its_best_span_over_no_answer(models):
    reader = open_reader(str(models["spans"]))
    assert (type(reader), reader.absolute) == (SpanReader, True)
    (found,) = reader.scores(ASKED, [(TEXT, SPANS)])
    np.testing.assert_allclose(found, best_spans(models["spans"], ASKED, TEXT, SPANS), atol=1e-5)
    assert len(set(found.round(3))) == 3


@pytest.mark.parametrize("kind", ["spans", "pairs"])
def test_passages_read_together_score_as_each_alone(models, kind):
    reader = open_reader(str(models[kind]))
    passages = [(TEXT[:end], [span for span in SPANS if span[1] <= end]) for end in (23, 47, 72)] * 7
    together = reader.scores(ASKED, passages)
    assert [len(scores) for scores in together] == [1, 2, 3] * 7
    for passage, scores in zip(passages, together, strict=True):
        np.testing.assert_allclose(scores, reader.scores(ASKED, [passage])[0], atol=1e-5)
    assert reader.scores(ASKED, []) == []


def test_a_sentence_without_a_token_scores_as_the_least(models):
    reader = open_reader(str(models["spans"]))
    text = "The harbour was closed. \u200b\u200b He said so."
    with_empty, without = reader.scores(ASKED, [(text, [(0, 23), (24, 26), (27, 38)]), (text, [(0, 23), (27, 38)])])
    assert with_empty.tolist() == [without[0], without.min(), without[1]]
    assert reader.scores(ASKED, [("\u200b", [(0, 1)])])[0].tolist() == [0.0]


# --- cross-encoders ----------------------------------------------------------------------------------------------


def test_a_sentence_scores_as_the_mean_of_its_passage_and_itself(models):
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    reader = open_reader(str(models["pairs"]))
    assert (type(reader), reader.absolute) == (PairReader, True)  # without a word on it: a sigmoid
    texts = [TEXT, *(TEXT[start:end] for start, end in SPANS)]
    whole, *parts = CrossEncoder(str(models["pairs"])).predict(
        [(ASKED, text) for text in texts], activation_fn=Identity()
    )
    (found,) = reader.scores(ASKED, [(TEXT, SPANS)])
    np.testing.assert_allclose(found, [(whole + part) / 2 for part in parts], atol=1e-5)
    assert len(set(found.round(3))) == 3


def test_a_cross_encoder_is_read_as_it_was_kept(models, tmp_path):
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    kept = CrossEncoder(
        str(models["pairs"]),
        activation_fn=Identity(),
        prompts={"query": "said in january "},
        default_prompt_name="query",
    )
    kept.save_pretrained(str(tmp_path / "kept"))
    reader = open_reader(str(tmp_path / "kept"))
    assert not reader.absolute
    (found,) = reader.scores(ASKED, [("He said so.", [(0, 11)])])
    assert found == pytest.approx(kept.predict([(ASKED, "He said so.")]), abs=1e-5)
    assert found != pytest.approx(open_reader(str(models["pairs"])).scores(ASKED, [("He said so.", [(0, 11)])])[0])


# --- what is longer than a model reads ---------------------------------------------------------------------------


def long_text(words_before: int, words_after: int) -> tuple[str, tuple[int, int]]:
    """A text with the preferred word in its middle, and where that stands."""
    before, after = "harbour " * words_before, " harbour" * words_after
    return before + PREFERRED + after, (len(before), len(before) + len(PREFERRED))


@pytest.mark.parametrize("before", [0, 25, 150, 300])
def test_a_long_passage_is_read_to_its_end(models, before):
    reader = open_reader(str(models["preferring spans"]))  # whose tokens do not depend on each other
    text, span = long_text(before, 300 - before)
    short, short_span = long_text(1, 1)
    spans = [(0, span[0]), span, (span[1], len(text))]
    (found,) = reader.scores(ASKED, [(text, spans)])
    assert found[1] == pytest.approx(reader.scores(ASKED, [(short, [short_span])])[0][0], abs=1e-5)
    assert found.argmax() == 1


@pytest.mark.parametrize("before", [0, 25, 150, 300])
def test_a_long_pair_is_as_good_as_its_best_window(models, before):
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    text, _ = long_text(before, 300 - before)
    room = POSITIONS - 2 - len("[CLS] who closed the harbour ? [SEP] [SEP]".split())
    step = room - (room - 1) // 2  # they overlap by half, with one token more between the texts than BERT has
    pieces = [text.split()[first : first + room] for first in range(0, 301 - (room - step), step)]
    by_hand = CrossEncoder(str(models["preferring pairs"])).predict(
        [(ASKED, " ".join(piece)) for piece in pieces], activation_fn=Identity()
    )
    (found,) = open_reader(str(models["preferring pairs"])).scores(ASKED, [(text, [(0, len(text))])])
    assert found == pytest.approx([by_hand.max()], abs=1e-5)
    assert len(set(by_hand.round(3))) > 1  # a window with the preferred word, and others


@pytest.mark.parametrize("kind", ["preferring spans", "preferring pairs"])
def test_of_a_question_that_is_too_long_the_end_is_read_and_that_is_said(models, kind):
    told: list[str] = []
    reader = open_reader(str(models[kind]), told.append)
    reader.scores("harbour " * 27, [(TEXT, SPANS)])
    assert told == []
    (found,) = reader.scores("january " * 500 + "harbour " * 27, [(TEXT, SPANS)])
    assert told == [f"the question is too long for the reader {models[kind]}: it reads the last 27 tokens of it"]
    np.testing.assert_allclose(found, reader.scores("harbour " * 27, [(TEXT, SPANS)])[0], atol=1e-5)


def test_two_threads_read_at_once(models):
    reader = open_reader(str(models["spans"]))
    passages = [(TEXT * number, [(0, 23), (24, 47)]) for number in range(1, 9)]
    (expected,) = {tuple(np.concatenate(reader.scores(ASKED, passages)).round(4)) for _ in range(2)}
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: np.concatenate(reader.scores(ASKED, passages)), range(12)))
    for scores in found:
        np.testing.assert_allclose(scores, expected, atol=1e-3)


# --- the whole way -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["preferring spans", "preferring pairs"])
def test_a_reader_moves_what_it_prefers_to_the_front(seed_archive, models, kind):
    alone = ask(seed_archive, QUESTION)
    answer = ask(seed_archive, QUESTION, reader=open_reader(str(models[kind])))
    assert PREFERRED not in alone.quotes[0].text
    assert PREFERRED in answer.quotes[0].text
    assert alone.confidence != answer.confidence


def test_the_command_asks_the_reader(archive_qa, models, tmp_path):
    answers = [
        json.loads(archive_qa("ask", QUESTION, "--json", *more).stdout)
        for more in ((), ("--reader", models["preferring spans"]))
    ]
    assert [list(answer) for answer in answers] == [list(answers[0])] * 2
    assert [PREFERRED in answer["quotes"][0]["text"] for answer in answers] == [False, True]


def test_batch_and_eval_ask_the_reader(archive_qa, models, tmp_path):
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    quote = "We do not see the use in inviting"
    line = {"question": QUESTION, "answerable": True, "gold_docs": ["113009"], "answer_quotes": [quote]}
    questions.write_text(f"{json.dumps(line)}\n", encoding="utf-8")
    done = archive_qa("batch", questions, "--out", out, "--reader", models["preferring spans"])
    assert done.returncode == 0, done.stderr
    assert PREFERRED in json.loads(out.read_text("utf-8"))["quotes"][0]["text"]
    measured = [
        json.loads(archive_qa("eval", questions, "--json", *more).stdout)["all"]["quote_1"]
        for more in ((), ("--reader", models["preferring spans"]))
    ]
    assert measured == [0.0, 1.0]


def test_the_reading_room_asks_the_reader(environment, models, tmp_path):
    code = (
        "import functools, sys\n"
        "from index import Archive\n"
        "from qa import ask\n"
        "from qa.reader import open_reader\n"
        "asking = functools.partial(ask, reader=open_reader(sys.argv[2]))\n"
        "from qa.room.conversation import Turn\n"
        "from qa.room.panels.asking import answered\n"
        "with Archive.open(sys.argv[3]) as archive:\n"
        "    print(answered(asking, archive, Turn(sys.argv[1]), (), {}).answer.quotes[0].text)\n"
    )
    command = [sys.executable, "-c", code, QUESTION, str(models["preferring spans"]), environment["ARCHIVE_QA_HOME"]]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert PREFERRED in done.stdout, done.stderr


# --- what is no reader -------------------------------------------------------------------------------------------


def edited(change: Callable[[dict], object]) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        change(config)
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")

    return edit


def reweighted(change: Callable[[dict], dict]) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        from safetensors.numpy import load_file, save_file

        save_file(change(load_file(folder / "model.safetensors")), folder / "model.safetensors", {"format": "pt"})

    return edit


def headless(weights: dict) -> dict:
    return {name: values for name, values in weights.items() if not name.startswith(("qa_outputs", "classifier"))}


def cut(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])


DAMAGES = {
    "no tokenizer": (lambda folder: (folder / "tokenizer.json").unlink(), "comes without a tokenizer"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "no file named model.safetensors"),
    "half the weights": (cut, "cannot be used"),
    "no head": (reweighted(headless), "do not fit its config, or are not all there"),
    "another size": (edited(lambda config: config.update(hidden_size=64)), "do not fit its config"),
    "not numbers": (reweighted(lambda all_: {key: value * np.nan for key, value in all_.items()}), "gives no numbers"),
    "no JSON": (lambda folder: (folder / "config.json").write_text("{"), "not a valid JSON file"),
    "an unknown type": (edited(lambda config: config.update(model_type="unheard-of")), "unheard-of"),
    "code of its own": (
        edited(lambda config: config.update(model_type="own", auto_map={"AutoConfig": "own.Config"})),
        "contains custom code",
    ),
    "no stated kind": (edited(lambda config: config.pop("architectures")), "is a model of no stated kind"),
}


@pytest.mark.parametrize("kind", ["spans", "pairs"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_reader_is_one_line(models, tmp_path, capfd, kind, damage):
    folder = shutil.copytree(models[kind], tmp_path / "damaged")
    (folder / "own.py").write_text("raise SystemExit('its code was run')")
    do, said = DAMAGES[damage]
    do(folder)
    with pytest.raises(ModelError) as raised:
        open_reader(str(folder))
    assert said in str(raised.value)
    assert str(folder) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert capfd.readouterr() == ("", "")


def test_a_model_of_another_kind_is_refused(models, tmp_path):
    for name, found in (
        ("three labels", "BertForSequenceClassification with 3 outputs"),
        ("masked", "BertForMaskedLM"),
    ):
        with pytest.raises(ModelError) as raised:
            open_reader(str(models[name]))
        assert str(raised.value) == f"{models[name]} is a {found}, which is no reader: {EXPECTED}"
    with pytest.raises(ModelError) as raised:
        open_reader(str(tmp_path))
    assert str(raised.value) == f"{tmp_path} holds no config.json, so it is no model: {EXPECTED}"
    with pytest.raises(ModelError) as raised:
        open_reader(str(tmp_path / "nowhere"))
    assert str(raised.value) == f"no folder {tmp_path / 'nowhere'}: {EXPECTED}"


def test_the_command_says_in_one_line_what_is_no_reader(archive_qa, models):
    done = archive_qa("ask", QUESTION, "--reader", models["three labels"])
    expected = f"{models['three labels']} is a BertForSequenceClassification with 3 outputs, which is no reader"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"archive-qa: {expected}: {EXPECTED}\n"


# --- names -------------------------------------------------------------------------------------------------------


@pytest.fixture
def cache(monkeypatch, tmp_path) -> Path:
    """An empty Hugging Face cache; on this machine no hub answers."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    return tmp_path / "hub"


def test_a_name_in_the_cache_is_found_there(models, cache):
    commit = "0" * 40
    shutil.copytree(models["spans"], cache / "models--some--reader" / "snapshots" / commit)
    (cache / "models--some--reader" / "refs").mkdir()
    (cache / "models--some--reader" / "refs" / "main").write_text(commit)
    told: list[str] = []
    found = open_reader("some/reader", told.append).scores(ASKED, [(TEXT, SPANS)])
    assert told == []
    np.testing.assert_array_equal(found, open_reader(str(models["spans"])).scores(ASKED, [(TEXT, SPANS)]))


@pytest.mark.parametrize("name", ["some/reader", "reader", "some reader", "bücher/leser"])
def test_a_name_that_is_nowhere_is_one_line(cache, name):
    with pytest.raises(ModelError) as raised:
        open_reader(name)
    assert name in str(raised.value)
    assert str(raised.value).endswith(EXPECTED)
    assert "\n" not in str(raised.value)


def test_without_a_network_a_name_is_not_asked_for_again_and_again(environment, tmp_path):
    environment |= {"PYTHONPATH": f"{NO_NETWORK}{os.pathsep}{ROOT}", "ATTEMPTS": str(tmp_path / "attempts")}
    environment |= {"HF_HOME": str(tmp_path / "hub")}
    command = [sys.executable, "-m", "qa", "ask", QUESTION, "--reader", "some/reader"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "archive-qa: some/reader is no folder and no model on this machine" in done.stderr
    attempts = (tmp_path / "attempts").read_text().splitlines()
    assert set(attempts) == {"socket.getaddrinfo huggingface.co"}
    assert len(attempts) <= 2  # the hub's own client asks twice


@contextmanager
def hub(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """A hub that holds the files of `folder` as the model some/reader, and the paths of the files it gave."""
    commit, given = "1" * 40, []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _, _, path = self.path.partition("/some/reader/")
            name = path.partition("?")[0].rpartition("/")[2]
            if path.startswith("revision"):
                body = json.dumps({"id": "some/reader", "sha": commit, "siblings": []}).encode()
            elif path.startswith("tree"):
                files = [(one.name, one.stat().st_size) for one in sorted(folder.iterdir())]
                body = json.dumps([{"type": "file", "path": n, "size": s, "oid": "a" * 40} for n, s in files]).encode()
            else:
                body = (folder / name).read_bytes()
                if self.command == "GET":
                    given.append(name)
            self.send_response(200)
            self.send_header("X-Repo-Commit", commit)
            self.send_header("ETag", f'"{hashlib.sha1(body).hexdigest()}"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", given
        server.shutdown()


def test_a_name_on_the_hub_is_fetched_once_without_what_is_not_needed(environment, models, tmp_path):
    folder = shutil.copytree(models["preferring spans"], tmp_path / "held")
    (folder / "model.onnx").write_bytes(b"large")
    (folder / "modeling_own.py").write_text("raise SystemExit('its code was run')")
    command = [sys.executable, "-m", "qa", "ask", QUESTION, "--reader", "some/reader"]
    with hub(folder) as (address, given):
        environment |= {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "hub"), "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
        runs = [
            subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120)
            for _ in range(2)
        ]
    assert [PREFERRED in run.stdout.partition(" 2. ")[0] for run in runs] == [True, True], runs
    assert [run.stderr for run in runs] == [
        "archive-qa: fetching the reader some/reader from the Hugging Face hub\n",
        "",
    ]
    assert sorted(given) == ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
