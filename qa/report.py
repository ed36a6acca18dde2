"""The measures of `eval` shown: as a table for people, as plain values for programs."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from qa.measures import Report, Row

_HEADS = (
    "kind", "n", "record@1", "record@5", "quote@1", "quote@5", "zone", "refused", "false refusal", "record@100",
    "quote@100",
)  # fmt: skip


def as_table(report: Report) -> str:
    """An aligned plain-text table, kinds first, then all with its interval, then what is counted over all alone.

    `-` stands for nothing.
    """
    names = [item.name for item in fields(Row)]
    cells = [
        _HEADS,
        *([_shown(getattr(row, name)) for name in names] for row in (*report.rows, report.total)),
        *(
            [head, "", *(_shown(report.interval[name][end]) if name in report.interval else "-" for name in names[2:])]
            for end, head in enumerate(("95 % from", "95 % to"))
        ),
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADS))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in cells
    ]
    totals = {
        "AUROC of confidence": report.auroc,
        "false premise, right": report.premise,
        "false premise, corrected": report.corrected,
        "verbatim": report.verbatim,
        "median words of a quote": report.median_words,
        "answered": report.answered,
    }
    width = max(map(len, totals))
    return "\n".join([*lines, "", *(f"{name.ljust(width)}  {_shown(value)}" for name, value in totals.items())]) + "\n"


def as_dict(report: Report) -> dict[str, Any]:
    """The report as plain JSON values: `kinds` by name, `all`, and the rest by the names of `Report`."""
    plain = asdict(report)
    rows = {row.pop("kind"): row for row in [*plain.pop("rows"), plain.pop("total")]}
    total = rows.pop("all")
    return {"kinds": rows, "all": total, **plain}


def _shown(value: str | float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
