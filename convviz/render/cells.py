"""Heatmaps as marks: the colours of a panel's cells, and the numbers in them where they fit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import isfinite

import numpy as np

from convviz.explain.numerals import DIGITS, cell_text, printed, text
from convviz.render.arrange import Panel, lift
from convviz.render.colours import ink_on
from convviz.render.marks import CAPITAL, Cells, Grid, Mark, Text
from convviz.render.spacing import BOTH

DIGIT: float = BOTH["digit_width"]
"""Width of a digit, of the type size."""

_TYPE_MOST, _TYPE_LEAST = 11.0, 3.6
_NUMBERED_MOST = 4096
_GRID_FROM = 4.0
_APART: float = BOTH["digits_apart"]
_MINUS_WIDER: float = BOTH["minus_wider"]


def characters_of(values: np.ndarray) -> float:
    """How many digits wide the longest number is: all of a whole one, at most four of another."""
    sample = values.ravel()[: 2 * _NUMBERED_MOST].tolist()
    return max((_needed(value) for value in set(sample)), default=1.0)


def type_of(panel: Panel, characters: float) -> tuple[float, int] | None:
    """Size of the numbers and how many characters fit; None where the longest would touch its neighbour."""
    side = min(panel.cell, panel.tall)
    if np.prod(panel.shape) > _NUMBERED_MOST:
        return None
    size = min(_TYPE_MOST, side * 0.5, panel.cell / (DIGIT * (characters + _APART)))
    room = int(panel.cell / (DIGIT * size) - _APART + 1e-9)
    return (size, room) if size >= _TYPE_LEAST else None


def heatmap(
    panel: Panel, values: np.ndarray, shown: np.ndarray, ink: np.ndarray | None = None, pale: str = ""
) -> Iterator[Mark]:
    """Marks of a panel: its cells, its grid, and its numbers.

    Parameters
    ----------
    panel : Panel
    values : ndarray, panel.shape
    shown : ndarray, (*panel.shape, 3)
        The cells' colours.
    ink : ndarray of int, panel.shape, optional
        0 has no number, 1 one that reads on its cell, 2 a `pale` one.
    pale : str
        A colour.
    """
    yield from tiles(panel, shown)
    yield from numbers(panel, values, shown, ink, pale)


def tiles(panel: Panel, shown: np.ndarray) -> Iterator[Mark]:
    """The cells of a panel in their colours, and its grid."""
    depth, rows, columns = panel.shape
    for d in range(depth):
        x, y = panel.corner((d, 0, 0))
        yield Cells(x, y, panel.cell, panel.tall, shown[d])
        if min(panel.cell, panel.tall) >= _GRID_FROM:
            yield Grid(x, y, panel.cell, panel.tall, rows, columns)


def numbers(
    panel: Panel, values: np.ndarray, shown: np.ndarray, ink: np.ndarray | None = None, pale: str = ""
) -> Iterator[Text]:
    """The numbers in the cells of a panel, as in `heatmap`."""
    type = type_of(panel, characters_of(values))
    if type is None:
        return
    for index in product(*map(range, panel.shape)):
        kind = 1 if ink is None else ink[index]
        if kind:
            colour = pale if kind == 2 else ink_on(shown[index])
            yield number(panel, index, float(values[index]), type, colour)


def number(
    panel: Panel,
    index: tuple[int, ...],
    value: float,
    type: tuple[float, int],
    colour: str,
    bold: bool = False,
) -> Text:
    """A number in the middle of a cell."""
    x, y = panel.corner(lift(index))
    size, room = type
    middle = y + panel.tall / 2 + CAPITAL * size
    return Text(x + panel.cell / 2, middle, cell_text(value, room), size, colour, "middle", bold)


def _needed(value: float) -> float:
    length = len(text(printed(value)))
    characters = length if isfinite(value) and value == int(value) else min(DIGITS, length)
    return characters + (_MINUS_WIDER if value < 0 else 0.0)
