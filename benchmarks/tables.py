"""The tables that the engine's benchmark prints and writes, in Markdown that reads well as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.bars import MEGABYTE, Result, Verdict, room
from benchmarks.readme import put

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "benchmarks" / "engine.md"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns line up; all but the first are numbers, to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first, *others = cells
        padded = [first.ljust(widths[0]), *map(str.rjust, others, widths[1:])]
        return f"| {' | '.join(padded)} |"

    return "\n".join(map(line, (head, rule, *rows)))


def compared(results: Sequence[Result], peers: Sequence[str]) -> str:
    """Return one row a workload: its algorithm, its time, and how many times as long each peer takes."""
    head = ("workload", "computed as", "ms", *peers)
    rows = [
        (r.workload.name, r.algorithm, figure(r.seconds * 1000), *(times(r.ratios.get(p)) for p in peers))
        for r in results
    ]
    return table(head, [*rows, ("median", "", "", *(_middle(results, peer) for peer in peers))])


def exact(results: Sequence[Result]) -> str:
    """Return one row a workload: its error, and its peak memory beside what it may need."""
    head = ("workload", "error", "peak MB", "of MB")
    rows = [
        (
            f"{r.workload.name}, {r.dtype}",
            f"{r.error:.1e}",
            "–" if r.peak is None else f"{r.peak / MEGABYTE:.0f}",
            f"{room(r) / MEGABYTE:.0f}",
        )
        for r in results
    ]
    return table(head, rows)


def judged(verdicts: Sequence[Verdict]) -> str:
    """Return one row a bar."""
    words = {True: "met", False: "MISSED", None: "–"}
    return table(("bar", "measured", ""), [(v.bar, v.measured, words[v.met]) for v in verdicts])


def report(results: Sequence[Result], verdicts: Sequence[Verdict], peers: Sequence[str], machine: str) -> str:
    """Return everything that a run measured."""
    parts = ["# The engine beside its peers", machine]
    for dtype in dict.fromkeys(result.dtype for result in results):
        parts += [f"## {dtype}", compared([r for r in results if r.dtype == dtype], peers)]
    parts += ["## Errors and memory", exact(results), "## Bars", judged(verdicts)]
    return "\n\n".join(parts) + "\n"


def write(results: Sequence[Result], verdicts: Sequence[Verdict], peers: Sequence[str], machine: str) -> None:
    """Write the report, and the table of float32 between the marks in ``benchmarks/README.md``."""
    REPORT.write_text(report(results, verdicts, peers, machine), encoding="utf-8")
    single = compared([result for result in results if result.dtype == "float32"], peers)
    put("engine", f"{single}\n\n{machine}")


def figure(number: float) -> str:
    """Return a number with three digits, or more before the point.

    Examples
    --------
    >>> figure(0.03456), figure(3.456), figure(345.6), figure(3456.7)
    ('0.035', '3.46', '346', '3457')
    """
    return f"{number:.3f}" if number < 1 else f"{number:.{max(0, 3 - len(str(int(number))))}f}"


def times(ratio: float | None) -> str:
    if ratio is None:
        return "–"
    return f"{ratio:.2f}" if ratio < 1.095 else f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"


def _middle(results: Sequence[Result], peer: str) -> str:
    found = [result.ratios[peer] for result in results if peer in result.ratios]
    return times(median(found) if found else None)
