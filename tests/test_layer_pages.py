"""Every layer but convolution on the page: opened by an address, in every view below the stage."""

import json

import numpy as np
import pytest
from app_page import NOW, address, opened, scenes, sentences, shown, told

from convviz.app.views.chooser import VIEWS
from convviz.explain.arithmetic import work_out
from convviz.layers import CONVOLUTION, LAYERS
from convviz.learn.quiz.catalogue import KINDS as QUESTIONS
from convviz.settings.link.query import decode, encode
from convviz.settings.model import SETUPS, build

KINDS = [kind for kind in LAYERS if kind != CONVOLUTION]
FEATURES = {name: view.panel or name for name, view in VIEWS.items()}


def set_up(kind, **fields):
    setup, notes = decode({"layer": kind, **fields})
    assert notes == ()
    return setup


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rank", SETUPS)
def test_an_address_puts_it_on_the_stage_of_every_rank(kind, rank):
    app = opened(layer=kind, rank=str(rank))
    assert shown(app)["spec"]["layer"]["name"] == LAYERS[kind].name(rank)
    assert address(app)["layer"] == kind
    assert not told(app, "problem")
    assert not told(app, "note")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("view", [name for name in VIEWS if name != "full"])
def test_every_view_is_opened_or_says_why_it_is_not(kind, view):
    app = opened(layer=kind, cells="8", view=view, step="3")
    reason = LAYERS[kind].ABSENT.get(FEATURES[view])
    assert told(app, "problem") == []
    assert told(app, "note") == ([reason] if reason else [])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("activation", ["none", "ReLU"])
def test_ones_own_layer_is_compared_with_its_relatives_without_what_follows_it(kind, activation):
    app = opened(layer=kind, page="compare", name="own", cells="8", activation=activation)
    assert (told(app, "note"), told(app, "problem")) == ([], [])
    names = [scene["spec"]["layer"]["name"] for scene in scenes(app)[0]["scenes"]]
    assert (names[0], len(names)) == (LAYERS[kind].name(2), 3)
    is_said = any("BatchNorm and activation are left out here." in line for line in sentences(app))
    assert is_said is (activation != "none")
    assert any("for each layer" in one.value for one in app.markdown)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_kind_of_question_is_asked_of_ones_own_layer(kind, asked):
    app = opened(layer=kind, page="predict", name=f"{asked}.2", cells="8")
    assert told(app, "problem") == []
    assert told(app, "note") == []
    assert shown(app)["spec"]["layer"]["name"] == LAYERS[kind].name(2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rank", SETUPS)
def test_every_step_of_every_map_adds_up_to_its_output(kind, rank):
    scene = build(set_up(kind, rank=str(rank), stride="2", **({} if rank == 1 else {"cells": "8"})))
    for filter in range(scene.spec.out_channels):
        for step in range(0, scene.spec.steps, 3):
            arithmetic = work_out(scene, step, filter)
            cell = scene.shown[(filter, *arithmetic.index)]
            assert abs(float(arithmetic.total.replace("−", "-")) - cell) <= 1e-3 * max(1, abs(cell))


def test_what_one_layer_alone_has_is_a_field_of_its_address():
    fields = {"padding": "1", "ceil_mode": "1", "count_include_pad": "0"}
    assert encode(set_up("avg_pool", **NOW, **fields)) == {**NOW, "layer": "avg_pool", **fields}


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool", "conv_transpose"])
@pytest.mark.parametrize("padding", ["same", "0-1"])
def test_a_padding_that_the_layer_does_not_have_is_told_with_what_it_takes(kind, padding):
    app = opened(layer=kind, padding=padding)
    (problem,) = told(app, "problem")
    assert LAYERS[kind].name(2) in problem


def test_no_cell_of_the_padding_is_the_largest_and_none_is_a_zero():
    setup = set_up("max_pool", padding="1", size="2", stride="2", cells="8", sample="impulse")
    scene = build(setup)
    assert np.isneginf(scene.padded[:, 0]).all()
    assert scene.output.min() >= scene.input.min()
    (channel,) = work_out(scene, 0).channels
    assert [one.input for one in channel.products if one.is_padding] == ["−∞"] * 3


def test_a_transposed_convolution_is_never_flipped():
    plain = build(set_up("conv_transpose", kernel="sobel_x"))
    asked = build(set_up("conv_transpose", kernel="sobel_x", operation="convolve"))
    assert np.array_equal(plain.output, asked.output)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_drawn_from_a_layer_without_weights_names_none(kind):
    app = opened(layer=kind, cells="8", view="working", step="3")
    has_weights = LAYERS[kind].HAS_WEIGHTS
    assert any("bias" in line for line in sentences(app)) == has_weights


@pytest.mark.parametrize("kind", ["upsample", "adaptive_avg_pool"])
def test_with_one_axis_and_no_padding_there_is_nothing_to_set_separately(kind):
    has = [any(one.key == "apart" for one in opened(layer=kind, rank=rank).toggle) for rank in "12"]
    assert has == [False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_at_full_size_goes_through_the_layer_or_it_says_why_not(kind):
    app = opened(layer=kind, sample="photograph", view="full", stride="2")
    sent = [json.loads(one.proto.json) for one in app.get("bidi_component") if "slider" in one.proto.json]
    if reason := LAYERS[kind].ABSENT.get("full"):
        assert (told(app, "note"), sent) == ([reason], [])
        return
    (slider,) = sent
    (width, height), name = (
        {"upsample": (960, 720)}.get(kind, MADE_OF_480_360.get(kind)),
        LAYERS[kind].name(2),
    )
    assert slider["titles"][1] == (f"{'Sobel x' if kind == 'conv_transpose' else name}, {width} × {height}")
    assert told(app, "problem") == []


MADE_OF_480_360 = {"max_pool": (240, 180), "avg_pool": (240, 180), "conv_transpose": (961, 721)}


def test_a_full_size_picture_too_large_to_be_made_is_refused_with_the_numbers():
    app = opened(layer="upsample", sample="photograph", view="full", scale_factor="8")
    assert told(app, "problem") == []
    app = opened(layer="conv_transpose", sample="photograph", view="full", stride="20", activation="ReLU")
    (problem,) = told(app, "problem")
    assert problem.startswith("The result would have 7667 × 5747 pixels, 44.1 megapixels, and at most 25 are")
