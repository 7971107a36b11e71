"""Every number that a lesson says, against the naive reference and numbers from the books."""

import ast
import math
import re
from itertools import product

import numpy as np
import pytest
from judged import Judged, JudgedLayer, judged_of, matrix

from convviz import convolve
from convviz.kernels.arrays import preset_kernel
from convviz.learn.lessons import LESSONS, place
from convviz.learn.lessons.lesson import sampled
from convviz.network.digits import digits, held_out
from convviz.network.plan import built
from convviz.settings.model import Filter, build, input_of, weight_of
from convviz.training.digits import film, with_weights

MINUS, THIN = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"
NUMBER = re.compile(rf"{MINUS}?\d+(?:{THIN}\d{{3}})*(?:\.\d+)?")
EQUATION = re.compile(rf"[(⌊]*{NUMBER.pattern}(?:[)⌋ ]*[+{MINUS}×/=][(⌊ ]*{NUMBER.pattern}[)⌋]*)+")


def before(name):
    """What an earlier step showed."""
    return judged_of(place(name).step)


def separable(channels, filters, taps):
    """The weights of a depthwise layer, and of the one of 1 × 1 after it."""
    return channels * taps, channels * filters


class Chained:
    """The layers of a step, counted by hand: their shapes, their weights, and what their cells see."""

    def __init__(self, name):
        step = place(name).step
        self.items = [(item.kind, dict(item.settings)) for item in step.chain.plan.items]
        self.names = [item.name for item in step.chain.plan.items]
        self.at, self.input = step.chain.at, input_of(step.setup, None).values

    def shape(self, upto):
        """What a layer makes, the input at −1."""
        if upto < 0:
            return self.input.shape
        kind, own = self.items[upto]
        channels, *sizes = self.shape(upto - 1)
        if kind == "Flatten":
            return (math.prod((channels, *sizes)),)
        if kind == "Concat":
            (other,) = [index for index, name in enumerate(self.names) if name in own["to"]]
            return (channels + self.shape(other)[0], *sizes)
        if kind == "ConvTranspose":
            return (own["out_channels"], *((size - 1) * own["stride"] + own["kernel_size"] for size in sizes))
        if kind == "Linear":
            return (own["out_features"],)
        if kind == "AdaptiveMaxPool":
            return (channels, *[own["output_size"]] * len(sizes))
        if kind not in ("Conv", "MaxPool"):
            return (channels, *sizes)
        kernel, dilation = own["kernel_size"], own.get("dilation", 1)
        stride = kernel if kind == "MaxPool" else own.get("stride", 1)
        sizes = [outputs(size, kernel, own.get("padding", 0), stride, dilation) for size in sizes]
        return (own.get("out_channels", channels), *sizes)

    def size(self, upto):
        return self.shape(upto)[1:]

    def kernel(self, layer):
        """Channels and sizes of one kernel."""
        return (self.shape(layer - 1)[0], *[self.items[layer][1]["kernel_size"]] * len(self.size(layer)))

    def weights(self, layer):
        return math.prod(self.kernel(layer))

    def first(self, layer, kernels, side):
        """How many kernels a layer has, how large, its parameters, and its maps, if these are the numbers."""
        filters, (_, *sizes) = self.shape(layer)[0], self.kernel(layer)
        assert (filters, sizes) == (kernels, [side] * 2)
        return filters, *sizes, filters * (self.weights(layer) + 1), filters

    def all_weights(self):
        """Of all layers without a bias, each with one kernel a map."""
        layers = [index for index, (kind, own) in enumerate(self.items) if kind == "Conv" and not own["bias"]]
        return sum(self.shape(index)[0] * self.weights(index) for index in layers)

    def field(self):
        """How many cells along an axis a cell of the pressed layer sees."""
        return len(self.cells())

    def reach(self):
        """Cells from the first to the last of them."""
        return max(self.cells()) + 1

    def cells(self):
        cells = {0}
        for kind, own in reversed(self.items[: self.at + 1]):
            kernel, dilation = own["kernel_size"], own.get("dilation", 1)
            stride = kernel if kind == "MaxPool" else own.get("stride", 1)
            cells = {cell * stride + tap * dilation for cell in cells for tap in range(kernel)}
        return cells


def bottleneck():
    one = Chained("ones.4")
    return [one.shape(layer)[0] * one.weights(layer) for layer in (1, 2, 3)]


def chained(number):
    return Chained(f"networks.{number}")


def seen(name):
    one = Chained(name)
    return (one.field(),) * (one.input.ndim - 1)


def digit_of(one):
    """Which digit the people who wrote them down say it is."""
    images, labels = digits()
    (index,) = np.flatnonzero((images == one.input).all(axis=(1, 2, 3)))
    return labels[index]


