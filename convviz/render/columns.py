"""How the maps of a network's layers lie in their columns, in pixels of the browser.

Worked out here and nowhere else: the overview in the browser gets it with its maps, and so does the print.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, inf, prod
from typing import Literal, NamedTuple

from convviz.network import Network
from convviz.render.marks import width_of

Way = Literal["maps", "row", "bars"]

HEIGHT = 432
"""That the maps of a layer fill if there are enough of them."""
FOLDED = 16
"""Maps that are shown of a layer which has more, until all are asked for."""
BARS_MOST = 24
"""Answers of a classifier that are shown as bars with their names."""
TITLE, SUBTITLE = 13.5, 11.5
"""Sizes of what is written above a column."""

_GAP_LEAST, _GAP_MOST, _GAP_SHARE = 4, 10, 0.1
_SLICE_GAP = 2
_CELL_MOST, _INPUT_CELL_MOST, _ALONE = 12, 14, 14
_WIDE, _INPUT_WIDE, _WIDE_OF_SEVERAL = 150, 128, 72
_GOOD_CELL, _GOOD_SIDE = 9, 34
_TINY, _TINY_CELL = 24, 2
_STRIP, _INPUT_STRIP = 32, 44
_ROW_CELL, _ROW_ACROSS = 5, 32
_TRACK, _SHARE, _NAME_GAP = 96, 50, 10
_BAR_PITCH = 38


class Column(NamedTuple):
    """How the maps of a layer lie: `count` of them, `across` beside each other.

    Attributes
    ----------
    way : {"maps", "row", "bars"}
        Maps apart from each other; the cells of a row of numbers without gaps; or bars with names.
    cell, tall : float
        Width and height of a cell.
    wide, high : float
        Of a map.
    pitch, step : float
        From one map to the one below it, and to the one beside it.
    slices : int
        Slices of a volume that lie beside each other; 1 of other maps.
    width, height : float
        Of all maps together.
    name : float
        Width of the names of bars.
    """

    way: Way
    count: int  # type: ignore[assignment]  # in place of tuple.count
    across: int
    cell: float
    tall: float
    wide: float
    high: float
    pitch: float
    step: float
    slices: int
    width: float
    height: float
    name: float = 0.0


def column(
    shape: Sequence[int], *, folds: bool = False, is_input: bool = False, names: Sequence[str] = ()
) -> Column:
    """Return how a layer's maps lie.

    Parameters
    ----------
    shape : (C, *spatial)
    folds : bool
        Whether of many maps only the first are shown; a row of numbers is always shown in full.
    is_input : bool
        The input is shown larger.
    names : sequence of str
        Of a classifier's answers, which are shown as bars.

    Examples
    --------
    >>> column((8, 8, 8)).cell, column((16, 2, 2)).across, column((400,)).way
    (6, 1, 'row')
    >>> column((64, 8, 8), folds=True).count
    16
    """
    if names:
        return _bars(shape[0], names)
    if len(shape) == 1 and shape[0] > FOLDED:
        return _row(shape[0])
    return _maps(shape, min(shape[0], FOLDED) if folds else shape[0], is_input)


def answers_of(network: Network, classes: Sequence[str]) -> Sequence[str]:
    """Return names of the last layer's numbers, where it classifies and there are not too many.

    Examples
    --------
    >>> from convviz.network import Flatten, Linear, Softmax
    >>> layers = [Flatten(), Linear(4, 2), Softmax()]
    >>> answers_of(Network((1, 2, 2), layers), ("cat", "dog")), answers_of(Network((1, 2, 2), layers), ())
    (('cat', 'dog'), ['0', '1'])
    """
    if not network.names:
        return ()
    shape = network.output_shape
    if prod(shape) != shape[0] or shape[0] > BARS_MOST:
        return ()
    if len(classes) == shape[0]:
        return classes
    return [str(number) for number in range(shape[0])] if ends_in_shares(network) else ()


def ends_in_shares(network: Network) -> bool:
    """Whether the last layer's numbers are shares of 1 already."""
    return bool(network.names) and network.part(network.names[-1]).name == "Softmax"


