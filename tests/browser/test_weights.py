"""The grid of weights, typed into as a visitor does."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import TimeoutError as NotYet
from stage_page import StagePage

from convviz.link import decode


def kernel_in(url: str) -> list:
    """Return the first channel of the first filter's custom weights that an address holds."""
    setup, notes = decode(parse_qs(urlsplit(url).query))
    assert not notes
    return setup.filters[0].weight.array[0].tolist()


EDITING = "document.activeElement.matches('input, textarea')"
TRIES = 10


def begin_at(stage: StagePage, x: float, y: float, number: str) -> None:
    """Choose a cell and type; the grid fades in, and is deaf until then."""
    for _ in range(TRIES):
        stage.page.mouse.click(x, y)
        stage.page.keyboard.type(number)
        try:
            return stage.page.wait_for_function(EDITING, timeout=1000)
        except NotYet:
            continue
    raise AssertionError(f"the grid took no key in {TRIES} tries")


def test_weights_are_typed_one_after_the_other_and_can_be_taken_back(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    stage = StagePage(page).open(app_url)
    page.get_by_role("button", name="Edit the weights").click()
    grid = page.get_by_test_id("data-grid-canvas")
    grid.wait_for()
    box = grid.bounding_box()
    begin_at(stage, box["x"] + 30, box["y"] + box["height"] / 8 * 3, "5")
    stage.change_scene(lambda: page.keyboard.press("Enter"))
    page.wait_for_function("location.search.includes('custom')")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    first = page.url
    page.keyboard.type("0.25")
    page.wait_for_function(EDITING)
    stage.change_scene(lambda: page.keyboard.press("Tab"))
    page.wait_for_function("first => location.href !== first", arg=first)
    assert kernel_in(page.url) == [[5, 0, 1], [0.25, 0, 2], [-1, 0, 1]]

    stage.change_scene(page.go_back)
    assert kernel_in(page.url) == [[5, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    other = StagePage(open_page()).open(page.url)
    assert other.scene == stage.scene
