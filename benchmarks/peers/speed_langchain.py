"""LangChain with FAISS, as in `run_langchain.py`: chunks of 1,000 characters with 200 shared."""

from __future__ import annotations

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from speed import SHOWN, Search, run


def build(records: list[dict[str, str]], model: str, folder: str) -> list[str]:
    documents = [Document(page_content=record["text"], metadata={"id": record["id"]}) for record in records]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(documents)
    FAISS.from_documents(chunks, HuggingFaceEmbeddings(model_name=model)).save_local(folder)
    return [chunk.page_content for chunk in chunks]


def load(model: str, folder: str) -> Search:
    embeddings = HuggingFaceEmbeddings(model_name=model)
    store = FAISS.load_local(folder, embeddings, allow_dangerous_deserialization=True)  # which was saved just now
    retriever = store.as_retriever(search_kwargs={"k": SHOWN})
    return lambda question: [found.page_content for found in retriever.invoke(question)]


if __name__ == "__main__":
    run(build, load)
