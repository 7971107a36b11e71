"""A layer that exists in the tests only: the minimum over each window, each channel by itself, no weights."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import ClassVar

import numpy as np

from convviz.core.array_shapes import AXES
from convviz.core.taps import Strided, expand
from convviz.layers.layer import Combination
from convviz.layers.scene import Scene, scene_of

KIND = "minimum"
COMBINATION = Combination("min", "min", "min(", ", ", ")", brackets=False)
CHANNELS = "each"
HAS_WEIGHTS = False


@dataclass(frozen=True, slots=True)
class MinimumSpec:
    """Windows of `kernel_size` cells, `stride` cells apart, on an input without padding."""

    kind: ClassVar[str] = KIND
    padding_mode: ClassVar[str] = "zeros"
    groups: ClassVar[int] = 1

    in_channels: int
    input_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: int = 1

    @property
    def out_channels(self):
        return self.in_channels

    @property
    def ndim(self):
        return len(self.input_size)

    @property
    def axes(self):
        return AXES[self.ndim]

    @property
    def padding(self):
        return ((0, 0),) * self.ndim

    @property
    def padded_size(self):
        return self.input_size

    @property
    def output_size(self):
        sizes = zip(self.input_size, self.kernel_size, strict=True)
        return tuple((n - k) // self.stride + 1 for n, k in sizes)

    @property
    def steps(self):
        return prod(self.output_size)

    @property
    def rules(self):
        sizes = zip(self.input_size, self.kernel_size, self.output_size, strict=True)
        return tuple(Strided(*axis, stride=self.stride) for axis in sizes)


def name(rank):
    return f"Minimum{rank}D"


def headline(spec):
    return f"**{name(spec.ndim)}**: the least number of each window."


def counts(spec, bias=True):
    return "0 weights"


def sizes_formula(spec):
    return " × ".join(map(str, spec.output_size))


def settings(spec):
    return [f"stride {spec.stride}"]


def forward(spec, input, weight, bias):
    output = np.empty((spec.out_channels, *spec.output_size))
    tables = [expand(rule) for rule in spec.rules]
    for channel, *index in product(range(spec.out_channels), *map(range, spec.output_size)):
        windows = [[pair.input for pair in table.at(o)] for table, o in zip(tables, index, strict=True)]
        output[(channel, *index)] = min(input[(channel, *cell)] for cell in product(*windows))
    return output


def planned(spec, weight, dtype):
    return None


def minimum_scene(input, kernel_size, stride=1) -> Scene:
    """Work the layer out on an input ``(C, *spatial)``."""
    input = np.asarray(input, dtype=float)
    return scene_of(MinimumSpec(len(input), input.shape[1:], kernel_size, stride), input)
