"""Opens the reading room on the two seed records: `python app.py [--port P]`."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArchiveQAError, NotAnArchive, UseError

if TYPE_CHECKING:
    from index import Archive

SEEDS = Path(__file__).resolve().parent / "seeds"
EXAMPLES = (
    "What did Stalin think of inviting neutral observers to the armistice talks?",
    "What was to happen if the Chinese comrades disagreed?",
    "Where are the originals of the August 1951 decision kept?",
    "On what date was the North Korean attack on the South to begin?",
)


def seed_archive(folder: Path, seeds: Path = SEEDS) -> Archive:
    """The archive of `seeds` in `folder`, built when it is missing or the seeds have changed since."""
    from index import Archive

    digest = hashlib.sha256()
    for path in sorted(path for path in seeds.iterdir() if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    built_from = folder.with_name(folder.name + ".sha256")  # written last: a build cut short is done again
    if folder.is_dir() and built_from.is_file() and built_from.read_text() == digest.hexdigest():
        try:
            return Archive.open(folder)
        except NotAnArchive:
            pass  # of another version: it is this program's own, so it can be built anew
    print(f"Indexing the records of {seeds}, once ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    archive = Archive.build(folder, [seeds])
    built_from.write_text(digest.hexdigest())
    return archive


def main() -> int:
    """Builds or opens the archive of the seeds and serves it; returns the exit code."""
    import platformdirs

    from qa.room.serve import serve

    parser = argparse.ArgumentParser(description="Open the reading room on the two seed records.")
    parser.add_argument("--port", type=int, help="default: the first free one from 7860 on")
    arguments = parser.parse_args()
    try:
        # a folder of its own: never mixed with the reader's own archive
        archive = seed_archive(Path(platformdirs.user_cache_dir("archive-qa", appauthor=False)) / "seeds")
        serve(archive, port=arguments.port, examples=EXAMPLES)
    except ArchiveQAError as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 2 if isinstance(error, UseError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
