"""Panels as cards that lie fanned out, a map each: how a scene is laid out where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from convviz.render.arrange import Panel

BETWEEN_FANS = 22.0
"""Between cards that lie fanned out and the next, where a sign has its place."""
FAN = 4.5
"""How far a card lies to the right of the one in front of it, and above it."""
FRAME = 0.5
"""Width of a card's rim."""

_CELL_MOST = 17.0


def fanned(
    counted: Sequence[tuple[int, int, int]], stretch: int, width: float, height: float
) -> list[list[Panel]]:
    """Place maps as cards in the middle of a box, in cells as large as fit.

    Parameters
    ----------
    counted : sequence of (maps, rows, columns)
        Fans of cards, side by side; in each the first card lies in front, at the bottom left.
    stretch : int
        How many times as tall as wide a cell is.
    width, height : float
        Of the box, in points.
    """
    rims = [(count - 1) * FAN for count, _, _ in counted]
    columns = sum(columns for _, _, columns in counted)
    room = width - FRAME - sum(rims) - (len(counted) - 1) * BETWEEN_FANS
    cell = min(_CELL_MOST, room / columns)
    for rim, (_, rows, _) in zip(rims, counted, strict=True):
        cell = min(cell, (height - FRAME - rim) / (rows * stretch))
    cell = _whole(cell) or cell
    left = _whole((width - columns * cell - sum(rims) - (len(counted) - 1) * BETWEEN_FANS) / 2)
    fans = []
    for rim, (count, rows, across) in zip(rims, counted, strict=True):
        top = _whole((height - rows * cell * stretch - rim) / 2)
        card = Panel("card", None, (1, rows, across), 2, cell, cell * stretch, 1)
        fans.append([card.at(left + d * FAN, top + (count - 1 - d) * FAN) for d in range(count)])
        left += across * cell + rim + BETWEEN_FANS
    return fans


def _whole(length: float) -> float:
    """The whole pixels, two a point, that a length has."""
    return floor(2 * length) / 2
