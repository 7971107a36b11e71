"""The matrix and the columns below the board follow the step, and pointing works both ways."""

import json

import pytest
from playwright.sync_api import expect
from stage_page import StagePage

from convviz.core.spec import resolve
from convviz.explain.matrix_facts import matrix_facts

CALM = {"reduced_motion": "reduce"}
THREE = "sample=three_channels"


class Panel:
    """The card below the board."""

    def __init__(self, stage: StagePage) -> None:
        self.page = stage.page
        self.sheet = stage.page.locator(".cv-sheet")
        self.facts = stage.page.locator(".cv-facts p")

    @property
    def said(self) -> str:
        return self.page.locator(".cv-told").inner_text()

    def middle(self, name: str, row: int, column: int) -> tuple[float, float]:
        panels = json.loads(self.sheet.get_attribute("data-panels"))
        at = next(panel for panel in panels if panel["name"] == name)
        return at["x"] + (column + 0.5) * at["cell"], at["y"] + (row + 0.5) * at["tall"]

    def point_at(self, name: str, row: int, column: int) -> None:
        self.sheet.scroll_into_view_if_needed()
        box = self.sheet.bounding_box()
        x, y = self.middle(name, row, column)
        self.page.mouse.move(box["x"] + x, box["y"] + y)

    def lit(self, name: str, row: int, column: int) -> bool:
        """Whether the accent runs along the top and the bottom of a cell, or down both its sides."""
        x, y = self.middle(name, row, column)
        panels = json.loads(self.sheet.get_attribute("data-panels"))
        at = next(panel for panel in panels if panel["name"] == name)
        half, tall = at["cell"] / 2, at["tall"] / 2
        edges = [[x, y - tall], [x, y + tall], [x - half, y], [x + half, y]]
        top, bottom, left, right = self.page.evaluate(
            """(edges) => {
                const canvas = document.querySelector('.cv-sheet .cv-overlay');
                const ratio = canvas.width / canvas.getBoundingClientRect().width;
                return edges.map(([x, y]) => {
                    const [red, green, blue, alpha] = canvas.getContext('2d')
                        .getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data;
                    return alpha > 200 && red > 200 && green < 160 && blue < 100;
                });
            }""",
            edges,
        )
        return (top and bottom) or (left and right)


@pytest.fixture
def open_panel(open_page, app_url):
    def open_it(address: str) -> tuple[StagePage, Panel]:
        stage = StagePage(open_page(**CALM)).open(f"{app_url}/?{address}")
        return stage, Panel(stage)

    return open_it


def test_the_matrix_follows_the_step_and_is_pointed_at_from_both_sides(open_panel):
    stage, panel = open_panel(f"{THREE}&view=matrix")
    assert panel.facts.first.inner_text() == (
        "T is 9 × 75: a dense layer would learn 675 weights, this layer learns 27 and shares them."
    )
    assert [panel.lit("matrix", row, 70) for row in range(9)] == [row == 0 for row in range(9)]
    stage.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    assert [panel.lit("matrix", row, 70) for row in range(9)] == [row == 4 for row in range(9)]
    assert panel.said == "row 4 of T, times x, + bias 0 = 1, output row 1, column 1"

    panel.point_at("matrix", 3, 17)
    assert panel.said == (
        "T[3, 17] = 1 · weight row 2, column 2: output row 1, column 0 sees channel 0, row 3, column 2"
    )
    assert stage.where == "weight, channel 0, row 2, column 2: 1 · meets 9 input cells"
    panel.point_at("output", 7, 0)
    assert stage.where == "step 8 of 9 · row 2, column 1"
    stage.point_at("weight", (0, 1), 2)
    assert panel.said == "weight row 0, column 1 is learned once and stands in 9 of the 9 rows of T"


def test_the_columns_follow_the_step_and_are_pointed_at_from_both_sides(open_panel):
    stage, panel = open_panel(f"{THREE}&view=im2col&padding=1&stride=2")
    assert panel.facts.first.inner_text() == (
        "27 rows × 9 columns = 243 numbers from 75 and their padding: each cell is copied once for "
        "every window that contains it."
    )
    stage.press("ArrowRight")
    assert [panel.lit("columns", 3, column) for column in range(9)] == [column == 1 for column in range(9)]
    assert panel.said.startswith("column 1 of X is the window of output row 0, column 1: 27 numbers, times W")
    panel.point_at("columns", 0, 0)
    assert panel.said == "X[0, 0] = 0 · padding channel 0, row −1, column −1, under weight row 0, column 0"
    assert stage.where == "padding, channel 0, row −1, column −1: 0 · feeds 1 output"
    panel.point_at("weight", 0, 10)
    assert stage.where.startswith("weight, channel 1, row 0, column 1: 0 · meets ")


def test_a_matrix_that_is_too_large_is_told_in_numbers_and_not_drawn(open_panel):
    _, panel = open_panel("cells=28&view=matrix")
    facts = panel.facts.all_inner_texts()
    assert facts == matrix_facts(resolve((1, 28, 28), (1, 1, 3, 3)))
    assert "is drawn with at most" in facts[0]
    assert not panel.sheet.is_visible()


def test_what_is_open_below_the_board_is_told_in_tables_too(open_panel):
    stage, _ = open_panel(f"{THREE}&view=matrix")
    stage.button("as tables").click()
    entry = stage.page.get_by_role("region", name="T, columns of channel 2").locator("[aria-current]").last
    row = entry.locator("xpath=..").get_by_role("rowheader")
    assert row.inner_text() == "0"
    stage.press("ArrowRight", "ArrowRight")
    expect(row).to_have_text("2")

    stage.page.get_by_text("im2col", exact=True).click()
    expect(stage.page.get_by_role("region", name="X, rows of channel 2")).to_be_visible()
    expect(stage.page.get_by_role("region", name="T, columns of")).to_have_count(0)


def test_on_a_phone_nothing_is_wider_than_the_page(open_page, app_url):
    page = open_page(viewport={"width": 360, "height": 800}, **CALM)
    for view in ("matrix", "im2col"):
        StagePage(page).open(f"{app_url}/?view={view}")
        page.locator(".cv-sheet").wait_for()
        assert page.evaluate("document.querySelector('.cv-panel').scrollWidth") <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
