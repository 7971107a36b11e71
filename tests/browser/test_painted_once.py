"""How often the stage paints: what clears a whole canvas is counted, not what a line may not cross."""

import numpy as np
import pytest
from playwright.sync_api import expect
from stage_page import StagePage
from stage_scenes import scenes

from convviz.layers.scene import build_scene
from convviz.stage.page import page as page_of

CALM = {"reduced_motion": "reduce"}
COUNT = """
window.painted = { board: 0, step: 0, space: 0 };
const { clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  const { className } = this.canvas;
  const [left, top, width, height] = box;
  const share = width * height * devicePixelRatio ** 2 / (this.canvas.width * this.canvas.height);
  const isWhole = left === 0 && top === 0 && share > 0.98;
  if (isWhole) window.painted[{ "cv-overlay": "step", "cv-space": "space" }[className] ?? "board"] += 1;
  clearRect.apply(this, box);
};
"""
SETTLED = """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
  requestAnimationFrame(() => setTimeout(() => resolve(window.painted))))))"""


@pytest.fixture
def opened(open_page, tmp_path):
    """Open a scene as a page that counts what it paints."""

    def open_scene(scene) -> StagePage:
        file = tmp_path / "stage.html"
        file.write_text(page_of(scene), encoding="utf-8")
        tab = open_page(**CALM)
        tab.add_init_script(COUNT)
        return StagePage(tab).open(file.as_uri())

    return open_scene


def painted(stage: StagePage) -> dict[str, int]:
    return stage.page.evaluate(SETTLED)


def test_a_scene_that_arrives_is_painted_once(opened):
    assert painted(opened(scenes()["three channels"])) == {"board": 1, "step": 1, "space": 0}


def test_the_view_in_space_is_painted_once_and_after_the_board(opened):
    cube = build_scene(np.arange(8.0**3).reshape(1, 8, 8, 8), np.ones((1, 1, 3, 3, 3)))
    assert painted(opened(cube)) == {"board": 1, "step": 2, "space": 1}


def test_more_height_paints_nothing_again_and_less_width_once(opened):
    stage = opened(scenes()["three channels"])
    before = painted(stage)
    resize = "(size) => Object.assign(document.querySelector('.cv-room').parentElement.style, size)"
    stage.page.evaluate(resize, {"paddingBottom": "90px"})
    assert painted(stage) == before
    stage.page.evaluate(resize, {"width": "700px"})
    assert painted(stage)["board"] == before["board"] + 1


def test_a_step_paints_no_board(opened):
    stage = opened(scenes()["three channels"])
    before = painted(stage)
    stage.button("Next step").click()
    after = painted(stage)
    assert after["board"] == before["board"]
    assert after["step"] > before["step"]


RELAID = """() => {
  const [card] = document.querySelectorAll('[data-testid=stage] .cv-card');
  const seen = window.relaid = [];
  const watch = new MutationObserver((changes) => seen.push(...changes.map((one) => one.attributeName)));
  watch.observe(card, { attributeFilter: ["class"] });
  watch.observe(card.parentElement, { attributeFilter: ["style"] });
}"""


def test_numbers_that_change_in_a_scene_of_one_size_have_no_layout_measured_or_coloured_again(page, app_url):
    stage = StagePage(page).open(f"{app_url}/?v=2&sample=checkerboard&colour=rgb&cells=28")
    page.get_by_role("button", name="Pause").click()
    page.evaluate(RELAID)
    for name in ("Convolution", "Cross-correlation"):
        before = stage.scene
        page.get_by_role("radio", name=name).click()
        page.wait_for_selector(f"[data-testid=stage]:not([data-scene='{before}'])")
    assert page.evaluate("window.relaid") == []


HELD_BACK = """
const dispatch = WebSocket.prototype.dispatchEvent;
WebSocket.prototype.dispatchEvent = function (event) {
  return window.heldBack || dispatch.call(this, event);
};
const later = window.setTimeout;
const longer = (ms) => (window.heldBack && ms > 50 ? ms + 30_000 : ms);
window.setTimeout = (act, ms = 0, ...rest) => later(act, longer(ms), ...rest);
"""
"""What the page is handed late, it never gets, however slow it is: what is seen came ahead of it."""


def test_a_networks_maps_and_its_stage_are_painted_before_the_page_hears_of_a_change(page, app_url):
    page.add_init_script(HELD_BACK)
    stage = StagePage(page).open(f"{app_url}/?v=2&page=network&at=1")
    page.evaluate("window.heldBack = true")
    overview = page.get_by_test_id("overview")
    network, scene = overview.get_attribute("data-network"), stage.scene
    page.get_by_role("spinbutton", name="dilation").press("ArrowUp")
    page.get_by_role("spinbutton", name="dilation").press("Enter")
    expect(overview).not_to_have_attribute("data-network", network)
    expect(stage.root).not_to_have_attribute("data-scene", scene)
