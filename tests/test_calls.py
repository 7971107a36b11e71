"""Pasted calls: what the frameworks make of them was recorded; what cannot be read is told in a sentence."""

import json
from math import prod
from pathlib import Path

import pytest
from framework_calls import random_calls
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS, MAX_FILTERS, MAX_TYPED_CELLS
from convviz.frameworks.read.answers import EXAMPLES, facts, parameters_line, size_line
from convviz.frameworks.read.calls import read_call
from convviz.frameworks.read.grammar import MAX_CALL, Name, read_invocation
from convviz.frameworks.read.shapes import read_shape
from convviz.frameworks.read.staging import staged
from convviz.settings.link.query import encode, missing
from convviz.settings.model import build
from convviz.settings.validate import validate

RECORD = json.loads((Path(__file__).parent / "golden" / "calls.json").read_text(encoding="utf-8"))
CALLS = RECORD["calls"]
ACCEPTED = [one for one in CALLS if "output_shape" in one]


def call_of(one):
    return read_call(one["call"], str(tuple(one["shape"])))


def told(text, shape):
    """Return why a call is refused, or cannot be read; nothing if it is accepted."""
    try:
        call = read_call(text, shape)
    except SourceError as error:
        return str(error)
    assert (call.request is None) == bool(call.refusal)
    return call.refusal


def test_the_record_holds_the_calls_that_there_are():
    pasted = [*random_calls("torch"), *random_calls("keras")]

    assert [(one["call"], tuple(one["shape"])) for one in CALLS] == [tuple(one) for one in pasted]
    assert len(ACCEPTED) > 500
    assert len(CALLS) - len(ACCEPTED) > 500


def test_output_shapes_and_parameters_are_those_that_the_frameworks_gave():
    for one in ACCEPTED:
        call = call_of(one)
        assert not call.refusal, one
        assert list(call.request.output_shape) == one["output_shape"], one
        assert call.parameters == one["parameters"], one


def test_what_the_frameworks_refused_is_refused_with_a_sentence():
    for one in CALLS:
        if "message" in one:
            sentence = told(one["call"], str(tuple(one["shape"])))
            assert sentence.endswith("."), one
            assert len(sentence) < 300, one


def test_the_numbers_of_an_answer_add_up():
    for one in ACCEPTED:
        call = call_of(one)
        terms, total = parameters_line(call).replace("\u202f", "").split(" = ")
        counts = [prod(map(int, term.split(" × "))) for term in terms.split(" + ")]
        assert sum(counts) == int(total) == one["parameters"]
        for size in call.request.spec.output_size:
            assert f"= {size} in" in size_line(call)


def test_an_answer_names_every_axis_of_both_shapes():
    for one in ACCEPTED:
        call = call_of(one)
        for fact in facts(call)[:2]:
            assert len(fact.value.split(", ")) == len(fact.legend.split(", ")), one
        assert facts(call)[0].value == str(
            call.request.batch + call.shape[len(call.shape) - call.layer.rank - 1 :]
        )


def test_axes_are_named_in_the_order_of_the_framework():
    torch, keras = (
        facts(read_call(f"Conv2{letter}(4, 4, 3)", shape))
        for letter, shape in (("d", "1,4,9,8"), ("D", "1,9,8,4"))
    )

    assert [fact.legend for fact in torch[:2]] == ["(N, C_in, H, W)", "(N, C_out, H_out, W_out)"]
    assert [fact.legend for fact in keras[:2]] == ["(N, H, W, C_in)", "(N, H_out, W_out, C_out)"]


def test_the_examples_are_answered_but_for_those_that_say_who_refuses():
    for name, pasted in EXAMPLES.items():
        call = read_call(*pasted)
        assert name == f"{call.library} refuses" if call.refusal else call.request, name


