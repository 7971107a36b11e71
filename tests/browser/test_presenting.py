"""The stage on the whole screen, under a finger, and with more contrast."""

import pytest
from playwright.sync_api import Page, expect
from stage_page import StagePage, sweep

from convviz.data.samples.pictures import sample_numbers
from convviz.layers.scene import build_scene
from convviz.render.colours import ROLES
from convviz.stage.page import page as own_page

CALM = {"reduced_motion": "reduce"}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
QUERY = "sample=three_channels&stride=2&padding=1"

_SIZES = """() => Object.fromEntries(['.cv-terms', '.cv-lines b', '.cv-answer'].map((name) => {
    const element = document.querySelector(name);
    const { width } = element.getBoundingClientRect();
    return [name, parseFloat(getComputedStyle(element).fontSize) * width / element.offsetWidth];
}))"""
_CELL = """(name) => {
    const board = document.querySelector('.cv-board');
    const at = JSON.parse(board.dataset.panels).find((panel) => panel.name === name);
    return at.cell * board.getBoundingClientRect().width / board.offsetWidth;
}"""
_TOUCH_WHILE_IT_SCROLLS = """([x, y]) => {
    const board = document.querySelector('.cv-board');
    const touch = { pointerType: 'touch', isPrimary: true, bubbles: true, clientX: x, clientY: y };
    document.querySelector('.stMain').dispatchEvent(new Event('scroll'));
    for (const name of ['pointerdown', 'pointerup']) board.dispatchEvent(new PointerEvent(name, touch));
}"""


def presented(page: Page) -> bool:
    return page.locator(".cv-presenting").count() == 1


def box_of(page: Page, selector: str) -> dict:
    return page.locator(selector).first.bounding_box()


def test_f_presents_the_stage_alone_in_type_that_reads_from_the_last_row(open_page, app_url):
    page = open_page(**PROJECTOR, **CALM)
    stage = StagePage(page).open(f"{app_url}/?{QUERY}")
    stage.press("f")
    page.wait_for_function("document.fullscreenElement?.classList.contains('cv-presenting')")
    page.wait_for_function("document.querySelector('.cv-card').getBoundingClientRect().height >= 719")
    sizes = page.evaluate(_SIZES)
    assert sizes[".cv-answer"] >= 24
    assert min(sizes.values()) >= 19, "so that the sums of three channels are whole"
    assert page.evaluate(_CELL, "product") * 0.6 >= 24, "so large are its numbers"
    for hidden in (".cv-transport", ".cv-speed", ".cv-keys"):
        assert not page.locator(hidden).is_visible()
    for shown in (".cv-board", ".cv-where", ".cv-sentence"):
        box = box_of(page, shown)
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 720, shown
    stage.press("PageDown", "PageDown", "PageUp")
    assert stage.step == 1
    stage.point_at("output", (1, 1))
    stage.press("f")
    page.wait_for_function("!document.fullscreenElement")
    assert not presented(page)
    expect(page.locator(".cv-transport")).to_be_visible()
    assert stage.step == 1


def test_a_refusal_that_comes_when_the_screen_is_filled_already_changes_nothing(open_page, app_url):
    page = open_page(**PROJECTOR, **CALM)
    stage = StagePage(page).open(f"{app_url}/?{QUERY}")
    page.evaluate(
        """() => {
            const fill = Element.prototype.requestFullscreen;
            Element.prototype.requestFullscreen = function () {
                return fill.call(this).then(() => Promise.reject(new TypeError('asked twice')));
            };
        }"""
    )
    stage.press("f")
    page.wait_for_function("document.fullscreenElement?.classList.contains('cv-presenting')")
    stage.press("f")
    page.wait_for_function("!document.fullscreenElement")
    assert not presented(page)


def test_where_no_element_may_fill_the_screen_it_fills_the_window(open_page, tmp_path):
    input, weight, settings = sample_numbers("three_channels")
    file = tmp_path / "stage.html"
    file.write_text(own_page(build_scene(input, weight, **settings)), encoding="utf-8")
    page = open_page(**PROJECTOR, **CALM)
    page.add_init_script(
        "Object.defineProperty(Document.prototype, 'fullscreenEnabled', { get: () => false })"
    )
    stage = StagePage(page).open(file.as_uri())
    stage.button("Present").click()
    box = box_of(page, ".cv-presenting")
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 720)
    stage.press("PageDown")
    assert stage.step == 1
    scaled = page.evaluate("document.querySelector('.cv-board').getBoundingClientRect().width")
    assert scaled > page.evaluate("document.querySelector('.cv-board').offsetWidth")
    panels = page.locator(".cv-board")
    x, y = page.evaluate(
        """() => {
            const board = document.querySelector('.cv-board');
            const box = board.getBoundingClientRect();
            const at = JSON.parse(board.dataset.panels).find(({ name }) => name === 'output');
            const times = box.width / board.offsetWidth;
            return [box.x + times * (at.x + 1.5 * at.cell), box.y + times * (at.y + 1.5 * at.tall)];
        }"""
    )
    page.mouse.move(x, y)
    assert stage.where == "step 5 of 9 · row 1, column 1", panels
    stage.press("Escape")
    assert not presented(page)


