"""An uploaded picture above the stage in a browser: its loupe is moved by pointer, by finger and by keys."""

import pytest
from playwright.sync_api import expect
from stage_page import StagePage, wait_until_drawn

from testbed.files.pictures import encoded, textured_picture

FILE = {
    "name": "photo.png",
    "mimeType": "image/png",
    "buffer": encoded(textured_picture(size=(640, 480)), "PNG"),
}
LOUPE = "[data-testid=photo] .loupe"


def brought(page, url):
    stage = StagePage(page).open(url)
    stage.upload(FILE)
    page.locator(LOUPE).wait_for()
    page.locator("[data-testid=photo]").scroll_into_view_if_needed()
    return stage


def place(page):
    return [
        round(float(value.rstrip("%")))
        for value in page.eval_on_selector(LOUPE, "e => [e.style.left, e.style.top]")
    ]


def region(page):
    wait_until_drawn(page)
    return page.evaluate("new URL(location).searchParams.get('region')").split("~")


def test_the_loupe_is_dragged_and_the_stage_shows_what_is_under_it(page, app_url):
    stage = brought(page, app_url)
    assert stage.steps == 14 * 14
    box = page.locator(LOUPE).bounding_box()
    frame = page.locator("[data-testid=photo] .frame").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()

    def drag():
        page.mouse.move(frame["x"] + frame["width"] * 0.3, frame["y"] + frame["height"] * 0.8, steps=4)
        page.mouse.up()

    stage.change_scene(drag)
    left, top = place(page)
    assert region(page)[:2] == [str(left), str(top)]
    assert stage.steps == 14 * 14
    line = page.get_by_role("slider", name="Line between original and result")
    expect(line).to_have_value("50")  # it was the loupe that was dragged


def test_the_arrow_keys_move_the_loupe_and_not_the_steps(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    stage = brought(page, app_url)
    loupe = page.locator(LOUPE)
    loupe.focus()
    left, top = place(page)
    step = stage.step
    way, sign = ("ArrowLeft", -1) if left > 10 else ("ArrowRight", 1)

    def press():
        for _ in range(3):
            page.keyboard.press(way)

    stage.change_scene(press)
    assert place(page) == [left + 3 * sign, top]
    assert region(page)[:2] == [str(left + 3 * sign), str(top)]
    assert stage.step == step
    expect(loupe).to_have_accessible_name(
        f"What the stage shows, from {left + 3 * sign} % across and {top} % down. The arrow keys move it."
    )
    expect(loupe).to_be_focused()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_line_is_still_moved_beside_the_loupe_and_nothing_scrolls_sideways(open_page, app_url, width):
    page = open_page(viewport={"width": width, "height": 900})
    stage = StagePage(page).open(app_url)
    if width < 768:
        page.get_by_test_id("stExpandSidebarButton").click()
    stage.upload(FILE)
    if width < 768:
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.locator(LOUPE).wait_for()
    line = page.get_by_role("slider", name="Line between original and result")
    line.focus()
    page.keyboard.press("End")
    expect(line).to_have_value("100")
    assert stage.sideways() == []


def test_a_finger_drags_the_loupe(open_page, app_url):
    page = open_page(viewport={"width": 900, "height": 1000}, has_touch=True)
    stage = brought(page, app_url)
    box = page.locator(LOUPE).bounding_box()
    frame = page.locator("[data-testid=photo] .frame").bounding_box()
    touch = page.context.new_cdp_session(page)

    def send(kind, *at):
        points = [{"x": x, "y": y} for x, y in at]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    to = frame["x"] + frame["width"] * 0.7, frame["y"] + frame["height"] * 0.25

    def drag():
        send("touchStart", (x, y))
        for share in (0.25, 0.5, 0.75, 1):
            send("touchMove", (x + (to[0] - x) * share, y + (to[1] - y) * share))
        send("touchEnd")

    stage.change_scene(drag)
    left, top = place(page)
    assert region(page)[:2] == [str(left), str(top)]
