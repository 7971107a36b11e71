"""Sums that are 0 but for their rounding, and are printed so.

0.1 + 0.2 − 0.3 is 0, and in binary 5.551·10⁻¹⁷: none of the three has a binary form. In any order of its
additions a sum of n products is off by at most γₙ times the sum of their sizes, γₙ = n·u / (1 − n·u), where u
is the unit roundoff: Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, section 3.1. Two
more roundings of each product, of input and weight from decimal to binary, make it γₙ₊₂. A sum within that of
0 cannot be told from 0. Where all numbers are short decimals it can: their exact sum says which it is.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

import numpy as np

from convviz.core.spec import Spec

_FACTORS: list[int] = sorted({2**power for power in range(11)} | {10**power for power in range(10)})
_SAMPLE = 1000
_WHOLE = 2.0**53
_TRANSFORMED = 64
"""How many times as far an inexact algorithm may be off; its sums are made again before they are judged."""


Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


class Rounding(NamedTuple):
    """How the numbers of a scene are rounded.

    Attributes
    ----------
    unit : float
        The unit roundoff of the float in which the output is computed.
    input, weight : int
        Factors that make whole numbers of all inputs and all weights, if those are short decimals and their
        sums exact; else 0.
    """

    unit: float
    input: int
    weight: int


def rounding_of(input: np.ndarray, weight: np.ndarray, bias: np.ndarray, dtype: np.dtype) -> Rounding:
    """Return how the numbers of sums are rounded, computed in float32 or float64.

    A layer without weights has an empty `weight`, and sums its inputs.

    Examples
    --------
    >>> rounding_of(np.array([[0.25, 1.5]]), np.array([[[0.1]]]), np.zeros(1), np.dtype(float))[1:]
    (4, 10)
    >>> rounding_of(np.array([[1 / 3, 1.5]]), np.array([[[0.1]]]), np.zeros(1), np.dtype(float))[1:]
    (0, 0)
    """
    unit = float(np.finfo(dtype).eps) / 2
    inputs, weights = _factor(input), _factor(weight) if weight.size else 1
    both = inputs * weights
    if not both:
        return Rounding(unit, 0, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        fits = np.array_equal(np.rint(bias * both) / both, bias)
        heaviest = np.abs(weight.reshape(len(weight), -1)).sum(1) if weight.size else float(input.size)
        reach = np.abs(input).max() * heaviest + np.abs(bias)
        is_exact = fits and float(reach.max()) * both < _WHOLE
    return Rounding(unit, inputs, weights) if is_exact else Rounding(unit, 0, 0)


Sums = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""What makes the output of an input, weights and biases by products and sums alone."""


def settled(spec: Spec, sums: Sums, arrays: Arrays, output: np.ndarray) -> np.ndarray:
    """Return the output with a 0 where a sum, or a mean, is 0 within its rounding error.

    Parameters
    ----------
    spec : Spec
        Of a layer that sums.
    sums : callable
    arrays : (input, weight, bias)
        ``(C_in, *spatial)``, ``(C_out, C_in // groups, *kernel_size)`` and ``(C_out,)``; without weights
        the weight is empty.
    output : (C_out, *output_size) ndarray

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> from functools import partial
    >>> from convviz.engine import output_of
    >>> input, weight, bias = np.array([[0.1, 0.2]]), np.ones((1, 1, 2)), np.array([-0.3])
    >>> spec = resolve(input.shape, weight.shape)
    >>> output = output_of(spec, input, weight, bias)
    >>> output, settled(spec, partial(output_of, spec), (input, weight, bias), output)
    (array([[5.55111512e-17]]), array([[0.]]))
    """
    input, weight, bias = (array.astype(np.float64) for array in arrays)
    unit = float(np.finfo(output.dtype).eps) / 2
    count = spec.in_channels // spec.groups * prod(spec.kernel_size) + 3  # the bias is one more
    bound = count * unit / (1 - count * unit)
    largest = float(np.max(np.abs(input), where=np.isfinite(input), initial=0))
    with np.errstate(over="ignore", invalid="ignore"):
        heaviest = np.abs(weight.reshape(len(weight), -1)).sum(1) if weight.size else float(count)
        reach = largest * heaviest + np.abs(bias)
        near = np.abs(output) <= _TRANSFORMED * bound * reach.reshape(-1, *(1,) * spec.ndim)
    near &= (output != 0) & np.isfinite(output)
    if not near.any():
        return output
    exact, sizes = sums(input, weight, bias), sums(*map(np.abs, (input, weight, bias)))
    zero = near & (np.abs(exact) <= bound * sizes) & np.isfinite(sizes)
    rounding = rounding_of(*arrays, output.dtype)
    if rounding.input and zero.any():
        factors = rounding.input, rounding.weight, rounding.input * rounding.weight
        numbers = zip((input, weight, bias), factors, strict=True)
        zero &= sums(*(np.rint(array * factor) for array, factor in numbers)) == 0
    return np.where(zero, output.dtype.type(0), output)


def _factor(array: np.ndarray) -> int:
    """The least power of two or ten that makes whole numbers of an array, or 0."""
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        return 0
    largest = float(np.abs(array).max())
    for factor in _FACTORS:
        if largest * factor < _WHOLE and all(
            np.array_equal(np.rint(some * factor) / factor, some) for some in (array.ravel()[:_SAMPLE], array)
        ):
            return factor
    return 0
