"""Haystack: vectors and BM25 in memory, joined, as in "Creating a Hybrid Retrieval Pipeline" of its documentation.

    python -m venv DIR/venv-haystack && DIR/venv-haystack/bin/pip install -r benchmarks/peers/haystack.txt

Chunks of 200 words, ten of each list: the splitter's and the retrievers' defaults. The tutorial's cross-encoder after
the joiner is left out: it is another model, to be downloaded. Without it the joiner's default, which puts the scores of
both lists side by side, is not what its documentation advises, which is reciprocal ranks; both are asked.
"""

from __future__ import annotations

from haystack import Document
from haystack.components.embedders import SentenceTransformersDocumentEmbedder, SentenceTransformersTextEmbedder
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from shared import Found, Ways, run


def build(records: list[dict[str, str]], model: str) -> Ways:
    splitter = DocumentSplitter()
    splitter.warm_up()
    chunks = splitter.run([Document(content=record["text"], meta={"record": record["id"]}) for record in records])
    embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    store = InMemoryDocumentStore()
    store.write_documents(embedder.run(chunks["documents"])["documents"])
    asker = SentenceTransformersTextEmbedder(model=model, progress_bar=False)
    asker.warm_up()
    dense, words = InMemoryEmbeddingRetriever(store), InMemoryBM25Retriever(store)

    def joined(joiner: DocumentJoiner):
        def search(question: str) -> Found:
            near = dense.run(asker.run(question)["embedding"])["documents"]
            lists = [words.run(question)["documents"], near]
            return [(found.meta["record"], found.content) for found in joiner.run(lists)["documents"]]

        return search

    def near(question: str) -> Found:
        found = dense.run(asker.run(question)["embedding"])["documents"]
        return [(item.meta["record"], item.content) for item in found]

    return {
        "Haystack dense": near,
        "Haystack hybrid, joined by score": joined(DocumentJoiner()),
        "Haystack hybrid, joined by rank": joined(DocumentJoiner(join_mode="reciprocal_rank_fusion")),
    }


if __name__ == "__main__":
    run(build)
