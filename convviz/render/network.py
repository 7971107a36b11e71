"""The overview of a network as a drawing: every map of every layer, and what one cell sees and feeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from convviz.explain.numerals import printed, text
from convviz.language import phrase
from convviz.network import Network
from convviz.network.chain import INPUT
from convviz.render import cones
from convviz.render.colours import ROLES, ScaleName, colours
from convviz.render.columns import SUBTITLE, TITLE, answers_of, ends_in_shares, slot
from convviz.render.marks import CAPITAL, Box, Cells, Drawing, Grid, Mark, Text, fitted
from convviz.render.standing import SIDE, Standing, stand, words

_ROLE = ROLES["light"]
_TITLES, _BELOW = 50.0, 40.0
_LEVEL, _ARC_ROOM = 11.0, 8.0
_GRID_FROM = 5
_PIXELS_MOST = 12_000
DPI, POINTS = 300, 72


def draw_network(
    network: Network,
    maps: Mapping[str, np.ndarray],
    *,
    classes: Sequence[str] = (),
    picture: bool = False,
    held: tuple[str, tuple[int, ...]] | None = None,
) -> Drawing:
    """Draw the overview of a network as it is in the browser, all columns beside each other.

    Parameters
    ----------
    network : Network
    maps : mapping of str to ndarray
        Of every layer, as `Network.trace` returns them.
    classes : sequence of str
        Names of the answers, where the last layer classifies.
    picture : bool
        Whether the input is a picture, from 0 to 255.
    held : (str, tuple of int), optional
        A layer, and the ``(channel, *position)`` of a cell: what it sees and feeds is marked.

    Returns
    -------
    Drawing
        Light; `convviz.render.svg.write` and `convviz.render.pixels.png` make a file of it.

    Examples
    --------
    >>> from convviz.network import Conv
    >>> net = Network((1, 4, 4), [Conv(1, 2, 3)])
    >>> drawing = draw_network(net, net.trace(np.ones((1, 4, 4))))
    >>> [mark.text for mark in drawing.marks if isinstance(mark, Text)]
    ['input', '4 × 4', 'conv 3×3', '2 maps, 2 × 2']
    """
    answers = answers_of(network, classes)
    arcs = cones.skips(network)
    top = _TITLES + (_ARC_ROOM + _LEVEL * max(level for *_, level in arcs) if arcs else 0)
    places = stand(network, answers, top)
    marks: list[Mark] = []
    drawn = [
        cones.Arc(places[one.source], places[one.layer], _arc_height(top, one.level), top - _TITLES)
        for one in arcs
    ]
    for one in drawn:
        marks += cones.arc(one)
    for place in places.values():
        marks += _titles(network, place, top - _TITLES)
        values = maps[place.name]
        if place.column.way == "bars":
            marks += _bars(place, _shares(network, values), answers)
        else:
            marks += _maps(place, values, picture and place.name == INPUT)
    if held is not None:
        marks += cones.marks(network, maps, places, drawn, *held)
    last = list(places.values())[-1]
    width = last.middle + slot(last.column, *words(network, last)) / 2 + SIDE
    tall = max(place.column.height for place in places.values())
    return Drawing(width, top + tall + _BELOW, _ROLE["card"], tuple(marks))


def dpi_for(drawing: Drawing) -> int:
    """Return how finely a drawing becomes a PNG: a wide one no larger than can be opened.

    Examples
    --------
    >>> dpi_for(Drawing(1000, 500, "#ffffff", ())), dpi_for(Drawing(9000, 500, "#ffffff", ()))
    (300, 96)
    """
    return min(DPI, int(_PIXELS_MOST / drawing.width * POINTS))


def _arc_height(top: float, level: int) -> float:
    return top - _TITLES - 2 - (level - 1) * _LEVEL


def _titles(network: Network, place: Standing, y: float) -> Iterator[Mark]:
    name, subtitle = words(network, place)
    yield Text(place.middle, y + 18, name, TITLE, _ROLE["ink"], bold=True)
    yield Text(place.middle, y + 34, subtitle, SUBTITLE, _ROLE["mute"])
    left = place.shape[0] - place.column.count
    if left:
        below = place.y + place.column.height + 18
        yield Text(place.middle, below, phrase("{count} more", count=left), SUBTITLE, _ROLE["mute"])


def _maps(place: Standing, values: np.ndarray, picture: bool) -> Iterator[Mark]:
    one = place.column
    scale: ScaleName = "activation"
    finite = values[np.isfinite(values)]
    reach = float(np.abs(finite).max(initial=0))
    domain = (-reach, reach)
    if place.name == INPUT:
        scale = "picture" if picture else "numbers"
        domain = (0.0, 255.0) if picture or not finite.size else (float(finite.min()), float(finite.max()))
    shown = colours(values.astype(float), domain, scale)
    if one.way == "row":
        yield from _row(place, shown)
        return
    depth, rows, columns = place.sizes
    volumes = shown.reshape(len(values), depth, rows, columns, 3)
    for channel in range(one.count):
        for d in range(depth):
            x, y = place.slice_corner(channel, d)
            yield Cells(x, y, one.cell, one.tall, volumes[channel, d])
            if one.cell >= _GRID_FROM and rows * columns > 1:
                yield Grid(x, y, one.cell, one.tall, rows, columns)


def _row(place: Standing, shown: np.ndarray) -> Iterator[Mark]:
    """The cells of a row of numbers, line by line: the last line may be shorter."""
    one = place.column
    for start in range(0, len(shown), one.across):
        line = shown[start : start + one.across][np.newaxis]
        yield Cells(place.x, place.y + start // one.across * one.tall, one.cell, one.tall, line)


def _shares(network: Network, values: np.ndarray) -> np.ndarray:
    flat = values.ravel().astype(float)
    if ends_in_shares(network):
        return flat
    grown = np.exp(flat - flat.max())
    return np.asarray(grown / grown.sum())


def _bars(place: Standing, shares: np.ndarray, names: Sequence[str]) -> Iterator[Mark]:
    one, best = place.column, int(np.argmax(shares))
    for number, (name, share) in enumerate(zip(names, shares.tolist(), strict=True)):
        x, y = place.corner(number)
        base, is_best = y + one.tall / 2 + CAPITAL * SUBTITLE, number == best
        yield Text(x - 8, base, fitted(name, one.name, SUBTITLE), SUBTITLE, _ROLE["ink"], "end", is_best)
        yield Box(x, y, one.cell, one.tall, fill=_ROLE["line"], radius=3)
        fill = _ROLE["now" if is_best else "control"]
        yield Box(x, y, max(one.cell * min(max(share, 0), 1), 1.5), one.tall, fill=fill, radius=1.5)
        percent = phrase("{percent} %", percent=text(printed(round(share * 100, 1))))
        yield Text(x + one.cell + 8, base, percent, SUBTITLE, _ROLE["ink" if is_best else "mute"], "start")
