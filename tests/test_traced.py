"""A network at work: its maps, and the stage of each layer, whose numbers are those of the maps."""

import numpy as np
import pytest

from convviz.core.numbers import Numbers
from convviz.data.inputs import Input
from convviz.explain.arithmetic import work_out
from convviz.explain.numerals import printed, text
from convviz.network.plan import read
from convviz.settings.chain import NOWHERE, Chain, with_numbers
from convviz.settings.traced import cell_of_spot, spot_of_cell, stage_at, traced, weights_at

CHAINS = {
    "2D": (
        "Conv(4,3,padding=1)~BatchNorm~ReLU~MaxPool(2)~ConvTranspose(3,2,stride=2)~Tanh~AvgPool(2)",
        (2, 8, 8),
    ),
    "1D": ("Conv(3,3,dilation=2)~LeakyReLU~Upsample(2)~AdaptiveMaxPool(1)", (3, 20)),
    "3D": ("Conv(2,2)~Sigmoid~AdaptiveAvgPool(2)", (1, 5, 5, 5)),
    "a classifier": ("Conv(4,3)~ReLU~AdaptiveMaxPool(1)~Flatten~Linear(5)~GELU~Linear(3)", (1, 6, 6)),
}


def net_of(chain, shape, seed=0):
    cells = np.random.default_rng(seed).normal(size=shape).round(2)
    input = Input(cells)
    return traced(read(chain)[0], input), input


@pytest.mark.parametrize(("chain", "shape"), CHAINS.values(), ids=CHAINS)
def test_the_stage_of_each_layer_ends_with_the_numbers_of_its_map(chain, shape):
    net, input = net_of(chain, shape)
    assert net.error is None
    stages = 0
    for at, item in enumerate(net.plan.items):
        stage = stage_at(net, at, input)
        if stage.scene is None:
            assert item.kind == "Flatten"
            continue
        stages += 1
        cells = net.map_at(stage.layer).reshape(stage.scene.shown.shape)
        shown = stage.scene.shown
        assert [printed(a) for a in shown.ravel().tolist()] == [printed(b) for b in cells.ravel().tolist()]
        for cell in list(np.ndindex(net.map_at(at).shape))[:: max(1, net.map_at(at).size // 5)]:
            spot = spot_of_cell(net.map_at(at).shape, cell)
            assert cell_of_spot(net.map_at(at).shape, spot) == cell
            step, filter = spot.step, spot.filter
            place = (filter, *np.unravel_index(step, stage.scene.spec.output_size))
            assert work_out(stage.scene, step, filter).output == text(printed(float(shown[place])))
            if at == stage.layer:
                assert printed(float(shown[place])) == printed(float(net.map_at(at)[cell]))
    assert stages >= 3


def test_the_activation_that_follows_stands_on_the_stage_of_the_layer_before_it():
    net, input = net_of(*CHAINS["2D"])
    for at in (0, 1, 2):
        stage = stage_at(net, at, input)
        assert (stage.layer, stage.scene.after.activation) == (0, "ReLU")
        assert stage.scene.answer == pytest.approx(net.map_at(2))
    assert bool(stage_at(net, 2, input).why)
    assert stage_at(net, 4, input).scene.after.activation == "Tanh"


def test_an_activation_with_a_slope_of_its_own_is_not_shown_with_another():
    net, input = net_of("Conv(2,3)~LeakyReLU(0.5)", (1, 6))
    assert stage_at(net, 0, input).scene.after.is_nothing


def test_a_linear_layer_stands_on_the_stage_as_one_window_over_its_row():
    net, input = net_of(*CHAINS["a classifier"])
    stage = stage_at(net, 4, input)
    assert stage.scene.spec.steps == 1
    assert stage.scene.output.ravel() == pytest.approx(net.map_at(4))
    assert "5 kernels" in stage.why


@pytest.mark.parametrize("kind", ["Flatten", "Softmax", "Add(input)", "Concat(input)"])
def test_a_layer_without_windows_says_what_it_does(kind):
    net, input = net_of(kind, (2, 4, 4))
    stage = stage_at(net, 0, input)
    assert stage.scene is None
    assert stage.why
    assert stage_at(net, NOWHERE, input).why != stage.why


def test_a_chain_that_cannot_go_on_works_up_to_there():
    net, input = net_of("Conv(2,3)~Conv(2,9)~ReLU", (1, 6, 6))
    assert (len(net.names), net.error.layer) == (1, 1)
    assert stage_at(net, 0, input).scene is not None
    assert stage_at(net, 1, input).scene is None


def test_the_weights_of_a_layer_can_be_given_back_to_it():
    for at in (0, 1, 4):
        net, input = net_of(*CHAINS["2D"])
        arrays = {name: Numbers.of(array) for name, array in weights_at(net, at).items()}
        assert arrays
        again = traced(with_numbers(Chain(net.plan, at), arrays).plan, input)
        assert again.map_at(at) == pytest.approx(net.map_at(at), rel=1e-6)


def test_layers_without_weights_have_none():
    net, _ = net_of(*CHAINS["2D"])
    assert [sorted(weights_at(net, at)) for at in (NOWHERE, 2, 3, 99)] == [[], [], [], []]
