"""Calls as they stand in programs: what is around them, several lines, names and wrappers."""

from __future__ import annotations

import numpy as np
import pytest

from convviz import cross_correlate
from convviz.core.errors import ConvSpecError, SourceError
from convviz.frameworks.read.calls import UnknownValuesError, read_call

RIGHT = {
    "a printed line": (
        "(conv1): Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)",
        "(1, 3, 224, 224)",
        (1, 64, 112, 112),
        9408,
    ),
    "a printed line with a word": (
        "(0): Conv1d(1, 2, kernel_size=(3,), padding=same)",
        "(1, 1, 9)",
        (1, 2, 9),
        8,
    ),
    "a division": ("nn.Conv2d(3, 64, 5, padding=5//2)", "(1, 3, 32, 32)", (1, 64, 32, 32), 4864),
    "a product and a power": ("nn.Conv1d(1, 2**3 * 2, 3)", "(1, 1, 9)", (1, 16, 7), 64),
    "an argument that changes nothing": (
        'layers.Conv2D(64, 3, padding="same", use_bias=False, name=name + "_2_conv")',
        "(None, 8, 8, 3)",
        (None, 8, 8, 64),
        1728,
    ),
    "a lambda in one": (
        "Conv2D(4, 3, kernel_initializer=lambda s: zeros[s], use_bias=False)",
        "(None, 8, 8, 1)",
        (None, 6, 6, 4),
        36,
    ),
    "a method behind": ("nn.Conv1d(1, 32, 2).float()", "(8, 1, 201)", (8, 32, 200), 96),
    "methods and a call behind": (
        "nn.Conv1d(1, 32, 2).to(device).eval()(x)",
        "(8, 1, 201)",
        (8, 32, 200),
        96,
    ),
    "return": ("return nn.Conv1d(1, 32, 2)", "(8, 1, 201)", (8, 32, 200), 96),
    "other arguments": ("Conv1D(32, 2, **kwargs)", "(8, 201, 1)", (8, 200, 32), 96),
    "TensorFlow 1": (
        'tf.layers.conv2d(inputs=x, filters=32, kernel_size=[5, 5], padding="same")',
        "(None, 28, 28, 1)",
        (None, 28, 28, 32),
        832,
    ),
    "TensorFlow 1 by place": (
        "tf.compat.v1.layers.max_pooling2d(x, 2, 2)",
        "(None, 28, 28, 1)",
        (None, 14, 14, 1),
        0,
    ),
    "a wrapper": ("nn.utils.weight_norm(nn.Conv1d(1, 32, 2))", "(8, 1, 201)", (8, 32, 200), 96),
    "a layer for each step in time": (
        "TimeDistributed(Conv2D(4, 3))",
        "(None, 10, 8, 8, 1)",
        (None, 6, 6, 4),
        40,
    ),
    "a lazy layer": ("nn.LazyConv2d(8, 3)", "(1, 3, 9, 9)", (1, 8, 7, 7), 224),
    "several lines": (
        "x = inputs\nx = layers.Conv2D(4, 3)(x)\nx = layers.Conv2D(8, 3)(x)",
        "(None, 8, 8, 1)",
        (None, 6, 6, 4),
        40,
    ),
    "a length of any size": ("Conv1D(32, 5, input_shape=(None, 14))", "", (None, None, 32), 2272),
    "any size in the shape": ("nn.Conv2d(3, 8, 3)", "(1, 3, None, 32)", (1, 8, None, 30), 224),
}


@pytest.mark.parametrize(("text", "shape", "output", "parameters"), RIGHT.values(), ids=RIGHT)
def test_a_call_is_answered_as_it_stands(text, shape, output, parameters):
    call = read_call(text, shape)
    assert (call.accepted.output_shape, call.parameters) == (output, parameters)


def test_names_are_asked_for_all_at_once_and_their_values_answer():
    text, shape = "nn.Conv2d(Ci, Co, (K, D))", "(32, 1, 50, 300)"
    with pytest.raises(UnknownValuesError) as asked:
        read_call(text, shape)
    assert asked.value.names == ("Ci", "Co", "K", "D")
    call = read_call(text, shape, {"Ci": 1, "Co": 100, "K": 3, "D": 300})
    assert (call.accepted.output_shape, call.parameters) == ((32, 100, 48, 1), 90100)


def test_what_is_asked_for_is_the_smallest_thing_that_is_not_known():
    with pytest.raises(UnknownValuesError) as asked:
        read_call("nn.Conv2d(planes[0], 2 * cfg.width, -k)", "(1, 4, 9, 9)")
    assert asked.value.names == ("planes[0]", "cfg.width", "k")
    call = read_call(
        "nn.Conv2d(planes[0], 2 * cfg.width, k - 1)", "(1, 4, 9, 9)", {"planes[0]": 4, "cfg.width": 3, "k": 4}
    )
    assert call.accepted.output_shape == (1, 6, 7, 7)


def test_a_wrapper_an_older_name_and_a_backend_are_said():
    assert read_call("spectral_norm(nn.Conv1d(1, 1, 2))", "(1, 9)").accepted.notes == (
        "spectral_norm changes the weights, not the shape; it is left out here.",
    )
    assert read_call("tf.layers.conv1d(x, 1, 2)", "(None, 9, 1)").accepted.notes == (
        "tf.layers.conv1d is Conv1D in Keras today.",
    )
    (note,) = read_call("DepthwiseConv2D(3, strides=(1, 2))", "(None, 32, 32, 3)").accepted.notes
    assert note.startswith(
        "With TensorFlow as backend (2.21, on a CPU), DepthwiseConv2D refuses strides that differ"
    )
    notes = read_call("Conv2D(64, 3)", "(32, 300, 300)").accepted.notes
    assert "Keras refuses an array of 3 sizes as it is: 4 are expected." in notes[-1]


@pytest.mark.parametrize(
    "text",
    [
        "nn.Conv2d(3, 1/0, 3)",
        "nn.Conv2d(3, 9**99, 3)",
        "nn.Conv2d(3, 5 % 0, 3)",
        "nn.Conv2d(3, 'a' - 'b', 3)",
        "nn.Conv2d(3, (1,) * 99, 3)",
        "nn.Conv2d(3, 1 +, 3)",
        "Conv2D(3, 3, name=)",
        "(conv): (conv): f(1)",
        "f." * 400,
    ],
)
def test_arithmetic_without_a_value_is_refused(text):
    with pytest.raises(SourceError):
        read_call(text, "(1, 3, 9, 9)")


def test_the_library_names_the_likely_cause():
    with pytest.raises(
        ConvSpecError, match=r"its channels seem to come last; take moveaxis\(input, -1, 0\)\."
    ):
        cross_correlate(np.ones((32, 32, 3)), np.ones((16, 3, 3, 3)))
    with pytest.raises(ConvSpecError, match=r"take input\[None\] and weight\[None, None\]\."):
        cross_correlate(np.ones((5, 6)), np.ones((3, 3)))
