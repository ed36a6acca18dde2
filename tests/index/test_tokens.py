"""Our token counts are tiktoken's own."""

from __future__ import annotations

import gzip
import hashlib
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from index import tokens

ROOT = Path(__file__).parents[2]
URL = "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
TEXTS = [*(ROOT / "seeds").glob("*.txt"), ROOT / "tests/data/frus1861.xml", Path(__file__)]


@pytest.fixture(scope="module")
def tiktokens_own(tmp_path_factory: pytest.TempPathFactory) -> tiktoken.Encoding:
    """cl100k_base as tiktoken makes it, from a vocabulary that it finds in its cache and checks itself."""
    cache = tmp_path_factory.mktemp("tiktoken")
    packaged = files("index").joinpath("data/cl100k_base.tiktoken.gz").read_bytes()
    (cache / hashlib.sha1(URL.encode()).hexdigest()).write_bytes(gzip.decompress(packaged))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", str(cache))
        return tiktoken.get_encoding("cl100k_base")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_real_texts(tiktokens_own: tiktoken.Encoding, path: Path) -> None:
    text = path.read_bytes().decode()
    assert tokens.encoding().encode_ordinary(text) == tiktokens_own.encode_ordinary(text)
    assert tokens.count(text) == len(tiktokens_own.encode(text, disallowed_special=()))


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text(tiktokens_own: tiktoken.Encoding, text: str) -> None:
    assert tokens.encoding().encode_ordinary(text) == tiktokens_own.encode_ordinary(text)


def test_every_token_is_tiktokens(tiktokens_own: tiktoken.Encoding) -> None:
    assert tokens.encoding().token_byte_values() == tiktokens_own.token_byte_values()


def test_special_tokens_are_ordinary_text() -> None:
    assert tokens.count("<|endoftext|>") == 7


def test_a_damaged_vocabulary_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = bytearray(gzip.decompress(files("index").joinpath("data/cl100k_base.tiktoken.gz").read_bytes()))
    words[0] ^= 1
    (tmp_path / "data").mkdir()
    (tmp_path / "data/cl100k_base.tiktoken.gz").write_bytes(gzip.compress(bytes(words), 1))
    monkeypatch.setattr(tokens, "files", lambda package: tmp_path)
    with pytest.raises(RuntimeError, match=r"^the packaged cl100k_base vocabulary is damaged \(sha256 .+\): install"):
        tokens.encoding.__wrapped__()
