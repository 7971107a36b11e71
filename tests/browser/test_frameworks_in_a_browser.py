"""The programs and the box for a pasted layer in a browser: keyed in, copied, kept, and put on the stage."""

from pathlib import Path

import numpy as np
from playwright.sync_api import expect
from running import program_output
from stage_page import StagePage

from convviz.frameworks.write.text import Code
from convviz.settings.link.versions import FIRST_SETUPS
from convviz.settings.model import build
from testbed.waiting import let_frames_pass


def test_a_program_is_copied_and_kept_and_prints_what_is_on_the_stage(open_page, app_url):
    page = open_page(reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    StagePage(page).open(f"{app_url}/?rank=1&view=code")
    code = page.locator(".st-key-code")
    expect(code.get_by_test_id("stCode")).to_contain_text("conv = nn.Conv1d(")

    code.get_by_role("tab", name="NumPy/SciPy").click()
    program = code.get_by_test_id("stCode")
    expect(program.filter(has_text="from scipy.signal import correlate")).to_have_count(1)
    expect(program).to_have_count(1)  # the one of the tab before is gone
    code.get_by_test_id("stCode").hover()
    code.get_by_role("button", name="Copy to clipboard").click()
    with page.expect_download() as kept:
        code.get_by_role("button", name="Download conv1d_scipy.py").click()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert Path(kept.value.path()).read_text(encoding="utf-8").strip() == copied.strip()
    expected = build(FIRST_SETUPS[1]).output
    assert np.abs(program_output(Code(copied, {})) - expected).max() < 1e-15


def test_a_layer_is_keyed_in_answered_and_put_on_the_stage(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    page.goto(f"{app_url}/?page=frameworks")
    answer = page.locator(".st-key-paste-answer")
    expect(answer).to_contain_text("(1, 16, 16, 16)")

    for label, text in (
        ("Layer", "nn.Conv2d(2, 3, 3, padding='same', stride=2)"),
        ("Input shape", "2, 9, 6"),
    ):
        page.get_by_label(label).fill(text)
        page.get_by_label(label).press("Control+Enter")
    expect(page.locator(".st-key-note-paste")).to_have_text(
        "PyTorch refuses it: padding='same' needs a stride of 1, and the stride is 2; "
        "give the padding as a number of cells."
    )
    page.get_by_label("Layer").fill("nn.Conv2d(2, 3, 3, padding=1, stride=2)")
    page.get_by_label("Layer").press("Control+Enter")
    expect(answer).to_contain_text("(3, 5, 3)")
    expect(answer).to_contain_text("3 × 2 × 3 × 3 + 3 = 57")

    page.get_by_role("button", name="Visualise this layer").click()
    page.wait_for_function("document.querySelector('[data-testid=stage]')?.dataset.steps === '15'")
    expect(page.get_by_test_id("stage")).to_have_count(1)  # that of the page that is left goes a little later
    assert len(StagePage(page).walk()[0].terms) == 2


def test_lines_with_names_are_pasted_answered_and_one_of_them_is_put_on_the_stage(open_page, app_url):
    page = open_page(reduced_motion="reduce", viewport={"width": 390, "height": 800})
    page.goto(f"{app_url}/?page=frameworks")
    code = page.get_by_label("Layer", exact=True)
    code.fill("x = layers.Conv2D(wide, 3)(x)  # the first\nx = layers.MaxPooling2D(2)(x)\n")
    code.press("Control+Enter")
    page.get_by_label("Input shape").fill("(None, 10, 10, 1)")
    page.get_by_label("Input shape").press("Enter")
    page.get_by_label("Value of wide").fill("4")
    page.get_by_label("Value of wide").press("Enter")

    answer = page.locator(".st-key-paste-answer")
    expect(answer).to_contain_text("(None, 8, 8, 4)")
    expect(page.get_by_role("table").first).to_contain_text("2: MaxPooling2D")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Layer to look at").scroll_into_view_if_needed()  # a list that is scrolled closes
    let_frames_pass(page)
    page.get_by_label("Layer to look at").click()
    page.get_by_role("option", name="2: MaxPooling2D").click()
    expect(answer).to_contain_text("(None, 4, 4, 4)")
    page.get_by_role("button", name="Visualise this layer").click()
    page.wait_for_function("document.querySelector('[data-testid=stage]')?.dataset.steps === '16'")
