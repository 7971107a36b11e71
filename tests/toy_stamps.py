"""A layer that exists in the tests only: each input cell stamps its scaled kernel onto the output.

Its rule is the transposed one, so that fewer cells meet an output here than there, and at some none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import ClassVar

import numpy as np
import toy_layer
from toy_layer import ToySpec

from convviz.core.taps import Transposed
from convviz.layers.layer import Combination, Option, any_kernel_fits, no_limits
from convviz.layers.scene import Scene, scene_of

KIND = "stamps"
CHANNELS = "all"
HAS_WEIGHTS = True
SETTINGS = ("kernel_size", "stride", "dilation")
PADDINGS = ("valid",)
BEGINS = {}
OPTIONS = (Option("output_padding", 0, 0, 7),)
ABSENT = {
    "columns": "Its windows are not all of one size, so they are no columns.",
    "code": "No framework has this toy.",
    "full": "The toy has no engine for whole pictures.",
    "quiz": "There are no questions about this toy.",
    "compare": "This toy is compared with nothing.",
    "differences": "No framework pads this toy.",
}

cells_to_fit, most = any_kernel_fits, no_limits
planned, settings, sizes_formula = toy_layer.planned, toy_layer.settings, toy_layer.sizes_formula
_SUM = Combination("sum")


@dataclass(frozen=True, slots=True)
class StampsSpec(ToySpec):
    """A kernel stamped every `stride` cells, and `output_padding` cells more at the end."""

    kind: ClassVar[str] = KIND

    in_channels: int
    out_channels: int
    input_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    output_padding: int = 0

    @property
    def rules(self):
        axes = zip(self.input_size, self.kernel_size, self.stride, self.dilation, strict=True)
        return tuple(
            Transposed(n, k, (n - 1) * s + d * (k - 1) + 1 + self.output_padding, s, d) for n, k, s, d in axes
        )


def resolve(input_shape, choice):
    channels, *size = input_shape
    sliding = choice.sliding
    moves = (sliding.stride, sliding.dilation)
    return StampsSpec(channels, choice.filters, tuple(size), choice.kernel_size, *moves, **choice.options)


def combination(spec):
    return _SUM


def name(rank, library="torch"):
    return f"Stamps{rank}D"


def headline(spec):
    return f"**{name(spec.ndim)}**: each cell stamps its kernel."


def counts(spec, bias=True):
    return f"{spec.out_channels * spec.in_channels * prod(spec.kernel_size)} weights"


def arguments(spec):
    return {"stride": spec.stride, "dilation": spec.dilation, "output_padding": spec.output_padding}


def forward(spec, input, weight, bias, exact=False):
    """Stamp cell by cell, without any table."""
    output = np.zeros((spec.out_channels, *spec.output_size))
    if bias is not None:
        output += np.reshape(bias, (-1, *(1,) * spec.ndim))
    for channel, *cell in product(range(spec.in_channels), *map(range, spec.input_size)):
        for tap in product(*map(range, spec.kernel_size)):
            axes = zip(cell, spec.stride, tap, spec.dilation, strict=True)
            at = tuple(i * s + k * d for i, s, k, d in axes)
            for filter in range(spec.out_channels):
                output[(filter, *at)] += input[(channel, *cell)] * weight[(filter, channel, *tap)]
    return output


def stamps_scene(input, weight, bias=None, stride=1, dilation=1, output_padding=0) -> Scene:
    """Work the layer out on an input ``(C, *spatial)`` with a weight ``(C_out, C, *kernel_size)``."""
    input, weight = np.asarray(input, dtype=float), np.asarray(weight, dtype=float)
    rank, shape = input.ndim - 1, (len(input), len(weight), input.shape[1:], weight.shape[2:])
    spec = StampsSpec(*shape, (stride,) * rank, (dilation,) * rank, output_padding)
    return scene_of(spec, input, weight, bias)
