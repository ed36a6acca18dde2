"""Claims and the abstracts that bear on them (BEIR's SciFact), ranked by the search of the project.

    python -m benchmarks.scifact FOLDER

FOLDER holds corpus.jsonl(.gz), queries.jsonl and qrels/test.tsv. An abstract is one passage, title and text; what is
beyond the model's 256 word pieces is cut off by it, as for the published figures.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path

from benchmarks.common import archive_of, embedding_texts, every_passage, json_lines, table
from benchmarks.machine import described
from index import Archive, Passage, Record
from index.sentences import sentences
from qa import question, search

POOL = 1000
WAYS = {
    "dense": {"dense": 1.0},
    "sentence vectors": {"sentence": 1.0},
    "BM25": {"lexical": 1.0},
    "fused, as the project does": search.WEIGHTS,
}


def ndcg(ranking: Sequence[str], relevant: Set[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain at `k` with gains of 0 and 1, as trec_eval's ndcg_cut."""
    gain = sum(1 / math.log2(rank + 1) for rank, item in enumerate(ranking[:k], 1) if item in relevant)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))


def recall(ranking: Sequence[str], relevant: Set[str], k: int = 100) -> float:
    """The share of the relevant that stand among the first `k`."""
    return len(relevant.intersection(ranking[:k])) / len(relevant)


def whole(record: Record, fits: Callable[[list[str]], list[bool]]) -> list[Passage]:
    """One passage of a record: all of its one zone."""
    (zone,) = record.zones
    return [Passage(record.id, zone.start, zone.end, zone.kind, tuple(sentences(record.text, zone.start, zone.end)))]


def judgements(path: Path) -> dict[str, set[str]]:
    """The relevant documents of each query, from a qrels file with a head line."""
    relevant: dict[str, set[str]] = {}
    with path.open(newline="") as file:
        for query, document, score in list(csv.reader(file, delimiter="\t"))[1:]:
            if int(score) > 0:
                relevant.setdefault(query, set()).add(document)
    return relevant


def rankings(archive: Archive, claim: str) -> Iterator[tuple[str, list[str]]]:
    """The records each way ranks for a claim, best first."""
    asked = question.read(claim)
    vector = archive.embedder.question(asked.standalone)
    keys: dict[str, list[int]] = {}
    record: dict[int, str] = {}
    for name, weights in WAYS.items():
        found = search.candidates(archive, vector, list(asked.terms), pool=POOL, weights=weights)
        keys[name] = [candidate.stored.key for candidate in found]
        record |= {candidate.stored.key: candidate.stored.passage.record_id for candidate in found}
    two, three = [keys["dense"], keys["BM25"]], [keys["dense"], keys["sentence vectors"], keys["BM25"]]
    keys["RRF of dense and BM25"] = [key for key, _ in search.reciprocal_rank_fusion(two)]
    keys["RRF of all three"] = [key for key, _ in search.reciprocal_rank_fusion(three)]
    for name, ranked in keys.items():
        yield name, [record[key] for key in ranked]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    corpus = next(path for path in (folder / "corpus.jsonl.gz", folder / "corpus.jsonl") if path.exists())
    texts = {item["_id"]: f"{item['title']}\n{item['text']}" for item in json_lines(corpus)}
    claims = {item["_id"]: item["text"] for item in json_lines(folder / "queries.jsonl")}
    relevant = judgements(folder / "qrels" / "test.tsv")
    with archive_of(texts, pack=whole) as archive:
        read = [text for text, _ in embedding_texts(archive, every_passage(archive))]
        cut = sum(length > archive.embedder.max_tokens for length in archive.embedder.lengths(read))
        print(described(f"{len(relevant)} claims of SciFact (test) on {len(texts):,} abstracts"))
        print(f"{cut:,} of the abstracts are longer than the model reads\n")
        values: dict[str, list[tuple[float, float]]] = {}
        for query, documents in relevant.items():
            for name, ranking in rankings(archive, claims[query]):
                values.setdefault(name, []).append((ndcg(ranking, documents), recall(ranking, documents)))
    rows = [
        [name, *(sum(column) / len(scored) for column in zip(*scored, strict=True))] for name, scored in values.items()
    ]
    print(table(["way", "nDCG@10", "R@100"], rows))


if __name__ == "__main__":
    main()
