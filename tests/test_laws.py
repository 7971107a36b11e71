"""The laws of convolution, on whole numbers, where both sides of an equation are exact."""

import numpy as np
import pytest
from draws import Convolution, convolutions, whole_numbers
from hypothesis import given
from hypothesis import strategies as st

from convviz import convolve, cross_correlate
from convviz.core.spec import ConvSpec, resolve
from convviz.engine import pad

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


def spec_of(convolution: Convolution) -> ConvSpec:
    return resolve(convolution.input.shape, convolution.weight.shape, **convolution.plain)


def kernels(ndim: int, most: int = 3) -> st.SearchStrategy[np.ndarray]:
    """One filter of one channel, or an input of one channel, with any small spatial sizes."""
    sizes = st.tuples(*[st.integers(1, most)] * ndim)
    return sizes.flatmap(lambda size: whole_numbers((1, 1, *size)))


def assert_equal(left: np.ndarray, right: np.ndarray) -> None:
    assert left.shape == right.shape
    assert np.array_equal(left, right)


@given(convolutions(), st.integers(-9, 9), st.data())
def test_it_is_linear_in_the_input(convolution, factor, data):
    input, weight, settings = convolution.input, convolution.weight, convolution.written
    other = data.draw(whole_numbers(input.shape))
    assert_equal(
        cross_correlate(factor * input + other, weight, **settings),
        factor * cross_correlate(input, weight, **settings) + cross_correlate(other, weight, **settings),
    )


@given(convolutions(), st.integers(-9, 9), st.data())
def test_it_is_linear_in_the_weight(convolution, factor, data):
    input, weight, settings = convolution.input, convolution.weight, convolution.written
    other = data.draw(whole_numbers(weight.shape))
    assert_equal(
        cross_correlate(input, factor * weight + other, **settings),
        factor * cross_correlate(input, weight, **settings) + cross_correlate(input, other, **settings),
    )


@given(convolutions())
def test_the_bias_is_added_last_and_to_every_place_of_its_map(convolution):
    input, weight, settings = convolution.input, convolution.weight, convolution.written
    bias = np.arange(1.0, 1 + len(weight))
    added = cross_correlate(input, weight, bias, **settings) - cross_correlate(input, weight, **settings)
    for number, plane in zip(bias, added, strict=True):
        assert (plane == number).all()


@given(convolutions(), st.data())
def test_dropping_a_whole_number_of_strides_in_front_drops_as_many_outputs(convolution, data):
    input, weight = convolution.input, convolution.weight
    settings = convolution.plain | {"padding": "valid", "padding_mode": "zeros"}
    padded = pad(input, spec_of(convolution).padding, "zeros")
    whole = cross_correlate(padded, weight, **settings)
    axis = data.draw(st.integers(1, input.ndim - 1))
    outputs = data.draw(st.integers(0, whole.shape[axis] - 1))
    cells = outputs * settings["stride"][axis - 1]
    shorter = np.delete(padded, np.s_[:cells], axis)
    assert_equal(cross_correlate(shorter, weight, **settings), np.delete(whole, np.s_[:outputs], axis))


@given(convolutions(), st.data())
def test_on_a_circle_a_shifted_input_gives_the_shifted_output(convolution, data):
    input, weight = convolution.input, convolution.weight
    axes = tuple(range(1, input.ndim))
    tiled = np.tile(input, (1, *[6] * len(axes)))
    shift = [data.draw(st.integers(-5, 5)) for _ in axes]
    settings = convolution.plain | {"stride": 1, "padding": "same", "padding_mode": "circular"}
    assert_equal(
        cross_correlate(np.roll(tiled, shift, axes), weight, **settings),
        np.roll(cross_correlate(tiled, weight, **settings), shift, axes),
    )


@given(convolutions())
def test_groups_are_separate_convolutions_side_by_side(convolution):
    groups = convolution.plain["groups"]
    shares = zip(np.split(convolution.input, groups), np.split(convolution.weight, groups), strict=True)
    settings = convolution.written | {"groups": 1}
    assert_equal(
        cross_correlate(convolution.input, convolution.weight, **convolution.written),
        np.concatenate([cross_correlate(input, weight, **settings) for input, weight in shares]),
    )


