"""Pooling, transposed convolution, upsampling: by key and finger, read, presented, in high contrast."""

import re

import pytest
from playwright.sync_api import expect
from stage_page import StagePage, wait_until_drawn
from test_accessibility import violations

from convviz.render.colours import ROLES

CALM = {"reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
POOLED = ("max_pool", "avg_pool", "adaptive_max_pool", "adaptive_avg_pool", "upsample")
LAYERS = (*POOLED, "conv_transpose")


def opened(open_page, app_url, layer, more="", **settings):
    return StagePage(open_page(**CALM, **settings)).open(f"{app_url}/?v=2&layer={layer}&cells=8{more}")


@pytest.mark.parametrize("layer", LAYERS)
def test_keys_point_at_cells_of_every_panel_that_there_is_pin_and_release(layer, open_page, app_url):
    stage = opened(open_page, app_url, layer)
    first = stage.where
    stage.focus()
    stage.press("i")
    assert stage.where.startswith("input, grey, row 0, column 0: ")
    stage.press("ArrowRight", "ArrowDown")
    assert stage.where.startswith("input, grey, row 1, column 1: ")
    here = stage.where
    stage.press("k")
    if layer == "conv_transpose":
        assert stage.where.startswith("weight, grey, row 0, column 0: ")
        stage.press("ArrowDown")
        assert stage.where.startswith("weight, grey, row 1, column 0: ")
    else:
        assert stage.where == here, "there is no kernel to point at"
    stage.press("p")
    assert stage.where.startswith("grey, " if layer == "conv_transpose" else "window, grey, ")
    stage.press("Enter")
    pinned = stage.where
    stage.page.mouse.move(5, 5)
    assert stage.where == pinned
    stage.press("Escape")
    assert stage.where == first
    stage.press("ArrowRight")
    assert re.match(r"(step|stamp) 2 of \d+", stage.where)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_step_is_said_with_what_it_comes_to(layer, open_page, app_url):
    stage = opened(open_page, app_url, layer)
    stage.focus()
    stage.press("Home", "ArrowRight", "ArrowRight")
    said = stage.root.get_by_role("status")
    kind = "stamp" if layer == "conv_transpose" else "step"
    expect(said).to_contain_text(f"{kind} 3 of")
    total = " ".join(stage.root.locator(".cv-total").inner_text().split())
    assert " ".join(said.inner_text().split()).endswith(total)
    assert "grey" in said.inner_text()


@pytest.mark.parametrize("layer", LAYERS)
def test_every_heatmap_is_a_table_that_follows_the_step(layer, open_page, app_url):
    stage = opened(open_page, app_url, layer)
    stage.focus()
    stage.press("Home")
    stage.button("as tables").click()
    tables = stage.root.get_by_role("table")
    captions = tables.locator("caption").all_inner_texts()
    if layer == "conv_transpose":
        shown = ["input, grey", "kernel, grey", "window × kernel, grey", "output so far", "stamps per cell"]
        told = [caption.partition(", the part around")[0] for caption in captions]
        assert told == shown
        return
    assert captions == ["input, grey", "window, grey", "output"]
    here = tables.last.locator("[aria-current]")
    expect(here).to_have_count(1)
    answer = ".cv-lines b" if layer == "upsample" else ".cv-answer"  # one cell is repeated, and no more said
    for _ in range(3):
        stage.focus()
        stage.press("ArrowRight")
        expect(here).to_have_text(stage.root.locator(answer).inner_text())


@pytest.mark.parametrize("layer", LAYERS)
def test_a_tap_points_and_another_releases_and_a_phone_scrolls_nowhere_sideways(layer, open_page, app_url):
    stage = opened(open_page, app_url, layer, **PHONE)
    first = stage.where
    stage.tap("input", (2, 3), 0)
    expect(stage.root.locator(".cv-where")).to_contain_text("input, grey, row 2, column 3: ")
    stage.tap("input", (2, 3), 0)
    expect(stage.root.locator(".cv-where")).to_have_text(first)
    assert stage.sideways() == []
    assert stage.page.evaluate("document.scrollingElement.scrollWidth") <= 390


@pytest.mark.parametrize("layer", LAYERS)
def test_presented_its_sentence_is_whole_and_in_view(layer, open_page, app_url):
    stage = opened(open_page, app_url, layer, **PROJECTOR)
    stage.press("f")
    stage.page.wait_for_function("document.fullscreenElement?.classList.contains('cv-presenting')")
    for key in ("End", "Home", "PageDown"):
        stage.press(key)
        cut = stage.page.locator(".cv-lines").evaluate("(e) => e.scrollHeight - e.clientHeight")
        assert cut <= 1, key
        box = stage.page.locator(".cv-sentence").bounding_box()
        assert box["y"] + box["height"] <= 720, key


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("layer", ["max_pool", "conv_transpose"])
def test_with_more_contrast_it_has_those_colours_and_axe_finds_nothing(layer, scheme, open_page, app_url):
    stage = opened(open_page, app_url, layer, "&activation=ReLU", contrast="more", color_scheme=scheme)
    ink = "getComputedStyle(document.querySelector('.convviz-stage')).getPropertyValue('--cv-ink')"
    stage.page.wait_for_function(f"{ink} === '{ROLES[f'contrast-{scheme}']['ink']}'")
    stage.button("as tables").click()
    wait_until_drawn(stage.page)
    assert violations(stage.page) == []


@pytest.mark.parametrize("layer", ["max_pool", "avg_pool", "conv_transpose"])
def test_the_way_back_is_reached_by_keys_too_and_told_as_tables(layer, open_page, app_url):
    stage = opened(open_page, app_url, layer, "&back=sum")
    stage.focus()
    stage.press("Home", "i", "ArrowRight")
    assert stage.where.startswith("dL/d(output), ")
    stage.press("o")
    assert stage.where.startswith("step 1 of ")
    stage.button("as tables").click()
    captions = " ".join(stage.root.get_by_role("table").locator("caption").all_inner_texts())
    assert "dL/d(output), " in captions
    assert "dL/d(input)" in captions
