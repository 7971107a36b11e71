"""The Working view in a browser: grids, formulas and copies as they are seen."""

import re

from playwright.sync_api import expect
from stage_page import StagePage


def test_a_step_is_worked_out_below_the_stage_and_copied_and_shown_on_it(open_page, app_url):
    page = open_page(reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    stage = StagePage(page).open(f"{app_url}/?rank=1&view=working")
    working = page.locator(".st-key-working")
    total = page.locator(".st-key-working-total")
    expect(total).to_have_text("0.46 + 0.17 + 0.27 + bias 0 = 0.9")
    grids = [
        "0.7×0.6 0.42",
        "0.2×0.2 0.04",
        "0.4×0.4 0.16",
        "−0.1×(−0.1) 0.01",
        "0.5×0.5 0.25",
        "0.1×0.2 0.02",
    ]
    expect(working.locator("td")).to_have_text(grids)
    expect(working.locator(".katex")).to_have_count(2)
    expect(working.locator(".katex-error")).to_have_count(0)

    working.get_by_role("button", name="Next", exact=True).click()
    expect(total).to_have_text("−0.18 + 0.13 + 0.15 + bias 0 = 0.1")
    expect(working.locator("td").first).to_have_text("−0.5×0.6 −0.3")
    assert stage.step == 0
    colours = [
        cell.evaluate("cell => getComputedStyle(cell).backgroundColor")
        for cell in working.locator("td").all()
    ]
    red, _, blue = (int(part) for part in re.findall(r"\d+", colours[0]))
    assert red > blue, "a negative product is red"
    red, _, blue = (int(part) for part in re.findall(r"\d+", colours[1]))
    assert red < blue, "a positive product is blue"

    working.get_by_test_id("stCode").first.hover()
    working.get_by_role("button", name="Copy to clipboard").first.click()
    assert (
        page.evaluate("navigator.clipboard.readText()").splitlines()[-1]
        == "  −0.18 + 0.13 + 0.15 + bias 0 = 0.1"
    )

    working.get_by_role("button", name="Show this step above").click()
    page.wait_for_function("() => document.querySelector('[data-testid=stage]').dataset.step === '1'")
    expect(page).to_have_url(re.compile(r"[?&]step=1\b"))


def test_what_is_open_below_the_stage_shows_the_step_at_which_the_stage_rests(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    stage = StagePage(page).open(f"{app_url}/?rank=1&view=working")
    total = page.locator(".st-key-working-total")
    expect(total).to_have_text("0.46 + 0.17 + 0.27 + bias 0 = 0.9")
    stage.focus()
    stage.press("ArrowRight")
    expect(total).to_have_text("−0.18 + 0.13 + 0.15 + bias 0 = 0.1")
    assert stage.step == 1
    stage.press("ArrowRight")
    expect(total).to_have_text("0.08 + (−0.08) + 0.12 + bias 0 = 0.12")

    page.get_by_role("radio", name="Share").click()
    expect(page.get_by_text("It opens at step 3 of 3.")).to_be_visible()
    expect(page.locator(".link-row input")).to_have_value(re.compile(r"[?&]step=2\b"))
    stage.focus()
    stage.press("ArrowLeft")
    expect(page.get_by_text("It opens at step 2 of 3.")).to_be_visible()
    expect(page.locator(".link-row input")).to_have_value(re.compile(r"[?&]step=1\b"))

    page.get_by_role("radio", name="Plots").click()
    slider = page.get_by_role("slider", name="Step, of 3")
    slider.wait_for()  # the server takes plotly into memory for whoever asks first
    expect(slider).to_have_value("2")
    assert stage.step == 1
