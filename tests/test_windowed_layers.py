"""Pooling, transposed convolution and upsampling against their definitions, and the laws that they keep."""

from typing import Any

import numpy as np
import pytest
from draws import shortened, sizes, whole_numbers
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_reference import (
    reference_adaptive,
    reference_average,
    reference_max,
    reference_repeated,
    reference_transpose,
)

import convviz

LARGEST = {1: 9, 2: 6, 3: 4}
SPECIAL = (np.nan, np.inf, -np.inf, -0.0)


@st.composite
def inputs(draw: st.DrawFn, channels: int = 2) -> np.ndarray:
    ndim = draw(st.sampled_from((1, 2, 3)))
    return draw(whole_numbers((draw(st.integers(1, channels)), *draw(sizes(ndim, 1, LARGEST[ndim])))))


@st.composite
def poolings(draw: st.DrawFn, average: bool) -> tuple[np.ndarray, dict[str, Any], dict[str, Any]]:
    """An input, settings as a person may write them, and the same with one entry an axis."""
    input = draw(inputs())
    ndim = input.ndim - 1
    plain: dict[str, Any] = {
        "kernel_size": draw(sizes(ndim, 1, 4)),
        "stride": draw(sizes(ndim, 1, 3)),
        "padding": draw(sizes(ndim, 0, 2)),
    }
    if not average:
        plain["dilation"] = draw(sizes(ndim, 1, 3))
    written = {name: draw(shortened(entries)) for name, entries in plain.items()}
    if plain["stride"] == plain["kernel_size"] and draw(st.booleans()):
        del written["stride"]
    others: dict[str, Any] = {"ceil_mode": draw(st.booleans())}
    if average:
        others["count_include_pad"] = draw(st.booleans())
        others["divisor_override"] = draw(st.sampled_from((None, None, 1, 3, -2)))
    return input, written | others, plain | others


@st.composite
def transposes(draw: st.DrawFn) -> tuple[list[np.ndarray | None], dict[str, Any], dict[str, Any]]:
    input = draw(inputs(1))
    ndim, groups = input.ndim - 1, draw(st.sampled_from((1, 1, 2)))
    channels, per_group = groups * draw(st.integers(1, 2)), draw(st.integers(1, 2))
    input = draw(whole_numbers((channels, *input.shape[1:])))
    weight = draw(whole_numbers((channels, per_group, *draw(sizes(ndim, 1, 3)))))
    bias = draw(st.none() | whole_numbers((per_group * groups,)))
    plain = {
        "stride": draw(sizes(ndim, 1, 3)),
        "padding": draw(sizes(ndim, 0, 2)),
        "output_padding": draw(sizes(ndim, 0, 2)),
        "dilation": draw(sizes(ndim, 1, 3)),
    }
    written = {name: draw(shortened(entries)) for name, entries in plain.items()}
    return [input, weight, bias], written | {"groups": groups}, plain | {"groups": groups}


def spoilt(data: st.DataObject, array: np.ndarray) -> None:
    for value in data.draw(st.lists(st.sampled_from(SPECIAL), max_size=3)):
        array.flat[data.draw(st.integers(0, array.size - 1))] = value


def as_array(cells: dict) -> np.ndarray:
    array = np.empty([largest + 1 for largest in map(max, zip(*cells, strict=True))])
    for index, value in cells.items():
        array[index] = value
    return array


def assert_same(operation, arguments, written, expected) -> None:
    if expected is None:
        with pytest.raises(convviz.ConvSpecError):
            operation(*arguments, **written)
        return
    output, expected = operation(*arguments, **written), as_array(expected)
    assert output.shape == expected.shape
    assert np.array_equal(output, expected, equal_nan=True)


@settings(max_examples=400)
@given(poolings(average=False), st.data())
def test_max_pooling_is_the_largest_of_each_window_and_the_first_of_zeros(drawn, data):
    input, written, plain = drawn
    spoilt(data, input)
    expected = reference_max(input, **plain)
    assert_same(convviz.max_pool, [input], written, expected)
    if expected:
        signs = np.signbit(convviz.max_pool(input, **written))
        zero = as_array(expected) == 0
        assert np.array_equal(signs[zero], np.signbit(as_array(expected))[zero])


