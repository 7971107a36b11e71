"""Whether a run met its bars: a benchmark says here what it missed, and ends with 1 where it missed any."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn

_missed: list[str] = []


def judge(what: str, met: bool | None) -> str:
    """Note what missed its bar, and return the word for that; an empty one where there is no bar.

    Examples
    --------
    >>> judge("as quick as asked", True), judge("without a bar", None)
    ('met', '')
    """
    if met is None:
        return ""
    if not met:
        _missed.append(" ".join(what.split()))
    return "met" if met else "MISSED"


def finish(*mains: Callable[[], object]) -> NoReturn:
    """Run what measures, name what missed its bar, and end the process: with 1 if anything did."""
    _missed.clear()
    for main in mains:
        main()
    if _missed:
        print(f"\nMISSED, {len(_missed)}: {'; '.join(_missed)}", flush=True)
    sys.exit(1 if _missed else 0)