@pytest.mark.parametrize(
    ("text", "shape", "sentence"),
    [
        (
            "nn.Conv2d(3, 16, 3, stride=2, padding='same')",
            "1, 3, 32, 32",
            "padding='same' needs a stride of 1, and the stride is 2; give the padding as a number of cells.",
        ),
        (
            "nn.Conv2d(3, 16, 3, groups=2)",
            "3, 32, 32",
            "in_channels must be divisible by groups, and 3 is not divisible by 2.",
        ),
        (
            "nn.Conv1d(8, 16, 3, padding='causal')",
            "8, 32",
            "padding must be 'valid', 'same' or whole numbers; got 'causal'. "
            "Pad the past by hand, with torch.nn.functional.pad.",
        ),
        (
            "nn.Conv2d(3, 16, 3, strides=2)",
            "3, 32, 32",
            "Conv2d has no argument “strides”: PyTorch calls it stride.",
        ),
        (
            "nn.Conv2d(3, 16, 3)",
            "1, 32, 32, 3",
            "in_channels is 3, and the input (1, 32, 32, 3) has 32 channels: "
            "PyTorch takes the channels first, so move the last axis to the front of the others.",
        ),
        (
            "nn.Conv2d(1, 6, 5)",
            "28, 28",
            "Conv2d takes the shape (C, H, W), or (N, C, H, W) with a batch; (28, 28) has 2 sizes.",
        ),
        (
            "nn.Conv2d(3, 16, 50)",
            "3, 32, 32",
            "kernel does not fit along H: kernel size 50 is larger than the padded input 32; "
            "lower the kernel size, or add padding.",
        ),
        (
            "Conv2D(16, 3, strides=2, dilation_rate=(2, 1))",
            "None, 32, 32, 3",
            "strides above 1 do not go together with a dilation_rate above 1, and they are 2 and (2, 1); "
            "set one of them to 1.",
        ),
        (
            "Conv2D(16, 3, padding=1)",
            "None, 32, 32, 3",
            "padding must be 'valid' or 'same'; it takes no number such as 1: "
            "put a ZeroPadding layer in front.",
        ),
        (
            "Conv2D(16, 3, padding='causal')",
            "None, 32, 32, 3",
            "padding must be 'valid' or 'same'; 'causal' is for Conv1D only.",
        ),
        (
            "layers.Conv1D(6, 3, groups=4)",
            "None, 32, 4",
            "filters must be divisible by groups, and 6 is not divisible by 4.",
        ),
        ("layers.Conv1D(6)", "None, 32, 4", "Conv1D needs kernel_size."),
        (
            "layers.Conv1D(6, 3, filters=6)",
            "None, 32, 4",
            "filters is given twice: by its place and by its name.",
        ),
        (
            "Conv2D(6, 3)",
            "None, 32, 32, None",
            "The number of channels must be known, and in (None, 32, 32, None) it is None: write the number.",
        ),
        (
            "nn.Conv2D(3, 16, 3)",
            "3, 32, 32",
            "PyTorch has no Conv2D; it writes Conv2d. Conv2D is the layer of Keras.",
        ),
        (
            "nn.Conv2d(3, 16, 3, padding=-4, padding_mode='reflect')",
            "3, 32, 8",
            "A padding of −4 takes 4 cells off both ends along W, and the input has 8: nothing is left; "
            "take off fewer.",
        ),
        (
            "nn.Conv2d(3, 16, 3, padding=-1)",
            "3, 32, 32",
            "padding must be a whole number of at least 0; got −1.",
        ),
        (
            "nn.Conv2d(3, 16, 3, dtype=torch.int32)",
            "3, 32, 32",
            "dtype must be a floating-point or complex type of PyTorch, such as torch.float32; "
            "got torch.int32.",
        ),
        (
            "nn.Conv2d(3, 16, 3, device='gpu')",
            "3, 32, 32",
            "device must name a device, such as 'cpu' or 'cuda:0'; got 'gpu'.",
        ),
        (
            "Conv2D(16, 3, activation='nonsense')",
            "None, 32, 32, 3",
            "activation must be a function or the name of one in Keras, such as 'relu'; got 'nonsense'.",
        ),
        (
            "Conv2D(16, 3, activation='threshold')",
            "None, 32, 32, 3",
            "The activation 'threshold' needs two numbers, so it cannot be given by its name alone.",
        ),
        (
            "Conv2D(15, 3, activation='glu')",
            "None, 32, 32, 3",
            "glu halves the last axis of the output, so its size must be even.",
        ),
        (
            "Conv2D(16, 3, dtype='nonsense')",
            "None, 32, 32, 3",
            "dtype must be a floating-point type, such as 'float32' or 'mixed_float16'; got 'nonsense'.",
        ),
        ("Conv2D(16, 3, name='a/b')", "None, 32, 32, 3", "name must be a text without a slash; got 'a/b'."),
        ("Conv2D(16, 3, trainable=1)", "None, 32, 32, 3", "trainable must be True or False; got 1."),
        (
            "Conv2D(16, 3, kernel_initializer='nonsense')",
            "None, 32, 32, 3",
            "kernel_initializer must be the name of one in Keras that fits, such as 'he_normal'; "
            "got 'nonsense'.",
        ),
        (
            "Conv2D(16, 3, lora_rank=2, kernel_constraint='max_norm')",
            "None, 32, 32, 3",
            "lora_rank does not go together with kernel_constraint; leave one of them out.",
        ),
        (
            "DepthwiseConv2D(3, dilation_rate=(2.0, 2.0))",
            "None, 32, 32, 3",
            "With a dilation_rate, DepthwiseConv2D takes whole numbers only; got 2.0.",
        ),
        (
            "Conv2D(16, 3, input_dim=3, input_shape=(8, 8, 3))",
            "None, 32, 32, 3",
            "input_dim and input_shape say the same; leave one of them out.",
        ),
        (
            "nn.Conv2d(3, width, 3)",
            "3, 32, 32",
            "out_channels=“width”: ConvViz does not know the value of “width”; write a number.",
        ),
    ],
)
def test_refusals_say_why_and_what_to_do(text, shape, sentence):
    assert told(text, shape) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nn.Conv2d(3, 16", "The call ends too early: a comma or a closing bracket ) is expected here."),
        ("nn.Conv2d 3", "At character 11, “3”: an opening bracket is missing after “nn.Conv2d”."),
        ("nn.Conv2d(3, 16; 3)", "At character 16, “;”: this does not belong in a call."),
        ("nn.Conv2d(3, 16, 3), nn.ReLU()", "At character 22, “nn.ReLU”: there is more after the call."),
        ("nn.Conv2d(3 16)", "At character 13, “16”: a comma or a closing bracket ) is expected here."),
        ("nn.Conv2d(3, bias=1, bias=1)", "At character 22, “bias”: bias is given twice."),
        (
            "nn.Conv2d(stride=1, 3)",
            "At character 21, “3”: a value without a name cannot follow one with a name.",
        ),
        ("", "The call ends too early: a layer's name is expected here."),
        ("nn.Conv2d(((((((3)))))))", "At character 15, “(”: the brackets are nested too deeply."),
        ("nn.Conv2d(1234567890)", "At character 11, “1234567890”: a number may have 9 characters at most."),
    ],
)
def test_a_text_that_is_no_call_is_told_where_it_goes_wrong(text, sentence):
    with pytest.raises(SourceError) as refused:
        read_invocation(text)

    assert str(refused.value) == f"{sentence} Paste one call, such as nn.Conv2d(3, 16, 3, padding=1)."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1_6", 16),
        ("0x3", 3),
        ("0b11", 3),
        ("0o17", 15),
        ("00", 0),
        ("+3", 3),
        ("- -3", 3),
        ("-+(3)", -3),
        ("+True", 1),
        ("1_0.0_5", 10.05),
        ("5.", 5.0),
        (".5e1", 5.0),
        ("1E-2", 0.01),
        ("3j", 3j),
        ("r'same'", "same"),
        ("u'same'", "same"),
        ("Rb'same'", b"same"),
        ("'''same'''", "same"),
        ('"""sa"me"""', 'sa"me'),
        ("'sa' 'me'", "same"),
        ("'sa'  # half\n  r'me'", "same"),
        ("'s\\x61me'", "same"),
        ("'sa\\\nme'", "same"),
        ("'it\\'s'", "it's"),
        ("f'same'", "same"),
        ("'sa' f'me'", "same"),
        ("f'{padding}'", Name("f'{padding}'")),
        ("'\\d'", "\\d"),
        ("(1_6,)", (16,)),
    ],
)
def test_a_value_is_read_as_python_reads_it(text, value):
    (read,) = read_invocation(f"f({text})").positional

    assert (type(read), read) == (type(value), value)


