"""What somebody does to a folder of papers, and what a run says that it did."""

from __future__ import annotations

from pathlib import Path

from index.progress import Summary


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def counted(summary: Summary) -> dict[str, int]:
    names = ("added", "updated", "removed", "unchanged", "records")
    return {name: getattr(summary, name) for name in names if getattr(summary, name)}


def change(papers: Path) -> None:
    write(papers / "2-treaty.txt", "The minister signed the treaty of peace. Then Mr. Adams signed it too.")


def remove(papers: Path) -> None:
    (papers / "1-harbour.txt").unlink()


def rename(papers: Path) -> None:
    (papers / "1-harbour.txt").rename(papers / "harbour.txt")