def descended(share=0.5, iterations=100):
    """Losses and weights of gradient descent on the windows of a judged step, by plain sums."""
    a = judged_of(place("learning.1").step)
    windows = np.array([[a.input[0, *cell] for cell in window] for window in a.windows()])
    target = np.array(a.all(0))
    count = windows.shape[1]
    steepest = np.linalg.svd(windows, compute_uv=False)[0] ** 2 * 2 / len(target)
    rate = float(f"{share * 2 / steepest:.3g}")
    weight = np.random.default_rng(0).uniform(-1 / math.sqrt(count), 1 / math.sqrt(count), count)
    losses = []
    for _ in range(iterations + 1):
        error = windows @ weight - target
        losses.append((error**2).mean())
        weight = weight - rate * 2 * (error @ windows) / len(target)
    return losses, weight


def within(bound, iterations):
    """The bound, if after so many iterations each weight is so near to the one that made the target."""
    hidden = judged_of(place("learning.1").step).weight.ravel()
    weight = descended(iterations=iterations - 1)[1]  # the last gradient is followed as well
    assert np.abs(weight - hidden).max() <= bound < 2 * np.abs(weight - hidden).max()
    return bound


def right(epoch):
    """How many unseen digits the recorded network has right, one digit after the other."""
    plan = with_weights(place("training.1").step.chain.plan, film()[epoch].weights)
    net, _ = built(plan, (1, 8, 8))
    images, labels = held_out()
    return sum(
        int(net.trace(one)["Linear-8"].argmax()) == label for one, label in zip(images, labels, strict=True)
    )


