"""The view Full size in a browser: the line between before and after, and the file that is downloaded."""

from io import BytesIO

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from convviz import cross_correlate
from testbed.files.pictures import encoded, textured_picture

SOBEL_X = np.array([[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]])


def colourfulness(page: Page) -> float:
    """How far from grey the middle of the picture looks, as the share of pixels that have a colour."""
    frame = page.get_by_test_id("slider").locator(".frame")
    shot = np.asarray(Image.open(BytesIO(frame.screenshot())).convert("RGB")).astype(int)
    middle = shot[:, shot.shape[1] // 4 : -shot.shape[1] // 4]
    return float((np.ptp(middle, axis=2) > 12).mean())


def test_the_line_between_before_and_after_is_moved_by_keyboard_and_by_pointer(page, app_url):
    page.goto(f"{app_url}/?sample=photograph&padding=same&view=full")
    line = page.get_by_role("slider", name="Line between original and result")
    expect(line).to_have_attribute("aria-valuetext", "50 % original, 50 % result", timeout=20_000)

    line.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(line).to_have_attribute("aria-valuetext", "45 % original, 55 % result")
    page.keyboard.press("End")
    expect(line).to_have_value("100")
    assert colourfulness(page) > 0.6
    page.keyboard.press("Home")
    expect(line).to_have_value("0")
    assert colourfulness(page) < 0.1

    frame = page.get_by_test_id("slider").locator(".frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 60)
    page.mouse.up()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 60)
    expect(line).to_have_attribute("aria-valuetext", "25 % original, 75 % result")


def test_the_downloaded_file_holds_the_convolution_of_the_one_that_was_brought(page, app_url):
    picture = textured_picture("L", (1500, 1200))
    page.goto(f"{app_url}/?sample=photograph&view=full")
    page.get_by_test_id("slider").wait_for()
    page.locator(".st-key-full-size input[type=file]").set_input_files(
        {"name": "noise.png", "mimeType": "image/png", "buffer": encoded(picture, "PNG")}
    )
    expect(page.get_by_test_id("slider")).to_contain_text("Original, 1500 × 1200", timeout=20_000)

    with page.expect_download() as started:
        page.get_by_role("button", name="Download (PNG").click()
    got = np.asarray(Image.open(started.value.path()))

    output = cross_correlate(np.asarray(picture)[np.newaxis], SOBEL_X)[0]
    assert started.value.suggested_filename.startswith("noise-convolved-")
    assert np.array_equal(got, np.rint(128 + output / 2).clip(0, 255))
