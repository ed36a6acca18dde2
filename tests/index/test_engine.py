"""The fast engine gives sentence-transformers' own vectors, and nobody is kept from asking where it cannot load."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.archive import Archive
from index.embedder import Embedder, SentenceTransformerEmbedder, open_embedder, pool
from index.engine import OnnxEmbedder, OpenVinoEmbedder
from index.errors import ModelError
from index.export import cache_folder, exported
from index.model import find
from index.passages import embedding_text
from index.readers import read
from index.sentences import sentences

ROOT = Path(__file__).parents[2]
(DESPATCH,) = read(ROOT / "tests/data/frus1861.xml", "frus1861.xml")
LINES = [DESPATCH.text[start:end] for start, end in sentences(DESPATCH.text)]
TEXTS = [
    *LINES[:40],
    " ".join(LINES[:12]),
    " ".join(LINES),  # longer than the model reads
    "",
    " ",
    "1936",
    "a",
    "_" * 300,
    "TOP SECRET\r\nBEIJING",
    "Лондон, 3 мая 1951 г. Товарищу Сталину.",
    "北京 中国",
    "déjà vu — “naïve” façade…",
    "😀 😀",
    "[CLS] [SEP] [PAD] [MASK] [UNK]",
    "e\u0301 combining",
    "soft\u00adhyphen and zero\u200bwidth",
    "\N{NO-BREAK SPACE}Mr.\N{NO-BREAK SPACE}Adams",
    "http://www.archives.gov/x?y=z#1",
    "word " * 254,
    "word " * 255,
    "x" * 2_000,
]
FALLEN_BACK = r"^the fast engine cannot load \(.+\): using sentence-transformers, which starts slower$"


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(find())


@pytest.mark.slow
def test_both_engines_read_alike(embedder: Embedder, reference: SentenceTransformerEmbedder) -> None:
    assert isinstance(embedder, OnnxEmbedder)
    assert len(TEXTS) == 60
    assert (embedder.dimension, embedder.max_tokens) == (reference.dimension, reference.max_tokens) == (384, 256)
    assert embedder.fingerprint == reference.fingerprint
    assert embedder.lengths(TEXTS) == reference.lengths(TEXTS)
    for text, ours, theirs in zip(TEXTS, embedder.encode(TEXTS), reference.encode(TEXTS), strict=True):
        np.testing.assert_allclose(ours.vector, theirs.vector, atol=1e-5, rtol=0, err_msg=text)
        np.testing.assert_array_equal(ours.offsets, theirs.offsets, err_msg=text)
        np.testing.assert_allclose(ours.tokens, theirs.tokens, atol=1e-4, rtol=0, err_msg=text)
        spans = sentences(text)
        np.testing.assert_allclose(pool(ours, spans), pool(theirs, spans), atol=1e-5, rtol=0, err_msg=text)


@pytest.mark.slow
def test_questions_too_and_as_sentence_transformers_itself_reads_them(
    embedder: Embedder, reference: SentenceTransformerEmbedder
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(find().folder))
    theirs = model.encode(TEXTS, batch_size=1, show_progress_bar=False)
    for text, their in zip(TEXTS, theirs, strict=True):
        np.testing.assert_allclose(embedder.question(text), their, atol=1e-5, rtol=0, err_msg=text)
        np.testing.assert_allclose(reference.question(text), their, atol=1e-5, rtol=0, err_msg=text)


@pytest.fixture(scope="module")
def many() -> OpenVinoEmbedder:
    """The engine for many passages, in the number format that this processor computes with."""
    return OpenVinoEmbedder(find(), exported(find()))


def test_many_passages_are_read_by_an_engine_of_their_own(embedder: Embedder) -> None:
    many = open_embedder(many=True)
    assert isinstance(many, OpenVinoEmbedder)
    assert many.engine in ("OpenVINO bfloat16", "OpenVINO float32")
    assert (many.fingerprint, many.dimension, many.max_tokens) == (embedder.fingerprint, 384, 256)
    assert many.workers >= 1
    np.testing.assert_array_equal(many.question("Who wrote?"), embedder.question("Who wrote?"))  # in 32 bits, as before


@pytest.mark.slow
def test_vectors_of_sixteen_bits_stand_for_those_of_thirty_two(embedder: Embedder, many: OpenVinoEmbedder) -> None:
    read = [text for text in TEXTS if text.strip()]
    ours, exact = (np.stack([reading.vector for reading in engine.encode(read)]) for engine in (many, embedder))
    assert (ours * exact).sum(axis=1).min() >= 0.9999
    nearest = []
    for vectors in (ours, exact):
        likeness = vectors @ vectors.T
        np.fill_diagonal(likeness, -2)
        nearest.append([set(row) for row in np.argsort(-likeness, axis=1)[:, :10]])
    assert np.mean([len(a & b) / 10 for a, b in zip(*nearest, strict=True)]) >= 0.98
    for text, ours_read, exact_read in zip(read, many.encode(read), embedder.encode(read), strict=True):
        np.testing.assert_array_equal(ours_read.offsets, exact_read.offsets, err_msg=text)
        spans = sentences(text)
        likeness = (pool(ours_read, spans) * pool(exact_read, spans)).sum(axis=1)
        assert likeness.min() >= 0.999, text


def test_several_threads_may_embed_at_once(many: OpenVinoEmbedder) -> None:
    lists = [TEXTS[first::4] for first in range(4)] * 3
    alone = [[reading.vector for reading in many.encode(texts)] for texts in lists]
    with ThreadPoolExecutor(4) as threads:
        together = [[reading.vector for reading in readings] for readings in threads.map(many.encode, lists)]
    np.testing.assert_array_equal(np.concatenate(alone), np.concatenate(together))


@pytest.mark.parametrize(("many", "engine"), [(False, "onnxruntime"), (True, "OpenVINO")])
def test_no_engine_keeps_a_number_of_this_machine_or_calls_its_makers(many: bool, engine: str, tmp_path: Path) -> None:
    """Left alone both would: onnxruntime keeps a `deviceid`, OpenVINO's converter of models an id for statistics."""
    script = (
        "import sys; done = []\n"
        "sys.addaudithook(lambda event, given: done.append((event, given)) if event.startswith('socket.')"
        " or event == 'subprocess.Popen' else None)\n"
        "from index.embedder import open_embedder\n"
        f"embedder = open_embedder(many={many}); embedder.encode(['Who wrote?'])\n"
        "print(embedder.engine.split()[0], done, 'openvino_telemetry' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name and name != "CI"}
    environment |= {"HOME": str(tmp_path), "ARCHIVE_QA_CACHE": str(cache_folder().parent)}
    environment |= {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"{engine} [] False\n"
    assert list(tmp_path.iterdir()) == []


def test_without_openvino_onnxruntime_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    told: list[str] = []
    assert open_embedder(notify=told.append, many=True).engine == "onnxruntime float32"
    assert told == []


@pytest.mark.slow
def test_the_model_is_exported_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_QA_CACHE", str(tmp_path))
    told: list[str] = []
    assert open_embedder(notify=told.append).engine == "onnxruntime float32"
    assert told == ["preparing the embedding model for this machine (once, some ten seconds)"]
    (written,) = cache_folder().rglob("*.*")  # nothing half made is left beside it
    made = written.stat().st_mtime_ns
    assert open_embedder(notify=told.append).engine == "onnxruntime float32"
    assert (len(told), written.stat().st_mtime_ns) == (1, made)


@pytest.mark.slow
def test_a_broken_export_does_not_keep_anyone_from_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = exported(find())
    monkeypatch.setenv("ARCHIVE_QA_CACHE", str(tmp_path))
    broken = cache_folder() / path.parent.name / path.name
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"not a model")
    told: list[str] = []
    assert open_embedder(notify=told.append).engine == "sentence-transformers float32"
    assert len(told) == 1
    assert re.search(FALLEN_BACK, told[0])


@pytest.mark.slow
@pytest.mark.parametrize("cached", [True, False], ids=["exported before", "never exported"])
def test_without_onnxruntime_sentence_transformers_answers(
    cached: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not cached:
        monkeypatch.setenv("ARCHIVE_QA_CACHE", str(tmp_path))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    told: list[str] = []
    embedder = open_embedder(notify=told.append)
    assert embedder.engine == "sentence-transformers float32"
    assert len(told) == 1
    assert re.search(FALLEN_BACK, told[0])
    assert embedder.question("Who?").shape == (384,)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="folders cannot be closed with chmod")
def test_a_cache_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ARCHIVE_QA_CACHE", str(tmp_path / "file"))
    told: list[str] = []
    assert open_embedder(notify=told.append).engine == "sentence-transformers float32"
    assert re.search(FALLEN_BACK, told[-1])


# --- another model ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small BERT of random weights, saved as sentence-transformers saves a model."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    tokenizer = AutoTokenizer.from_pretrained(str(find().folder))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64
    )
    parts = tmp_path_factory.mktemp("parts")
    BertModel(config).save_pretrained(str(parts))
    tokenizer.save_pretrained(str(parts))
    transformer = Transformer(str(parts), max_seq_length=64)
    folder = tmp_path_factory.mktemp("tiny")
    SentenceTransformer(modules=[transformer, Pooling(32)]).save(str(folder))
    return folder


