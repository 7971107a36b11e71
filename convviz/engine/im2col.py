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
from convviz.engine.products import multiply_maps
from convviz.engine.scratch import Scratch
from convviz.engine.windows import windows
from convviz.engine.work import Fill, Work, cut

_TILE_BYTES = 1 << 22


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
        multiply_maps(filters[groups], columns, output.reshape(*output.shape[:2], -1))

    return fill
