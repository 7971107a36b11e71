"""The grid of weights, typed into as a visitor does."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as NotYet
from stage_page import StagePage, wait_until_drawn

from convviz.settings.link.query import decode
from testbed.waiting import wait_until_still


def kernel_in(url: str) -> list:
    """Return the first channel of the first filter's custom weights that an address holds."""
    setup, notes = decode(parse_qs(urlsplit(url).query))
    assert not notes
    return setup.filters[0].weight.array[0].tolist()


# The grid's field for numbers gets its keyboard last; a key before that would find it empty.
EDITING = "document.activeElement.matches('input[inputmode=numeric]')"
TRIES = 10
KEY_MS = 40  # a quick typist's; a Tab 15 ms after a digit makes Streamlit's grid forget the number


def first_cell(grid: Locator) -> tuple[float, float]:
    """Return the middle of the first weight, once the grid has stopped moving into its place."""
    wait_until_still(grid)
    box = grid.bounding_box()
    return box["x"] + 30, box["y"] + box["height"] / 8 * 3


def begin(grid: Locator, number: str) -> None:
    """Choose the first weight and type; the grid is deaf while it fades in."""
    for _ in range(TRIES):
        grid.page.mouse.click(*first_cell(grid))
        grid.page.keyboard.type(number, delay=KEY_MS)
        try:
            return grid.page.wait_for_function(EDITING, timeout=1000)
        except NotYet:
            continue
    raise AssertionError(f"the grid took no key in {TRIES} tries")


def test_weights_are_typed_one_after_the_other_and_can_be_taken_back(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    stage = StagePage(page).open(app_url)
    page.get_by_role("button", name="Edit the weights").click()
    grid = page.get_by_test_id("data-grid-canvas")
    grid.wait_for()
    begin(grid, "5")
    stage.change_scene(lambda: page.keyboard.press("Enter"))
    page.wait_for_function("location.search.includes('custom')")
    wait_until_drawn(page)
    first = page.url
    page.keyboard.type("0.25", delay=KEY_MS)
    page.wait_for_function(EDITING)
    stage.change_scene(lambda: page.keyboard.press("Tab"))
    page.wait_for_function("first => location.href !== first", arg=first)
    assert kernel_in(page.url) == [[5, 0, 1], [0.25, 0, 2], [-1, 0, 1]]

    stage.change_scene(page.go_back)
    assert kernel_in(page.url) == [[5, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    other = StagePage(open_page()).open(page.url)
    assert other.scene == stage.scene