def test_while_a_lesson_is_presented_the_remote_steps_and_then_turns_its_pages_again(open_page, app_url):
    page = open_page(**PROJECTOR, **CALM)
    stage = StagePage(page).open(f"{app_url}/?page=lessons&name=windows.1")
    stage.focus()
    stage.press("f", "PageDown", "PageDown")
    assert stage.where.startswith("step 3 of 9")
    expect(page.get_by_text("1 of 8", exact=True)).to_have_count(1)
    stage.press("f", "PageDown")
    expect(page.get_by_text("2 of 8", exact=True)).to_be_visible()


@pytest.fixture
def phone(open_page, app_url) -> StagePage:
    return StagePage(open_page(**PHONE, **CALM)).open(f"{app_url}/?{QUERY}")


def test_a_swipe_steps_a_tap_points_and_a_long_press_pins(phone):
    page, at = phone.page, phone.cell("input", (3, 3), 0)
    where, pinned = page.locator(".cv-where"), page.locator(".cv-card.cv-pinned")
    sweep(page, at, -90)
    assert phone.step == 1
    sweep(page, at, 90)
    assert phone.step == 0
    page.touchscreen.tap(*at)
    expect(where).to_contain_text("input, channel 0, row 2, column 2")
    expect(pinned).to_have_count(0)
    page.touchscreen.tap(*at)
    expect(where).to_contain_text("step 1 of 9")
    sweep(page, at, 0, hold_ms=650)
    expect(where).to_contain_text("input, channel 0, row 2, column 2")
    expect(pinned).to_have_count(1)
    page.touchscreen.tap(*at)
    expect(where).to_contain_text("step 1 of 9")
    expect(pinned).to_have_count(0)


def test_a_finger_that_holds_a_moving_page_points_at_nothing(phone):
    page, at = phone.page, phone.cell("input", (3, 3), 0)
    page.evaluate(_TOUCH_WHILE_IT_SCROLLS, at)
    assert phone.where.startswith("step 1 of 9")
    phone.tap("input", (3, 3), 0)
    expect(page.locator(".cv-where")).to_contain_text("input, channel 0, row 2, column 2")


def test_on_a_phone_every_page_stands_in_view_and_nothing_scrolls_sideways(open_page, app_url):
    page = open_page(**PHONE, **CALM)
    stage = StagePage(page)
    for query in (QUERY, "page=compare", "page=lessons&name=windows.1"):
        stage.open(f"{app_url}/?{query}")
        chosen = page.locator(".st-key-rank [aria-checked=true]").bounding_box()
        assert chosen["x"] >= 0
        assert chosen["x"] + chosen["width"] <= 360
        assert stage.sideways() == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


@pytest.mark.parametrize(
    ("wish", "presses", "table"),
    [("more", 0, "contrast-light"), ("more", 1, "light"), ("no-preference", 1, "contrast-light")],
)
def test_more_contrast_is_the_systems_wish_or_the_visitors_and_lasts(
    wish, presses, table, open_page, app_url
):
    page = open_page(contrast=wish, **CALM)
    stage = StagePage(page).open(f"{app_url}/?{QUERY}")
    choice = page.get_by_role("button", name="High contrast")
    for _ in range(presses):
        choice.click()
    ink = "getComputedStyle(document.querySelector('.convviz-stage')).getPropertyValue('--cv-ink')"
    page.wait_for_function(f"{ink} === '{ROLES[table]['ink']}'")
    stage.open(f"{app_url}/?{QUERY}")
    page.wait_for_function(f"{ink} === '{ROLES[table]['ink']}'")
    expect(choice).to_have_attribute("aria-pressed", str(table != "light").lower())


@pytest.mark.parametrize("query", [QUERY, "", "sample=noise&groups=1&colour=rgb&cells=8", "rank=1", "rank=3"])
def test_while_presenting_no_line_of_the_arithmetic_is_cut(open_page, app_url, query):
    page = open_page(**PROJECTOR, **CALM)
    stage = StagePage(page).open(f"{app_url}/?{query}")
    stage.press("f")
    page.wait_for_function("document.fullscreenElement?.classList.contains('cv-presenting')")
    for _ in range(3):
        stage.press("PageDown")
        lines = page.locator(".cv-lines").evaluate("(lines) => [lines.scrollHeight, lines.clientHeight]")
        assert lines[0] <= lines[1] + 1
        box = box_of(page, ".cv-sentence")
        assert box["y"] + box["height"] <= 720


