"""Networks as they are written down: a line for an address and back, and built as far as they go."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.errors import ConvSpecError
from convviz.core.numbers import Numbers
from convviz.frameworks.read.signatures import TORCH
from convviz.network import Conv, Flatten, Linear, MaxPool, Network, ReLU
from convviz.network.plan import ARGUMENTS, KINDS, Item, Plan, built, item, read, write

NAMES = st.text(min_size=1, max_size=40)


@st.composite
def items(draw):
    """A layer with any settings that a page may give it."""
    kind = draw(st.sampled_from(list(ARGUMENTS)))
    settings = {}
    for one in ARGUMENTS[kind]:
        whole = st.integers(int(one.low), int(one.high))
        if one.name == "to":
            values = NAMES if kind != "Concat" else st.lists(NAMES, min_size=1, max_size=3).map(tuple)
        elif isinstance(one.usual, bool):
            values = st.booleans()
        elif isinstance(one.usual, float):
            values = st.floats(one.low, one.high)
        else:
            values = whole if one.high else st.nothing()
            if one.per_axis:
                values |= st.lists(whole, min_size=1, max_size=3).map(tuple)
            if one.options:
                values |= st.sampled_from(one.options)
        if one.is_needed or draw(st.booleans()):
            settings[one.name] = draw(values)
    return item(kind, name=draw(st.just("") | NAMES), **settings)


@settings(max_examples=300)
@given(st.lists(items(), max_size=6).map(tuple).map(Plan))
def test_a_plan_comes_back_from_its_line(plan):
    assert read(write(plan)) == (plan, ())


PIECES = st.sampled_from(
    [*ARGUMENTS, *"()~,=:x%", "2", "-1", "9" * 9, "1e999", "nan", "None", "True", "%ff", "kernel_size", "to"]
)


@settings(max_examples=400)
@given(st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join))
def test_any_line_is_read_to_a_plan_that_can_be_written_again(text):
    plan, notes = read(text)
    assert read(write(plan)) == (plan, ())
    assert all(note.endswith(".") for note in notes)
    built(plan, (2, 6, 6))


@pytest.mark.parametrize(
    ("text", "kept", "note"),
    [
        (
            "Conv(8,3)~Dropout(0.5)~ReLU",
            "Conv(8,3)~ReLU",
            "There is no layer 'Dropout' here; there are Conv,",
        ),
        ("ReLU~Conv(8", "ReLU", "'Conv(8' is not written as a layer and was left out."),
        ("Conv(8,3,strid=2)", "Conv(8,3)", "Conv has no setting 'strid=2'."),
        ("ReLU(1)", "ReLU", "ReLU has no setting '1'."),
        (
            "MaxPool(0)",
            "MaxPool(2)",
            "kernel_size of MaxPool must be a whole number from 1 to 512; got 0.",
        ),
        (
            "Conv(8,3,padding=sam)",
            "Conv(8,3)",
            "padding of Conv must be 'valid', 'same', 'full', 'causal' or a whole number from 0 to 512; "
            "got 'sam'.",
        ),
        ("Linear(10,bias=0)", "Linear(10)", "bias of Linear must be True or False; got '0'."),
        (
            "LeakyReLU(negative_slope=nan)",
            "LeakyReLU",
            "negative_slope of LeakyReLU must be a number from −10 to 10; got nan.",
        ),
        ("~".join(["ReLU"] * 201), "~".join(["ReLU"] * 200), "The address has more than 200 layers; only"),
        ("n" * 41 + ":ReLU", "ReLU", "is longer than 40 characters and was left out."),
    ],
)
def test_what_of_a_line_cannot_be_used_is_left_out_and_a_sentence_says_so(text, kept, note):
    plan, notes = read(text)
    assert write(plan) == kept
    assert len(notes) == 1
    assert note in notes[0]


def test_a_line_of_rubbish_is_answered_with_a_few_sentences():
    plan, notes = read("~".join(["nothing"] * 50))
    assert plan == Plan()
    assert len(notes) == 6
    assert notes[-1] == "45 more parts were left out."


@pytest.mark.parametrize(
    "text",
    ["Conv(" + "8," * 500_000 + "8)", "Concat(" + "a," * 500_000 + "a)", "x" * 1_000_000, "~" * 1_000_000],
)
def test_a_line_of_a_million_characters_is_answered_with_a_few_sentences(text):
    plan, notes = read(text)
    assert 1 <= len(notes) <= 7
    assert all(len(note) < 400 for note in notes)
    assert len(write(plan)) < 100


def test_every_kind_has_its_arguments_in_torchs_order():
    assert list(KINDS) == list(ARGUMENTS)
    torch_names = {
        "MaxPool": "max_pool",
        "AvgPool": "avg_pool",
        "AdaptiveMaxPool": "adaptive_max_pool",
        "AdaptiveAvgPool": "adaptive_avg_pool",
        "ConvTranspose": "conv_transpose",
        "Upsample": "upsample",
    }
    for kind, layer in torch_names.items():
        names = {one.name: one for one in ARGUMENTS[kind]}
        torch_order = [name for name in TORCH[layer] if name in names]
        assert list(names) == torch_order
        for name, one in names.items():
            usual = TORCH[layer][name]
            assert one.is_needed or one.usual == usual, (kind, name)
            assert one.is_needed or usual is not ..., (kind, name)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: item("Pool"), "There is no layer 'Pool' here"),
        (lambda: item("ReLU", 1), "ReLU has 0 settings here; got 1 values."),
        (lambda: item("Conv", in_channels=3), "Conv has no setting 'in_channels'."),
        (lambda: item("Conv", out_channels=True), "out_channels of Conv must be a whole number"),
        (lambda: item("Conv", groups=(1, 2)), r"groups of Conv must be a whole number .* got \(1, 2\)."),
        (lambda: item("Concat", ()), "Concat needs the name of an earlier layer"),
        (lambda: item("Add", 3), "Add needs the name of an earlier layer; got 3."),
    ],
)
def test_a_layer_that_cannot_be_written_down_is_refused_in_a_sentence(make, sentence):
    with pytest.raises(ConvSpecError, match=sentence):
        make()


def test_a_plan_is_built_with_the_channels_that_come():
    plan, _ = read("Conv(8,3,padding=1)~ReLU~MaxPool(2)~Flatten~Linear(10)")
    net, error = built(plan, (3, 8, 8))
    same = Network((3, 8, 8), [Conv(3, 8, 3, padding=1), ReLU(), MaxPool(2), Flatten(), Linear(128, 10)])
    assert error is None
    assert net.table() == same.table()
    cells = np.arange(192.0).reshape(3, 8, 8)
    for name, values in same.trace(cells).items():
        np.testing.assert_array_equal(net.trace(cells)[name], values)


def test_a_plan_is_built_as_far_as_it_goes():
    net, error = built(read("Conv(8,3)~MaxPool(2)~Conv(4,9)~ReLU")[0], (1, 8, 8))
    assert net.names == ("Conv2d-1", "MaxPool2d-2")
    assert error.layer == 2
    assert "kernel size 9 is larger than the padded input 3" in str(error)


def test_what_is_no_layer_is_refused_in_its_place():
    net, error = built(Plan((item("ReLU"), Item("Conv", (("kernel_size", "many"),)))), (1, 8, 8))
    assert net.names == ("ReLU-1",)
    assert (error.layer, error.parameter) == (1, "kernel_size")
    assert str(error).startswith("Layer 2: kernel_size of Conv must be a whole number from 1 to 512")


def test_numbers_that_are_given_are_the_weights():
    weight = Numbers.of([[[1, 0, -1]]])
    conv = Item(
        "Conv", (("out_channels", 1), ("kernel_size", 3), ("bias", False)), numbers=(("weight", weight),)
    )
    net, error = built(Plan((conv,)), (1, 5))
    assert error is None
    assert net.trace([[0, 1, 4, 9, 16]])["Conv1d-1"].tolist() == [[-4, -8, -12]]


def test_numbers_of_another_shape_are_refused():
    conv = replace(item("Conv", 2, 3), numbers=(("bias", Numbers.of([1])),))
    _, error = built(Plan((conv,)), (1, 5))
    assert "bias must have the shape (2,); got the shape (1,)" in str(error)


def test_the_seed_of_a_plan_draws_its_weights():
    plans = (Plan((item("Conv", 2, 3),), seed) for seed in (1, 1, 2))
    first, again, other = (built(plan, (1, 4)).network.trace(np.ones((1, 4)))["Conv1d-1"] for plan in plans)
    assert (first == again).all()
    assert (first != other).any()


def test_a_layer_more_leaves_the_network_before_it_as_it_was():
    short = Network((1, 8), [Conv(1, 2, 3)])
    left, right = short.then(("a", ReLU())), short.then(("b", MaxPool(2)))
    assert (short.names, left.names, right.names) == (
        ("Conv1d-1",),
        ("Conv1d-1", "a"),
        ("Conv1d-1", "b"),
    )
    assert (left.output_shape, right.output_shape) == ((2, 6), (2, 3))
