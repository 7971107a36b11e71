"""The engine against the definition, over the whole space of settings."""

import numpy as np
import pytest
from draws import any_convolutions, convolutions
from hypothesis import event, given, settings
from hypothesis import strategies as st
from reference import reference_correlate

import convviz
from convviz.engine import pad


def as_array(cells: dict) -> np.ndarray:
    """The reference's cells as an array of the shape their indices span."""
    array = np.empty([largest + 1 for largest in map(max, zip(*cells, strict=True))])
    for index, value in cells.items():
        array[index] = value
    return array


def assert_same(output: np.ndarray, expected: np.ndarray) -> None:
    assert output.shape == expected.shape
    assert np.array_equal(output, expected, equal_nan=True)


@settings(max_examples=1000)
@given(any_convolutions())
def test_every_output_is_the_definition_exactly_and_what_has_none_is_refused(convolution):
    expected = reference_correlate(*convolution.arrays, **convolution.plain)
    event(f"{convolution.input.ndim - 1} axes, {'refused' if expected is None else 'computed'}")
    if expected is None:
        with pytest.raises(convviz.ConvSpecError):
            convviz.cross_correlate(*convolution.arrays, **convolution.written)
    else:
        assert_same(convviz.cross_correlate(*convolution.arrays, **convolution.written), as_array(expected))


@settings(max_examples=300)
@given(convolutions(), st.data())
def test_nan_and_infinity_spread_as_the_definition_says_and_no_further(convolution, data):
    for array in filter(lambda array: array is not None, convolution.arrays):
        for value in data.draw(st.lists(st.sampled_from((np.nan, np.inf, -np.inf)), max_size=2)):
            array.flat[data.draw(st.integers(0, array.size - 1))] = value
    expected = reference_correlate(*convolution.arrays, **convolution.plain)
    assert_same(convviz.cross_correlate(*convolution.arrays, **convolution.written), as_array(expected))


def test_one_nan_spoils_the_nine_outputs_whose_window_holds_it():
    input = np.ones((1, 7, 7))
    input[0, 3, 3] = np.nan
    spoilt = np.isnan(convviz.cross_correlate(input, np.ones((1, 1, 3, 3)), padding=1)[0])
    assert spoilt[2:5, 2:5].all()
    assert spoilt.sum() == 9


def test_a_weight_of_zero_does_not_hide_a_nan():
    assert np.isnan(convviz.cross_correlate([[1, np.nan, 1]], [[[0, 0, 0]]])).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_keep_their_type(dtype):
    input, weight, bias = np.ones((2, 4), dtype), np.ones((3, 2, 2), dtype), np.ones(3, dtype)
    for operation in (convviz.cross_correlate, convviz.convolve):
        assert operation(input, weight).dtype == dtype
        assert operation(input, weight, bias, padding=1, padding_mode="reflect").dtype == dtype


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int32, np.uint64])
def test_integers_and_bools_become_float64(dtype):
    output = convviz.cross_correlate(np.ones((1, 4), dtype), np.ones((1, 1, 3), dtype))
    assert output.dtype == np.float64
    assert output.tolist() == [[3, 3]]


def test_one_array_of_float64_or_of_integers_makes_the_output_float64():
    narrow, wide = np.ones((1, 4), np.float32), np.ones((1, 1, 3), np.float64)
    assert convviz.cross_correlate(narrow, wide).dtype == np.float64
    assert convviz.cross_correlate(narrow, np.ones((1, 1, 3), int)).dtype == np.float64
    assert convviz.cross_correlate(narrow, wide.astype(np.float32), [0.5]).dtype == np.float64


def test_a_float_of_the_other_byte_order_is_read_as_the_number_it_is():
    swapped = np.dtype(np.float32).newbyteorder()
    output = convviz.cross_correlate(np.ones((1, 4), swapped), np.ones((1, 1, 3), swapped))
    assert output.dtype == np.float32
    assert output.tolist() == [[3, 3]]


def test_small_unsigned_pixels_do_not_wrap_round():
    output = convviz.cross_correlate(np.array([[250, 10]], np.uint8), np.array([[[-1, 1]]], np.int8))
    assert output.tolist() == [[-240]]


def test_arguments_are_left_as_they_were_and_may_be_read_only_or_strided():
    input, weight = np.arange(20.0).reshape(2, 10)[:, ::2], np.arange(4.0).reshape(1, 2, 2)[..., ::-1]
    bias = np.array([1.0])
    before = [array.copy() for array in (input, weight, bias)]
    for array in (input, weight, bias):
        array.flags.writeable = False
    for operation in (convviz.cross_correlate, convviz.convolve):
        output = operation(input, weight, bias)
        assert output.flags.writeable
        assert not any(np.shares_memory(output, array) for array in (input, weight, bias))
    assert all(map(np.array_equal, before, (input, weight, bias)))


def test_a_sum_past_the_largest_float_is_infinite_without_a_warning():
    assert convviz.cross_correlate([[1e308, 1e308]], [[[9, 9]]]).tolist() == [[np.inf]]


@pytest.mark.parametrize(
    ("padding_mode", "expected"),
    [
        ("zeros", [0, 0, 0, 1, 2, 3, 4, 0, 0]),
        ("reflect", [4, 3, 2, 1, 2, 3, 4, 3, 2]),
        ("replicate", [1, 1, 1, 1, 2, 3, 4, 4, 4]),
        ("circular", [2, 3, 4, 1, 2, 3, 4, 1, 2]),
    ],
)
def test_padding_is_filled_as_its_mode_says(padding_mode, expected):
    assert pad(np.array([[1, 2, 3, 4]]), ((3, 2),), padding_mode).tolist() == [expected]


def test_pad_leaves_the_channels_alone_and_makes_a_copy():
    input = np.arange(8.0).reshape(2, 2, 2)
    padded = pad(input, ((1, 0), (0, 2)), "replicate")
    assert padded.shape == (2, 3, 4)
    assert not np.shares_memory(pad(input, ((0, 0), (0, 0)), "zeros"), input)


def test_a_bias_is_added_to_its_own_map():
    output = convviz.cross_correlate(np.zeros((1, 2, 2)), np.zeros((3, 1, 1, 1)), [1, 2, 3])
    assert output[:, 0, 1].tolist() == [1, 2, 3]