@pytest.mark.slow
def test_any_model_can_make_and_ask_an_archive(tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from sentence_transformers import SentenceTransformer

    with Archive.build(tmp_path / "archive", [ROOT / "seeds"], model=str(tiny)) as archive:
        assert (archive.embedder.dimension, archive.embedder.max_tokens) == (32, 64)
        assert archive.status().model == str(tiny)
        assert capfd.readouterr() == ("", "")
        question = archive.embedder.question("neutral states")
        np.testing.assert_allclose(
            question, SentenceTransformer(str(tiny)).encode("neutral states", normalize_embeddings=True), atol=1e-6
        )
        found = archive.passages([key for key, _ in archive.dense(question, 1000)])
        assert {item.passage.record_id for item in found} == {"113009", "000_56bc44923964e047"}
        texts = [embedding_text(archive.record(item.passage.record_id).text, item.passage.units)[0] for item in found]
        assert max(archive.embedder.lengths(texts)) <= 64  # cut for this model, which reads less than the default
        for item in found:
            assert item.unit_vectors.shape == (len(item.passage.units), 32)


@pytest.mark.slow
def test_an_archive_keeps_to_its_model(tiny: Path, tmp_path: Path, embedder: Embedder) -> None:
    Archive.build(tmp_path / "archive", [ROOT / "seeds"], model=str(tiny)).close()
    refused = rf"built with {tiny}, not with all-MiniLM-L6-v2: use that model, or index into another folder$"
    with Archive.open(tmp_path / "archive", embedder=embedder) as archive, pytest.raises(ModelError, match=refused):
        archive.embedder  # noqa: B018  # the model is checked where it is first wanted
    with pytest.raises(ModelError, match=refused):
        Archive.build(tmp_path / "archive", [ROOT / "seeds"], model="all-MiniLM-L6-v2")
    with Archive.build(tmp_path / "archive", [ROOT / "seeds"]) as archive:  # no model named: its own
        assert archive.embedder.dimension == 32
