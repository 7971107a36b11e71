"""Numbers near the ends of a float's range: where sums leave it on their way, and sums that come back.

A sum is finite or not by what it is in the end. On the way there the partial sums of any algorithm may pass
the largest float, as may what an inexact one makes of the numbers: over 81 cells of 10³⁸ the first pass of a
box sums nine, and only the second divides. Near the smallest floats digits are lost instead.

A tile in which neither can happen is computed as fast as may be. Any other is left to the definition, and the
sums that are not finite then are made again from numbers that are smaller by a power of two, which is exact.
"""

from collections.abc import Callable
from math import frexp, inf, prod

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.engine import plain
from convviz.engine.scratch import Scratch
from convviz.engine.work import Fill

_ENLARGED = 2.0**28
"""More than the factor by which an inexact algorithm enlarges a number on its way: the root of the 2¹⁷ cells
of a piece, or the sum of a kernel."""

_BESIDE = 2.0**26
"""Beside a number, one that is smaller by this factor is lost in the rounding of a float32. That of a float64
is finer, and this is as far from its end as any number in use."""


def safety(weight: np.ndarray, bias: np.ndarray | None, *, is_inexact: bool) -> Callable[[np.ndarray], bool]:
    """Return a function that says of an input whether no sum over it can leave the range on its way.

    Parameters
    ----------
    weight : (G, F, C, *kernel_size) ndarray
    bias : ndarray or None
    is_inexact : bool
        The algorithm divides weights or transforms the input, so that it also loses what is very small.

    Examples
    --------
    >>> is_safe = safety(np.ones((1, 1, 1, 3), np.float32), None, is_inexact=False)
    >>> [is_safe(np.full((1, 1, 5), number, np.float32)) for number in (1, 1e38, np.nan)]
    [True, False, False]
    """
    info = np.finfo(weight.dtype)
    most, least = float(info.max) / 2, float(info.tiny)
    reach = max(float(weight.max()), -float(weight.min())) * prod(weight.shape[2:])
    added = 0.0 if bias is None else float(np.abs(bias).max())
    peaks = np.abs(weight).reshape(*weight.shape[:2], -1).max(-1) if is_inexact else weight[:0]
    bounds = [float(peaks.min(where=peaks > 0, initial=inf)), float(peaks.max())] if peaks.any() else []

    def is_safe(input: np.ndarray) -> bool:
        largest = max(float(input.max()), -float(input.min()))  # both are NaN if there is one
        if not largest * reach + added <= most:
            return False
        if not bounds or not largest:
            return True
        numbers = (largest, *bounds, *(largest * bound for bound in bounds))
        return least * _BESIDE <= min(numbers) and max(numbers) <= most / _ENLARGED

    return is_safe


def prepare(spec: ConvSpec, weight: np.ndarray, bias: np.ndarray | None) -> Fill:
    """The function that fills one tile of the output with sums, bias included, that are finite in the end.

    Parameters
    ----------
    spec : ConvSpec
    weight : (G, F, C, *kernel_size) ndarray
    bias : (G, F, 1, ...) ndarray or None
    """
    by_definition = plain.prepare(spec, weight)

    def fill(output: np.ndarray, input: np.ndarray, groups: slice, scratch: Scratch) -> None:
        by_definition(output, input, groups, scratch)
        if bias is not None:
            output += bias[groups]
        finite = np.isfinite(output)
        if finite.all():
            return
        is_safe = safety(weight, bias, is_inexact=False)
        if not is_safe(np.where(np.isfinite(input), input, 0)):
            output[~finite] = again(output.shape, input, groups, scratch)[~finite]

    def again(shape: tuple[int, ...], input: np.ndarray, groups: slice, scratch: Scratch) -> np.ndarray:
        (cells, down), (filters, further) = lowered(input), lowered(weight)
        sums = np.empty(shape, input.dtype)
        plain.prepare(spec, filters)(sums, cells, groups, scratch)
        if bias is not None:
            sums += np.ldexp(bias[groups], -(down + further))
        return np.ldexp(sums, down + further)

    return fill


def lowered(array: np.ndarray) -> tuple[np.ndarray, int]:
    """The array divided by a power of two, so that no finite number is beyond 1, and which power.

    >>> lowered(np.array([3.0, 1.0]))
    (array([0.75, 0.25]), 2)
    """
    largest = np.max(np.abs(array), where=np.isfinite(array), initial=0)
    power = max(0, frexp(largest)[1])
    return np.ldexp(array, -power), power
