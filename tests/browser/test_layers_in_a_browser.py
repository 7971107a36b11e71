"""Pooling, transposed convolution and what follows a layer, as they are watched in a browser."""

from dataclasses import replace

import numpy as np
import pytest
from stage_page import StagePage

from convviz.layers.after import After
from convviz.layers.conv_transpose import ConvTranspose
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import build_scene, scene_of
from convviz.settings.spot import Spot
from convviz.stage.page import page


def stamped_scene():
    input, weight = np.array([[2.0, 3.0]]), np.array([[[1.0, 5.0, -1.0]]])
    return scene_of(ConvTranspose(2).resolve(input.shape, weight.shape), input, weight)


def pooled_scene():
    input = np.array([[[3.0, 7.0, 9.0, 8.0], [2.0, 5.0, 4.0, 6.0]]])
    return scene_of(MaxPool(2).resolve(input.shape), input)


def after_scene():
    scene = build_scene(np.array([[1.0, 3.0, 1.0]]), np.array([[[2.0, -1.0]]]))
    return replace(scene, after=After(activation="ReLU"))


@pytest.fixture
def staged(open_page, tmp_path):
    def open_scene(scene, spot=None, **settings):
        file = tmp_path / "stage.html"
        file.write_text(page(scene, spot=spot), encoding="utf-8")
        tab = open_page(reduced_motion="reduce", **settings)
        tab.context.set_offline(True)
        return StagePage(tab).open(file.as_uri())

    return open_scene


def spot_of(stage):
    return stage.page.evaluate("document.querySelector('[data-testid=stage]').spot()")


def total(stage):
    return " ".join(stage.root.locator(".cv-total").inner_text().split())


def test_a_transposed_layer_begins_with_its_stamps_and_grows_by_one_a_step(staged):
    stage = staged(stamped_scene())
    assert (stage.steps, stage.where) == (2, "stamp 1 of 2 · input position 0")
    stage.button("Next step").click()
    assert stage.where == "stamp 2 of 2 · input position 1"
    assert total(stage) == "1 of 3 output cells has a stamp already: position 2: −2 + 3 = 1"
    assert spot_of(stage) == {"step": 2, "filter": 0, "pin": "", "stamp": 1}
    stage.point_at("output", (2,))
    assert stage.where == "output, position 2: 1 · 2 of its 2 stamps so far"


def test_the_ways_to_watch_it_are_chosen_by_buttons(staged):
    stage = staged(stamped_scene())
    stage.button("Gather").click()
    assert (stage.steps, stage.where) == (
        5,
        "step 1 of 5 · position 0 · 1 of 3 weights reach this cell, from input 0",
    )
    stage.button("With zeros").click()
    assert stage.root.locator(".cv-terms").inner_text().strip() == "0×(−1) + 0×5 + 2×1 ="
    stage.point_at("input", (3,), 0)
    assert stage.where.startswith("a zero between, channel 0, position 1: 0")
    stage.point_at("input", (4,), 0)
    assert stage.where.startswith("input, channel 0, position 1: 3")
    stage.away()
    stage.button("Scatter").click()
    assert stage.where == "stamp 1 of 2 · input position 0"


@pytest.mark.parametrize(
    ("spot", "pressed"),
    [(Spot(stamp=1), "Scatter"), (Spot(step=1), "Gather"), (Spot(step=1, zeros=True), "With zeros")],
)
def test_a_spot_opens_in_the_way_that_it_names(staged, spot, pressed):
    stage = staged(stamped_scene(), spot)
    assert stage.button(pressed).get_attribute("aria-pressed") == "true"
    assert stage.step == 1


def test_its_tables_tell_the_output_so_far(staged):
    stage = staged(stamped_scene())
    stage.button("as tables").click()
    captions = stage.root.locator("caption").all_inner_texts()
    assert captions[-2:] == ["output so far", "stamps per cell"]