NO_NUMBER = "Python does not read this as a number."
NO_TEXT = "Python does not read this as text."


@pytest.mark.parametrize(
    ("text", "place", "piece", "sentence"),
    [
        ("03", 3, "03", NO_NUMBER),
        ("1__6", 3, "1__6", NO_NUMBER),
        ("1_", 3, "1_", NO_NUMBER),
        ("0x", 3, "0x", NO_NUMBER),
        ("0b12", 3, "0b12", NO_NUMBER),
        ("3px", 3, "3px", NO_NUMBER),
        ("1.2.3", 3, "1.2.3", NO_NUMBER),
        ("3if", 3, "3if", NO_NUMBER),
        ("2, '\\x'", 6, "'\\x'", NO_TEXT),
        ("2, b'é'", 6, "b'é'", NO_TEXT),
        ("2, b'a' 'b'", 6, "b'a' 'b'", NO_TEXT),
        ("2, q'same'", 6, "q'same'", NO_TEXT),
        ("2, '\0'", 6, "''", NO_TEXT),
        ("2, lambda", 6, "lambda", "this does not belong in a call."),
        ("'same", 3, "'", "this does not belong in a call."),
    ],
)
def test_what_python_refuses_is_refused_where_it_stands(text, place, piece, sentence):
    with pytest.raises(SourceError) as refused:
        read_invocation(f"f({text})")

    assert str(refused.value).startswith(f"At character {place}, “{piece}”: {sentence}")