CLAIMS = {
    "windows.1": lambda a: [*a.size, *a.kernel, a.weight.size],
    "windows.2": lambda a: [number for term in a.terms()[:3] for number in term],
    "windows.3": lambda a: [len(a.terms()), *a.products(), a.out(), 0],
    "windows.4": lambda a: [1, *a.products(), a.out(), a.out(0)],
    "windows.5": lambda a: [1, a.out()],
    "windows.6": lambda a: [*a.places, *a.places, a.out(), a.out(8)],
    "windows.7": lambda a: [a.input[0, 2, 2], sum((2, 2) in window for window in a.windows())],
    "windows.8": lambda a: [a.bias[0], a.out(), before("windows.1").out(0)],
    "dimensions.1": lambda a: [1, 2, len(a.places), a.channels, *a.size],
    "dimensions.2": lambda a: [a.slices, *a.sums(), a.out()],
    "dimensions.3": lambda a: [a.settings["stride"][0], *a.places, *a.shown()],
    "dimensions.4": lambda a: [a.size[0], a.channels, a.channels, len(a.places)],
    "dimensions.5": lambda a: [a.kernel[0], a.slices, *a.sums(), a.out()],
    "dimensions.6": lambda a: [a.settings["stride"][0], a.places[0], *a.shown()],
    "dimensions.7": lambda a: [a.size[0], *a.kernel, *a.shown(), a.size[0]],
    "channels.1": lambda a: [*a.size, *a.kernel, a.out()],
    "channels.2": lambda a: [0, before("channels.1").out(0), 1, a.sums()[1], *a.sums(), a.out()],
    "channels.3": lambda a: [*a.sums(), a.out(), a.channels, a.filters],
    "channels.4": lambda a: [a.channels, *a.kernel, a.slices, a.weight.size],
    "channels.5": lambda a: [a.channels, a.channels, a.filters, len(a.all())],
    "channels.6": lambda a: [len(a.all())],
    "channels.7": lambda a: [a.kernel[0], a.places[0], a.places[0]],
    "sizes.1": lambda a: [*a.kernel, *a.size, *a.kernel, 1, *a.places, *a.size, *a.places],
    "sizes.2": lambda a: [*a.size, 1, 1, *a.kernel, 1, *a.places],
    "sizes.3": lambda a: [2, 2, *a.places, *before("sizes.2").places, *a.shown()],
    "sizes.4": lambda a: [*a.size, *a.size, *a.kernel, 2, 1, *a.places],
    "sizes.5": lambda a: [2, *a.kernel, 2, *a.kernel, 1, 1, 5, *a.size, 5, 1, *a.places],
    "sizes.6": lambda a: [1, a.size[0], 1, 1, a.kernel[0], 2, 1, a.places[0]],
    "sizes.7": lambda a: [5, 1, 1, 3, 1, 1, a.places[0], 5, 3, 2, 1, a.places[1], *a.places],
    "filters.1": lambda a: [a.slices, a.out()],
    "filters.2": lambda a: [a.filters, 0, a.out()],
    "filters.3": lambda a: [1, a.out()],
    "filters.4": lambda a: [2, a.out(), a.filters, *a.places],
    "filters.5": lambda a: [*a.weight.shape, a.weight.size, a.bias.size],
    "filters.6": lambda a: [],
    "filters.7": lambda a: [a.filters],
    "video.1": lambda a: list(a.size),
    "video.2": lambda a: [a.kernel[0], a.weight[0, 0, 0, 0, 0], a.weight[0, 0, 1, 0, 0], a.out()],
    "video.3": lambda a: [a.out()],
    "video.4": lambda a: [a.out()],
    "video.5": lambda a: [
        len(a.places),
        a.kernel[0],
        a.size[0],
        a.kernel[0],
        1,
        a.places[0],
        a.size[0],
        a.places[0],
    ],
    "video.6": lambda a: [a.channels, a.filters],
    "video.7": lambda a: [a.size[0], a.kernel[0], a.places[0]],
    "video.8": lambda a: [len(a.places), *a.kernel, a.out(), a.out(0)],
    "matrices.1": lambda a: [*a.weight.ravel(), a.kernel[0], *a.input[0, :2], a.out()],
    "matrices.2": lambda a: [*a.input[0, 1:], a.out()],
    "matrices.3": lambda a: [0, *matrix(a)[0], a.out()],
    "matrices.4": lambda a: [1, *matrix(a)[1], a.out()],
    "matrices.5": lambda a: [*matrix(a).shape, matrix(a).size, a.weight.size, 0],
    "matrices.6": lambda a: [*a.places, len(a.all()), *a.input[0], a.out()],
    "matrices.7": lambda a: (
        [
            a.input.size,
            len(a.all()),
            *matrix(a).shape,
            matrix(a).size,
            np.count_nonzero(matrix(a)),
            0,
            len(set(a.weight.ravel())),
        ]
    ),
    "matrices.8": lambda a: [len(a.windows()), len(a.windows()[0]), len(a.all())],
    "flips.1": lambda a: [*a.weight.ravel(), *a.input[0, :3], *a.products(), a.out()],
    "flips.2": lambda a: [*a.weight.ravel(), *a.products(), a.out()],
    "flips.3": lambda a: [1, *a.shown()],
    "flips.4": lambda a: a.shown(),
    "flips.5": lambda a: [1, 2, 3, 4, 5, 6, *a.shown(), 123, 456, 123 * 456],
    "flips.6": lambda a: [*a.weight.ravel(), *a.shown()],
    "flips.7": lambda a: [-a.out(), a.out()],
    "flips.8": lambda a: [],
    "groups.1": lambda a: [a.channels, a.filters, *a.sums(), a.out(), *a.weight.shape[:2], a.weight.size],
    "groups.2": lambda a: [2, 0, 1, 0, 1, *a.sums(), a.out(), a.weight.size],
    "groups.3": lambda a: [2, 3, 2, 3, *a.sums(), a.out(0, 3)],
    "groups.4": lambda a: [*(a.out(0, filter) for filter in range(4)), a.weight.size],
    "groups.5": lambda a: [
        a.filters,
        *a.kernel,
        a.channels,
        a.filters,
        a.slices,
        math.prod(a.kernel),
        a.weight.size,
    ],
    "groups.6": lambda a: [a.filters, math.prod(a.kernel), a.weight.size],
    "groups.7": lambda a: [
        *a.kernel,
        a.filters,
        a.slices,
        a.weight.size,
        *separable(3, 3, 9),
        sum(separable(3, 3, 9)),
        before("groups.5").weight.size,
    ],
    "groups.8": lambda a: [
        *(256, 256, 3, 3, 9 * 256 * 256, 1, 1, *separable(256, 256, 9), sum(separable(256, 256, 9))),
        round(9 * 256 * 256 / sum(separable(256, 256, 9)), 1),
    ],
    "texts.1": lambda a: [*a.size, a.channels],
    "texts.2": lambda a: [*a.kernel, a.out()],
    "texts.3": lambda a: [a.out()],
    "texts.4": lambda a: [a.out()],
    "texts.5": lambda a: [1, a.channels],
    "texts.6": lambda a: [*a.kernel, a.out()],
    "texts.7": lambda a: [a.out()],
    "texts.8": lambda a: [*a.size, *a.places],
    "activations.1": lambda a: [*a.weight.ravel(), a.out(), a.out(7)],
    "activations.2": lambda a: [*a.weight.ravel(), *a.input[0, 3:5], a.out()],
    "activations.3": lambda a: [*a.weight.ravel(), a.out()],
    "activations.4": lambda a: [0, 0, a.out(), max(a.out(), 0)],
    "activations.5": lambda a: [a.out(), a.out(7)],
    "activations.6": lambda a: [before("activations.3").out(3), a.out()],
    "activations.7": lambda a: [a.out(), a.out(3)],
    "pooling.1": lambda a: [*a.kernel, *a.window(), a.out()],
    "pooling.2": lambda a: [*a.window(), a.out()],
    "pooling.3": lambda a: [*a.window(), len(a.window()), a.out()],
    "pooling.4": lambda a: [a.channels, a.filters, a.out()],
    "pooling.5": lambda a: [*a.size, *a.places],
    "pooling.6": lambda a: [*a.kernel, *a.all()],
    "pooling.7": lambda a: [1, *a.all()],
    "pooling.8": lambda a: [len(a.all()), a.input.size, a.out()],
    "transposed.1": lambda a: [a.input[0, 1, 1], *a.stamp((1, 1))],
    "transposed.2": lambda a: [
        *(len(a.meeting()), *(number for pair in a.meeting() for number in pair), a.out()),
    ],
    "transposed.3": lambda a: [2, 2, a.size[0], 1, a.stride[0], a.kernel[0], a.places[0]],
    "transposed.4": lambda a: [a.padding[0], a.stride[0], a.out()],
    "transposed.5": lambda a: [*a.size, *a.all()],
    "transposed.6": lambda a: [
        *(*a.places, before("transposed.5").input[0, -1, -1], a.weight[0, 0, -1, -1], a.input[0, -1, -1]),
        a.out(),
    ],
    "transposed.7": lambda a: [
        *(a.stride[0], a.kernel[0], a.size[0], *sizes_before(a), a.size[0], 1, a.stride[0], a.kernel[0]),
        a.places[0],
    ],
    "transposed.8": lambda a: [
        *(a.options["output_padding"], sizes_before(a)[1], a.size[0], 1, a.stride[0], a.kernel[0]),
        *(a.options["output_padding"], a.places[0]),
    ],
    "checkerboards.1": lambda a: [1, a.kernel[0], a.stride[0], *a.all()],
    "checkerboards.2": lambda a: [len(a.places), *sorted(set(a.all()))],
    "checkerboards.3": lambda a: [a.kernel[0], a.stride[0], a.all().index(2), a.all()[4]],
    "checkerboards.4": lambda a: [len(a.places), a.padding[0], a.out()],
    "checkerboards.5": lambda a: [a.kernel[0], a.stride[0], *set(a.all())],
    "checkerboards.6": lambda a: [2, *a.size, *a.places, *set(a.all())],
    "checkerboards.7": lambda a: [1, a.kernel[0], len(a.windows()[0]), *set(a.all()), *a.places],
    "networks.1": lambda a: [*chained(1).size(-1), *chained(1).first(0, 8, 3)],
    "networks.2": lambda a: [2, 2, *chained(2).shape(2)],
    "networks.3": lambda a: [8, *chained(3).kernel(3), chained(3).weights(3), 16, *chained(3).shape(3)],
    "networks.4": lambda a: [math.prod(chained(4).shape(5))],
    "networks.5": lambda a: [*chained(5).shape(7), *chained(5).shape(6), digit_of(chained(5))],
    "sight.1": lambda a: [1, 3, 3, *seen("sight.1")],
    "sight.2": lambda a: [3, 3, seen("sight.2")[0] - seen("sight.1")[0], 2, *seen("sight.2")],
    "sight.3": lambda a: [3, *seen("sight.3"), 3, 9, 3 * 9, 1, *seen("sight.3"), math.prod(seen("sight.3"))],
    "sight.4": lambda a: [2, 2, 2, 3, 3, 4, *seen("sight.4")],
    "dilation.1": lambda a: [1, 4, 2, *seen("dilation.1"), 1],
    "dilation.2": lambda a: [2, 1, 2, Chained("dilation.2").reach()],
    "dilation.3": lambda a: [1, 2, 4, 8, 4, 2, 4 * 2, *seen("dilation.3")],
    "dilation.4": lambda a: [15, *seen("dilation.4"), 15, 2, Chained("dilation.4").all_weights(), 15],
    "dilation.5": lambda a: [3, 3, 2, *seen("dilation.5"), Chained("dilation.5").reach()],
    "ones.1": lambda a: [*[1] * 3, Chained("ones.1").shape(-1)[0], Chained("ones.1").all_weights()],
    "ones.2": lambda a: [8, 1, 1, 3, *Chained("ones.2").shape(0)[:1], 8, 3, Chained("ones.2").all_weights()],
    "ones.3": lambda a: [3, 3, 16, 16, 16, 16, 9, 16 * Chained("ones.3").weights(1)],
    "ones.4": lambda a: [16, 4, 1, 1, 3, 3, 16, 1, 1, *bottleneck(), sum(bottleneck())],
    "skips.1": lambda a: [3, 3, 1, *Chained("skips.1").shape(0), *Chained("skips.1").shape(2)],
    "skips.2": lambda a: [Chained("skips.2").shape(3)[0], 0],
    "skips.3": lambda a: [4, 4, Chained("skips.3").shape(3)[0], 1, 1, Chained("skips.3").weights(4)],
    "skips.4": lambda a: [16, 16, *Chained("skips.4").size(1), *Chained("skips.4").shape(4)],
    "gradients.1": lambda a: [*(x * w for x, w, _ in a.terms()), a.out(), 1],
    "gradients.2": lambda a: [1, 1, 1, grown(a, "input")[0, 1, 1], 0],
    "gradients.3": lambda a: [1, grown(a, "weight").ravel()[-1], *grown(a, "weight").ravel()],
    "gradients.4": lambda a: [len(a.all()), len(a.all()), *a.under_tap(0), grown(a, "weight", None).flat[0]],
    "gradients.5": lambda a: [len(a.all()), *a.weight.ravel()[::-1], grown(a, "input", None)[0, 1, 1]],
    "gradients.6": lambda a: [max(a.window()), 0],
    "rotation.1": lambda a: [a.input[0, 2], 3, *a.weight.ravel()[::-1], *a.all()],
    "rotation.2": lambda a: [14, *squares(a, 14), 3, sum(squares(a, 14)) / 3, *errors(a, 14)],
    "rotation.3": lambda a: [
        *(number for pair in zip(errors(a, 14), a.weight.ravel()[::-1], strict=True) for number in pair),
        sent_by(a, errors(a, 14))[0, 2],
    ],
    "rotation.4": lambda a: [*a.weight.ravel()[::-1], *errors(a, 14)],
    "rotation.5": lambda a: [180, *a.weight.ravel(), *a.weight.ravel()[::-1]],
    "learning.1": lambda a: [],
    "learning.2": lambda a: [a.weight.size],
    "learning.3": lambda a: [20, round(descended()[0][20]), round(descended()[0][0])],
    "learning.4": lambda a: [100, within(0.03, 100)],
    "learning.5": lambda a: [],
    "training.1": lambda a: [len(held_out().labels), right(0)],
    "training.2": lambda a: [32, right(1), 359],
    "training.3": lambda a: [5, right(5), 359],
    "training.4": lambda a: [20, right(20), 359],
}


