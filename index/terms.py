"""The lexical index: which passages hold the words. Derived from the catalogue, BM25 by tantivy, English stems."""

from __future__ import annotations

import functools
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import tantivy

WRITER_BYTES = 64 << 20
HEADING_BOOST = 0.5  # a question's word in the heading of the record, against one in the passage itself

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
    return _analyzer().analyze(text)


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
    ) -> list[tuple[int, float]]:
        """The `k` best passages for these stems, with their BM25 scores, best first; only among `allowed`.

        `others` holds what may stand for a term: stems, one after the other. A term counts by the best that is there.
        """
        query = tantivy.Query
        should = tantivy.Occur.Should
        clauses = []
        for term in dict.fromkeys(terms):
            names = [(term,), *others.get(term, ())]
            clauses.append((should, _any_of("text", names)))
            clauses.append((should, query.boost_query(_any_of("heading", names), HEADING_BOOST)))
        if not clauses or k <= 0:
            return []
        return self._find(query.boolean_query(clauses), k, allowed)

    def phrase(self, words: str, k: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` best passages in which the stems of `words` stand in this order."""
        terms = stems(words)
        if len(terms) < 2:
            return self._find(tantivy.Query.term_query(_schema(), "text", terms[0]), k, allowed) if terms else []
        return self._find(tantivy.Query.phrase_query(_schema(), "text", terms), k, allowed)

    def _find(self, query: tantivy.Query, k: int, allowed: Sequence[int] | None) -> list[tuple[int, float]]:
        if allowed is not None:
            only = tantivy.Query.term_set_query(_schema(), "key", list(allowed))
            must = tantivy.Occur.Must
            query = tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(only, 0.0))])
        hits = self._searcher.search(query, limit=k, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [(int(key), float(score)) for (score, _), key in zip(hits, keys, strict=True)]


def _any_of(field: str, names: Sequence[tuple[str, ...]]) -> tantivy.Query:
    """The best of several names, each of one stem or more."""
    query, schema = tantivy.Query, _schema()
    each = [
        query.term_query(schema, field, name[0]) if len(name) == 1 else query.phrase_query(schema, field, list(name))
        for name in names
    ]
    return query.disjunction_max_query(each) if len(each) > 1 else each[0]


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
