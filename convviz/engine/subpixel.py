"""Transposed convolution, all phases from one copy of the windows: a convolution with more maps, shuffled.

The phases of `convviz.core.phases` see nearly the same cells. So the windows are copied once, wide enough for
every phase along the inner axes; these phases are filters of one convolution, with zeros at the taps that one
of them does not see. Those along the first axis take the rows that they see from the same copy. The maps of
a tile are laid into the output, between each other, while they are in the cache.

Cost: the products with those zeros, 4/3 of the definition's for 3 × 3 taps and stride 2; a copy of each cell
for each tap of a window along the inner axes; and the output once more.

Source: the sub-pixel convolution of Shi et al., *Is the deconvolution layer the same as a convolutional
layer?* (arXiv 1609.07009).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convviz.core.phases import Phase
from convviz.core.shapes import span
from convviz.engine import extremes
from convviz.engine.products import multiply_maps
from convviz.engine.scratch import Scratch
from convviz.engine.threads import share
from convviz.engine.work import boxes, cut

_TILE_BYTES = 1 << 20
_LEAST_MAPS = 16
_LEAST_MULTIPLY_ADDS = 2_000_000
_MOST_WASTE = 2
"""Multiply-adds for each of the definition's."""

Axes = Sequence[Sequence[Phase]]
Box = tuple[slice, ...]
Index = tuple[Any, ...]


class _Part(NamedTuple):
    """A phase along the first axis: its outputs, the first row it sees, its weight (G, maps, rows·taps·C)."""

    outputs: slice
    first: int
    weight: np.ndarray


def pays(axes: Axes, input: np.ndarray, filters: np.ndarray, groups: int) -> bool:
    """Whether this takes less time than a convolution for each phase.

    Parameters
    ----------
    axes : sequence of sequence of Phase
        The phases of each axis.
    input : (C_in, *spatial) ndarray
    filters : (C_out, C_in // groups, *kernel_size) ndarray
    groups : int
    """
    if len(axes) == 1 or not all(phase.rule for axis in axes for phase in axis):
        return False
    first, *others = axes
    maps = prod(map(len, others)) * len(filters) // groups
    taps = sum(len(_seen(phase)) for phase in first) * prod(len(axis) * len(_window(axis)) for axis in others)
    return (
        maps >= _LEAST_MAPS
        and taps <= _MOST_WASTE * prod(filters.shape[2:])
        and filters.size * prod(input.shape[1:]) >= _LEAST_MULTIPLY_ADDS
    )