def grown(a, what, output=0):
    """By how much an output, or the sum of all, grows when each cell of input or weight grows by 1."""
    before = a.all()
    array = getattr(a, what)
    slopes = np.zeros(array.shape)
    for cell in product(*map(range, array.shape)):
        moved = array.copy()
        moved[cell] += 1
        parts = {"input": a.input, "weight": a.weight} | {what: moved}
        after = Judged(parts["input"], parts["weight"], a.bias, **a.settings).all()
        slopes[cell] = sum(after) - sum(before) if output is None else after[output] - before[output]
    return slopes


def squares(a, target):
    return [(output - target) ** 2 for output in a.all()]


def errors(a, target):
    """The gradient of the mean of the squared errors at each output."""
    return [2 * (output - target) / len(a.all()) for output in a.all()]


def sent_by(a, grad):
    """What the input gets back of a gradient of the output."""
    return sum(one * grown(a, "input", number) for number, one in enumerate(grad))


def sizes_before(a):
    """The sizes along an axis of which a convolution with these settings makes this input."""
    return [n for n in range(1, 20) if outputs(n, a.kernel[0], stride=a.stride[0]) == a.size[0]]


def numbers_in(words):
    """Every number in the words, in order; the digit of Conv1D is a name."""
    found = NUMBER.findall(re.sub(r"Conv\dD", "", words))
    return [float(text.replace(MINUS, "-").replace(THIN, "")) for text in found]


