"""The stage as a file of its own and in a notebook: opened in a browser whose network is cut."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from stage_page import StagePage
from stage_scenes import golden_scene, scenes

from convviz.settings.spot import Spot
from convviz.stage.page import page

CALM = {"reduced_motion": "reduce"}
ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "three-channel Conv2D, stride 2, padding 1"
HOSTILE = "</script><script>window.fired = 1</script><img src=x onerror='window.fired = 2'>"


def opened(open_page, tmp_path, html, **options) -> StagePage:
    """Write a page to a file and open that with no network."""
    file = tmp_path / "stage.html"
    file.write_text(html, encoding="utf-8")
    tab = open_page(**CALM, **options)
    tab.context.set_offline(True)
    return StagePage(tab).open(file.as_uri())


@pytest.mark.parametrize("name", ["three channels", "words", "volume", "groups, filters, bias"])
def test_a_page_of_its_own_walks_to_pythons_outputs(name, open_page, tmp_path):
    scene = scenes()[name]
    stage = opened(open_page, tmp_path, page(scene))
    assert [said.output for said in stage.walk()] == pytest.approx(scene.output[0].ravel())


def test_a_page_of_its_own_plays_steps_and_can_be_pointed_at(open_page, tmp_path):
    stage = opened(open_page, tmp_path, page(golden_scene(ORIGIN), spot=Spot(step=3)))
    assert stage.step == 3
    stage.button("Next step").click()
    assert stage.step == 4
    stage.point_at("input", (2, 2), 0)
    assert "feeds" in stage.where
    stage.away()
    stage.button("Play").click()
    stage.page.wait_for_selector("[data-testid=stage][data-step='8']")


def test_the_page_of_the_three_channel_example_is_small_enough_to_send_around():
    assert len(page(golden_scene(ORIGIN)).encode()) <= 300_000


def test_a_page_runs_nothing_that_its_title_caption_or_labels_hold(open_page, tmp_path):
    scene = scenes()["words"]
    labels = (HOSTILE, *scene.channel_labels[1:])
    object.__setattr__(scene, "channel_labels", labels)
    stage = opened(open_page, tmp_path, page(scene, title=HOSTILE, caption=HOSTILE))
    assert stage.page.title() == HOSTILE
    assert HOSTILE in stage.root.inner_text()
    assert stage.page.evaluate("window.fired") is None


def test_a_page_asks_for_nothing_and_its_policy_forbids_it():
    html = page(golden_scene(ORIGIN))
    assert not re.findall(r"""(?:src|href)=["']|@import|url\(""", html)
    assert "default-src 'none'" in html


def test_a_notebook_shows_the_stage_and_its_output(open_page, tmp_path):
    case = json.loads((ROOT / "tests/golden/textbook.json").read_text(encoding="utf-8"))[0]
    source = f"import convviz\nconvviz.show({case['input']}, {case['weight']}, stride=2, padding=1)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(ROOT)}}).execute()
    (shown,) = notebook.cells[0].outputs

    (tmp_path / "notebook.html").write_text(shown["data"]["text/html"], encoding="utf-8")
    tab = open_page(**CALM)
    tab.context.set_offline(True)
    tab.goto((tmp_path / "notebook.html").as_uri())
    stage = tab.frame_locator("iframe").get_by_test_id("stage")
    stage.get_by_role("button", name="Last step").click()
    assert stage.locator(".cv-answer").inner_text() == f"{case['output'][0][-1][-1]:.0f}".replace("-", "−")
