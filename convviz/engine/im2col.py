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

from math import ceil, prod

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.engine.products import DEPTH, PRODUCT, multiply
from convviz.engine.scratch import Scratch
from convviz.engine.windows import windows
from convviz.engine.work import Fill, Work, cut, evenly

_TILE_BYTES = 1 << 22
_FILTERS = 16
_LANES = 16
"""Numbers of float32 in the widest register: products are fastest for as many places at a time."""


def refusal(spec: ConvSpec) -> str:
    """im2col can do everything."""
    return ""


def work(spec: ConvSpec, itemsize: int) -> Work:
    """The products of the definition, and one copy of each window."""
    rows = spec.in_channels // spec.groups * prod(spec.kernel_size)
    # At least two tiles, for two threads.
    cells = min(_TILE_BYTES // (rows * itemsize), ceil(spec.groups * spec.steps / 2))
    tile = cut((spec.groups, *spec.output_size), cells)
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
    """Fill maps (G, F, places) with filters (G, F, rows) times columns (G, rows, places).

    One call does all pieces of a size: between calls a thread may have to wait for the interpreter.
    """
    groups, count, rows = filters.shape
    for some, block in _pieces(count, _FILTERS):
        left = filters[:, some].reshape(groups, -1, 1, block, rows)
        most = PRODUCT // (block * evenly(rows, DEPTH))
        for run, places in _pieces(columns.shape[2], max(_LANES, most - most % _LANES)):
            right = columns[..., run].reshape(groups, 1, rows, -1, places).swapaxes(2, 3)
            out = maps[:, some, run].reshape(*left.shape[:2], block, -1, places).swapaxes(2, 3)
            multiply(left, right, out)


def _pieces(size: int, most: int) -> list[tuple[slice, int]]:
    """A size cut into as many pieces of a length as fit, and the rest: where they lie, how long each is.

    >>> _pieces(10, 4)
    [(slice(0, 8, None), 4), (slice(8, 10, None), 2)]
    """
    rest = size % most
    parts = [(slice(0, size - rest), most), (slice(size - rest, size), rest)]
    return [(part, length) for part, length in parts if part.start < part.stop]
