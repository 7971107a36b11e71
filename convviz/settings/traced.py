"""What a network's layers come to on an input: every map, and the stage of one layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.data.inputs import Input
from convviz.engine import by_filters
from convviz.explain.headline import grouped
from convviz.language import phrase
from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import NO_ACTIVATION, NOTHING, After
from convviz.layers.batch_norm import BatchNorm
from convviz.layers.scene import Scene, scene_of
from convviz.network.chain import INPUT, Network, NetworkError, Row
from convviz.network.plan import WEIGHTS, Plan, built_and_noted
from convviz.settings.chain import NOWHERE
from convviz.settings.spot import Spot

MOST_ROW = 4096
"""Numbers of a row that a Linear layer can have on the stage: the longest sequence that it shows."""


@dataclass(frozen=True, eq=False)
class Traced:
    """A network at work.

    Attributes
    ----------
    plan : Plan
    network : Network
        The layers from the first to the last that can be.
    error : NetworkError or None
        Why the next one cannot.
    maps : mapping of str to ndarray
        Of every layer by its name, the input's as ``"input"``.
    notes : tuple of str
        What else is to be known, as of trained weights that do not fit.
    """

    plan: Plan
    network: Network
    error: NetworkError | None
    maps: Mapping[str, np.ndarray]
    notes: tuple[str, ...] = ()

    @property
    def classes(self) -> tuple[str, ...]:
        """What its outputs stand for, if they are those of trained weights; else nothing."""
        trained = WEIGHTS.get(self.plan.weights)
        last = self.map_at(len(self.names) - 1).shape
        return trained.classes if trained and last == (len(trained.classes),) and not self.notes else ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the layers are called."""
        return self.network.names

    @cached_property
    def rows(self) -> list[Row]:
        """A row a layer: shape, parameters, multiply-adds, receptive field, jump."""
        return self.network.table()

    @property
    def bytes(self) -> int:
        """How much memory its maps take."""
        return sum(one.nbytes for one in self.maps.values())

    def map_before(self, at: int) -> np.ndarray:
        """Return what comes to a layer from the one before it."""
        return self.maps[(INPUT, *self.names)[at]]

    def map_at(self, at: int) -> np.ndarray:
        """Return a layer's own map; of `NOWHERE` the input."""
        return self.maps[(INPUT, *self.names)[at + 1]]


class Stage(NamedTuple):
    """What stands below the overview: the scene of a layer, or why there is none.

    Attributes
    ----------
    scene : Scene or None
    layer : int
        Whose windows move on it: for an activation, those of the layer that it follows.
    why : str
        What to say of it.
    """

    scene: Scene | None
    layer: int
    why: str = ""


def traced(plan: Plan, input: Input) -> Traced:
    """Work out every map of a network.

    Raises
    ------
    ConvSpecError
        If it is more than can be shown; the message says which layer, and what would fit.
    """
    (network, error), notes = built_and_noted(plan, input.values.shape)
    maps = network.trace(input.values)
    for one in maps.values():
        one.flags.writeable = False
    return Traced(plan, network, error, maps, notes)


def stage_at(net: Traced, at: int, input: Input) -> Stage:
    """Return what shows a layer at work: its own scene, fed with its own input.

    An activation and a normalization are shown with the layer that they follow; a Linear layer as the
    convolution that it is, whose kernel is as long as its input.
    """
    if at >= len(net.names):
        return Stage(None, at)
    layer = at
    while layer >= 0 and net.plan.items[layer].kind in _FOLLOWING:
        layer -= 1
    if layer < 0:
        return Stage(None, at, _why_none(net, at))
    spec, weight, bias = _windows(net, layer)
    if spec is None:
        return Stage(None, at, _why_none(net, at))
    cells = net.map_before(layer)
    labels: dict[str, Any] = {}
    if layer == 0:
        labels = {"channel_labels": input.channel_labels, "position_labels": input.position_labels}
        labels["picture"] = input.picture
    cells = cells if cells.ndim > 1 else cells[np.newaxis]
    scene = scene_of(spec, cells, weight, bias, after=_after(net, layer), **labels)
    return Stage(scene, layer, _why_so(net, at, layer))


def _windows(net: Traced, layer: int) -> tuple[Any, np.ndarray | None, np.ndarray | None]:
    """A layer's integers, weight and bias; no integers where no window moves."""
    part: Any = net.network.part(net.names[layer])
    if part.spec is not None:
        return part.spec, part.weight, part.bias
    if net.plan.items[layer].kind != "Linear":
        return None, None, None
    row, bias = _learned(part)
    if row.shape[1] > MOST_ROW:
        return None, None, None
    weight = row[:, np.newaxis]
    return ConvSpec.of((1, weight.shape[2]), weight.shape), weight, bias


_FOLLOWING = ("BatchNorm", *ACTIVATIONS)


def _after(net: Traced, layer: int) -> After:
    """The normalization and the activation that come right after a layer, as far as its stage shows them."""
    norm, activation = None, NO_ACTIVATION
    for index in range(layer + 1, len(net.names)):
        item = net.plan.items[index]
        if item.kind == "BatchNorm" and norm is None and activation == NO_ACTIVATION:
            norm = _norm(net, index)
        elif item.kind in ACTIVATIONS and not item.settings and activation == NO_ACTIVATION:
            activation = item.kind
        else:
            break
    return After(norm, activation) if norm or activation != NO_ACTIVATION else NOTHING


