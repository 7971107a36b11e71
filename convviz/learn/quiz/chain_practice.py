"""Small chains of layers to practise on, endless and always the same for the same seed."""

from __future__ import annotations

from math import prod
from random import Random
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from convviz.core.numbers import Numbers
from convviz.network.chain import Network
from convviz.network.items import Item, Plan, item
from convviz.network.line import write
from convviz.network.plan import built

What = Literal["shape", "field", "jump", "parameters"]
"""What is asked of a chain: the shape of its output, how far an output sees, how far two are apart, or how
many numbers are learned."""

_LARGEST = {1: 24, 2: 14, 3: 8}
"""Cells along an axis, by the number of axes."""

_LEAST_LAYERS = 2
"""Layers with windows that make a chain."""

_LEAST_FIELD = 3
"""Cells that are worth counting."""


class Task(NamedTuple):
    """A chain to be asked about.

    Attributes
    ----------
    what : {"shape", "field", "jump", "parameters"}
    plan : Plan
    network : Network
        The plan on its input.
    """

    what: What
    plan: Plan
    network: Network


def chain_practice(seed: int, level: str) -> Task:
    """Draw a chain that runs on its input.

    Parameters
    ----------
    seed : int
    level : {"easy", "medium", "hard"}
        Easy has two layers with windows, without stride but that of pooling; medium has strides, padding and
        normalization; hard has dilation, groups and 3 axes too.

    Examples
    --------
    >>> task = chain_practice(1, "easy")
    >>> task.plan == chain_practice(1, "easy").plan, task.network.names == ()
    (True, False)
    """
    draw = Random(f"chain.{seed}.{level}")
    what = draw.choice(get_args(What))
    while True:
        plan, shape = _drawn(what, level, draw)
        network, error = built(plan, shape)
        if error is None and _is_worth_asking(what, network):
            return Task(what, plan, network)


def chain_input(task: Task) -> Numbers:
    """Return numbers on which a chain can be watched: the same for the same chain."""
    shape = task.network.input_shape
    draw = Random(write(task.plan))
    return Numbers.of(np.reshape([draw.randint(0, 9) for _ in range(prod(shape))], shape))


def asked_cell(network: Network) -> tuple[int, ...]:
    """Return the cell in the middle of a network's first map: the one that is pointed at."""
    shape = network.output_shape
    return (0, *(size // 2 for size in shape[1:]))


def comes_to(task: Task) -> list[tuple[int, ...]]:
    """Return the shape that comes to each layer, and last the output's."""
    return [task.network.input_shape, *(row.output_shape for row in task.network.table())]


def _drawn(what: What, level: str, draw: Random) -> tuple[Plan, tuple[int, ...]]:
    rank = draw.choice((1, 2, 2, 3) if level == "hard" else (1, 2, 2))
    largest = _LARGEST[rank] * (2 if what in ("field", "jump") and rank < 3 else 1)
    size = draw.randint(largest // 2, largest)
    sizes = [size] * rank
    if what == "shape" and level != "easy" and rank > 1:
        sizes[-1] = max(2, size - draw.randint(0, 3))
    channels = draw.choice((1, 1, 2, 3)) if what in ("shape", "parameters") else 1
    windows = draw.randint(_LEAST_LAYERS, {"easy": 2, "medium": 3, "hard": 4 if rank < 3 else 3}[level])
    items: list[Item] = []
    for place in range(windows):
        if place and draw.random() < 0.4:
            items.append(_pooling(level, draw))
        else:
            items += _convolution(what, level, draw)
    if what in ("shape", "parameters") and draw.random() < {"easy": 0.0, "medium": 0.4, "hard": 0.4}[level]:
        items.append(item("Flatten"))
        items += [item("Linear", draw.choice((2, 5, 10)))] if what == "parameters" else []
    return Plan(tuple(items)), (channels, *sizes)


def _convolution(what: What, level: str, draw: Random) -> list[Item]:
    """A convolution and what follows it."""
    kernel = draw.choice((2, 3, 3) if level == "easy" else (1, 2, 3, 3, 5))
    is_wide = kernel > 1
    settings: dict[str, Any] = {}
    if level == "easy":
        settings |= {"padding": draw.choice((0, 0, 1))} if what == "shape" else {}
    else:
        settings |= {"stride": draw.choice((1, 1, 2)), "padding": draw.choice((0, 1, 1)) if is_wide else 0}
    if level == "hard" and is_wide:
        settings |= {"dilation": draw.choice((1, 2, 2))}
    if what == "parameters":
        settings |= {"bias": level == "easy" or draw.random() < 0.6}
        settings |= {"groups": draw.choice((1, 2))} if level == "hard" else {}
    filters = draw.choice((2, 4) if what in ("shape", "parameters") else (1,))
    norm = [item("BatchNorm")] if what == "parameters" and level != "easy" and draw.random() < 0.3 else []
    follows = [item("ReLU")] if draw.random() < 0.4 else []
    return [item("Conv", filters, kernel, **settings), *norm, *follows]


def _pooling(level: str, draw: Random) -> Item:
    kind, size = draw.choice(("MaxPool", "MaxPool", "AvgPool")), draw.choice((2, 2, 3))
    stride: dict[str, Any] = (
        {"stride": draw.choice((1, 2))} if level != "easy" and draw.random() < 0.4 else {}
    )
    return item(kind, size, **stride)


def _is_worth_asking(what: What, network: Network) -> bool:
    """Whether the output has several cells, and one of them sees no more than the input has."""
    last = network.table()[-1]
    if len(last.output_shape) == 1:
        return last.output_shape[0] > 1
    if min(last.output_shape[1:]) < 2:
        return False
    if what in ("shape", "parameters"):
        return True
    if last.receptive_field is None or last.jump is None or max(last.receptive_field) < _LEAST_FIELD:
        return False
    where = np.nonzero(network.field(last.name, asked_cell(network)).any(axis=0))
    reach = tuple(int(axis.max() - axis.min()) + 1 for axis in where)
    return reach == last.receptive_field and (what == "field" or max(last.jump) > 1)
