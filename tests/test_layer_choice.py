"""The choice of a layer in the sidebar: what each has is offered, and nothing else."""

import pytest
from app_page import NOW, address, checked, choose, opened, sentences, set_number, setup_of, shown, told

from convviz.layers import CONVOLUTION, LAYERS
from convviz.settings.companions import with_sample
from convviz.settings.edits import with_layer
from convviz.settings.link.query import decode, encode
from convviz.settings.model import SETUPS, build
from convviz.settings.validate import validate

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


def test_what_does_not_go_together_is_refused_with_the_way_out_and_the_layer_stays():
    app = set_number(opened(**NOW, layer="conv_transpose"), "option-conv_transpose-output_padding", 2)
    (problem,) = told(app, "problem")
    assert "use at most 1" in problem
    assert setup_of(app).options == ()
    assert address(app) == {"layer": "conv_transpose"}


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_also_opens_in_german(kind):
    app = opened(lang="de", layer=kind, view="working")
    assert app.selectbox(key="layer").label == "Netzschicht"
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
