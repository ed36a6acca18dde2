"""Haystack's vectors in memory, as in `run_haystack.py`: chunks of 200 words; the store is saved and loaded whole."""

from __future__ import annotations

from haystack import Document
from haystack.components.embedders import SentenceTransformersDocumentEmbedder, SentenceTransformersTextEmbedder
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from speed import SHOWN, Search, run


def build(records: list[dict[str, str]], model: str, folder: str) -> list[str]:
    splitter = DocumentSplitter()
    splitter.warm_up()
    documents = [Document(content=record["text"], meta={"record": record["id"]}) for record in records]
    chunks = splitter.run(documents)["documents"]
    embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    store = InMemoryDocumentStore()
    store.write_documents(embedder.run(chunks)["documents"])
    store.save_to_disk(f"{folder}/store.json")
    return [chunk.content for chunk in chunks]


def load(model: str, folder: str) -> Search:
    store = InMemoryDocumentStore.load_from_disk(f"{folder}/store.json")
    embedder = SentenceTransformersTextEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    retriever = InMemoryEmbeddingRetriever(store, top_k=SHOWN)

    def search(question: str) -> list[str]:
        found = retriever.run(embedder.run(question)["embedding"])["documents"]
        return [item.content for item in found]

    return search


if __name__ == "__main__":
    run(build, load)
