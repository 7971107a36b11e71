"""Every layer but convolution as the stage works it out, as it is printed, and as its files give it again."""

import io
from itertools import product

import numpy as np
import pytest
from staged import asked

import convviz
from convviz.explain.latex import formula, padding_rule
from convviz.export.numbers import arithmetic_table, npz
from convviz.layers import CONVOLUTION, LAYERS
from convviz.render.marks import Text
from convviz.render.plate import draw
from convviz.settings.link.query import decode
from convviz.settings.model import SETUPS, build
from convviz.settings.spot import Spot

SETTINGS = {
    "max_pool": {"padding": "1", "size": "3", "ceil_mode": "1"},
    "avg_pool": {"padding": "1", "size": "3", "count_include_pad": "0"},
    "adaptive_max_pool": {},
    "adaptive_avg_pool": {},
    "conv_transpose": {"padding": "1", "output_padding": "1"},
    "upsample": {},
}
SCENES = list(product(SETTINGS, SETUPS))


@pytest.fixture(params=SCENES, ids=lambda one: f"{one[0]}-{one[1]}")
def scene(request):
    kind, rank = request.param
    few = {} if rank == 1 else {"cells": {2: "8", 3: "4"}[rank]}
    setup, notes = decode({"layer": kind, "rank": str(rank), **few, **SETTINGS[kind]})
    assert notes == ()
    return build(setup)


def test_every_layer_is_staged():
    assert set(SETTINGS) == set(LAYERS) - {CONVOLUTION}


ASK = """
const filters = [...Array(scene.spec.out_channels).keys()];
const steps = [...Array(scene.steps).keys()];
const at = (step, filter, pointed = null) => currentAt(scene, { step, filter, pointed });
const cells = scene.spec.padded_size.map((size, axis) => [
  -scene.spec.padding[axis][0], 0, scene.spec.input_size[axis] - 1, size - scene.spec.padding[axis][0] - 1]);
const first = scene.spec.output_size.map(() => 0);
const corners = [0, 1, 2, 3].map((corner) => cells.map((ends) => ends[corner]));
const pointed = (index) => at(0, 0, { panel: "input", channel: 0, index });
console.log(JSON.stringify({
  sums: filters.map((filter) => steps.map((step) => {
    const { channels, bias } = at(step, filter);
    return channels.reduce((total, { sum }) => total + sum, bias ?? 0);
  })),
  lines: steps.map((step) => sentence(at(step, 0)).lines.length),
  input: corners.map((index) => describe(scene, pointed(index))),
  output: describe(scene, at(0, 0, { panel: "output", channel: 0, index: first })),
}));
"""


def test_the_stage_works_every_step_out_and_says_what_is_pointed_at(node, tmp_path, scene):
    staged = asked(node, tmp_path, scene, ASK)
    sums = np.array(staged["sums"], dtype=float).reshape(scene.output.shape)
    assert np.allclose(sums, scene.output, rtol=1e-6, atol=1e-6)
    assert all(staged["lines"])
    assert all(staged["input"])
    assert staged["output"]


def test_it_is_drawn_for_print_at_every_third_step(scene):
    for step in range(0, scene.spec.steps, max(1, scene.spec.steps // 3)):
        assert draw(scene, Spot(step, 0)).marks
        assert arithmetic_table(scene, step)


def test_its_formula_is_written(scene):
    assert formula(scene.spec).startswith("y_{")
    assert (r"-\infty" in padding_rule(scene.spec)) == (scene.spec.kind == "max_pool")


def test_its_archive_gives_the_output_again(scene):
    with np.load(io.BytesIO(npz(scene))) as archive:
        settings = {name: archive[name].tolist() for name in archive.files}
        arrays = {name: archive[name] for name in ("input", "weight", "bias") if name in settings}
    output = np.array(settings.pop("output"))
    settings = {name: value for name, value in settings.items() if name not in arrays}
    if "weight" in arrays:  # of one group: torch has the channels of the input first
        arrays["weight"] = arrays["weight"].swapaxes(0, 1)
    again = getattr(convviz, scene.spec.kind)(**arrays, **settings)
    assert np.allclose(again, output, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kind", LAYERS)
def test_along_a_sequence_a_kernel_moves_and_without_weights_a_window(kind, node, tmp_path):
    scene = build(decode({"layer": kind, "rank": "1"})[0])
    moves = "kernel" if LAYERS[kind].HAS_WEIGHTS else "window"
    printed = [mark.text for mark in draw(scene, Spot()).marks if isinstance(mark, Text)]
    assert [text for text in printed if "moves along L" in text] == [f"the {moves} moves along L →"]
    assert asked(node, tmp_path, scene, RAILS) == [f"the {moves} moves along L  →"]


RAILS = """
const texts = [];
const context = new Proxy({ fillText: (text) => texts.push(text), measureText: () => ({ width: 1 }) }, {
  get: (target, name) => target[name] ?? (() => {}), set: () => true,
});
const place = layout(scene, 0, { width: 1000, height: 700, sideHeight: 290 });
rails({ context, scene, place: { ...place, charts: null }, colours: {}, filter: 0, family: "" });
console.log(JSON.stringify(texts.filter((text) => text.includes("along L"))));
"""
