"""Nothing that is part of a sum is cut, and the colours of a board are explained."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from stage_page import StagePage

from convviz.data.inputs import Text
from convviz.settings.link.query import encode
from convviz.settings.link.versions import FIRST_SETUPS
from convviz.settings.model import build

CUT = """() => [...document.querySelectorAll('.cv-sentence, .cv-lines, .cv-total')]
    .filter((e) => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.className)"""
HALVES = """() => [...document.querySelectorAll('.cv-lines')].flatMap((lines) => {
    const end = lines.getBoundingClientRect().bottom;
    const text = document.createRange();
    text.selectNodeContents(lines);
    return [...text.getClientRects()].filter(({ top, bottom }) => top < end - 3 && bottom > end + 3)
        .map(({ top, bottom }) => [top, bottom, end]);
})"""
COLOUR = "?v=1&sample=photograph&colour=rgb"
SIX_CHANNELS = "\n\n".join(" ".join(str(1.25 * i - c) for i in range(9)) for c in range(6))
TYPED = replace(FIRST_SETUPS[1], source="typed", typed=Text(SIX_CHANNELS, "auto"))
PRICES = f"?{urlencode(encode(TYPED))}"
GRADIENT = "?v=2&back=sum~weight"
"""Of a weight: as many products as there are outputs, 36."""


@pytest.mark.parametrize("query", [COLOUR, PRICES, GRADIENT])
@pytest.mark.parametrize("width", [390, 768, 1280, 1440])
def test_no_line_of_a_sum_is_cut(open_page, app_url, query, width):
    page = open_page(reduced_motion="reduce", viewport={"width": width, "height": 900})
    stage = StagePage(page).open(f"{app_url}/{query}")
    stage.focus()
    for key in ("End", "ArrowLeft", "Home", "ArrowRight"):
        stage.press(key)
        assert page.evaluate(CUT) == []


def test_of_sums_that_scroll_no_line_in_view_is_cut(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    stage = StagePage(page).open(f"{app_url}/?page=network")
    expect(page.get_by_text("8 channels: scroll to see all")).to_be_visible()
    stage.focus()
    for key in ("End", "Home"):
        stage.press(key)
        assert page.evaluate(HALVES) == []


def test_the_colours_of_input_kernel_and_output_are_explained_with_their_ends(open_page, app_url):
    stage = StagePage(open_page(reduced_motion="reduce")).open(f"{app_url}/?v=1")
    reach = round(build(FIRST_SETUPS[2]).domain["output"][1])
    bars = stage.root.locator(".cv-legend > span")
    expect(bars).to_have_text(["input 0255", "kernel −22", f"output −{reach}{reach}"])
