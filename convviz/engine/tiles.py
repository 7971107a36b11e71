"""One convolution, tile by tile: what all algorithms have in common."""

from collections.abc import Callable
from types import ModuleType

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.engine import extremes, plain
from convviz.engine.padding import under
from convviz.engine.planning import ALGORITHMS, HELPED_FROM, INEXACT
from convviz.engine.scratch import Scratch
from convviz.engine.threads import share
from convviz.engine.work import Work, boxes

_INEXACT = [ALGORITHMS[name] for name in INEXACT]


def correlate(
    spec: ConvSpec,
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    algorithm: ModuleType,
    work: Work,
    into: np.ndarray | None = None,
) -> np.ndarray:
    """The output of a convolution, computed by one algorithm.

    An algorithm is a module. Its `prepare(spec, weight)`, with weight (G, F, C, *kernel_size), returns
    `fill(output, input, groups, scratch)`, which fills the outputs (g, F, *box) of a slice of the groups from
    the input (g, C, *cells) under them, padding included.

    A tile whose input holds NaN or infinity is left to the definition, for in a matrix product or a Fourier
    transform they would spread further than it says; so is one whose sums could leave the range of its float.

    Parameters
    ----------
    spec : ConvSpec
    input : (C_in, *input_size) ndarray
    weight : (C_out, C_in // groups, *kernel_size) ndarray
    bias : (C_out,) ndarray or None
    algorithm : module
    work : Work
        The algorithm's own, for this spec.
    into : (C_out, *output_size) ndarray, optional
        Where to put the output; its cells need not lie side by side in memory.

    Returns
    -------
    (C_out, *output_size) ndarray
    """
    cells = np.ascontiguousarray(input).reshape(spec.groups, -1, *spec.input_size)
    filters = np.ascontiguousarray(weight).reshape(spec.groups, -1, *weight.shape[1:])
    shape = (*filters.shape[:2], *spec.output_size)
    output = np.empty(shape, cells.dtype) if into is None else into.reshape(shape)
    addends = None if bias is None else bias.reshape(*filters.shape[:2], *(1,) * spec.ndim)
    by_definition = extremes.prepare(spec, filters, addends)
    is_plain = algorithm is plain or not np.isfinite(filters).all()
    is_safe = _never if is_plain else extremes.safety(filters, bias, is_inexact=algorithm in _INEXACT)
    with np.errstate(over="ignore", invalid="ignore"):
        fill = (plain if is_plain else algorithm).prepare(spec, filters)

    def begin() -> Callable[[tuple[slice, ...]], None]:
        scratch = Scratch()

        def compute(tile: tuple[slice, ...]) -> None:
            groups, *box = tile
            place, covered = output[groups, :, *box], under(spec, cells[groups], box)
            part = place if into is None else scratch.array("part", place.shape, place.dtype)
            with np.errstate(over="ignore", invalid="ignore"):
                if is_safe(covered):
                    fill(part, covered, groups, scratch)
                    if addends is not None:
                        part += addends[groups]
                else:
                    by_definition(part, covered, groups, scratch)
            if into is not None:
                place[...] = part

        return compute

    pieces = list(boxes((spec.groups, *spec.output_size), work.tile))
    share(pieces, begin, helped=work.multiply_adds + work.bytes_copied >= HELPED_FROM)
    return output.reshape(spec.out_channels, *spec.output_size)


def _never(input: np.ndarray) -> bool:
    """By the definition sums are looked at afterwards, and need no look at the input before."""
    return False
