"""Arithmetic of the numbers and texts in a pasted call: ``5 // 2``, ``"conv" + "1"``; of nothing else."""

from __future__ import annotations

from typing import Any

MAX_DEPTH = 5
"""Brackets within brackets."""
LARGEST = 10**12
MOST_LETTERS = 200


def computed(mark: str, left: Any, right: Any) -> Any:
    """Return what Python makes of two values and a mark; None where it is nothing, or too large.

    Examples
    --------
    >>> computed("//", 5, 2), computed("+", "a", "b"), computed("/", 1, 0), computed("**", 9, 99)
    (2, 'ab', None, None)
    """
    if mark == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right if len(left) + len(right) <= MOST_LETTERS else None
    if mark in ("+", "*") and isinstance(left, tuple):
        return _repeated(mark, left, right)
    if not isinstance(left, int | float | complex) or not isinstance(right, int | float | complex):
        return None
    if mark in ("+", "-"):
        return left + right if mark == "+" else (left - right if left else -right)
    if mark == "*":
        result: Any = left * right
    elif isinstance(left, complex) or isinstance(right, complex):
        return None
    elif mark == "**":
        result = left**right if 0 <= right <= 32 and abs(left) <= 1000 else None
    elif not right:
        return None
    else:
        result = {"/": left / right, "//": left // right, "%": left % right}[mark]
    return result if result is not None and abs(result) <= LARGEST else None


def _repeated(mark: str, left: tuple[Any, ...], right: Any) -> Any:
    if mark == "+" and isinstance(right, tuple) and len(left) + len(right) <= 32:
        return left + right
    if mark == "*" and isinstance(right, int) and 0 <= right * len(left) <= 32:
        return left * right
    return None
