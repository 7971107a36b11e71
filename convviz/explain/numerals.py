"""Numbers as they are printed, and exact arithmetic on what is printed.

A number is printed exactly where that is short, else to four decimals, or to four digits where it is small or
large; halves are rounded up. ``printed`` with ``text`` is ``numberText`` in the stage's ``current.js``, and
``is_exact``, ``cell_text`` and ``factor`` are the functions of the same names there, digit for digit. What is
printed is a decimal number of its own; sums and products of those are exact here, whatever their sizes.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, Inexact
from typing import TypeVar

from convviz.explain.headline import MINUS
from convviz.language import decimal_sign, spelled, spoken

DIGITS = 4
_Real = TypeVar("_Real", float, Decimal)
RESULT_DIGITS = 16
"""Digits that a sum or a product is printed with at most: about as many as a float64 has."""

_EXACT = Context(prec=2000, Emin=-99_999, Emax=99_999, traps=[Inexact])  # float64 products span 1300 digits
_ROUNDING = Context(prec=2000, Emin=-99_999, Emax=99_999, rounding=ROUND_HALF_UP, traps=[])
_DIVIDING = Context(prec=60, Emin=-99_999, Emax=99_999, traps=[])
_SHORT_WHOLE = 10**9
_NOTHING = 1e-6  # what a narrow cell shows as 0; the sentence has its digits
_DECIMAL_NOISE = 2.0**-49  # a decimal such as 0.1 is itself off by this much in binary
_PLAIN = range(-6, 21)  # powers of ten that are written without an exponent, as JavaScript does


def printed(value: _Real) -> Decimal:
    """Return the decimal number that is printed for a value.

    Examples
    --------
    >>> printed(1 / 3), printed(0.1 + 0.2), printed(1234567.8)
    (Decimal('0.3333'), Decimal('0.3000'), Decimal('1.235E+6'))
    """
    exact = Decimal(value)
    size = abs(value)
    if not exact.is_finite() or (size < _SHORT_WHOLE and value == int(value)):
        return _EXACT.add(exact, Decimal(0))  # the sum, as −0 is printed as 0
    places = DIGITS if 0.1 <= size < 1e6 else DIGITS - 1 - exact.adjusted()
    return exact.quantize(Decimal(1).scaleb(-places), context=_ROUNDING)


def is_exact(value: float) -> bool:
    """Whether `printed` keeps every digit there is, but for the noise of decimals in binary.

    Examples
    --------
    >>> is_exact(0.1 + 0.2), is_exact(1 / 3)
    (True, False)
    """
    number = printed(value)
    return not number.is_finite() or is_close(number, Decimal(value))


def is_close(number: Decimal, other: Decimal) -> bool:
    """Whether two finite numbers differ by no more than the noise of decimals in binary."""
    return abs(_EXACT.subtract(number, other)) <= _EXACT.multiply(abs(other), Decimal(_DECIMAL_NOISE))


def product(one: Decimal, other: Decimal) -> Decimal:
    """Return the exact product of two printed numbers; 0 × ∞ is NaN, as in binary.

    Examples
    --------
    >>> product(Decimal("0.1"), Decimal("0.6"))
    Decimal('0.06')
    """
    return _EXACT.add(_EXACT.multiply(one, other), Decimal(0))


def total(numbers: list[Decimal]) -> Decimal:
    """Return the exact sum of printed numbers; ∞ − ∞ is NaN, as in binary.

    Examples
    --------
    >>> total([Decimal("0.1"), Decimal("0.2"), Decimal("-0.3")])
    Decimal('0.0')
    """
    sum = Decimal(0)
    for number in numbers:
        sum = _EXACT.add(sum, number)
    return sum


def quotient(number: Decimal, divisor: int) -> Decimal:
    """Return a printed number divided by a whole one, to more digits than are printed; by 0 it is NaN.

    Examples
    --------
    >>> quotient(Decimal(17), 4), result(quotient(Decimal(2), 3))
    (Decimal('4.25'), (Decimal('0.6666666666666667'), False))
    """
    return number if divisor == 1 else _DIVIDING.divide(number, Decimal(divisor))


def result(exact: Decimal) -> tuple[Decimal, bool]:
    """Return what is printed of a sum or a product, and whether that is all of it.

    Examples
    --------
    >>> result(Decimal("0.22221111")), result(Decimal("1.00000000000000002"))
    ((Decimal('0.22221111'), True), (Decimal('1.000000000000000'), False))
    """
    if not exact.is_finite() or len(exact.normalize(_ROUNDING).as_tuple().digits) <= RESULT_DIGITS:
        return exact, True
    places = RESULT_DIGITS - 1 - exact.adjusted()
    return exact.quantize(Decimal(1).scaleb(-places), context=_ROUNDING), False


def text(number: Decimal) -> str:
    """Write a number down: no needless zeros, a true minus, and an exponent where it is very small or large.

    Here every number becomes text for a reader: its decimal sign is that of the language that is spoken.

    Examples
    --------
    >>> text(Decimal("-0.500")), text(Decimal("1.235E+6")), text(Decimal("1e-12")), text(Decimal("-Infinity"))
    ('−0.5', '1235000', '1e−12', '−∞')
    """
    if not number.is_finite():
        return "NaN" if number.is_nan() else "∞" if number > 0 else f"{MINUS}∞"
    power = number.adjusted()
    if not number:
        return "0"
    if power in _PLAIN:
        plain = f"{number:f}"
        return spelled((plain.rstrip("0").rstrip(".") if "." in plain else plain).replace("-", MINUS))
    digits = f"{number.scaleb(-power, _ROUNDING).normalize(_ROUNDING):f}"
    return spelled(f"{digits}e{power}".replace("-", MINUS))


def number_of(written: str) -> Decimal:
    """Return the number that `text` has written.

    Examples
    --------
    >>> number_of("−0.5"), number_of("1e−12"), number_of("−∞")
    (Decimal('-0.5'), Decimal('1E-12'), Decimal('-Infinity'))
    """
    plain = written.replace(decimal_sign(spoken()), ".").replace(MINUS, "-")
    return Decimal(plain.replace("∞", "Infinity"))


def cell_text(value: float, most: int) -> str:
    """Write a number for a narrow cell with at most `most` characters, or nothing.

    Examples
    --------
    >>> cell_text(0.25, 3), cell_text(-0.125, 4), cell_text(123456.0, 3)
    ('.25', '−.13', '')
    """
    whole, point = text(printed(value)), decimal_sign(spoken())
    if len(whole) <= most:
        return whole
    for digits in range(min(DIGITS, most), 0, -1):
        short = text(printed(_to_digits(value, digits)))
        short = short.replace(f"0{point}", point, 1) if short.lstrip(MINUS).startswith(f"0{point}") else short
        if len(short) <= most:
            return short
    return "0" if abs(value) < _NOTHING else ""


def _to_digits(value: float, digits: int) -> float:
    exact = Decimal(value)
    if not exact.is_finite():
        return value
    places = digits - 1 - exact.adjusted()
    return float(exact.quantize(Decimal(1).scaleb(-places), context=_ROUNDING))


def factor(written: str) -> str:
    """Put a negative number that follows × or + in brackets.

    Examples
    --------
    >>> factor("−1"), factor("2")
    ('(−1)', '2')
    """
    return f"({written})" if written.startswith(MINUS) else written
