"""Windows without weights: the largest number of each, or their sum, one axis after the other.

What is largest in a window is what is largest of the largest of its rows, and a sum splits in the same way.
So along each axis the input is combined with itself once a tap: strided views of it, all outputs at once. Of
a kernel of K taps an axis, K combinations an axis are left of the Kⁿ of the definition, and each halves what
the next axis has to do where the stride is 2. Padding is never written: a tap that lies in it is left out.

The outermost axis comes first, for its views are whole rows. A tile is some outputs of it, so that what is
combined along the first axis is still in the cache for the last.

Windows of unequal length (adaptive pooling) are combined by `numpy.ufunc.reduceat`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from convviz.core.parts import part
from convviz.core.taps import NOWHERE, Run, Strided, Windows, expand
from convviz.engine.extremes import lowered
from convviz.engine.scratch import Scratch, where_they_lie
from convviz.engine.threads import share
from convviz.engine.work import cut

_TILE_BYTES = 1 << 22
_HELPED_FROM = 1 << 20
"""Bytes of input from which a second thread is worth its while."""

_FEW = 16
"""Taps of equal windows up to which they are combined tap by tap."""

_IDENTITIES: dict[np.ufunc, float] = {np.maximum: -np.inf, np.minimum: np.inf, np.add: 0.0}

Box = tuple[slice, range]
"""Where a tile lies: its channels, and its outputs along the first spatial axis."""


class Tile(NamedTuple):
    """Outputs to fill, the cells under them, the rules between these, and where along the first axis."""

    output: np.ndarray
    cells: np.ndarray
    rules: tuple[Strided | Windows, ...]
    outputs: range


def pool_max(input: np.ndarray, rules: Sequence[Strided | Windows]) -> np.ndarray:
    """The largest number of each window.

    NaN is the largest of all; of a 0 and a −0 the first wins; a window that lies in the padding has −∞.

    Parameters
    ----------
    input : (C, *spatial) ndarray
        float32 or float64.
    rules : sequence of Strided or Windows
        Which positions a window holds, one a spatial axis.

    Returns
    -------
    (C, *out_spatial) ndarray

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> pool_max(np.array([[3.0, 7, 2, 5]]), [strided(4, 2, stride=2)])
    array([[7., 5.]])
    """
    rules = [_sliding(rule) for rule in rules]

    def fill(tile: Tile, scratch: Scratch) -> None:
        output, cells, own, _ = tile
        _combine(np.maximum, output, cells, own, scratch)
        zero = output == 0
        if zero.any() and ((cells == 0) & np.signbit(cells)).any():
            first = _first_zeros(output.shape, cells, own, scratch)
            output[zero] = cells.ravel()[first[zero].astype(np.intp)]

    return _by_tiles(input, rules, fill)


def pool_mean(
    input: np.ndarray, rules: Sequence[Strided | Windows], divisors: Sequence[np.ndarray]
) -> np.ndarray:
    """The sum of each window, divided by one divisor after the other.

    A sum is finite or not by what it is in the end, as in a convolution.

    Parameters
    ----------
    input : (C, *spatial) ndarray
        float32 or float64.
    rules : sequence of Strided or Windows
        Which positions a window holds, one a spatial axis.
    divisors : sequence of ndarray
        Each of a shape that goes with (1, *out_spatial).

    Returns
    -------
    (C, *out_spatial) ndarray

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> pool_mean(np.array([[3.0, 7, 2, 5]]), [strided(4, 2, stride=2)], [np.array([2.0])])
    array([[5. , 3.5]])
    """
    rules = [_sliding(rule) for rule in rules]
    shares = [np.asarray(divisor, input.dtype) for divisor in divisors]

    def fill(tile: Tile, scratch: Scratch) -> None:
        output, cells, own, outputs = tile
        _combine(np.add, output, cells, own, scratch)
        finite = np.isfinite(output)
        if not finite.all():
            smaller, power = lowered(cells)
            again = np.empty_like(output)
            _combine(np.add, again, smaller, own, scratch)
            np.copyto(output, np.ldexp(again, power), where=~finite)
        for divisor in shares:
            is_long = divisor.ndim > 1 and divisor.shape[1] > 1
            output /= divisor[:, outputs.start : outputs.stop] if is_long else divisor

    return _by_tiles(input, rules, fill)


def _by_tiles(
    input: np.ndarray,
    rules: Sequence[Strided | Windows],
    fill: Callable[[Tile, Scratch], None],
) -> np.ndarray:
    cells = np.ascontiguousarray(input)
    output = np.empty((len(cells), *(rule.outputs for rule in rules)), cells.dtype)

    def begin() -> Callable[[Box], None]:
        scratch = Scratch()

        def compute(box: Box) -> None:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                fill(_tile(output, cells, rules, box), scratch)

        return compute

    share(_boxes(cells, rules), begin, helped=cells.nbytes >= _HELPED_FROM)
    return output


def _sliding(rule: Strided | Windows) -> Strided | Windows:
    """A rule of equal windows side by side, and not too long ones, as one that strides."""
    length = rule.kernel_size
    if isinstance(rule, Windows) and length <= _FEW and rule.outputs * length == rule.size:
        return Strided(rule.size, length, rule.outputs, length)
    return rule


def _boxes(cells: np.ndarray, rules: Sequence[Strided | Windows]) -> list[Box]:
    """Some outputs of the first axis at a time; where windows are unequal, whole channels."""
    outputs = rules[0].outputs
    row = cells[0].nbytes // outputs
    most = max(1, _TILE_BYTES // max(1, row))
    channels, rows = cut((len(cells), outputs), most)
    if not isinstance(rules[0], Strided):
        rows = outputs
    return [
        (slice(channel, channel + channels), range(row, min(row + rows, outputs)))
        for channel, row in product(range(0, len(cells), channels), range(0, outputs, rows))
    ]


def _tile(output: np.ndarray, cells: np.ndarray, rules: Sequence[Strided | Windows], box: Box) -> Tile:
    """The arrays of a tile; of the first axis only what lies under it."""
    channels, outputs = box
    first, *others = rules
    filled, under = output[channels, outputs.start : outputs.stop], cells[channels]
    if isinstance(first, Strided):
        rule, positions = part(first, outputs)
        assert isinstance(rule, Strided), "a part is of the kind of the whole"
        first, under = rule, under[:, positions.start : positions.stop]
    return Tile(filled, under, (first, *others), outputs)


def _combine(
    by: np.ufunc,
    output: np.ndarray,
    cells: np.ndarray,
    rules: Sequence[Strided | Windows],
    scratch: Scratch,
) -> None:
    """Fill the outputs (c, *out_spatial) of a tile from the cells (c, *spatial) under it."""
    for axis, rule in enumerate(rules, start=1):
        shape = (*cells.shape[:axis], rule.outputs, *cells.shape[axis + 1 :])
        is_last = axis == len(rules)
        target = output if is_last else scratch.array(f"axis {axis}", shape, cells.dtype)
        if isinstance(rule, Strided):
            # Of cells apart numpy adds two as they lie; the larger of two it finds sooner in a buffer.
            with where_they_lie() if by is np.add or not is_last else nullcontext():
                _along(by, target, cells, rule, axis)
        else:
            _unequal(by, target, cells, rule, axis)
        cells = target


def _along(by: np.ufunc, target: np.ndarray, cells: np.ndarray, rule: Strided, axis: int) -> None:
    """Combine the cells under each tap in turn, begun with two that lie on the input at every output."""
    before = (slice(None),) * axis
    runs = _runs(rule)
    whole = [run for run in runs if run.outputs == slice(0, rule.outputs)][:2]
    views = [cells[(*before, run.positions)] for run in whole]
    if len(views) == 2:
        by(*views, out=target)
    else:
        target[...] = views[0] if views else _IDENTITIES[by]
    for run in runs:
        if run not in whole and run.outputs.start < run.outputs.stop:
            reached = target[(*before, run.outputs)]
            by(reached, cells[(*before, run.positions)], out=reached)


@lru_cache(maxsize=64)
def _runs(rule: Strided) -> tuple[Run, ...]:
    """Where each tap lies on the input; remembered, for most tiles are alike."""
    return tuple(rule.run(tap) for tap in range(rule.kernel_size))


def _unequal(by: np.ufunc, target: np.ndarray, cells: np.ndarray, rule: Windows, axis: int) -> None:
    """Combine windows that may differ in length and share cells: every second stretch between their ends."""
    positions = expand(rule).positions
    first = positions[:, 0]
    ends = np.column_stack((first, first + (positions != NOWHERE).sum(1))).ravel()
    rows = np.moveaxis(cells, axis, -1)
    longer = np.empty(
        (*rows.shape[:-1], rule.size + 1), rows.dtype
    )  # the last windows end behind the last cell
    longer[..., :-1] = rows
    longer[..., -1] = _IDENTITIES[by]
    target[...] = np.moveaxis(by.reduceat(longer, ends, axis=-1)[..., ::2], -1, axis)


def _first_zeros(
    shape: tuple[int, ...],
    cells: np.ndarray,
    rules: Sequence[Strided | Windows],
    scratch: Scratch,
) -> np.ndarray:
    """For each output of a tile, where among its cells the first 0 of its window is; ∞ without one."""
    places = np.where(cells == 0, np.arange(float(cells.size)).reshape(cells.shape), np.inf)
    first = np.empty(shape)
    _combine(np.minimum, first, places, rules, scratch)
    return first


def repeat(input: np.ndarray, factors: Sequence[int]) -> np.ndarray:
    """Each cell so many times along each axis, in one copy.

    >>> repeat(np.array([[3.0, 7]]), (2,))
    array([[3., 3., 7., 7.]])
    """
    sizes = zip(input.shape[1:], factors, strict=True)
    output = np.empty((len(input), *(cells for pair in sizes for cells in pair)), input.dtype)
    output[...] = input.reshape(len(input), *(cells for size in input.shape[1:] for cells in (size, 1)))
    return output.reshape(
        len(input), *(size * factor for size, factor in zip(input.shape[1:], factors, strict=True))
    )