@settings(max_examples=400)
@given(poolings(average=True), st.data())
def test_average_pooling_is_the_sum_of_each_window_through_its_divisor(drawn, data):
    input, written, plain = drawn
    spoilt(data, input)
    assert_same(convviz.avg_pool, [input], written, reference_average(input, **plain))


@settings(max_examples=200)
@given(inputs(), st.data())
def test_adaptive_max_pooling_is_the_largest_of_each_share(input, data):
    spoilt(data, input)
    outputs = data.draw(sizes(input.ndim - 1, 1, 7))
    expected = reference_adaptive(input, outputs, average=False)
    assert_same(convviz.adaptive_max_pool, [input, data.draw(shortened(outputs))], {}, expected)


@settings(max_examples=200)
@given(inputs(), st.data())
def test_adaptive_average_pooling_is_the_mean_of_each_share(input, data):
    outputs = data.draw(sizes(input.ndim - 1, 1, 7))
    expected = as_array(reference_adaptive(input, outputs, average=True))
    output = convviz.adaptive_avg_pool(input, data.draw(shortened(outputs)))
    assert output.shape == expected.shape
    assert np.abs(output - expected).max() <= 4e-15  # two roundings where the definition has one


@settings(max_examples=400)
@given(transposes(), st.data())
def test_a_transposed_convolution_stamps_the_kernel_for_each_cell(drawn, data):
    arrays, written, plain = drawn
    for array in arrays[:2]:
        spoilt(data, array)
    assert_same(convviz.conv_transpose, arrays, written, reference_transpose(*arrays, **plain))


@given(inputs(), st.data())
def test_upsampling_repeats_each_cell(input, data):
    factors = data.draw(sizes(input.ndim - 1, 1, 4))
    expected = reference_repeated(input, factors)
    assert_same(convviz.upsample, [input, data.draw(shortened(factors))], {}, expected)


@given(poolings(average=False), st.integers(-50, 50))
def test_of_an_input_that_is_shifted_the_largest_are_shifted(drawn, shift):
    input, written, plain = drawn
    if reference_max(input, **plain) is not None:
        pooled = convviz.max_pool(input, **written)
        assert np.array_equal(convviz.max_pool(input + shift, **written), pooled + shift)


@given(poolings(average=True))
def test_an_average_is_a_convolution_with_a_box_where_nothing_is_clipped(drawn):
    input, written, plain = drawn
    written |= {"count_include_pad": True, "divisor_override": None, "ceil_mode": False}
    if reference_average(input, **(plain | {"ceil_mode": False})) is None:
        return
    box = np.ones((len(input), 1, *plain["kernel_size"]))
    sums = convviz.cross_correlate(
        input, box, stride=plain["stride"], padding=plain["padding"], groups=len(input)
    )
    assert np.array_equal(convviz.avg_pool(input, **written), sums / box[0].size)


@settings(max_examples=300)
@given(transposes(), st.data())
def test_a_transposed_convolution_is_the_transpose_of_the_convolution_with_its_settings(drawn, data):
    (small, weight, _), _, plain = drawn
    if reference_transpose(small, weight, None, **plain) is None:
        return
    large_size = convviz.conv_transpose(small, weight, **plain).shape
    large = data.draw(whole_numbers(large_size))
    settings = {name: plain[name] for name in ("stride", "padding", "dilation", "groups")}
    if any(more >= step for more, step in zip(plain["output_padding"], plain["stride"], strict=True)):
        return  # the convolution then makes a size more
    there = convviz.cross_correlate(large, weight, **settings)
    assert there.shape == small.shape
    back = convviz.conv_transpose(small, weight, **plain)
    assert np.sum(there * small) == np.sum(large * back)


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2), st.integers(1, 3))
def test_output_padding_leads_back_to_every_size_that_has_as_many_outputs(
    size, kernel_size, stride, padding, dilation
):
    weight = np.ones((1, 1, kernel_size))
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    remainder = size + 2 * padding - (kernel_size - 1) * dilation - 1
    if remainder >= 0:
        there = convviz.cross_correlate(np.ones((1, size)), weight, **settings)
        back = convviz.conv_transpose(there, weight, output_padding=remainder % stride, **settings)
        assert back.shape == (1, size)


