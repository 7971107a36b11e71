"""The way back as layers at work: what such a scene comes to is the gradient, exactly on whole numbers."""

from dataclasses import replace

import numpy as np
import pytest
from gradient_calls import cases
from network_chains import tuples

from convviz import network
from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec
from convviz.engine.gradients import fold
from convviz.layers import layer_of
from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import After
from convviz.layers.avg_pool import AvgPool
from convviz.layers.batch_norm import BatchNorm
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import scene_of
from convviz.layers.sent_back import OF_PADDED, OF_WEIGHT, input_scene, weight_scene
from convviz.network import Network
from convviz.settings.back_stage import taken
from convviz.settings.backward import Backward, network_of, read, way_back, write

CALLS = cases()


def forth(case):
    """The scene of a recorded call, on whole numbers, and a gradient of its output."""
    random = np.random.default_rng(sum(case["shape"]))
    cells = random.integers(-4, 5, case["shape"]).astype(float)
    said = {name: tuples(value) for name, value in case["settings"].items()}
    layer = getattr(network, case["kind"])(*tuples(case["arguments"]), **said)
    net = Network(case["shape"], [layer], seed=None)
    spec = net.part(net.names[0]).spec
    weight = None
    if case["kind"].startswith("Conv"):
        part = net.part(net.names[0])
        weight = random.integers(-4, 5, part.weight.shape).astype(float)
    scene = scene_of(spec, cells, weight)
    return scene, random.integers(-4, 5, scene.output.shape).astype(float)


def sent(scene, grad):
    return layer_of(scene.spec).backward(scene.spec, grad, scene.input, scene.weight, None)


@pytest.mark.parametrize("kind", ["Conv", "ConvTranspose", "AvgPool", "Upsample"])
def test_the_scene_of_dL_d_input_comes_to_what_the_layer_sends_back(kind):
    seen = 0
    for case in CALLS:
        if case["kind"] != kind:
            continue
        scene, grad = forth(case)
        back, expected = input_scene(scene, grad), sent(scene, grad).input
        output = back.output
        if back.panels.output == OF_PADDED:
            assert scene.spec.padding_mode != "zeros"
            output = fold(output, scene.spec.padding, scene.spec.padding_mode)
        assert np.abs(output - expected).max() <= (1e-12 if kind == "AvgPool" else 0)
        assert back.panels.gradients == ("input", "output")
        seen += 1
    assert seen >= 100


@pytest.mark.parametrize("kind", ["Conv", "ConvTranspose"])
def test_the_scene_of_dL_d_weight_has_each_weights_gradient_in_its_place(kind):
    for case in CALLS:
        if case["kind"] != kind:
            continue
        scene, grad = forth(case)
        back, expected = weight_scene(scene, grad), sent(scene, grad).weight
        groups, kernel = scene.spec.groups, scene.spec.kernel_size
        if kind == "Conv":  # a map for each channel and each filter of its group
            maps = back.output.reshape(groups, -1, scene.spec.out_channels // groups, *kernel).swapaxes(1, 2)
        else:  # the gradient is correlated, and the input is the kernel
            maps = back.output.reshape(groups, -1, scene.spec.in_channels // groups, *kernel)
        assert np.array_equal(maps.reshape(expected.shape), expected)
        assert back.panels.output == OF_WEIGHT


def test_each_gradient_of_a_weight_is_the_sum_of_its_inputs_times_gradients():
    spec = ConvSpec.of((1, 5, 5), (1, 1, 2, 2), Sliding(stride=2))
    cells, grad = np.arange(25.0).reshape(1, 5, 5), np.array([[[1.0, 10], [100, 1000]]])
    back = weight_scene(scene_of(spec, cells, np.ones((1, 1, 2, 2))), grad)
    terms = back.terms(0)
    assert [(term.input, term.weight) for term in terms] == [(0, 1), (2, 10), (10, 100), (12, 1000)]
    assert sum(term.product for term in terms) == back.output[0, 0, 0] == 13020


@pytest.mark.parametrize("kind", ["MaxPool", "AdaptiveMaxPool", "AdaptiveAvgPool"])
def test_the_scene_of_pooling_sends_back_what_the_layer_does_unless_its_windows_differ_in_size(kind):
    shown = []
    for case in CALLS:
        if case["kind"] != kind:
            continue
        scene, grad = forth(case)
        back = input_scene(scene, grad)
        shown.append(back is not None)
        if back is None:
            assert any(
                size % outputs for size, outputs in zip(scene.spec.input_size, grad.shape[1:], strict=True)
            )
            continue
        assert np.abs(back.output - sent(scene, grad).input).max() <= 1e-12
        assert weight_scene(scene, grad) is None
    assert sum(shown) >= 20


def test_of_a_maximum_each_window_has_a_1_at_its_winner_and_0_at_all_others():
    spec = MaxPool(2).resolve((1, 2, 4))
    scene = scene_of(spec, np.array([[[3.0, 7, 2, 5], [7, 1, 4, 0]]]))
    back = input_scene(scene, np.array([[[10.0, 20]]]))
    assert back.weight.tolist() == [[[[0, 1], [0, 0]], [[0, 1], [0, 0]]]]
    assert back.output.tolist() == [[[0, 10, 0, 20], [0, 0, 0, 0]]]
    assert [(term.input, term.weight) for term in back.terms(1)] == [(10, 1)]
    assert [(term.input, term.weight) for term in back.terms(4)] == [(10, 0)]


def test_a_mean_that_leaves_its_padding_out_shares_by_the_cells_of_each_window():
    spec = AvgPool(2, 2, 1, count_include_pad=False).resolve((1, 2, 2))
    back = input_scene(scene_of(spec, np.ones((1, 2, 2))), np.array([[[1.0, 2], [3, 4]]]))
    assert back.input.tolist() == [[[1, 2], [3, 4]]], "it is dL/d(output) as it came"
    assert back.output.tolist() == [[[1, 2], [3, 4]]]
    assert (back.weight == 1).all()


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_back_through_an_activation_each_gradient_is_multiplied_by_its_slope(activation):
    scene = scene_of(
        ConvSpec.of((1, 4), (2, 1, 1)), np.array([[-1.5, -0.5, 0.5, 2]]), np.array([[[1.0]], [[-2.0]]])
    )
    scene = replace(scene, after=After(BatchNorm((0.5, 1.0), (4.0, 1.0)), activation))
    net, maps = network_of(scene)
    way = way_back(net, maps, Backward("sum", to="before"))
    back = taken(way, scene, 0)
    np.testing.assert_allclose(back.scene.output, way.gradients.maps[1], rtol=1e-12)
    np.testing.assert_array_equal(back.scene.input, way.gradients.maps[-1])
    assert back.scene.panels[:3] == (f"dL/d({activation})", "slope", "dL/d(output)")


def test_relu_stops_a_gradient_where_it_was_off():
    scene = scene_of(ConvSpec.of((1, 3), (1, 1, 1)), np.array([[1.0, -2, 3]]), np.array([[[2.0]]]))
    scene = replace(scene, after=After(activation="ReLU"))
    back = taken(way_back(*network_of(scene), Backward("sum", to="before")), scene, 0).scene
    assert back.weight.ravel().tolist() == [1, 0, 1]
    assert back.output.tolist() == [[1, 0, 1]]


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4, 5, 6])
def test_of_a_network_every_layer_that_changes_numbers_one_by_one_shows_its_way_back(at):
    layers = [network.Conv(1, 2, 3), network.BatchNorm(2), network.Tanh(), network.Flatten()]
    net = Network((1, 6, 6), [*layers, network.Linear(32, 4), network.ReLU(), network.Softmax()], seed=3)
    maps = net.trace(np.random.default_rng(5).normal(size=(1, 6, 6)))
    way = way_back(net, maps, Backward("sum" if at != 6 else "cell", cell=(1,)))
    back = taken(way, None, at, at).scene
    assert (back is not None) == (at in (1, 2, 5))
    if back is not None:
        expected = way.gradients.maps[at]
        np.testing.assert_allclose(back.output.reshape(expected.shape), expected, rtol=1e-12, atol=1e-15)


