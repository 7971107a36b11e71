"""What follows a layer, BatchNorm and an activation: in the scene, on the stage and in the address."""

import io
from dataclasses import replace

import numpy as np
import pytest
from staged import asked

from convviz.explain.following import following
from convviz.export.numbers import digest, npz, table
from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import NO_ACTIVATION, NORM
from convviz.layers.batch_norm import batch_norm
from convviz.render.cells import cell_text
from convviz.render.figures.lines import lines
from convviz.render.figures.step import panels
from convviz.render.marks import Text
from convviz.render.plate import draw
from convviz.settings.link.query import decode, encode
from convviz.settings.model import SETUPS, Setup, build
from convviz.settings.spot import Spot
from convviz.stage.payload import payload

LAYERS = ("conv", "max_pool", "avg_pool", "conv_transpose", "upsample")
NUMBERS = (100.0, 400.0, 2.0, 1.0)


def setup_of(layer="conv", **changes):
    setup, notes = decode({"layer": layer, "cells": "8"})
    assert notes == ()
    return replace(setup, **changes)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_follows_any_layer_and_the_layers_own_output_stays(layer, name):
    scene, plain = build(setup_of(layer, activation=name)), build(setup_of(layer))
    assert np.array_equal(scene.output, plain.output)
    assert np.array_equal(scene.answer, ACTIVATIONS[name](plain.shown))


def test_batch_norm_comes_first_and_maps_beyond_its_numbers_have_the_usual_ones():
    digits = setup_of(norm=(NUMBERS,), activation="ReLU")
    setup = replace(digits, filters=digits.filters * 2)
    scene = build(setup)
    rows = zip(NUMBERS, NORM, strict=True)
    assert np.array_equal(scene.answer, np.maximum(batch_norm(scene.shown, *rows), 0))


def test_where_nothing_follows_nothing_more_is_sent():
    message = payload(build(setup_of()))
    assert "after" not in message
    assert "after" not in message["arrays"]


STAGED = """
const { after, arrays } = scene;
const steps = [...Array(scene.steps).keys()];
const seen = followed(scene);
console.log(JSON.stringify({
  answers: steps.map((step) => currentAt(seen, { step, filter: 0 }).answer),
  sums: steps.map((step) => currentAt(seen, { step, filter: 0 }).output),
  shown: steps.map((step) => shownOutput(seen, currentAt(seen, { step, filter: 0 }))),
  lines: followLines(seen, currentAt(seen, { step: 8, filter: 0 })),
  curve: [...Array(41).keys()].map((i) => activated(after.activation, (i - 20) / 4)),
}));
"""


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_stage_has_both_outputs_and_draws_the_curve_of_the_activation(node, tmp_path, name):
    scene = build(setup_of(norm=(NUMBERS,), activation=name))
    staged = asked(node, tmp_path, scene, STAGED)
    assert np.allclose(staged["answers"], scene.answer.ravel(), rtol=1e-12, atol=0)
    assert staged["shown"] == staged["answers"]
    assert staged["sums"] == scene.output.ravel().tolist()
    curve = ACTIVATIONS[name](np.arange(-20, 21) / 4)
    assert np.allclose(staged["curve"], curve, rtol=0, atol=1e-6)


def test_the_stage_writes_the_sum_the_norm_and_the_answer(node, tmp_path):
    scene = build(setup_of(norm=((65.0, 3.99999, 1.0, 0.0),), activation="ReLU"))
    lines = asked(node, tmp_path, scene, STAGED)["lines"]
    assert lines == [["BatchNorm: 165 × 0.5 + (−32.5) =", "50"], ["ReLU(50) =", "50"]]


def test_an_address_holds_what_follows_and_without_it_stays_as_short_as_before():
    assert encode(Setup()) == {}
    for rank in SETUPS:
        setup = replace(SETUPS[rank], norm=(NUMBERS, NORM), activation="GELU")
        fields = encode(setup)
        assert (fields["norm"], fields["activation"]) == ("100~400~2~1~0~1~1~0", "GELU")
        assert decode(fields) == (setup, ())


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"norm": "1~2~3"}, "it must hold mean, var, weight and bias for each channel"),
        ({"norm": "0~-1~1~0"}, "a variance must be at least 0"),
        ({"activation": "Softmax"}, "it must be none, ReLU, LeakyReLU, Sigmoid, Tanh, GELU, ReLU6 or SiLU"),
        ({"norm": "~".join(["0~1~1~0"] * 21)}, "at most 20 channels have numbers"),
    ],
)
def test_a_link_with_what_cannot_follow_says_so(fields, told):
    setup, (note,) = decode(fields)
    assert (setup.norm, setup.activation) == ((), NO_ACTIVATION)
    assert told in note


def test_the_files_have_the_answer_beside_the_output():
    scene = build(setup_of(norm=(NUMBERS,), activation="ReLU"))
    with np.load(io.BytesIO(npz(scene))) as archive:
        assert np.array_equal(archive["answer"], scene.answer)
        assert np.array_equal(archive["output"], scene.output)
        assert (archive["activation"], archive["norm_running_mean"]) == ("ReLU", 100)
    assert len(table(scene, "answer").splitlines()) == 1 + scene.spec.output_size[0]
    assert digest(scene) != digest(build(setup_of()))


def test_a_step_on_paper_goes_on_to_the_answer():
    scene = build(setup_of(norm=((65.0, 3.99999, 1.0, 0.0),), activation="ReLU"))
    assert following(scene, 8, 0) == ["BatchNorm: 165 × 0.5 + (−32.5) = 50", "ReLU(50) = 50"]
    assert following(build(setup_of()), 8, 0) == []


def test_all_that_a_convolution_offers_is_offered_with_it_too():
    scene = build(setup_of(activation="ReLU", norm=(NUMBERS,)))
    assert scene.absent == build(setup_of()).absent == {}


def rectified(rank):
    """A scene whose answers are not its outputs."""
    fields = {"rank": str(rank), "activation": "ReLU", "norm": "1~4~2~3"} | (
        {"cells": "8"} if rank == 2 else {}
    )
    scene = build(decode(fields)[0])
    assert not np.array_equal(scene.answer, scene.shown)
    return scene


def test_plots_show_the_output_after_what_follows_as_the_stage_does():
    scene = rectified(2)
    last = panels(scene, scene.spec.steps - 1)["output"]
    assert np.array_equal(last.data[0].z, scene.answer[0])
    assert last.layout.coloraxis.cmax == np.abs(scene.answer).max()
    (note,) = (one.text for one in last.layout.annotations)
    assert note.split("<br>")[1:] == following(scene, scene.spec.steps - 1)
    signal = rectified(1)
    assert np.array_equal(lines(signal, 1)["response"].data[0].y, signal.answer[0, :2])


@pytest.mark.parametrize("rank", [1, 2])
def test_the_print_shows_the_output_after_what_follows(rank):
    scene = rectified(rank)
    step = int(np.argmin(scene.output[0]))
    printed = [mark.text for mark in draw(scene, Spot(step)).marks if isinstance(mark, Text) and mark.bold]
    assert cell_text(float(scene.answer[0].flat[step]), 6) in printed
