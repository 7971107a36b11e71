"""A layer with a transposed rule, which no product file knows: fewer taps meet here than there, or none."""

import io
from dataclasses import replace

import numpy as np
import pytest
import toy_stamps
from staged import asked
from toy_stamps import stamps_scene

from convviz.core.geometry import taps
from convviz.data.inputs import Numbers
from convviz.data.samples.textbook import cases_for
from convviz.explain.arithmetic import work_out
from convviz.explain.latex import formula
from convviz.explain.matrices import toeplitz
from convviz.explain.plain_text import plain_text
from convviz.explain.step_latex import step_formula
from convviz.export.numbers import npz
from convviz.layers import LAYERS
from convviz.render.figures.lines import lines
from convviz.render.figures.step import panels
from convviz.render.film import gif
from convviz.render.plate import draw
from convviz.render.svg import write
from convviz.settings.companions import with_sample
from convviz.settings.link.query import decode, encode
from convviz.settings.model import CUSTOM, SETUPS, Filter, build
from convviz.settings.spot import Spot
from convviz.settings.validate import offer, validate
from convviz.stage.payload import panel_of

RANDOM = np.random.default_rng(161)


def whole(*shape):
    return RANDOM.integers(-5, 6, shape).astype(float)


SCENES = {
    "checkerboard": ((1, 3, 3), (1, 1, 3, 3), {"stride": 2}),
    "several": ((2, 2, 3), (3, 2, 2, 3), {"stride": 2, "bias": [1, -2, 3]}),
    "gaps": ((1, 3), (1, 1, 1), {"stride": 3, "output_padding": 1}),
    "line": ((2, 4), (1, 2, 3), {"stride": 2, "output_padding": 1}),
    "volume": ((1, 2, 2, 2), (1, 1, 2, 2, 2), {"stride": 2, "dilation": 2}),
}


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    monkeypatch.setitem(LAYERS, toy_stamps.KIND, toy_stamps)


@pytest.fixture(params=SCENES)
def scene(request):
    input, weight, settings = SCENES[request.param]
    return stamps_scene(whole(*input), whole(*weight), **settings)


def every_step(scene):
    return [(step, filter) for filter in range(scene.spec.out_channels) for step in range(scene.spec.steps)]


def test_every_step_gathers_what_was_stamped_there(scene):
    for step, filter in every_step(scene):
        gathered = sum(term.product for term in scene.terms(step, filter)) + scene.bias[filter]
        assert gathered == scene.output[filter].ravel()[step]
        arithmetic = work_out(scene, step, filter)
        assert arithmetic.total == arithmetic.output


def test_at_a_cell_that_no_stamp_reaches_the_sum_is_0():
    scene = stamps_scene([[2, 3]], [[[4]]], stride=2)
    assert [len(list(taps(scene.spec, (o,)))) for o in range(3)] == [1, 0, 1]
    assert plain_text(work_out(scene, 1)).splitlines() == [
        "Stamps1D, filter 0, step 2 of 3: position 1",
        *("", "channel 0", "  0", "  = 0", "", "total", "  0 + bias 0 = 0"),
    ]


def test_its_formula_sums_over_the_cells_and_weights_that_meet():
    scene = stamps_scene(np.ones((1, 3)), np.ones((1, 1, 3)), stride=2)
    assert formula(scene.spec, bias=False) == r"y_{i} = \sum_{2p+j=i} x_{p}\,w_{j}"
    plane = stamps_scene(np.ones((2, 3, 3)), np.ones((1, 2, 2, 2)), stride=2)
    written = r"y_{i,j} = b + \sum_{c=0}^{1} \sum_{\substack{2p+m=i\\2q+n=j}} x_{c,p,q}\,w_{c,m,n}"
    assert formula(plane.spec) == written
    step = step_formula(scene.spec, work_out(scene, 2), bias=False).splitlines()
    assert step[1] == r"y_{2} &= x_{1}\,w_{0} + x_{0}\,w_{2} \\"


def test_its_matrix_times_the_input_is_its_output(scene):
    for filter in range(scene.spec.out_channels):
        made = toeplitz(scene, filter) @ scene.input.ravel() + scene.bias[filter]
        assert made.tolist() == scene.output[filter].ravel().tolist()


def test_its_matrix_is_offered_and_its_windows_are_no_columns(scene):
    assert panel_of(scene, "matrix")["drawn"]
    assert panel_of(scene, "columns") is None


def test_every_step_and_every_pin_is_drawn_for_print(scene):
    middle = ".".join("0" * scene.spec.ndim)
    for step, filter in every_step(scene)[:40]:
        for pin in ("", f"input.0.{middle}", f"weight.0.{middle}", f"product.0.{middle}"):
            assert write(draw(scene, Spot(step, filter, pin))).startswith("<svg")


def test_a_film_of_it_can_be_made():
    scene = stamps_scene([[2, 3]], [[[4, 1]]], stride=3)
    assert gif(scene)[:6] == b"GIF89a"


def test_its_plots_leave_blank_what_meets_nothing(scene):
    for step, filter in every_step(scene)[:20]:
        figures = panels(scene, step, filter)
        met = sum(int(np.isfinite(trace.z).sum()) for trace in figures["product"].data)
        assert met == len(scene.terms(step, filter))
        if scene.spec.ndim == 1:
            assert set(lines(scene, step, filter)) == {"signal", "response"}


