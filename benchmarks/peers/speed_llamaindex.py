"""LlamaIndex's vector index, as in `run_llamaindex.py`, but of texts that are in memory: no paths are embedded."""

from __future__ import annotations

from llama_index.core import Document, Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import MetadataMode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from speed import SHOWN, Search, run


def build(records: list[dict[str, str]], model: str, folder: str) -> list[str]:
    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    index = VectorStoreIndex.from_documents([Document(text=record["text"], id_=record["id"]) for record in records])
    index.storage_context.persist(folder)
    return [node.get_content(MetadataMode.EMBED) for node in index.docstore.docs.values()]


def load(model: str, folder: str) -> Search:
    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    index = load_index_from_storage(StorageContext.from_defaults(persist_dir=folder))
    retriever = index.as_retriever(similarity_top_k=SHOWN)
    return lambda question: [found.node.text for found in retriever.retrieve(question)]


if __name__ == "__main__":
    run(build, load)
