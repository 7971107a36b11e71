"""Calls as they stand in programs: what is around them, several lines, names and wrappers."""

from __future__ import annotations

import numpy as np
import pytest

from convviz import cross_correlate
from convviz.core.errors import ConvSpecError, SourceError
from convviz.frameworks.read.answers import facts
from convviz.frameworks.read.calls import UnknownValuesError, read_call, read_calls
from convviz.frameworks.read.grammar import read_value
from convviz.frameworks.read.staging import staged
from convviz.settings.model import build

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


UNKNOWN = {
    "a condition": ("nn.Conv2d(3, 8, 3, padding=1 if wide else 0)", {"wide": True}, (1, 8, 9, 9), 224),
    "a comparison of a name": (
        "nn.Conv2d(3, 8, k, padding=(1 if k == 3 else 2))",
        {"k": 5},
        (1, 8, 9, 9),
        608,
    ),
    "a denial": ("nn.Conv2d(3, 8, 3, bias=not normed)", {"normed": True}, (1, 8, 7, 7), 216),
    "a small function": ("nn.Conv2d(3, int(8 * wide), max(1, 3))", {"wide": 0.5}, (1, 4, 7, 7), 112),
    "a function of the program": ("nn.Conv2d(3, 8, 3, padding=pads(3))", {"pads(3)": 1}, (1, 8, 9, 9), 224),
    "a part of a tuple": ("nn.Conv2d(3, 8, w.shape[2:])", {"w.shape[2:]": (3, 2)}, (1, 8, 7, 8), 152),
    "a comprehension": ("nn.Conv2d(3, 8, [k for k in ks])", {"[k for k in ks]": (3, 3)}, (1, 8, 7, 7), 224),
    "arguments from elsewhere": (
        "nn.Conv2d(*args)",
        {"in_channels": 3, "out_channels": 8, "kernel_size": 3},
        (1, 8, 7, 7),
        224,
    ),
    "a function with a weight": ("F.conv2d(x, w, b, stride=2)", {"w.shape": (8, 3, 3, 3)}, (1, 8, 4, 4), 224),
    "one without a bias": (
        "F.conv2d(x, self.kernel)",
        {"self.kernel.shape": (8, 3, 3, 3)},
        (1, 8, 7, 7),
        216,
    ),
    "a transposed one": (
        "F.conv_transpose2d(x, w, stride=2)",
        {"w.shape": (3, 4, 2, 2)},
        (1, 4, 18, 18),
        48,
    ),
    "a word": ("F.interpolate(x, scale_factor=2, mode=how)", {"how": "nearest"}, (1, 3, 18, 18), 0),
    "a size": ("F.interpolate(x, size=size, mode='bilinear')", {"size": (5, 30)}, (1, 3, 5, 30), 0),
}


