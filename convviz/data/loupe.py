"""Which part of a picture is seen on the stage at first: as under a loupe."""

from __future__ import annotations

import numpy as np

from convviz.data.picture import Picture

CELLS = 16
"""Cells on a side of what is under the loupe."""
_SMALL = 4 * CELLS
"""Pixels on the longer side up to which a picture is seen whole: no part of it needs a loupe."""
_LOOKED_AT = 256

Region = tuple[int, int, int, int]
"""Left, top, right and bottom in percent."""


def is_small(picture: Picture) -> bool:
    """Whether a picture is so small that the stage shows all of it."""
    height, width = picture.pixels.shape[:2]
    return bool(max(height, width) <= _SMALL)


def first_region(picture: Picture) -> Region:
    """Return the part of a picture in which brightness varies most, in percent; of a small one, all of it.

    It is a square, a quarter as long as the shorter side and never below `CELLS` pixels.

    Examples
    --------
    >>> pixels = np.zeros((200, 400, 3), np.uint8)
    >>> pixels[100:150, 300:350:2] = 255
    >>> first_region(Picture(pixels, "stripes.png", (), ""))
    (75, 50, 87, 74)
    """
    if is_small(picture):
        return 0, 0, 100, 100
    height, width = picture.pixels.shape[:2]
    side = _side(min(max(CELLS, min(height, width) // 4), height, width), height, width)
    every = max(1, max(height, width) // _LOOKED_AT)
    grey = picture.pixels[::every, ::every].mean(axis=2)
    variation = _variation(grey, min(max(1, int(side) // every), *grey.shape))
    row, column = np.unravel_index(variation.argmax(), variation.shape)
    left, right = _percent(int(column) * every, side, width)
    top, bottom = _percent(int(row) * every, side, height)
    return left, top, right, bottom


def moved(region: Region, left: int, top: int) -> Region:
    """Return a region as large, elsewhere; within the picture.

    Examples
    --------
    >>> moved((0, 0, 20, 25), 90, -3)
    (80, 0, 100, 25)
    """
    across, down = region[2] - region[0], region[3] - region[1]
    left, top = min(max(left, 0), 100 - across), min(max(top, 0), 100 - down)
    return left, top, left + across, top + down


def _side(wanted: int, height: int, width: int) -> float:
    """About as many pixels as are wanted: those that are a whole share, in percent, of both sides."""
    longer, shorter = max(height, width), min(height, width)
    near = round(100 * wanted / longer)

    def off(percent: int) -> tuple[float, int]:
        pixels = percent * longer / 100
        other = min(100, round(100 * pixels / shorter)) * shorter / 100
        return round(abs(other - pixels) / pixels, 2), abs(percent - near)

    return min(range(max(1, near - 2), near + 3), key=off) * longer / 100


def _percent(start: int, side: float, length: int) -> tuple[int, int]:
    count = min(100, max(1, round(100 * side / length)))
    first = min(round(100 * start / length), 100 - count)
    return first, first + count


def _variation(grey: np.ndarray, side: int) -> np.ndarray:
    """The variance of brightness in each square, times its size: from tables of sums."""
    sums, squares = (np.pad(power.cumsum(0).cumsum(1), ((1, 0), (1, 0))) for power in (grey, grey**2))
    total, square = (
        table[side:, side:] - table[:-side, side:] - table[side:, :-side] + table[:-side, :-side]
        for table in (sums, squares)
    )
    variation: np.ndarray = np.round(square - total**2 / side**2, 3)
    return variation
