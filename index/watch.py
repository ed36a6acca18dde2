"""Following folders: told when something below them has changed and come to rest."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

QUIET = 1.0  # seconds without a change after which a folder is at rest
PATIENCE = 300.0  # seconds after which folders are looked at in any case: a network drive does not tell of changes

_TELLING = ("created", "modified", "moved", "deleted", "closed")  # not "opened": reading a file changes nothing


@contextmanager
def changes(
    paths: Sequence[Path], archive: Path, *, quiet: float = QUIET, patience: float = PATIENCE
) -> Iterator[Iterator[None]]:
    """While open, an iterator that goes on each time something below `paths` has changed and come to rest.

    Changes below `archive` are not told. Changes made between two steps of the iterator, or before the first, are not
    lost. A path that is missing is not watched.
    """
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)  # a folder was noticed twice; none is lost
    changed = threading.Event()
    own = archive.resolve()

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            touched = [Path(str(path)) for path in (event.src_path, event.dest_path) if path]
            if event.event_type in _TELLING and not all(path.is_relative_to(own) for path in touched):
                changed.set()

    def steps() -> Iterator[None]:
        while True:
            changed.wait(patience)
            while changed.is_set():
                changed.clear()
                changed.wait(quiet)
            yield

    observer = Observer()
    for place in (path.resolve() for path in paths if path.exists()):
        observer.schedule(Handler(), str(place.parent if place.is_file() else place), recursive=place.is_dir())
    observer.start()
    try:
        yield steps()
    finally:
        observer.stop()
        observer.join()
