"""A layer that no product file knows is stepped, pointed at, drawn and told: all ask it for its own."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
import toy_layer
from staged import asked
from toy_layer import minimum_scene

from convviz.data.inputs import Numbers
from convviz.explain.arithmetic import work_out
from convviz.explain.headline import counts, headline, shape_formula
from convviz.explain.latex import formula
from convviz.explain.plain_text import plain_text
from convviz.explain.step_latex import step_formula
from convviz.export.numbers import arithmetic_table, npz, table
from convviz.frameworks.write.programs import code_in
from convviz.layers import LAYERS
from convviz.render.figures.step import panels
from convviz.render.plate import draw
from convviz.render.svg import write
from convviz.settings.link.query import decode, encode
from convviz.settings.model import SETUPS, build
from convviz.settings.spot import Spot
from convviz.settings.validate import validate
from convviz.stage.page import page
from convviz.stage.payload import panel_of, payload

INPUT = [[[3, 7, 9, 8], [2, 5, -4, 6], [1, 8, 9, 7], [6, 4, 5, 5]], np.arange(16).reshape(4, 4)]
CUBE = np.arange(27.0).reshape(1, 3, 3, 3)


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    monkeypatch.setitem(LAYERS, toy_layer.KIND, toy_layer)


def texts_of(drawing):
    return [getattr(mark, "text", "") for mark in drawing.marks]


def test_its_numbers_are_the_least_of_each_window_of_each_channel():
    assert minimum_scene(INPUT, (2, 2), 2).shown.tolist() == [[[2, -4], [1, 5]], [[0, 2], [8, 10]]]


def test_it_says_its_own_name_headline_counts_and_shape():
    spec = minimum_scene(INPUT, (2, 2), 2).spec
    assert "".join(run.text for run in headline(spec)) == "Minimum2D: the least number of each window."
    assert (counts(spec), shape_formula(spec)) == ("0 weights", "output 2 × 2")


def test_its_arithmetic_is_written_as_it_is():
    scene = minimum_scene(INPUT, (2, 2), 2)
    assert plain_text(work_out(scene, 0)).splitlines() == [
        "Minimum2D, channel 0, step 1 of 4: row 0, column 0",
        "",
        "channel 0",
        "  min(3, 7, 2, 5)",
        "  = 2",
    ]
    (channel,) = work_out(scene, 1, 0).channels
    assert (channel.written(channel.terms), channel.sum) == ("min(9, 8, −4, 6)", "−4")
    assert [one.channel for one in work_out(scene, 0, 1).channels] == [1]


def test_of_numbers_that_are_none_the_result_is_none():
    assert work_out(minimum_scene([[1, np.nan, -np.inf]], (3,)), 0).channels[0].sum == "NaN"


def test_its_payload_says_how_it_combines_and_has_no_weights():
    message = payload(minimum_scene(INPUT, (2, 2), 2))
    assert message["spec"]["layer"] == {
        "name": "Minimum2D",
        "channels": "each",
        "weights": False,
        "combination": {
            "by": "min",
            "sign": "min",
            "opening": "min(",
            "joint": ", ",
            "closing": ")",
            "brackets": False,
        },
    }
    assert set(message["arrays"]) == {"input", "output"}
    assert json.loads(json.dumps(message)) == message


@pytest.mark.parametrize("name", ["matrix", "columns"])
def test_it_is_no_product_of_matrices(name):
    assert panel_of(minimum_scene(INPUT, (2, 2)), name) is None


def test_its_formula_is_a_minimum_with_and_without_numbers():
    scene = minimum_scene(INPUT, (2, 2), 2)
    assert formula(scene.spec) == r"y_{c,i,j} = \min_{0\le m<2,0\le n<2} x_{c,2i+m,2j+n}"
    assert step_formula(scene.spec, work_out(scene, 1)).splitlines() == [
        r"\begin{aligned}",
        r"y_{0,0,1} &= \min(x_{0,0,2}, x_{0,0,3}, x_{0,1,2}, x_{0,1,3}) \\",
        r"&= \min(9, 8, -4, 6) \\",
        r"&= -4",
        r"\end{aligned}",
    ]


def test_its_plots_have_the_window_and_no_kernel():
    figures = panels(minimum_scene(INPUT, (2, 2), 2), 1)
    assert list(figures) == ["input", "product", "output"]
    assert figures["product"].data[0].z.tolist() == [[9, 8], [-4, 6]]
    assert figures["product"].data[0].customdata.tolist() == [["9", "8"], ["−4", "6"]]
    notes = [note.text for figure in figures.values() for note in figure.layout.annotations]
    assert [note for note in notes if note.startswith("min")] == ["min −4", "min −4"]
    assert not any("Σ" in note or "bias" in note for note in notes)


def test_its_numbers_are_exported_without_weights():
    scene = minimum_scene(INPUT, (2, 2), 2)
    with np.load(io.BytesIO(npz(scene))) as archive:
        assert {name: archive[name].tolist() for name in archive} == {
            "input": scene.input.tolist(),
            "output": scene.output.tolist(),
            "kernel_size": [2, 2],
            "stride": [2, 2],
        }
    assert table(scene, "output").splitlines()[1] == "channel 0,0,2,-4"
    assert list(csv.reader(arithmetic_table(scene, 0).splitlines())) == [
        ["channel", "input H", "input W", "window H", "window W", "input"],
        ["channel 0", "0", "0", "0", "0", "3"],
        ["channel 0", "0", "1", "0", "1", "7"],
        ["channel 0", "1", "0", "1", "0", "2"],
        ["channel 0", "1", "1", "1", "1", "5"],
        ["channel 0", "", "", "", "min", "2"],
        ["", "", "", "", "output", "2"],
    ]


def test_its_page_of_its_own_says_what_it_is():
    html = page(minimum_scene(INPUT, (2, 2), 2))
    assert "<title>Minimum2D: the least number of each window.</title>" in html


SETUP = replace(
    SETUPS[2],
    layer=toy_layer.KIND,
    source="typed",
    typed=Numbers.of(np.array(INPUT, dtype=float)),
    kernel_size=(2, 2),
    stride=(2, 2),
    dilation=(3, 3),
    groups=2,
)


def test_an_address_opens_it_and_leaves_what_it_does_not_have_as_usual():
    fields = encode(SETUP)
    assert fields["layer"] == toy_layer.KIND
    setup, notes = decode(fields)
    assert (setup, notes) == (SETUP, ())
    assert validate(setup, (2, 4, 4)) == (setup, ())
    assert build(setup).shown.tolist() == minimum_scene(INPUT, (2, 2), 2).shown.tolist()


def test_its_window_is_made_to_fit_its_input():
    setup, (note,) = validate(replace(SETUP, kernel_size=(2, 6)), (2, 4, 4))
    assert setup.kernel_size == (2, 4)
    assert note == "Kernel size set to 2 × 4: the padded input has 4 × 4 cells."


def test_an_address_with_a_layer_that_there_is_not_opens_a_convolution():
    setup, (note,) = decode({"layer": "maximum"})
    assert setup.layer == "conv"
    assert note.startswith("The link's layer=maximum is ignored: it must be conv, ")
    assert note.endswith(" or minimum.")


def test_its_program_is_its_own_among_the_arrays_that_it_has():
    code = code_in("torch", minimum_scene(INPUT, (2, 2), 2)).text
    assert code.startswith("# Minimum2D. It needs: pip install torch numpy\n")
    assert "input = torch.tensor(" in code
    assert "# torch\noutput = np.lib" in code
    assert code.endswith("print(output)\n")
    assert not any(name in code for name in ("weight", "bias"))


@pytest.mark.parametrize(
    ("input", "kernel_size"),
    [(INPUT, (2, 2)), ([[3, 1, 2, 5, 4]], (2,)), ([range(40)], (3,)), (CUBE, (2, 2, 2))],
)
@pytest.mark.parametrize("pin", ["", "input.0.%s", "product.0.%s", "output.%s"])
def test_it_is_drawn_for_print_with_its_window_and_no_kernel(input, kernel_size, pin):
    scene = minimum_scene(input, kernel_size)
    drawing = draw(scene, Spot(1, 0, pin and pin % ".".join("1" * scene.spec.ndim)))
    texts = texts_of(drawing)
    assert {"window", "input" if scene.spec.ndim < 3 else "input, slice by slice along D"} <= set(texts)
    assert not {"kernel", "products", "window × kernel", "·", "="} & set(texts)
    assert any(text.startswith("min(") for text in texts)
    assert write(drawing).startswith("<svg")


def test_its_sentence_and_its_result_stand_on_the_print():
    texts = texts_of(draw(minimum_scene(INPUT, (2, 2), 2)))
    assert {"min(3, 7, 2, 5) = 2", "min 2"} <= set(texts)
    assert not any("Σ" in text or "bias" in text or "weight " in text for text in texts)


ASK = """
const at = (step, filter, pointed = null) => currentAt(scene, { step, filter, pointed });
const place = layout(scene, 0, { width: 1060, height: 668, sideHeight: 290 });
const [one] = place.rows;
const pointed = (panel, index) => describe(scene, at(0, 0, { panel, channel: 0, index }));
console.log(JSON.stringify({
  outputs: [0, 1].map((map) => [0, 1, 2, 3].map((step) => at(step, map).channels.map(({ sum }) => sum))),
  sentence: sentence(at(0, 0)),
  cut: sentence(at(0, 0), 2).lines[0].terms,
  negative: sentence(at(1, 0)).lines[0].terms,
  step: describe(scene, at(2, 1)),
  input: pointed("input", [1, 1]),
  window: pointed("product", [1, 0]),
  panels: place.panels.map(({ name }) => name),
  hit: hit({ scene, place }, one.products.x + 1, one.products.y + 1),
  kernel: enter({ scene, place, current: at(0, 0) }, null, "weight"),
  tables: tablesOf(scene, at(0, 0)).map(({ caption }) => caption),
  row: tablesOf(scene, at(0, 0))[1].rows[0].cells.map(({ text }) => text),
}));
"""


@pytest.fixture(scope="module")
def staged(node, tmp_path_factory):
    """What the stage's script makes of the layer's payload."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LAYERS, toy_layer.KIND, toy_layer)
        return asked(node, tmp_path_factory.mktemp("toy"), minimum_scene(INPUT, (2, 2), 2), ASK)