PRESENTED = {
    "2D": "",
    "RGB": "sample=photograph&colour=rgb",
    "3D": "rank=3",
    "1D": "rank=1",
    "pooling": "layer=max_pool",
    "transposed": "layer=conv_transpose",
}


def present(page: Page, app_url: str, query: str) -> StagePage:
    stage = StagePage(page).open(f"{app_url}/?{query}")
    stage.press("f")
    page.wait_for_function("document.querySelector('.cv-card').getBoundingClientRect().height >= 719")
    return stage


def test_a_presented_stage_has_a_title_and_its_sums_are_whole_and_in_view(open_page, app_url):
    page = open_page(**PROJECTOR, **CALM)
    for name, query in PRESENTED.items():
        present(page, app_url, query)
        title = page.locator(".cv-title").first
        expect(title).to_be_visible()
        assert title.inner_text() == page.locator(".st-key-headline h1").text_content()
        assert " more" not in page.locator(".cv-lines").inner_text(), name
        for shown in (".cv-board", ".cv-where", ".cv-sentence"):
            box = box_of(page, shown)
            assert box["y"] + box["height"] <= 722, (name, shown)
        assert (
            page.evaluate("(e => e.scrollHeight - e.clientHeight)(document.querySelector('.cv-lines'))") <= 1
        ), name


def test_on_a_projector_the_output_has_as_much_room_as_the_input_and_its_numbers(open_page, app_url):
    page = open_page(**PROJECTOR, **CALM)
    for begin in (lambda: StagePage(page).open(app_url), lambda: StagePage(page).press("f")):
        begin()
        page.wait_for_function("document.querySelector('.cv-card.cv-below')")
        panels = {one["name"]: one for one in StagePage(page).panels()}
        assert panels["output"]["width"] >= 0.9 * panels["input"]["width"]
        assert page.evaluate(_CELL, "output") >= 40


def test_on_a_projector_all_controls_are_above_the_fold(open_page, app_url):
    page = open_page(**PROJECTOR, **CALM)
    for query in (
        "sample=photograph&colour=rgb",
        "sample=photograph&colour=rgb&layer=conv_transpose",
        "layer=max_pool",
    ):
        StagePage(page).open(f"{app_url}/?{query}")
        for name in ("show all outputs", "as tables"):
            box = page.get_by_role("button", name=name).bounding_box()
            assert box["y"] + box["height"] <= 720, (query, name)


def test_controls_of_a_presented_stage_appear_when_something_moves_and_go_again(open_page, app_url):
    page = open_page(**PROJECTOR, **CALM)
    page.clock.install()
    stage = present(page, app_url, "")
    controls = page.locator(".cv-transport")
    expect(controls).to_be_hidden()
    page.mouse.move(600, 300)
    page.mouse.move(620, 320)
    expect(controls).to_be_visible()
    expect(page.locator(".cv-keys kbd").last).to_have_text("F")
    page.clock.run_for(3000)
    expect(controls).to_be_hidden()
    stage.press("Tab")
    expect(controls).to_be_visible()
    assert page.evaluate("document.querySelector('.cv-controls').contains(document.activeElement)")
    page.clock.run_for(10_000)
    expect(controls).to_be_visible()


def test_a_large_screen_has_a_larger_stage_that_is_still_pointed_at_where_it_is(open_page, app_url):
    page = open_page(viewport={"width": 2560, "height": 1440}, **CALM)
    stage = StagePage(page).open(app_url)
    board = page.locator(".cv-board")
    times = page.evaluate(
        "(e => e.getBoundingClientRect().width / e.offsetWidth)(document.querySelector('.cv-board'))"
    )
    assert times >= 1.25
    canvas = page.evaluate("document.querySelector('.cv-board canvas').width")
    assert canvas >= board.bounding_box()["width"] - 2, "as sharp as the screen"
    for grown in ("stSidebar", "stSidebarUserContent"):
        assert page.get_by_test_id(grown).bounding_box()["width"] >= 1.25 * 300, "so does the sidebar"
    assert page.locator(".st-key-layer input").bounding_box()["height"] >= 1.25 * 30
    at = {one["name"]: one for one in stage.panels()}["output"]
    box = board.bounding_box()
    page.mouse.move(
        box["x"] + times * (at["x"] + 2.5 * at["cell"]), box["y"] + times * (at["y"] + 1.5 * at["tall"])
    )
    expect(page.locator(".cv-where")).to_have_text("step 9 of 36 · row 1, column 2")