@pytest.mark.parametrize(
    "text",
    [
        "nn.Conv2d(3, 16, 3, stride=2, padding=1)",
        "torch.nn.Conv2d(in_channels=3, out_channels=16, kernel_size=(3, 3), stride=2, padding=1)",
        "self.conv1 = nn.Conv2d(3, 16, 3, stride=2, padding=1),  # the first",
        "conv = Conv2d(\n    3, 16,\n    kernel_size=3,  # square\n    stride=2, padding=1,\n)",
        "nn.Conv2d(3, 16, 3, 2, 1, device='cpu', dtype=torch.float32)",
        "nn.Conv2d(3, 16, 3, stride=[2, 2], padding=(1))(x)",
        "keras.layers.Conv2D(16, 3, strides=2, padding=“same”, data_format='channels_first')",
        "model.add(tf.keras.layers.Conv2D(16, 3, 2, 'same', 'channels_first', activation=tf.nn.relu))",
        "x = Conv2D(16, 3, 2, 'same', 'channels_first', kernel_initializer=HeNormal(seed=-1))(x)",
    ],
)
def test_a_call_is_read_however_it_stands_in_a_program(text):
    call = read_call(text, "(8, 3, 31, 31)")

    assert call.request.output_shape == (8, 16, 16, 16)
    assert call.parameters == 448


@pytest.mark.parametrize(
    "shape", ["TensorShape([28, 28, 1])", "tf.TensorShape((28, 28, 1))", "[0x1c, 2_8, +1]"]
)
def test_the_shape_in_a_call_is_read_however_it_is_written(shape):
    assert read_call(f"Conv2D(32, 3, input_shape={shape})", "").request.output_shape == (None, 26, 26, 32)


