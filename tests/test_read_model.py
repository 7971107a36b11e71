"""Pasted models: shapes and counts are those of PyTorch and Keras, and what cannot be read is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from model_texts import KERAS, TORCH

import convviz
from convviz import avg_pool, max_pool
from convviz.frameworks.read.models.reading import plan_of
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Ask
from convviz.network.plan import built, write

RECORD = json.loads((Path(__file__).parent / "golden" / "models.json").read_text(encoding="utf-8"))
MODELS = {("torch", name): one for name, one in TORCH.items()} | {
    ("keras", name): one for name, one in KERAS.items()
}
LEARNED = {"Conv", "ConvTranspose", "Linear", "BatchNorm"}
PRINTED_IN_ORDER = (
    "AlexNet's layers in two parts",
    "a block of VGG",
    "a loop that only sets the weights",
    "a residual block",
    "a net for heartbeats",
    "a generator with its sizes above it",
    "a function that makes a block",
    "a perceptron",
)


def network_of(reading):
    network, error = built(reading.plan, reading.input_shape)
    assert error is None, error
    return network


def learned(reading):
    """The shapes of what the layers with weights make."""
    rows = zip(reading.plan.items, network_of(reading).table(), strict=True)
    return [list(row.output_shape) for item, row in rows if item.kind in LEARNED]


@pytest.mark.parametrize(("library", "name"), MODELS)
def test_a_model_has_the_shapes_and_the_count_that_its_framework_says(library, name):
    pasted, recorded = MODELS[library, name], RECORD[library][name]

    reading = plan_of(pasted.text, pasted.shape, pasted.values)

    rows = network_of(reading).table()
    assert learned(reading) == recorded["shapes"]
    assert list(rows[-1].output_shape) == recorded["output"]
    assert sum(row.parameters for row in rows) == recorded["parameters"]


@pytest.mark.parametrize("name", PRINTED_IN_ORDER)
def test_a_model_that_pytorch_prints_has_its_layers_in_the_order_in_which_they_are_printed(name):
    pasted, recorded = TORCH[name], RECORD["torch"][name]

    reading = plan_of(recorded["printed"], pasted.shape)

    assert any("does not show its forward" in note for note in reading.notes)
    assert learned(reading) == recorded["shapes"]
    assert sum(row.parameters for row in network_of(reading).table()) == recorded["parameters"]


def test_a_printed_model_whose_forward_uses_a_layer_twice_is_refused_with_the_line_and_the_numbers():
    printed = RECORD["torch"]["one pooling layer used twice"]["printed"]

    with pytest.raises(ModelError, match=r"Line 5: in_features is 400, but 1600 numbers come to hidden;"):
        plan_of(printed, (3, 32, 32))


def line_of(text, shape=None, **values):
    return write(plan_of(text, shape, values).plan)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())", "Conv(8,3)~ReLU"),
        ("```python\nnet = torch.nn.Sequential(\n  torch.nn.Conv2d(3, 8, 3),\n)\n```", "Conv(8,3)"),
        (">>> nn.Sequential(nn.Conv2d(3, 8, 3),\n...               nn.Tanh())", "Conv(8,3)~Tanh"),
        ("nn.Conv2d(3, 8, 3),\nnn.ReLU(),\nnn.MaxPool2d(2),", "Conv(8,3)~ReLU~MaxPool(2)"),
        ("conv = nn.Conv2d(3, 8, 3)\npool = nn.MaxPool2d(2)", "Conv(8,3)~MaxPool(2)"),
        ("self.net = nn.Sequential(nn.Conv2d(3, 8, 3))", "Conv(8,3)"),
        ("Sequential(Conv2d(3, 4 * 2, kernel_size=(3, 3)), BatchNorm2d(8))", "Conv(8,3)~BatchNorm"),
        ("Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3), padding=same)\n)", "Conv(8,3,padding=same)"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.Dropout(0.2), nn.Identity())", "Conv(8,3)"),
        ("nn.Sequential(nn.LazyConv2d(8, 3), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(2))",
         "Conv(8,3)~BatchNorm~Flatten~Linear(2)"),
        ("keras.Sequential([layers.Conv2D(8, 3, activation='relu')])", "Conv(8,3)~ReLU"),
        ("keras.Sequential([layers.Conv2D(8, 3, activation=layers.LeakyReLU(0.1))])",
         "Conv(8,3)~LeakyReLU(negative_slope=0.1)"),
        ("keras.Sequential([layers.Input((9, 9, 2)), layers.SeparableConv2D(8, 3, padding='same')])",
         "Conv(2,3,padding=same,groups=2,bias=False)~Conv(8,1)"),
        ("keras.Sequential([layers.Input((9, 7, 2)), layers.MaxPool2D(2, padding='same')])",
         "MaxPool(2,ceil_mode=True)"),
        ("tf.keras.Sequential([layers.Embedding(99, 3), layers.Conv1D(4, 2)])", "Conv(4,2)"),
        ("keras.Sequential([layers.Input((9, 9, 2)), layers.Dense(5)])", "Conv(5,1)"),
    ],
)  # fmt: skip
def test_what_is_pasted_becomes_these_layers(text, line):
    assert line_of(text) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("nn.ReLU(), nn.ZeroPad2d(1), nn.MaxPool2d(3, 2)", "ReLU~MaxPool(3,stride=2,padding=1)"),
        ("nn.ReLU6(), nn.ZeroPad2d((1, 1, 0, 0)), nn.MaxPool2d(3, 1, (1, 0))",
         "ReLU6~MaxPool(3,stride=1,padding=1)"),
        ("nn.ReLU(), nn.ZeroPad2d((0, 1, 0, 1)), nn.MaxPool2d(3, 2)",
         "ReLU~MaxPool(3,stride=2,ceil_mode=True)"),
        ("nn.ZeroPad2d(1), nn.AvgPool2d(3, 2)", "AvgPool(3,stride=2,padding=1)"),
        ("nn.ZeroPad2d(1), nn.AvgPool2d(5, 2, padding=1)", "AvgPool(5,stride=2,padding=2)"),
    ],
)  # fmt: skip
def test_a_pooling_takes_in_the_padding_before_it_where_that_comes_to_the_same(text, line):
    assert line_of(f"nn.Sequential({text})", (2, 12, 12)) == line


@pytest.mark.parametrize("pads", [(1, 1, 1, 1), (1, 1, 0, 0), (0, 1, 0, 1)])
@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (3, 2), (4, 2)])
@pytest.mark.parametrize("size", [8, 10])
def test_a_pooling_that_takes_a_padding_in_has_the_numbers_of_both(pads, kernel, stride, size):
    cells = np.random.default_rng(size).integers(-9, 10, (2, size, size))
    left, right, top, bottom = pads
    widened = np.pad(np.maximum(cells, 0), ((0, 0), (top, bottom), (left, right)))
    poolings = {"MaxPool2d": max_pool} | ({"AvgPool2d": avg_pool} if left == right else {})
    for name, pool in poolings.items():
        text = f"nn.Sequential(nn.ReLU(), nn.ZeroPad2d({pads}), nn.{name}({kernel}, {stride}))"

        network = network_of(plan_of(text, cells.shape))

        expected = pool(widened, kernel, stride=stride)
        assert np.array_equal(network.trace(cells)[network.names[-1]], expected)


def test_a_padding_of_keras_before_a_pooling_is_taken_in_as_resnet_has_it():
    text = """keras.Sequential([layers.Input((32, 32, 3)), layers.Conv2D(8, 3, activation='relu'),
        layers.ZeroPadding2D(1), layers.MaxPooling2D(3, strides=2)])"""

    assert line_of(text) == "Conv(8,3)~ReLU~MaxPool(3,stride=2,padding=1)"


def test_maps_are_concatenated_in_the_order_of_the_text():
    text = net(
        "new = self.conv(F.relu(x))\n        x = torch.cat([x, self.same(x), new], 1)",
        "self.same = nn.Conv2d(3, 2, 3)",
    ).replace("nn.Conv2d(3, 3, 3)", "nn.Conv2d(3, 3, 1)")
    text = text.replace("nn.Conv2d(3, 2, 3)", "nn.Conv2d(3, 2, 1)")
    cells = np.arange(3 * 4 * 4).reshape(3, 4, 4)

    network = network_of(plan_of(text, (3, 4, 4)))

    maps = network.trace(cells)
    parts = [cells, maps["same"], maps["conv"]]
    assert np.array_equal(maps[network.names[-1]], np.concatenate(parts))


def test_a_model_that_begins_with_a_layer_of_any_channels_takes_those_of_its_convolution():
    pad = "x = self.conv(self.pool(F.pad(F.relu(x), (1, 1, 1, 1))))"

    assert plan_of(net(pad, "self.pool = nn.MaxPool2d(3, 2)")).input_shape == (3, 32, 32)
    assert plan_of("nn.Sequential(nn.MaxPool1d(2), nn.Conv1d(12, 4, 3))").input_shape == (12, 64)


def test_a_generator_begins_with_one_cell():
    text = "nn.Sequential(nn.ConvTranspose2d(100, 32, 4, 1, 0), nn.ConvTranspose2d(32, 1, 4, 2, 1))"

    assert plan_of(text).input_shape == (100, 1, 1)


def test_what_only_training_needs_is_not_asked_for():
    text = net("x = F.dropout(self.drop(self.conv(x)), p=p, training=self.training)",
               "self.drop = nn.Dropout(args.dropout * 2)")  # fmt: skip

    reading = plan_of(text)

    assert reading.asks == ()
    assert write(reading.plan) == "conv:Conv(3,3)"


WRAPPED = """
class Block(nn.Module):
    def __init__(self, channels, filters, **kwargs):
        super().__init__()
        self.conv = weight_norm(nn.Conv2d(channels, filters, bias=False, **kwargs))
        self.norm = nn.BatchNorm2d(filters, eps=0.001)
    def forward(self, x):
        return F.relu(self.norm(self.conv(x)), inplace=True)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = Block(3, 4, kernel_size=1)
        self.two = Block(4, 8, kernel_size=(3, 5), padding=(1, 2))
        self.three = nn.utils.spectral_norm(nn.Conv2d(8, 2, 1))
    def forward(self, x):
        return self.three(self.two(self.one(x)))
