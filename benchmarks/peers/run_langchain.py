"""LangChain: FAISS, and its ensemble with BM25, as in its documentation ("Build a RAG agent", "Ensemble retriever").

    python -m venv DIR/venv-langchain && DIR/venv-langchain/bin/pip install -r benchmarks/peers/langchain.txt

Chunks of 1,000 characters with 200 shared, as in the tutorial. BM25 splits at blanks and knows neither case nor stems:
its default. The lists that are fused hold 5 or 10 chunks (the default, 4, is less than what is looked at).
"""

from __future__ import annotations

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from shared import SHOWN, Found, Ways, run


def build(records: list[dict[str, str]], model: str) -> Ways:
    documents = [Document(page_content=record["text"], metadata={"id": record["id"]}) for record in records]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(documents)
    store = FAISS.from_documents(chunks, HuggingFaceEmbeddings(model_name=model))
    ways = {"LangChain FAISS": answering(store.as_retriever(search_kwargs={"k": SHOWN}))}
    for depth in (SHOWN, 2 * SHOWN):
        two = [BM25Retriever.from_documents(chunks, k=depth), store.as_retriever(search_kwargs={"k": depth})]
        ensemble = EnsembleRetriever(retrievers=two, weights=[0.5, 0.5])
        ways[f"LangChain ensemble, lists of {depth}"] = answering(ensemble)
    return ways


def answering(retriever):
    def search(question: str) -> Found:
        return [(found.metadata["id"], found.page_content) for found in retriever.invoke(question)]

    return search


if __name__ == "__main__":
    run(build)