def test_what_a_negative_padding_takes_off_is_in_the_formula():
    call = read_call("nn.Conv1d(3, 8, 3, padding=-1, padding_mode='reflect')", "3, 9")

    assert facts(call)[0].value == "(3, 9)"
    assert size_line(call) == "⌊(9 − 1 − 1 − 3) / 1⌋ + 1 = 5 in L"
    setup, notes = staged(call)
    assert build(setup).spec.input_size == (7,)
    assert notes[0] == NEGATIVE


def test_the_matrices_of_lora_are_counted_and_said():
    call = read_call("Conv2D(4, 3, lora_rank=2, use_bias=False)", "None, 8, 8, 3")

    assert parameters_line(call) == "4 × 3 × 3 × 3 + 3 × 3 × 3 × 2 + 2 × 4 = 170"
    assert call.request.notes == (
        "With lora_rank=2 two matrices beside the kernel learn, and the kernel's own 108 numbers stay as "
        "they are.",
    )


def test_the_shape_may_stand_in_the_call_itself():
    call = read_call("Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1))", " ")

    assert call.request.output_shape == (None, 26, 26, 32)
    assert call.request.notes == (
        "Keras puts the batch in front: (28, 28, 1) is read as (None, 28, 28, 1).",
        "The activation comes after the convolution: it changes neither the shape nor the count.",
    )


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("(1, 3, 32, 32)", (1, 3, 32, 32)),
        ("[None, 28, 28, 1]", (None, 28, 28, 1)),
        ("3 x 32 × 32", (3, 32, 32)),
        ("torch.Size([1, 3, 8])", (1, 3, 8)),
        ("batch, 20, 8", (None, 20, 8)),
        ("((1, 8))", (1, 8)),
        ("TensorShape([None, 28, 28, 1])", (None, 28, 28, 1)),
        ("tf.TensorShape((2, 28, 1))", (2, 28, 1)),
        ("torch.Size( [1, 3, 8] )", (1, 3, 8)),
        ("(1_0, +3, 0x20)", (10, 3, 32)),
        ("0x3, 0b11", (3, 3)),
        ("10x20x30", (10, 20, 30)),
    ],
)
def test_a_shape_is_read_as_people_write_it(text, shape):
    assert read_shape(text) == shape


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "The input's shape is missing"),
        ("()", "The input's shape is missing"),
        ("7", "The shape has 1 size; a convolution takes 2 to 5"),
        ("1,2,3,4,5,6", "The shape has 6 sizes"),
        ("3, 03", "The size “03” in the shape must be a whole number from 1"),
        ("3, 1__6", "The size “1__6” in"),
        ("3, +-3", "The size “+-3” in"),
        ("3, True", "The size “True” in"),
        ("3, 0", "The size “0” in the shape must be a whole number from 1"),
        ("3, 3.5", "The size “3.5” in"),
        ("3, ٣", "The size “٣” in"),
        ("3, 9999999999", "The size “9999999999” in"),
        ("3, none", "None stands for the batch, in front only."),
        ("1, " * 40, "The shape has 120 characters, and the limit is 80"),
    ],
)
def test_a_shape_that_is_none_is_told_in_a_sentence(text, part):
    with pytest.raises(SourceError) as refused:
        read_shape(text)

    assert part in str(refused.value)


PIECES = [
    "nn.Conv2d",
    "Conv1D",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=",
    "-",
    "3",
    "2.5",
    "1e9",
    "None",
    "True",
    "'same'",
    " ",
]
PIECES += [
    "stride",
    "padding",
    "kernel_size",
    "groups",
    "\n",
    "#",
    '"',
    "\\",
    "x",
    ".",
    "keras.layers.Conv3D",
    "\0",
    "é",
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60), st.text(max_size=30)
)
def test_whatever_is_pasted_is_read_or_told_in_a_sentence(text, shape):
    for pasted, size in (
        (text, "1, 3, 8, 8"),
        ("nn.Conv2d(3, 4, 3)", shape),
        (f"nn.Conv2d({text})", "3, 8, 8"),
    ):
        sentence = told(pasted, size)
        assert not sentence or sentence.endswith(".")
        assert len(sentence) < 300


