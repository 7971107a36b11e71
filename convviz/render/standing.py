"""Where the layers of a network stand in its drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.explain.columns import amount, input_amount, title
from convviz.language import phrase
from convviz.network import Network
from convviz.network.chain import INPUT
from convviz.render.columns import Column, column, slot

SIDE = 14.0
_APART = 44.0


class Standing(NamedTuple):
    """A layer in the drawing: its column, the corner of its first map, and the middle of its title."""

    name: str
    shape: tuple[int, ...]
    column: Column
    x: float
    y: float
    middle: float

    def corner(self, channel: int) -> tuple[float, float]:
        """Where a map begins."""
        down, across = divmod(channel, self.column.across)
        return (
            self.x + self.column.name + across * self.column.step,
            self.y + down * self.column.pitch,
        )

    def slice_corner(self, channel: int, depth: int) -> tuple[float, float]:
        """Where a slice of a volume begins."""
        x, y = self.corner(channel)
        down, across = divmod(depth, self.column.slices)
        _, rows, columns = self.sizes
        return x + across * (columns * self.column.cell + 2), y + down * (rows * self.column.tall + 2)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Of a map, along three axes."""
        depth, rows, columns = (*(1,) * (4 - len(self.shape)), *self.shape[1:])
        return depth, rows, columns


def stand(network: Network, answers: Sequence[str], top: float) -> dict[str, Standing]:
    """Return where each layer stands, from the input on; their maps begin at `top`."""
    shapes = {INPUT: tuple(network.input_shape)}
    shapes |= {row.name: row.output_shape for row in network.table()}
    columns = {
        name: column(
            shape,
            folds=True,
            is_input=name == INPUT,
            names=answers if name == list(shapes)[-1] and len(shapes) > 1 else (),
        )
        for name, shape in shapes.items()
    }
    tall = max(one.height for one in columns.values())
    places, x = {}, SIDE
    for name, one in columns.items():
        place = Standing(name, shapes[name], one, 0, top + (tall - one.height) / 2, 0)
        wide = slot(one, *words(network, place))
        middle = x + wide / 2
        places[name] = place._replace(x=middle - one.width / 2, middle=middle)
        x += wide + _APART
    return places


def words(network: Network, place: Standing) -> tuple[str, str]:
    """Return what is written above a layer."""
    if place.name == INPUT:
        return phrase("input"), input_amount(place.shape)
    return title(network.part(place.name)), amount(place.shape)
