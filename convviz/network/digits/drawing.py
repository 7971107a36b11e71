"""A drawing centred and scaled as the handwritten digits were, so that a net that learnt them can read it.

The digits of the set fill 32 × 32 black and white cells from top to bottom, some 20 of them wide, with
strokes of an even width; a number of their 8 × 8 counts the ink in a block of 4 × 4: M. D. Garris and others,
*NIST Form-Based Handprint Recognition System*, NISTIR 5469 (1994). That also sets slanted digits upright; we
do not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.errors import SourceError
from convviz.engine import as_floats
from convviz.language import phrase

SIDE, BLOCK = 32, 4
WIDTH = 20
INK = 310
"""Cells with ink of 32 × 32: the mean of the set, and nearly the same for all ten digits."""

STRETCH = 1.5
"""A narrow digit, such as a 1, becomes wider than its height asks for by this at most."""


class Drawing(NamedTuple):
    """A drawing made like the digits, and what was done to it.

    Attributes
    ----------
    values : (1, 8, 8) ndarray
        float32: how many of 4 × 4 cells have ink, from 0 to 16.
    bitmap : (32, 32) ndarray of bool
        Where there is ink after centring and scaling.
    box : tuple of int
        Top, left, height and width of the ink in the drawing, in its cells.
    said : str
        What was done, in a sentence.
    """

    values: np.ndarray
    bitmap: np.ndarray
    box: tuple[int, ...]
    said: str


def as_digit(drawing: ArrayLike) -> Drawing:
    """Centre and scale a drawing as the digits were.

    Parameters
    ----------
    drawing : (height, width) array_like
        Large where there is ink: what is above half of the largest number is ink.

    Returns
    -------
    Drawing

    Raises
    ------
    SourceError
        If there is no ink.

    Examples
    --------
    >>> cells = np.zeros((20, 20))
    >>> cells[4:16, 9] = 1
    >>> as_digit(cells).box, as_digit(cells).values[0].max(axis=0).astype(int)
    ((4, 9, 12, 1), array([ 0,  0,  0, 16, 16,  4,  0,  0]))
    """
    (cells,) = as_floats(drawing=drawing)
    ink = _ink(cells)
    top, left = (int(ink.any(axis=axis).argmax()) for axis in (1, 0))
    box = (top, left, *_cropped(ink).shape)
    strokes = _of_width(_scaled(ink))
    bitmap = _of_width(_scaled(strokes))[SIDE // 2 : -SIDE // 2, SIDE // 2 : -SIDE // 2]
    blocks = bitmap.reshape(SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK)
    said = phrase(
        "Your {height} × {width} cells are scaled to 32 × 32, centred and drawn with an even stroke. Each "
        "block of 4 × 4 becomes one number: how many of its 16 cells have ink.",
        height=box[2],
        width=box[3],
    )
    return Drawing(blocks.sum(axis=(1, 3), dtype=np.float32)[np.newaxis], bitmap, box, said)


def _ink(cells: np.ndarray) -> np.ndarray:
    """Where there is ink, as bools."""
    if cells.ndim != 2 or not cells.size or not np.isfinite(cells).all():
        message = phrase(
            "A drawing has rows and columns of finite numbers; got the shape {shape}.", shape=cells.shape
        )
        raise SourceError(message)
    if cells.max() <= 0:
        raise SourceError(phrase("The drawing is empty: draw a digit from 0 to 9."))
    return np.asarray(cells > cells.max() / 2)


def _scaled(ink: np.ndarray) -> np.ndarray:
    """The ink scaled to the size of a digit, in the middle of a field of twice that side."""
    ink = _cropped(ink)
    height, width = ink.shape
    columns = min(WIDTH, max(1, round(width * SIDE / height * STRETCH)))
    down = (np.arange(SIDE) * height + height // 2) // SIDE
    across = (np.arange(columns) * width + width // 2) // columns
    field = np.zeros((2 * SIDE, 2 * SIDE), dtype=bool)
    left = SIDE - columns // 2
    field[SIDE // 2 : SIDE // 2 + SIDE, left : left + columns] = ink[np.ix_(down, across)]
    return field


def _cropped(ink: np.ndarray) -> np.ndarray:
    """The ink without the empty rows and columns around it."""
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _of_width(ink: np.ndarray) -> np.ndarray:
    """The strokes made wider or narrower until there is about as much ink as in the set."""
    depth = _distances(ink) - _distances(~ink)  # above 0 outside, below 0 inside
    levels, counts = np.unique(depth, return_counts=True)
    return np.asarray(depth <= levels[np.abs(counts.cumsum() - INK).argmin()])


def _distances(to: np.ndarray) -> np.ndarray:
    """How far each cell of a square is from the nearest of those that are marked."""
    place = np.arange(len(to))
    apart = np.square(place[:, np.newaxis] - place, dtype=float)
    squares = np.where(to, 0.0, np.inf)
    for _ in range(2):  # down the columns, then along the rows
        squares = (squares[:, np.newaxis] + apart[:, :, np.newaxis]).min(axis=0).T
    return np.sqrt(squares)