def test_an_address_opens_it_with_its_weights_and_its_own_setting():
    setup = replace(
        SETUPS[1],
        layer=toy_stamps.KIND,
        source="typed",
        typed=None,
        sample="step",
        filters=(Filter(CUSTOM, Numbers.of([[1.0, 2.0, 3.0, 4.0, 5.0]])),),
        kernel_size=(5,),
        stride=(2,),
        cells=16,
        options=(("output_padding", 1),),
    )
    setup = replace(setup, source="sample")
    fields = encode(setup)
    assert (fields["layer"], fields["output_padding"]) == (toy_stamps.KIND, "1")
    assert decode(fields) == (setup, ())
    scene = build(setup)
    assert validate(setup, scene.input.shape) == (setup, ())
    assert scene.spec.output_size == ((scene.spec.input_size[0] - 1) * 2 + 5 + 1,)


def test_groups_that_it_does_not_have_are_left_alone_and_divide_no_weights():
    setup = replace(SETUPS[1], layer=toy_stamps.KIND, sample="impulse", groups=2)
    assert validate(setup, (1, 64)) == (setup, ())
    assert build(setup).weight.shape == (1, 1, 5)
    assert offer(setup, (1, 64)).presets == offer(replace(setup, groups=1), (1, 64)).presets


def test_another_sequence_is_shown_to_the_same_layer_and_a_worked_example_to_its_convolution():
    setup = replace(SETUPS[1], layer=toy_stamps.KIND, options=(("output_padding", 1),))
    other = with_sample(setup, "step")
    assert (other.layer, other.options) == (toy_stamps.KIND, setup.options)
    example = with_sample(setup, next(iter(cases_for(1))))
    assert (example.layer, example.options) == ("conv", ())


def test_a_kernel_larger_than_its_input_is_left_alone():
    setup = replace(SETUPS[1], layer=toy_stamps.KIND, kernel_size=(5,))
    assert validate(setup, (3, 2)) == (setup, ())


def test_its_archive_has_its_weights_and_settings():
    scene = stamps_scene(np.ones((1, 3)), np.ones((1, 1, 2)), stride=2)
    with np.load(io.BytesIO(npz(scene))) as archive:
        assert set(archive) == {"input", "weight", "bias", "output", "stride", "dilation", "output_padding"}


ASK = """
const filters = [...Array(scene.spec.out_channels).keys()];
const steps = [...Array(scene.steps).keys()];
const at = (step, filter, pointed = null) => currentAt(scene, { step, filter, pointed });
const { T } = matrixLayout(scene, 0, 1000);
const zero = scene.spec.kernel_size.map(() => 0);
const last = scene.spec.kernel_size.map((size) => size - 1);
const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 290 });
console.log(JSON.stringify({
  sums: filters.map((filter) => steps.map((step) => {
    const { channels, bias } = at(step, filter);
    return channels.reduce((total, { sum }) => total + sum, bias);
  })),
  terms: steps.map((step) => at(step, 0).channels.flatMap(({ products }) => [...products]).length),
  sentences: steps.map((step) => sentence(at(step, 0)).lines[0].terms),
  matrix: [...T.values],
  row: sayMatrix({ scene, place: { T }, current: at(0, 0) }),
  products: steps.map((step) => [zero, last].map((index) =>
    describe(scene, at(step, 0, { panel: "product", channel: 0, index })))),
  weight: steps.map((step) => describe(scene, at(step, 0, { panel: "weight", channel: 0, index: zero }))),
  input: describe(scene, at(0, 0, { panel: "input", channel: 0, index: scene.spec.input_size.map(() => 0) })),
  entered: enter({ scene, place, current: at(0, 0) }, null, "weight"),
  tables: steps.map((step) => tablesOf(scene, at(step, 0)).map(({ caption }) => caption)),
  cells: steps.map((step) => tablesOf(scene, at(step, 0)).find(({ caption }) => caption.startsWith("window"))
    .rows.map(({ cells }) => cells.map(({ text }) => text))),
}));
"""


def test_on_the_stage_every_step_comes_to_what_was_stamped(node, tmp_path, scene):
    staged = asked(node, tmp_path, scene, ASK)
    assert staged["sums"] == scene.output.reshape(scene.spec.out_channels, -1).tolist()
    assert staged["terms"] == [len(scene.terms(step)) for step in range(scene.spec.steps)]
    assert staged["matrix"] == toeplitz(scene).ravel().tolist()


def test_on_the_stage_what_meets_nothing_is_said_and_blank(node, tmp_path):
    staged = asked(node, tmp_path, stamps_scene([[2, 3]], [[[4, 5]]], stride=3), ASK)
    assert staged["sentences"] == ["2×4", "2×5", "0", "3×4", "3×5"]
    assert staged["cells"] == [[["8", ""]], [["", "10"]], [["", ""]], [["12", ""]], [["", "15"]]]
    nothing = "no input cell lies here at this step"
    assert staged["products"][0] == [
        "channel 0, position 0: 2 × 4 = 8",
        f"channel 0, position 1: {nothing}",
    ]
    assert staged["products"][2] == [f"channel 0, position {k}: {nothing}" for k in (0, 1)]
    assert staged["weight"] == ["weight, channel 0, position 0: 4 · meets 2 input cells"] * 5
    assert staged["input"] == "input, channel 0, position 0: 2 · feeds 2 outputs"
    assert staged["entered"] == {"panel": "weight", "channel": 0, "index": [0]}
