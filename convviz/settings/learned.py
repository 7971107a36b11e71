"""How a kernel is learned on a page, as one value, and as an address says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal, get_args

from convviz.core.limits import MAX_ITERATIONS
from convviz.settings.model import MAX_SEED

Pace = Literal["small", "good", "large", "own"]
PACES: tuple[Pace, ...] = get_args(Pace)
MOST_RATE, MOST_MOMENTUM = 1e9, 0.99

_PART = re.compile(r"(small|large|bias|nobias)|(rate|momentum|iterations|seed)\(([^()]{1,24})\)")
_SEPARATOR = "~"


@dataclass(frozen=True, slots=True)
class Learned:
    """How a kernel is learned.

    Attributes
    ----------
    pace : {"small", "good", "large", "own"}
        Which share of the largest rate that comes down, or one's own `rate`.
    rate : float
        Above 0, at most `MOST_RATE`; 0 where there is none yet.
    momentum : float
        From 0 to `MOST_MOMENTUM`.
    iterations : int
    seed : int
    bias : bool or None
        Whether a bias is learned too; None: if the hidden kernel has one.
    """

    pace: Pace = "good"
    rate: float = 0.0
    momentum: float = 0.0
    iterations: int = 100
    seed: int = 0
    bias: bool | None = None


FIRST = Learned()


def write(learned: Learned) -> str:
    """Return how an address says it; nothing where all is as at first.

    Examples
    --------
    >>> write(Learned("own", 0.25, 0.9, 300)), write(Learned("large", bias=False)), write(FIRST)
    ('rate(0.25)~momentum(0.9)~iterations(300)', 'large~nobias', '')
    """
    parts: list[str] = [learned.pace] if learned.pace in ("small", "large") else []
    if learned.pace == "own":
        parts.append(f"rate({learned.rate!r})")
    for name in ("momentum", "iterations", "seed"):
        if (value := getattr(learned, name)) != getattr(FIRST, name):
            parts.append(f"{name}({value!r})")
    if learned.bias is not None:
        parts.append("bias" if learned.bias else "nobias")
    return _SEPARATOR.join(parts)


def read(text: str) -> Learned | None:
    """Return what an address says; None if it says nothing of the kind, or a number beyond its limits.

    Examples
    --------
    >>> read("rate(0.25)~momentum(0.9)") == Learned("own", 0.25, 0.9), read("rate(0)"), read("fast")
    (True, None, None)
    """
    learned = FIRST
    for part in text.split(_SEPARATOR):
        match = _PART.fullmatch(part)
        changed = _with(learned, *match.groups()) if match else None
        if changed is None:
            return None
        learned = changed
    return learned


def _with(learned: Learned, word: str | None, name: str | None, number: str) -> Learned | None:
    if word in ("bias", "nobias"):
        return replace(learned, bias=word == "bias")
    if word is not None:
        return replace(learned, pace=word)  # type: ignore[arg-type]  # one of those in the pattern
    if name in ("iterations", "seed"):
        ends = (1, MAX_ITERATIONS) if name == "iterations" else (0, MAX_SEED)
        if not (number.isascii() and number.isdigit() and ends[0] <= int(number) <= ends[1]):
            return None
        whole = int(number)
        return replace(learned, seed=whole) if name == "seed" else replace(learned, iterations=whole)
    try:
        value = float(number)
    except ValueError:
        return None
    if not isfinite(value) or "_" in number:
        return None
    if name == "rate":
        return replace(learned, pace="own", rate=value) if 0 < value <= MOST_RATE else None
    return replace(learned, momentum=value) if 0 <= value <= MOST_MOMENTUM else None
