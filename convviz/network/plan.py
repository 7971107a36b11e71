"""A network that is written down, built on an input as far as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from convviz.core.errors import ConvSpecError
from convviz.core.numbers import Numbers
from convviz.language import phrase
from convviz.layers.adaptive_avg_pool import AdaptiveAvgPool
from convviz.layers.adaptive_max_pool import AdaptiveMaxPool
from convviz.layers.avg_pool import AvgPool
from convviz.layers.max_pool import MaxPool
from convviz.layers.upsample import Upsample
from convviz.network import kinds
from convviz.network.chain import Network, NetworkError
from convviz.network.items import ARGUMENTS, Argument, Item, Plan, Setting, item, kept
from convviz.network.line import read, write
from convviz.network.part import Shape

__all__ = [
    "ARGUMENTS",
    "KINDS",
    "Argument",
    "Built",
    "Item",
    "Plan",
    "Setting",
    "built",
    "item",
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
        "Softmax": kinds.Softmax,
        "Flatten": kinds.Flatten,
        "Linear": kinds.Linear,
        "Add": kinds.Add,
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
    network = Network(input_shape, [], seed=plan.seed)
    for number, one in enumerate(plan.items):
        try:
            network = network.then((one.name, _layer(one, network.output_shape)))
        except NetworkError as error:
            return Built(network, error)
        except ConvSpecError as error:
            message = phrase("Layer {number}: {why}", number=number + 1, why=str(error))
            return Built(
                network,
                NetworkError(message, layer=number, parameter=error.parameter, axis=error.axis),
            )
    return Built(network, None)


def _layer(one: Item, comes: Shape) -> Any:
    """The layer of an item, given the shape of what comes to it."""
    settings: dict[str, Any] = dict(kept(one.kind, dict(one.settings)))
    if one.kind in COMES:
        settings[COMES[one.kind]] = comes[0]
    return KINDS[one.kind](**settings | _numbers(one, settings.get("bias", True)))


def _numbers(one: Item, has_bias: object) -> dict[str, Any]:
    """The weights that are given; a bias only where the settings have one."""
    given: dict[str, Numbers] = dict(one.numbers)
    return {name: numbers.array for name, numbers in given.items() if name != "bias" or has_bias}
