"""More passages of the same records, to embed truly: their words cut at other places.

    python -m benchmarks.windows RECORDS FOLDER [--skip WORDS]

Writes into FOLDER one text of every record in the folder RECORDS: its title, then its own words less the first, so that
each passage holds the end of one passage of the record and the beginning of the next.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from index import Record, Speaker, readers

_WORD = re.compile(r"\S+")
_UNSAFE = re.compile(r"[^\w.-]")


def window(record: Record, skip: int) -> str:
    """The record's own words after the first `skip`, under its title; empty where it has no more."""
    body = "\n\n".join(record.text[zone.start : zone.end] for zone in record.zones if zone.kind is Speaker.BODY)
    words = list(_WORD.finditer(body))
    return f"{record.title or record.id}\n\n{body[words[skip].start() :]}\n" if len(words) > 2 * skip else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("records", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--skip", type=int, default=60, help="about half a passage")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(options.records.iterdir()):
        for record in readers.read(path, path.name):
            if isinstance(record, Record) and (text := window(record, options.skip)):
                name = _UNSAFE.sub("_", record.id)
                (options.folder / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
