"""Small convolutions to practise on, endless and always the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from random import Random
from typing import Any

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.layers.scene import Scene, build_scene

LEVELS = ("easy", "medium", "hard")

_MOST_PRODUCTS = {"easy": 4, "medium": 6, "hard": 8}
"""Weights of a filter that are not zero: as many products as one has the patience for."""


def practice(kind: str, seed: int, level: str) -> Scene:
    """Draw a convolution of small whole numbers.

    Parameters
    ----------
    kind : str
        What will be asked, one of `convviz.learn.quiz.catalogue.KINDS`; only where the answer is no sum are
        there many channels and filters.
    seed : int
    level : {"easy", "medium", "hard"}
        Easy has neither stride, padding nor dilation, but for the questions about them; hard has 3 axes,
        groups, true convolution and other paddings too.

    Examples
    --------
    >>> practice("value", 1, "easy").spec == practice("value", 1, "easy").spec
    True
    """
    draw = Random(f"{kind}.{seed}.{level}")
    return first_worth_asking(kind, lambda: _draw_scene(kind, level, draw), different=3)


def first_worth_asking(kind: str, drawn: Callable[[], Scene], *, different: int) -> Scene:
    """Draw until a scene can be built and is worth a question, as `is_worth_asking` has it."""
    while True:
        try:
            scene = drawn()
        except ConvSpecError:
            continue
        if is_worth_asking(kind, scene, different=different):
            return scene


def _draw_scene(kind: str, level: str, draw: Random) -> Scene:
    rank = draw.choice({"easy": (1, 2, 2), "medium": (1, 2, 2), "hard": (1, 2, 2, 3)}[level])
    settings = _SETTINGS[level](kind, rank, draw)
    groups = settings.get("groups", 1)
    channels, filters = _counts(kind, level, groups, draw)
    largest = {1: 8, 2: 6, 3: 4}[rank]
    size = [draw.randint(largest - (3 if rank < 3 else 1), largest) for _ in range(rank)]
    kernel = _kernel_size(kind, rank, size, draw)
    weight = np.array([_weights((channels // groups, *kernel), level, draw) for _ in range(filters)])
    input = np.reshape(
        [draw.choice((0, 0, 1, 1, 2, 2, 3, 4)) for _ in range(channels * prod(size))], (channels, *size)
    )
    bias = [
        draw.choice((-2, -1, 0, 1, 2, 3)) if level != "easy" else draw.choice((0, 0, 1))
        for _ in range(filters)
    ]
    return build_scene(input, weight, np.array(bias), **settings)


def _counts(kind: str, level: str, groups: int, draw: Random) -> tuple[int, int]:
    """How many channels and filters there are, each a multiple of the groups."""
    if kind in ("axes", "weights"):
        return groups * draw.randint(2, 3), groups * draw.randint(1, 3)
    most = 1 if level == "easy" and kind != "shape" else 2
    return groups * draw.randint(1, most), groups * draw.randint(1, most)


def _kernel_size(kind: str, rank: int, size: list[int], draw: Random) -> tuple[int, ...]:
    kernel = [draw.randint(2, 3 if rank < 3 else 2) for _ in range(rank)]
    if kind == "axes" and rank > 1 and draw.random() < 0.4:
        axis = draw.randrange(rank)
        kernel[axis] = size[axis]
    return tuple(kernel)


def _weights(shape: tuple[int, ...], level: str, draw: Random) -> np.ndarray:
    """Small weights, most of them 0 where there are many."""
    weight = np.zeros(prod(shape))
    for place in draw.sample(range(weight.size), min(_MOST_PRODUCTS[level], weight.size)):
        weight[place] = draw.choice((1, 1, 2, 3) if level == "easy" else (-2, -1, -1, 1, 1, 2, 3))
    return weight.reshape(shape)


def _easy(kind: str, rank: int, draw: Random) -> dict[str, Any]:
    if kind in ("shape", "window"):
        return draw.choice(({"stride": 2}, {"padding": 1}, {}))
    return {}


def _medium(kind: str, rank: int, draw: Random) -> dict[str, Any]:
    return {"stride": draw.choice((1, 2, 2, 3)), "padding": draw.choice((0, 1, 1))}


def _hard(kind: str, rank: int, draw: Random) -> dict[str, Any]:
    named = ("same", "full", *(("causal",) if rank == 1 else ()))
    pairs = tuple((draw.randint(0, 2), draw.randint(0, 2)) for _ in range(rank))
    return {
        "stride": tuple(draw.choice((1, 1, 2, 3)) for _ in range(rank)),
        "padding": draw.choice((*named, pairs, 1)),
        "dilation": draw.choice((1, 2, 2)) if rank < 3 else 1,
        "groups": draw.choice((1, 1, 2)),
        "padding_mode": draw.choice(("zeros", "zeros", "replicate", "reflect", "circular")),
        "operation": draw.choice(("cross_correlate", "cross_correlate", "convolve")),
    }


_SETTINGS = {"easy": _easy, "medium": _medium, "hard": _hard}


def is_worth_asking(kind: str, scene: Scene, different: int) -> bool:
    """Whether the output has a few cells, and so many different values at least."""
    if scene.spec.steps < 2:
        return False
    return kind != "value" or len(np.unique(scene.output)) >= different
