"""Files become records: the reader is picked by the suffix and a look inside."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

from index.errors import ReadError
from index.records import Record

_TEXT = {".txt"}
_MARKDOWN = {".md", ".markdown"}
_XML = {".xml"}
SUFFIXES = frozenset(name + gz for name in _TEXT | _MARKDOWN | _XML for gz in ("", ".gz"))


def read(path: Path, source: str) -> Iterator[Record]:
    """The records of the file at `path`; `source` is its path below the indexed folder, with "/".

    An id is the source's own, else `source` without its suffix. Raises ReadError, while iterating, with one line that
    says why the file cannot be read; an XML file that breaks in the middle raises it after the records before.
    """
    suffix = suffix_of(source)
    if suffix not in SUFFIXES:
        raise ReadError(f"is of a kind that is not read ({suffix or 'no suffix'}); expected one of {_listed()}")
    try:
        with _open(path, suffix) as file:
            if suffix.removesuffix(".gz") in _XML:
                from index.readers import tei

                yield from tei.read(file, source.removesuffix(source[-len(suffix) :]).rpartition("/")[2], source)
            else:
                yield _text_record(file.read(), source, suffix)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReadError(f"is a damaged gzip file ({error}); copy it again from where it came from") from error
    except OSError as error:
        raise ReadError(f"cannot be opened ({error.strerror or error}); check that it may be read") from error


def suffix_of(source: str) -> str:
    """The suffix of a file name in lower case, `.gz` and what stands before it taken together: `.xml.gz`."""
    suffixes = Path(source.lower()).suffixes
    return "".join(suffixes[-2:]) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])


def _open(path: Path, suffix: str) -> BufferedIOBase:
    return gzip.open(path) if suffix.endswith(".gz") else open(path, "rb")


def _text_record(data: bytes, source: str, suffix: str) -> Record:
    from index.readers import text, wilson

    words = text.decode(data)
    record_id = source[: -len(suffix)]
    if wilson.recognises(words):
        return wilson.read(words, record_id, source)
    if suffix.removesuffix(".gz") in _MARKDOWN:
        return text.read_markdown(words, record_id, source)
    return text.read_text(words, record_id, source)


def _listed() -> str:
    return " ".join(sorted(name for name in SUFFIXES if not name.endswith(".gz"))) + " (each also with .gz)"
