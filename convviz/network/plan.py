"""A network that is written down, built on an input as far as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from convviz.core.errors import ConvSpecError
from convviz.language import phrase
from convviz.layers.adaptive_avg_pool import AdaptiveAvgPool
from convviz.layers.adaptive_max_pool import AdaptiveMaxPool
from convviz.layers.avg_pool import AvgPool
from convviz.layers.max_pool import MaxPool
from convviz.layers.upsample import Upsample
from convviz.layers.wording import listed
from convviz.network import kinds
from convviz.network.chain import Network, NetworkError
from convviz.network.items import ARGUMENTS, Argument, Item, Plan, Setting, item, kept
from convviz.network.limits import load_of, refuse_too_large
from convviz.network.line import read, write
from convviz.network.part import Shape
from convviz.network.refusals import in_place
from convviz.network.trained import WEIGHTS, Trained

__all__ = [
    "ARGUMENTS",
    "KINDS",
    "WEIGHTS",
    "Argument",
    "Built",
    "Item",
    "Plan",
    "Setting",
    "Trained",
    "built",
    "item",
    "notes",
    "read",
    "write",
]

KINDS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "Conv": kinds.Conv,
        "ConvTranspose": kinds.ConvTranspose,
        "MaxPool": MaxPool,
        "AvgPool": AvgPool,
        "AdaptiveMaxPool": AdaptiveMaxPool,
        "AdaptiveAvgPool": AdaptiveAvgPool,
        "Upsample": Upsample,
        "BatchNorm": kinds.BatchNorm,
        "ReLU": kinds.ReLU,
        "LeakyReLU": kinds.LeakyReLU,
        "Sigmoid": kinds.Sigmoid,
        "Tanh": kinds.Tanh,
        "GELU": kinds.GELU,
        "ReLU6": kinds.ReLU6,
        "SiLU": kinds.SiLU,
        "Softmax": kinds.Softmax,
        "Flatten": kinds.Flatten,
        "Linear": kinds.Linear,
        "Add": kinds.Add,
        "Branch": kinds.Branch,
        "Concat": kinds.Concat,
    }
)
"""The layers of a network by their torch names without the dimension."""

COMES: Mapping[str, str] = MappingProxyType(
    {
        "Conv": "in_channels",
        "ConvTranspose": "in_channels",
        "BatchNorm": "num_features",
        "Linear": "in_features",
    }
)
"""What torch calls the channels or numbers that come to a layer, where it must be given."""


class Built(NamedTuple):
    """What a plan comes to on an input.

    Attributes
    ----------
    network : Network
        The longest chain from the start that runs.
    error : NetworkError or None
        Why the next layer does not go with it: `error.layer` is its index.
    """

    network: Network
    error: NetworkError | None


def built(plan: Plan, input_shape: Iterable[int]) -> Built:
    """Build a plan on an input, up to the first layer that does not go with those before it.

    A layer is also refused where the network gets larger than a page can show: see `convviz.core.limits`.

    Parameters
    ----------
    plan : Plan
    input_shape : (C, *spatial)

    Raises
    ------
    ConvSpecError
        If there is no input of this shape.

    Examples
    --------
    >>> plan, _ = read("Conv(8,3)~ReLU~Conv(4,9)")
    >>> net, error = built(plan, (1, 8, 8))
    >>> net.output_shape, error.layer
    ((8, 6, 6), 2)
    """
    input_shape = tuple(input_shape)
    return _built(plan, input_shape, _outlined(plan, input_shape))


def notes(plan: Plan, input_shape: Iterable[int]) -> tuple[str, ...]:
    """Say what does not stop a plan and should be known: trained weights that do not fit its layers.

    Examples
    --------
    >>> plan = Plan(read("Conv(8,5)~ReLU")[0].items, weights="digits")
    >>> notes(plan, (1, 8, 8))
    ('The trained weights Digits do not fit Conv2d-1; random weights are used there.',)
    """
    return _notes(plan, _outlined(plan, tuple(input_shape)))


def built_and_noted(plan: Plan, input_shape: Iterable[int]) -> tuple[Built, tuple[str, ...]]:
    """Return what `built` and `notes` do, with the layers laid out once for both."""
    input_shape = tuple(input_shape)
    outline = _outlined(plan, input_shape)
    return _built(plan, input_shape, outline), _notes(plan, outline)


def _built(plan: Plan, input_shape: Shape, outline: _Outline) -> Built:
    return Built(Network(input_shape, outline.layers, seed=plan.seed), outline.error)


def _notes(plan: Plan, outline: _Outline) -> tuple[str, ...]:
    if not outline.strangers:
        return ()
    return (
        phrase(
            "The trained weights {title} do not fit {layers}; random weights are used there.",
            title=phrase(WEIGHTS[plan.weights].title) if plan.weights in WEIGHTS else plan.weights,
            layers=listed([outline.names[number] for number in outline.strangers]),
        ),
    )


class _Outline(NamedTuple):
    """A plan without weights: its layers as far as they go, which have no trained ones, and their names."""

    layers: list[Any]
    error: NetworkError | None
    strangers: list[int]
    names: tuple[str, ...]


def _outlined(plan: Plan, input_shape: Shape) -> _Outline:
    network = Network(input_shape, [], seed=None)
    load = load_of(network)
    trained = iter(WEIGHTS[plan.weights].numbers() if plan.weights in WEIGHTS else ())
    layers: list[Any] = []
    strangers: list[int] = []
    for number, one in enumerate(plan.items):
        wants = bool(plan.weights) and one.kind in COMES
        numbers = next(trained, {}) if wants else {}
        try:
            network, layer, is_trained = _grown(network, one, numbers)
            load = load.plus(network.part(network.names[-1]))
            refuse_too_large(network, load, partial(_laid, plan.items[: number + 1]))
        except ConvSpecError as error:
            return _Outline(layers, in_place(error, number), strangers, network.names)
        layers.append(layer)
        if wants and not is_trained:
            strangers.append(number)
    return _Outline(layers, None, strangers, network.names)


def _grown(network: Network, one: Item, trained: Mapping[str, Any]) -> tuple[Network, Any, bool]:
    """The network with one layer more, that layer, and whether its weights are the trained ones."""
    for numbers in (trained, {}):
        try:
            layer = (one.name, _layer(one, network.output_shape, numbers))
            return network.then(layer), layer, bool(numbers)
        except ConvSpecError:
            if not numbers:
                raise
    raise AssertionError("without trained weights a layer is made or refused")


def _laid(items: Iterable[Item], input_shape: Shape) -> Network:
    """Layers without weights on an input."""
    network = Network(input_shape, [], seed=None)
    for one in items:
        network, _, _ = _grown(network, one, {})
    return network


def _layer(one: Item, comes: Shape, trained: Mapping[str, Any]) -> Any:
    """The layer of an item, given the shape of what comes to it; its own numbers go before trained ones."""
    settings: dict[str, Any] = dict(kept(one.kind, dict(one.settings)))
    if one.kind in COMES:
        settings[COMES[one.kind]] = comes[0]
    numbers = {**trained, **{name: numbers.array for name, numbers in one.numbers}}
    if not settings.get("bias", True):
        numbers.pop("bias", None)
    return KINDS[one.kind](**settings | numbers)
