"""Sums that are 0 but for their rounding, and are printed so.

0.1 + 0.2 − 0.3 is 0, and in binary 5.551·10⁻¹⁷: none of the three has a binary form. In any order of its
additions a sum of n products is off by at most γₙ times the sum of their sizes, γₙ = n·u / (1 − n·u), where u
is the unit roundoff: Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, section 3.1. Two
more roundings of each product, of input and weight from decimal to binary, make it γₙ₊₂. A sum within that of
0 cannot be told from 0. Where all numbers are short decimals it can: their exact sum says which it is.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.engine import output_of

_FACTORS: list[int] = sorted({2**power for power in range(11)} | {10**power for power in range(10)})
_SAMPLE = 1000
_WHOLE = 2.0**53
_TRANSFORMED = 64
"""How many times as far an inexact algorithm may be off; its sums are made again before they are judged."""


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
    """Return how the numbers of a convolution are rounded, computed in float32 or float64.

    Examples
    --------
    >>> rounding_of(np.array([[0.25, 1.5]]), np.array([[[0.1]]]), np.zeros(1), np.dtype(float))[1:]
    (4, 10)
    >>> rounding_of(np.array([[1 / 3, 1.5]]), np.array([[[0.1]]]), np.zeros(1), np.dtype(float))[1:]
    (0, 0)
    """
    unit = float(np.finfo(dtype).eps) / 2
    if not weight.size:
        return Rounding(unit, 0, 0)
    inputs, weights = _factor(input), _factor(weight)
    both = inputs * weights
    if not both:
        return Rounding(unit, 0, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        fits = np.array_equal(np.rint(bias * both) / both, bias)
        reach = np.abs(input).max() * np.abs(weight.reshape(len(weight), -1)).sum(1) + np.abs(bias)
        is_exact = fits and float(reach.max()) * both < _WHOLE
    return Rounding(unit, inputs, weights) if is_exact else Rounding(unit, 0, 0)


def settled(
    spec: ConvSpec, padded: np.ndarray, weight: np.ndarray, bias: np.ndarray, output: np.ndarray
) -> np.ndarray:
    """Return the output with a 0 where a sum is 0 within its rounding error.

    Parameters
    ----------
    spec : ConvSpec
    padded : (C_in, *padded) ndarray
    weight : (C_out, C_in // groups, *kernel_size) ndarray
    bias : (C_out,) ndarray
    output : (C_out, *output_size) ndarray

    Examples
    --------
    >>> input, weight, bias = np.array([[0.1, 0.2]]), np.ones((1, 1, 2)), np.array([-0.3])
    >>> spec = ConvSpec.of(input.shape, weight.shape)
    >>> output = output_of(spec, input, weight, bias)
    >>> output, settled(spec, input, weight, bias, output)
    (array([[5.55111512e-17]]), array([[0.]]))
    """
    unit = float(np.finfo(output.dtype).eps) / 2
    count = spec.in_channels // spec.groups * prod(spec.kernel_size) + 3  # the bias is one more
    bound = count * unit / (1 - count * unit)
    largest = float(np.max(np.abs(padded), where=np.isfinite(padded), initial=0))
    with np.errstate(over="ignore", invalid="ignore"):
        reach = largest * np.abs(weight.reshape(len(weight), -1)).sum(1) + np.abs(bias)
        near = np.abs(output) <= _TRANSFORMED * bound * reach.reshape(-1, *(1,) * spec.ndim)
    near &= (output != 0) & np.isfinite(output)
    if not near.any():
        return output
    sums, sizes = _sums(spec, padded, weight, bias), _sums(spec, *map(np.abs, (padded, weight, bias)))
    zero = near & (np.abs(sums) <= bound * sizes) & np.isfinite(sizes)
    rounding = rounding_of(padded, weight, bias, output.dtype)
    if rounding.input and zero.any():
        factors = rounding.input, rounding.weight, rounding.input * rounding.weight
        arrays = zip((padded, weight, bias), factors, strict=True)
        whole = (np.rint(array.astype(np.float64) * factor) for array, factor in arrays)
        zero &= _sums(spec, *whole) == 0
    return np.where(zero, output.dtype.type(0), output)


def _sums(spec: ConvSpec, padded: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """The output by products and sums alone, in float64."""
    cells, filters, addend = (array.astype(np.float64) for array in (padded, weight, bias))
    return output_of(spec.of_padded, cells, filters, addend, algorithm="im2col")


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
