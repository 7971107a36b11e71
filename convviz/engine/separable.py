"""Separable: a kernel that is a product of two is two passes.

A box, a Gaussian, Sobel's kernel: each row is a multiple of one row, so w[i, j] = u[i]·v[j], a matrix of
rank one. Correlating with u down the columns and then with v along the rows gives the same sums with k + k
products an output instead of k·k. Here v is the last axis and u all before; the passes are Toeplitz
products, tile by tile.

Cost: that of blocked Toeplitz for u, on a tile wider by v's reach, and of rows for v. Not exact: u and v
are quotients of weights and round.

Source: Getreuer, *A Survey of Gaussian Convolution Algorithms*, Image Processing On Line 2013, section 2,
for separation; the test compares every weight with its row and column through the largest one.
"""

from dataclasses import replace

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.engine import rows, toeplitz
from convviz.engine.scratch import Scratch
from convviz.engine.work import Fill, Work
from convviz.language import later


def refusal(spec: ConvSpec) -> str:
    """Why this algorithm cannot compute such a convolution, or nothing."""
    if spec.out_channels > spec.groups or spec.in_channels > spec.groups:
        return later("it takes one filter of one channel in each group")
    return toeplitz.refusal(spec)


def work(spec: ConvSpec, itemsize: int) -> Work:
    """Both passes; the first has outputs under the whole reach of the second."""
    first, second = _passes(spec)
    before, after = toeplitz.work(first, itemsize), rows.work(second, itemsize)
    return Work(
        (*before.tile[:-1], min(before.tile[-1], spec.output_size[-1])),
        before.multiply_adds + after.multiply_adds,
        before.bytes_copied + first.steps * spec.out_channels * itemsize,
    )


def factors(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Kernels u and v whose product every kernel is, to within rounding, or None.

    Parameters
    ----------
    weight : (G, 1, 1, *kernel_size) ndarray

    Returns
    -------
    u : (G, 1, 1, *kernel_size[:-1], 1) ndarray
    v : (G, 1, 1, 1, ..., kernel_size[-1]) ndarray

    Examples
    --------
    >>> u, v = factors(np.array([[[[2.0, 1.0], [4.0, 2.0]]]])[None])
    >>> u.ravel(), v.ravel()
    (array([0.5, 1. ]), array([4., 2.]))
    """
    matrices = weight.reshape(len(weight), -1, weight.shape[-1])
    each = np.arange(len(weight))
    row, column = np.divmod(np.abs(matrices).reshape(len(weight), -1).argmax(1), weight.shape[-1])
    pivot = matrices[each, row, column]
    if not (pivot.all() and np.isfinite(pivot).all()):
        return None
    u, v = matrices[each, :, column] / pivot[:, None], matrices[each, row]
    error = np.abs(u[:, :, None] * v[:, None] - matrices).max((1, 2))
    if (error > 4 * np.finfo(weight.dtype).eps * np.abs(pivot)).any():
        return None
    return u.reshape(*weight.shape[:-1], 1), v.reshape(len(weight), *(1,) * (weight.ndim - 2), -1)


def prepare(spec: ConvSpec, weight: np.ndarray) -> Fill:
    """The function that fills one tile of the output."""
    first, second = _passes(spec)
    found = factors(weight)
    assert found is not None, "no other weight comes here"
    u, v = found
    down, along = toeplitz.prepare(first, u), rows.prepare(second, v)

    def fill(output: np.ndarray, input: np.ndarray, groups: slice, scratch: Scratch) -> None:
        passed = scratch.array("passed", (*output.shape[:-1], input.shape[-1]), output.dtype)
        down(passed, input, groups, scratch)
        along(output, passed, groups, scratch)

    return fill


def _passes(spec: ConvSpec) -> tuple[ConvSpec, ConvSpec]:
    """u over the padded last axis at its full length, and v over what u leaves."""
    *_, last = spec.padded_size
    none = (0, 0)
    first = replace(
        spec,
        input_size=(*spec.input_size[:-1], last),
        kernel_size=(*spec.kernel_size[:-1], 1),
        stride=(*spec.stride[:-1], 1),
        dilation=(*spec.dilation[:-1], 1),
        padding=(*spec.padding[:-1], none),
    )
    second = replace(
        spec,
        input_size=(*spec.output_size[:-1], last),
        kernel_size=(*(1,) * (spec.ndim - 1), spec.kernel_size[-1]),
        stride=(*(1,) * (spec.ndim - 1), spec.stride[-1]),
        dilation=(*(1,) * (spec.ndim - 1), spec.dilation[-1]),
        padding=(none,) * spec.ndim,
    )
    return first, second
