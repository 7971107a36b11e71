"""A step comes about before one's eyes where it is slow, and at once where it is not, as it is painted."""

import pytest
from playwright.sync_api import expect
from stage_page import StagePage
from stage_scenes import scenes

from convviz.stage.page import page as page_of

_RECORD = """
window.frames_ = [];
const { clearRect, roundRect } = CanvasRenderingContext2D.prototype;
const isOverlay = (canvas) => canvas.className === 'cv-overlay' && canvas.closest('.cv-board');
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    const [left, top, width] = box;
    const isWhole = !left && !top && width > 300;
    if (isOverlay(this.canvas) && isWhole) window.frames_.push({ canvas: this.canvas, boxes: [] });
    clearRect.apply(this, box);
};
CanvasRenderingContext2D.prototype.roundRect = function (x, y, ...rest) {
    const { a, e, f } = this.getTransform();
    if (isOverlay(this.canvas)) window.frames_.at(-1).boxes.push([x + e / a, y + f / a]);
    roundRect.apply(this, [x, y, ...rest]);
};
"""
"""Keeps of each picture of the board where its outlines are; the first of them is the window's."""
_WINDOWS = "window.frames_.map(({ boxes }) => boxes[0])"
_AFTER = """() => new Promise((resolve) => {
    let [left, count] = [6, -1];
    const look = () => {
        if (window.frames_.length !== count) [left, count] = [6, window.frames_.length];
        if (--left) requestAnimationFrame(look); else resolve(count);
    };
    look();
})"""
"""How many pictures there are once six frames paint none."""


@pytest.fixture
def opened(open_page, tmp_path):
    """Open a scene as a page that keeps what it paints, paused at the first step."""

    def open_scene(name: str = "flipped", **options: object) -> StagePage:
        file = tmp_path / "stage.html"
        file.write_text(page_of(scenes()[name]), encoding="utf-8")
        tab = open_page(**options)
        tab.add_init_script(_RECORD)
        stage = StagePage(tab).open(file.as_uri())
        if stage.button("Pause").count():
            stage.button("Pause").click()
        stage.button("First step").click()
        begin(stage)
        return stage

    return open_scene


def begin(stage: StagePage) -> None:
    """Wait until nothing moves, and forget what was painted."""
    stage.page.evaluate(_AFTER)
    stage.page.evaluate("window.frames_.length = 0")


def painted(stage: StagePage) -> int:
    return stage.page.evaluate(_AFTER)


def test_by_hand_the_window_slides_to_where_it_is_at_rest_while_the_step_is_told_at_once(opened):
    stage = opened()
    told = stage.page.evaluate("""() => {
        const root = document.querySelector('[data-testid=stage]');
        root.querySelector('[aria-label="Next step"]').click();
        return [root.dataset.step, root.querySelector('.cv-where').textContent];
    }""")
    assert told == ["1", "step 2 of 49 · row 0, column 1"]
    assert painted(stage) > 3
    windows = stage.page.evaluate(_WINDOWS)
    across = [x for x, _ in windows]
    assert across == sorted(across)
    assert across[0] < across[-1]
    assert len({y for _, y in windows}) == 1
    stage.page.evaluate("window.frames_.length = 0; window.dispatchEvent(new Event('resize'))")
    painted(stage)
    assert stage.page.evaluate(_WINDOWS)[-1] == windows[-1]


@pytest.mark.parametrize("way", ["held", "reduced", "slider"])
def test_a_step_is_painted_once_by_a_held_key_by_the_slider_and_with_less_motion(opened, way):
    stage = opened(**({"reduced_motion": "reduce"} if way == "reduced" else {}))
    if way == "slider":
        stage.root.get_by_role("slider").evaluate(
            "(e) => { e.value = 7; e.dispatchEvent(new Event('input')); }"
        )
    else:
        stage.page.evaluate(
            """(repeat) => document.querySelector('[data-testid=stage]').dispatchEvent(
                new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, repeat }))""",
            way == "held",
        )
    assert painted(stage) == 1


def test_at_speed_no_motion_is_begun(opened):
    stage = opened()
    stage.root.get_by_role("combobox", name="Speed").select_option("30")
    begin(stage)
    stage.button("Play").click()
    expect(stage.button("Play")).to_be_visible()
    assert stage.step == stage.steps - 1
    windows = [str(window) for window in stage.page.evaluate(_WINDOWS)]
    assert len(windows) <= stage.steps + 4  # one a step, and when it begins and stops
    assert len(set(windows)) <= stage.steps


def test_a_slow_walk_moves_between_its_steps(opened):
    stage = opened()
    stage.root.get_by_role("combobox", name="Speed").select_option("4")
    begin(stage)
    stage.button("Play").click()
    stage.page.wait_for_function("() => Number(document.querySelector('[aria-label=Step]').value) >= 3")
    stage.button("Pause").click()
    painted(stage)
    assert len({str(window) for window in stage.page.evaluate(_WINDOWS)}) > 4


def test_pointing_shows_what_is_pointed_at_at_once_and_nothing_moves_on(opened):
    stage = opened()
    at = stage.cell("weight", (1, 1), 0)
    begin(stage)
    stage.button("Next step").click()
    stage.page.mouse.move(*at)
    expect(stage.root.locator(".cv-where")).to_contain_text("weight")
    pictures = stage.page.evaluate(
        """() => new Promise((resolve) => requestAnimationFrame(() => {
            const count = window.frames_.length;
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.frames_.length - count)));
        }))"""
    )
    assert pictures == 0


def test_a_page_that_nobody_touches_paints_nothing(opened):
    stage = opened()
    stage.button("Next step").click()
    before = painted(stage)
    assert painted(stage) == before


def test_two_stages_side_by_side_move_in_step(open_page, app_url):
    tab = open_page()
    tab.add_init_script(_RECORD)
    stage = StagePage(tab).open(f"{app_url}/?v=2&page=compare")
    if stage.button("Pause").count():
        stage.button("Pause").click()
    stage.button("First step").click()
    begin(stage)
    stage.button("Next step").click()
    painted(stage)
    counts = tab.evaluate(
        "Object.values(Object.groupBy(window.frames_, ({ canvas }) => canvas.closest('.cv-card').offsetLeft"
        " + '|' + canvas.closest('.cv-card').offsetTop)).map((pictures) => pictures.length)"
    )
    assert len(counts) > 1
    assert len(set(counts)) == 1
    assert counts[0] > 3