@pytest.mark.parametrize(("text", "values", "output", "parameters"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_asked_for_and_then_answered(text, values, output, parameters):
    shape = "(1, 3, 9, 9)"
    with pytest.raises(UnknownValuesError) as asked:
        read_call(text, shape)
    assert set(asked.value.names) == set(values)
    call = read_call(text, shape, values)
    assert (call.accepted.output_shape, call.parameters) == (output, parameters)


SURROUNDED = {
    "an assignment to an entry": "d['a'] = nn.Conv2d(3, 8, 3)",
    "an annotated name": "conv: nn.Module = nn.Conv2d(3, 8, 3)",
    "a list": "layers = [nn.Conv2d(3, 8, 3), nn.ReLU()]",
    "the end of a list": "nn.Conv2d(3, 8, 3)])",
    "an appended layer": "self.convs.append(nn.Conv2d(3, 8, 3))",
    "another function around it": "x = F.relu(self.bn(nn.Conv2d(3, 8, 3)(x)))",
    "a choice": "pool = nn.Conv2d(3, 8, 3) if wide else nn.Identity()",
    "an entry of the result": "y = nn.Conv2d(3, 8, 3)(x)[0]",
    "a sum": "x = x + nn.Conv2d(3, 8, 3)(x) * 2.0",
    "a sign": "y = -(nn.Conv2d(3, 8, 3)(-x))",
    "an else": "else nn.Sequential(nn.Conv2d(3, 8, 3), last)",
    "a class": "class Net(nn.Module):\n    def __init__(self):\n        self.a = nn.Conv2d(3, 8, 3)\n",
    "a model of one layer": "nn.Sequential(\n    nn.Conv2d(\n        3, 8,  # filters\n        3\n    ),\n)",
    "detectron2's arguments": "Conv2d(3, 8, 3, norm=get_norm(norm, 8), activation=F.relu_)",
    "any keywords": "nn.Conv2d(3, 8, 3, **dd)",
}


@pytest.mark.parametrize("text", SURROUNDED.values(), ids=SURROUNDED)
def test_a_layer_is_found_wherever_it_stands(text):
    call = read_call(text, "(1, 3, 9, 9)")
    assert (call.accepted.output_shape, call.parameters) == ((1, 8, 7, 7), 224)


OLDER = {
    "slim": ("slim.conv2d(net, 16, [3, 3], stride=2, scope='c')", (None, 5, 5, 16), 448),
    "slim without bias": ("slim.conv2d(net, 16, 3, normalizer_fn=slim.batch_norm)", (None, 9, 9, 16), 432),
    "slim's pooling": ("slim.max_pool2d(net, [3, 3], scope='p')", (None, 4, 4, 3), 0),
    "slim, repeated": ("slim.repeat(x, 2, slim.conv2d, 4, [3, 3])", (None, 9, 9, 4), 112),
    "layers of tf.contrib": ("tf.contrib.layers.conv2d(x, 4, 3, padding='VALID')", (None, 7, 7, 4), 112),
    "tf.layers by another name": ("tfl.conv2d(x, 4, [3, 3], strides=(2, 2), name='a')", (None, 4, 4, 4), 112),
    "its transposed one": ("tfl.conv2d_transpose(x, 4, [2, 2], strides=(2, 2))", (None, 18, 18, 4), 52),
    "Keras 1": ("Convolution2D(4, 3, 2, border_mode='same', subsample=(2, 2))", (None, 5, 5, 4), 76),
    "tf.nn": (
        "tf.nn.conv2d(x, filter=tf.zeros([3, 3, 3, 4]), strides=1, padding='VALID')",
        (None, 7, 7, 4),
        108,
    ),
    "tf.nn, depthwise": (
        "tf.nn.depthwise_conv2d(x, tf.zeros((3, 3, 3, 2)), [1, 1, 1, 1], 'SAME')",
        (None, 9, 9, 6),
        54,
    ),
    "tf.nn, dilated": ("tf.nn.atrous_conv2d(x, tf.zeros((3, 3, 3, 4)), 2, 'VALID')", (None, 5, 5, 4), 108),
}


@pytest.mark.parametrize(("text", "output", "parameters"), OLDER.values(), ids=OLDER)
def test_an_older_call_is_answered_as_the_layer_it_became(text, output, parameters):
    call = read_call(text, "(None, 9, 9, 3)")
    assert (call.accepted.output_shape, call.parameters) == (output, parameters)


def test_what_slim_leaves_to_its_arg_scope_is_said():
    (note,) = read_call("slim.conv2d(net, 16, 3)", "(None, 9, 9, 3)").accepted.notes
    assert "an arg_scope around it may change them, and the bias." in note


SEPARABLE = {
    "Keras": (
        "layers.SeparableConv2D(8, 3, depth_multiplier=2)",
        "(None, 9, 9, 3)",
        (None, 7, 7, 8),
        (54, 56),
    ),
    "in 1D": ("SeparableConv1D(4, 5, padding='same', use_bias=False)", "(None, 9, 2)", (None, 9, 4), (10, 8)),
    "slim": (
        "slim.separable_conv2d(x, 8, [3, 3], depth_multiplier=1)",
        "(None, 9, 9, 3)",
        (None, 9, 9, 8),
        (27, 32),
    ),
    "a class for PyTorch": (
        "SeparableConv2d(3, 8, 3, padding=1, bias=False)",
        "(1, 3, 9, 9)",
        (1, 8, 9, 9),
        (27, 24),
    ),
    "tf.nn": (
        "tf.nn.separable_conv2d(x, tf.zeros((3, 3, 3, 1)), tf.zeros((1, 1, 3, 8)), [1, 1, 1, 1], 'VALID')",
        "(None, 9, 9, 3)",
        (None, 7, 7, 8),
        (27, 24),
    ),
}


@pytest.mark.parametrize(("text", "shape", "output", "parameters"), SEPARABLE.values(), ids=SEPARABLE)
def test_a_separable_convolution_is_two_steps_and_each_goes_on_the_stage(text, shape, output, parameters):
    call = read_call(text, shape)
    assert (call.accepted.output_shape, call.parameters) == (output, sum(parameters))
    assert tuple(step.parameters for step in call.steps) == parameters
    assert any("two steps: depthwise, then a 1 × 1 convolution" in note for note in call.accepted.notes)
    assert [build(staged(step).setup).spec.ndim for step in call.steps] == [len(output) - 2] * 2
    assert facts(call)[-1].value.endswith(f" = {sum(parameters)}")


def test_a_separable_convolution_without_its_arguments_is_refused_under_its_own_name():
    call = read_call("layers.SeparableConv2D(8)", "(None, 9, 9, 3)")
    assert (call.layer.name, call.refusal) == ("SeparableConv2D", "SeparableConv2D needs kernel_size.")


def outputs(text, shape):
    return [call.request and call.request.output_shape for call in read_calls(text, shape)]


def test_several_layers_follow_each_other_in_the_order_in_which_python_makes_them():
    lines = "x = layers.Conv2D(4, 3)(x)\nx = layers.MaxPooling2D(2)(x)\nx = layers.SeparableConv2D(8, 3)(x)"
    assert outputs(lines, "(None, 8, 8, 1)") == [(None, 6, 6, 4), (None, 3, 3, 4), (None, 1, 1, 8)]
    within = "layers.Conv2D(8, 3)(layers.MaxPooling2D(2)(x))"
    assert outputs(within, "(None, 8, 8, 1)") == [(None, 4, 4, 1), (None, 2, 2, 8)]
    around = "F.max_pool2d(F.relu(F.conv2d(x, torch.zeros(4, 1, 3, 3))), 2)"
    assert outputs(around, "(1, 1, 8, 8)") == [(1, 4, 6, 6), (1, 4, 3, 3)]


def test_the_lines_of_a_printed_model_are_read_at_once():
    model = (
        "Net(\n  (a): Conv2d(1, 4, kernel_size=(3, 3), stride=(1, 1), padding=same)\n  (b): ReLU()\n"
        "  (c): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)\n)"
    )
    assert outputs(model, "(1, 1, 8, 8)") == [(1, 4, 8, 8), (1, 4, 4, 4)]


def test_after_a_layer_that_is_refused_there_are_no_more():
    lines = "nn.Conv2d(1, 4, 3)\nnn.Conv2d(4, 8, 9)\nnn.Conv2d(8, 8, 3)"
    assert outputs(lines, "(1, 1, 8, 8)") == [(1, 4, 6, 6), None]


def test_a_branch_is_worked_out_on_an_input_of_its_own_and_says_so():
    _, second = read_calls("nn.Conv2d(1, 4, 3)\nnn.Conv2d(2, 8, 3)", "(1, 1, 8, 8)")
    assert second.accepted.output_shape == (1, 8, 4, 4)
    assert second.accepted.notes[0].startswith("It takes 2 channels, and the layer before it gives 4")


def test_the_names_of_all_lines_are_asked_for_at_once():
    with pytest.raises(UnknownValuesError) as asked:
        read_calls("nn.Conv2d(1, wide, 3)\nnn.Conv2d(wide, deep, 3)", "(1, 1, 8, 8)")
    assert asked.value.names == ("wide", "deep")


ELSEWHERE = {
    "tf.layers.conv2d({filters: 8, kernelSize: 5, activation: 'relu'})": "TensorFlow.js",
    "layer_conv_2d(filters = 32, kernel_size = c(3,3))": "Keras for R",
    "nn_conv2d(1, 32, 3)": "torch for R",
    "model:add(nn.SpatialConvolution(3, 64, 7, 7, 2, 2, 3, 3))": "Torch 7 (Lua)",
    "convolution2dLayer(3, 16, 'Padding', 'same')": "MATLAB",
    "convolution_param { num_output: 96 kernel_size: 11 stride: 4 }": "Caffe",
    "mx.sym.Convolution(data=data, num_filter=64, kernel=(3, 3))": "MXNet",
    "nn.Conv2D(channels=64, kernel_size=3, padding=1)": "MXNet (Gluon) or PaddlePaddle",
    "paddle.nn.Conv2D(3, 16, 3)": "PaddlePaddle",
    "nn.Conv(features=32, kernel_size=(3, 3))(x)": "Flax (JAX)",
    "hk.Conv2D(output_channels=32, kernel_shape=3)": "Haiku (JAX)",
    "lax.conv_general_dilated(x, w, (1, 1), 'SAME')": "JAX",
    "Conv2DLayer(net, num_filters=32, filter_size=3)": "Lasagne",
    "L.Convolution2D(3, 16, ksize=3)": "Chainer",
}


@pytest.mark.parametrize("text", ELSEWHERE)
def test_a_layer_of_another_library_is_named_and_not_taken_for_one_of_ours(text):
    with pytest.raises(SourceError) as refused:
        read_call(text, "(1, 3, 9, 9)")
    assert str(refused.value).startswith(f"This is a layer of {ELSEWHERE[text]}, and ConvViz reads PyTorch")


def test_an_upsampling_that_mixes_cells_has_a_shape_and_no_stage():
    assert read_call("nn.Upsample(scale_factor=1.5)", "(1, 3, 9, 9)").accepted.unstaged
    call = read_call(
        "F.interpolate(x, scale_factor=1.5, mode='bilinear', align_corners=corners)", "(1, 3, 9, 9)"
    )
    assert call.accepted.output_shape == (1, 3, 13, 13)
    assert call.accepted.unstaged.startswith("mode='bilinear' mixes neighbouring cells.")
    assert facts(call)[2].value == "9 × 9 → 13 × 13"
    assert not read_call("nn.Upsample(scale_factor=2)", "(1, 3, 9, 9)").accepted.unstaged


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("F.interpolate(x, scale_factor=2, align_corners=True)", "align_corners=True goes with the modes"),
        ("F.interpolate(x, scale_factor=2, mode='trilinear')", "mode='trilinear' does not go along 2 axes"),
        ("F.interpolate(x, scale_factor=0)", "scale_factor must be above 0"),
        ("F.interpolate(x, scale_factor=0.01)", "The output would have no cells: (0, 0)"),
        (
            "F.conv2d(x, torch.zeros(8, 4, 3, 3))",
            "in 1 group takes 4 channels, and the input (1, 3, 9, 9) has 3.",
        ),
        ("F.conv2d(x, torch.zeros(8, 3, 3))", "The weight of conv2d has 4 axes"),
    ],
)
def test_pytorch_refuses_a_function_in_a_sentence(text, part):
    assert part in read_call(text, "(1, 3, 9, 9)").refusal


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("conv2d(wide, deep, 1, bias=True)", "conv2d is read as conv2d of PyTorch: bias is given twice"),
        ("conv2d(image, 8, name='first')", "conv2d is read as Conv2D of Keras: Conv2D needs kernel_size."),
    ],
)
def test_a_function_of_the_program_s_own_is_not_said_to_be_refused_by_a_framework(text, start):
    with pytest.raises(SourceError) as refused:
        read_call(text, "(1, 3, 9, 9)")
    assert str(refused.value).startswith(start)
    assert str(refused.value).endswith("If it is a function of your own, paste the layer in it.")


