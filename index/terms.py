"""The lexical index: which passages hold the words. Derived from the catalogue, BM25 by tantivy, English stems."""

from __future__ import annotations

import functools
import json
import math
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tantivy

WRITER_BYTES = 64 << 20
_K1, _B = 1.2, 0.75  # of tantivy's BM25
HEADING_BOOST = 0.5  # a question's word in the heading of the record, against one in the passage itself

MOST_WORDS = 65_536  # whose stems are kept

_ANALYZER = "archive"


@functools.cache
def _analyzer() -> tantivy.TextAnalyzer:
    filters = tantivy.Filter
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(r"[\p{L}\p{N}]+"))
        .filter(filters.remove_long(60))
        .filter(filters.lowercase())
        .filter(filters.ascii_fold())
        .filter(filters.stemmer("English"))
        .build()
    )


def stems(text: str) -> list[str]:
    """The terms of `text` as they are indexed: lower case, without accents, stemmed, in order."""
    return words_and_stems(text)[1]


def words_and_stems(text: str) -> tuple[list[str], list[str]]:
    """The words of `text` as they are written, and its terms."""
    words = _WORD.findall(text)
    if _RARE.search(text):
        return words, _analyzer().analyze(text)
    found = list(map(_STEMS.__getitem__, words))
    return words, found if all(found) else list(filter(None, found))


# In these letters Python tells words apart as the analyzer does, which takes many times as long to begin. A test holds
# one against the other.
_RARE = re.compile(r"[^\u0000-\u058f\u2000-\u206f]")
_WORD = re.compile(r"[^\W_]+")


class _Stems(dict[str, str]):
    """The stem of each word that was asked for; empty for one that is too long to be indexed."""

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_WORDS:
            self.clear()
        stem = self[word] = "".join(_analyzer().analyze(word))
        return stem


_STEMS = _Stems()


@functools.cache
def _schema() -> tantivy.Schema:
    # Integer, not unsigned: an unsigned field ends the writer with a misleading error when given a Python int.
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=False, indexed=True, fast=True)
    builder.add_text_field("text", stored=False, tokenizer_name=_ANALYZER)
    builder.add_text_field("heading", stored=False, tokenizer_name=_ANALYZER)
    return builder.build()


