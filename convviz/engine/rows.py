"""Rows: a signal is its own matrix.

The Toeplitz idea for kernels that reach along the last axis only, and with no copy at all. B outputs in a
row need L = (B − 1)·stride + reach cells in a row. Cut the signal into rows of L cells, S cells apart: if S
≥ L the signal as it lies in memory is a matrix with rows of pitch S, which a matrix product reads in place.
Its product with T (L, B), the kernel on B shifted diagonals, is B outputs of every S / stride. With S twice
B strides or more the outputs between are as many products more, each a little further into the signal.

Cost: L / kernel times the multiply-adds of the definition, about twice with B = kernel, and nothing copied.

Source: the banded Toeplitz matrix of a filter, as in Gray, *Toeplitz and Circulant Matrices: A Review*,
2006.
"""

from math import ceil, prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convviz.core.spec import ConvSpec
from convviz.engine.products import DEPTH, PRODUCT, multiply
from convviz.engine.scratch import Scratch
from convviz.engine.work import Fill, Work, cut
from convviz.language import later

_TILE_CELLS = 1 << 16
_MATRIX_CELLS = 1 << 22


def refusal(spec: ConvSpec) -> str:
    """Why this algorithm cannot compute such a convolution, or nothing."""
    if prod(spec.kernel_size[:-1]) > 1:
        return later("the kernel reaches along more than the last axis")
    if spec.in_channels > spec.groups:
        return later("a filter sums over several channels")
    block, length, _ = _layout(spec)
    if spec.out_channels * length * block > _MATRIX_CELLS:
        return later("its matrix, about twice the square of the kernel's reach, would take too much memory")
    return ""


def work(spec: ConvSpec, itemsize: int) -> Work:
    """Products with the zeros of T."""
    _, length, _ = _layout(spec)
    tile = cut((spec.groups, *spec.output_size), _TILE_CELLS)
    return Work(tile, spec.steps * spec.out_channels * length, 0)


def prepare(spec: ConvSpec, weight: np.ndarray) -> Fill:
    """The function that fills one tile of the output."""
    block, length, between = _layout(spec)
    taps = weight.reshape(*weight.shape[:2], -1)
    toeplitz = np.zeros((*weight.shape[:2], length, block), weight.dtype)
    for column in range(block):
        first = column * spec.stride[-1]
        toeplitz[:, :, first : first + spec.effective_kernel_size[-1] : spec.dilation[-1], column] = taps

    def fill(output: np.ndarray, input: np.ndarray, groups: slice, scratch: Scratch) -> None:
        steps = tuple(slice(None, None, stride) for stride in spec.stride[:-1])
        matrix = toeplitz[groups].reshape(-1, weight.shape[1], *(1,) * len(steps), length, block)
        _multiply(input[:, :, *steps, :], matrix, output, spec.stride[-1], between)

    return fill


def _layout(spec: ConvSpec) -> tuple[int, int, int]:
    """B outputs in a row, the L cells they need, and how many such rows lie side by side in a pitch."""
    stride, reach = spec.stride[-1], spec.effective_kernel_size[-1]
    block = ceil(max(reach / stride, 16) / 16) * 16
    length = (block - 1) * stride + reach
    return block, length, ceil(length / (block * stride))


def _multiply(
    signals: np.ndarray, toeplitz: np.ndarray, output: np.ndarray, stride: int, between: int
) -> None:
    """Fill output (..., O) from signals (..., cells), for each place in a pitch all rows that begin there."""
    length, block = toeplitz.shape[-2:]
    places = output.shape[-1]
    if places < block:
        block, length = places, signals.shape[-1]
        toeplitz = toeplitz[..., :length, :block]
    pitch = between * block
    most = max(1, PRODUCT // (min(length, DEPTH) * block))

    def fill(first: int, batches: int, rows: int) -> None:
        windows = _rows(signals, first * stride, (batches, rows, length), pitch * stride)
        multiply(windows, toeplitz[..., None, :, :], _rows(output, first, (batches, rows, block), pitch))

    for first in range(0, min(pitch, places - block + 1), block):
        batches, rest = divmod((places - block - first) // pitch + 1, most)
        if batches:
            fill(first, batches, most)
        if rest:
            fill(first + batches * most * pitch, 1, rest)
    if places % block:
        fill(places - block, 1, 1)


def _rows(array: np.ndarray, first: int, shape: tuple[int, int, int], pitch: int) -> np.ndarray:
    """Batches of rows of a last axis, a pitch apart: matrices, as they lie in memory."""
    cell = array.strides[-1]
    strides = (*array.strides[:-1], shape[1] * pitch * cell, pitch * cell, cell)
    return as_strided(array[..., first:], (*array.shape[:-1], *shape), strides)