@given(convolutions())
def test_a_filter_sums_over_the_channels_of_its_group(convolution):
    per_group = convolution.weight.shape[1]
    filters = len(convolution.weight) // convolution.plain["groups"]
    settings = convolution.written | {"groups": 1}
    maps = [
        sum(
            cross_correlate(
                convolution.input[[number // filters * per_group + c]], filter[None, [c]], **settings
            )
            for c in range(per_group)
        )
        for number, filter in enumerate(convolution.weight)
    ]
    assert_equal(
        cross_correlate(convolution.input, convolution.weight, **convolution.written), np.concatenate(maps)
    )


@given(convolutions())
def test_dilation_is_a_kernel_stuffed_with_zeros(convolution):
    spec = spec_of(convolution)
    stuffed = np.zeros((*convolution.weight.shape[:2], *spec.effective_kernel_size))
    stuffed[:, :, *(slice(None, None, gap) for gap in spec.dilation)] = convolution.weight
    assert_equal(
        cross_correlate(*convolution.arrays, **convolution.written),
        cross_correlate(convolution.input, stuffed, convolution.bias, **convolution.plain | {"dilation": 1}),
    )


@given(convolutions())
def test_a_stride_keeps_every_so_many_outputs_of_stride_one(convolution):
    spec = spec_of(convolution)
    settings = convolution.plain | {"stride": 1, "padding": spec.padding}
    every_output = cross_correlate(*convolution.arrays, **settings)
    assert_equal(
        cross_correlate(*convolution.arrays, **convolution.written),
        every_output[:, *(slice(None, None, stride) for stride in spec.stride)],
    )


@given(convolutions())
def test_padding_is_a_larger_input(convolution):
    spec = spec_of(convolution)
    padded = pad(convolution.input, spec.padding, spec.padding_mode)
    assert_equal(
        cross_correlate(*convolution.arrays, **convolution.written),
        cross_correlate(padded, *convolution.arrays[1:], **convolution.plain | {"padding": "valid"}),
    )


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.data())
def test_a_kernel_of_one_cell_is_a_matrix_product_over_channels(ndim, in_channels, out_channels, size, data):
    input = data.draw(whole_numbers((in_channels, *[size] * ndim)))
    matrix = data.draw(whole_numbers((out_channels, in_channels)))
    weight = matrix.reshape(out_channels, in_channels, *[1] * ndim)
    assert_equal(cross_correlate(input, weight), np.tensordot(matrix, input, axes=1))


@given(convolutions(ndims=(1, 2)), st.data())
def test_an_axis_of_size_one_changes_nothing_so_conv1d_is_conv2d_of_height_one(convolution, data):
    axis = data.draw(st.integers(0, convolution.input.ndim - 1))
    spec = spec_of(convolution)
    settings = {"groups": spec.groups, "padding_mode": spec.padding_mode}
    for name, entry in {"stride": 1, "dilation": 1, "padding": (0, 0)}.items():
        entries = getattr(spec, name)
        settings[name] = (*entries[:axis], entry, *entries[axis:])
    flat = cross_correlate(
        np.expand_dims(convolution.input, 1 + axis),
        np.expand_dims(convolution.weight, 2 + axis),
        convolution.bias,
        **settings,
    )
    assert_equal(np.squeeze(flat, 1 + axis), cross_correlate(*convolution.arrays, **convolution.written))


@given(convolutions(ndims=(1,)))
def test_a_conv2d_whose_kernel_has_the_full_height_is_a_conv1d_over_its_rows(convolution):
    settings = convolution.plain | {"groups": 1}
    rows, filters = convolution.input[None], convolution.weight[:, None]
    rows = rows[:, : filters.shape[2]]
    spec = resolve(rows[0].shape, convolution.weight.shape, **settings)
    of_pictures = settings | {
        "stride": (1, *spec.stride),
        "dilation": (1, *spec.dilation),
        "padding": ((0, 0), *spec.padding),
    }
    assert_equal(
        cross_correlate(rows, filters, **of_pictures)[:, 0],
        cross_correlate(rows[0], convolution.weight, **settings),
    )


@given(convolutions(ndims=(2, 3)), st.randoms(use_true_random=False))
def test_the_order_of_the_axes_does_not_matter(convolution, random):
    spec = spec_of(convolution)
    order = random.sample(range(spec.ndim), spec.ndim)
    settings = {
        name: [getattr(spec, name)[axis] for axis in order] for name in ("stride", "dilation", "padding")
    }
    turned = cross_correlate(
        convolution.input.transpose(0, *(1 + axis for axis in order)),
        convolution.weight.transpose(0, 1, *(2 + axis for axis in order)),
        convolution.bias,
        groups=spec.groups,
        padding_mode=spec.padding_mode,
        **settings,
    )
    expected = cross_correlate(*convolution.arrays, **convolution.written)
    assert_equal(turned, expected.transpose(0, *(1 + axis for axis in order)))


@given(convolutions())
def test_convolve_flips_every_spatial_axis_of_the_kernel_and_correlates(convolution):
    backwards = [slice(None, None, -1)] * (convolution.input.ndim - 1)
    flipped = convolution.weight[:, :, *backwards]
    assert_equal(
        convolve(*convolution.arrays, **convolution.written),
        cross_correlate(convolution.input, flipped, convolution.bias, **convolution.written),
    )


@given(st.lists(st.integers(-9, 9), min_size=1), st.lists(st.integers(-9, 9), min_size=1, max_size=9))
def test_a_full_convolution_is_that_of_numpy(input, kernel):
    assert convolve([input], [[kernel]], padding="full").tolist() == [np.convolve(input, kernel).tolist()]


@given(st.integers(1, 3), st.data())
def test_full_convolutions_commute(ndim, data):
    first, second = data.draw(kernels(ndim)), data.draw(kernels(ndim))
    assert_equal(convolve(first[0], second, padding="full"), convolve(second[0], first, padding="full"))


@given(st.integers(1, 3), st.data())
def test_full_convolutions_associate(ndim, data):
    input, first, second = (data.draw(kernels(ndim)) for _ in range(3))
    both = convolve(first[0], second, padding="full")[None]
    one_by_one = convolve(convolve(input[0], first, padding="full"), second, padding="full")
    assert_equal(one_by_one, convolve(input[0], both, padding="full"))


@pytest.mark.parametrize("padding_mode", PADDING_MODES)
@given(st.integers(1, 3), st.sampled_from((1, 3, 5)), st.integers(1, 2), st.data())
def test_a_delta_kernel_with_same_padding_returns_the_input(padding_mode, ndim, kernel, dilation, data):
    input = data.draw(whole_numbers((2, *[5] * ndim)))
    weight = np.zeros((2, 2, *[kernel] * ndim))
    weight[:, :, *[kernel // 2] * ndim] = np.eye(2)
    for operation in (cross_correlate, convolve):
        output = operation(input, weight, padding="same", dilation=dilation, padding_mode=padding_mode)
        assert_equal(output, input)


def test_the_odd_cell_of_same_padding_goes_after_for_correlation_and_for_convolution():
    first, last = [[[1, 0]]], [[[0, 1]]]
    for operation, here, next_cell in ((cross_correlate, first, last), (convolve, last, first)):
        assert operation([[1, 2, 3]], here, padding="same").tolist() == [[1, 2, 3]]
        assert operation([[1, 2, 3]], next_cell, padding="same").tolist() == [[2, 3, 0]]


def test_a_causal_convolution_meets_the_latest_cell_with_its_first_weight():
    assert convolve([[1, 2, 3]], [[[1, 10]]], padding="causal").tolist() == [[1, 12, 23]]
    assert cross_correlate([[1, 2, 3]], [[[1, 10]]], padding="causal").tolist() == [[10, 21, 32]]
