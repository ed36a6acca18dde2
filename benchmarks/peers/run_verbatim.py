"""verbatim-rag: what it retrieves, dense vectors in Milvus Lite; its spans need a language model or a download.

    python -m venv DIR/venv-verbatim && DIR/venv-verbatim/bin/pip install -r benchmarks/peers/verbatim.txt
    DIR/venv-verbatim/bin/pip uninstall -y torchvision

Its default chunker cuts at Markdown headings, of which records have none: a chunk is a record (as far as Milvus takes a
text), of which the model reads the first 256 word pieces. Its sparse vectors need a download, its full text a server.
torchvision, which it asks for, breaks torch for the processor; Milvus Lite 3 refuses its tables.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from shared import SHOWN, Found, Ways, run
from verbatim_rag import VerbatimIndex
from verbatim_rag.embedding_providers import SentenceTransformersProvider
from verbatim_rag.schema import DocumentSchema
from verbatim_rag.vector_stores import LocalMilvusStore

LONGEST = 65_535  # bytes of a text that Milvus takes


def build(records: list[dict[str, str]], model: str) -> Ways:
    dense = SentenceTransformersProvider(model)
    path = Path(tempfile.mkdtemp(prefix="verbatim-rag-")) / "index.db"
    store = LocalMilvusStore(str(path), dense_dim=dense.get_dimension(), enable_sparse=False)
    index = VerbatimIndex(store, dense_provider=dense)
    index.add_documents(
        [DocumentSchema(content=cut(record["text"]), metadata={"record": record["id"]}) for record in records]
    )

    def search(question: str) -> Found:
        return [(found.metadata["record"], found.text) for found in index.query(question, k=SHOWN)]

    return {"verbatim-rag, retrieval": search}


def cut(text: str) -> str:
    return text.encode()[:LONGEST].decode(errors="ignore")


if __name__ == "__main__":
    run(build)
