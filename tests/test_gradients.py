"""Gradients: torch's, to the last digits; those of finite differences; exact transposes of whole numbers."""

import itertools
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from gradient_calls import KINDS, cases
from gradient_chains import chains
from hypothesis import given
from hypothesis import strategies as st
from network_chains import tuples

from convviz import network
from convviz.core.errors import ConvSpecError
from convviz.layers import activations
from convviz.network import Conv, ConvTranspose, Flatten, Linear, MaxPool, Network, ReLU, losses
from convviz.network.kinds import Activation, Branch

CALLS, CHAINS = cases(), chains()
TRAINED = ("bias", "weight")
NUMBERS = {
    "Conv": TRAINED,
    "ConvTranspose": TRAINED,
    "Linear": TRAINED,
    "BatchNorm": ("bias", "running_mean", "running_var", "weight"),
}


@cache
def numbers():
    with np.load(Path(__file__).parent / "golden" / "torch_gradients.npz") as file:
        return file["numbers"]


class Reader:
    """The recorded numbers, one array after the other."""

    def __init__(self):
        self.at = 0

    def next(self, shape):
        start = self.at
        self.at += int(np.prod(shape))
        return numbers()[start : self.at].reshape(shape)


def shapes_of(kind, arguments, settings, rank):
    """The numbers that a layer has, in the order in which they were recorded."""
    if kind == "BatchNorm":
        return {name: (arguments[0],) for name in NUMBERS[kind]}
    if kind == "Linear":
        inputs, outputs = arguments
        shapes = {"bias": (outputs,), "weight": (outputs, inputs)}
    elif kind in ("Conv", "ConvTranspose"):
        inputs, outputs, kernel = arguments
        kernel = [kernel] * rank if isinstance(kernel, int) else kernel
        groups = settings.get("groups", 1)
        first, second = (outputs, inputs // groups) if kind == "Conv" else (inputs, outputs // groups)
        shapes = {"bias": (outputs,), "weight": (first, second, *kernel)}
    else:
        return {}
    return shapes if settings.get("bias", True) else {"weight": shapes["weight"]}


def built(shape, written, reader):
    """A recorded network, with its numbers."""
    layers = []
    for kind, arguments, settings, *names in written:
        shapes = shapes_of(kind, arguments, settings, len(shape) - 1)
        found = {name: reader.next(size) for name, size in shapes.items()}
        said = {name: tuples(value) for name, value in settings.items() if name != "bias"} | found
        if kind in ("Conv", "ConvTranspose", "Linear"):
            said.setdefault("bias", False)
        layer = getattr(network, kind)(*tuples(arguments), **said)
        layers.append((names[0], layer) if names else layer)
    return Network(shape, layers)


@cache
def recorded():
    """Every case: its network, the input, what is sent in, and the expected gradients."""
    reader, found = Reader(), []
    for shape, written in every():
        cells = reader.next(shape)
        net = built(shape, written, reader)
        sent, output = reader.next(net.output_shape), reader.next(net.output_shape)
        expected = [reader.next(shape)]
        for kind, arguments, settings, *_ in written:
            for name, size in shapes_of(kind, arguments, settings, len(shape) - 1).items():
                if name in TRAINED:
                    expected.append(reader.next(size))
        found.append((net, cells, sent, output, expected))
    assert reader.at == len(numbers()), "all that was recorded is read"
    return found


def every():
    singles = [(one["shape"], [[one["kind"], one["arguments"], one["settings"]]]) for one in CALLS]
    return singles + [(shape, written) for shape, written in CHAINS]


def assert_torchs(net, cells, sent, output, expected):
    maps = net.trace(cells)
    gradients = net.backward(maps, sent)
    own = [gradients.maps[0]]
    own += [each[name] for each in gradients.parameters for name in sorted(each)]
    assert [one.shape for one in own] == [one.shape for one in expected]
    for one, other in zip([maps[net.names[-1]], *own], [output, *expected], strict=True):
        scale = max(1e-300, np.abs(other).max(initial=0))
        assert np.abs(one - other).max(initial=0) <= 1e-12 * scale


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradients_of_a_layer_are_those_of_torchs_autograd(kind):
    each = len(CALLS) // len(KINDS)
    start = KINDS.index(kind) * each
    assert each >= 100
    for case in recorded()[start : start + each]:
        assert_torchs(*case)


@pytest.mark.parametrize("number", range(len(CHAINS)))
def test_the_gradients_of_a_whole_chain_are_those_of_torchs_autograd(number):
    assert_torchs(*recorded()[len(CALLS) + number])


def test_more_than_a_thousand_layers_and_twenty_chains_were_recorded():
    assert len(CALLS) >= 1000
    assert len(CHAINS) >= 20


def differences(value, at, step=1e-6):
    """How a number changes with each cell of an array, by trying: twice the cells in evaluations."""
    slopes = np.empty(at.shape)
    for cell in itertools.product(*map(range, at.shape)):
        moved = [at.copy(), at.copy()]
        moved[0][cell] += step
        moved[1][cell] -= step
        slopes[cell] = (value(moved[0]) - value(moved[1])) / (2 * step)
    return slopes


LOSSES = {
    "one cell": lambda output: losses.one_cell(output, tuple(n // 2 for n in output.shape)),
    "sum": losses.total,
    "squared error": lambda output: losses.squared_error(
        output, np.sin(np.arange(output.size)).reshape(output.shape)
    ),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_gradient_says_how_the_number_changes_when_an_input_or_a_weight_does(loss):
    random = np.random.default_rng(5)
    cells, weight, bias = (
        random.normal(size=(2, 6, 5)),
        random.normal(size=(4, 2, 3, 2)),
        random.normal(size=4),
    )

    def made(weight, bias):
        layers = [
            Conv(2, 4, (3, 2), stride=(2, 1), padding=1, padding_mode="circular", weight=weight, bias=bias)
        ]
        return Network(cells.shape, [*layers, Activation("GELU"), MaxPool(2, stride=1)])

    def value(cells, weight, bias):
        net = made(weight, bias)
        return LOSSES[loss](net.trace(cells)[net.names[-1]]).value

    net = made(weight, bias)
    maps = net.trace(cells)
    gradients = net.backward(maps, LOSSES[loss](maps[net.names[-1]]).grad)
    for own, found in (
        (gradients.maps[0], differences(lambda moved: value(moved, weight, bias), cells)),
        (gradients.parameters[0]["weight"], differences(lambda moved: value(cells, moved, bias), weight)),
        (gradients.parameters[0]["bias"], differences(lambda moved: value(cells, weight, moved), bias)),
    ):
        np.testing.assert_allclose(own, found, rtol=1e-6, atol=1e-7)


def test_cross_entropy_and_its_gradient_are_those_of_finite_differences():
    scores = np.array([3.0, -1, 0.5, 2])
    loss = losses.cross_entropy(scores, 2)
    assert loss.value == pytest.approx(-np.log(np.exp(0.5) / np.exp(scores).sum()))
    found = differences(lambda moved: losses.cross_entropy(moved, 2).value, scores)
    np.testing.assert_allclose(loss.grad, found, atol=1e-8)


def test_scores_as_large_as_a_float_holds_give_a_finite_cross_entropy():
    loss = losses.cross_entropy([1e308, -1e308], 0)
    assert loss == (0, pytest.approx([0, 0]))


@st.composite
def linear_layers(draw):
    """A layer that is linear in its input, of whole numbers, on an input of two or three channels."""
    rank = draw(st.integers(1, 3))
    sizes = [draw(st.integers(2, 5)) for _ in range(rank)]
    groups = draw(st.sampled_from((1, 2)))
    kernel, stride = [draw(st.integers(1, 2)) for _ in sizes], [draw(st.integers(1, 3)) for _ in sizes]
    seed = draw(st.integers(0, 99))
    kind = draw(st.sampled_from(("Conv", "ConvTranspose", "Upsample", "AvgPool", "Linear")))
    random = np.random.default_rng(seed)
    if kind == "Linear":
        shape, layers = (2, *sizes), [Flatten()]
        count = int(np.prod(shape))
        return shape, [*layers, Linear(count, 3, bias=False, weight=random.integers(-4, 5, (3, count)))]
    if kind == "Upsample":
        return (2, *sizes), [network.Upsample(tuple(stride))]
    if kind == "AvgPool":  # sums, as they are whole
        return (2, *sizes), [network.AvgPool(tuple(kernel), tuple(stride), divisor_override=1)]
    weight = random.integers(-4, 5, (2, 2 // groups, *kernel))
    settings = {"stride": tuple(stride), "groups": groups, "bias": False, "weight": weight}
    if kind == "ConvTranspose":
        return (2, *sizes), [ConvTranspose(2, 2, tuple(kernel), **settings)]
    mode = draw(st.sampled_from(("zeros", "reflect", "replicate", "circular")))
    return (2, *sizes), [Conv(2, 2, tuple(kernel), padding=1, padding_mode=mode, **settings)]


@given(linear_layers(), st.integers(0, 99))
def test_what_is_sent_back_is_the_transpose_of_what_went_forth_exactly(layer, seed):
    """⟨f(x), y⟩ = ⟨x, fᵀ(y)⟩."""
    shape, layers = layer
    net, random = Network(shape, layers), np.random.default_rng(seed)
    cells, sent = random.integers(-9, 10, shape).astype(float), random.integers(-9, 10, net.output_shape)
    maps = net.trace(cells)
    back = net.backward(maps, sent).maps[0]
    assert (maps[net.names[-1]] * sent).sum() == (cells * back).sum()


@given(st.integers(0, 999))
def test_the_gradient_of_a_weight_is_the_transpose_of_what_the_weight_does_exactly(seed):
    random = np.random.default_rng(seed)
    weight, cells = random.integers(-4, 5, (4, 1, 3, 2)), random.integers(-9, 10, (2, 6, 5)).astype(float)
    net = Network(cells.shape, [Conv(2, 4, (3, 2), stride=2, padding=1, groups=2, bias=False, weight=weight)])
    maps = net.trace(cells)
    sent = random.integers(-9, 10, net.output_shape)
    gradient = net.backward(maps, sent).parameters[0]["weight"]
    assert (maps[net.names[-1]] * sent).sum() == (gradient * weight).sum()


def test_of_equal_cells_the_first_gets_the_gradient_and_of_several_nan_the_last():
    net = Network((1, 2, 2), [MaxPool(2)])
    for cells, winner in (
        ([[[7, 7], [7, 7]]], (0, 0)),
        ([[[1, 7], [7, 1]]], (0, 1)),
        ([[[np.nan, 7], [np.nan, 1]]], (1, 0)),
    ):
        back = net.backward(net.trace(cells), [[[3]]]).maps[0][0]
        assert back.sum() == back[winner] == 3


def test_a_map_that_feeds_two_layers_gets_the_sum_of_what_they_send_back():
    net = Network((1, 3), [("one", ReLU()), ("two", Branch("one")), network.Add("one")])
    gradients = net.backward(net.trace([[1, -2, 3]]), [[1, 10, 100]])
    assert gradients.maps[1].tolist() == [[2, 20, 200]]
    assert gradients.maps[0].tolist() == [[2, 0, 200]]


def test_a_way_back_may_begin_at_an_inner_layer_and_leaves_zeros_after_it():
    net = Network((1, 4), [("conv", Conv(1, 1, 2, weight=[[[1, 2]]])), ReLU()])
    gradients = net.backward(net.trace([[1, 2, 3, 4]]), [[1, 0, 0]], "conv")
    assert gradients.maps[0].tolist() == [[1, 2, 0, 0]]
    assert gradients.maps[2].tolist() == [[0, 0, 0]]
    assert gradients.parameters[1] == {}


@pytest.mark.parametrize("sent", [[[1, 2]], [1, 2, 3], 0])
def test_a_gradient_of_another_shape_than_the_output_is_refused_with_both_shapes(sent):
    net = Network((1, 4), [Conv(1, 1, 2)])
    with pytest.raises(ConvSpecError, match=r"grad must have the shape \(1, 3\) of the output; got \("):
        net.backward(net.trace([[1, 2, 3, 4]]), sent)


def test_a_loss_refuses_what_does_not_fit_the_output():
    for make, message in (
        (lambda: losses.one_cell([[1, 2]], (0, 2)), r"no cell \(0, 2\) in a map of the shape \(1, 2\)"),
        (lambda: losses.squared_error([[1, 2]], [[1]]), r"target must have the shape \(1, 2\)"),
        (lambda: losses.cross_entropy([1, 2], 2), "no class 2 among 2 scores"),
        (
            lambda: losses.cross_entropy([[1, 2]], 0),
            r"one score for each class; got a map of the shape \(1, 2\)",
        ),
    ):
        with pytest.raises(ConvSpecError, match=message):
            make()


def test_every_activation_has_a_slope():
    assert set(activations.SLOPES) == set(activations.ACTIVATIONS)
