"""im2col: every window a column, so that the convolution is one matrix product.

The C·K cells of a window (C channels, K taps) stand under each other in a column, one column a place; the
weight as a matrix has a row a filter. Their product is the output, and a matrix product is the one thing
that a processor does at full speed. The columns are made for a run of places at a time, so that they stay
in the cache, and multiplied in pieces that several threads may do side by side.

Cost: the multiply-adds of the definition, and C·K copies of each cell. With many filters the products
dominate and nothing in numpy is faster; with few the copying does.

Source: Chellapilla, Puri and Simard, *High Performance Convolutional Neural Networks for Document
Processing*, 2006, section 3; the name is MATLAB's.
"""

from math import prod

import numpy as np

from convviz.engine.products import DEPTH, PRODUCT, multiply
from convviz.engine.scratch import Scratch
from convviz.engine.windows import windows
from convviz.engine.work import Fill, Work, cut
from convviz.spec import ConvSpec

_TILE_BYTES = 1 << 20
_FILTERS = 16


def refusal(spec: ConvSpec) -> str:
    """im2col can do everything."""
    return ""


def work(spec: ConvSpec, itemsize: int) -> Work:
    """The products of the definition, and one copy of each window."""
    rows = spec.in_channels // spec.groups * prod(spec.kernel_size)
    tile = cut((spec.groups, *spec.output_size), _TILE_BYTES // (rows * itemsize))
    return Work(tile, spec.multiply_adds, spec.groups * rows * spec.steps * itemsize)


def prepare(spec: ConvSpec, weight: np.ndarray) -> Fill:
    """The function that fills one tile of the output."""
    filters = weight.reshape(*weight.shape[:2], -1)

    def fill(output: np.ndarray, input: np.ndarray, groups: slice, scratch: Scratch) -> None:
        view = windows(spec, input, output.shape[2:])
        columns = scratch.array("columns", view.shape, view.dtype)
        columns[...] = view
        columns = columns.reshape(len(view), filters.shape[2], -1)
        _multiply(filters[groups], columns, output.reshape(*output.shape[:2], -1))

    return fill


def _multiply(filters: np.ndarray, columns: np.ndarray, maps: np.ndarray) -> None:
    """Fill maps (G, F, places) with filters (G, F, rows) times columns (G, rows, places)."""
    groups, count, rows = filters.shape
    block = min(count, _FILTERS)
    whole = count - count % block
    blocks = filters[:, :whole].reshape(groups, -1, block, rows)
    most = PRODUCT // (block * min(rows, DEPTH))
    for start in range(0, columns.shape[2], most):
        run = columns[..., start : start + most]
        out = maps[..., start : start + most]
        multiply(blocks, run[:, None], out[:, :whole].reshape(*blocks.shape[:3], -1))
        if whole < count:
            multiply(filters[:, whole:], run, out[:, whole:])
