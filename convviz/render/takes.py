"""Which number a layer takes of those under its window, as it is marked in print; the others are dimmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from convviz.explain.arithmetic import Channel
from convviz.layers.scene import Scene
from convviz.render.arrange import Panel, Row, lift
from convviz.render.cells import characters_of, number, type_of
from convviz.render.colours import ROLES
from convviz.render.marks import Box, Mark

_ROLE = ROLES["light"]
_RING = 0.88
_LEAST = 7.0
"""Points of a cell below which a box is seen better than a ring."""

_Index = tuple[int, int, int]


def takes(scene: Scene, row: Row, channel: Channel) -> Iterator[Mark]:
    """Mark the number that is taken, on the input and in the window; nothing where all numbers count."""
    winner = channel.combination.winner([one.value for one in channel.products])
    if winner is None:
        return
    before = tuple(first for first, _ in scene.spec.padding)
    cells = [lift(tuple(i + b for i, b in zip(one.cell, before, strict=True))) for one in channel.products]
    taps = [lift(one.kernel) for one in channel.products]
    values = [one.value for one in channel.products]
    inputs = scene.padded[channel.channel]
    for panel, places, all_values in ((row.input, cells, inputs), (row.products, taps, np.array(values))):
        yield from _dimmed(panel, places, values, winner, all_values)
        yield from _ring(panel, places[winner])


def _dimmed(
    panel: Panel, places: Sequence[_Index], values: Sequence[float], winner: int, all_values: np.ndarray
) -> Iterator[Mark]:
    type = type_of(panel, characters_of(all_values))
    for position, (place, value) in enumerate(zip(places, values, strict=True)):
        if position == winner:
            continue
        x, y = panel.corner(place)
        yield Box(x + 0.3, y + 0.3, panel.cell - 0.6, panel.tall - 0.6, fill=_ROLE["soft"])
        if type:
            yield number(panel, place, value, type, _ROLE["mute"])


def _ring(panel: Panel, place: _Index) -> Iterator[Mark]:
    x, y = panel.corner(place)
    side = min(panel.cell, panel.tall)
    wide = side * _RING
    radius = wide / 2 if side >= _LEAST else 0.0
    left, top = x + (panel.cell - wide) / 2, y + (panel.tall - wide) / 2
    yield Box(left, top, wide, wide, stroke=_ROLE["now"], line=1.3, radius=radius)
