"""A layer that no product file knows, as a page of its own: it steps, is pointed at, and is told."""

import pytest
import toy_layer
from stage_page import StagePage
from toy_layer import minimum_scene

from convviz.layers import LAYERS
from convviz.stage.page import page

INPUT = [[[3, 7, 9, 8], [2, 5, -4, 6], [1, 8, 9, 7], [6, 4, 5, 5]]]
LEAST = ["min(3, 7, 2, 5) = 2", "min(9, 8, −4, 6) = −4", "min(1, 8, 6, 4) = 1", "min(9, 7, 5, 5) = 5"]


@pytest.fixture
def stage(open_page, tmp_path, monkeypatch):
    monkeypatch.setitem(LAYERS, toy_layer.KIND, toy_layer)
    file = tmp_path / "stage.html"
    file.write_text(page(minimum_scene(INPUT, (2, 2), 2)), encoding="utf-8")
    tab = open_page(reduced_motion="reduce")
    tab.context.set_offline(True)
    return StagePage(tab).open(file.as_uri())


def line(stage):
    return stage.root.locator(".cv-lines").inner_text()


def test_it_steps_and_writes_each_output_as_its_layer_does(stage):
    told = []
    for _ in range(4):
        told.append(line(stage))
        stage.page.keyboard.press("ArrowRight") if told[1:] else stage.button("Next step").click()
    assert [text.partition("channel 0")[2].strip() for text in told] == LEAST
    assert stage.page.title() == "Minimum2D: the least number of each window."
    assert stage.root.locator(".cv-total").inner_text().strip() == ""


def test_its_cells_are_pointed_at_by_pointer_and_keys(stage):
    stage.point_at("input", (1, 1), 0)
    assert stage.where == "input, channel 0, row 1, column 1: 5 · feeds 1 output"
    stage.point_at("product", (1, 0), 0)
    assert stage.where.startswith("window, channel 0, row 1, column 0: ")
    stage.away()
    stage.root.focus()
    stage.page.keyboard.press("k")
    assert stage.where.startswith("step ")
    stage.page.keyboard.press("p")
    assert stage.where.startswith("window, channel 0, row 0, column 0: ")


def test_its_tables_are_told(stage):
    stage.button("as tables").click()
    captions = stage.root.locator("caption").all_inner_texts()
    assert captions == ["input, channel 0", "window, channel 0", "output"]
