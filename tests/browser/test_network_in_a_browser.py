"""The page of a network in a browser: rows are pressed, layers set, digits drawn, and numbers agree."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from stage_page import StagePage, wait_until_drawn

CALM = {"reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def opened(open_page, app_url, query="", **options):
    stage = StagePage(open_page(**CALM, **options)).open(f"{app_url}/?page=network{query}")
    stage.page.locator(".convviz-table").wait_for()
    return stage


def row(page, name):
    return page.locator(".convviz-layers .layer").filter(has_text=name).first


def test_a_row_that_is_pressed_stands_on_the_stage_and_in_orange(open_page, app_url):
    stage = opened(open_page, app_url)
    page = stage.page
    before = stage.scene
    row(page, "MaxPool2d").press("Enter")
    expect(row(page, "MaxPool2d")).to_have_attribute("aria-current", "true")
    expect(stage.root).not_to_have_attribute("data-scene", before)
    expect(page.locator(".convviz-layers [aria-current]")).to_have_count(1)
    expect(page).to_have_url(re.compile("at=3"))
    page.go_back()
    expect(row(page, "8 → 16")).to_have_attribute("aria-current", "true")


def test_a_setting_that_cannot_be_says_why_in_its_row_and_another_one_heals_it(open_page, app_url):
    stage = opened(open_page, app_url, "&cells=16&net=Conv(4,3)~MaxPool(2)~Conv(8,3)&at=3")
    page = stage.page
    kernel = page.get_by_role("spinbutton", name="kernel_size")
    kernel.fill("9")
    kernel.press("Enter")
    expect(page.locator(".convviz-layers .why")).to_contain_text("Layer 3:")
    kernel.fill("5")
    kernel.press("Enter")
    expect(page.locator(".convviz-layers .why")).to_have_count(0)
    expect(row(page, "4 → 8")).to_contain_text("8 × 3 × 3")


def test_a_digit_is_drawn_with_the_mouse_and_the_network_reads_it(open_page, app_url):
    stage = opened(open_page, app_url, "&net=Conv(4,3)~ReLU&at=1")
    page = stage.page
    page.get_by_role("radio", name="Draw").click()
    pad = page.locator(".convviz-pad canvas")
    pad.wait_for()
    before = stage.scene
    box = pad.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 30, steps=8)
    page.mouse.up()
    expect(stage.root).not_to_have_attribute("data-scene", before)
    expect(row(page, "Input")).to_contain_text("32 × 32")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[class*=st-key-problem-]")).to_contain_text("The pad is empty")
    expect(row(page, "Input")).to_contain_text("32 × 32")


def test_layers_are_added_moved_and_removed(open_page, app_url):
    stage = opened(open_page, app_url, "&net=ReLU~Tanh~Conv(2,3)&at=3")
    page = stage.page
    page.get_by_role("button", name="Move up").first.click()
    expect(page.locator(".convviz-layers .name")).to_have_text(["Input", "ReLU", "Conv2d", "Tanh"])
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator(".convviz-layers .name")).to_have_text(["Input", "ReLU", "Tanh"])


@pytest.mark.parametrize(
    "options", [{"viewport": {"width": 1280, "height": 720}}, PHONE], ids=["1280", "390"]
)
@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_bar_and_the_page_fit(open_page, app_url, options, lang):
    stage = opened(open_page, app_url, f"&lang={lang}", **options)
    width = options["viewport"]["width"]
    for one in stage.page.locator(".st-key-rank button").all():
        box = one.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_network_is_kept_beside_the_picture_of_the_2d_page(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?sample=checkerboard")
    page = stage.page
    page.get_by_role("radio", name="Network").click()
    page.locator(".convviz-layers").first.wait_for()
    wait_until_drawn(page)
    page.locator(".st-key-rank").get_by_role("radio", name="2D").click()
    page.wait_for_url(re.compile("sample=checkerboard"))


@pytest.mark.parametrize(
    "layers", [1, 3, 4, 6, 8], ids=["conv", "max pool", "conv of conv", "global max", "linear"]
)
def test_the_number_of_a_picked_cell_is_what_the_stage_comes_to(open_page, app_url, layers):
    stage = opened(open_page, app_url)
    page = stage.page
    overview = page.get_by_test_id("overview")
    overview.focus()
    for key in ["ArrowDown", *["["] * (8 - layers), "ArrowRight", "ArrowDown"]:
        page.keyboard.press(key)
    number = overview.locator(".cvo-value").inner_text().split(" (")[0]
    assert re.fullmatch(r"−?[\d.,]+(e−?\d+)?", number)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"at={layers}" if layers != 4 else r"page=network"))
    expect(stage.root.locator(".cv-answer").first).to_have_text(number)
    wait_until_drawn(page)
    expect(overview.locator(".cvo-value")).to_contain_text(number)
    row = page.locator(".convviz-table .pressed th")
    expect(row).to_have_count(1)


def test_a_cell_that_is_pointed_at_says_what_it_sees_without_the_server(open_page, app_url):
    page, asked = open_page(**CALM), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(frame)))
    StagePage(page).open(f"{app_url}/?page=network")
    page.locator(".convviz-table").wait_for()
    wait_until_drawn(page)
    overview = page.get_by_test_id("overview")
    overview.focus()
    assert asked
    asked.clear()
    for key in ["ArrowDown", "[", "[", "[", "["]:
        page.keyboard.press(key)
    expect(overview.locator(".cvo-rest")).to_contain_text("of the 8 × 8 input")
    expect(overview.locator(".cvo-rest")).to_contain_text("feeds 10 cells of linear")
    assert asked == []


@pytest.mark.parametrize(
    ("label", "begins"),
    [("SVG", b"<svg"), ("PNG, 300 dpi", b"\x89PNG"), ("Page (HTML)", b"<!"), ("Table (CSV)", b"layer,")],
)
def test_the_network_is_saved_as_a_file(open_page, app_url, label, begins):
    page = opened(open_page, app_url).page
    page.locator(".st-key-net-files-open summary").click()
    button = page.get_by_role("button", name=label)
    button.wait_for()
    with page.expect_download() as download:
        button.click()
    content = Path(download.value.path()).read_bytes()
    assert content.lstrip().startswith(begins)
    assert len(content) > 300


def test_a_finger_draws_a_digit_and_the_network_says_which(open_page, app_url):
    stage = opened(open_page, app_url, viewport={"width": 1280, "height": 900}, has_touch=True)
    page = stage.page
    page.locator(".st-key-source").get_by_role("radio", name="Draw").click()
    pad = page.locator(".convviz-pad canvas")
    pad.wait_for()
    box = pad.bounding_box()
    x, top, bottom = box["x"] + box["width"] / 2, box["y"] + 40, box["y"] + box["height"] - 40
    finger = page.context.new_cdp_session(page)
    for step in range(9):
        point = {"x": x, "y": top + (bottom - top) * step / 8}
        kind = "touchMove" if step else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".st-key-headline h1")).to_contain_text("answers 1")
    expect(page.locator("[class*=st-key-note-change]")).to_contain_text("centred")


@pytest.mark.parametrize("language", ["en", "de"])
def test_on_a_usual_screen_the_overview_of_the_digits_does_not_scroll(open_page, app_url, language):
    for _ in range(2):  # the second time its style sheet comes at another moment
        stage = opened(open_page, app_url, f"&lang={language}", viewport={"width": 1440, "height": 900})
        stage.page.wait_for_function(
            "() => { const { scrollWidth, clientWidth } = document.querySelector('.cvo-roll');"
            " return clientWidth > 1000 && scrollWidth === clientWidth; }"
        )
