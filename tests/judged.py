"""A layer as the naive references see it, in the words in which a lesson speaks of it."""

import math
from itertools import product

import numpy as np
from layer_reference import (
    reference_adaptive,
    reference_average,
    reference_max,
    reference_repeated,
    reference_transpose,
)
from reference import reference_axes, reference_correlate

from convviz.layers import LAYERS
from convviz.learn.lessons.lesson import START
from convviz.settings.model import bias_of, input_of, weight_of


class Judged:
    """A convolution by the reference: what it is made of, and what each step of it gives."""

    def __init__(self, input, weight, bias, spot=START, **settings):
        self.input, self.weight, self.bias, self.settings = input, weight, bias, settings
        self.spot = spot
        self.output = reference_correlate(input, weight, bias, **settings)
        self.places = tuple(1 + max(index[axis] for index in self.output) for axis in range(1, input.ndim))
        self.channels, *self.size = input.shape
        self.filters, self.slices, *self.kernel = weight.shape

    @classmethod
    def of(cls, setup, spot=START):
        weight = weight_of(setup, input_of(setup, None).values)
        if setup.operation == "convolve":
            weight = weight[(..., *[slice(None, None, -1)] * setup.rank)]
        settings = {"stride": setup.stride, "padding": setup.padding, "dilation": setup.dilation}
        settings |= {"groups": setup.groups, "padding_mode": setup.padding_mode}
        return cls(input_of(setup, None).values, weight, bias_of(setup), spot, **settings)

    def place(self, step):
        return list(product(*map(range, self.places)))[step]

    def out(self, step=None, filter=None):
        """An output; unless another is named, that of the spot, to which the words point."""
        step = self.spot.step if step is None else step
        return self.output[self.spot.filter if filter is None else filter, *self.place(step)]

    def all(self, filter=0):
        return [self.output[filter, *place] for place in product(*map(range, self.places))]

    def shown(self):
        """The outputs up to the spot: those that the stage has uncovered."""
        return self.all(self.spot.filter)[: self.spot.step + 1]

    def windows(self):
        """For each step, the input's cells that its window covers."""
        settings = [self.settings[name] for name in ("stride", "padding", "dilation", "padding_mode")]
        axes = reference_axes(tuple(self.size), tuple(self.kernel), *settings)
        return [
            list(product(*(axis[at] for axis, at in zip(axes, place, strict=True))))
            for place in product(*map(range, self.places))
        ]

    def under_tap(self, tap):
        """The cells that a weight of the first channel meets, step after step."""
        return [self.input[0, *window[tap]] for window in self.windows()]

    def terms(self, channel=0):
        """The products of one channel at the spot: cell, weight and product, tap after tap."""
        filter = self.spot.filter
        group = filter // (self.filters // self.settings["groups"])
        weights = self.weight[filter, channel].ravel()
        cells = [
            0.0 if None in cell else self.input[group * self.slices + channel, *cell]
            for cell in self.windows()[self.spot.step]
        ]
        return [(x, w, x * w) for x, w in zip(cells, weights, strict=True)]

    def sums(self):
        """What each channel adds to the output at the spot."""
        return [sum(term[2] for term in self.terms(channel)) for channel in range(self.slices)]

    def products(self):
        """The products of the first channel at the spot that are not 0."""
        return [term[2] for term in self.terms() if term[2]]


class JudgedLayer:
    """Another layer than a convolution by the references: its cells, its weights, and what they give."""

    def __init__(self, setup, spot=START):
        self.input, self.spot = input_of(setup, None).values, spot
        self.channels, *self.size = self.input.shape
        self.kernel, self.stride, self.options = setup.kernel_size, setup.stride, dict(setup.options)
        padding = ((0, 0),) * setup.rank if setup.padding == "valid" else setup.padding
        self.padding = [before for before, _ in padding]
        if LAYERS[setup.layer].HAS_WEIGHTS:
            self.weight = weight_of(setup, self.input)
        self.bias = bias_of(setup)
        self.output = REFERENCES[setup.layer](self)
        self.filters = 1 + max(index[0] for index in self.output)
        self.places = tuple(
            1 + max(index[axis] for index in self.output) for axis in range(1, self.input.ndim)
        )

    def out(self, step=None, filter=None):
        """As in `Judged`."""
        step = self.spot.step if step is None else step
        return self.all(self.spot.filter if filter is None else filter)[step]

    def all(self, filter=0):
        return [self.output[filter, *place] for place in product(*map(range, self.places))]

    def window(self):
        """The cells under the window at the spot, of a layer without padding."""
        place = list(product(*map(range, self.places)))[self.spot.step]
        axes = [
            range(at * stride, at * stride + size)
            for at, stride, size in zip(place, self.stride, self.kernel, strict=True)
        ]
        return [self.input[self.spot.filter, *cell] for cell in product(*axes)]

    def stamp(self, cell):
        """For each tap: the cell, the weight, and what the cell stamps there."""
        value = self.input[0, *cell]
        return [number for weight in self.weight[0, 0].ravel() for number in (value, weight, value * weight)]

    def meeting(self):
        """The stamps that meet at the spot, at stride 1: each as its cell and its weight."""
        place = list(product(*map(range, self.places)))[self.spot.step]
        pairs = []
        for cell in product(*map(range, self.size)):
            tap = tuple(at - own for at, own in zip(place, cell, strict=True))
            if all(0 <= t < k for t, k in zip(tap, self.kernel, strict=True)):
                pairs.append((self.input[0, *cell], self.weight[0, 0][tap]))
        return pairs


def _transposed(a):
    torch = a.weight.swapaxes(0, 1)
    more = [a.options.get("output_padding", 0)] * len(a.size)
    return reference_transpose(a.input, torch, a.bias, a.stride, a.padding, more, 1, [1] * len(a.size))


REFERENCES = {
    "max_pool": lambda a: reference_max(a.input, a.kernel, a.stride, a.padding, [1] * len(a.size), False),
    "avg_pool": lambda a: reference_average(a.input, a.kernel, a.stride, a.padding, False, True, None),
    "adaptive_avg_pool": lambda a: reference_adaptive(
        a.input, [a.options["output_size"]] * len(a.size), average=True
    ),
    "upsample": lambda a: reference_repeated(a.input, [a.options.get("scale_factor", 2)] * len(a.size)),
    "conv_transpose": _transposed,
}


def judged_of(step):
    """A step of a lesson, by the reference of its layer."""
    if step.setup.layer in REFERENCES:
        return JudgedLayer(step.setup, step.spot)
    return Judged.of(step.setup, step.spot)


def matrix(a):
    """The matrix of a convolution of one channel, a row a step."""
    rows = np.zeros((len(a.windows()), math.prod(a.size)))
    for row, window in zip(rows, a.windows(), strict=True):
        for cell, weight in zip(window, a.weight.ravel(), strict=True):
            row[np.ravel_multi_index(cell, a.size)] = weight
    return rows
