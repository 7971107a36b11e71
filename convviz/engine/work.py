"""What an algorithm does for a convolution, in numbers that need no clock, and how it cuts the output."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import ceil, prod
from typing import NamedTuple

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.core.taps import Strided, expand
from convviz.engine.scratch import Scratch

Fill = Callable[[np.ndarray, np.ndarray, slice, Scratch], None]
"""Fills the outputs (g, F, *box) of a slice of the groups from the padded input (g, C, *cells) under them."""


class Work(NamedTuple):
    """The tile that an algorithm computes at a time, and what all tiles together cost.

    Attributes
    ----------
    tile : tuple of int
        Groups, then output cells along each spatial axis.
    multiply_adds : int
        Products summed, those with a zero that the algorithm puts in included.
    bytes_copied : int
        Bytes written to arrange the input for the products; the padding and the output are not counted.
    """

    tile: tuple[int, ...]
    multiply_adds: int
    bytes_copied: int


def tiles_of(spec: ConvSpec, tile: Sequence[int]) -> int:
    """Number of tiles that cover the output.

    >>> from convviz.core.spec import resolve
    >>> tiles_of(resolve((1, 9, 9), (1, 1, 2, 2)), (1, 3, 8))
    3
    """
    return prod(
        ceil(size / cells) for size, cells in zip((spec.groups, *spec.output_size), tile, strict=True)
    )


def cut(sizes: Sequence[int], cells: int) -> tuple[int, ...]:
    """A box of at most about so many cells that lies in one piece in an array of these sizes.

    It is whole along the last axes, one cell wide along the first, and evenly cut along one between.

    >>> cut((8, 100, 50), 2000)
    (1, 34, 50)
    """
    box = []
    for size in reversed(sizes):
        box.append(evenly(size, max(1, cells)))
        cells = cells // size if box[-1] == size else 1
    return tuple(reversed(box))


def boxes(sizes: Sequence[int], box: Sequence[int]) -> Iterator[tuple[slice, ...]]:
    """An array of these sizes cut into boxes of one size, those at the ends smaller.

    >>> list(boxes((2, 5), (2, 3)))
    [(slice(0, 2, None), slice(0, 3, None)), (slice(0, 2, None), slice(3, 5, None))]
    """
    axes = zip(sizes, box, strict=True)
    return product(
        *([slice(at, min(at + cells, size)) for at in range(0, size, cells)] for size, cells in axes)
    )


def evenly(size: int, most: int) -> int:
    """Length of the pieces when a size is cut into as few as there must be, all about as long.

    >>> evenly(100, 48), evenly(100, 200)
    (34, 100)
    """
    return ceil(size / ceil(size / most))


def covered_by(rule: Strided, outputs: slice) -> range:
    """Positions along an axis from the first to the last that some outputs see.

    >>> from convviz.core.taps import strided
    >>> covered_by(strided(9, 3, stride=2, padding=(1, 1)), slice(1, 3))
    range(1, 6)
    """
    table = expand(rule)
    return range(table.window(outputs.start).start, table.window(outputs.stop - 1).stop)
