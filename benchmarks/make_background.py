"""Makes `qa/data/background.tsv.gz`: in how many passages of a large archive each stem stands.

    python -m benchmarks.make_background FOLDER_OF_TEI_VOLUMES

The published table was counted on 25 volumes of Foreign Relations of the United States, 1861 to 1936 (CC0).
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from pathlib import Path

from index import readers
from index.records import Speaker
from index.terms import stems

WORDS = 120  # about a passage
LEAST = 4  # stems in fewer passages are left to the archive's own counts


def main(folders: list[str]) -> None:
    """Counts the volumes below `folders` and writes the table."""
    counts: Counter[str] = Counter()
    total = 0
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.xml*")):
        for record in readers.read(path, path.name):
            words = [
                word
                for zone in record.zones
                if zone.kind in (Speaker.BODY, Speaker.NOTE)
                for word in record.text[zone.start : zone.end].split()
            ]
            for first in range(0, len(words), WORDS):
                counts.update(set(stems(" ".join(words[first : first + WORDS]))))
                total += 1
        print(path.name, total, len(counts), file=sys.stderr)
    lines = [f"{total}\t"] + [f"{count}\t{stem}" for stem, count in sorted(counts.items()) if count >= LEAST]
    target = Path(__file__).parents[1] / "qa" / "data" / "background.tsv.gz"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(f"{target}: {len(lines) - 1} stems, {total} passages")


if __name__ == "__main__":
    main(sys.argv[1:])
