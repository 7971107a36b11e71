"""What the stage's script makes of a scene, asked under Node.js."""

import json
import subprocess

from convviz.stage.payload import payload
from convviz.stage.script import script

BEGIN = """
import { readFileSync } from "node:fs";
import {
  activated, addedBy, beside, canStuff, cellOfEntry, charactersOf, describe, describeStamp, enter,
  followed, followLines, currentAt, grownTo, hit, hitMatrix, layout, matrixLayout, nameStage, noteOf,
  overlapCounts, overlapsTold, rails, readScene, sayMatrix, sentence, shownOutput, stampAt, stampCount,
  stampSentence, stuffed, tablesOf,
} from "./stage.mjs";

const scene = readScene(JSON.parse(readFileSync("scene.json", "utf8")));
scene.characters = charactersOf(scene);
"""


def asked(node, here, scene, program):
    """Return what a program prints as JSON that finds a scene's payload read, and the stage's functions."""
    (here / "stage.mjs").write_text(script("en"), encoding="utf-8")
    (here / "scene.json").write_text(json.dumps(payload(scene)), encoding="utf-8")
    (here / "ask.mjs").write_text(BEGIN + program, encoding="utf-8")
    run = subprocess.run([node, "ask.mjs"], cwd=here, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