def test_on_the_stage_every_step_comes_to_the_layers_output(staged):
    shown = minimum_scene(INPUT, (2, 2), 2).shown.reshape(2, 4, 1)
    assert staged["outputs"] == shown.tolist()


def test_on_the_stage_its_sentence_is_its_own_and_has_no_total(staged):
    (line,) = staged["sentence"]["lines"]
    assert f"{line['terms']} {line['equals']} {line['sum']}" == "min(3, 7, 2, 5) = 2"
    assert staged["sentence"]["bias"] is None
    assert staged["cut"] == "min(3, 7, … 2 more)"
    assert staged["negative"] == "min(9, 8, −4, 6)"


def test_on_the_stage_its_cells_are_pointed_at(staged):
    assert staged["step"] == "step 3 of 4 · row 1, column 0"
    assert staged["input"] == "input, channel 0, row 1, column 1: 5 · in 1 window, which takes another cell"
    assert staged["window"] == "window, channel 0, row 1, column 0: 2"
    assert staged["hit"] == {"panel": "product", "channel": 0, "index": [0, 0]}
    assert staged["kernel"] is None


def test_on_the_stage_it_has_a_window_and_no_kernel(staged):
    assert staged["panels"] == ["input", "product", "output"]
    assert staged["tables"] == ["input, channel 0", "window, channel 0", "output, channel 0"]
    assert staged["row"] == ["3", "7"]
