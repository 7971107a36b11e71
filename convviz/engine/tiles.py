"""One convolution, tile by tile: what all algorithms have in common."""

from collections.abc import Iterator
from itertools import product
from types import ModuleType

import numpy as np

from convviz.engine import plain
from convviz.engine.padding import under
from convviz.engine.planning import HELPED_FROM
from convviz.engine.scratch import Scratch
from convviz.engine.threads import share
from convviz.engine.work import Work
from convviz.spec import ConvSpec


def correlate(
    spec: ConvSpec,
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    algorithm: ModuleType,
    work: Work,
) -> np.ndarray:
    """The output of a convolution, computed by one algorithm.

    An algorithm is a module. Its `prepare(spec, weight)`, with weight (G, F, C, *kernel_size), returns
    `fill(output, input, groups, scratch)`, which fills the outputs (g, F, *box) of a slice of the groups from
    the input (g, C, *cells) under them, padding included.

    A tile whose input holds NaN or infinity is left to plain, for in a matrix product or a Fourier
    transform they would spread further than the definition says.

    Parameters
    ----------
    spec : ConvSpec
    input : (C_in, *input_size) ndarray
    weight : (C_out, C_in // groups, *kernel_size) ndarray
    bias : (C_out,) ndarray or None
    algorithm : module
    work : Work
        The algorithm's own, for this spec.

    Returns
    -------
    (C_out, *output_size) ndarray
    """
    cells = np.ascontiguousarray(input).reshape(spec.groups, -1, *spec.input_size)
    filters = np.ascontiguousarray(weight).reshape(spec.groups, -1, *weight.shape[1:])
    output = np.empty((*filters.shape[:2], *spec.output_size), cells.dtype)
    addends = None if bias is None else bias.reshape(*filters.shape[:2], *(1,) * spec.ndim)
    by_definition = plain.prepare(spec, filters)
    exact = algorithm is plain or not np.isfinite(filters).all()
    fill = by_definition if exact else algorithm.prepare(spec, filters)

    def begin():
        scratch = Scratch()

        def compute(tile: tuple[slice, ...]) -> None:
            groups, *box = tile
            part, covered = output[groups, :, *box], under(spec, cells[groups], box)
            with np.errstate(over="ignore", invalid="ignore"):
                finite = exact or np.isfinite(covered).all()
                (fill if finite else by_definition)(part, covered, groups, scratch)
                if addends is not None:
                    part += addends[groups]

        return compute

    pieces = list(_tiles((spec.groups, *spec.output_size), work.tile))
    share(pieces, begin, helped=work.multiply_adds + work.bytes_copied >= HELPED_FROM)
    return output.reshape(spec.out_channels, *spec.output_size)


def _tiles(sizes: tuple[int, ...], tile: tuple[int, ...]) -> Iterator[tuple[slice, ...]]:
    axes = zip(sizes, tile, strict=True)
    return product(
        *([slice(at, min(at + cells, size)) for at in range(0, size, cells)] for size, cells in axes)
    )
