"""The grid of weights, typed into as a visitor does."""

from urllib.parse import parse_qs, urlsplit

from stage_page import StagePage

from convviz.link import decode


def kernel_in(url: str) -> list:
    """Return the first channel of the first filter's custom weights that an address holds."""
    setup, notes = decode(parse_qs(urlsplit(url).query))
    assert not notes
    return setup.filters[0].weight.array[0].tolist()


def type_over(stage: StagePage, number: str, then: str) -> None:
    """Type a number over the chosen cell and leave it by a key."""
    page = stage.page
    page.keyboard.type(number)
    page.wait_for_function("document.activeElement.matches('input, textarea')")
    stage.change_scene(lambda: page.keyboard.press(then))


def test_weights_are_typed_one_after_the_other_and_can_be_taken_back(open_page, app_url):
    page = open_page(reduced_motion="reduce")
    stage = StagePage(page).open(app_url)
    page.get_by_role("button", name="Edit the weights").click()
    grid = page.get_by_test_id("data-grid-canvas")
    grid.wait_for()
    page.wait_for_timeout(500)  # the grid fades in, and is deaf until then
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 30, box["y"] + box["height"] / 8 * 3)
    type_over(stage, "5", "Enter")
    type_over(stage, "0.25", "Tab")
    page.wait_for_function("location.search.includes('custom')")
    page.wait_for_timeout(300)
    assert kernel_in(page.url) == [[5, 0, 1], [0.25, 0, 2], [-1, 0, 1]]

    stage.change_scene(page.go_back)
    assert kernel_in(page.url) == [[5, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    other = StagePage(open_page()).open(page.url)
    assert other.scene == stage.scene
