"""What a figure was measured on: the data, the machine, the versions."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FLAGS = ("sse4_2", "avx", "avx2", "fma", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
PACKAGES = (
    "torch sentence-transformers transformers tokenizers numpy faiss-cpu onnxruntime openvino tantivy bm25s PyStemmer"
).split()
_PRODUCT = """
import json, time, torch
best = {}
for name in ("float32", "bfloat16"):
    one = torch.rand(2048, 2048).to(getattr(torch, name))
    for _ in range(8):
        started = time.perf_counter()
        one @ one
        best[name] = max(best.get(name, 0.0), 2 * 2048**3 / (time.perf_counter() - started))
print(json.dumps(best))
"""
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


def peak() -> dict[str, float]:
    """The most the machine can do now: floating-point operations a second of a matrix product, by number format."""
    run = subprocess.run([sys.executable, "-c", _PRODUCT], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)
