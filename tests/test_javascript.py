import json
import os
import subprocess

import stage_scenes

from convviz.language import speaking
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
    scenes = tmp_path / "scenes.json"
    stage_scenes.write(scenes)
    files = sorted(map(str, (ROOT / "tests").glob("*.test.mjs")))
    assert files

    environment = os.environ | {"STAGE_SCENES": str(scenes)}
    run = subprocess.run(
        [node, "--test", "--test-reporter=spec", *files],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stdout + run.stderr


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
