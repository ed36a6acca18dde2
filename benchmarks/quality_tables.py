"""The tables of `benchmarks.quality`: systems side by side, by kind of question, and ours less each other one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.common import table
from qa import intervals
from qa.measures import Judgement, Report

WHOLE, CUT = "as shown", "cut to a quote"
MEASURES = {"record_1": "record@1", "record_5": "record@5", "quote_1": "quote@1", "quote_5": "quote@5"}


@dataclass(frozen=True, slots=True)
class System:
    """One way to answer the questions, measured; `form` says what became of the texts shown ("" of ours: nothing)."""

    name: str
    form: str
    report: Report
    judged: list[Judgement]  # of the answerable questions

    @property
    def label(self) -> str:
        """Its name in a row."""
        return f"{self.name}, {self.form}" if self.form else self.name

    def share(self, measure: str) -> float:
        """The share of the answerable questions for which a measure is true."""
        return fmean(getattr(item, measure) for item in self.judged)

    def less(self, other: System, measure: str) -> str:
        """Its share less that of another system, with the 95 % interval of the paired difference."""
        pair = [[float(getattr(item, measure)) for item in system.judged] for system in (self, other)]
        mean, low, high = intervals.difference(*pair)
        return f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"


def by_kind(systems: Sequence[System]) -> Iterator[str]:
    """A table for each measure: a row for each system, a column for each kind of answerable question."""
    for measure, title in MEASURES.items():
        of_records = measure.startswith("record")
        rows, heads = [], []
        for system in systems:
            if of_records and system.form == WHOLE:
                continue  # cutting changes no record
            counted = [row for row in system.report.rows if getattr(row, measure) is not None]
            heads = [f"{row.kind} {row.n}" for row in counted] + [f"all {len(system.judged)}"]
            values = [getattr(row, measure) for row in (*counted, system.report.total)]
            rows.append([system.name if of_records else system.label, *values])
        yield f"--- {title}\n\n{table(['answerable questions', *heads], rows)}\n"


def compare(ours: System, others: Sequence[System]) -> str:
    """Ours less each other system in record@5 and quote@5."""
    rows = []
    for system in (ours, *others):
        row: list[object] = [system.label, f"{system.report.median_words:.0f}"]
        for measure in ("record_5", "quote_5"):
            row += [system.share(measure), "" if system is ours else ours.less(system, measure)]
        rows.append(row)
    heads = ["answerable questions", "median words", "record@5", "ours less it", "quote@5", "ours less it"]
    note = f"({len(ours.judged)} questions; in brackets 95 % of {intervals.SAMPLES:,} paired bootstrap samples)"
    return f"{table(heads, rows)}\n{note}\n"


def best(ours: System, others: Sequence[System]) -> str:
    """The best of the others in each measure that is to be compared, which is chosen after the fact."""
    lines = []
    for measure, form in (("record_5", CUT), ("quote_5", CUT), ("quote_5", WHOLE)):
        first = max((system for system in others if system.form == form), key=lambda system: system.share(measure))
        name = MEASURES[measure] if measure == "record_5" else f"{MEASURES[measure]}, {form}"
        lines.append(f"best of the others in {name}: {first.name} {first.share(measure):.3f}, ours less it")
        lines[-1] += f" {ours.less(first, measure)}"
    return "\n".join(lines) + "\n"


def ablations(full: System, parts: Sequence[System]) -> str:
    """The whole search less what is left of it, with what is among the first hundred candidates."""
    rows = []
    for system in (full, *parts):
        row: list[object] = [system.name, system.share("record_100"), system.share("quote_100")]
        for measure in ("record_5", "quote_5"):
            row += [system.share(measure), "" if system is full else full.less(system, measure)]
        rows.append(row)
    heads = ["candidates by", "record@100", "quote@100", "record@5", "all less it", "quote@5", "all less it"]
    return table(heads, rows) + "\n"
