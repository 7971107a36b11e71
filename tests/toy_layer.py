"""Layers that exist in the tests only: what they have in common, and the minimum over each window.

The minimum has each channel by itself and no weights; `toy_mean` and `toy_stamps` are others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import ClassVar

import numpy as np

from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError
from convviz.core.taps import Strided, expand
from convviz.layers.layer import Combination, Steps, no_limits, padded_cells
from convviz.layers.scene import Scene, scene_of

KIND = "minimum"
CHANNELS = "each"
HAS_WEIGHTS = False
SETTINGS = ("kernel_size", "stride")
PADDINGS = ("valid",)
BEGINS = {}
OPTIONS = ()
ABSENT = {
    "matrix": "A minimum is not a sum of products, so no matrix gives it.",
    "columns": "A minimum is not a sum of products, so there is nothing to multiply.",
    "full": "The toy has no engine for whole pictures.",
    "quiz": "There are no questions about this toy.",
    "compare": "This toy is compared with nothing.",
    "differences": "No framework pads this toy.",
}

cells_to_fit, most = padded_cells, no_limits
_LEAST = Combination("min", "min", "min(", ", ", ")", brackets=False)


class ToySpec:
    """What the spec of each toy has: from its `input_size` and the `rules` of its axes."""

    __slots__ = ()

    padding_mode: ClassVar[str] = "zeros"
    groups: ClassVar[int] = 1

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
        return tuple(n + sum(pair) for n, pair in zip(self.input_size, self.padding, strict=True))

    @property
    def output_size(self):
        return tuple(rule.outputs for rule in self.rules)

    @property
    def steps(self):
        return prod(self.output_size)


@dataclass(frozen=True, slots=True)
class WindowSpec(ToySpec):
    """Windows of `kernel_size` cells, `stride` cells apart, on an input without padding."""

    kind: ClassVar[str] = KIND

    in_channels: int
    input_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def out_channels(self):
        return self.in_channels

    @property
    def rules(self):
        axes = zip(self.input_size, self.padding, self.kernel_size, self.stride, strict=True)
        return tuple(
            Strided(n, k, (n + sum(pair) - k) // s + 1, s, before=pair[0], after=pair[1])
            for n, pair, k, s in axes
        )


def windows_at(spec, index):
    """All input cells under the window at an output index, those of the padding too."""
    tables = map(expand, spec.rules)
    along = [[pair.input for pair in table.at(o)] for table, o in zip(tables, index, strict=True)]
    return list(product(*along))


def resolve(input_shape, choice):
    channels, *size = input_shape
    for axis, (n, k) in enumerate(zip(size, choice.kernel_size, strict=True)):
        if k > n:
            raise ConvSpecError(f"a window of {k} does not fit into {n}", parameter="kernel_size", axis=axis)
    return WindowSpec(channels, tuple(size), choice.kernel_size, choice.sliding.stride)


def combination(spec):
    return _LEAST


def name(rank, library="torch"):
    return f"Minimum{rank}D"


def headline(spec):
    return f"**{name(spec.ndim)}**: the least number of each window."


def counts(spec, bias=True):
    return "0 weights"


def sizes_formula(spec):
    return " × ".join(map(str, spec.output_size))


def settings(spec):
    return [f"stride {spec.stride[0]}"]


def arguments(spec):
    return {"kernel_size": spec.kernel_size, "stride": spec.stride}


def forward(spec, input, weight, bias, exact=False):
    output = np.empty((spec.out_channels, *spec.output_size))
    for channel, *index in product(range(spec.out_channels), *map(range, spec.output_size)):
        output[(channel, *index)] = min(input[(channel, *cell)] for cell in windows_at(spec, index))
    return output


def planned(spec, weight, dtype):
    return None


def steps(spec, framework, operation, padding):
    windows = f"np.lib.stride_tricks.sliding_window_view(np.array(input), {spec.kernel_size}, {spec.axes})"
    return Steps((f"# {framework}\noutput = {windows}.min()",), ("import numpy as np",))


def minimum_scene(input, kernel_size, stride=1) -> Scene:
    """Work the layer out on an input ``(C, *spatial)``."""
    input = np.asarray(input, dtype=float)
    spec = WindowSpec(len(input), input.shape[1:], kernel_size, (stride,) * len(kernel_size))
    return scene_of(spec, input)
