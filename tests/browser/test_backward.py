"""The way back in a browser: pointing at gradients shows what they are made of."""

import re

from stage_page import StagePage


def total(stage):
    return " ".join(stage.root.locator(".cv-total").inner_text().split())


def test_pointing_at_a_weights_gradient_shows_every_input_times_gradient(open_page, app_url):
    stage = StagePage(open_page(reduced_motion="reduce")).open(
        f"{app_url}/?v=2&back=sum~weight&kernel=box&size=5"
    )
    stage.point_at("output", (0, 0))
    terms = stage.root.locator(".cv-terms").inner_text()
    inputs = [int(number) for number in re.findall(r"(\d+)×1\b", terms)]
    assert len(inputs) == 16
    assert total(stage) == f"{sum(inputs)} = {sum(inputs)}"


def test_pointing_at_an_inputs_gradient_shows_the_gradients_and_weights_that_reach_it(open_page, app_url):
    stage = StagePage(open_page(reduced_motion="reduce")).open(f"{app_url}/?v=2&back=sum")
    stage.point_at("output", (0, 1))
    told = "step 2 of 64 · row 0, column 1 · 2 of 9 weights reach this cell, from dL/d(output) (0, 1), (0, 0)"
    assert stage.where == told
    assert "1×0" in stage.root.locator(".cv-terms").inner_text()
    stage.point_at("input", (2, 2), 0)
    assert "dL/d(output), Sobel x, row 2, column 2: 1 · reaches 9 cells of dL/d(input)" in stage.where


def test_with_zeros_the_kernel_is_turned_by_180_degrees(open_page, app_url):
    stage = StagePage(open_page(reduced_motion="reduce")).open(f"{app_url}/?v=2&back=sum&step=9&zeros=1")
    stage.point_at("weight", (0, 0), 0)
    assert stage.where.endswith("1 · written at row 2, column 2 · meets 36 cells of dL/d(output)")


def test_an_output_cell_is_chosen_by_pressing_it_among_the_gradients(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    stage = StagePage(page).open(f"{app_url}/?v=2&back=cell(0.0.0)")
    page.get_by_role("radio", name="sum of all").or_(page.get_by_text("sum of all", exact=True)).first.click()
    page.wait_for_url(re.compile(r"back=sum"))
    assert stage.steps == 64


def test_max_pooling_sends_a_gradient_to_the_winner_and_0_to_the_others_cell_by_cell(open_page, app_url):
    stage = StagePage(open_page(reduced_motion="reduce")).open(f"{app_url}/?v=2&layer=max_pool&back=sum")
    seen = set()
    for cell in ((0, 0), (0, 1), (1, 0), (1, 1)):
        stage.point_at("output", cell)
        terms = " ".join(stage.root.locator(".cv-terms").inner_text().split())
        seen.add(terms)
        assert total(stage) == ("1 = 1" if terms.startswith("1×1") else "0 = 0")
        assert stage.where.endswith("from dL/d(output) (0, 0)")
    assert seen == {"1×1 =", "1×0 ="}, "one of the four is the largest"
    stage.button("Scatter").click()
    assert stage.steps == 16
    stage.point_at("weight", (0, 0), 0)
    assert re.fullmatch(r"grey, row 0, column 0: 1 × [01] = [01]", stage.where)


def test_relu_stops_a_gradient_where_it_was_off(open_page, app_url):
    stage = StagePage(open_page(reduced_motion="reduce")).open(
        f"{app_url}/?v=2&activation=ReLU&back=sum~before"
    )
    found = set()
    for column in range(6):
        stage.point_at("output", (0, column))
        found.add(total(stage))
    assert found == {"1 = 1", "0 = 0"}
