"""Activations and batch normalization: PyTorch's answers, to the last digits.

golden/torch_pointwise.npz was recorded from torch 2.13.0 (CPU) by golden/record_pointwise.py.
"""

from math import erf as erf_of
from pathlib import Path

import numpy as np
import pytest

import convviz
from convviz.engine.pointwise import erf
from convviz.layers.activations import ACTIVATIONS, gelu, leaky_relu, relu, relu6, sigmoid, silu, tanh
from convviz.layers.batch_norm import BatchNorm, batch_norm

with np.load(Path(__file__).with_name("golden") / "torch_pointwise.npz") as recorded:
    RECORD = {name: recorded[name] for name in recorded.files}

FUNCTIONS = {
    "relu": relu,
    "leaky_relu": leaky_relu,
    "leaky_relu_0.2": lambda numbers: leaky_relu(numbers, 0.2),
    "sigmoid": sigmoid,
    "tanh": tanh,
    "gelu": gelu,
    "relu6": relu6,
    "silu": silu,
}


def assert_within_digits(output: np.ndarray, expected: np.ndarray, size: np.ndarray) -> None:
    """The same to 8 units of the last digit of the numbers in `size`."""
    assert output.dtype == expected.dtype
    finite = np.isfinite(expected)
    assert np.array_equal(output[~finite], expected[~finite], equal_nan=True)
    bound = 8 * np.finfo(output.dtype).eps * size[finite] + np.finfo(output.dtype).tiny
    assert (np.abs(output[finite] - expected[finite]) <= bound).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_activation_is_that_of_torch(name, dtype):
    numbers = RECORD["numbers"].astype(dtype)
    expected = RECORD[f"{name}_{dtype}"]
    size = np.abs(expected)
    if name == "gelu":  # 1 + erf(x/√2) has the rounding of a 1, also where it is near 0
        size = np.maximum(size, np.minimum(np.abs(numbers), 10))
    assert_within_digits(FUNCTIONS[name](numbers), expected, size)


@pytest.mark.parametrize("number", range(24))
def test_batch_normalization_in_evaluation_is_that_of_torch(number):
    names = ("input", "running_mean", "running_var", "weight", "bias", "output")
    arrays = {name: RECORD.get(f"batch_norm_{number}_{name}") for name in names}
    *given, expected = arrays.values()
    output = batch_norm(*given, eps=1e-5 if number % 5 else 0.5)
    assert output.dtype == expected.dtype
    bound = 8 * np.finfo(expected.dtype).eps * np.abs(expected).max()
    assert np.abs(output - expected).max() <= max(bound, 200 * np.finfo(expected.dtype).eps)


def test_the_error_function_is_that_of_the_c_library_to_the_last_digit_or_two():
    numbers = np.concatenate((np.linspace(-7, 7, 20_001), 10.0 ** np.arange(-20, 3), [-np.inf, np.inf, -0.0]))
    expected = np.array([erf_of(number) for number in numbers])
    assert (np.abs(erf(numbers) - expected) <= 2 * np.spacing(np.abs(expected))).all()
    assert np.isnan(erf(np.array([np.nan]))[0])


@pytest.mark.parametrize("function", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())
def test_an_activation_takes_any_shape_and_leaves_its_input_alone(function):
    input = np.arange(-100_000.0, 100_000).reshape(2, 50, 2000)[:, ::-1, ::2]
    before = input.copy()
    input.flags.writeable = False
    output = function(input)
    assert output.shape == input.shape
    assert not np.shares_memory(output, input)
    assert np.array_equal(output[1, 3], function(before[1, 3]))
    assert np.array_equal(input, before)


def test_a_whole_number_becomes_float64():
    assert all(function(np.arange(3)).dtype == np.float64 for function in ACTIVATIONS.values())


def test_the_settings_of_a_batch_normalization_are_those_of_the_function():
    layer = BatchNorm((2, 5), (4, 1), eps=0)
    assert layer.forward([[1, 3], [5, 5]]).tolist() == [[-0.5, 0.5], [0, 0]]


@pytest.mark.parametrize(
    ("given", "parameter", "sentence"),
    [
        (
            {"running_mean": [1]},
            "running_mean",
            "running_mean must have the shape (2,), one number for each channel; got the shape (1,).",
        ),
        (
            {"bias": 1},
            "bias",
            "bias must have the shape (2,), one number for each channel; got the shape ().",
        ),
        ({"eps": -1}, "eps", "eps must be a number of at least 0; got −1."),
        (
            {"weight": ["a", "b"]},
            "weight",
            "weight holds text; convert it to float32, float64, integers or bools.",
        ),
    ],
)
def test_numbers_that_do_not_go_with_the_channels_are_refused(given, parameter, sentence):
    arguments = {"running_mean": [0, 0], "running_var": [1, 1]} | given
    with pytest.raises(convviz.ConvSpecError) as refusal:
        batch_norm(np.zeros((2, 3)), **arguments)
    assert (str(refusal.value), refusal.value.parameter) == (sentence, parameter)
