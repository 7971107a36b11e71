"""Random networks, and what Python says their cells see and feed, for tests of the overview."""

from __future__ import annotations

import numpy as np
from network_chains import CHAINS, tuples

from convviz import network
from convviz.network import Add, Concat, Conv, Flatten, Linear, MaxPool, Network, NetworkError, ReLU
from convviz.stage.overview import overview

SIDE_MOST = 20


def random_chain(random: np.random.Generator) -> Network:
    """A network of whatever layers go together, on one to three axes."""
    rank = int(random.integers(1, 4))
    shape = (
        int(random.integers(1, 4)),
        *(int(size) for size in random.integers(4, 10 - 2 * (rank > 2), rank)),
    )
    layers: list = []
    net = Network(shape, layers)
    for _ in range(int(random.integers(1, 7))):
        grown_layers = [*layers, random_layer(random, net)]
        try:
            grown = Network(shape, grown_layers)
        except NetworkError:
            continue
        _, *sizes = grown.table()[-1].output_shape
        if max(sizes, default=0) <= SIDE_MOST:
            net, layers = grown, grown_layers
    return net


def random_layer(random: np.random.Generator, net: Network):
    """One more layer for a network."""
    channels, *sizes = net.table()[-1].output_shape if net.names else net.input_shape
    earlier = ("input", *net.names)

    def pick(*values):
        return values[int(random.integers(len(values)))]

    if not sizes:
        return pick(Linear(channels, int(random.integers(1, 9))), ReLU(), network.Softmax(), network.Tanh())
    return pick(
        Conv(channels, 2, pick(1, 2, 3), padding=pick(0, 1), stride=pick(1, 2)),
        Conv(channels, 2 * channels, 2, dilation=2, padding=1, groups=channels),
        Conv(channels, 3, 3, padding=pick(1, 2), padding_mode=pick("circular", "reflect", "replicate")),
        network.ConvTranspose(channels, 2, 3, stride=2, padding=1, output_padding=pick(0, 1)),
        MaxPool(2, padding=pick(0, 1)),
        MaxPool(3, stride=pick(1, 2), dilation=pick(1, 2)),
        MaxPool(pick(2, 3), ceil_mode=True),
        network.AvgPool(2, ceil_mode=True, padding=pick(0, 1)),
        network.AdaptiveMaxPool(pick(1, 2, 3)),
        network.AdaptiveAvgPool(pick(1, 2)),
        network.Upsample(2),
        network.BatchNorm(channels),
        network.Softmax(),
        ReLU(),
        Add(pick(*earlier)),
        Concat(pick(*earlier)),
        Flatten(),
    )


def known_chain(name: str) -> Network:
    """One of the well-known networks, with weights by chance."""
    shape, layers = CHAINS[name]
    made = []
    for kind, arguments, options, *names in layers:
        layer = getattr(network, kind)(
            *tuples(arguments), **{key: tuples(value) for key, value in options.items()}
        )
        made.append((names[0], layer) if names else layer)
    return Network(shape, made, seed=1)


def flat(masks: dict[str, np.ndarray]) -> dict[str, list[int]]:
    """The marked cells of every map, by their flat places."""
    return {name: np.flatnonzero(mask).tolist() for name, mask in masks.items()}


def asked(net: Network, random: np.random.Generator, cells: int, *, fine: bool = False) -> dict:
    """A network's payload, and of some cells what Python says; it reads whole numbers, or `fine` ones."""
    whole = random.integers(-4, 5, net.input_shape).astype(float)
    maps = net.trace(random.normal(size=net.input_shape) * 1e-3 + 1 if fine else whole)
    answers = []
    for _ in range(cells):
        layer = str(random.choice(("input", *net.names)))
        cell = tuple(int(random.integers(size)) for size in maps[layer].shape)
        answers.append(
            {
                "layer": layer,
                "cell": cell,
                "cone": flat(net.cone(layer, cell)),
                "feeds": flat(net.feeds(layer, cell)),
                "path": flat(net.path(maps, layer, cell)),
            }
        )
    return {"payload": overview(net, maps), "answers": answers}