def _norm(net: Traced, index: int) -> BatchNorm:
    item, count = net.plan.items[index], net.map_at(index).shape[0]
    usual = {"running_mean": 0.0, "running_var": 1.0, "weight": 1.0, "bias": 0.0}
    given = {name: tuple(numbers.array.tolist()) for name, numbers in item.numbers}
    four = {name: given.get(name, (value,) * count) for name, value in usual.items()}
    return BatchNorm(**four, eps=float(dict(item.settings).get("eps", 1e-5)))  # type: ignore[arg-type]  # a number


def _why_so(net: Traced, at: int, layer: int) -> str:
    """Say where the stage shows another layer than the pressed one, or shows it as another."""
    name = net.names[at]
    if net.plan.items[layer].kind == "Linear":
        return phrase(
            "Linear is a convolution with one window: each of its {outputs} kernels is as long as its input "
            "of {inputs} numbers. So every output sees all of them.",
            outputs=grouped(net.map_at(layer).size),
            inputs=grouped(net.map_before(layer).size),
        )
    if at == layer:
        return ""
    return phrase(
        "{name} changes each number by itself. Here it follows {before}: the last number of each step is its "
        "output.",
        name=name,
        before=net.names[layer],
    )


def _why_none(net: Traced, at: int) -> str:
    """Say what a layer without windows does."""
    if at == NOWHERE:
        return phrase(
            "This is the input: the numbers that the first layer reads. Choose a layer to see it work."
        )
    kind, shape = net.plan.items[at].kind, net.map_at(at).shape
    sentences = {
        "Flatten": phrase(
            "Flatten writes the {count} numbers of all maps in one row and changes none of them.",
            count=grouped(net.map_at(at).size),
        ),
        "Add": phrase("add sums two maps of the shape {shape}, cell by cell. It has no window.", shape=shape),
        "Concat": phrase(
            "concat puts the channels of its maps one after the other: {count} channels. No number changes.",
            count=shape[0],
        ),
        "Branch": phrase("Here a second branch starts: the map of an earlier layer, unchanged."),
        "Softmax": phrase(
            "Softmax turns scores into positive numbers that sum to 1: each is exp(score) divided by the sum "
            "of all of them."
        ),
        "Linear": phrase(
            "This Linear layer reads {count} numbers, more than can be shown here. Point at an output above.",
            count=grouped(net.map_before(at).size),
        ),
    }
    if kind in sentences:
        return sentences[kind]
    return phrase("{kind} changes each number by itself. It has no window.", kind=kind)


def weights_at(net: Traced, at: int) -> dict[str, np.ndarray]:
    """Return the numbers that a layer has learned, by torch's names and in torch's shapes; of others none."""
    if not 0 <= at < len(net.names):
        return {}
    item, part = net.plan.items[at], net.network.part(net.names[at])
    arrays: dict[str, np.ndarray] = {}
    if item.kind == "BatchNorm":
        norm = _norm(net, at)
        return {
            name: np.array(getattr(norm, name)) for name in ("running_mean", "running_var", "weight", "bias")
        }
    if item.kind in ("Conv", "ConvTranspose", "Linear"):
        weight, bias = _learned(part)
        spec: Any = part.spec
        arrays["weight"] = by_filters(weight, spec.groups) if item.kind == "ConvTranspose" else weight
        arrays |= {} if bias is None else {"bias": bias}
    return arrays


def _learned(part: Any) -> tuple[np.ndarray, np.ndarray | None]:
    """Weight and bias of a layer that has them."""
    if part.spec is not None:
        return part.weight, part.bias
    return part.compute.keywords["weight"], part.compute.keywords["bias"]


def spot_of_cell(shape: tuple[int, ...], cell: tuple[int, ...]) -> Spot | None:
    """Return step and filter of a cell ``(channel, *position)`` of a map; None where there is no such cell.

    Examples
    --------
    >>> spot_of_cell((8, 4, 4), (2, 1, 3)) == Spot(step=7, filter=2), spot_of_cell((10,), (10,))
    (True, None)
    """
    if len(cell) != len(shape) or not all(0 <= i < n for i, n in zip(cell, shape, strict=True)):
        return None
    step = int(np.ravel_multi_index(cell[1:], shape[1:])) if len(shape) > 1 else 0
    return Spot(step, cell[0])


def pinned_cell(net: Traced, at: int, spot: Spot | None) -> tuple[str, tuple[int, ...]] | None:
    """Return the layer and the cell of it at which the visitor is; None without one."""
    if spot is None or not 0 <= at < len(net.names):
        return None
    cell = cell_of_spot(net.map_at(at).shape, spot)
    return (net.names[at], cell) if cell else None


def cell_of_spot(shape: tuple[int, ...], spot: Spot) -> tuple[int, ...] | None:
    """Return the cell of a map at a step and a filter: `spot_of_cell`, the other way."""
    if spot.filter >= shape[0] or spot.step >= prod(shape[1:]):
        return None
    return (
        (spot.filter, *(int(i) for i in np.unravel_index(spot.step, shape[1:])))
        if len(shape) > 1
        else (spot.filter,)
    )
