"""A layer that exists in the tests only: the mean of each window, whose divisor may be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np
import toy_layer
from toy_layer import WindowSpec, windows_at

from convviz.engine import pad
from convviz.layers.layer import Combination, Option, Steps, no_limits, padded_cells
from convviz.layers.scene import Scene, scene_of

KIND = "toymean"
CHANNELS = "each"
HAS_WEIGHTS = False
SETTINGS = ("kernel_size", "stride", "padding")
PADDINGS = ("valid",)
BEGINS = {}
OPTIONS = (Option("divisor", 0, 0, 99), Option("count_padding", 1, 0, 1))
_NO_MATRIX = "A mean shares no weights, so it is not shown as a matrix."
ABSENT = {
    "matrix": _NO_MATRIX,
    "columns": _NO_MATRIX,
    "full": "The toy has no engine for whole pictures.",
    "quiz": "There are no questions about this toy.",
    "compare": "This toy is compared with nothing.",
    "differences": "No framework pads this toy.",
}

cells_to_fit, most = padded_cells, no_limits
counts, planned = toy_layer.counts, toy_layer.planned
settings, sizes_formula = toy_layer.settings, toy_layer.sizes_formula


@dataclass(frozen=True, slots=True)
class MeanSpec(WindowSpec):
    """Padding of so many cells on all sides; a divisor of 0 counts the cells, of the padding too or not."""

    kind: ClassVar[str] = KIND

    cells_around: int = 0
    divisor: int = 0
    count_padding: int = 1

    @property
    def padding(self):
        return ((self.cells_around,) * 2,) * self.ndim


def resolve(input_shape, choice):
    channels, *size = input_shape
    padding = choice.sliding.padding
    around = 0 if isinstance(padding, str) else padding[0][0]
    chosen = choice.options
    return MeanSpec(channels, tuple(size), choice.kernel_size, choice.sliding.stride, around, **chosen)


def combination(spec):
    divisor = spec.divisor or ("taps" if spec.count_padding else "inside")
    return Combination("mean", "mean", "(", closing=")", divisor=divisor)


def name(rank, library="torch"):
    return f"Mean{rank}D"


def headline(spec):
    return f"**{name(spec.ndim)}**: the mean of each window."


def arguments(spec):
    return {"kernel_size": spec.kernel_size, "stride": spec.stride, "divisor": spec.divisor}


def forward(spec, input, weight, bias, exact=False):
    padded = pad(np.asarray(input), spec.padding, "zeros")
    output = np.empty((spec.out_channels, *spec.output_size))
    for channel, *index in product(range(spec.out_channels), *map(range, spec.output_size)):
        cells = windows_at(spec, index)
        total = sum(padded[(channel, *(i + spec.cells_around for i in cell))] for cell in cells)
        sizes = spec.input_size
        inside = [cell for cell in cells if all(i in range(n) for i, n in zip(cell, sizes, strict=True))]
        output[(channel, *index)] = total / (spec.divisor or len(cells if spec.count_padding else inside))
    return output


def steps(spec, framework, operation, padding):
    return Steps(("output = input.mean()",))


def mean_scene(input, kernel_size, stride=1, **settings) -> Scene:
    """Work the layer out on an input ``(C, *spatial)``."""
    input = np.asarray(input, dtype=float)
    strides = (stride,) * len(kernel_size)
    return scene_of(MeanSpec(len(input), input.shape[1:], kernel_size, strides, **settings), input)