def test_every_step_of_every_lesson_is_judged():
    steps = [f"{name}.{number + 1}" for name, one in LESSONS.items() for number in range(len(one.steps))]

    assert list(CLAIMS) == steps


@pytest.mark.parametrize("name", CLAIMS)
def test_every_number_in_the_words_is_what_the_reference_gives(name):
    step = place(name).step

    expected = CLAIMS[name](judged_of(step))

    assert numbers_in(step.words) == [pytest.approx(float(number), abs=1e-12) for number in expected]


@pytest.mark.parametrize("name", CLAIMS)
def test_the_stage_shows_what_the_reference_gives(name):
    setup = place(name).step.setup

    scene, judged = build(setup), judged_of(place(name).step)

    assert scene.output.shape == (judged.filters, *judged.places)
    for filter in range(judged.filters):
        np.testing.assert_allclose(scene.output[filter].ravel(), judged.all(filter), rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", [name for name in CLAIMS if place(name).step.chain])
def test_the_stage_of_a_network_shows_the_numbers_of_its_map(name):
    step = place(name).step
    net = step.net
    shown, cells = step.scene(net).shown, net.map_at(step.chain.at)

    assert net.error is None
    assert cells.shape == Chained(name).shape(step.chain.at)
    np.testing.assert_allclose(shown.ravel(), cells.ravel(), rtol=1e-6, atol=1e-6)


def test_above_its_bound_the_rate_of_the_lesson_makes_the_loss_fall_first_and_then_grow():
    losses, _ = descended(place("learning.5").step.learned.share)

    assert losses[5] < losses[0] < losses[-1]


def test_the_gradient_of_a_weight_is_its_inputs_times_the_errors():
    """What the recap says, on the numbers of the lesson."""
    a = judged_of(place("learning.1").step)
    _, weight = descended(iterations=3)
    windows = np.array([[a.input[0, *cell] for cell in window] for window in a.windows()])
    errors = windows @ weight - np.array(a.all(0))
    here = (errors**2).mean()
    gradient = sum(window[0] * error for window, error in zip(windows, errors, strict=True)) * 2 / len(errors)
    moved = weight.copy()
    moved[0] += 1e-4
    above = ((windows @ moved - a.all(0)) ** 2).mean()
    assert (above - here) / 1e-4 == pytest.approx(gradient, rel=1e-2)


def test_the_largest_score_is_that_of_the_digit():
    net = place("networks.5").step.net

    assert int(net.map_at(7).argmax()) == digit_of(chained(5)) == place("networks.5").step.spot.filter


def value(text):
    """Work out an arithmetic expression of numbers, by its syntax tree."""
    plain = text.replace(MINUS, "-").replace("×", "*").replace(THIN, "")
    plain = plain.replace("⌊", "floor(").replace("⌋", ")")

    def work_out(node):
        if isinstance(node, ast.BinOp):
            one, other = work_out(node.left), work_out(node.right)
            by = {ast.Add: one + other, ast.Sub: one - other, ast.Mult: one * other}
            return by[type(node.op)] if type(node.op) in by else one / other
        if isinstance(node, ast.UnaryOp):
            return -work_out(node.operand)
        return math.floor(work_out(node.args[0])) if isinstance(node, ast.Call) else node.value

    return work_out(ast.parse(plain, mode="eval").body)


def equations(words):
    return [found for found in EQUATION.findall(re.sub(r"\*", "", words)) if "=" in found]


@pytest.mark.parametrize("name", CLAIMS)
def test_every_equation_in_the_words_is_true(name):
    for equation in equations(place(name).step.words):
        left, *rights = equation.split(" = ")
        for right in rights:
            assert value(left) == pytest.approx(value(right), abs=1e-12), equation


def test_the_equations_are_found_in_the_words():
    found = [one for name in CLAIMS for one in equations(place(name).step.words)]

    assert len(found) >= 25
    assert f"⌊(5 + 1 + 1 {MINUS} 3) / 2⌋ + 1 = 3" in found
    assert f"2 + 0 + ({MINUS}1) = 1" in found


def judged(name):
    """A step's layer by the reference."""
    return judged_of(place(name).step)


def outputs(size, kernel, padding=0, stride=1, dilation=1):
    """How many places a kernel has, counted."""
    span = dilation * (kernel - 1) + 1
    return len(
        [start for start in range(0, size + 2 * padding, stride) if start + span <= size + 2 * padding]
    )


SIZES = [
    (size, kernel, padding, stride, dilation)
    for size in range(4, 9)
    for kernel in (1, 2, 3)
    for padding in (0, 1)
    for stride in (1, 2)
    for dilation in (1, 2)
    if dilation * (kernel - 1) < size
]


def has_a_part_where_its_weight_is_not_zero():
    a = judged("windows.7")
    cells = a.windows()
    weights = [a.weight[0, 0].ravel()[window.index((2, 2))] for window in cells if (2, 2) in window]
    changed = a.input.copy()
    changed[0, 2, 2] += 1
    other = Judged(changed, a.weight, a.bias, **a.settings)
    differs = [one != two for one, two in zip(a.all(), other.all(), strict=True)]
    return len(weights) == 9 and differs == [weight != 0 for weight in weights] and 0 < sum(differs) < 9


def an_axis_stays_if_moved_along_and_shrinks_to_a_cell_if_covered():
    moved, covered = judged("channels.7"), judged("channels.6")
    return (
        all(size > 1 for size in moved.places)
        and covered.kernel[0] == covered.size[0]
        and covered.places[0] == 1 < covered.places[1]
    )


def sobel_changes_its_sign_and_the_laplacian_does_not():
    sobel, laplacian = (preset_kernel(name, (3, 3)) for name in ("sobel_x", "laplacian"))
    a = judged("flips.7")
    return (
        (np.flip(sobel) == -sobel).all()
        and (np.flip(laplacian) == laplacian).all()
        and (a.weight[0, 0] == -sobel).all()
    )


def padding_can_enlarge_and_stride_and_dilation_can_shrink():
    more = [outputs(n, k, 1, s, d) - outputs(n, k, 0, s, d) for n, k, p, s, d in SIZES]
    stride = [outputs(n, k, p, 2, d) - outputs(n, k, p, 1, d) for n, k, p, s, d in SIZES]
    dilation = [outputs(n, k, p, s, 2) - outputs(n, k, p, s, 1) for n, k, p, s, d in SIZES]
    return (
        (min(more) >= 0 < max(more))
        and (min(stride) < 0 >= max(stride))
        and (min(dilation) < 0 >= max(dilation))
    )


def convolution_flips_the_axes_moved_along_and_not_the_channels():
    weight = np.arange(12.0).reshape(1, 3, 2, 2)
    input = np.random.default_rng(0).integers(-9, 9, (3, 4, 4)).astype(float)
    flipped = Judged(input, weight[..., ::-1, ::-1], np.zeros(1), **PLAIN)
    return np.array_equal(convolve(input, weight)[0].ravel(), flipped.all())


def only_weights_that_sum_to_1_make_the_mean():
    a = judged("matrices.6")
    ones = Judged(a.input, a.weight * 0 + 1, a.bias, **a.settings)
    return math.isclose(a.out(), a.input.mean()) and ones.out() != a.input.mean() and a.weight.sum() == 1


def depthwise_and_1_by_1_saves_with_many_filters_only():
    def weights(channels, filters):
        return 9 * channels * filters, sum(separable(channels, filters, 9))

    full, less = weights(64, 64)
    return less < full / 5 and weights(8, 1)[1] > weights(8, 1)[0]


def the_dot_that_rests_makes_nothing():
    a = judged("video.4")
    frames = a.input[0]
    still = [
        (frames[place[0] : place[0] + 2, *place[1:]] == frames[place]).all()
        for place in product(*map(range, a.places))
    ]
    return [value == 0 for value in a.all()] == still


def a_kernel_of_27_extends_along_3_axes_and_covers_none():
    a = judged("video.8")
    return all(kernel > 1 for kernel in a.kernel) and all(size > 1 for size in a.places)


def the_window_is_never_at_the_last_of_6_cells():
    return not any((5,) in window for window in judged("sizes.4").windows())


def every_second_place_is_left():
    return judged("sizes.3").all() == judged("sizes.2").all()[::2]


def rows_of_the_matrix_hold_the_kernel_and_zeros():
    a = judged("matrices.7")
    held = [sorted(row[row != 0].tolist()) for row in matrix(a)]
    return held == [sorted(a.weight.ravel().tolist())] * len(a.windows())


def depthwise_sums_no_channels():
    return judged("groups.4").slices == 1 and judged("groups.1").slices == 4


def the_number_of_weights_knows_no_size():
    large = {sampled(2, "digit", cells=cells, filters=(Filter("sobel_x"),)) for cells in (8, 32)}
    return len({weight_of(setup, input_of(setup, None).values).size for setup in large}) == 1


def the_digit_counts_where_the_kernel_can_move():
    ranks = {judged(f"dimensions.{step}"): len(judged(f"dimensions.{step}").places) for step in (1, 4, 7)}
    return list(ranks.values()) == [2, 1, 2] and judged("dimensions.7").places[0] == 1


def two_convolutions_in_a_row_are_one():
    random = np.random.default_rng(1)
    for _ in range(20):
        input = random.integers(-9, 10, (1, 9)).astype(float)
        first, second = (random.integers(-3, 4, (1, 1, 3)).astype(float) for _ in range(2))
        middle = np.array([Judged(input, first, np.zeros(1), **LINE).all()])
        stacked = Judged(middle, second, np.zeros(1), **LINE).all()
        both = np.convolve(first[0, 0], second[0, 0]).reshape(1, 1, 5)
        if stacked != Judged(input, both, np.zeros(1), **LINE).all():
            return False
    return True


def relu_between_them_makes_what_no_convolution_makes():
    def stack(name):
        a, b = judged("activations.1"), judged("activations.2")
        middle = np.maximum([Judged(name.input, a.weight, a.bias, **a.settings).all()], 0)
        return Judged(middle, b.weight, b.bias, **b.settings).all()

    hill, valley = judged("activations.1"), judged("activations.6")
    slopes = [hill.all(), np.maximum(hill.all(), 0).tolist()]
    return (
        (valley.input == -hill.input).all()
        and [judged(name).input[0].tolist() for name in ("activations.2", "activations.5")] == slopes
        and judged("activations.2").all() == judged("activations.3").all()
        and stack(hill) == judged("activations.5").all()
        and stack(valley) == judged("activations.7").all() != [-value for value in stack(hill)]
    )


def pooling_does_not_show_where_the_largest_was():
    one, moved = judged("pooling.6"), judged("pooling.7")
    return (
        one.all() == moved.all()
        and (moved.input[0, 1:] == one.input[0, :-1]).all()
        and (one.input != moved.input).any()
    )


def each_channel_is_pooled_by_itself():
    a = judged("pooling.4")
    return a.all(0) == judged("pooling.1").all() and a.all(1) != a.all(0)


def the_shape_comes_back_and_the_values_do_not():
    there, back = judged("transposed.5"), judged("transposed.6")
    return (
        there.all() == back.input.ravel().tolist()
        and (there.weight == back.weight).all()
        and tuple(there.size) == back.places
        and there.input.ravel().tolist() != back.all()
    )


def without_a_kernel_that_the_stride_divides_stamps_are_uneven():
    for kernel in range(1, 7):
        for stride in range(1, 4):
            inside = stamps(kernel, stride)[2 * kernel : -2 * kernel]
            if (len(set(inside)) == 1) != (kernel % stride == 0):
                return False
    return True


def stamps(kernel, stride):
    """How many stamps lie on each cell of a long output."""
    counts = np.zeros(39 * stride + kernel, int)
    for cell in range(40):
        counts[cell * stride : cell * stride + kernel] += 1
    return counts.tolist()


def every_cell_has_4_stamps_except_at_the_edge():
    a = judged("checkerboards.4")
    plane = np.array(a.all()).reshape(a.places)
    return (plane[1:-1, 1:-1] == 4).all() and (plane != 4).sum() == 2 * sum(a.places) - 4


def every_stamp_is_of_ones():
    steps = [judged(f"checkerboards.{number}") for number in range(1, 8)]
    return all((a.input == 1).all() for a in steps) and all(
        (a.weight == 1).all() for a in steps[:5] if isinstance(a, JudgedLayer)
    )


LINE = {"stride": (1,), "padding": ((0, 0),), "dilation": (1,), "groups": 1, "padding_mode": "zeros"}
PLAIN = {"stride": (1, 1), "padding": ((0, 0),) * 2, "dilation": (1, 1), "groups": 1, "padding_mode": "zeros"}
STATEMENTS = {
    "It contributes to every output whose window puts a nonzero weight on it.": (
        has_a_part_where_its_weight_is_not_zero
    ),
    "if the kernel covers it from end to end, it shrinks to one cell": (
        an_axis_stays_if_moved_along_and_shrinks_to_a_cell_if_covered
    ),
    "Sobel changes its sign when it is flipped.": sobel_changes_its_sign_and_the_laplacian_does_not,
    "for a fixed kernel such as Sobel it does": sobel_changes_its_sign_and_the_laplacian_does_not,
    "Padding can make the output larger; stride and dilation can make it smaller.": (
        padding_can_enlarge_and_stride_and_dilation_can_shrink
    ),
    "flips the kernel along every axis that it moves along": (
        convolution_flips_the_axes_moved_along_and_not_the_channels
    ),
    "with equal weights that sum to 1, it is the mean": only_weights_that_sum_to_1_make_the_mean,
    "with many filters it has far fewer weights": depthwise_and_1_by_1_saves_with_many_filters_only,
    "Where nothing changes it gives 0, even on the resting dot.": the_dot_that_rests_makes_nothing,
    "A kernel can extend along all 3 axes.": a_kernel_of_27_extends_along_3_axes_and_covers_none,
    "the window never reaches the last": the_window_is_never_at_the_last_of_6_cells,
    "It visits every second position only": every_second_place_is_left,
    "Every step is one row of a matrix: the kernel, with 0 everywhere else.": (
        rows_of_the_matrix_hold_the_kernel_and_zeros
    ),
    "There is no sum over channels any more": depthwise_sums_no_channels,
    "The number of weights does not depend on the size of the input.": the_number_of_weights_knows_no_size,
    "Two convolutions with nothing between them are one convolution.": two_convolutions_in_a_row_are_one,
    "With an activation between them, a stack can do what one convolution cannot.": (
        relu_between_them_makes_what_no_convolution_makes
    ),
    "does not show where in its window a number was": pooling_does_not_show_where_the_largest_was,
    "it never mixes channels": each_channel_is_pooled_by_itself,
    "leads back to the shape of the input, not to its values": the_shape_comes_back_and_the_values_do_not,
    "If the kernel size is not divisible by the stride, some cells have more stamps than others.": (
        without_a_kernel_that_the_stride_divides_stamps_are_uneven
    ),
    "So choose a kernel size that is divisible by the stride": (
        without_a_kernel_that_the_stride_divides_stamps_are_uneven
    ),
    "every cell has 4 stamps, except at the edge": every_cell_has_4_stamps_except_at_the_edge,
    "All cells and all weights are 1": every_stamp_is_of_ones,
    "the number of axes the kernel moves along": the_digit_counts_where_the_kernel_can_move,
}
"""What the lessons say of all, of none or of some, and what finds out whether it is so."""


def said():
    """Everything that the lessons say."""
    return [
        *(step.words for lesson in LESSONS.values() for step in lesson.steps),
        *(sentence for lesson in LESSONS.values() for sentence in lesson.recap),
    ]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_a_lesson_says_of_all_or_some_is_so(statement):
    assert [words for words in said() if statement in words]
    assert STATEMENTS[statement]()
