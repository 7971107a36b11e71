"""Geometry against the definition: which cells meet which weights."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from draws import Convolution, convolutions
from hypothesis import given
from reference import reference_axes, reference_taps

from convviz import cross_correlate, output_size
from convviz.core.geometry import feeds, meets, step_index, step_of, taps, unreached, window_start
from convviz.core.spec import ConvSpec, resolve
from convviz.engine import pad


def spec_of(convolution: Convolution) -> ConvSpec:
    return resolve(convolution.input.shape, convolution.weight.shape, **convolution.written)


def cells(sizes: tuple[int, ...]) -> list[tuple[int, ...]]:
    return list(product(*map(range, sizes)))


def taps_by_definition(spec: ConvSpec) -> dict:
    return reference_taps(spec.input_size, spec.kernel_size, spec.stride, spec.padding, spec.dilation)


@given(convolutions())
def test_taps_are_those_of_the_definition_in_the_kernels_order(convolution):
    spec = spec_of(convolution)
    expected = taps_by_definition(spec)
    assert cells(spec.output_size) == list(expected)
    assert {index: list(taps(spec, index)) for index in expected} == expected


@given(convolutions())
def test_a_window_starts_at_its_first_tap(convolution):
    spec = spec_of(convolution)
    for index in cells(spec.output_size):
        assert window_start(spec, index) == next(taps(spec, index)).input


@given(convolutions())
def test_an_output_is_the_sum_over_its_taps_on_the_padded_input(convolution):
    spec = spec_of(convolution)
    padded = pad(convolution.input, spec.padding, spec.padding_mode)
    output = cross_correlate(*convolution.arrays[:2], **convolution.written)
    channels = convolution.weight.shape[1]
    before = [pair[0] for pair in spec.padding]
    for filter, weight in enumerate(convolution.weight):
        first = filter // (spec.out_channels // spec.groups) * channels
        for index in cells(spec.output_size):
            total = 0
            for cell, tap in taps(spec, index):
                place = [i + b for i, b in zip(cell, before, strict=True)]
                total += padded[first : first + channels, *place] @ weight[:, *tap]
            assert output[filter, *index] == total


@given(convolutions())
def test_an_input_cell_feeds_exactly_the_outputs_that_have_a_tap_on_it(convolution):
    spec = spec_of(convolution)
    fed = defaultdict(list)
    for index, pairs in taps_by_definition(spec).items():
        for cell, _ in pairs:
            fed[cell].append(index)
    everywhere = product(*(range(-b, n + a) for n, (b, a) in zip(spec.input_size, spec.padding, strict=True)))
    for cell in everywhere:
        assert list(feeds(spec, cell)) == fed[cell]


@given(convolutions())
def test_a_weight_meets_exactly_the_input_cells_it_is_a_tap_on(convolution):
    spec = spec_of(convolution)
    met = defaultdict(set)
    inside = set(cells(spec.input_size))
    for pairs in taps_by_definition(spec).values():
        for cell, tap in pairs:
            met[tap] |= {cell} & inside
    for tap in cells(spec.kernel_size):
        ranges = meets(spec, tap)
        assert all(isinstance(along, range) for along in ranges)
        assert set(product(*ranges)) == met[tap]


@given(convolutions())
def test_unreached_cells_are_those_that_feed_nothing_themselves_or_through_a_copy(convolution):
    spec = spec_of(convolution)
    sizes = spec.input_size, spec.kernel_size, spec.stride, spec.padding, spec.dilation
    windows = reference_axes(*sizes, spec.padding_mode)
    reached = set(product(*({cell for window in axis for cell in window} for axis in windows)))
    idle = [set(unreached(spec, axis)) for axis in range(spec.ndim)]
    for cell in cells(spec.input_size):
        missed = any(index in along for index, along in zip(cell, idle, strict=True))
        assert missed == (cell not in reached)


def test_a_stride_wider_than_the_kernel_leaves_gaps_and_a_short_end():
    spec = resolve((1, 8, 8), (1, 1, 2, 3), stride=(3, 3))
    assert unreached(spec, 0) == (2, 5)
    assert unreached(spec, 1) == (6, 7)


def test_a_middle_cell_feeds_nine_outputs_and_a_corner_four():
    spec = resolve((1, 5, 5), (1, 1, 3, 3), padding=1)
    assert len(list(feeds(spec, (2, 2)))) == 9
    assert list(feeds(spec, (0, 0))) == [(0, 0), (0, 1), (1, 0), (1, 1)]


@given(convolutions())
def test_steps_count_the_outputs_with_the_last_axis_fastest(convolution):
    spec = spec_of(convolution)
    indices = [step_index(spec, step) for step in range(spec.steps)]
    assert indices == list(np.ndindex(spec.output_size))
    assert [step_of(spec, index) for index in indices] == list(range(spec.steps))


@pytest.mark.parametrize("step", [-1, 9])
def test_a_step_that_does_not_exist_has_no_index(step):
    with pytest.raises(IndexError, match=rf"^step {step} is outside the 9 steps, 0 to 8$"):
        step_index(resolve((1, 5, 5), (1, 1, 3, 3)), step)


@given(convolutions())
def test_output_size_is_the_shape_that_comes_out(convolution):
    settings = {name: convolution.written[name] for name in ("stride", "padding", "dilation")}
    expected = cross_correlate(*convolution.arrays, **convolution.written).shape[1:]
    assert output_size(convolution.input.shape[1:], convolution.weight.shape[2:], **settings) == expected
    assert (
        output_size(list(convolution.input.shape[1:]), convolution.weight.shape[2:], **settings) == expected
    )


@pytest.mark.parametrize(
    ("input_size", "kernel_size", "settings", "expected"),
    [
        ((224, 224), 7, {"stride": 2, "padding": 3}, (112, 112)),
        ((227, 227), 11, {"stride": 4}, (55, 55)),
        ((28, 28), (5, 5), {}, (24, 24)),
        ((7,), 3, {"stride": 2, "dilation": 3}, (1,)),
        ((16, 112, 112), 3, {"padding": 1, "stride": (1, 2, 2)}, (16, 56, 56)),
        ((5, 6), 3, {"stride": 2, "padding": "same"}, (3, 3)),
    ],
    ids=["ResNet's stem", "AlexNet's first layer", "LeNet's C1", "dilated 1D", "C3D", "same with stride 2"],
)
def test_output_size_of_well_known_layers(input_size, kernel_size, settings, expected):
    assert output_size(input_size, kernel_size, **settings) == expected