def test_the_stamps_fit_a_phone(staged):
    stage = staged(stamped_scene(), viewport={"width": 390, "height": 800})
    assert stage.sideways() == []
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_cell_that_a_maximum_takes_is_ringed_and_the_others_are_plain(staged):
    stage = staged(pooled_scene())
    assert total(stage) == "taken from row 0, column 1: 7"
    assert stage.overlay("input", (0, 0), 0)[3] == 255
    assert stage.overlay("input", (0, 1), 0)[3] == 0
    stage.point_at("input", (0, 0), 0)
    assert stage.where == "input, channel 0, row 0, column 0: 3 · in 1 window, which takes another cell"


def test_what_follows_is_written_and_the_output_before_it_can_be_seen(staged):
    stage = staged(after_scene())
    follows = stage.root.locator(".cv-follows")
    assert follows.inner_text().split("\n") == ["ReLU(−1) = 0"]
    before = stage.overlay("output", (0,))
    stage.button("show the output before ReLU").click()
    assert stage.overlay("output", (0,)) != before
    stage.button("as tables").click()
    assert stage.root.locator(".cv-tables [aria-current]").last.inner_text() == "−1"


def test_without_anything_that_follows_there_is_no_curve(staged):
    assert staged(pooled_scene()).root.locator(".cv-after").is_hidden()
    assert np.array_equal(pooled_scene().answer, pooled_scene().shown)


def test_on_a_phone_a_stamp_has_its_cell_before_the_kernel_and_its_words_are_not_cut(staged):
    input, weight = np.full((1, 6), -12.75), np.array([[[0.25, 5.0, -1.0]]])
    stage = staged(
        scene_of(ConvTranspose(2).resolve(input.shape, weight.shape), input, weight),
        viewport={"width": 390, "height": 800},
    )
    kernel, products = (stage.cell(name, (1,), 0) for name in ("weight", "product"))
    alpha = """([x, y, width, height]) => {
        const canvas = document.querySelector('.convviz-stage .cv-overlay');
        const box = canvas.getBoundingClientRect();
        const ratio = canvas.width / box.width;
        const left = x === null ? canvas.width - width : (x - box.x) * ratio;
        const cells = canvas.getContext('2d').getImageData(left, (y - box.y) * ratio, width, height).data;
        return Math.max(...cells.filter((_, i) => i % 4 === 3));
    }"""
    before = kernel[0] - (products[0] - kernel[0])
    assert stage.page.evaluate(alpha, [before, kernel[1] - 8, 2, 2]) == 255
    assert stage.page.evaluate(alpha, [None, kernel[1] - 12, 3, 24]) == 0


CUT = """() => [...document.querySelectorAll('.cv-total, .cv-sentence')]
    .filter((e) => e.scrollHeight > e.clientHeight + 1).map((e) => e.className)"""


@pytest.mark.parametrize("query", ["cells=8", "cells=16", "cells=8&colour=rgb", "rank=1", "rank=3&cells=4"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_sentence_and_controls_of_a_transposed_layer_are_in_view(open_page, app_url, width, height, query):
    page = open_page(reduced_motion="reduce", viewport={"width": width, "height": height})
    stage = StagePage(page).open(f"{app_url}/?layer=conv_transpose&stamp=5&{query}")
    for part in (".cv-total", ".cv-transport"):
        box = stage.root.locator(part).bounding_box()
        assert box["y"] + box["height"] <= height, part
    stage.focus()
    for key in ("End", "ArrowLeft", "Home"):
        stage.press(key)
        assert page.evaluate(CUT) == []


def test_a_stamp_of_zeros_says_so_in_a_line(open_page, app_url):
    page = open_page(reduced_motion="reduce", viewport={"width": 390, "height": 844})
    stage = StagePage(page).open(f"{app_url}/?layer=conv_transpose&cells=8")
    assert stage.root.locator(".cv-lines").inner_text() == "grey 0 × kernel = zeros"
    assert total(stage) == "adds 0 to 9 output cells"
