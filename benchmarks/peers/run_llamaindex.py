"""LlamaIndex: its vector index, and that fused with BM25, as in "Reciprocal Rerank Fusion Retriever" of its manual.

    python -m venv DIR/venv-llamaindex && DIR/venv-llamaindex/bin/pip install -r benchmarks/peers/llamaindex.txt

Records lie in a folder, one file each, and are read by SimpleDirectoryReader, whose default is to embed the path of the
file with the text; chunks of 1,024 tokens, of which the model reads the first 256. Without a language model the fusion
takes the question as it is (`num_queries=1`). The lists that are fused hold 5 or 10 chunks (the default is 2).
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from shared import SHOWN, Found, Ways, run


def build(records: list[dict[str, str]], model: str) -> Ways:
    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    Settings.llm = None
    index = VectorStoreIndex.from_documents(read(records))
    ways = {"LlamaIndex dense": answering(index.as_retriever(similarity_top_k=SHOWN))}
    for depth in (SHOWN, 2 * SHOWN):
        two = [
            index.as_retriever(similarity_top_k=depth),
            BM25Retriever.from_defaults(docstore=index.docstore, similarity_top_k=depth),
        ]
        fusion = QueryFusionRetriever(
            two, similarity_top_k=SHOWN, num_queries=1, mode="reciprocal_rerank", use_async=False
        )
        ways[f"LlamaIndex fusion, lists of {depth}"] = answering(fusion)
    return ways


def read(records: list[dict[str, str]]):
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        folder = Path("records")
        ids = {}
        for record in records:
            path = folder / f"{record['id']}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(record["text"], encoding="utf-8", newline="")
            ids[str(path.absolute())] = record["id"]
        documents = SimpleDirectoryReader("records", recursive=True).load_data()
        for document in documents:
            document.id_ = ids[str(Path(document.metadata["file_path"]).absolute())]
    return documents


def answering(retriever):
    def search(question: str) -> Found:
        return [(found.node.ref_doc_id, found.node.text) for found in retriever.retrieve(question)]

    return search


if __name__ == "__main__":
    run(build)
