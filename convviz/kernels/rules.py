"""The kernels that have a rule for every size: their numbers, from one size an axis."""

from collections.abc import Callable, Sequence
from functools import reduce
from math import comb, prod
from typing import Any

import numpy as np

Rule = Callable[[Sequence[int]], np.ndarray]


def delta(size: Sequence[int]) -> np.ndarray:
    """1 in the middle, before the centre of an even length, and 0 elsewhere."""
    kernel = np.zeros(size)
    kernel[tuple((length - 1) // 2 for length in size)] = 1
    return kernel


def mean(size: Sequence[int]) -> np.ndarray:
    """The same number everywhere; together they are 1."""
    return np.full(size, 1 / prod(size))


def binomial(size: Sequence[int]) -> np.ndarray:
    """A row of Pascal's triangle along each axis.

    Examples
    --------
    >>> binomial((1, 5)) * 16
    array([[1., 4., 6., 4., 1.]])
    """
    return _along_each(_binomial, size)


def triangle(size: Sequence[int]) -> np.ndarray:
    """Weights that rise and fall by one along each axis; together they are 1."""
    return _along_each(_triangle, size)


def exponential(size: Sequence[int]) -> np.ndarray:
    """The last weight is the newest; each before it is 1 − α of the next, and together they are 1."""
    return _along_each(_exponential, size)


def outer(*axes: Sequence[int]) -> tuple[Any, ...]:
    """The products of one weight an axis, as nested tuples.

    Examples
    --------
    >>> outer((-1, 1), (1, 2, 1))
    ((-1, -2, -1), (1, 2, 1))
    """
    first, *others = axes
    if not others:
        return tuple(first)
    return tuple(outer([factor * weight for weight in others[0]], *others[1:]) for factor in first)


def _along_each(weights: Callable[[int], np.ndarray], size: Sequence[int]) -> np.ndarray:
    return reduce(np.multiply.outer, map(weights, size))


def _binomial(length: int) -> np.ndarray:
    weights: np.ndarray = np.array([comb(length - 1, index) for index in range(length)]) / 2 ** (length - 1)
    return weights


def _triangle(length: int) -> np.ndarray:
    rising = np.arange(length) + 1
    weights = np.minimum(rising, rising[::-1])
    shares: np.ndarray = weights / weights.sum()
    return shares


def _exponential(length: int) -> np.ndarray:
    kept = 1 - 2 / (length + 1)
    weights = kept ** np.arange(length)[::-1]
    shares: np.ndarray = weights / weights.sum()
    return shares
