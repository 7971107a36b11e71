"""Pasted calls of pooling, transposed convolution and upsampling, as PyTorch and Keras answered them."""

import json
import re
from pathlib import Path

import pytest
from layer_calls import layer_calls

from convviz.core.errors import SourceError
from convviz.frameworks.read.answers import facts
from convviz.frameworks.read.calls import read_call
from convviz.frameworks.read.staging import staged
from convviz.settings.link.query import encode, missing
from convviz.settings.model import build

RECORD = json.loads((Path(__file__).parent / "golden" / "layer_calls.json").read_text(encoding="utf-8"))
CALLS = RECORD["calls"]
ACCEPTED = [one for one in CALLS if "output_shape" in one and all(one["output_shape"])]
EMPTY = [one for one in CALLS if "output_shape" in one and not all(one["output_shape"])]


def call_of(one):
    return read_call(one["call"], str(tuple(one["shape"])))


def said(one):
    """Why a call is refused, or is not shown; nothing if it is accepted."""
    try:
        return call_of(one).refusal
    except SourceError as error:
        return str(error)


def test_the_record_holds_the_calls_of_other_layers_that_there_are():
    pasted = [*layer_calls("torch"), *layer_calls("keras"), *layer_calls("tensorflow")]
    assert [(one["call"], tuple(one["shape"])) for one in CALLS] == [tuple(one) for one in pasted]
    assert len(ACCEPTED) > 300
    assert len(CALLS) - len(ACCEPTED) - len(EMPTY) > 100


def test_an_output_without_cells_is_said_to_be_none():
    assert EMPTY
    for one in EMPTY:
        with pytest.raises(SourceError, match="cells"):
            call_of(one)


def test_shapes_and_parameters_of_other_layers_are_those_that_the_frameworks_gave():
    for one in ACCEPTED:
        call = call_of(one)
        assert not call.refusal, one
        assert list(call.accepted.output_shape) == one["output_shape"], one
        assert call.parameters == one["parameters"], one


def test_what_the_frameworks_refused_of_other_layers_is_refused_with_a_sentence():
    for one in CALLS:
        if "message" in one:
            sentence = said(one)
            assert sentence.endswith("."), one
            assert len(sentence) < 300, one


def test_an_answer_has_the_size_of_each_axis_and_as_many_names_as_sizes():
    for one in ACCEPTED:
        input, output, size, parameters = facts(call_of(one))
        for fact in (input, output):
            assert len(fact.value.strip(",()").split(", ")) == len(fact.legend.split(", ")), one
        for cells in call_of(one).accepted.spec.output_size:
            assert re.search(rf"(= |: |^|, ){cells} ", size.value), (one, size.value)
        assert parameters.value.replace("\u202f", "").split(" = ")[-1] == str(one["parameters"]), one


def test_an_accepted_call_of_another_layer_goes_on_the_stage_or_says_how_it_differs():
    for one in ACCEPTED:
        call = call_of(one)
        setup, notes = staged(call)
        scene, spec = build(setup), call.accepted.spec
        assert setup.layer == call.layer.kind
        if scene.spec.output_size != spec.output_size:
            assert any("instead of" in note for note in notes), one
        assert not missing(encode(setup))


@pytest.mark.parametrize(
    ("text", "shape", "sentence"),
    [
        ("nn.MaxPool2d(2, padding=2)", "3, 8, 8",
         "padding 2 along H is more than half of the kernel size 2; use at most 1, or a larger kernel size."),
        ("nn.ConvTranspose2d(2, 1, 3, stride=2, output_padding=2)", "2, 8, 8",
         "output_padding 2 along H must be below the stride 2 or below the dilation 1; use at most 1, "
         "or a larger stride."),
        ("nn.MaxPool2d(2, strides=2)", "3, 8, 8",
         "MaxPool2d has no argument “strides”: PyTorch calls it stride."),
        ("nn.AvgPool1d(2, divisor_override=3)", "3, 8",
         "AvgPool1d has no divisor_override; AvgPool2d and AvgPool3d have."),
        ("layers.Conv2DTranspose(8, 3, strides=2, output_padding=2)", "None, 7, 7, 3",
         "output_padding 2 along H must be below the stride 2; use at most 1."),
        ("layers.MaxPooling2D(2, padding='full')", "None, 8, 8, 3",
         "padding must be 'valid' or 'same'; got 'full'."),
        ("F.max_pool2d()", "3, 8, 8", "max_pool2d needs its input first."),
    ],
)  # fmt: skip
def test_refusals_of_other_layers_say_why_and_what_to_do(text, shape, sentence):
    assert read_call(text, shape).refusal == sentence


@pytest.mark.parametrize(
    ("text", "shape", "part"),
    [
        ("F.conv_transpose2d(x, w)", "3, 8, 8", "The shape of w is not known here"),
        ("nn.MaxPooling2D(2)", "1, 3, 8, 8", "PyTorch has no MaxPooling2D; it writes MaxPool2d."),
    ],
)
def test_what_is_not_shown_of_other_layers_is_said(text, shape, part):
    with pytest.raises(SourceError, match=re.escape(part)):
        read_call(text, shape)
