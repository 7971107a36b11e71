"""What the stage marks and says of a step: the number taken, the divisor, the weights that reach a cell."""

import json
from pathlib import Path

import numpy as np
import pytest
from staged import asked

from convviz.explain.arithmetic import work_out
from convviz.layers.avg_pool import AvgPool
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import scene_of
from convviz.render.colours import ROLES
from convviz.render.marks import Box
from convviz.render.plate import draw
from convviz.settings.link.query import decode
from convviz.settings.model import build
from convviz.settings.spot import Spot

GOLDEN = Path(__file__).parent / "golden"
TORCH = json.loads((GOLDEN / "winners.json").read_text(encoding="utf-8"))["cases"]

WINNERS = """
const { spec, steps, arrays } = scene;
const flat = (index) => index.reduce((sum, i, axis) => sum * spec.input_size[axis] + i, 0);
console.log(JSON.stringify([...Array(spec.out_channels).keys()].map((filter) =>
  [...Array(steps).keys()].map((step) => {
    const current = currentAt(scene, { step, filter });
    return flat(cellOfEntry(scene, current, current.channels[0].winner));
  }))));
"""

SAID = """
const at = (step, pointed = null) => currentAt(scene, { step, filter: 0, pointed });
console.log(JSON.stringify({
  notes: [...Array(scene.steps).keys()].map((step) => noteOf(scene, at(step))),
  terms: [...Array(scene.steps).keys()].map((step) => {
    const { lines: [{ terms, equals, sum }] } = sentence(at(step));
    return `${terms} ${equals} ${sum}`;
  }),
  cells: POINTED.map((index) => describe(scene, at(0, { panel: "input", channel: 0, index }))),
}));
"""


def pooled(layer, input):
    input = np.array(input, dtype=float)
    return scene_of(layer.resolve(input.shape), input)


def said(node, here, scene, *pointed):
    return asked(node, here, scene, f"const POINTED = {json.dumps(pointed)};\n{SAID}")


@pytest.mark.parametrize("case", TORCH, ids=lambda one: str(np.shape(one["input"])))
def test_of_equal_numbers_the_stage_marks_the_one_that_torch_takes(node, tmp_path, case):
    settings = {key: tuple(case[key]) for key in ("kernel_size", "stride", "padding")}
    scene = pooled(MaxPool(**settings, ceil_mode=case["ceil_mode"]), case["input"])
    assert scene.output.reshape(2, -1).tolist() == case["output"]
    assert asked(node, tmp_path, scene, WINNERS) == case["taken"]


def test_a_maximum_says_where_it_is_taken_from_and_an_input_cell_how_often_it_is(node, tmp_path):
    scene = pooled(MaxPool((2,), (1,)), [[3, 7, 2, 2]])
    told = said(node, tmp_path, scene, [0], [1], [2])
    assert told["terms"] == ["max(3, 7) = 7", "max(7, 2) = 7", "max(2, 2) = 2"]
    assert told["notes"] == [
        "taken from position 1",
        "taken from position 1",
        "taken from position 2, the first of 2 equal cells",
    ]
    assert [line.rpartition(" · ")[2] for line in told["cells"]] == [
        "in 1 window, which takes another cell",
        "taken by 2 of the 2 windows over it",
        "taken by 1 of the 2 windows over it",
    ]


@pytest.mark.parametrize("case", TORCH, ids=lambda one: str(np.shape(one["input"])))
def test_print_takes_the_same_cell_and_rings_it_on_the_input_and_in_the_window(case):
    settings = {key: tuple(case[key]) for key in ("kernel_size", "stride", "padding")}
    scene = pooled(MaxPool(**settings, ceil_mode=case["ceil_mode"]), case["input"])
    for step in range(0, scene.spec.steps, 3):
        terms = scene.terms(step)
        arithmetic = work_out(scene, step)
        winner = scene.combination.winner([term.product for term in terms])
        cell = arithmetic.channels[0].products[winner].cell
        assert np.ravel_multi_index(cell, scene.spec.input_size) == case["taken"][0][step]
        rings = [mark for mark in draw(scene, Spot(step, 0)).marks if isinstance(mark, Box) and is_ring(mark)]
        assert len(rings) == 2


def is_ring(box):
    return box.stroke == ROLES["light"]["now"] and box.line == 1.3


def test_a_cell_that_no_maximum_takes_says_so(node, tmp_path):
    scene = pooled(MaxPool((2, 2), (1, 1)), [[[1, 2, 3], [4, 0, 6], [7, 8, 9]]])
    (line,) = said(node, tmp_path, scene, [1, 1])["cells"]
    assert line == "input, channel 0, row 1, column 1: 0 · in 4 windows, none of which takes it"


@pytest.mark.parametrize(
    ("settings", "first"),
    [
        ({}, ("(0 + 3) / 2 = 1.5", "divided by 2 cells, 1 cell of the padding included")),
        (
            {"count_include_pad": False},
            ("(0 + 3) / 1 = 3", "divided by 1 cell, 1 cell of the padding does not count"),
        ),
        ({"divisor_override": 5}, ("(0 + 3) / 5 = 0.6", "divided by 5, whatever lies in the window")),
        ({"padding": (0,)}, ("(3 + 7) / 2 = 5", "divided by 2 cells")),
    ],
)
def test_a_mean_says_what_it_is_divided_by_and_what_of_the_padding_counts(node, tmp_path, settings, first):
    scene = pooled(AvgPool((2,), **{"padding": (1,), **settings}), [[3, 7, 2, 5]])
    told = said(node, tmp_path, scene)
    assert (told["terms"][0], told["notes"][0]) == first


def test_a_transposed_layer_says_which_cells_and_how_many_weights_reach_an_output(node, tmp_path):
    setup, _ = decode({"layer": "conv_transpose", "rank": "2", "cells": "8"})
    notes = said(node, tmp_path, build(setup))["notes"]
    across = build(setup).spec.output_size[1]
    assert notes[0] == "1 of 9 weights reach this cell, from input (0, 0)"
    assert notes[2] == "2 of 9 weights reach this cell, from input (0, 1), (0, 0)"
    assert notes[2 * across + 2].startswith("4 of 9 weights reach this cell, from input (1, 1), ")
