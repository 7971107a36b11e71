"""A network: an input shape and a list of layers, each fed by the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.array_shapes import checked_input
from convviz.core.errors import ConvSpecError
from convviz.engine import as_floats
from convviz.language import phrase
from convviz.network import reach
from convviz.network.gradients import Gradients as Gradients
from convviz.network.gradients import sent_back
from convviz.network.kinds import Add, Branch, Concat
from convviz.network.part import Part, Place, Shape, Windowed
from convviz.network.refusals import MAX_LAYERS as MAX_LAYERS
from convviz.network.refusals import NetworkError as NetworkError
from convviz.network.refusals import in_place, too_many
from convviz.network.table import Row as Row
from convviz.network.table import rows
from convviz.network.weights import drawn

INPUT = "input"
"""What the input is called among the layers."""


class Network:
    """Layers one after the other, on an input of one shape.

    Parameters
    ----------
    input_shape : (C, *spatial)
    layers : sequence
        Of `convviz.network`, or pairs of a name and one; a name is what `Add`, `Branch` and `Concat` go by.
        Without one a layer is called after its kind, with a number.
    seed : int or None
        Of the weights that are not given. With None they are zeros that take no memory, for shapes and
        counts.

    Raises
    ------
    NetworkError
        For the first layer that does not go with those before it.

    Examples
    --------
    >>> from convviz.network import Conv, Flatten, Linear, MaxPool, ReLU
    >>> net = Network((1, 8, 8), [Conv(1, 4, 3, padding=1), ReLU(), MaxPool(2), Flatten(), Linear(64, 10)])
    >>> [row.output_shape for row in net.table()]
    [(4, 8, 8), (4, 8, 8), (4, 4, 4), (64,), (10,)]
    >>> int(net.field("MaxPool2d-3", (0, 1, 1)).sum()), net.table()[2].receptive_field
    (16, (4, 4))
    """

    def __init__(self, input_shape: Iterable[int], layers: Sequence[Any], *, seed: int | None = 0) -> None:
        self.input_shape = checked_input(input_shape)
        self._seed = seed
        self._places: list[Place] = []
        self._shapes: list[Shape] = [self.input_shape]
        self._numbers = {INPUT: 0}
        if len(layers) > MAX_LAYERS:
            raise too_many(len(layers))
        for layer in layers:
            self._grow(layer)

    def then(self, layer: Any) -> Network:
        """Return the network with one layer more: of `convviz.network`, or a pair of a name and one.

        Raises
        ------
        NetworkError
            If the layer does not go with those before it.

        Examples
        --------
        >>> from convviz.network import MaxPool
        >>> Network((1, 8, 8), []).then(MaxPool(2)).output_shape
        (1, 4, 4)
        """
        if len(self._places) == MAX_LAYERS:
            raise too_many(MAX_LAYERS + 1)
        longer = copy(self)
        longer._places, longer._shapes = self._places[:], self._shapes[:]
        longer._numbers = dict(self._numbers)
        longer._grow(layer)
        return longer

    @property
    def output_shape(self) -> Shape:
        """The shape of the last map; of the input if there is no layer."""
        return self._shapes[-1]

    @property
    def names(self) -> tuple[str, ...]:
        """What the layers are called, in their order."""
        return tuple(place.name for place in self._places)

    def part(self, layer: str) -> Part:
        """Return a layer in its place: its shape, its counts, its numbers and what it does.

        Parameters
        ----------
        layer : str
            Its name; the input is no layer.

        Raises
        ------
        ConvSpecError
            If there is no such layer.
        """
        return self._place(layer).part

    def sources(self, layer: str) -> tuple[str, ...]:
        """Return the names of what feeds a layer: the one before it, and of a join also earlier ones."""
        names = (INPUT, *self.names)
        return tuple(names[source] for source in self._place(layer).sources)

    def table(self) -> list[Row]:
        """Return a row a layer: shape, parameters, multiply-adds, receptive field and jump."""
        return rows(self.input_shape, self._places)

    def trace(self, input: ArrayLike) -> dict[str, np.ndarray]:
        """Return the map of every layer by its name, the input's as ``"input"``.

        Parameters
        ----------
        input : (C, *spatial) array_like

        Raises
        ------
        ConvSpecError
            If the input does not have the network's shape.
        """
        (cells,) = as_floats(input=input)
        if cells.shape != self.input_shape:
            message = phrase(
                "input must have the shape {shape} that the network was made for; got {given}.",
                shape=self.input_shape,
                given=cells.shape,
            )
            raise ConvSpecError(message, parameter="input")
        maps = [cells]
        for place in self._places:
            maps.append(place.part.forward(*(maps[source] for source in place.sources)))
        return dict(zip((INPUT, *self.names), maps, strict=True))

    def backward(
        self, maps: Mapping[str, np.ndarray], grad: ArrayLike, layer: str | None = None
    ) -> Gradients:
        """Return the gradients of every map and every parameter, from dL/d(output) back to the input.

        Parameters
        ----------
        maps : dict of ndarray
            Of `trace`.
        grad : array_like
            dL/d(output), of the output's shape.
        layer : str, optional
            Whose output that is; the last unless it is given. Maps after it get zeros.

        Raises
        ------
        ConvSpecError
            If there is no such layer, or `grad` does not have the shape of its output.

        Examples
        --------
        >>> from convviz.network import MaxPool
        >>> net = Network((1, 4), [MaxPool(4)])
        >>> net.backward(net.trace([[3, 7, 2, 5]]), [[10]]).maps[0]
        array([[ 0., 10.,  0.,  0.]])
        """
        last = len(self._places) if layer is None else self._number(layer)
        traced = [maps[name] for name in (INPUT, *self.names)]
        return sent_back(self._places, traced, grad, last)

    def field(self, layer: str, cell: Sequence[int]) -> np.ndarray:
        """Return which cells of the input a cell of a layer sees: exactly, with the holes of a dilation.

        Parameters
        ----------
        layer : str
        cell : (channel, *position)

        Returns
        -------
        (C, *spatial) ndarray of bool
        """
        return self.cone(layer, cell)[INPUT]

    def cone(self, layer: str, cell: Sequence[int]) -> dict[str, np.ndarray]:
        """Return, for every map up to a layer, the cells that a cell of the layer sees, by its name.

        Parameters
        ----------
        layer : str
        cell : (channel, *position)

        Returns
        -------
        dict of ndarray of bool
            Each of its map's shape, from ``"input"`` to the layer itself.

        Raises
        ------
        ConvSpecError
            If there is no such layer or no such cell; so for `field`, `path` and `feeds`.
        """
        return self._back(layer, cell, lambda place, mask: place.part.seen(mask))

    def path(self, maps: Mapping[str, np.ndarray], layer: str, cell: Sequence[int]) -> dict[str, np.ndarray]:
        """Return, for every map up to a layer, the cells that decided a cell of it: `cone`, by the winners.

        Through max pooling only the largest cell of each window counts; of several that are equal, the first.

        Parameters
        ----------
        maps : dict of ndarray
            Of `trace`.
        layer : str
        cell : (channel, *position)

        Examples
        --------
        >>> from convviz.network import MaxPool
        >>> net = Network((1, 4), [MaxPool(4)])
        >>> net.path(net.trace([[3, 7, 2, 5]]), "MaxPool1d-1", (0, 0))["input"].astype(int)
        array([[0, 1, 0, 0]])
        """
        names = (INPUT, *self.names)

        def decided(place: Place, mask: np.ndarray) -> tuple[np.ndarray, ...]:
            if place.part.spec is not None and reach.takes_largest(place.part.spec):
                return (reach.won(place.part.spec, mask, maps[names[place.sources[0]]]),)
            return place.part.seen(mask)

        return self._back(layer, cell, decided)

    def _back(
        self,
        layer: str,
        cell: Sequence[int],
        through: Callable[[Place, np.ndarray], tuple[np.ndarray, ...]],
    ) -> dict[str, np.ndarray]:
        """Masks from a cell back to the input, each made by what lets one through a layer."""
        last = self._number(layer)
        masks = self._unmarked()
        masks[last][self._cell(last, cell)] = True
        for number in range(last, 0, -1):
            place = self._places[number - 1]
            if not masks[number].any():
                continue
            for source, seen in zip(place.sources, through(place, masks[number]), strict=True):
                masks[source] = masks[source] | seen
        return dict(zip((INPUT, *self.names)[: last + 1], masks, strict=False))

    def feeds(self, layer: str, cell: Sequence[int]) -> dict[str, np.ndarray]:
        """Return, for every map from a layer on, the cells that a cell of the layer feeds, by its name.

        Parameters
        ----------
        layer : str
        cell : (channel, *position)

        Returns
        -------
        dict of ndarray of bool
            Each of its map's shape, from the layer itself to the last.

        Examples
        --------
        >>> from convviz.network import MaxPool
        >>> Network((1, 5), [MaxPool(2, stride=1)]).feeds("input", (0, 1))["MaxPool1d-1"].astype(int)
        array([[1, 1, 0, 0]])
        """
        first = self._number(layer)
        masks = self._unmarked()
        masks[first][self._cell(first, cell)] = True
        for number in range(first + 1, len(self._places) + 1):
            place = self._places[number - 1]
            for which, source in enumerate(place.sources):
                if masks[source].any():
                    masks[number] = masks[number] | place.part.fed(masks[source], which)
        return dict(list(zip((INPUT, *self.names), masks, strict=True))[first:])

    def _grow(self, layer: Any) -> None:
        """Put a layer after the last."""
        number = len(self._places)
        given, kind = layer if isinstance(layer, tuple) else ("", layer)
        try:
            place = self._placed(number, given, kind)
        except ConvSpecError as error:
            raise in_place(error, number) from error
        self._places.append(place)
        self._shapes.append(place.part.output_shape)
        self._numbers[place.name] = number + 1

    def _placed(self, number: int, given: str, kind: Any) -> Place:
        sources: tuple[int, ...] = (number,)
        if isinstance(kind, Branch):
            sources = (self._number(kind.to),)
        elif isinstance(kind, Add | Concat):
            earlier = (kind.to,) if isinstance(kind.to, str) else kind.to
            sources = (number, *map(self._number, earlier))
        shapes = [self._shapes[source] for source in sources]
        if hasattr(kind, "part"):
            part = kind.part(shapes, drawn(self._seed, number))
        else:
            part = Windowed(kind.resolve(checked_input(shapes[0])))
        name = given or f"{part.name}-{number + 1}"
        if name in self._numbers:
            message = phrase("There is a layer named {name} already; use another name.", name=name)
            raise ConvSpecError(message, parameter="name")
        return Place(name, part, sources)

    def _unmarked(self) -> list[np.ndarray]:
        return [np.zeros(shape, dtype=bool) for shape in self._shapes]

    def _place(self, layer: str) -> Place:
        number = self._number(layer)
        if number == 0:
            message = phrase(
                "{layer} is the input, not a layer; there are {names}.",
                layer=layer,
                names=", ".join(self.names),
            )
            raise ConvSpecError(message, parameter="layer")
        return self._places[number - 1]

    def _number(self, layer: str) -> int:
        if layer not in self._numbers:
            message = phrase(
                "There is no layer named {layer} here; there are {names}.",
                layer=layer,
                names=", ".join(self._numbers),
            )
            raise ConvSpecError(message, parameter="layer")
        return self._numbers[layer]

    def _cell(self, number: int, cell: Sequence[int]) -> tuple[int, ...]:
        shape, cell = self._shapes[number], tuple(cell)
        if len(cell) != len(shape) or not all(0 <= i < n for i, n in zip(cell, shape, strict=False)):
            message = phrase(
                "There is no cell {cell} in a map of the shape {shape}; count from 0.", cell=cell, shape=shape
            )
            raise ConvSpecError(message, parameter="cell")
        return cell
