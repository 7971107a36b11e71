"""Sharing in a real browser: a copied link opens the same spot, and files hold what is on the stage."""

import io
from pathlib import Path
from urllib.parse import unquote

import numpy as np
from PIL import Image
from stage_page import StagePage

from convviz.settings.link.versions import VERSION
from convviz.settings.model import Filter, Setup, build

SETUP = Setup(filters=(Filter("sobel_x"), Filter("laplacian")), padding="same")
QUERY = f"v={VERSION}&kernel=sobel_x~laplacian&padding=same"
CLIPBOARD = {"reduced_motion": "reduce", "permissions": ["clipboard-read", "clipboard-write"]}


def saved(page, label) -> bytes:
    with page.expect_download() as kept:
        page.get_by_role("button", name=label).click()
    assert kept.value.suggested_filename.startswith("convviz-conv2d-")
    return Path(kept.value.path()).read_bytes()


def spot_of(stage):
    return stage.page.evaluate("document.querySelector('[data-testid=stage]').spot()")


def test_a_link_copied_at_a_pinned_cell_opens_there_and_files_hold_the_scene(open_page, app_url):
    stage = StagePage(open_page(**CLIPBOARD)).open(f"{app_url}/?{QUERY}&step=36&filter=1")
    page = stage.page
    page.get_by_role("radio", name="Share").wait_for()  # the page is complete, and no longer moves
    page.mouse.click(*stage.cell("input", (3, 5), channel=0))
    stage.button("share").click()
    copy = page.get_by_role("button", name="Copy link")
    copy.click()
    page.get_by_text("Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert unquote(link) == f"{app_url}/?{QUERY}&step=36&filter=1&pin=input.0.2.4"
    assert spot_of(stage) == {"step": 36, "filter": 1, "pin": "input.0.2.4"}

    stage.page.mouse.move(2, 2)
    stage.focus()
    stage.press("Escape", "ArrowRight")
    copy.click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('step=37'))")
    page.get_by_text("It opens at step 38 of 64 of filter 1.").wait_for()
    assert "pin" not in page.evaluate("navigator.clipboard.readText()")

    scene = build(SETUP)
    with np.load(io.BytesIO(saved(page, "All arrays (npz)"))) as archive:
        for name in ("input", "weight", "bias", "output"):
            assert archive[name].tobytes() == getattr(scene, name).tobytes()
    with Image.open(io.BytesIO(saved(page, "PNG, 300 dpi"))) as image:
        assert (image.format, image.width) == ("PNG", 3000)

    other = StagePage(open_page(reduced_motion="reduce")).open(link)
    assert spot_of(other) == {"step": 36, "filter": 1, "pin": "input.0.2.4"}
    assert other.scene == stage.scene


def test_a_code_is_large_and_on_white_in_the_dark_theme(open_page, app_url):
    stage = StagePage(open_page(reduced_motion="reduce", color_scheme="dark"))
    stage.open(f"{app_url}/?v={VERSION}&view=share&step=30")
    stage.page.get_by_role("button", name="Show as a QR code").click()
    code = stage.page.get_by_role("img", name="QR code of the link")
    code.wait_for()
    box = code.bounding_box()
    shot = np.array(Image.open(io.BytesIO(code.screenshot())).convert("L"))
    shot = shot[4:-4, 4:-4]  # without what the edges share with the page
    quiet = int(4 / 45 * min(shot.shape)) - 8

    assert min(box["width"], box["height"]) >= 600
    assert abs(box["width"] - box["height"]) < 2
    assert set(np.unique(shot[:, :quiet]).tolist()) == {255}
    assert shot.min() == 0
