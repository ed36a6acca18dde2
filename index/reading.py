"""Reading at arm's length: the readers run in a process of their own, with bounds on time and memory.

A file that makes a parser crash, hang or swell costs one line in the summary, and the next file is read by a new
process. It also reads ahead while its caller embeds.
"""

from __future__ import annotations

import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from index.errors import ReadError
from index.records import Record, Skipped

LEAST_SECONDS = 120  # for a file of any size ...
SECONDS_A_MEGABYTE = 60  # ... and for each megabyte of it: a scan is read at one to two pages a second
MEMORY = 2 << 30  # bytes of data that a reader may hold
AHEAD = 64  # records that are read before anybody asks for them

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from index.reading import _work; _work()"
_DONE = None


class Reading:
    """Reads files one after another: `with Reading() as reading: for item, share in reading.read(...)`."""

    def __init__(self, *, seconds: float | None = None, memory: int = MEMORY) -> None:
        """`seconds` bounds every file alike; without it the bound grows with the size of the file."""
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *problem: object) -> None:
        self._stop()

    def read(self, path: Path, source: str) -> Iterator[tuple[Record | Skipped, float]]:
        """The records of a file, as `readers.read`, each with the share of the file that was read so far, 0 to 1.

        Raises ReadError also where the file takes too long, too much memory, or breaks its reader.
        """
        try:
            size = path.stat().st_size
        except OSError as error:
            raise ReadError(f"cannot be opened ({error.strerror or error}); check that it may be read") from error
        seconds = self._seconds or LEAST_SECONDS + SECONDS_A_MEGABYTE * (size >> 20)
        process = self._process or self._start()
        assert process.stdin is not None
        finished = False
        try:
            process.stdin.write(json.dumps([os.fspath(path), source]).encode() + b"\n")
            process.stdin.flush()
            while True:
                item = self._next(process, seconds)
                if item is _DONE:
                    finished = True
                    return
                if isinstance(item, str):
                    finished = True
                    raise ReadError(item)
                yield item
        except (BrokenPipeError, EOFError):
            raise ReadError(self._obituary(process)) from None
        finally:
            if not finished:  # given up in the middle, by us or by our caller
                self._stop()

    def _next(self, process: subprocess.Popen[bytes], seconds: float) -> tuple[Record | Skipped, float] | str | None:
        try:
            item = self._items.get(timeout=seconds)
        except queue.Empty:
            raise ReadError(f"took longer than {seconds:,.0f} seconds to read; it is left out") from None
        if isinstance(item, EOFError):
            raise item
        return item

    def _start(self) -> subprocess.Popen[bytes]:
        places = json.dumps([*sys.path, str(Path(__file__).parents[1])])
        environment = os.environ | {"OMP_NUM_THREADS": "1", "ARCHIVE_QA_READER_MEMORY": str(self._memory)}
        process = subprocess.Popen(
            [sys.executable, "-c", _START, places],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the writer, which stops its reader itself
        )
        self._process = process
        self._items: queue.Queue = queue.Queue(AHEAD)
        self._closing = threading.Event()
        threading.Thread(target=self._listen, args=(process, self._items, self._closing), daemon=True).start()
        return process

    @staticmethod
    def _listen(process: subprocess.Popen[bytes], items: queue.Queue, closing: threading.Event) -> None:
        def put(item: object) -> None:
            while not closing.is_set():
                try:
                    return items.put(item, timeout=0.2)
                except queue.Full:
                    continue

        assert process.stdout is not None
        try:
            while not closing.is_set():
                put(pickle.load(process.stdout))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            put(EOFError())

    def _obituary(self, process: subprocess.Popen[bytes]) -> str:
        code = process.wait(timeout=10)
        if code == -signal.SIGKILL:
            return "needs more memory to be read than there is; it is left out"
        died = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"broke its reader ({died}); it is left out"

    def _stop(self) -> None:
        if self._process is None:
            return
        self._closing.set()
        if os.name == "posix":  # with whatever it has started itself
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()
        self._process = None


# --- the other side ----------------------------------------------------------------------------------------------


def _work() -> None:
    """Reads the files named on standard input, and writes what is in them, pickled, to standard output."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not end up among the records
    _bound_memory(int(os.environ["ARCHIVE_QA_READER_MEMORY"]))
    for line in sys.stdin.buffer:
        path, source = json.loads(line)
        try:
            for item in _items(Path(path), source):
                pickle.dump(item, out, protocol=5)
                out.flush()
        except BrokenPipeError:  # whoever asked was killed
            os._exit(1)


def _items(path: Path, source: str) -> Iterator[tuple[Record | Skipped, float] | str | None]:
    from index import readers

    try:
        with path.open("rb") as file, readers.unpacked(file, source) as content:
            length = max(1, content.seek(0, os.SEEK_END))
            content.seek(0)
            for item in readers.read_unpacked(content, source):
                yield item, _position(content) / length
        yield _DONE
    except ReadError as problem:
        yield str(problem)
    except MemoryError:
        yield "needs more memory to be read than a reader may have; it is left out"
    except RecursionError:
        yield "is nested too deep to be read; it is left out"
    except OSError as problem:
        yield f"cannot be opened ({problem.strerror or problem}); check that it may be read"
    except Exception as problem:  # a defect of ours or of a library: one file must not cost the others theirs
        yield f"broke its reader ({type(problem).__name__}: {' '.join(str(problem).split())[:200]}); it is left out"


def _position(file: BinaryIO) -> float:
    try:
        return file.tell()
    except (OSError, ValueError):
        return 0


def _bound_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