def test_a_text_that_is_too_long_is_not_read():
    with pytest.raises(SourceError, match="has 3000 characters, and the limit is 1000"):
        read_invocation("(" * 3000)
    assert MAX_CALL == 1000


NEGATIVE = "Negative padding removes cells from the input; you see the rest."


def test_an_accepted_call_goes_on_the_stage_as_it_is():
    for one in ACCEPTED:
        call = call_of(one)
        setup, notes = staged(call)
        scene, spec = build(setup), call.request.spec

        same = ("kernel_size", "stride", "dilation", "padding_mode", "output_size", "padded_size")
        assert all(getattr(scene.spec, name) == getattr(spec, name) for name in same), one
        if min(map(min, spec.padding)) >= 0:
            assert (scene.spec.padding, scene.spec.input_size) == (spec.padding, spec.input_size), one
        else:
            assert NEGATIVE in notes, one
        counts = scene.spec.in_channels, scene.spec.out_channels, scene.spec.groups
        assert counts == (spec.in_channels, min(spec.out_channels, MAX_FILTERS), spec.groups) or notes[1:], (
            one
        )
        assert scene.spec.in_channels // scene.spec.groups == spec.in_channels // spec.groups
        assert validate(setup, scene.input.shape) == (setup, ()), one


@pytest.mark.parametrize(
    ("text", "shape", "notes"),
    [
        ("nn.Conv2d(3, 16, 3, padding=1)", "3, 32, 32", ["Showing 8 of 16 filters."]),
        (
            "nn.Conv2d(64, 128, 3, groups=64)",
            "64, 56, 56",
            ["Showing 4 of 64 groups, 4 of 64 channels and 8 of 128 filters."],
        ),
        (
            "nn.Conv2d(64, 128, 13, groups=2, stride=20)",
            "64, 90, 60",
            [
                "Showing 1 of 2 groups, 16 of 64 channels and 8 of 128 filters.",
                "Showing 32 × 32 cells instead of 90 × 60.",
                "Kernel size set to 11 × 11 instead of 13 × 13, the maximum here.",
                "Stride set to 16 × 16 instead of 20 × 20, the maximum here.",
            ],
        ),
        (
            "nn.Conv1d(1, 4, 5, dilation=9, padding=30)",
            "1, 16000",
            [
                "Showing 4\N{NARROW NO-BREAK SPACE}096 cells instead of 16\N{NARROW NO-BREAK SPACE}000.",
                "Dilation set to 8 instead of 9, the maximum here.",
                "Padding limited to 16 cells.",
            ],
        ),
        ("nn.Conv3d(1, 2, 3)", "1, 8, 8, 8", []),
    ],
)
def test_what_the_stage_cannot_show_is_left_out_and_said(text, shape, notes):
    setup, sentences = staged(read_call(text, shape))
    scene = build(setup)

    assert list(sentences[:-1]) == notes
    assert sentences[-1] == "The weights are random integers, as in an untrained layer."
    assert scene.spec.in_channels <= MAX_CHANNELS
    assert scene.spec.out_channels <= MAX_FILTERS
    assert setup.source == "sample" or scene.input.size <= MAX_TYPED_CELLS
    assert not missing(encode(setup))


def test_the_largest_input_that_is_typed_fits_into_a_link():
    setup, _ = staged(read_call("nn.Conv3d(16, 8, 3)", "16, 40, 50, 60"))

    assert build(setup).input.size <= MAX_TYPED_CELLS
    assert not missing(encode(setup))