def slot(one: Column, title: str, subtitle: str) -> float:
    """Return the width that a column takes with what is written above it."""
    return max(one.width, width_of(title, TITLE), width_of(subtitle, SUBTITLE))


def _maps(shape: Sequence[int], count: int, is_input: bool) -> Column:
    rank = len(shape) - 1
    depth, rows, columns = (*(1,) * (3 - rank), *shape[1:])
    most = _ALONE if rows * columns == 1 else _INPUT_CELL_MOST if is_input else _CELL_MOST
    for across in range(1, 5):
        stacked = ceil(count / across)
        pitch = HEIGHT / (stacked if count <= FOLDED else ceil(FOLDED / 2))
        gap = min(_GAP_MOST, max(_GAP_LEAST, _GAP_SHARE * pitch))
        wide = _WIDE_OF_SEVERAL if across > 1 else _INPUT_WIDE if is_input else _WIDE
        slices, cell = _sliced(depth, rows, columns, (wide, inf if rank == 1 else pitch - gap))
        cell = _fit(min(most, cell), max(rows, columns))
        tall = min(_INPUT_STRIP if is_input else _STRIP, pitch - gap) if rank == 1 else cell
        high = _extent(ceil(depth / slices), rows * tall)
        is_good = cell >= _GOOD_CELL or high >= _GOOD_SIDE or rank == 1
        if across == count or (count <= FOLDED and is_good):
            break
    width = _extent(slices, columns * cell)
    pitch = max(pitch if stacked > 2 else min(pitch, high + 40), high + gap)
    step = width + max(gap, 6)
    size = ((across - 1) * step + width, (stacked - 1) * pitch + high)
    return Column("maps", count, across, cell, tall, width, high, pitch, step, slices, *size)


def _sliced(depth: int, rows: int, columns: int, room: tuple[float, float]) -> tuple[int, float]:
    """How many slices of a volume lie beside each other, and how large that lets its cells be."""
    fits = {}
    for slices in range(1, depth + 1):
        lines = ceil(depth / slices)
        by_width = (room[0] - (slices - 1) * _SLICE_GAP) / (slices * columns)
        fits[slices] = min(by_width, (room[1] - (lines - 1) * _SLICE_GAP) / (lines * rows))
    best = max(fits, key=lambda slices: fits[slices])
    return best, max(fits[best], 1 / max(rows, columns))


def _extent(count: int, each: float) -> float:
    return count * each + (count - 1) * _SLICE_GAP


def _fit(cell: float, cells: int) -> float:
    """A cell's side that is sharp on a screen, and no less than two pixels of a tiny map."""
    if cell >= 1:
        cell = floor(cell) if cell >= 2 else floor(2 * cell) / 2
    return max(cell, _TINY_CELL) if cells <= _TINY else cell


def _row(count: int) -> Column:
    across = 1
    while across < _ROW_ACROSS and HEIGHT / ceil(count / across) < _ROW_CELL:
        across *= 2
    cell = _fit(min(_CELL_MOST, HEIGHT / ceil(count / across)), _TINY)
    width, height = across * cell, ceil(count / across) * cell
    return Column("row", count, across, cell, cell, cell, cell, cell, cell, 1, width, height)


def _bars(count: int, names: Sequence[str]) -> Column:
    pitch = min(_BAR_PITCH, HEIGHT / count)
    name = max(width_of(one, SUBTITLE) for one in names) + _NAME_GAP
    tall = min(_ALONE, pitch - _GAP_LEAST)
    width = name + _TRACK + _SHARE
    return Column(
        "bars", count, 1, _TRACK, tall, _TRACK, tall, pitch, 0, 1, width, (count - 1) * pitch + tall, name
    )