@pytest.mark.parametrize(
    "text",
    [
        "nn.Conv2d(3, 8, 3)\n" * 60_000,
        "__import__('os').system('ls')",
        "nn.Conv2d(__import__('os'), 3, 3)",
        "nn.Conv2d(" + "(" * 400,
        "nn.Conv2d(3, 8, 10**999999999)",
        "nn.Conv2d(3, 8, 999999999**32)",
        "nn.Conv2d(3, " + "9" * 400 + ", 3)",
        "nn.Conv2d(" * 1500,
        "nn.Conv2d(3, 8, [x for x in " * 300,
        "nn.Conv2d(3, 8, 1 if " * 300,
        "nn.Conv2d(3, 8, 2" + "**2" * 5000 + ")",
        "nn.Conv2d(3, 8, 1" + " if 1 else 1" * 1500 + ")",
    ],
)
def test_hostile_text_is_answered_in_a_sentence(text):
    with pytest.raises(SourceError) as refused:
        read_calls(text, "(1, 3, 9, 9)")
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 400


def test_long_runs_of_signs_are_worked_out():
    assert outputs("nn.Conv2d(3, 8, " + "-" * 15000 + "1)", "(1, 3, 9, 9)") == [(1, 8, 9, 9)]
    assert outputs("nn.Conv2d(3, 8, 3, bias=" + "not " * 4001 + "1)", "(1, 3, 9, 9)") == [(1, 8, 7, 7)]


