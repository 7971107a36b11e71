"""A mean over windows, which no product file knows: its divisor is written, and counts what it should."""

import io
from dataclasses import replace

import numpy as np
import pytest
import toy_mean
from staged import asked
from toy_mean import mean_scene

from convviz.data.inputs import Numbers
from convviz.explain.arithmetic import work_out
from convviz.explain.latex import formula
from convviz.explain.plain_text import plain_text
from convviz.explain.step_latex import step_formula
from convviz.export.numbers import npz
from convviz.layers import LAYERS
from convviz.render.figures.step import panels
from convviz.render.plate import draw
from convviz.settings.link.query import decode, encode
from convviz.settings.model import SETUPS, build

INPUT = [[[3, 7, 9, 8], [2, 5, -4, 6], [1, 8, 9, 7], [6, 4, 5, 5]]]


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    monkeypatch.setitem(LAYERS, toy_mean.KIND, toy_mean)


@pytest.mark.parametrize(
    ("settings", "divisors"),
    [
        ({}, [4, 4, 4, 4]),
        ({"cells_around": 1, "kernel_size": (3, 3)}, [9, 9, 9, 9]),
        ({"cells_around": 1, "kernel_size": (3, 3), "count_padding": 0}, [4, 6, 6, 9]),
        ({"divisor": 3}, [3, 3, 3, 3]),
    ],
)
def test_each_sum_is_divided_by_what_the_settings_say(settings, divisors):
    settings = {"kernel_size": (2, 2)} | settings
    scene = mean_scene(INPUT, stride=2, **settings)
    for step, divisor in enumerate(divisors):
        (channel,) = work_out(scene, step).channels
        total = sum(one.value for one in channel.products)
        assert channel.divisor == divisor
        assert scene.output.ravel()[step] == total / divisor


def test_its_arithmetic_ends_with_the_divisor():
    scene = mean_scene(INPUT, (2, 2), 2)
    assert plain_text(work_out(scene, 0)).splitlines()[2:] == [
        "channel 0",
        "  (3 + 7 + 2 + 5) / 4",
        "  = 4.25",
    ]
    assert work_out(scene, 1).channels[0].written(["9", "(−4)"]) == "(9 + (−4)) / 4"


def test_a_quotient_that_is_too_long_to_print_is_about_equal():
    (channel,) = work_out(mean_scene([[1, 1, 0]], (3,)), 0).channels
    assert (channel.equals, channel.sum) == ("≈", "0.6666666666666667")


def test_a_mean_that_is_0_but_for_rounding_is_printed_as_0():
    scene = mean_scene([[0.1, 0.2, -0.3]], (3,))
    assert scene.output.ravel() != 0
    assert scene.shown.tolist() == [[0]]


@pytest.mark.parametrize(
    ("settings", "written"),
    [
        ({}, r"y_{i,j} = \frac{1}{9} \sum_{m=0}^{2} \sum_{n=0}^{2} x_{2i+m-1,2j+n-1}"),
        ({"count_padding": 0}, r"y_{i,j} = \frac{1}{N} \sum_{m=0}^{2} \sum_{n=0}^{2} x_{2i+m-1,2j+n-1}"),
        ({"divisor": 3}, r"y_{i,j} = \frac{1}{3} \sum_{m=0}^{2} \sum_{n=0}^{2} x_{2i+m-1,2j+n-1}"),
    ],
)
def test_its_formula_has_the_divisor_or_says_that_it_varies(settings, written):
    assert formula(mean_scene(INPUT, (3, 3), 2, cells_around=1, **settings).spec) == written


def test_the_formula_of_a_step_has_its_numbers():
    scene = mean_scene(INPUT, (1, 2), (2))
    assert step_formula(scene.spec, work_out(scene, 0)).splitlines()[1:-1] == [
        r"y_{0,0} &= \tfrac{1}{2}(x_{0,0} + x_{0,1}) \\",
        r"&= \tfrac{1}{2}(3 + 7) \\",
        "&= 5",
    ]


