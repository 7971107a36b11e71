"""The gallery in a browser: anywhere on a card opens its case, with the numbers of its source."""

import re

from stage_page import StagePage

from convviz.learn.gallery import entries

NAME = "d2l_two_input_channels"


def test_a_press_on_a_picture_brings_the_case_and_its_source_to_the_stage(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    page.goto(f"{app_url}/?page=gallery&name=channels")
    card = page.locator(f".st-key-card-{NAME}")
    card.get_by_role("link", name="link").wait_for()
    picture = card.locator("img")
    picture.evaluate("image => image.decode()")
    box = picture.bounding_box()
    assert abs(box["width"] - 264) <= 1
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    stage = StagePage(page)
    stage.root.wait_for()
    page.wait_for_function("document.querySelector('[data-testid=stage]')?.dataset.steps === '4'")
    assert [said.output for said in stage.walk()] == [56, 72, 104, 120]
    assert page.get_by_text(entries()[NAME].told).is_visible()
    page.wait_for_url(re.compile(f"sample={NAME}"))

    page.go_back()
    card.get_by_role("link", name="link").wait_for()
    assert page.locator("[class*='st-key-card-']").count() == 7
