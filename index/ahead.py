"""Passages embedded on threads of their own, while their caller reads what comes next and writes what came before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from index.embedder import Embedder, embed_passages

Text = tuple[str, Sequence[tuple[int, int]]]  # what the model reads, and where the units stand in it
Made = tuple[bytes, bytes]  # the vectors of a passage and of its units, as they are stored


@dataclass(frozen=True, slots=True)
class Sent:
    """Texts that were sent: their digests, what was known of them, and what is being made."""

    digests: list[bytes]
    known: dict[bytes, Made | None]
    new: list[bytes]
    future: Future[list[Made]] | None


class Ahead:
    """Lists of texts on their way to vectors, in a pipeline that holds few of them: `with Ahead(...) as ahead:`."""

    def __init__(self, embedder: Callable[[], Embedder], known: Callable[[bytes], Made | None]) -> None:
        """`embedder` opens the model when it is needed; `known` gives vectors that were made before, by digest."""
        self._embedder = embedder
        self._known = known
        self._coming: set[bytes] = set()  # digests that are on their way
        self._threads: ThreadPoolExecutor | None = None

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, *problem: object) -> None:
        if self._threads:
            self._threads.shutdown(cancel_futures=True)

    @property
    def most(self) -> int:
        """Lists that may be on their way at a time: one for each thread, and one that is ready for the next."""
        return 1 + (self._embedder().workers if self._threads else 0)

    def send(self, texts: Sequence[Text], tell: Callable[[], None]) -> Sent:
        """Sends texts on their way; the same text is embedded once. `tell` is called after each that is embedded."""
        digests = [_digest(*text) for text in texts]
        made = {digest: self._known(digest) for digest in set(digests)}
        new = {
            digest: text
            for digest, text in zip(digests, texts, strict=True)
            if made[digest] is None and digest not in self._coming
        }
        self._coming |= new.keys()
        return Sent(digests, made, list(new), self._start(list(new.values()), tell) if new else None)

    def receive(self, sent: Sent) -> list[tuple[bytes, bytes, bytes]]:
        """Digest, vector and unit vectors of each text, in order; what was sent before must have been written."""
        made = dict(sent.known)
        if sent.future:
            made.update(zip(sent.new, sent.future.result(), strict=True))
        self._coming.difference_update(sent.new)
        return [(digest, *(made[digest] or self._known(digest))) for digest in sent.digests]  # type: ignore[misc]

    def _start(self, texts: list[Text], tell: Callable[[], None]) -> Future[list[Made]]:
        embedder = self._embedder()
        if self._threads is None:
            self._threads = ThreadPoolExecutor(embedder.workers, "embed")
        return self._threads.submit(_embed, embedder, texts, tell)


def _embed(embedder: Embedder, texts: list[Text], tell: Callable[[], None]) -> list[Made]:
    order = sorted(range(len(texts)), key=lambda number: len(texts[number][0]))  # less padding
    made: list[Made] = [(b"", b"")] * len(texts)
    for number, (vector, units) in zip(order, embed_passages(embedder, [texts[n] for n in order]), strict=True):
        made[number] = vector.astype(np.float16).tobytes(), units.astype(np.float16).tobytes()
        tell()
    return made


def _digest(text: str, spans: Sequence[tuple[int, int]]) -> bytes:
    return hashlib.blake2b(f"{spans}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
