"""What a figure was measured on: the data, the machine, the versions."""

from __future__ import annotations

import os
import platform
import re
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FLAGS = ("sse4_2", "avx", "avx2", "fma", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
PACKAGES = (
    "torch sentence-transformers transformers tokenizers numpy faiss-cpu onnxruntime openvino tantivy bm25s PyStemmer"
).split()
LOAD = os.getloadavg()[0]  # before the benchmark itself adds to it: others at work make every second longer


def described(data: str) -> str:
    """Lines that stand above every table; `data` says in words what was measured on."""
    cpu = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    name = re.search(r"^model name\s*:\s*(.+)$", cpu, re.MULTILINE)
    flags = set(re.findall(r"\S+", (re.search(r"^flags\s*:\s*(.+)$", cpu, re.MULTILINE) or ["", ""])[1]))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return "\n".join(
        [
            f"date      {time.strftime('%Y-%m-%d')}",
            f"data      {data}",
            f"machine   {os.cpu_count()} cores, {name[1] if name else platform.machine()}, {memory:.0f} GiB memory",
            f"busy      {LOAD:.1f} processes in the minute before",
            f"flags     {' '.join(flag for flag in FLAGS if flag in flags)}",
            f"versions  Python {platform.python_version()}, {', '.join(_versions())}",
            "",
        ]
    )


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return found
