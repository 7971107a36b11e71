"""One number as somebody writes it: plain decimals, finite, within what a float64 keeps exactly."""

import re

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_DIGITS, MAX_MAGNITUDE, MAX_SHOWN
from convviz.data.wording import grouped, shown
from convviz.language import later, phrase

LARGEST = f"{MAX_MAGNITUDE:g}".replace("+", "")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NOT_FINITE = ("nan", "inf", "infinity")


def number(token: str) -> float | None:
    """Return the number that a token is; None if it is none, or one that cannot be used.

    Examples
    --------
    >>> number("-0.5"), number(".5e1"), number("1_000"), number("nan"), number("1e999")
    (-0.5, 5.0, None, None, None)
    """
    if NUMBER.fullmatch(token) and len(token) <= MAX_DIGITS and abs(value := float(token)) <= MAX_MAGNITUDE:
        return value
    return None


def ratio(token: str) -> float | None:
    """Return the number that a token is, also one divided by another, or written with the ``f`` of C.

    Examples
    --------
    >>> ratio("1/4"), ratio("-.5f"), ratio("1/0"), ratio("1/2/3")
    (0.25, -0.5, None, None)
    """
    over, slash, under = token.partition("/")
    if over[-1:] in ("f", "F") and NUMBER.fullmatch(over[:-1]):
        over = over[:-1]
    value, divisor = number(over), number(under) if slash else 1.0
    return value / divisor if value is not None and divisor else None


def is_meant_as_number(token: str) -> bool:
    """Whether a token is a number or wants to be one: "3", "1/3", "0x10", "-nan", but not "abc".

    Examples
    --------
    >>> [is_meant_as_number(token) for token in ("−3", ".5", "1_000", "-inf", "cat", "nano", "-")]
    [True, True, True, True, False, False, False]
    """
    bare = token.lstrip("+-−")
    return bare[:1].isdigit() or (bare[:1] == "." and bare[1:2].isdigit()) or bare.lower() in NOT_FINITE


def no_number(token: str, place: str) -> SourceError:
    """Return the refusal of a token that is no number, or one that cannot be used.

    Parameters
    ----------
    token : str
        As written; empty where a value is missing.
    place : str
        Where it stands, counted from 0, in the language that is spoken: "row 1, column 0".

    Examples
    --------
    >>> print(no_number("nan", "position 3"))
    “nan” in position 3 (counted from 0) is not a finite number; put one there, 0 if nothing is meant.
    """
    if not token:
        told = phrase(
            "The value in {place} (counted from 0) is missing; type a number there, 0 if nothing is meant.",
            place=place,
        )
        return SourceError(told)
    numbers = dict(length=grouped(len(token)), most=MAX_DIGITS, largest=LARGEST)
    return SourceError(phrase(_fault(token), token=legible(token), place=place, **numbers))


def legible(token: str) -> str:
    """A token as a message repeats it; the code of its first character where nothing of it can be seen.

    Examples
    --------
    >>> legible("abc"), legible("\\0")
    ('abc', 'U+0000')
    """
    return shown(token, MAX_SHOWN) or f"U+{ord(token[0]):04X}"


def _fault(token: str) -> str:
    if NUMBER.fullmatch(token) and len(token) > MAX_DIGITS:
        return later(
            "“{token}” in {place} (counted from 0) is {length} characters long, and at most {most} are read; "
            "put spaces between numbers."
        )
    if NUMBER.fullmatch(token):
        return later(
            "“{token}” in {place} (counted from 0) lies beyond ±{largest}, "
            "where whole numbers are no longer exact; use smaller numbers."
        )
    if token.lower().lstrip("+-") in NOT_FINITE:
        return later(
            "“{token}” in {place} (counted from 0) is not a finite number; "
            "put one there, 0 if nothing is meant."
        )
    if token in ("...", "…"):
        return later(
            "“{token}” in {place} (counted from 0) stands for numbers that were left out in printing; "
            "copy all of them."
        )
    if "/" in token:
        return later("“{token}” in {place} (counted from 0) is not a decimal number; write 0.25 for 1/4.")
    return later(
        "“{token}” in {place} (counted from 0) is not a number; "
        "write digits, with a point for decimals, as in 3, −0.5 or 1e-3."
    )
