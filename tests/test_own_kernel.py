"""A kernel of a file on the stage: its filters and channels, and an input that goes with them."""

from __future__ import annotations

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.weights.record import Tensor
from convviz.settings.model import SETUPS, Setup, build, weight_of
from convviz.settings.own_kernel import Picked, Way, first_channel, picked, ways_of, with_own_kernel
from convviz.settings.validate import validate

RANDOM = np.random.default_rng(8)


def whole(*shape):
    return RANDOM.integers(-4, 5, shape).astype(float)


def put(weight, setup, way=None, bias=None, part=None):
    way = way or Way(False, weight.shape)
    part = part or picked(way, 0, None)
    setup, notes = with_own_kernel(setup, None, weight, bias, way, part)
    scene = build(setup)
    assert validate(setup, scene.input.shape)[0] == setup
    return setup, scene, notes


@pytest.mark.parametrize(("rank", "sizes"), [(1, (5,)), (2, (3, 3)), (3, (2, 3, 3))])
def test_a_kernel_of_one_channel_computes_on_the_input_that_is_there(rank, sizes):
    weight, bias = whole(4, 1, *sizes), whole(4)
    setup, scene, notes = put(weight, SETUPS[rank], bias=bias)
    assert notes == ()
    assert setup.sample == SETUPS[rank].sample
    np.testing.assert_array_equal(weight_of(setup, scene.input), weight)
    np.testing.assert_array_equal(scene.bias, bias)


def test_a_kernel_of_three_channels_shows_the_picture_in_colour():
    setup, scene, notes = put(whole(8, 3, 5, 5), Setup())
    assert (setup.colour, setup.sample, notes) == ("rgb", "smiley", ())
    assert scene.input.shape[0] == 3


def test_a_kernel_of_a_deeper_layer_begins_with_its_first_channel_on_the_picture():
    way = Way(False, (64, 16, 3, 3))
    part = picked(way, 0, first_channel(way, 1))
    assert part == Picked(tuple(range(8)), (0,))
    weight = whole(64, 16, 3, 3)
    setup, scene, _ = put(weight, Setup(), part=part)
    np.testing.assert_array_equal(weight_of(setup, scene.input), weight[:8, :1])


def test_all_channels_of_a_deeper_layer_bring_an_input_of_as_many():
    weight = whole(64, 16, 3, 3)
    setup, scene, notes = put(weight, Setup(), part=picked(Way(False, weight.shape), 56, None))
    assert scene.input.shape == (16, 8, 8)
    np.testing.assert_array_equal(weight_of(setup, scene.input), weight[56:])
    assert notes[0].startswith("The kernel reads 16 channels and the input had 1, so the input is now random")


def test_a_transposed_kernel_stands_on_the_stage_of_its_layer():
    weight = whole(1, 4, 2, 2)
    setup, scene, _ = put(weight, Setup(), way=Way(True, weight.shape))
    assert setup.layer == "conv_transpose"
    np.testing.assert_array_equal(weight_of(setup, scene.input), np.swapaxes(weight, 0, 1))


@pytest.mark.parametrize(
    ("shape", "titles"),
    [
        ((5,), ["Conv1d 1 → 1, 5"]),
        ((3, 3), ["Conv1d 1 → 3, 3", "Conv2d 1 → 1, 3 × 3"]),
        (
            (2, 3, 3),
            ["Conv1d 3 → 2, 3", "ConvTranspose1d 2 → 3, 3", "Conv2d 1 → 2, 3 × 3", "Conv3d 1 → 1, 2 × 3 × 3"],
        ),
        ((8, 1, 3, 3), ["Conv2d 1 → 8, 3 × 3", "ConvTranspose2d 8 → 1, 3 × 3", "Conv3d 1 → 8, 1 × 3 × 3"]),
        ((8, 1, 2, 3, 3), ["Conv3d 1 → 8, 2 × 3 × 3", "ConvTranspose3d 8 → 1, 2 × 3 × 3"]),
        ((), []),
        ((0, 3, 3), []),
    ],
)
def test_an_array_of_numpys_may_be_one_kernel_several_or_a_layers(shape, titles):
    assert [way.title for way in ways_of(Tensor("a", shape, "float64"), True)] == titles


def test_a_tensor_of_a_model_is_a_kernel_only_where_it_has_the_axes_of_one():
    assert ways_of(Tensor("fc.weight", (10, 8), "float32"), False) == ()
    ways = ways_of(Tensor("deconv.weight", (8, 4, 2, 2), "float32"), False)
    assert [way.transposed for way in ways] == [True, False]


def test_a_kernel_that_the_stage_cannot_show_is_refused_with_both_sizes():
    with pytest.raises(SourceError, match=r"^The kernel is 12 × 3, and at most 11 cells"):
        put(whole(1, 1, 12, 3), Setup())


@pytest.mark.parametrize("part", [Picked((), (0,)), Picked((0,), ()), Picked(tuple(range(9)), (0,))])
def test_more_or_less_than_the_stage_has_room_for_is_refused(part):
    with pytest.raises(SourceError, match="1 to 8 filters and 1 to 16 input channels"):
        put(whole(9, 1, 3, 3), Setup(), part=part)


def test_groups_are_set_back_as_each_filter_reads_all_channels():
    setup, _, _ = put(whole(4, 3, 3, 3), Setup(colour="rgb", groups=3))
    assert setup.groups == 1
