import json
import os
import subprocess

import numpy as np
import pytest
import stage_scenes

from convviz.explain.numerals import cell_text, printed, text
from convviz.language import speaking
from convviz.serving.assets import OWN
from convviz.stage.script import script
from testbed.live import ROOT

ASK = """
import { readFileSync } from "node:fs";
import {
  columnsLayout, describe, currentAt, matrixLayout, readScene, sayColumns, sayMatrix, tablesOf,
} from "./stage.mjs";

const scene = readScene(JSON.parse(readFileSync("scene.json", "utf8")));
const current = currentAt(scene, { step: 4, filter: 0 });
const cell = { panel: "input", channel: 0, index: [-1, 2] };
const pointed = currentAt(scene, { step: 4, filter: 0, pointed: cell });
console.log(JSON.stringify([
  describe(scene, current),
  describe(scene, pointed),
  sayMatrix({ scene, place: matrixLayout(scene, 0, 1000), current }),
  sayColumns({ scene, place: columnsLayout(scene, 0, 1000, 4), current }),
  tablesOf(scene, current)[0].caption,
]));
"""


def test_the_javascript_units_pass_under_node(node, tmp_path):
    scenes, ways_back = tmp_path / "scenes.json", tmp_path / "ways_back.json"
    stage_scenes.write(scenes)
    stage_scenes.write_ways_back(ways_back)
    files = sorted(map(str, (ROOT / "tests").glob("*.test.mjs")))
    assert files

    environment = os.environ | {"STAGE_SCENES": str(scenes), "WAYS_BACK": str(ways_back)}
    run = subprocess.run(
        [node, "--test", "--test-reporter=spec", *files],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("name", [name for name in OWN if name.endswith(".js")])
def test_a_joined_script_has_all_its_parts_and_no_name_twice(node, tmp_path, name):
    joined = tmp_path / "joined.mjs"
    joined.write_text(OWN[name](), encoding="utf-8")
    run = subprocess.run([node, str(joined)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_the_joined_script_speaks_german(node, tmp_path):
    with speaking("de"):
        scene = stage_scenes.payload(stage_scenes.scenes()["three channels"])
    (tmp_path / "stage.mjs").write_text(script("de"), encoding="utf-8")
    (tmp_path / "scene.json").write_text(json.dumps(scene), encoding="utf-8")
    (tmp_path / "ask.mjs").write_text(ASK, encoding="utf-8")
    run = subprocess.run([node, "ask.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [
        "Schritt 5 von 9 · Zeile 1, Spalte 1",
        "Padding, Kanal 0, Zeile −1, Spalte 2: 0 · geht in 1 Ausgabe ein",
        "Zeile 4 von T, mal x, + Bias 0 = 1, Ausgabe (Zeile 1, Spalte 1)",
        "Spalte 4 von X ist das Fenster der Ausgabe (Zeile 1, Spalte 1): 27 Zahlen, mal W, + Bias 0 = 1",
        "Eingabe, Kanal 0",
    ]


WRITTEN = """
import { readFileSync } from "node:fs";
import { cellText, numberText } from "./stage.mjs";

const values = JSON.parse(readFileSync("values.json", "utf8"));
const written = (value) => [numberText(value), ...[2, 3, 4, 5].map((room) => cellText(value, room))];
console.log(JSON.stringify(values.map(written)));
"""


def test_a_german_stage_and_a_german_print_write_the_same_numbers_with_commas(node, tmp_path):
    generator = np.random.default_rng(5)
    values = [0.5, -0.5, 0.25, -0.125, 3.0, 1 / 3, 1e-7, -2.5e-12, 1234567.8, 1.5e30]
    values += (generator.integers(-9999, 9999, 300) / generator.choice([1, 4, 10, 100, 1000], 300)).tolist()
    (tmp_path / "stage.mjs").write_text(script("de"), encoding="utf-8")
    (tmp_path / "values.json").write_text(json.dumps(values), encoding="utf-8")
    (tmp_path / "ask.mjs").write_text(WRITTEN, encoding="utf-8")
    run = subprocess.run([node, "ask.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    on_stage = json.loads(run.stdout)
    with speaking("de"):
        in_print = [
            [text(printed(value)), *(cell_text(value, room) for room in (2, 3, 4, 5))] for value in values
        ]
    assert on_stage == in_print
    assert on_stage[:4] == [
        ["0,5", ",5", "0,5", "0,5", "0,5"],
        ["−0,5", "", "−,5", "−0,5", "−0,5"],
        ["0,25", ",3", ",25", "0,25", "0,25"],
        ["−0,125", "", "−,1", "−,13", "−,125"],
    ]
    assert not any("." in one for texts in on_stage for one in texts)
