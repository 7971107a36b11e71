"""Transposed convolution with many maps: all phases in one pass over the input, against the definition."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from layer_reference import reference_transpose
from test_windowed_layers import as_array, transposes

import convviz
from convviz.core.phases import phases
from convviz.core.taps import transposed
from convviz.engine import by_filters, subpixel
from convviz.layers.conv_transpose import ConvTranspose


@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])  # few layers are seen so
@given(transposes())
def test_one_pass_makes_every_phase_that_sees_a_cell(drawn):
    (input, weight, bias), _, plain = drawn
    expected = reference_transpose(input, weight, bias, **plain)
    assume(input.ndim > 2 and expected is not None)
    rules = ConvTranspose(**plain).resolve(input.shape, weight.shape).strides_back
    axes = [phases(transposed(rule)) for rule in rules]
    assume(all(phase.rule for axis in axes for phase in axis))
    expected = as_array(expected)
    output = np.full(expected.shape, np.nan)
    groups = plain["groups"]
    assert subpixel.fill(output, input, by_filters(weight, groups), bias, axes, groups)
    assert np.array_equal(output, expected)


def many_maps(dtype: type, groups: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whole numbers for a layer large enough for one pass; no weight is 0."""
    random = np.random.default_rng(8)
    input = random.integers(-9, 10, (8, 70, 90)).astype(dtype)
    weight = random.integers(1, 10, (8, 16 // groups, 3, 3)).astype(dtype)
    return input, weight, random.integers(-9, 10, 16).astype(dtype)


def stamped(input: np.ndarray, weight: np.ndarray, bias: np.ndarray, groups: int) -> np.ndarray:
    """Every cell's kernel, a stride of 2 further each time, and one cell cut off all around."""
    rows, columns = input.shape[1:]
    output = np.zeros((groups, len(bias) // groups, 2 * rows + 1, 2 * columns + 1))
    maps, kernels = input.reshape(groups, -1, rows, columns), weight.reshape(groups, -1, *weight.shape[1:])
    for row, column in np.ndindex(*weight.shape[2:]):
        place = output[:, :, row : row + 2 * rows : 2, column : column + 2 * columns : 2]
        place += np.einsum("gcf,gc...->gf...", kernels[..., row, column], maps)
    cropped = output.reshape(len(bias), *output.shape[2:])[:, 1:-1, 1:-1]
    return cropped + bias.reshape(-1, 1, 1)


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_with_many_maps_whole_numbers_have_their_exact_sums(dtype, groups):
    arrays = many_maps(dtype, groups)
    output = convviz.conv_transpose(*arrays, stride=2, padding=1, groups=groups)
    assert output.dtype == dtype
    assert np.array_equal(output, stamped(*arrays, groups))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_with_many_maps_what_is_no_number_spoils_its_own_stamp_alone(value):
    input, weight, bias = many_maps(np.float32, 1)
    input[3, 20, 30] = value
    output = convviz.conv_transpose(input, weight, bias, stride=2, padding=1)
    lost = ~np.isfinite(output)
    assert lost[:, 39:42, 59:62].all()
    assert lost.sum() == 9 * len(bias)


def test_with_many_maps_sums_that_come_back_into_the_range_of_a_float_are_kept():
    input, weight, bias = np.full((2, 300, 300), 3e38, np.float32), np.ones((2, 16, 3, 3), np.float32), None
    weight[1] = -1
    output = convviz.conv_transpose(input, weight, bias, stride=2)
    assert not output.any()
