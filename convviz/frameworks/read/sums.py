"""Arithmetic in a pasted call: ``5 // 2``, ``"conv" + "1"``, ``max(1, 3)``, ``k == 3``."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor
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


def compared(mark: str, left: Any, right: Any) -> bool | None:
    """Return whether a comparison holds; None where Python has no answer, as to ``3 < "a"``.

    Examples
    --------
    >>> compared("==", 3, 3), compared("is not", None, 3), compared("in", 3, (1, 3)), compared("<", 3, "a")
    (True, True, True, None)
    """
    if mark in ("==", "is"):
        return bool(left == right)
    if mark in ("!=", "is not"):
        return bool(left != right)
    try:
        if mark in ("in", "not in"):
            return bool((left in right) == (mark == "in"))
        orders = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    except TypeError:
        return None
    return bool(orders[mark])


def called(name: str, values: tuple[Any, ...]) -> Any:
    """Return what one of Python's small functions makes of numbers; None where it is another, or refuses.

    Examples
    --------
    >>> called("int", (2.5,)), called("max", (1, 3)), called("math.ceil", (2.1,)), called("open", ("file",))
    (2, 3, 3, None)
    """
    function = _FUNCTIONS.get(name)
    if function is None or not values:
        return None
    try:
        result = function(*values)
    except (TypeError, ValueError, OverflowError):
        return None
    is_small = not isinstance(result, int | float) or abs(result) <= LARGEST
    return result if is_small else None


def is_worked_out(name: str) -> bool:
    """Whether a function is one of those that `called` knows."""
    return name in _FUNCTIONS


def _number(cut: Callable[[float], int | float]) -> Callable[..., Any]:
    """A function of one number, and of nothing else."""
    return lambda value: cut(value) if isinstance(value, int | float) else None


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "int": _number(int),
    "float": _number(float),
    "round": _number(round),
    "abs": _number(abs),
    "bool": bool,
    "str": lambda value: value if isinstance(value, str) else None,
    "len": len,
    "max": max,
    "min": min,
    "tuple": tuple,
    "list": tuple,
    "math.ceil": _number(ceil),
    "math.floor": _number(floor),
    "np.ceil": _number(ceil),
    "np.floor": _number(floor),
}
