"""The overview of a network as a file of its own: pointing by mouse, finger and keys, playing, words."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
import pytest
from overview_chains import known_chain
from test_accessibility import violations

from convviz.explain.numerals import printed, text
from convviz.network import AdaptiveMaxPool, Conv, Flatten, Linear, MaxPool, Network, ReLU
from convviz.render.colours import ROLES, rgb
from convviz.stage.maps import EXACT_CELLS
from convviz.stage.networks import network_page
from testbed.waiting import let_frames_pass, until

CALM = {"reduced_motion": "reduce"}
CLASSES = tuple(f"digit {number}" for number in range(10))
HEARD = "window.heard = []"
LISTENS = "textContent), {onPick: (...cell) => window.heard.push(cell)});"


def digits() -> tuple[Network, np.ndarray]:
    layers = [Conv(1, 8, 3, padding=1), ReLU(), MaxPool(2), Conv(8, 16, 3), ReLU(), AdaptiveMaxPool(1)]
    net = Network((1, 8, 8), [*layers, Flatten(), Linear(16, 10)], seed=4)
    return net, np.random.default_rng(7).integers(0, 17, (1, 8, 8)).astype(float)


class Shown(NamedTuple):
    """An overview in a browser."""

    page: object
    net: Network
    maps: dict

    @property
    def root(self):
        return self.page.get_by_test_id("overview")

    @property
    def told(self) -> str:
        return self.page.locator(".cvo-told").inner_text().replace("\u00a0", " ")

    def place(self, layer: str, channel: int, *position: int) -> dict:
        """The middle of a cell on the board that is in sight."""
        number = ("input", *self.net.names).index(layer)
        columns = json.loads(self.page.locator(".cvo-board").get_attribute("data-columns"))
        at = next(column for column in columns if column["number"] == number)
        x = at["x"] + at["name"] + channel % at["across"] * at["step"]
        y = at["y"] + channel // at["across"] * at["pitch"]
        row, column = (*(0,) * (2 - len(position)), *position)
        scrolled = self.page.locator(".cvo-roll").evaluate("(roll) => roll.scrollLeft") if number else 0
        return {"x": x + (column + 0.5) * at["cell"] - scrolled, "y": y + (row + 0.5) * at["tall"]}

    def scroll_to(self, layer: str) -> None:
        """Scroll the board so far that a layer lies beside the input."""
        x = self.place(layer, 0)["x"]
        self.page.locator(".cvo-roll").evaluate("(roll, x) => { roll.scrollLeft += x - 400 }", x)
        let_frames_pass(self.page)

    def point_at(self, layer: str, *cell: int) -> None:
        self.page.locator(".cvo-view").hover(position=self.place(layer, *cell), force=True)

    def click(self, layer: str, *cell: int) -> None:
        self.page.locator(".cvo-view").click(position=self.place(layer, *cell), force=True)

    def colour_at(self, layer: str, *cell: int, canvas: str = "overlay") -> list[int]:
        """Red, green, blue and opacity in the middle of a cell."""
        at = self.place(layer, *cell)
        choose = "canvas:first-child" if canvas == "base" else ".cv-overlay"
        return self.page.locator(f".cvo-view {choose}").evaluate(
            "(canvas, {x, y}) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data]", at
        )

    def marked(self, layer: str, channel: int) -> set[str]:
        """Which marks lie on a map: what is seen, what is fed."""
        shape = self.maps[layer].shape[1:]
        first, last = (
            self.place(layer, channel, *at) for at in ((0,) * len(shape), tuple(n - 1 for n in shape))
        )
        pixels = self.page.locator(".cvo-view .cv-overlay").evaluate(
            "(canvas, [x, y, w, h]) => [...canvas.getContext('2d').getImageData(x, y, w, h).data]",
            [first["x"] - 6, first["y"] - 6, last["x"] - first["x"] + 12, last["y"] - first["y"] + 12],
        )
        seen = np.reshape(pixels, (-1, 4))
        seen = seen[seen[:, 3] > 200, :3]
        roles = (("seen", "now"), ("fed", "feeds"))
        return {
            mark for mark, role in roles if (np.abs(seen - rgb(ROLES["light"][role])).sum(axis=1) < 60).any()
        }


@pytest.fixture
def opened(open_page, tmp_path):
    """Return a function that opens the overview of a network in a file of its own."""

    def open_one(net, x, *, width=1440, height=900, **more) -> Shown:
        shown = {name: more.pop(name) for name in ("classes", "picture", "held") if name in more}
        maps = net.trace(x)
        file = tmp_path / "network.html"
        html = network_page(net, maps, **shown).replace("textContent));", LISTENS)
        file.write_text(html, encoding="utf-8")
        tab = open_page(
            **{**CALM, "viewport": {"width": width, "height": height}, "color_scheme": "light", **more}
        )
        tab.add_init_script(HEARD)
        tab.context.set_offline(True)
        tab.goto(file.as_uri())
        tab.locator("[data-testid=overview][data-network]").wait_for()
        return Shown(tab, net, maps)

    return open_one


def python_text(value: float) -> str:
    return text(printed(float(value)))


def test_pointing_at_a_cell_says_its_number_as_python_prints_it_and_what_it_sees(opened):
    shown = opened(*digits(), classes=CLASSES)
    shown.point_at("Conv2d-4", 5, 1, 0)
    assert shown.told == (
        f"conv 3×3, map 5, (1, 0): {python_text(shown.maps['Conv2d-4'][5, 1, 0])} "
        "· sees 7 × 7 of the 8 × 8 input · feeds 10 cells of linear"
    )
    shown.point_at("Linear-8", 3)
    assert shown.told.startswith(f"linear, digit 3: {python_text(shown.maps['Linear-8'][3])} (")
    assert shown.told.endswith("sees 8 × 8 of the 8 × 8 input")


def test_numbers_of_large_networks_are_pythons_too(opened):
    net = Network((3, 40, 40), [Conv(3, 16, 3, padding=1), Conv(16, 4, 3, padding=1)])
    shown = opened(net, np.random.default_rng(3).integers(0, 256, (3, 40, 40)).astype(float) / 7)
    assert sum(map(np.size, shown.maps.values())) > EXACT_CELLS
    for cell in ((0, 0, 0), (3, 20, 31), (2, 39, 7)):
        shown.point_at("Conv2d-2", *cell)
        assert f": {python_text(shown.maps['Conv2d-2'][cell])} ·" in shown.told


@pytest.mark.parametrize(
    ("name", "layer", "cell"),
    [
        ("a U-Net of two levels", "Conv2d-4", (2, 3, 3)),
        ("a ResNet's stem and block", "ReLU-7", (2, 4, 4)),
        ("a block of MobileNet", "Conv2d-4", (2, 4, 4)),
    ],
)
def test_what_is_marked_is_what_python_says_the_cell_sees_and_feeds(name, layer, cell, opened):
    net = known_chain(name)
    shown = opened(net, np.random.default_rng(1).normal(size=net.input_shape))
    shown.point_at(layer, *cell)
    cone, feeds = net.cone(layer, cell), net.feeds(layer, cell)
    for other, values in shown.maps.items():
        shown.scroll_to(other)
        for channel in range(min(16, len(values))):
            expected = {
                mark
                for mark, masks in (("seen", cone), ("fed", feeds))
                if other in masks and masks[other][channel].any() and (other != layer or mark == "seen")
            }
            assert shown.marked(other, channel) == expected, (other, channel)


def test_the_holes_of_a_dilation_stay_free(opened):
    net = Network((1, 9, 9), [Conv(1, 1, 2, dilation=4)])
    shown = opened(net, np.zeros((1, 9, 9)))
    shown.point_at("Conv2d-1", 0, 2, 2)
    seen = net.field("Conv2d-1", (0, 2, 2))[0]
    corners = {(row, column) for row, column in np.ndindex(9, 9) if seen[row, column]}
    assert len(corners) == 4
    assert shown.marked("input", 0) == {"seen"}
    for row, column in ((4, 4), (3, 3), (2, 4), (5, 6)):
        assert shown.colour_at("input", 0, row, column)[3] == 0


def test_a_press_pins_the_cell_and_is_heard_and_escape_releases_it(opened):
    shown = opened(*digits())
    shown.click("Conv2d-1", 2, 4, 4)
    before = shown.told
    shown.point_at("Conv2d-4", 5, 1, 0)
    assert shown.told == before
    assert shown.page.evaluate("window.heard") == [["Conv2d-1", [2, 4, 4]]]
    shown.root.focus()
    shown.page.keyboard.press("Escape")
    assert shown.told == "Point at a cell: orange is all that it sees, blue is all that it feeds."
    shown.point_at("Conv2d-4", 5, 1, 1)
    assert "map 5, (1, 1)" in shown.told


def test_keys_reach_every_cell_and_every_layer(opened):
    shown = opened(*digits(), width=700)
    shown.root.focus()
    press = shown.page.keyboard.press
    press("ArrowDown")
    assert shown.told.startswith("linear, number 0")
    press("ArrowDown")
    assert shown.told.startswith("linear, number 1")
    press("Home")
    assert shown.told.startswith("input, (")
    press("]")
    press("PageDown")
    assert shown.told.startswith("ReLU, map")
    press("[")
    first = shown.told
    assert first.startswith("conv 3×3, map")
    press("ArrowRight")
    assert shown.told != first
    press("Enter")
    assert [layer for layer, _ in shown.page.evaluate("window.heard")] == ["Conv2d-1"]
    press("Escape")
    assert shown.told.startswith("Point at a cell")


def test_arrows_go_on_from_map_to_map_and_stop_at_the_last(opened):
    shown = opened(*digits())
    shown.root.focus()
    shown.page.keyboard.press("ArrowDown")
    for key in ("Home", "]"):
        shown.page.keyboard.press(key)
    for _ in range(70):
        shown.page.keyboard.press("ArrowDown")
    assert "map 7, (7," in shown.told


def test_a_finger_points_by_a_tap_and_picks_by_a_second(opened):
    shown = opened(*digits(), has_touch=True, width=390, height=844)
    at = shown.place("Conv2d-1", 2, 4, 4)
    box = shown.page.locator(".cvo-view").bounding_box()
    shown.page.touchscreen.tap(box["x"] + at["x"], box["y"] + at["y"])
    assert "conv 3×3, map 2, (4, 4)" in shown.told
    assert shown.page.evaluate("window.heard") == []
    shown.page.touchscreen.tap(box["x"] + at["x"], box["y"] + at["y"])
    assert shown.page.evaluate("window.heard") == [["Conv2d-1", [2, 4, 4]]]
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_narrow_board_scrolls_in_itself_and_keeps_its_input(opened):
    shown = opened(*digits(), width=390, height=844)
    shown.page.locator(".cvo-roll").evaluate("(roll) => { roll.scrollLeft = 400 }")
    shown.point_at("input", 0, 3, 3)
    assert "input, (3, 3)" in shown.told
    shown.point_at("Conv2d-4", 2, 0, 0)
    assert "conv 3×3, map 2, (0, 0)" in shown.told


def test_playing_fills_the_columns_one_after_the_other(opened):
    shown = opened(*digits(), reduced_motion="no-preference")
    empty = shown.colour_at("Conv2d-4", 2, 0, 0, canvas="base")
    assert empty[3] == 255
    shown.page.get_by_role("button", name="First layer").click()
    assert shown.root.get_attribute("data-reached") == "1"
    assert shown.colour_at("Conv2d-4", 2, 0, 0, canvas="base")[3] == 0
    shown.root.focus()
    shown.page.keyboard.press("Space")
    assert shown.page.get_by_role("button", name="Pause").count() == 1
    until(shown.page, lambda: int(shown.root.get_attribute("data-reached")) >= 3)
    shown.page.keyboard.press("Space")
    shown.page.get_by_role("button", name="All layers", exact=True).click()
    assert shown.colour_at("Conv2d-4", 2, 0, 0, canvas="base") == empty


def test_many_maps_are_folded_until_all_are_asked_for(opened):
    net = Network((1, 8, 8), [Conv(1, 40, 3, padding=1)])
    shown = opened(net, np.ones((1, 8, 8)))
    fold = shown.page.get_by_role("button", name="conv 3×3: show all 40 maps")
    assert fold.inner_text() == "24 more"
    fold.click()
    shown.page.get_by_role("button", name="conv 3×3: show fewer maps").wait_for()
    shown.point_at("Conv2d-1", 39, 2, 2)
    assert "map 39, (2, 2)" in shown.told


def test_one_colour_scale_for_all_makes_a_weak_layer_pale(opened):
    net = Network(
        (1, 4, 4),
        [Conv(1, 1, 1, weight=[[[[100.0]]]], bias=False), Conv(1, 1, 1, weight=[[[[0.001]]]], bias=False)],
    )
    shown = opened(net, np.ones((1, 4, 4)))
    own = shown.colour_at("Conv2d-2", 0, 1, 1, canvas="base")
    shown.page.get_by_role("button", name="one colour scale for all layers").click()
    common = shown.colour_at("Conv2d-2", 0, 1, 1, canvas="base")
    assert own[:3] == list(rgb("#2f6cb0"))
    assert min(common[:3]) > 240


def test_maps_before_an_activation_can_be_left_out(opened):
    shown = opened(*digits())
    assert "Conv2d-1" in shown.net.names
    shown.page.get_by_role("button", name="only after the activations").click()
    titles = shown.page.locator(".cvo-title b").all_inner_texts()
    assert titles == ["input", "ReLU", "max pool 2", "ReLU", "global max", "flatten", "linear"]


def test_axe_finds_nothing_in_the_overview(opened):
    shown = opened(*digits(), classes=CLASSES)
    shown.click("Conv2d-4", 5, 1, 0)
    assert violations(shown.page) == []
    shown.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(shown.page, "color-contrast") == []


def test_a_screen_reader_hears_the_network_and_the_cell_pointed_at(opened):
    shown = opened(*digits())
    image = shown.page.get_by_role("img")
    assert "conv 3×3 (8 maps, 8 × 8)" in image.get_attribute("aria-label")
    shown.point_at("Conv2d-4", 5, 1, 0)
    until(shown.page, lambda: "map 5, (1, 0)" in shown.page.get_by_role("status").inner_text())
