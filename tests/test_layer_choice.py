"""The choice of a layer in the sidebar: what each has is offered, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from app_page import NOW, address, checked, choose, opened, sentences, set_number, setup_of, shown, told
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_PADDING
from convviz.data.inputs import Numbers
from convviz.layers import CONVOLUTION, LAYERS
from convviz.settings.companions import with_sample
from convviz.settings.edits import with_layer, with_options
from convviz.settings.link.query import decode, encode
from convviz.settings.model import SETUPS, Filter, build, spec_of
from convviz.settings.validate import offer, validate

KINDS = [kind for kind in LAYERS if kind != CONVOLUTION]
OF_WEIGHTS = {"filters", "bias", "preset"}
FIELDS = {
    "conv": OF_WEIGHTS | {"stride", "dilation", "padding", "padding-mode", "groups", "operation"},
    "conv_transpose": OF_WEIGHTS
    | {"stride", "dilation", "padding", "groups", "option-conv_transpose-output_padding"},
    "max_pool": {"stride", "dilation", "padding", "option-max_pool-ceil_mode"},
    "avg_pool": {
        "stride",
        "padding",
        "option-avg_pool-ceil_mode",
        "option-avg_pool-count_include_pad",
        "option-avg_pool-divisor_override",
    },
    "adaptive_max_pool": {"option-adaptive_max_pool-output_size"},
    "adaptive_avg_pool": {"option-adaptive_avg_pool-output_size"},
    "upsample": {"option-upsample-scale_factor"},
}
ALL = set().union(*FIELDS.values())
SIZED = {"kernel-size-0", "kernel-size-1"}


def fields(app):
    kinds = (app.number_input, app.selectbox, app.toggle, app.get("button_group"))
    return {field.key for fields in kinds for field in fields}


def test_every_layer_is_asked_for_its_fields():
    assert list(FIELDS) == list(LAYERS)


@pytest.mark.parametrize("kind", LAYERS)
def test_only_what_the_layer_has_is_shown(kind):
    there = fields(opened(layer=kind))
    assert there & ALL == FIELDS[kind]
    assert there & SIZED == (SIZED if "kernel_size" in LAYERS[kind].SETTINGS else set())


@pytest.mark.parametrize("rank", SETUPS)
def test_a_layer_is_chosen_by_its_name_and_every_layer_opens(rank):
    app = opened(**NOW, rank=str(rank))
    names = [layer.name(rank) for layer in LAYERS.values()]
    assert app.selectbox(key="layer").options == names
    for kind in (*KINDS, CONVOLUTION):
        app = choose(app, "layer", kind)
        assert (told(app, "problem"), told(app, "note")) == ([], [])
        assert shown(app)["spec"]["layer"]["name"] == LAYERS[kind].name(rank)
        expected = {} if kind == CONVOLUTION else {"layer": kind}
        assert address(app) == expected | ({"rank": str(rank)} if rank != 2 else {})


@pytest.mark.parametrize(
    ("kind", "kernel_size", "stride"), [("max_pool", 2, 2), ("avg_pool", 2, 2), ("conv_transpose", 3, 2)]
)
@pytest.mark.parametrize("rank", SETUPS)
def test_a_layer_begins_with_a_window_that_shows_what_it_does(kind, kernel_size, stride, rank):
    setup = with_layer(SETUPS[rank], kind)
    assert (setup.kernel_size, setup.stride) == ((kernel_size,) * rank, (stride,) * rank)
    assert decode({**NOW, "layer": kind, "rank": str(rank)}) == (setup, ())
    assert decode(encode(setup)) == (setup, ())


@pytest.mark.parametrize("kind", KINDS)
def test_there_and_back_leaves_the_filters_as_they_were(kind):
    app = opened(kernel="sobel_x~laplacian", bias="1")
    before = setup_of(app)
    app = choose(choose(app, "layer", kind), "layer", CONVOLUTION)
    assert setup_of(app) == before


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_a_window_of_another_size_leaves_waiting_filters_alone(kind):
    app = set_number(opened(layer=kind), "kernel-size-0", 3)
    setup = setup_of(app)
    assert (setup.kernel_size, setup.filters) == ((3, 2), SETUPS[2].filters)
    assert build(setup).spec.output_size == (7, 8)


def test_another_sequence_is_pooled_with_the_same_window():
    setup = with_layer(SETUPS[1], "max_pool")
    other = with_sample(setup, "ecg")
    assert (other.layer, other.kernel_size, other.stride) == ("max_pool", (2,), (2,))
    assert validate(other, (1, 64)) == (other, ())


def test_the_options_of_a_layer_are_fields_and_stand_in_the_address():
    app = opened(**NOW, layer="avg_pool", padding="1", sample="checkerboard")
    sampled, before = {"sample": "checkerboard"}, shown(app)["arrays"]["output"]
    app = checked(app.toggle(key="option-avg_pool-count_include_pad").set_value(False).run())
    assert address(app) == {"layer": "avg_pool", "padding": "1", "count_include_pad": "0"} | sampled
    assert shown(app)["arrays"]["output"] != before
    app = set_number(app, "option-avg_pool-divisor_override", 5)
    assert address(app)["divisor_override"] == "5"
    assert "divisor_override 0: each sum is divided by its number of cells." in sentences(app)
    app = choose(app, "layer", "max_pool")
    assert address(app) == {"layer": "max_pool"} | sampled


def test_a_layer_that_pads_both_sides_alike_has_one_number_an_axis():
    app = opened(layer="max_pool")
    assert app.selectbox(key="padding").options == ["valid", "cells per side"]
    app = choose(app, "padding", "cells per side")
    app = checked(app.toggle(key="apart").set_value(True).run())
    app = set_number(app, "padding-axis-1", 0)
    assert setup_of(app).padding == ((1, 1), (0, 0))


@pytest.mark.parametrize(
    ("fields", "key", "number", "most"),
    [
        ({"layer": "conv_transpose"}, "option-conv_transpose-output_padding", 2, 1),
        ({"layer": "conv_transpose", "cells": "8"}, "padding-cells", 9, 8),
        ({"layer": "max_pool", "padding": "1"}, "padding-cells", 2, 1),
        ({"layer": "avg_pool", "padding": "1", "rank": "1"}, "padding-cells", 2, 1),
    ],
)
def test_a_number_that_the_layer_would_refuse_is_not_offered(fields, key, number, most):
    app = opened(**{"padding": "0", **fields})
    app = app if key.startswith("option") else choose(app, "padding", "cells per side")
    app = set_number(app, key, number)
    (note,) = told(app, "note")
    assert f": {number} is changed to {most}; it must be from 0 to {most}." in note
    assert told(app, "problem") == []


@pytest.mark.parametrize(
    ("before", "key", "number", "note"),
    [
        (
            {"layer": "conv_transpose", "output_padding": "1"},
            "stride",
            1,
            "output_padding set to 0: it must be below the stride or the dilation.",
        ),
        (
            {"layer": "max_pool", "size": "4", "padding": "2"},
            "kernel-size-0",
            2,
            "padding set to 1 × 2: it may be at most half of the kernel size.",
        ),
        (
            {"layer": "conv_transpose", "cells": "8", "padding": "8", "stride": "2"},
            "stride",
            1,
            "padding set to 4: some of the output must be left.",
        ),
    ],
)
def test_what_another_setting_makes_impossible_is_changed_and_the_change_is_told(before, key, number, note):
    app = set_number(opened(**before), key, number)
    assert (told(app, "note"), told(app, "problem")) == ([note], [])


@pytest.mark.parametrize(("kind", "has"), [("conv", True), ("max_pool", False), ("conv_transpose", False)])
def test_the_two_sides_of_a_sequence_are_set_separately_only_where_the_layer_takes_that(kind, has):
    app = opened(layer=kind, rank="1", padding="1")
    assert any(one.key == "apart" for one in app.toggle) == has


@st.composite
def layered(draw):
    """Set-ups of every layer whose numbers may or may not go together."""
    rank, kind = draw(st.integers(1, 3)), draw(st.sampled_from(KINDS))
    layer = LAYERS[kind]
    options = {
        one.name: draw(st.integers(one.low, min(one.high, 4))) for one in layer.OPTIONS if draw(st.booleans())
    }
    cells = draw(st.tuples(*[st.integers(0, 4)] * rank))
    sizes = st.tuples(*[st.integers(1, 5)] * rank)
    setup = replace(
        with_layer(SETUPS[rank], kind),
        source="typed",
        typed=Numbers.of(np.ones((1, *draw(sizes)))),
        kernel_size=draw(sizes),
        stride=draw(sizes),
        dilation=draw(sizes),
        padding=tuple((count, count) for count in cells),
        filters=(Filter("box"),),
    )
    return with_options(setup, options)


@given(layered())
def test_whatever_is_asked_of_a_layer_is_validated_into_something_that_can_be_built(setup):
    shape = setup.typed.shape
    valid, notes = validate(setup, shape)
    assert spec_of(valid, shape).steps >= 1
    assert (valid == setup) == (notes == ())
    assert validate(valid, shape) == (valid, ())


@given(layered())
def test_all_that_is_offered_of_padding_and_options_can_be_had_and_the_next_cannot(setup):
    shape = setup.typed.shape
    setup, _ = validate(setup, shape)
    offered, layer = offer(setup, shape), LAYERS[setup.layer]
    for axis in range(setup.rank if "padding" in layer.SETTINGS else 0):
        most = offered.padding[axis]
        assert takes(setup, shape, padding=exchanged(setup.padding, axis, (most, most)))
        more = exchanged(setup.padding, axis, (most + 1, most + 1))
        assert most == MAX_PADDING or not takes(setup, shape, padding=more)
    for option in layer.OPTIONS:
        value = dict(setup.options).get(option.name, option.usual)
        for axis in range(setup.rank if option.per_axis else 0):
            values = value if isinstance(value, tuple) else (value,) * setup.rank
            most = offered.options[option.name][axis]
            for number, possible in ((most, True), (most + 1, most == option.high)):
                chosen = dict(setup.options) | {option.name: exchanged(values, axis, number)}
                can = takes(setup, shape, options=tuple(chosen.items()))
                assert can == possible or number > option.high


def exchanged(values, axis, value):
    return (*values[:axis], value, *values[axis + 1 :])


def takes(setup, shape, **changes):
    try:
        return bool(spec_of(replace(setup, **changes), shape))
    except ConvSpecError:
        return False


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_also_opens_in_german(kind):
    app = opened(lang="de", layer=kind, view="working")
    assert app.selectbox(key="layer").label == "Schicht"
    assert (told(app, "problem"), told(app, "note")) == ([], [])


@pytest.mark.parametrize(
    ("layer", "option", "text", "sizes"),
    [
        ("conv_transpose", "output_padding", "1x0", (18, 17)),
        ("adaptive_avg_pool", "output_size", "2x3", (2, 3)),
        ("adaptive_max_pool", "output_size", "4x1", (4, 1)),
        ("upsample", "scale_factor", "2x3", (16, 24)),
    ],
)
def test_an_option_that_torch_takes_an_axis_has_one_number_an_axis(layer, option, text, sizes):
    setup, notes = decode({"layer": layer, "cells": "8", option: text})
    assert notes == ()
    assert build(setup).spec.output_size == sizes
    assert encode(setup)[option] == text
    first = text.split("x")[0]
    same, _ = decode({"layer": layer, "cells": "8", option: f"{first}x{first}"})
    assert dict(same.options).get(option, int(first)) == int(first)
