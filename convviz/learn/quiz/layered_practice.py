"""Small layers of every kind to practise on: pooling, transposed convolution and upsampling."""

from __future__ import annotations

from math import prod
from random import Random
from typing import Any

import numpy as np

from convviz.core.sliding import Sliding
from convviz.layers import CONVOLUTION, LAYERS
from convviz.layers.layer import Choice
from convviz.layers.scene import Scene, scene_of
from convviz.learn.quiz.practice import first_worth_asking, practice

_KINDS = {
    "easy": ("max_pool", "max_pool", "avg_pool", "conv_transpose", "conv_transpose", "upsample"),
    "medium": tuple(kind for kind in LAYERS if kind != CONVOLUTION),
    "hard": tuple(LAYERS),
}
"""The layers that a level has; a name twice comes twice as often."""

_OPTIONS = {
    "ceil_mode": (0, 1),
    "count_include_pad": (0, 1),
    "output_padding": (0, 0, 1),
    "output_size": (2, 2, 3),
    "scale_factor": (2, 3),
}


def layered_practice(kind: str, seed: int, level: str) -> Scene:
    """Draw a layer of small whole numbers, as `convviz.learn.quiz.practice.practice` draws a convolution.

    Parameters
    ----------
    kind : str
        What will be asked, one of `convviz.learn.quiz.catalogue.KINDS`.
    seed : int
    level : {"easy", "medium", "hard"}
        Easy has neither padding nor options; hard has 3 axes, dilation and groups too, and convolutions.

    Examples
    --------
    >>> layered_practice("value", 1, "easy").spec == layered_practice("value", 1, "easy").spec
    True
    """
    draw = Random(f"{kind}.{seed}.{level}.layers")
    layer = draw.choice(_KINDS[level])
    if layer == CONVOLUTION:
        return practice(kind, seed, level)
    return first_worth_asking(kind, lambda: _drawn(layer, level, draw), different=2)


def _drawn(name: str, level: str, draw: Random) -> Scene:
    layer, rank = LAYERS[name], draw.choice((1, 2, 2, 3) if level == "hard" else (1, 2, 2))
    is_larger = name in ("conv_transpose", "upsample")
    largest = {1: 4, 2: 3, 3: 2}[rank] if is_larger else {1: 8, 2: 6, 3: 4}[rank]
    size = [draw.randint(max(2, largest - 2), largest) for _ in range(rank)]
    has_groups = "groups" in layer.SETTINGS and level == "hard"
    groups = draw.choice((1, 1, 2)) if has_groups else 1
    channels = groups * draw.randint(1, 1 if level == "easy" else 2)
    filters = groups * draw.randint(1, 1 if level == "easy" else 2)
    kernel = tuple(draw.randint(2, 3 if rank < 3 else 2) for _ in range(rank))
    moves, options = _moves(name, rank, level, groups, draw), _options(name, level, draw)
    spec = layer.resolve((channels, *size), Choice(filters, kernel, moves, options))
    most = 9 if layer.CHANNELS == "each" else 4
    input = np.array([float(draw.randint(0, most)) for _ in range(channels * prod(size))])
    learned: dict[str, Any] = {}
    if layer.HAS_WEIGHTS:
        shape = (filters, channels // groups, *kernel)
        choices = (1, 1, 2, 3) if level == "easy" else (-2, -1, 1, 1, 2, 3)
        learned["weight"] = np.reshape([draw.choice(choices) for _ in range(prod(shape))], shape)
        learned["bias"] = np.array([draw.choice((0, 0, 1)) for _ in range(filters)])
    return scene_of(spec, np.reshape(input, (channels, *size)), **learned)


def _moves(name: str, rank: int, level: str, groups: int, draw: Random) -> Sliding:
    stride = draw.choice((1, 2, 2)) if name == "conv_transpose" else draw.choice((1, 2, 2, 3))
    padding = 0 if level == "easy" else draw.choice((0, 1))
    dilation = draw.choice((1, 1, 2)) if level == "hard" and name in ("max_pool", "conv_transpose") else 1
    return Sliding((stride,) * rank, ((padding, padding),) * rank, (dilation,) * rank, groups)


def _options(name: str, level: str, draw: Random) -> dict[str, int]:
    options = {}
    for option in LAYERS[name].OPTIONS:
        if option.name in _OPTIONS and (level != "easy" or option.name in ("output_size", "scale_factor")):
            options[option.name] = draw.choice(_OPTIONS[option.name])
    return options