def fill(
    output: np.ndarray,
    input: np.ndarray,
    filters: np.ndarray,
    bias: np.ndarray | None,
    axes: Axes,
    groups: int,
) -> bool:
    """Fill the output, and say whether it is right: not so if a sum could leave the range of its float.

    NaN and infinity times one of the zeros would spread further than the definition says.

    Parameters
    ----------
    output : (C_out, *out_spatial) ndarray
    input : (C_in, *spatial) ndarray
        With two or three spatial axes.
    filters : (C_out, C_in // groups, *kernel_size) ndarray
    bias : (C_out,) ndarray or None
    axes : sequence of sequence of Phase
        The phases of each axis, each with a rule.
    groups : int
    """
    cells = np.ascontiguousarray(input).reshape(groups, -1, *input.shape[1:])
    maps = output.reshape(groups, -1, *output.shape[1:])
    addends = None if bias is None else bias.reshape(groups, -1, 1)
    is_safe = extremes.safety(filters.reshape(groups, -1, *filters.shape[1:]), bias, is_inexact=False)
    parts = [_part(axes, phase, filters, groups) for phase in axes[0]]
    windows = [_window(axis) for axis in axes]
    spoilt: list[Box] = []

    def begin() -> Callable[[Box], None]:
        scratch = Scratch()

        def compute(tile: Box) -> None:
            group, box = tile[0].start, tile[1:]
            under = _under(cells[group], windows, box)  # nothing, where all windows lie beside the input
            if spoilt or (under.size and not is_safe(under)):
                return spoilt.append(tile)
            rows = _stacked(cells[group], windows, box, scratch)
            for part in parts:
                sums = _sums(part.weight[group], rows[part.first :], box[0], scratch)
                sums = sums.reshape(len(sums), -1, maps.shape[1], sums.shape[-1])
                if addends is not None:
                    sums += addends[group]
                _shuffle(maps[group], sums, part.outputs, axes[1:], box)

        return compute

    counts = [max(phase.rule.outputs for phase in axis if phase.rule) for axis in axes]
    depth = cells.shape[1] * prod(map(len, windows[1:]))
    tile = (1, *cut(counts, _TILE_BYTES // (depth * cells.itemsize)))
    share(list(boxes((groups, *counts), tile)), begin)
    return not spoilt


def _seen(phase: Phase) -> range:
    """The cells under a phase's first output, from the first tap to the last."""
    rule = phase.rule
    assert rule, "where a phase sees no cell, each phase is convolved by itself"
    return range(-rule.before, span(rule.kernel_size, rule.dilation) - rule.before)


def _window(axis: Sequence[Phase]) -> range:
    """The cells under the first outputs of all phases along an axis."""
    cells = [_seen(phase) for phase in axis]
    return range(min(each.start for each in cells), max(each.stop for each in cells))


def _part(axes: Axes, phase: Phase, filters: np.ndarray, groups: int) -> _Part:
    """A phase along the first axis with all along the others: its taps, with zeros between and around."""
    windows = [_seen(phase), *map(_window, axes[1:])]
    inner = list(product(*axes[1:]))
    shape = (groups, len(filters) // groups, filters.shape[1])
    weight = np.zeros((len(inner), *shape, *map(len, windows)), filters.dtype)
    for maps, others in zip(weight, inner, strict=True):
        each = (phase, *others)
        taps: Index = (..., *(one.taps for one in each))
        own = np.flip(filters[taps], tuple(range(2, filters.ndim)))
        places: Index = (..., *map(_places, each, windows))
        maps[places] = own.reshape(*shape, *own.shape[2:])
    by_rows = np.moveaxis(weight, (1, 3), (0, -1))
    first = windows[0].start - _window(axes[0]).start
    return _Part(phase.outputs, first, by_rows.reshape(groups, len(inner) * shape[1], -1))


def _places(phase: Phase, window: range) -> slice:
    """Where the taps of a phase lie in a window."""
    cells = _seen(phase)
    return slice(cells.start - window.start, cells.stop - window.start, phase.rule and phase.rule.dilation)


def _under(cells: np.ndarray, windows: Sequence[range], box: Box) -> np.ndarray:
    """The cells (C, *spatial) that the windows of a box of outputs lie on."""
    axes = zip(box, windows, cells.shape[1:], strict=True)
    seen = (_inside(part.start + w.start, part.stop - 1 + w.stop, size)[1] for part, w, size in axes)
    return cells[:, *seen]


def _stacked(cells: np.ndarray, windows: Sequence[range], box: Box, scratch: Scratch) -> np.ndarray:
    """The rows under a box, (rows, taps·C, outputs): each once for each tap along the inner axes."""
    top, *inner = windows
    counts = [part.stop - part.start for part in box]
    rows, depth = counts[0] + len(top) - 1, prod(map(len, inner)) * len(cells)
    stacked = scratch.rows("rows", (rows, depth), prod(counts[1:]), cells.dtype)
    by_tap = stacked.reshape(rows, *map(len, inner), len(cells), *counts[1:])
    by_tap[...] = 0
    for taps in np.ndindex(*map(len, inner)):
        at = (top[0], *(window[tap] for window, tap in zip(inner, taps, strict=True)))
        starts = [part.start + first for part, first in zip(box, at, strict=True)]
        stops = [start + count for start, count in zip(starts, (rows, *counts[1:]), strict=True)]
        runs = list(map(_inside, starts, stops, cells.shape[1:]))
        (row, *places), seen = (place for place, _ in runs), (cell for _, cell in runs)
        by_tap[row, *taps, :, *places] = cells[:, *seen].swapaxes(0, 1)
    return stacked


def _inside(start: int, stop: int, size: int) -> tuple[slice, slice]:
    """The part of a run of positions that lies on an axis of a size: as places in the run, and on the axis.

    >>> _inside(-1, 3, 8)
    (slice(1, 4, None), slice(0, 3, None))
    """
    first, last = min(max(start, 0), size), min(max(stop, 0), size)
    return slice(first - start, last - start), slice(first, last)


def _sums(weight: np.ndarray, rows: np.ndarray, outputs: slice, scratch: Scratch) -> np.ndarray:
    """(outputs, maps, cells) of a phase along the first axis, from the stacked rows that it sees."""
    count, cells = outputs.stop - outputs.start, rows.shape[2]
    columns = as_strided(rows, (count, weight.shape[1], cells), rows.strides)
    sums = scratch.array("sums", (count, len(weight), cells), rows.dtype)
    multiply_maps(weight[np.newaxis], columns, sums)
    return sums


def _shuffle(maps: np.ndarray, sums: np.ndarray, rows: slice, inner: Axes, box: Box) -> None:
    """Lay the sums (rows, phases, F, cells) into the maps (F, *out_spatial), each phase in its places."""
    sizes = [part.stop - part.start for part in box]
    for number, others in enumerate(product(*inner)):
        outputs = (rows, *(phase.outputs for phase in others))
        place = maps[:, *map(_every, outputs, box)]
        own = sums[:, number].swapaxes(0, 1).reshape(len(maps), *sizes)
        place[...] = own[tuple(map(slice, place.shape))]  # some phases have an output less


def _every(outputs: slice, part: slice) -> slice:
    first, step = outputs.start, outputs.step
    return slice(first + part.start * step, first + part.stop * step, step)
