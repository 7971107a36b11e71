"""Blocked Toeplitz: several output rows from one matrix product.

With one filter, im2col's matrix of weights is a single row, and the processor starves: each copied cell is
used once. So compute B output rows at once. Their windows lie on R = (B − 1)·stride + kernel input rows.
Stack these rows, each repeated once for every tap along the other axes and shifted by it: P. The matrix T
holds the kernel B times, each copy one stride further to the right: a Toeplitz matrix in blocks. Then T·P
is B output rows. The next B rows need rows that overlap these, and are read from the same P in place.

"Row" is a cell of the first spatial axis with all that lies behind it, so the same holds in 3D with slices.
Outputs whose distance is dilation / gcd(stride, dilation) share their rows and make a problem with no
dilation; they are taken together. Along the other axes stride and dilation are those of the copy.

Cost: R / (B · kernel) times the multiply-adds of the definition, and K / k copies of each cell, where
im2col has K (k of the kernel's K taps along the first axis).

Source: the Toeplitz matrix of a convolution, as in Gray, *Toeplitz and Circulant Matrices: A Review*, 2006;
the blocks are chosen by measurement.
"""

from math import gcd, prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convviz.core.spec import ConvSpec
from convviz.engine.products import DEPTH, PRODUCT, multiply
from convviz.engine.scratch import Scratch
from convviz.engine.work import Fill, Work, cut, evenly
from convviz.language import later

BLOCK = 4
_TILE_BYTES = 3 << 19


def refusal(spec: ConvSpec) -> str:
    """Why this algorithm cannot compute such a convolution, or nothing."""
    return "" if spec.ndim > 1 else later("it stacks rows, and a sequence has one axis only")


def work(spec: ConvSpec, itemsize: int) -> Work:
    """Products with the zeros of T, and a copy of each row for each tap along the other axes."""
    repeats = spec.in_channels // spec.groups * prod(spec.kernel_size[1:])
    step, phases = _without_dilation(spec)
    depth = ((BLOCK - 1) * step + spec.kernel_size[0]) * repeats
    row = cut(spec.output_size[1:], min(2048, PRODUCT // (BLOCK * min(depth, DEPTH))))
    rows = max(BLOCK, _TILE_BYTES // (step * repeats * prod(row) * itemsize) // BLOCK * BLOCK) * phases
    rows = min(rows, spec.output_size[0])
    groups = evenly(spec.groups, max(1, rows // spec.output_size[0]))
    multiply_adds = spec.steps * spec.out_channels * depth
    copied = spec.groups * repeats * spec.steps * step * itemsize
    return Work((groups, rows, *row), multiply_adds, copied)


def prepare(spec: ConvSpec, weight: np.ndarray) -> Fill:
    """The function that fills one tile of the output."""
    step, phases = _without_dilation(spec)
    toeplitz = _toeplitz(weight, step)

    def fill(output: np.ndarray, input: np.ndarray, groups: slice, scratch: Scratch) -> None:
        maps = output.reshape(*output.shape[:3], -1)
        for phase in range(min(phases, maps.shape[2])):
            some = maps[:, :, phase::phases]
            rows = input[:, :, phase * spec.stride[0] :: spec.dilation[0]]
            rows = rows[:, :, : (some.shape[2] - 1) * step + spec.kernel_size[0]]
            _multiply(toeplitz[groups], _stacked(spec, rows, output.shape[3:], scratch), some, step)

    return fill


def _without_dilation(spec: ConvSpec) -> tuple[int, int]:
    """Stride of the problems without dilation that the first axis falls into, and how many there are."""
    common = gcd(spec.stride[0], spec.dilation[0])
    return spec.stride[0] // common, spec.dilation[0] // common


def _toeplitz(weight: np.ndarray, step: int) -> np.ndarray:
    """(G, F, B, R, C·taps) from (G, F, C, *kernel_size): the kernel B times, each a step further down R."""
    kernel = np.moveaxis(weight, 3, 2)
    kernel = kernel.reshape(*kernel.shape[:3], -1)
    groups, filters, size, repeats = kernel.shape
    toeplitz = np.zeros((groups, filters, BLOCK, (BLOCK - 1) * step + size, repeats), weight.dtype)
    for row in range(BLOCK):
        toeplitz[:, :, row, row * step : row * step + size] = kernel
    return toeplitz


def _stacked(spec: ConvSpec, rows: np.ndarray, box: tuple[int, ...], scratch: Scratch) -> np.ndarray:
    """(G, R, C·taps, cells): each row once for each channel and tap along the other axes."""
    inner = zip(rows.strides[3:], spec.dilation[1:], spec.stride[1:], strict=True)
    taps, places = zip(*((step * dilation, step * stride) for step, dilation, stride in inner), strict=True)
    groups, channels, count = rows.shape[:3]
    shape = (groups, count, channels, *spec.kernel_size[1:], *box)
    strides = (rows.strides[0], rows.strides[2], rows.strides[1], *taps, *places)
    stacked = scratch.rows(
        "rows", (groups, count, channels * prod(spec.kernel_size[1:])), prod(box), rows.dtype
    )
    stacked.reshape(shape)[...] = as_strided(rows, shape, strides)
    return stacked


def _multiply(toeplitz: np.ndarray, stacked: np.ndarray, maps: np.ndarray, step: int) -> None:
    """Fill maps (G, F, O, cells), B rows of it at a time."""
    block = min(BLOCK, maps.shape[2])
    depth = toeplitz.shape[3] - (BLOCK - block) * step
    matrix = toeplitz[:, :, None, :block, :depth].reshape(*toeplitz.shape[:2], 1, block, -1)
    whole = maps.shape[2] // block
    for first, count in ((0, whole), (maps.shape[2] - block, 1 if maps.shape[2] % block else 0)):
        if count:
            group, row, pitch, cell = stacked.strides
            shape = (len(stacked), 1, count, matrix.shape[-1], stacked.shape[-1])
            strides = (group, 0, block * step * row, pitch, cell)
            windows = as_strided(stacked[:, first * step :], shape, strides)
            rows = maps[:, :, first : first + count * block]
            multiply(matrix, windows, rows.reshape(*maps.shape[:2], count, block, -1))
