"""Files become records: the reader is picked by the suffix and a look inside.

Each format has a module here with one function `read(file, record_id, source)`, which takes an open binary file (one
that can seek), the id of a record that has none of its own, and the path of the file below the indexed folder. It
yields records, and a `Skipped` for each part it could not read; it raises ReadError where nothing can be read.
"""

from __future__ import annotations

import gzip
import importlib
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.errors import ReadError
from index.records import Record, Skipped

_READERS = {
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
    ".xml": "tei",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".epub": "epub",
    ".eml": "eml",
    ".csv": "table",
    ".tsv": "table",
    ".jsonl": "table",
    ".ndjson": "table",
    ".zip": "zipped",
}
SUFFIXES = frozenset(_READERS)
UNPACKED = 512 << 20  # bytes that a gzip file may unpack to
IN_MEMORY = 16 << 20  # bytes of it that are kept in memory


def read(path: Path, source: str) -> Iterator[Record | Skipped]:
    """The records of the file at `path`; `source` is its path below the indexed folder, with "/".

    An id is the source's own, else `source` without its suffix. Raises ReadError, while iterating, with one line that
    says why the file cannot be read; a file that breaks in the middle raises it after the records before.
    """
    try:
        with path.open("rb") as file:
            yield from read_file(file, source)
    except OSError as error:
        raise ReadError(f"cannot be opened ({error.strerror or error}); check that it may be read") from error


def read_file(file: BinaryIO, source: str) -> Iterator[Record | Skipped]:
    """The records of an open file, as `read`."""
    with unpacked(file, source) as content:
        yield from read_unpacked(content, source)


def read_unpacked(content: BinaryIO, source: str) -> Iterator[Record | Skipped]:
    """The records of an open file that is, or was, the file `source` without its `.gz`, as `read`."""
    suffix = suffix_of(source)
    if not can_read(source):
        raise ReadError(
            f"is of a kind that is not read ({suffix or 'no suffix'}); `archive-qa index --help` names those that are"
        )
    reader = importlib.import_module(f"index.readers.{_READERS[suffix.removesuffix('.gz')]}")
    yield from reader.read(content, source[: -len(suffix)], source)


def unpacked(file: BinaryIO, source: str) -> BinaryIO:
    """What is in a gzip file, in a file of its own, in memory while it is short; any other file as it is.

    Raises ReadError.
    """
    if not suffix_of(source).endswith(".gz") or not can_read(source):
        return file
    content = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
    left = UNPACKED
    try:
        with gzip.open(file) as packed:
            while block := packed.read(min(left + 1, IN_MEMORY)):
                left -= len(block)
                if left < 0:
                    raise ReadError(f"unpacks to more than {UNPACKED >> 20:,} MB; unpack it, or take it out")
                content.write(block)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReadError(f"is a damaged gzip file ({error}); copy it again from where it came from") from error
    content.seek(0)
    return content  # type: ignore[return-value]  # it is one in all but name


def can_read(source: str) -> bool:
    """Whether there is a reader for a file of this name."""
    return suffix_of(source).removesuffix(".gz") in SUFFIXES


def suffix_of(source: str) -> str:
    """The suffix of a file name in lower case, `.gz` and what stands before it taken together: `.xml.gz`."""
    suffixes = PurePosixPath(source.lower()).suffixes
    return "".join(suffixes[-2:]) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])
