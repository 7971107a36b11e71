"""What a setting may be, how it may be written, and what it comes to in numbers."""

import dataclasses

import numpy as np
import pytest

from convviz.core.sliding import PADDING_MODES, PADDINGS
from convviz.core.spec import ConvSpec, resolve


@pytest.mark.parametrize("padding_mode", PADDING_MODES)
@pytest.mark.parametrize("padding", PADDINGS)
def test_every_option_that_a_refusal_offers_is_taken(padding, padding_mode):
    spec = resolve((1, 6), (1, 1, 3), padding=padding, padding_mode=padding_mode)
    assert spec.padding_mode == padding_mode
    assert (
        spec.padding
        == {"valid": ((0, 0),), "same": ((1, 1),), "full": ((2, 2),), "causal": ((2, 0),)}[padding]
    )


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_every_number_of_groups_that_a_refusal_offers_is_taken(groups):
    assert resolve((4, 6), (8, 4 // groups, 3), groups=groups).groups == groups


@pytest.mark.parametrize(
    "two", [2, np.int64(2), np.uint8(2), np.array(2), (2, 2), [2, np.int32(2)], np.array([2, 2])]
)
def test_a_number_may_be_pythons_or_numpys_and_stand_alone_or_for_each_axis(two):
    spec = resolve((1, 9, 9), (1, 1, 3, 3), stride=two, dilation=two, padding=two)
    assert (spec.stride, spec.dilation, spec.padding) == ((2, 2), (2, 2), ((2, 2), (2, 2)))
    assert {type(number) for pair in (spec.stride, spec.dilation, *spec.padding) for number in pair} == {int}


@pytest.mark.parametrize(
    "padding",
    [((1, 2), (3, 0)), [[1, 2], [3, 0]], np.array([[1, 2], [3, 0]]), (np.array([1, 2]), (3, np.int8(0)))],
)
def test_pairs_may_come_in_tuples_lists_or_arrays(padding):
    assert resolve((1, 9, 9), (1, 1, 3, 3), padding=padding).padding == ((1, 2), (3, 0))


def test_a_number_and_a_pair_may_stand_side_by_side():
    assert resolve((1, 9, 9), (1, 1, 3, 3), padding=(1, (0, 2))).padding == ((1, 1), (0, 2))


def test_one_pair_for_the_one_axis_is_a_tuple_in_a_tuple():
    assert resolve((1, 9), (1, 1, 3), padding=((1, 2),)).padding == ((1, 2),)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "pair"),
    [
        (6, 3, 1, (1, 1)),
        (6, 4, 1, (1, 2)),
        (6, 3, 2, (0, 1)),
        (5, 3, 2, (1, 1)),
        (6, 1, 4, (0, 0)),
        (1, 5, 1, (2, 2)),
    ],
)
def test_same_padding_follows_tensorflow(size, kernel, stride, pair):
    spec = resolve((1, size), (1, 1, kernel), stride=stride, padding="same")
    assert spec.padding == (pair,)
    assert spec.output_size == (-(-size // stride),)


def test_a_spec_says_what_the_convolution_is_in_numbers():
    spec = resolve((4, 5, 8), (6, 2, 3, 2), stride=(2, 1), padding=(1, (0, 3)), dilation=(1, 3), groups=2)
    assert spec == ConvSpec(4, 6, (5, 8), (3, 2), (2, 1), (1, 3), ((1, 1), (0, 3)), "zeros", 2)
    assert (spec.ndim, spec.axes) == (2, ("H", "W"))
    assert spec.effective_kernel_size == (3, 4)
    assert spec.padded_size == (7, 11)
    assert spec.output_size == (3, 8)
    assert spec.steps == 24
    assert spec.weights == 6 * 2 * 3 * 2
    assert spec.multiply_adds == 72 * 24


def test_a_spec_does_not_change_and_can_be_a_key():
    spec = resolve((1, 6), (1, 1, 3))
    assert {spec: "kept"}[resolve((1, 6), (1, 1, 3), stride=(1,))] == "kept"
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.stride = (2,)