class TermIndex:
    """Passages under integer keys, found by their words and by the words of their record's heading."""

    def __init__(self, folder: Path) -> None:
        """The index in `folder`, made there where it is empty."""
        try:
            self._index = tantivy.Index(_schema(), path=str(folder))
        except ValueError:  # most likely the folder cannot be written to: tantivy takes a lock even to read
            self._copy = _copied(folder)
            self._index = tantivy.Index(_schema(), path=self._copy.name)
        self._lengths: dict[str, float] = {}
        self._index.register_tokenizer(_ANALYZER, _analyzer())
        # Not told of changes, which nobody waits for: whoever is writes a lock into a folder that may be swept away.
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher = self._index.searcher()

    def update(self, removed: Iterable[int], added: Iterable[tuple[int, str, str]]) -> None:
        """Removes keys and adds passages: key, text, heading of the record."""
        writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
        for key in removed:
            writer.delete_documents_by_term("key", key)
        for key, text, heading in added:
            writer.add_document(tantivy.Document(key=key, text=text, heading=heading))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._lengths.clear()

    def __len__(self) -> int:
        return self._searcher.num_docs

    def keys(self) -> set[int]:
        """All keys."""
        if not len(self):
            return set()
        hits = self._searcher.search(tantivy.Query.all_query(), limit=len(self), count=False).hits
        return {int(key) for key in self._searcher.fast_field_values("key", [address for _, address in hits])}

    def frequency(self, term: str) -> int:
        """How many passages hold this stem."""
        return self._searcher.doc_freq("text", term)

    def search(
        self,
        terms: Sequence[str],
        k: int,
        allowed: Sequence[int] | None = None,
        others: Mapping[str, Sequence[tuple[str, ...]]] = MappingProxyType({}),
        beside: TermIndex | None = None,
    ) -> list[tuple[int, float]]:
        """The `k` best passages for these stems, with their BM25 scores, best first; only among `allowed`.

        `others` holds what may stand for a term: stems, one after the other. A term counts by the best that is there.
        Of an index that is searched `beside` this one the passages are counted too, so that the scores of both can be
        compared: a word is as rare, and a passage on average as long, as in both together.
        """
        query = tantivy.Query
        should = tantivy.Occur.Should
        clauses = []
        for term in dict.fromkeys(terms):
            names = [(term,), *others.get(term, ())]
            clauses.append((should, self._any_of("text", names, beside)))
            clauses.append((should, query.boost_query(self._any_of("heading", names, beside), HEADING_BOOST)))
        if not clauses or k <= 0:
            return []
        return self._find(query.boolean_query(clauses), k, allowed)

    def phrase(self, words: str, k: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` best passages in which the stems of `words` stand in this order."""
        terms = stems(words)
        if len(terms) < 2:
            return self._find(tantivy.Query.term_query(_schema(), "text", terms[0]), k, allowed) if terms else []
        return self._find(tantivy.Query.phrase_query(_schema(), "text", terms), k, allowed)

    def _any_of(self, field: str, names: Sequence[tuple[str, ...]], beside: TermIndex | None) -> tantivy.Query:
        """The best of several names, each of one stem or more."""
        query = tantivy.Query
        each = [_named(field, name) for name in names]
        if beside:
            rarer = [_rarity(field, name, self, beside) / _rarity(field, name, self) for name in names]
            length = self._length(field) / _together(field, self, beside)
            shorter = (1 + _K1) / (
                1 + _K1 * (1 - _B + _B * length)
            )  # of a passage of average length with the word once
            each = [query.boost_query(one, times * shorter) for one, times in zip(each, rarer, strict=True)]
        return query.disjunction_max_query(each) if len(each) > 1 else each[0]

    def _length(self, field: str) -> float:
        """How many stems the field has on average; nought where it has none. Only tantivy's explanations tell."""
        if field not in self._lengths:
            some = self._searcher.terms_with_prefix(field, "", limit=1)
            query = _named(field, (some[0][0],)) if some else None
            hits = self._searcher.search(query, limit=1).hits if query else []
            told = query.explain(self._searcher, hits[0][1]).to_json() if hits else '{"description": ""}'
            self._lengths[field] = _average(json.loads(told))
        return self._lengths[field]

    def _find(self, query: tantivy.Query, k: int, allowed: Sequence[int] | None) -> list[tuple[int, float]]:
        if allowed is not None:
            only = tantivy.Query.term_set_query(_schema(), "key", list(allowed))
            must = tantivy.Occur.Must
            query = tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(only, 0.0))])
        hits = self._searcher.search(query, limit=k, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [(int(key), float(score)) for (score, _), key in zip(hits, keys, strict=True)]


def _named(field: str, name: tuple[str, ...]) -> tantivy.Query:
    """What holds the stems of a name one after the other."""
    query, schema = tantivy.Query, _schema()
    if len(name) == 1:
        return query.term_query(schema, field, name[0])
    return query.phrase_query(schema, field, list(name))


def _rarity(field: str, name: tuple[str, ...], *indexes: TermIndex) -> float:
    """The inverse document frequency, as in tantivy's BM25, of a name among the passages of all `indexes`."""
    passages = sum(map(len, indexes))
    held = [sum(index._searcher.doc_freq(field, stem) for index in indexes) for stem in name]
    return sum(math.log(1 + (max(passages - number, 0) + 0.5) / (number + 0.5)) for number in held)


def _together(field: str, *indexes: TermIndex) -> float:
    """The average length of the field among the passages of all `indexes`; one where it has none."""
    return sum(len(index) * index._length(field) for index in indexes) / max(sum(map(len, indexes)), 1) or 1.0


def _average(told: dict[str, Any]) -> float:
    """The average length of a field, wherever it stands in an explanation of a score."""
    if told["description"].startswith("avgdl"):
        return float(told["value"])
    return max((_average(part) for part in told.get("details", ())), default=0.0)


def removed(folder: Path) -> int:
    """How many passages were removed from the index in `folder` that its term statistics still count."""
    segments = json.loads((folder / "meta.json").read_text())["segments"]
    return sum(segment["deletes"]["num_deleted_docs"] for segment in segments if segment["deletes"])


def _copied(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A copy of the index in `folder`, gone with the object."""
    copy = tempfile.TemporaryDirectory(prefix="archive-qa-")
    for path in folder.iterdir():
        if path.suffix != ".lock":
            shutil.copyfile(path, Path(copy.name) / path.name)
    return copy
