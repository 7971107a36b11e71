"""What lies over the maps of a network's drawing: skips, what a cell sees and feeds, lines between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from convviz.layers import layer_of
from convviz.network import Network
from convviz.network.chain import INPUT
from convviz.network.part import Joined, Part, Pointwise, Reshaped
from convviz.render.colours import ROLES
from convviz.render.marks import Box, Line, Mark
from convviz.render.standing import Standing

_ROLE = ROLES["light"]
_LINES_MOST = 40
_BENDS = 14
_DOT = 0.42
_DOTTED = 5


class Skip(NamedTuple):
    """A layer that is fed by another than the one before it, and the level on which their arc runs."""

    source: str
    layer: str
    level: int


def skips(network: Network) -> list[Skip]:
    """The skips of a network: short ones lie under longer ones that they overlap."""
    names = (INPUT, *network.names)
    spans = [
        (names.index(source), number)
        for number, name in enumerate(names[1:], 1)
        for source in network.sources(name)
        if number - names.index(source) > 1
    ]
    placed: list[tuple[int, int, int]] = []
    for start, end in sorted(spans, key=lambda span: span[1] - span[0]):
        under = [level for first, last, level in placed if first < end and last > start]
        placed.append((start, end, 1 + max(under, default=0)))
    return [Skip(names[start], names[end], level) for start, end, level in placed]


class Arc(NamedTuple):
    """A skip in the drawing: where it comes from and leads to, how high it runs, and where it ends."""

    source: Standing
    layer: Standing
    y: float
    bottom: float


def arc(skip: Arc, colour: str = _ROLE["control"], line: float = 1.2) -> Iterator[Mark]:
    """A skip, from above its source to above the layer that it joins."""
    source, layer, y, bottom = skip
    bottom += 3
    start, end = source.middle, layer.middle
    corner = 6.0
    path = (
        *((start, bottom), (start, y + corner), (start + corner, y)),
        *((end - corner, y), (end, y + corner), (end, bottom)),
    )
    yield Line(path, colour, line)
    yield Line(((end - 3.5, bottom - 5), (end, bottom), (end + 3.5, bottom - 5)), colour, line)


def marks(
    network: Network,
    maps: Mapping[str, np.ndarray],
    places: Mapping[str, Standing],
    arcs: Sequence[Arc],
    layer: str,
    cell: tuple[int, ...],
) -> Iterator[Mark]:
    """What a cell sees and feeds, outlined; dots where it is decided by max pooling; and lines between.

    Of the skips those are drawn over that lead there.

    Raises
    ------
    ConvSpecError
        If there is no such cell.
    """
    cone, path = network.cone(layer, cell), network.path(maps, layer, cell)
    feeds = {name: mask for name, mask in network.feeds(layer, cell).items() if name != layer}
    yield from _lines(network, places, cone, _ROLE["now"])
    fed = feeds | {layer: cone[layer]}
    yield from _lines(network, places, fed, _ROLE["feeds"])
    for skip in arcs:
        part = network.part(skip.layer.name)
        which = network.sources(skip.layer.name).index(skip.source.name)
        if skip.layer.name in cone and part.seen(cone[skip.layer.name])[which].any():
            yield from arc(skip, _ROLE["now"], 2.0)
        if skip.source.name in fed and part.fed(fed[skip.source.name], which).any():
            yield from arc(skip, _ROLE["feeds"], 2.0)
    for masks, colour in ((cone, _ROLE["now"]), (feeds, _ROLE["feeds"])):
        for name, mask in masks.items():
            line = 2.6 if name == layer else 1.6
            for channel in range(places[name].column.count):
                yield from _outline(places[name], channel, mask, colour, line)
    for name, mask in path.items():
        if mask.sum() < cone[name].sum():
            yield from _dots(places[name], mask)


def _outline(place: Standing, channel: int, mask: np.ndarray, colour: str, line: float) -> Iterator[Mark]:
    one = place.column
    if one.way == "row":
        if channel == 0:
            sheet = np.zeros(-(-len(mask) // one.across) * one.across, dtype=bool)
            sheet[: len(mask)] = mask
            yield from _edges(sheet.reshape(-1, one.across), place.x, place.y, place, colour, line)
        return
    volumes = mask.reshape(len(mask), *place.sizes)
    for depth, marked in enumerate(volumes[channel]):
        if marked.any():
            yield from _edges(marked, *place.slice_corner(channel, depth), place, colour, line)


def _edges(
    marked: np.ndarray, x: float, y: float, place: Standing, colour: str, line: float
) -> Iterator[Mark]:
    """A box around cells that fill one, else the edges between marked cells and others."""
    if not marked.any():
        return
    cell, tall = place.column.cell, place.column.tall
    rows, columns = (np.flatnonzero(marked.any(axis=axis)) for axis in (1, 0))
    (top, bottom), (left, right) = ((int(at[0]), int(at[-1]) + 1) for at in (rows, columns))
    if marked[top:bottom, left:right].all():
        size = ((right - left) * cell, (bottom - top) * tall)
        yield Box(x + left * cell, y + top * tall, *size, stroke=colour, line=line, radius=1.5)
        return
    ringed = np.pad(marked, 1).astype(np.int8)
    for row, changes in enumerate(np.diff(ringed, axis=0)[:, 1:-1]):
        for start, end in _runs(changes != 0):
            ends = ((x + start * cell, y + row * tall), (x + end * cell, y + row * tall))
            yield Line(ends, colour, line)
    for column, changes in enumerate(np.diff(ringed, axis=1)[1:-1].T):
        for start, end in _runs(changes != 0):
            ends = ((x + column * cell, y + start * tall), (x + column * cell, y + end * tall))
            yield Line(ends, colour, line)


def _runs(is_set: np.ndarray) -> Iterator[tuple[int, int]]:
    """First and one after the last of each run."""
    ends = np.flatnonzero(np.diff(np.concatenate([[0], is_set.astype(np.int8), [0]])))
    yield from zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True)


def _dots(place: Standing, mask: np.ndarray) -> Iterator[Mark]:
    """Dots in the cells of the winning path."""
    one = place.column
    if one.way != "maps" or min(one.cell, one.tall) < _DOTTED:
        return
    side = max(2.4, _DOT * min(one.cell, one.tall))
    volumes = mask.reshape(len(mask), *place.sizes)[: one.count]
    for channel, depth, row, column in np.argwhere(volumes).tolist():
        x, y = place.slice_corner(channel, depth)
        left, top = x + (column + 0.5) * one.cell - side / 2, y + (row + 0.5) * one.tall - side / 2
        yield Box(left, top, side, side, fill=_ROLE["now"], radius=side / 2)


def _anchors(place: Standing, mask: np.ndarray) -> dict[int, float]:
    """The middle of what is marked in each map that is shown, by its channel."""
    one = place.column
    if one.way == "row":
        lines = np.flatnonzero(mask) // one.across
        return {0: place.y + float(lines.min() + lines.max() + 1) / 2 * one.tall} if len(lines) else {}
    found = {}
    for channel, marked in enumerate(mask.reshape(len(mask), *place.sizes)[: one.count]):
        if not marked.any():
            continue
        depth, rows = np.flatnonzero(marked.any(axis=(1, 2))), np.flatnonzero(marked.any(axis=(0, 2)))
        first = place.slice_corner(channel, int(depth[0]))[1] + int(rows[0]) * one.tall
        last = place.slice_corner(channel, int(depth[-1]))[1] + (int(rows[-1]) + 1) * one.tall
        found[channel] = (first + last) / 2
    return found


def _lines(
    network: Network, places: Mapping[str, Standing], masks: Mapping[str, np.ndarray], colour: str
) -> Iterator[Mark]:
    """Lines from column to column, along which the marked cells see each other."""
    names = list(places)
    for number, name in enumerate(names):
        before = names[number - 1]
        if number == 0 or name not in masks or before not in masks or before not in network.sources(name):
            continue
        starts, ends = _anchors(places[before], masks[before]), _anchors(places[name], masks[name])
        if not starts or not ends:
            continue
        left = places[before].x + places[before].column.width + 2
        right = places[name].x - 2
        first = _first_channel(network, name, before)
        if _goes_alone(network.part(name), places[before], places[name]):
            pairs = [(y, ends[first + channel]) for channel, y in starts.items() if first + channel in ends]
        elif min(len(starts), len(ends)) == 1 and len(starts) * len(ends) <= _LINES_MOST:
            pairs = [(start, end) for start in starts.values() for end in ends.values()]
        else:
            every = [*starts.values(), *ends.values()]
            knot, middle = (min(every) + max(every)) / 2, (left + right) / 2
            yield from (_curve(left, start, middle, knot, colour) for start in starts.values())
            yield from (_curve(middle, knot, right, end, colour) for end in ends.values())
            continue
        yield from (_curve(left, start, right, end, colour) for start, end in pairs)


def _goes_alone(part: Part, before: Standing, here: Standing) -> bool:
    """Whether each map of a layer is made of one map of the layer before it."""
    if not before.column.way == here.column.way == "maps":
        return False
    if part.spec is not None:
        return layer_of(part.spec).CHANNELS == "each"
    if isinstance(part, Reshaped):
        return before.shape[0] == here.shape[0]
    is_pointwise = isinstance(part, Pointwise) and type(part).seen is Pointwise.seen
    return is_pointwise or isinstance(part, Joined)


def _first_channel(network: Network, name: str, source: str) -> int:
    """Where the channels of a layer's source begin in its own."""
    part, sources = network.part(name), network.sources(name)
    if not isinstance(part, Joined) or part.is_sum:
        return 0
    return sum(shape[0] for shape in part.input_shapes[: sources.index(source)])


def _curve(x: float, y: float, to_x: float, to_y: float, colour: str) -> Line:
    at = np.linspace(0, 1, _BENDS)
    bend = 3 * at**2 - 2 * at**3
    across = x + (to_x - x) * (1.5 * at * (1 - at) ** 2 + 1.5 * at**2 * (1 - at) + at**3)
    points = tuple(zip(across.tolist(), (y + (to_y - y) * bend).tolist(), strict=True))
    return Line(points, colour, 0.9, 0.45)
