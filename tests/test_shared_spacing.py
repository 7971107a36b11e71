"""What the stage and the print have in common stands in one file, and both really take it from there."""

import json
import posixpath
import re
import subprocess

import pytest

from convviz.render import arrange
from convviz.render.spacing import SHARED
from convviz.stage.script import HERE, OVERVIEW_PARTS, PARTS, script

ASK = """
import { BOTH, CHART, RAIL_LABEL, TOKENS } from "./stage.mjs";

console.log(JSON.stringify({ BOTH, CHART, RAIL_LABEL, TOKENS }));
"""


def test_the_stage_and_the_print_name_the_same_sizes():
    assert SHARED["stage"].keys() == SHARED["print"].keys()


@pytest.mark.parametrize("name", sorted(SHARED["stage"].keys() - {"kernel_cells", "volume_share"}))
def test_a_size_in_print_is_that_of_the_stage_made_smaller_for_paper(name):
    assert 0.74 <= SHARED["print"][name] / SHARED["stage"][name] <= 0.95


@pytest.mark.parametrize("medium", ["stage", "print"])
def test_the_cells_of_a_kernel_are_tried_from_the_largest_to_the_smallest(medium):
    cells = SHARED[medium]["kernel_cells"]
    assert cells == sorted(set(cells), reverse=True)


def test_the_joined_script_holds_the_sizes_of_the_file(node, tmp_path):
    (tmp_path / "stage.mjs").write_text(script(), encoding="utf-8")
    (tmp_path / "ask.mjs").write_text(ASK, encoding="utf-8")
    run = subprocess.run([node, "ask.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    stage = SHARED["stage"]
    assert json.loads(run.stdout) == {
        "BOTH": SHARED["both"],
        "CHART": stage["chart"],
        "RAIL_LABEL": stage["rail"],
        "TOKENS": stage["tokens"],
    }
    page = SHARED["print"]
    assert (page["chart"], page["rail"], page["tokens"]) == (arrange.CHART, arrange.RAIL, arrange.TOKENS)


@pytest.mark.parametrize("name", SHARED["both"])
def test_what_both_share_is_read_on_both_sides(name):
    scripts = "".join(path.read_text(encoding="utf-8") for path in (HERE / "js").rglob("*.js"))
    modules = "".join(path.read_text(encoding="utf-8") for path in (HERE.parent / "render").glob("*.py"))
    assert f"BOTH.{name}" in scripts
    assert f'BOTH["{name}"]' in modules


@pytest.mark.parametrize("name", SHARED["stage"])
def test_every_size_is_read_on_both_sides(name):
    script_of_layout = (HERE / "js/model/layout.js").read_text(encoding="utf-8")
    modules = (HERE.parent / "render" / "arrange.py").read_text(encoding="utf-8")
    assert f"{name}: " in script_of_layout
    assert f'PRINT["{name}"]' in modules


def reached(part):
    """The parts that a part imports, and those that these do."""
    found, left = set(), [part]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            text = (HERE / f"js/{one}.js").read_text(encoding="utf-8")
            imports = re.findall(r'from "(\.[^"]*)\.js"', text)
            left += [posixpath.normpath(f"{posixpath.dirname(one)}/{path}") for path in imports]
    return found


@pytest.mark.parametrize(
    ("parts", "root"), [(PARTS, "interact/component"), (OVERVIEW_PARTS, "overview/component")]
)
def test_a_joined_script_holds_the_parts_that_its_component_needs_and_no_others(parts, root):
    assert set(parts) == reached(root)
