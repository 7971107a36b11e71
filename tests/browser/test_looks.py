"""What the style sheets tell apart without asking what an element holds: seen in the browser."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from stage_page import StagePage

from testbed.waiting import until

NAME_IN_BAR = "getComputedStyle(document.querySelector('[data-testid=stHeader]'), '::before').content"
IS_STYLED = "getComputedStyle(document.querySelector('.st-key-rank')).position === 'fixed'"
SECONDS = 20_000
COLOUR = "p => getComputedStyle(p).color"
OUTLINE = "getComputedStyle(document.querySelector('.convviz-slider .line'), '::after').outlineStyle"
TABLE = {"name": "table.csv", "mimeType": "text/csv", "buffer": b"1,2,3\n4,5,6\n7,8,9\n"}


def left_of_choice(page: Page) -> float:
    return page.locator(".st-key-rank").bounding_box()["x"]


def test_the_bar_says_the_name_where_no_open_sidebar_does(page, app_url):
    StagePage(page).open(app_url)
    page.wait_for_function(IS_STYLED)
    assert page.evaluate(NAME_IN_BAR) == "none"
    collapse = page.locator("[data-testid=stSidebarCollapseButton] button")
    collapse.dispatch_event("click")  # it is hidden until the pointer is over the sidebar
    page.get_by_test_id("stExpandSidebarButton").wait_for()
    page.wait_for_function(f"{NAME_IN_BAR} !== 'none'")
    collapsed = left_of_choice(page)

    page.goto(f"{app_url}/?page=gallery")
    page.locator(".st-key-gallery-choices").wait_for()
    page.wait_for_function(IS_STYLED)
    expect(page.get_by_test_id("stExpandSidebarButton")).to_have_count(0)
    assert page.evaluate(NAME_IN_BAR) == '"ConvViz"'
    assert left_of_choice(page) < collapsed


@pytest.mark.parametrize("query", ["", "?page=gallery"])
def test_what_ends_the_bar_takes_no_room_on_the_page(page, app_url, query):
    page.goto(f"{app_url}/{query}")
    wrapper = page.locator("[data-testid=stLayoutWrapper]:has(> .st-key-appearance)")
    expect(wrapper).to_have_css("position", "absolute", timeout=SECONDS)


def test_the_label_of_a_field_that_cannot_be_changed_is_lighter_and_read_all_the_same(page, app_url):
    StagePage(page).open(app_url)
    page.wait_for_function(IS_STYLED)
    expect(page.get_by_role("combobox", name="Padding mode")).to_be_disabled(timeout=SECONDS)
    expect(page.get_by_role("combobox", name="Padding", exact=True)).to_be_enabled(timeout=SECONDS)
    locked, open_ = (page.locator(f".st-key-{key} label p") for key in ("padding-mode", "padding"))
    assert "0.62" in locked.evaluate(COLOUR)
    assert "0.62" not in open_.evaluate(COLOUR)


def test_a_file_leaves_its_field_once_it_is_taken_and_can_be_cancelled_until_then(page, app_url):
    page.goto(f"{app_url}/?rank=1")
    page.get_by_role("radio", name="Upload").click()
    held = []
    page.route(
        "**/_stcore/upload_file/**",
        lambda route: held.append(route) if route.request.method == "PUT" else route.continue_(),
    )
    page.locator("section[data-testid=stSidebar] input[type=file]").set_input_files(TABLE)
    expect(page.get_by_test_id("stFileChipIconSpinner")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_test_id("stFileChipName")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel upload of table.csv")).to_be_visible()

    until(page, lambda: bool(held))
    held[0].continue_()
    expect(page.get_by_test_id("stSidebar").get_by_text("table.csv ·")).to_be_visible(timeout=SECONDS)
    chip = page.get_by_test_id("stFileChip")
    expect(chip).to_have_count(1)
    expect(chip).not_to_be_visible()
    expect(page.get_by_role("button", name="Remove table.csv")).to_have_count(0)


def test_the_line_over_a_picture_shows_that_the_keyboard_moves_it(page, app_url):
    page.goto(f"{app_url}/?sample=photograph&padding=same&view=full")
    line = page.get_by_role("slider", name="Line between original and result")
    line.wait_for()
    assert page.evaluate(OUTLINE) == "none"
    page.get_by_role("button", name="Download").focus()
    page.keyboard.press("Shift+Tab")
    expect(line).to_be_focused()
    assert page.evaluate(OUTLINE) == "solid"


TYPEFACE = """async () => {
    await document.fonts.load("15px Inter");
    const pen = document.createElement("canvas").getContext("2d");
    const widths = (signs, weight) => [...signs].map((sign) => {
        pen.font = `${weight} 100px Inter, monospace`;
        return Math.round(10 * pen.measureText(sign).width);
    });
    return {
        faces: [...document.fonts].filter((one) => one.family === "Inter" && one.status === "loaded").length,
        figures: [400, 600, 700].map((weight) => widths("0123456789\u2212+", weight)),
        text: widths("Mi", 400),
        board: getComputedStyle(document.querySelector("[data-testid=stage] .cv-card")).fontFamily,
    };
}"""
BASE = "document.querySelector('[data-testid=stage] .cv-board canvas').toDataURL()"
WIDEST_FIGURE = (
    650  # of a thousandth of the type size: what the stage reckons with, `digit_width` in spacing.json
)


def test_the_page_brings_a_typeface_whose_figures_and_signs_are_of_one_width(page, app_url):
    StagePage(page).open(app_url)
    found = page.evaluate(TYPEFACE)
    assert found["faces"] == 1
    assert [len(set(widths)) for widths in found["figures"]] == [1, 1, 1]
    assert max(map(max, found["figures"])) <= WIDEST_FIGURE
    assert found["text"][0] > 2 * found["text"][1]
    assert found["board"].startswith("Inter")


def test_numbers_on_the_stage_are_drawn_anew_when_the_typeface_comes(page, app_url):
    held = []
    page.route("**/inter.woff2", lambda route: held.append(route))
    page.goto(app_url, wait_until="commit")  # it has loaded when the typeface has come
    page.locator("[data-testid=stage][data-steps]").wait_for()
    until(page, lambda: bool(held))
    before = page.evaluate(BASE)
    held[0].continue_()
    until(page, lambda: page.evaluate(BASE) != before)


IN_BAR = """() => {
    const [{ right }, bar] = ["stSidebar", "stHeader"]
        .map((name) => document.querySelector(`[data-testid=${name}]`).getBoundingClientRect());
    return { x: right - 4, y: bar.top + 6, width: 8, height: 40 };
}"""


def colours_of(picture: bytes) -> set:
    return {colour for _, colour in Image.open(io.BytesIO(picture)).convert("RGB").getcolors()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_border_of_the_sidebar_ends_below_the_bar(open_page, app_url, scheme):
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    StagePage(page).open(app_url)
    page.wait_for_function(IS_STYLED)
    bar = page.evaluate(IN_BAR)
    assert len(colours_of(page.screenshot(clip=bar))) == 1
    assert len(colours_of(page.screenshot(clip=bar | {"y": 200}))) > 1


@pytest.mark.parametrize("width", [1024, 1180, 1440])
@pytest.mark.parametrize("language", ["en", "de"])
def test_all_pages_are_named_in_the_bar_and_lie_over_no_other_button_of_it(
    open_page, app_url, language, width
):
    page = open_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    StagePage(page).open(f"{app_url}/?lang={language}")
    page.wait_for_function(IS_STYLED)
    choice, last, end = (
        page.locator(place).bounding_box()
        for place in (".st-key-rank", ".st-key-rank button >> nth=-1", ".st-key-appearance")
    )
    assert last["x"] + last["width"] <= choice["x"] + choice["width"] + 1
    assert last["x"] + last["width"] < end["x"]
    page.get_by_test_id("stSidebarHeader").hover()
    page.locator("[data-testid=stSidebarCollapseButton] button").click(timeout=SECONDS)
    page.get_by_test_id("stExpandSidebarButton").wait_for()
