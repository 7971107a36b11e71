"""A layer that no product file knows, as a page of its own: it steps, is pointed at, and is told."""

import pytest
import toy_layer
import toy_mean
import toy_stamps
from stage_page import StagePage
from toy_layer import minimum_scene
from toy_mean import mean_scene
from toy_stamps import stamps_scene

from convviz.layers import LAYERS
from convviz.stage.page import page

INPUT = [[[3, 7, 9, 8], [2, 5, -4, 6], [1, 8, 9, 7], [6, 4, 5, 5]]]
LEAST = ["min(3, 7, 2, 5) = 2", "min(9, 8, −4, 6) = −4", "min(1, 8, 6, 4) = 1", "min(9, 7, 5, 5) = 5"]


@pytest.fixture
def staged(open_page, tmp_path, monkeypatch):
    for toy in (toy_layer, toy_mean, toy_stamps):
        monkeypatch.setitem(LAYERS, toy.KIND, toy)

    def open_scene(scene):
        file = tmp_path / "stage.html"
        file.write_text(page(scene), encoding="utf-8")
        tab = open_page(reduced_motion="reduce")
        tab.context.set_offline(True)
        return StagePage(tab).open(file.as_uri())

    return open_scene


@pytest.fixture
def stage(staged):
    return staged(minimum_scene(INPUT, (2, 2), 2))


def line(stage):
    return stage.root.locator(".cv-lines").inner_text()


def test_it_steps_and_writes_each_output_as_its_layer_does(stage):
    told = []
    for _ in range(4):
        told.append(line(stage))
        stage.page.keyboard.press("ArrowRight") if told[1:] else stage.button("Next step").click()
    assert [text.partition("channel 0")[2].strip() for text in told] == LEAST
    assert stage.page.title() == "Minimum2D: the least number of each window."
    total = stage.root.locator(".cv-total").inner_text()
    assert " ".join(total.split()) == "taken from row 3, column 2, the first of 2 equal cells: 5"


def test_its_cells_are_pointed_at_by_pointer_and_keys(stage):
    stage.point_at("input", (1, 1), 0)
    assert stage.where == "input, channel 0, row 1, column 1: 5 · in 1 window, which takes another cell"
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


def test_it_is_named_by_what_it_is_and_has(stage):
    assert stage.root.get_attribute("aria-label") == "Stage: Minimum2D"
    assert "I, P and O point at input, window and output" in stage.root.get_attribute("aria-description")
    assert stage.root.locator(".cv-board [role=img]").get_attribute("aria-label").startswith("Input, window")


def test_a_mean_writes_its_divisor(staged):
    stage = staged(mean_scene(INPUT, (2, 2), 2))
    assert line(stage).partition("channel 0")[2].strip() == "(3 + 7 + 2 + 5) / 4 = 4.25"


def test_a_transposed_rule_is_stepped_over_cells_that_nothing_reaches(staged):
    stage = staged(stamps_scene([[2, 3]], [[[4, 5]]], stride=3))
    stage.button("Gather").click()
    told = []
    for step in range(5):
        if step:
            stage.button("Next step").click()
        told.append(line(stage).partition("channel 0")[2].strip())
    assert told == ["2×4 = 8", "2×5 = 10", "0 = 0", "3×4 = 12", "3×5 = 15"]
    stage.point_at("product", (0,), 0)
    assert stage.where == "channel 0, position 0: no input cell lies here at this step"
    stage.point_at("weight", (1,), 0)
    assert stage.where == "weight, channel 0, position 1: 5 · meets 2 input cells"