@pytest.mark.parametrize(
    "text", ["", "1)(2", "x + 1", "open('f')", "*a", "k=3", "(((((((1)))))))", "nan, x.y"]
)
def test_what_is_typed_for_a_name_is_a_value_or_refused(text):
    with pytest.raises(SourceError):
        read_value(text)


@pytest.mark.parametrize(
    "text", ["UpSampling1D(2, data_format='channels_first')", "UpSampling3D(2, interpolation='nearest')"]
)
def test_keras_refuses_arguments_that_its_upsampling_of_that_rank_does_not_have(text):
    shape = "(None, 4, 3)" if "1D" in text else "(None, 2, 2, 2, 3)"
    assert "has no argument" in read_call(text, shape).refusal


def test_capitals_are_refused_by_keras_in_a_model_only_and_that_is_said():
    call = read_call("layers.MaxPooling2D(2, padding='SAME')", "(None, 9, 8, 4)")
    assert call.accepted.output_shape == (None, 5, 4, 4)
    (note,) = call.accepted.notes
    assert note == "Keras takes padding='SAME' on an array and refuses it in a model; write 'same'."
    notes = read_call("tf.layers.max_pooling2d(x, 2, 2, padding='SAME')", "(None, 9, 8, 4)").accepted.notes
    assert len(notes) == 1
