"""Twenty whole chains for gradients: the well-known networks, cut down, and random ones with joins."""

from __future__ import annotations

import random

from network_chains import CHAINS

COUNT = 20
SEED = 20261202


def chains() -> list[tuple[list[int], list[list]]]:
    """Shape and layers of each: kind, arguments, settings, name."""
    known = [(shape, layers) for shape, layers in CHAINS.values()]
    draw = random.Random(SEED)
    return known + [drawn(draw) for _ in range(COUNT - len(known))]


def drawn(draw: random.Random) -> tuple[list[int], list[list]]:
    rank = draw.choice((1, 2, 2, 3))
    channels = draw.choice((1, 2))
    layers: list[list] = [["Conv", [channels, 4, 3], {"padding": 1, "stride": draw.choice((1, 2))}, "first"]]
    act = [draw.choice(("ReLU", "Tanh", "GELU", "Sigmoid", "LeakyReLU")), [], {}]
    layers += [["BatchNorm", [4], {}], act]
    layers.append(["Conv", [4, 4, 3], {"padding": 1, "groups": draw.choice((1, 2)), "bias": False}])
    join = draw.choice(("Add", "Concat"))
    layers.append([join, ["first"], {}])
    channels_now = 4 if join == "Add" else 8
    pool = draw.choice(("MaxPool", "AvgPool"))
    layers += [[pool, [2], {}], ["Upsample", [], {"scale_factor": 2}], ["MaxPool", [2], {"stride": 1}]]
    layers.append(["ConvTranspose", [channels_now, 2, 2], {"stride": 2}])
    layers += [["AdaptiveAvgPool", [2], {}], ["Flatten", [], {}], ["Linear", [2 * 2**rank, 5], {}]]
    if draw.random() < 0.5:
        layers.append(["Softmax", [], {}])
    shape = [channels, *[draw.choice((6, 8)) for _ in range(rank)]]
    return shape, layers
