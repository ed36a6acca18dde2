"""Counting tiktoken tokens without a network.

tiktoken fetches its vocabulary at first use; here the vocabulary (cl100k_base, MIT) travels with the package and
the encoding is made from it. A test holds it against tiktoken's own.
"""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

VOCABULARY_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)


@functools.cache
def encoding() -> tiktoken.Encoding:
    """The cl100k_base encoding, ordinary tokens only. Raises RuntimeError if the packaged vocabulary is damaged."""
    import tiktoken

    vocabulary = gzip.decompress(files("index").joinpath("data/cl100k_base.tiktoken.gz").read_bytes())
    found = hashlib.sha256(vocabulary).hexdigest()
    if found != VOCABULARY_SHA256:
        raise RuntimeError(f"the packaged cl100k_base vocabulary is damaged (sha256 {found}): install archive-qa again")
    ranks = {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, vocabulary.splitlines())}
    return tiktoken.Encoding("cl100k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})


def count(text: str) -> int:
    """How many cl100k_base tokens `text` has."""
    return len(encoding().encode_ordinary(text))