def test_more_weights_than_a_stage_can_be_sent_are_not_shown():
    scene = scene_of(MaxPool(16, 1).resolve((1, 128, 128)), np.zeros((1, 128, 128)))
    assert input_scene(scene, scene.output) is None
    way = way_back(*network_of(scene), Backward("sum"))
    assert taken(way, scene, 0).scene is scene


@pytest.mark.parametrize(
    "backward",
    [
        Backward(),
        Backward(cell=(0, 12, 3)),
        Backward("sum"),
        Backward("sum", to="weight"),
        Backward("error"),
        Backward("error", target=-2.5, to="weight"),
        Backward("class", answer=7),
        Backward("sum", to="before"),
    ],
)
def test_an_address_says_what_is_differentiated_and_is_read_back(backward):
    assert read(write(backward)) == backward


@pytest.mark.parametrize(
    "text",
    [
        "",
        "all",
        "cell()",
        "cell(-1)",
        "cell(1.2.3.4.5)",
        "cell(9999999999)",
        "error(nan)",
        "error(1e400)",
        "error(x)",
        "class",
        "class(-1)",
        "class(1.5)",
        "sum~bias",
        "cell(0)" * 99,
        "<b>",
        "error(1e7)",
    ],
)
def test_an_address_that_says_nothing_of_the_kind_is_not_read(text):
    assert read(text) in (None, Backward("sum"))


def test_a_way_back_begins_at_the_answer_and_passes_what_follows_the_layer():
    scene = scene_of(ConvSpec.of((1, 3), (1, 1, 1)), np.array([[1.0, -2, 3]]), np.array([[[2.0]]]))

    net, maps = network_of(replace(scene, after=After(activation="ReLU")))
    back = way_back(net, maps, Backward("sum"))
    assert back.loss.value == 8
    assert back.gradients.maps[0].tolist() == [[2, 0, 2]]
    assert back.gradients.parameters[0]["weight"].tolist() == [[[4]]]


def test_a_cell_that_the_output_does_not_have_is_brought_to_one_and_said():
    scene = scene_of(ConvSpec.of((1, 3), (1, 1, 2)), np.ones((1, 3)), np.ones((1, 1, 2)))
    back = way_back(*network_of(scene), Backward(cell=(5, 9)))
    assert back.backward.cell == (0, 1)
    assert "The output of the shape (1, 2) has no cell (5, 9), so (0, 1) is used." in back.notes
