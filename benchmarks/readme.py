"""Puts what a benchmark measured between its marks in ``benchmarks/README.md``.

    python -m benchmarks.load --only students --write

The marks are comments: ``<!-- benchmarks.load: begin -->`` and ``<!-- benchmarks.load: end -->``.
"""

from __future__ import annotations

import sys
from pathlib import Path

README = Path(__file__).resolve().parent / "README.md"


def with_text(page: str, name: str, text: str) -> str:
    """Return a page with a text between the marks of a benchmark, in place of what stood there.

    Raises
    ------
    ValueError
        When the page does not have both marks once, in their order.

    Examples
    --------
    >>> page = "<!-- benchmarks.load: begin -->\\nold\\n<!-- benchmarks.load: end -->\\n"
    >>> print(with_text(page, "load", "new"), end="")
    <!-- benchmarks.load: begin -->
    new
    <!-- benchmarks.load: end -->
    """
    begin, end = (f"<!-- benchmarks.{name}: {mark} -->\n" for mark in ("begin", "end"))
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise ValueError(f"the page does not have one {begin.strip()} before one {end.strip()}")
    return page[: page.index(begin)] + begin + text.strip() + "\n" + page[page.index(end) :]


def put(name: str, text: str) -> None:
    """Write a text between the marks of a benchmark in the README."""
    README.write_text(with_text(README.read_text(encoding="utf-8"), name, text), encoding="utf-8")


if __name__ == "__main__":
    put(sys.argv[1], sys.stdin.read())