def test_it_is_drawn_for_print_and_plotted_with_its_mean():
    scene = mean_scene(INPUT, (2, 2), 2)
    texts = [getattr(mark, "text", "") for mark in draw(scene).marks]
    assert {"(3 + 7 + 2 + 5) / 4 = 4.25", "mean 4.25"} <= set(texts)
    (note,) = panels(scene, 0)["product"].layout.annotations[-1:]
    assert note.text == "mean 4.25"


def test_an_address_holds_its_own_settings_and_is_short_where_they_are_as_usual():
    setup = replace(
        SETUPS[2],
        layer=toy_mean.KIND,
        source="typed",
        typed=Numbers.of(np.array(INPUT, dtype=float)),
        stride=(2, 2),
        padding=((1, 1), (1, 1)),
        options=(("divisor", 5), ("count_padding", 0)),
    )
    fields = encode(setup)
    assert {key: fields[key] for key in ("layer", "divisor", "count_padding")} == {
        "layer": toy_mean.KIND,
        "divisor": "5",
        "count_padding": "0",
    }
    assert decode(fields) == (setup, ())
    assert (
        build(setup).output.tolist()
        == mean_scene(INPUT, (3, 3), 2, cells_around=1, divisor=5).output.tolist()
    )
    assert not {"divisor", "count_padding"} & set(encode(replace(setup, options=())))


def test_a_setting_beyond_its_bounds_is_brought_within_them_and_one_of_another_layer_is_unknown():
    setup, (note,) = decode({"layer": toy_mean.KIND, "divisor": "100"})
    assert setup.options == (("divisor", 99),)
    assert note == "The link's divisor=100 is changed to 99: it must be from 0 to 99."
    assert decode({"divisor": "5"})[1] == ("The link's divisor is ignored: ConvViz knows no such setting.",)


def test_its_archive_has_its_settings():
    with np.load(io.BytesIO(npz(mean_scene(INPUT, (2, 2), 2, divisor=3)))) as archive:
        assert set(archive) == {"input", "output", "kernel_size", "stride", "divisor"}
        assert archive["divisor"] == 3


ASK = """
const sums = [];
for (let step = 0; step < scene.steps; step++)
  sums.push(currentAt(scene, { step, filter: 0 }).channels[0].sum);
const root = {};
nameStage(root, [scene.spec.layer]);
const { lines: [line] } = sentence(currentAt(scene, { step: 0, filter: 0 }));
console.log(JSON.stringify({ sums, line, label: root.ariaLabel, keys: root.ariaDescription }));
"""


@pytest.mark.parametrize(
    "settings", [{}, {"cells_around": 1}, {"cells_around": 1, "count_padding": 0}, {"divisor": 5}]
)
def test_on_the_stage_every_step_comes_to_the_layers_output(node, tmp_path, settings):
    scene = mean_scene(INPUT, (2, 3), 1, **settings)
    told = asked(node, tmp_path, scene, ASK)
    assert told["sums"] == pytest.approx(scene.shown.ravel().tolist(), rel=1e-15, abs=0)


def test_on_the_stage_its_sentence_has_the_divisor_and_its_name_is_its_own(node, tmp_path):
    told = asked(node, tmp_path, mean_scene(INPUT, (2, 2), 2), ASK)
    line = told["line"]
    assert f"{line['terms']} {line['equals']} {line['sum']}" == "(3 + 7 + 2 + 5) / 4 = 4.25"
    assert told["label"] == "Stage: Mean2D"
    assert "I, P and O point at input, window and output" in told["keys"]


def test_on_the_stage_a_mean_that_is_0_but_for_rounding_is_0(node, tmp_path):
    assert asked(node, tmp_path, mean_scene([[0.1, 0.2, -0.3]], (3,)), ASK)["sums"] == [0]
