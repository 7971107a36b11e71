"""Loaded weights given to a network's layers: which tensor goes to which layer, and the chain with them.

A tensor fits a layer by its shape; of several that do, the one whose name has the layer's name, and else the
next in order that is not in use. A bias, or the numbers of a BatchNorm, come from the layer of the file from
which the weight comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

import numpy as np

from convviz.core.arguments import per_axis
from convviz.core.array_shapes import AXES
from convviz.core.numbers import Numbers
from convviz.data.weights.names import PARAMETERS, named
from convviz.data.weights.record import Shape, Tensor
from convviz.network.chain import Network
from convviz.network.items import Item, Plan, kept
from convviz.network.plan import COMES
from convviz.settings.chain import Chain


class Match(NamedTuple):
    """What a layer gets.

    Attributes
    ----------
    at : int
        The layer, counted from 0.
    tensors : tuple of (parameter, Tensor)
        By torch's names.
    turned : bool
        Whether the axes of the weight are still in Keras's order.
    rows : tuple of int
        Of a Linear layer behind a Flatten whose numbers came channels last, as Keras has them: the shape
        ``(C, *spatial)`` that is flattened. Else empty.
    """

    at: int
    tensors: tuple[tuple[str, Tensor], ...]
    turned: bool = False
    rows: Shape = ()


class Fit(NamedTuple):
    """Which tensors go where.

    Attributes
    ----------
    matches : tuple of Match
    missing : tuple of (int, shape)
        The layers that nothing fits, and the shape of the weight that each wants.
    """

    matches: tuple[Match, ...]
    missing: tuple[tuple[int, Shape], ...]

    @property
    def names(self) -> list[str]:
        """The names of the tensors that are used, each once."""
        return list(dict.fromkeys(one.name for match in self.matches for _, one in match.tensors))


class _Place(NamedTuple):
    """A layer with weights: its index, its item, what comes to it, and what it wants."""

    at: int
    item: Item
    comes: Shape
    wants: Mapping[str, Shape]

    @property
    def anchor(self) -> str:
        """The parameter by which it is known."""
        return "running_mean" if self.item.kind == "BatchNorm" else "weight"


def fit(plan: Plan, network: Network, tensors: Sequence[Tensor]) -> Fit:
    """Find tensors for the layers of a plan.

    Parameters
    ----------
    plan : Plan
    network : Network
        The plan on an input, as far as it runs.
    tensors : sequence of Tensor

    Examples
    --------
    >>> from convviz.network.plan import built, read
    >>> plan, _ = read("Conv(8,3)~ReLU~Flatten~Linear(10)")
    >>> network = built(plan, (1, 8, 8)).network
    >>> found = [Tensor("c.weight", (8, 1, 3, 3), ""), Tensor("c.bias", (8,), ""), Tensor("d", (9, 9), "")]
    >>> [(match.at, [one.name for _, one in match.tensors]) for match in fit(plan, network, found).matches]
    [(0, ['c.weight', 'c.bias'])]
    >>> fit(plan, network, found).missing
    ((3, (10, 288)),)
    """
    places, shapes = _places(plan, network)
    pool = _Pool([one for one in tensors if not one.refusal])
    found: dict[int, Match] = {}
    for by_name in (True, False):
        for place in places:
            if place.at not in found and (match := pool.take(place, by_name)):
                found[place.at] = match
    missing = tuple((one.at, one.wants[one.anchor]) for one in places if one.at not in found)
    matches = (_flattened(found[one.at], plan, shapes) for one in places if one.at in found)
    return Fit(tuple(matches), missing)


def with_tensors(chain: Chain, found: Fit, arrays: Mapping[str, np.ndarray], file: str) -> Chain:
    """Give the layers of a chain their tensors; a bias that the file does not have is 0.

    Parameters
    ----------
    chain : Chain
    found : Fit
    arrays : mapping
        The numbers of `found.names`.
    file : str
        What a link calls the file.
    """
    items = list(chain.plan.items)
    for match in found.matches:
        item = items[match.at]
        numbers = {parameter: arrays[one.name] for parameter, one in match.tensors}
        if "weight" in numbers and item.kind != "BatchNorm":
            numbers["weight"] = _in_torchs_order(numbers["weight"], match)
            settings: dict[str, Any] = dict(item.settings)
            if settings.get("bias", True):
                outputs = settings["out_features" if item.kind == "Linear" else "out_channels"]
                numbers.setdefault("bias", np.zeros(outputs))
        given = tuple((name, Numbers.of(array)) for name, array in numbers.items())
        items[match.at] = replace(item, numbers=given)
    return replace(chain, plan=replace(chain.plan, items=tuple(items), weights=""), file=file)


def _places(plan: Plan, network: Network) -> tuple[list[_Place], list[Shape]]:
    """The layers with weights, as far as the network runs; and what comes to each layer."""
    shapes = [network.input_shape, *(network.part(name).output_shape for name in network.names)]
    places = [
        _Place(at, plan.items[at], shapes[at], _wanted(plan.items[at], shapes[at]))
        for at in range(len(network.names))
        if plan.items[at].kind in COMES
    ]
    return places, shapes


def _wanted(item: Item, comes: Shape) -> dict[str, Shape]:
    """The shapes of a layer's parameters, as torch has them."""
    settings: dict[str, Any] = dict(kept(item.kind, dict(item.settings)))
    if item.kind == "BatchNorm":
        return dict.fromkeys(PARAMETERS, (comes[0],))
    if item.kind == "Linear":
        outputs = settings["out_features"]
        shape: Shape = (outputs, comes[0])
    else:
        outputs, groups = settings["out_channels"], settings.get("groups", 1)
        sizes = per_axis("kernel_size", settings["kernel_size"], AXES[len(comes) - 1], least=1)
        first, second = (outputs, comes[0]) if item.kind == "Conv" else (comes[0], outputs)
        shape = (first, second // groups, *sizes)
    return {"weight": shape} | ({"bias": (outputs,)} if settings.get("bias", True) else {})


def _keras(shape: Shape) -> Shape:
    """The shape of a weight in Keras's order of axes: ``(*sizes, in, out)``."""
    return (*shape[2:], shape[1], shape[0])


class _Pool:
    """The tensors of a file that no layer has yet, in their order."""

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        self._free = list(tensors)

    def take(self, place: _Place, by_name: bool) -> Match | None:
        """Take what fits a layer: by its name, or whatever is next."""
        wanted = place.wants[place.anchor]
        shapes = [wanted, *([_keras(wanted)] if len(wanted) > 1 and _keras(wanted) != wanted else [])]
        for turned, shape in enumerate(shapes):
            for one in self._candidates(place, shape):
                if not by_name or _is_called(one, place.item.name):
                    return self._taken(place, one, bool(turned))
        return None

    def _candidates(self, place: _Place, shape: Shape) -> Iterator[Tensor]:
        names = (place.anchor,) if place.item.kind == "BatchNorm" else (place.anchor, "")
        return (one for one in self._free if one.shape == shape and named(one.name).parameter in names)

    def _taken(self, place: _Place, anchor: Tensor, turned: bool) -> Match:
        layer, parameter = named(anchor.name)
        after = self._free[self._free.index(anchor) + 1 :]
        tensors = [(place.anchor, anchor)]
        for name, shape in place.wants.items():
            if name == place.anchor:
                continue
            if parameter:
                pool = [one for one in self._free if named(one.name) == (layer, name)]
            else:
                pool = [one for one in after[:1] if not named(one.name).parameter]
            tensors += [(name, one) for one in pool if one.shape == shape][:1]
        for _, one in tensors:
            self._free.remove(one)
        return Match(place.at, tuple(tensors), turned)


def _is_called(tensor: Tensor, name: str) -> bool:
    layer = named(tensor.name).layer.replace("/", ".")
    return bool(name) and (layer == name or layer.endswith(f".{name}"))


def _flattened(match: Match, plan: Plan, shapes: Sequence[Shape]) -> Match:
    """Note what is flattened before a Linear layer of Keras's, which flattens channels last."""
    is_keras = match.turned or any(one.turned for _, one in match.tensors)
    if plan.items[match.at].kind != "Linear" or not is_keras:
        return match
    before = match.at - 1
    while before >= 0 and plan.items[before].kind != "Flatten" and len(shapes[before]) == 1:
        before -= 1
    is_flatten = before >= 0 and plan.items[before].kind == "Flatten"
    is_whole = is_flatten and prod(shapes[before]) == shapes[match.at][0]
    return (
        match._replace(rows=shapes[before]) if is_whole and not _has_linear(plan, before, match.at) else match
    )


def _has_linear(plan: Plan, start: int, end: int) -> bool:
    return any(item.kind == "Linear" for item in plan.items[start + 1 : end])


def _in_torchs_order(weight: np.ndarray, match: Match) -> np.ndarray:
    if match.turned:
        weight = np.moveaxis(weight, (-1, -2), (0, 1))
    if match.rows:
        channels, *sizes = match.rows
        rows = weight.reshape(len(weight), *sizes, channels)
        weight = np.moveaxis(rows, -1, 1).reshape(len(weight), -1)
    return weight
