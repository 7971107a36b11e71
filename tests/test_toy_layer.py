"""A layer that no product file knows is stepped, pointed at, drawn and told: all ask it for its own."""

import json
import subprocess

import numpy as np
import pytest
import toy_layer
from toy_layer import minimum_scene

from convviz.explain.arithmetic import plain_text, work_out
from convviz.explain.headline import counts, headline, shape_formula
from convviz.layers import LAYERS
from convviz.render.plate import draw
from convviz.render.svg import write
from convviz.settings.spot import Spot
from convviz.stage.payload import panel_of, payload
from convviz.stage.script import script

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
    assert (channel.combination.written(channel.terms), channel.sum) == ("min(9, 8, −4, 6)", "−4")
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
import { readFileSync } from "node:fs";
import {
  charactersOf, describe, enter, frame, hit, layout, readScene, sentence, tablesOf,
} from "./stage.mjs";

const scene = readScene(JSON.parse(readFileSync("scene.json", "utf8")));
scene.characters = charactersOf(scene);
const at = (step, filter, pointed = null) => frame(scene, { step, filter, pointed });
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
    here = tmp_path_factory.mktemp("toy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LAYERS, toy_layer.KIND, toy_layer)
        message = payload(minimum_scene(INPUT, (2, 2), 2))
    (here / "stage.mjs").write_text(script("en"), encoding="utf-8")
    (here / "scene.json").write_text(json.dumps(message), encoding="utf-8")
    (here / "ask.mjs").write_text(ASK, encoding="utf-8")
    run = subprocess.run([node, "ask.mjs"], cwd=here, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


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
    assert staged["input"] == "input, channel 0, row 1, column 1: 5 · feeds 1 output"
    assert staged["window"] == "window, channel 0, row 1, column 0: 2"
    assert staged["hit"] == {"panel": "product", "channel": 0, "index": [0, 0]}
    assert staged["kernel"] is None


def test_on_the_stage_it_has_a_window_and_no_kernel(staged):
    assert staged["panels"] == ["input", "product", "output"]
    assert staged["tables"] == ["input, channel 0", "window, channel 0", "output, channel 0"]
    assert staged["row"] == ["3", "7"]
