"""How large a network may be to be shown, and what would fit."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_MAPS_MB, MAX_MULTIPLY_ADDS, MAX_NETWORK_WEIGHTS
from convviz.language import phrase
from convviz.layers.wording import grouped
from convviz.network.chain import Network
from convviz.network.part import Part, Shape

MEGABYTE = 1_000_000
BYTES = 4
"""Of a cell, in single precision."""

MOST_CELLS = MAX_MAPS_MB * MEGABYTE // BYTES


class Load(NamedTuple):
    """What a network comes to.

    Attributes
    ----------
    weights, products, cells : int
        Of all layers together: parameters, multiply-adds, and cells of all maps, the input's included.
    """

    weights: int
    products: int
    cells: int

    def plus(self, part: Part) -> Load:
        """Return what the network comes to with one layer more."""
        return Load(
            self.weights + part.parameters,
            self.products + part.multiply_adds,
            self.cells + prod(part.output_shape),
        )


def load_of(network: Network) -> Load:
    """Return what a network comes to."""
    load = Load(0, 0, prod(network.input_shape))
    for name in network.names:
        load = load.plus(network.part(name))
    return load


def refuse_too_large(network: Network, load: Load, on: Callable[[Shape], Network]) -> None:
    """Refuse a network whose last layer makes it larger than can be shown.

    Parameters
    ----------
    network : Network
    load : Load
        What it comes to.
    on : callable
        Returns the same layers on an input of another shape.

    Raises
    ------
    ConvSpecError
        The message says by how much, and what would fit.
    """
    name, last = network.names[-1], network.part(network.names[-1])
    if load.weights > MAX_NETWORK_WEIGHTS:
        message = phrase(
            "{layer} has {count} weights, and the network {all} in all; at most {most} can be shown. Use "
            "fewer channels or outputs, or a pooling before it.",
            layer=name,
            count=grouped(last.parameters),
            all=grouped(load.weights),
            most=grouped(MAX_NETWORK_WEIGHTS),
        )
        raise ConvSpecError(message, parameter="weight")
    if load.products > MAX_MULTIPLY_ADDS:
        message = phrase(
            "{layer} takes {count} multiply-adds, and the network {all} in all; at most {most} can be shown. "
            "Use a smaller input, fewer channels or a larger stride.",
            layer=name,
            count=grouped(last.multiply_adds),
            all=grouped(load.products),
            most=grouped(MAX_MULTIPLY_ADDS),
        )
        raise ConvSpecError(message, parameter="out_channels")
    if load.cells > MOST_CELLS:
        message = phrase(
            "the maps of {layer}, {shape}, take {size} MB, and all maps up to here {all} MB; at most {most} "
            "MB can be shown. {way}",
            layer=name,
            shape=last.output_shape,
            size=_megabytes(prod(last.output_shape)),
            all=_megabytes(load.cells),
            most=MAX_MAPS_MB,
            way=_way_out(network, load, on),
        )
        raise ConvSpecError(message, parameter="input")


def _way_out(network: Network, load: Load, on: Callable[[Shape], Network]) -> str:
    """What would fit: a smaller input, or fewer channels."""
    smaller = _largest_input(network.input_shape, on)
    sizes = " × ".join(map(str, smaller[1:])) if smaller else ""
    last = network.part(network.names[-1])
    places = prod(network.output_shape[1:])
    count = 0
    if last.spec is not None and last.parameters:  # only then can its channels be chosen
        room = MOST_CELLS - (load.cells - prod(network.output_shape))
        count = max(0, room // places)
    if sizes and count:
        return phrase("An input of {sizes} fits, or out_channels {count}.", sizes=sizes, count=count)
    if sizes:
        return phrase("An input of {sizes} fits.", sizes=sizes)
    if count:
        return phrase("out_channels {count} fits.", count=count)
    return phrase("Leave this layer out.")


def _largest_input(shape: Shape, on: Callable[[Shape], Network]) -> Shape | None:
    """The largest input of about the same proportions on which all layers fit."""
    low, high, found = 1, max(shape[1:]), None
    while low < high:
        longest = (low + high) // 2
        tried = (shape[0], *(max(1, size * longest // max(shape[1:])) for size in shape[1:]))
        try:
            fits, runs = load_of(on(tried)).cells <= MOST_CELLS, True
        except ConvSpecError:
            fits, runs = False, False
        if fits:
            found = tried
        low, high = (low, longest) if runs and not fits else (longest + 1, high)
    return found


def _megabytes(cells: int) -> str:
    tenths = round(cells * BYTES / MEGABYTE * 10)
    return phrase("{whole}.{tenth}", whole=tenths // 10, tenth=tenths % 10)