OPERATIONS = {
    "conv_transpose": lambda x: convviz.conv_transpose(x, np.ones((len(x), 1, 2), x.dtype), stride=2),
    "max_pool": lambda x: convviz.max_pool(x, 2),
    "avg_pool": lambda x: convviz.avg_pool(x, 2),
    "adaptive_max_pool": lambda x: convviz.adaptive_max_pool(x, 3),
    "adaptive_avg_pool": lambda x: convviz.adaptive_avg_pool(x, 3),
    "upsample": lambda x: convviz.upsample(x, 2),
    "upsample by 1": lambda x: convviz.upsample(x, 1),
    "adaptive, as it is": lambda x: convviz.adaptive_max_pool(x, (None,)),
    "windows of one cell": lambda x: convviz.max_pool(x, 1),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
@pytest.mark.parametrize(
    ("given", "expected"),
    [(np.float32, np.float32), (np.float64, np.float64), (bool, np.float64), (np.uint8, np.float64)],
)
def test_floats_keep_their_type_and_whole_numbers_become_float64(operation, given, expected):
    assert operation(np.ones((2, 8), given)).dtype == expected


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_an_input_is_left_as_it_was_and_may_be_read_only_or_strided(operation):
    input = np.arange(32.0).reshape(2, 16)[:, ::-2]
    before = input.copy()
    input.flags.writeable = False
    output = operation(input)
    assert np.array_equal(output, operation(before))
    assert output.flags.writeable
    assert output.flags.c_contiguous
    assert not np.shares_memory(output, input)
    assert np.array_equal(input, before)


def test_a_mean_is_finite_where_its_sum_is_whatever_came_in_between():
    huge = np.array([[3e38, 3e38, -3e38, -3e38]], np.float32)
    assert convviz.avg_pool(huge, 4).tolist() == [[0]]
    assert convviz.avg_pool(huge, 2).tolist() == [[np.inf, -np.inf]]
    assert convviz.adaptive_avg_pool(huge, 1).tolist() == [[0]]
    assert np.isnan(convviz.avg_pool([[np.inf, -np.inf, 1, 1]], 2)).tolist() == [[True, False]]


def test_a_window_that_lies_in_the_padding_alone_has_no_largest_number():
    assert convviz.max_pool([[5]], 2, padding=1, dilation=2).tolist() == [[-np.inf]]


@pytest.mark.parametrize("channels", [1, 3])
def test_how_a_large_input_is_cut_makes_no_difference(channels):
    random = np.random.default_rng(3)
    input = random.integers(-99, 100, (channels, 611, 700)).astype(np.float32)
    input[0, 300, 300] = np.nan
    pad = np.pad(input, ((0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    views = [pad[:, i : i + 611 : 2, j : j + 700 : 2] for i in range(3) for j in range(3)]
    pooled = convviz.max_pool(input, 3, stride=2, padding=1)
    assert np.array_equal(pooled, np.maximum.reduce(views), equal_nan=True)
    sums = np.add.reduce([np.nan_to_num(view, neginf=0, nan=np.nan) for view in views])
    mean = convviz.avg_pool(input, 3, stride=2, padding=1)
    assert np.array_equal(mean, sums / np.float32(9), equal_nan=True)


@pytest.mark.parametrize("groups", [1, 4])
def test_a_large_transposed_convolution_is_the_sum_of_its_stamps(groups):
    random = np.random.default_rng(4)
    input = random.integers(-9, 10, (4, 130, 90)).astype(np.float32)
    weight = random.integers(-9, 10, (4, 3, 4, 3)).astype(np.float32)
    output = convviz.conv_transpose(input, weight, stride=(3, 2), dilation=(2, 1), groups=groups)
    expected = np.zeros((3 * groups, 3 * 129 + 7, 2 * 89 + 3))
    for channel, map_, row, column in np.ndindex(*weight.shape):
        stamped = expected[channel // (4 // groups) * 3 + map_]
        stamped[2 * row : 2 * row + 3 * 130 : 3, column : column + 180 : 2] += (
            input[channel] * weight[channel, map_, row, column]
        )
    assert output.dtype == np.float32
    assert np.array_equal(output, expected)
