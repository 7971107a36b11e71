"""The fields of the sidebar, measured in the browser: their labels, their values, and what explains them."""

import pytest
from playwright.sync_api import Page, expect
from stage_page import StagePage, wait_until_drawn

from testbed.waiting import wait_until_still

CALM = {"reduced_motion": "reduce"}
MOST_HEIGHT = 1600
TALL = {"width": 1440, "height": MOST_HEIGHT}
TWO_DIGITS = 18  # px at the size of the fields

_TEXTS = """() => [...document.querySelectorAll(
    '[data-testid=stSidebar] :is(.stSelectbox, .stNumberInput)'
)].map((field) => {
    const [label, input] = [field.querySelector('label p'), field.querySelector('input')];
    const style = getComputedStyle(input);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = style.font;
    const box = input.getBoundingClientRect();
    const right = box.right - parseFloat(style.paddingRight);
    const room = right - box.left - parseFloat(style.paddingLeft);
    const text = document.createRange();
    text.selectNodeContents(label);
    const labelled = Math.min(text.getBoundingClientRect().right, label.getBoundingClientRect().right);
    return {
        label: label.textContent, value: input.value, room,
        gap: right - Math.min(pen.measureText(input.value).width, room) - labelled,
        ends: style.textOverflow,
    };
})"""
"""Where the text of a label ends and that of its value begins, in each field of the sidebar."""


def fields(page: Page) -> list[dict]:
    if not page.get_by_test_id("stSidebar").is_visible() or page.viewport_size["width"] < 768:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.locator(".st-key-layer input").wait_for()
    wait_until_drawn(page)
    wait_until_still(page.locator(".st-key-layer"))
    return page.evaluate(_TEXTS)


@pytest.mark.parametrize(("width", "touch"), [(1440, False), (360, False), (390, True)])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "query",
    ["layer=conv_transpose&bias=0.1234567", "rank=3&stride=2~1~1&padding=1"],
    ids=["a transposed layer", "a volume"],
)
def test_no_label_lies_on_its_value(open_page, app_url, query, language, width, touch):
    page = open_page(**CALM, has_touch=touch, viewport={"width": width, "height": MOST_HEIGHT})
    StagePage(page).open(f"{app_url}/?{query}&lang={language}")
    found = fields(page)
    assert len(found) > 5
    assert [one for one in found if one["gap"] < 3] == []
    assert {one["ends"] for one in found} == {"ellipsis"}
    assert [one for one in found if one["room"] < TWO_DIGITS] == []


@pytest.mark.parametrize("where", ["the label", "the value"])
def test_a_list_opens_wherever_its_field_is_pressed(open_page, app_url, where):
    page = open_page(**CALM)
    StagePage(page).open(app_url)
    field = page.locator(".st-key-layer .stSelectbox")
    wait_until_still(field)
    part = field.locator("label p" if where == "the label" else "input").bounding_box()
    page.mouse.click(part["x"] + part["width"] / 2, part["y"] + part["height"] / 2)
    page.get_by_role("option", name="Conv2D").wait_for()


def test_a_press_on_the_label_of_a_number_leads_into_its_field(open_page, app_url):
    page = open_page(**CALM)
    StagePage(page).open(app_url)
    page.locator(".st-key-bias label p").click()
    expect(page.get_by_role("spinbutton", name="Bias")).to_be_focused()


@pytest.mark.parametrize("way", ["pointed at", "pressed with a finger", "reached with the keyboard"])
@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("stride", "How many cells the kernel moves at each step."),
        ("dilation", "How far apart the cells under the kernel lie"),
        ("padding", "Cells added around the input"),
        ("padding-mode", "There is no padding yet: choose one above."),
        ("groups", "Only 1 divides both"),
    ],
)
def test_a_setting_is_explained_where_its_label_is(open_page, app_url, field, sentence, way):
    page = open_page(**CALM, has_touch=way == "pressed with a finger", viewport=TALL)
    StagePage(page).open(f"{app_url}/?padding=valid")
    label = page.locator(f".st-key-{field} label")
    wait_until_drawn(page)
    wait_until_still(label)
    if way == "pointed at":
        place = label.bounding_box()
        page.mouse.move(place["x"] + 300, place["y"])
        page.mouse.move(place["x"] + 8, place["y"] + place["height"] / 2, steps=5)
    elif way == "pressed with a finger":
        label.tap()
    else:
        label.get_by_role("button").focus()
    expect(page.get_by_test_id("stTooltipContent")).to_contain_text(sentence)


def test_a_decimal_comma_can_be_typed_on_a_german_page(open_page, app_url):
    page = open_page(**CALM)
    StagePage(page).open(f"{app_url}/?v=2&lang=de&kernel=box")
    bias = page.get_by_label("Bias", exact=True)
    bias.fill("")
    bias.press_sequentially("-0,25")
    bias.press("Enter")
    expect(bias).to_have_value("-0.25")
    page.wait_for_url(lambda url: "bias=-0.25" in url)

    page.get_by_text("Gewichte bearbeiten").first.click()
    page.get_by_test_id("stDataFrame").click(position={"x": 30, "y": 50})
    page.keyboard.press("Enter")
    cell = page.locator(".gdg-input")
    cell.fill("")
    cell.press_sequentially("0,75")
    expect(cell).to_have_value("0.75")


def test_a_comma_on_an_english_page_is_between_thousands(open_page, app_url):
    page = open_page(**CALM)
    StagePage(page).open(f"{app_url}/?v=2&kernel=box")
    bias = page.get_by_label("Bias", exact=True)
    bias.fill("")
    bias.press_sequentially("1,000")
    expect(bias).to_have_value("1000")