"""


def test_arguments_that_a_class_hands_on_and_norms_of_weights_are_followed():
    reading = plan_of(WRAPPED)

    assert write(reading.plan) == (
        "one_conv:Conv(4,1,bias=False)~one_norm:BatchNorm(eps=0.001)~ReLU"
        "~two_conv:Conv(8,3x5,padding=1x2,bias=False)~two_norm:BatchNorm(eps=0.001)~ReLU~three:Conv(2,1)"
    )
    assert any("weight_norm is left out: it only rescales the weights." in note for note in reading.notes)


def test_where_no_usual_size_goes_with_the_layers_the_shape_is_asked_for():
    text = "nn.Sequential(nn.Conv2d(3, 6, 5), nn.Flatten(), nn.Linear(1234567, 10))"

    with pytest.raises(ModelError, match="Or give the input shape of the model: none is in the text"):
        plan_of(text)
    with pytest.raises(ModelError) as given:
        plan_of(text, (3, 32, 32))
    assert "none is in the text" not in str(given.value)


def test_layers_have_their_names_of_the_text_and_maps_that_are_joined_those_of_their_variables():
    text = TORCH["U-Net of two levels"].text

    items = plan_of(text).plan.items

    assert [item.name for item in items if item.name] == [
        "large",
        "small",
        "rise_one",
        "rise_two",
        "each_cell",
    ]
    joined = [dict(item.settings)["to"] for item in items if item.kind in ("Branch", "Concat")]
    assert joined == ["small", ("rise_one",), "large", ("rise_two",)]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("nn.Sequential(nn.Conv2d(1, 6, 5), nn.Flatten(), nn.Linear(6 * 24 * 24, 10))", (1, 28, 28)),
        ("nn.Sequential(nn.Conv1d(2, 6, 5))", (2, 64)),
        ("nn.Sequential(nn.Conv3d(2, 6, 3))", (2, 16, 16, 16)),
        ("net = nn.Sequential(nn.Conv2d(3, 6, 5))\nnet(torch.randn(1, 3, 40, 20))", (3, 40, 20)),
        ("keras.Sequential([keras.Input(shape=(9, 7, 2)), layers.Conv2D(1, 3)])", (2, 9, 7)),
        ("keras.Sequential([layers.Conv2D(1, 3, input_shape=(9, 7, 2))])", (2, 9, 7)),
        ("keras.Sequential([keras.Input((784,)), layers.Dense(3)])", (1, 784)),
        ("nn.Sequential(nn.Linear(12, 3))", (1, 12)),
    ],
)
def test_without_a_shape_that_of_the_text_is_taken_or_one_that_goes_with_the_layers(text, shape):
    assert plan_of(text).input_shape == shape


@pytest.mark.parametrize(
    ("text", "given", "shape"),
    [
        ("nn.Conv2d(3, 6, 5)", "(1, 3, 20, 30)", (3, 20, 30)),
        ("nn.Conv2d(3, 6, 5)", "3 x 20 x 30", (3, 20, 30)),
        ("nn.Conv2d(3, 6, 5)", (1, 3, 20, 30), (3, 20, 30)),
        ("layers.Conv2D(6, 5)", "(None, 20, 30, 3)", (3, 20, 30)),
        ("keras.Sequential([layers.Input((9, 9, 3)), layers.Conv2D(6, 5)])", (3, 20, 30), (3, 20, 30)),
    ],
)
def test_a_shape_that_is_given_comes_first_and_may_have_the_batch(text, given, shape):
    assert plan_of(text, given).input_shape == shape


NET = """
class Net(nn.Module):
    def __init__(self, in_ch, k=3, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(in_ch, 32, k)
        self.mid = nn.Conv2d(32, 2 * width, 1)
        self.fc = nn.Linear(2 * width * 30 * 30, num_classes)
    def forward(self, x):
        x = self.mid(self.conv(x))
        return self.fc(torch.flatten(x, 1))
"""


def test_a_name_without_a_number_is_asked_for_with_its_line_and_a_default_if_there_is_one():
    reading = plan_of(NET, (3, 32, 32))

    assert set(reading.asks) == {
        Ask("k", 3, 3),
        Ask("num_classes", 3, 10),
        Ask("in_ch", 5, 3),
        Ask("width", 6, None),
    }
    assert reading.plan.items == ()


def test_with_its_number_the_model_is_there_and_the_others_have_their_defaults():
    reading = plan_of(NET, (3, 32, 32), {"width": 4})

    assert write(reading.plan) == "conv:Conv(32,3)~mid:Conv(8,1)~Flatten~fc:Linear(10)"
    assert write(plan_of(NET, (3, 32, 32), {"width": 4, "num_classes": 2}).plan).endswith("fc:Linear(2)")


def test_a_network_of_a_pasted_model_is_made_and_computes():
    net = convviz.read_model(NET, (3, 32, 32), width=4)

    assert net.trace(np.ones((3, 32, 32)))["fc"].shape == (10,)
    with pytest.raises(ModelError, match=r"These names have no number in the text: width \(line 6\)"):
        convviz.read_model(NET, (3, 32, 32))


BODY = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3)
        {more}
    def forward(self, x):
        {forward}
        return x
"""


def net(forward="x = self.conv(x)", more="pass"):
    return BODY.format(forward=forward, more=more)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nn.Sequential(\n    *[nn.Conv2d(3, 3, 3) for _ in range(3)])",
         "Line 2: *… (a list unpacked) cannot be read; write the layers out one by one."),
        (net("for _ in range(3): x = self.conv(x)"), "Line 8: a loop (for …) cannot be read"),
        (net("while True: x = self.conv(x)"), "Line 8: a loop (while …) cannot be read"),
        (net("if self.training: x = self.conv(x)"),
         "Line 8: the condition “self.training” depends on a value that is not in the text"),
        (net("x = self.convs[0](x)", "self.convs = nn.ModuleList([nn.ReLU() for _ in range(2)])"),
         "Line 6: a list made by a loop (for … in …) cannot be read"),
        ("model = keras.Sequential()\nfor i in range(3):\n    model.add(layers.Conv2D(3, 3))",
         "Line 2: a loop (for …) cannot be read"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3),\n  nn.LSTM(8, 8))", "Line 2: a network here has no “nn.LSTM”."),
        (net("x = x * torch.sigmoid(self.conv(x))"), "maps can only be added or concatenated here"),
        (net("x = x.permute(0, 2, 3, 1)"), "Line 8: “permute” changes the order of the axes"),
        (net("x = torch.cat([x, x], dim=2)"), "along their channels only, dim=1; got 2."),
        (net("x = x + self.conv(x)"), "Line 8: add needs two maps of one shape"),
        (net("x = self.fc(self.conv(x))", "self.fc = nn.Linear(7, 2)"), "put a Flatten before it."),
        (net("x = self.conv(x).view(-1, 99)"), "has 2700 cells, and the row has 99; write 2700."),
        (net("x = foo(x)"), "Line 8: a network here has no “foo”."),
        ("nn.Sequential(nn.Conv2d(3, 8, 3),\n  DoubleConv(8, 16))",
         "Line 2: “DoubleConv” is not defined in this text, and not a layer"),
        (net("x = self.block(x)", "self.block = blocks.Residual(3)"), "“blocks.Residual” is not defined in"),
        (net("x = self.conv(x)", "pass").replace("3, 3, 3)", "3, 3, 3, **options)"),
         "Line 5: **… (arguments unpacked) cannot be read"),
        ("nn.Sequential(nn.Conv2d(__import__('os').getpid(), 3, 3))",
         "Line 1: “__import__('os')” is not a layer, and the text is not run"),
        ("__import__('os').system('ls')", "“__import__('os')” is not a layer, and the text is not run"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3),\n  nn.Conv2d(16, 8, 3))",
         "Line 2: Conv2d: in_channels is 16, and the input (1, 8, 30, 30) has 8 channels"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU)", "brackets are missing after “nn.ReLU”."),
        ("nn.Sequential(nn.Conv2d(3, 8, 3)", "Line 1: Python does not read this ('(' was never closed)."),
        ("nn.Sequential(nn.Conv2d(3, 8, kernel=3))", "Line 1: Conv2d has no argument “kernel”; it has"),
        ("nn.Sequential(nn.Conv2d(3, 9**9**9, 3))", "Line 1: this number is too large"),
        ("nn.Sequential(nn.Conv2d(3, 8 // 0, 3))", "Line 1: division by 0"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(4))", "num_features is 4, but 8 channels come"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool1d(2))", "MaxPool1d expects 1 spatial axes"),
        ("keras.Sequential([layers.Conv2D(8, 3, activation='mish')])", "the activation 'mish' cannot be"),
        ("nn.Sequential(nn.ZeroPad2d(1), nn.ReLU())", "ZeroPad2d stands before ReLU. Here only"),
        ("nn.Sequential(nn.ZeroPad2d(1), nn.MaxPool2d(2))",
         "ZeroPad2d puts zeros around a map that may have negative numbers; MaxPool2d pads with −∞."),
        ("nn.Sequential(nn.ReflectionPad2d(1), nn.AvgPool2d(2))", "pads by “reflect”, and a pooling cannot"),
        ("nn.Sequential(nn.ReLU(), nn.ZeroPad2d(2), nn.MaxPool2d(2))", "no padding of MaxPool2d is the same"),
        ("nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.AvgPool2d(2))", "no padding of AvgPool2d is the same"),
        ("nn.Sequential(nn.ZeroPad2d(1), nn.AvgPool2d(3, padding=1, count_include_pad=False))",
         "no padding of AvgPool2d is the same"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3), nn.ZeroPad2d(1))", "ZeroPad2d stands before the output."),
        ("nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(1, 2, 3, padding=1))", "are of two modes"),
        ("nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(1, 2, 3, padding=1, padding_mode='reflect'))",
         "Conv2d pads what ReflectionPad2d has padded; pad once."),
        ("nn.Sequential(nn.ZeroPad2d(1), nn.ReflectionPad2d(1), nn.Conv2d(1, 2, 3))", "in another mode"),
        ("nn.Sequential(nn.ConstantPad2d(1, 0.5), nn.Conv2d(1, 2, 3))", "padding with 0.5 cannot be shown"),
        ("nn.Sequential(nn.ZeroPad2d((3, 0, 0, 0)), nn.Conv2d(1, 2, 3))", "(0, 0), (3, 0) cells before"),
        ("nn.Sequential(nn.ZeroPad2d(-1), nn.Conv2d(1, 2, 3))", "of at least 0, for 2 axes; got −1"),
        ("nn.Sequential(nn.ZeroPad2d((1, 2, 3)), nn.Conv2d(1, 2, 3))", "of at least 0, for 2 axes"),
        ("nn.Sequential(nn.ZeroPad2d('a'), nn.Conv2d(1, 2, 3))", "of at least 0, for 2 axes"),
        ("nn.Sequential(nn.ZeroPad2d(10**9), nn.Conv2d(1, 2, 3))", "no array can hold that many"),
        (net("x = F.pad(x, (1, 1), mode='edge')"), "mode must be one of constant, reflect,"),
        (net("x = F.pad(x, (1, 1)) + x"), "add needs two maps of one shape"),
        (net("x = F.pad(x, 1)"), "of at least 0, for 2 axes; got 1."),
        ("nn.Sequential(nn.ReLU(), nn.Hardswish())", "a network here has no “nn.Hardswish”."),
        ("keras.Sequential([layers.ReLU(max_value=5)])", "ReLU can be shown with max_value=6"),
        ("class Net(nn.Module):\n  def forward(self, x, y):\n    return x", "Line 2: forward takes x, y;"),
        ("class A(nn.Module):\n  def forward(self, x):\n    return self.forward(x)", "call each other too"),
        ("", "There is no model yet; paste one"),
        ("3", "There is no model here; paste nn.Sequential(…)"),
        ("x" * 1_000_000, "The text has 1\u202f000\u202f000 characters, and at most 200\u202f000 are read"),
        ("a\n" * 10_000, "The text has 10\u202f000 lines, and at most 2\u202f000 are read"),
        ("nn.Sequential(" + "nn.ReLU(),\n" * 1900 + ")", "the model has more than 200 layers"),
        ("(" * 50_000, "too many nested parentheses"),
        ("nn.Sequential(" * 90 + "nn.ReLU()" + ")" * 90, "the brackets are nested too deeply"),
        ("-" * 50_000 + "1", "Python does not read this text."),
        ("a" + ".b" * 29_000, "Python does not read this text."),
        ("a = (1,)\n" + "a = a + a\n" * 1900 + "nn.Conv2d(a, 1, 1)", "too deeply"),
        ("nn.Sequential(nn.ReLU())\0", "Python does not read this"),
        ("\ud800", "Python does not read this text."),
        ("Sequential(\n  (0): 300 x ReLU()\n)", "Line 2: this module is repeated too often"),
        ("\n".join(f"({i}): Sequential(" for i in range(99)), "the modules are nested too deeply"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence_with_its_line(text, sentence):
    with pytest.raises(ModelError) as refused:
        plan_of(text)

    assert sentence in str(refused.value)
    assert refused.value.line == 0 or f"Line {refused.value.line}: " in str(refused.value)


def test_functions_that_call_each_other_twice_are_followed_no_further_than_the_longest_network():
    doubled = "\n".join(f"def f{i}(x):\n  return f{i - 1}(f{i - 1}(x))" for i in range(1, 15))
    text = f"def f0(x):\n  return F.relu(x)\n{doubled}\n" + net("x = f14(x)")

    with pytest.raises(ModelError, match="the model has more than 200 layers"):
        plan_of(text)


def test_a_training_loop_around_a_model_is_no_part_of_it():
    text = """
model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(10):
    loss = 0
    for x, y in loader:
        loss += criterion(model(x), y)
if __name__ == "__main__":
    print(model)
"""
    assert line_of(text) == "Conv(8,3)~ReLU"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("nn.Sequential(nn.Conv2d(3, 3, 3), nn.Dropout(0.5))", "Dropout is left out: it changes nothing"),
        (net("x = self.conv(self.conv(x))"), "conv is used twice; here each use has its own weights."),
        ("nn.Sequential(nn.Embedding(9, 5), nn.Conv1d(5, 2, 3))", "Embedding is left out: the input is"),
        ("nn.Sequential(nn.Flatten(), nn.Linear(64, 9), nn.LogSoftmax(dim=1))", "log_softmax is shown as"),
        ("keras.Sequential([layers.Input((8, 1)), layers.Conv1DTranspose(1, 3, strides=2, padding='same')])",
         "the sizes are equal, the cells are shifted by one."),
        (net("x = x, self.conv(x)"), "The model returns several maps; the first is shown."),
    ],
)  # fmt: skip
def test_what_is_read_in_a_certain_way_is_said(text, note):
    if "several" in note:
        text = net("x = self.conv(x), x")
    assert any(note in said for said in plan_of(text).notes)
