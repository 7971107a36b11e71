import os
import subprocess

import stage_scenes
from live import ROOT


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
