"""Scenes of pooling, transposed convolution and upsampling for the programs of the frameworks."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from framework_scenes import Case

from convviz.core.errors import ConvSpecError
from convviz.core.sliding import Sliding
from convviz.layers import CONVOLUTION, LAYERS
from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import NO_ACTIVATION, after_of
from convviz.layers.layer import Choice
from convviz.layers.scene import scene_of

SEED = 295397
EACH = 10
"""Random scenes of each layer and rank."""
LONGEST = {1: 11, 2: 7, 3: 5}
KINDS = ("max_pool", "avg_pool", "adaptive_max_pool", "adaptive_avg_pool", "conv_transpose", "upsample")

_LATER = ("ReLU6", "SiLU")
"""Activations whose scenes come last, so that those of the others stay as they were drawn."""

FOLLOWING = [
    (name, norm)
    for is_later in (False, True)
    for norm in (False, True)
    for name in (NO_ACTIVATION, *ACTIVATIONS)
    if (name in _LATER) == is_later
][1:]
"""Activations without batch normalization and with it, and that alone."""


def layer_cases() -> list[Case]:
    """All scenes, always the same."""
    random = np.random.default_rng(SEED)
    found: list[Case] = []
    for kind, ndim in product(KINDS, LONGEST):
        wanted = len(found) + EACH
        while len(found) < wanted:
            try:
                found.append(_draw(random, kind, ndim))
            except ConvSpecError:
                continue
    return found


def after_cases() -> list[Case]:
    """Scenes of every activation and of batch normalization after each kind of layer in turn."""
    random = np.random.default_rng(SEED)
    found = []
    for index, ((activation, has_norm), ndim) in enumerate(product(FOLLOWING, LONGEST)):
        kind = (CONVOLUTION, *KINDS)[index % (len(KINDS) + 1)]
        case = None
        while case is None or not (case.scene.output < 0).any():  # every activation changes what is below 0
            with contextlib.suppress(ConvSpecError):
                case = _draw(random, kind, ndim)
        maps = case.scene.spec.out_channels
        four = random.integers(1, 40, (maps, 4)) / 8 - [2, 0, 1, 2]
        numbers = tuple((mean, var, weight, bias) for mean, var, weight, bias in four.tolist())
        after = after_of(numbers if has_norm else (), activation, maps)
        told = f"{activation}{' after BatchNorm' if has_norm else ''}"
        found.append(Case(f"{told}: {case.name}", replace(case.scene, after=after), ""))
    return found


def _draw(random: np.random.Generator, kind: str, ndim: int) -> Case:
    def sizes(*choices: int) -> tuple[int, ...]:
        return tuple(random.choice(choices, ndim).tolist())

    layer = LAYERS[kind]
    groups = int(random.choice((1, 1, 2))) if "groups" in layer.SETTINGS else 1
    channels, filters = (groups * int(random.integers(1, 3)) for _ in range(2))
    cells = tuple((count, count) for count in sizes(0, 0, 1, 2))
    dilation = sizes(1, 1, 1, 2) if "dilation" in layer.SETTINGS else (1,) * ndim
    sliding = Sliding(sizes(1, 2, 2, 3), cells, dilation, groups)
    options: dict[str, int] = {}
    for option in layer.OPTIONS:
        drawn = int(random.integers(option.low, min(option.high, 4) + 1))
        options[option.name] = option.usual if random.random() < 0.3 else drawn
    kernel = sizes(1, 2, 2, 3, 3)
    input = random.integers(-9, 10, (channels, *random.integers(2, LONGEST[ndim] + 1, ndim)))
    spec = layer.resolve(input.shape, Choice(filters, kernel, sliding, options))
    learned: dict[str, Any] = {}
    if layer.HAS_WEIGHTS:
        learned["weight"] = random.integers(-9, 10, (filters, channels // groups, *kernel))
        learned["bias"] = random.integers(-9, 10, filters)
    told = f"{input.shape} {layer.arguments(spec)}"
    return Case(f"{kind} {ndim}D {told}", scene_of(spec, input.astype(float), **learned), "")
