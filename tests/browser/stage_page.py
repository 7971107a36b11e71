"""The stage in a real browser, in words: what tests do to it and read from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Locator, Page

from testbed.waiting import WHOLE, rest, wait_until_still

MINUS = "\N{MINUS SIGN}"
_BUSY = "[data-test-script-state]:not([data-test-script-state=notRunning])"
_NUMBER = rf"\(?({MINUS}?[\d.]+(?:e{MINUS}?\d+)?)\)?"
_TERM = re.compile(rf"{_NUMBER}×{_NUMBER}")

_SIDEWAYS = """() => [...document.querySelectorAll('.stMain, .stMain *')]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'auto')
    .filter((e) => !e.closest('.st-key-rank'))
    .map((e) => e.className)"""

_BOARD_AT_REST = """async () => {
    const board = document.querySelector('[data-testid=stage] .cv-board');
    const look = () => {
        const { x, y } = board.getBoundingClientRect();
        return JSON.stringify([JSON.parse(board.dataset.panels), x, y]);
    };
    for (let [before, now] = [null, look()]; ; [before, now] = [now, look()]) {
        if (before === now) return JSON.parse(now);
        await new Promise(requestAnimationFrame);
    }
}"""
"""The panels of the board and where it lies, once two frames agree on it."""


class Said(NamedTuple):
    """One sentence, read back as numbers."""

    terms: list[list[tuple[float, float]]]
    sums: list[float]
    bias: float
    output: float


def wait_until_drawn(page: Page) -> None:
    """Wait until the server has no more to say; a page of its own has none, and is drawn at once."""
    page.wait_for_selector(f"html:not(:has({_BUSY})) > {WHOLE}", state="attached")


class StagePage:
    """The stage on a page of the app."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.get_by_test_id("stage")

    def open(self, url: str) -> StagePage:
        self.page.goto(url)
        self.page.wait_for_selector("[data-testid=stage][data-steps]")
        wait_until_drawn(self.page)
        return self

    @property
    def step(self) -> int:
        return int(self.root.get_attribute("data-step"))

    @property
    def steps(self) -> int:
        return int(self.root.get_attribute("data-steps"))

    @property
    def scene(self) -> str:
        return self.root.get_attribute("data-scene")

    @property
    def where(self) -> str:
        return self.root.locator(".cv-where").inner_text()

    def sideways(self) -> list[str]:
        """What on the page scrolls sideways, but for the bar at the top."""
        return self.page.evaluate(_SIDEWAYS)

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focus(self) -> None:
        self.root.focus()

    def change_scene(self, action: Callable[[], object]) -> None:
        """Do something that must give another scene, and wait for that and for the rest of the page."""
        before = self.scene
        action()
        self.page.wait_for_function(
            "before => document.querySelector('[data-testid=stage]').dataset.scene !== before", arg=before
        )
        wait_until_drawn(self.page)

    def upload(self, *files: object) -> None:
        """Bring files, as Playwright takes them, and wait until they are shown."""
        sidebar = self.page.get_by_test_id("stSidebar")
        sidebar.get_by_role("radio", name="Upload").click()
        self.change_scene(lambda: sidebar.locator("input[type=file]").set_input_files(list(files)))

    def panels(self) -> list[dict]:
        """Where everything lies on the board, once it is at rest."""
        panels, *_ = self.page.evaluate(_BOARD_AT_REST)
        return panels

    def cell(self, panel: str, index: tuple[int, ...], channel: int | None = None) -> tuple[float, float]:
        """Middle of a cell, in pixels of the page; input indices count the padding ring."""
        self.root.locator(".cv-board").scroll_into_view_if_needed()
        panels, left, top = self.page.evaluate(_BOARD_AT_REST)
        at = next(p for p in panels if p["name"] == panel and p["channel"] == channel)
        slice, row, column = (0, 0, 0, *index)[-3:]
        _, rows, columns = at["shape"]
        across, down = slice % at["across"], slice // at["across"]
        return (
            left + at["x"] + (across * (columns + 1) + column + 0.5) * at["cell"],
            top + at["y"] + (down * (rows + 1) + row + 0.5) * at["tall"],
        )

    def point_at(self, panel: str, index: tuple[int, ...], channel: int | None = None) -> None:
        self.page.mouse.move(*self.cell(panel, index, channel))

    def tap(self, panel: str, index: tuple[int, ...], channel: int | None = None) -> None:
        """Tap a cell with a finger; put down just after the page moved, it would be taken to hold that."""
        at = self.cell(panel, index, channel)
        wait_until_still(self.root)
        self.page.touchscreen.tap(*at)

    def away(self) -> None:
        self.page.mouse.move(2, 2)

    def overlay(self, panel: str, index: tuple[int, ...], channel: int | None = None) -> list[int]:
        """Colour of the overlay in the middle of a cell, a quarter of a cell up, as [r, g, b, alpha]."""
        x, y = self.cell(panel, index, channel)
        return self.page.evaluate(
            """([x, y]) => {
                const canvas = document.querySelector('.convviz-stage .cv-overlay');
                const box = canvas.getBoundingClientRect();
                const ratio = canvas.width / box.width;
                const at = [(x - box.x) * ratio, (y - box.y) * ratio];
                return [...canvas.getContext('2d').getImageData(...at, 1, 1).data];
            }""",
            [x, y],
        )

    def walk(self) -> list[Said]:
        """Every step from the first to the last, by keyboard, as its sentence says it."""
        self.focus()
        texts = self.page.evaluate(
            """() => {
                const root = document.querySelector('[data-testid=stage]');
                const press = (key) => root.dispatchEvent(
                    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
                const read = () => ({
                    step: Number(root.dataset.step),
                    lines: [...root.querySelectorAll('.cv-lines > div')].map((line) => line.textContent),
                    total: root.querySelector('.cv-total').textContent,
                });
                press('Home');
                const said = [read()];
                while (said.length < Number(root.dataset.steps)) {
                    press('ArrowRight');
                    said.push(read());
                }
                return said;
            }"""
        )
        assert [text["step"] for text in texts] == list(range(self.steps))
        return [_read(text["lines"], text["total"]) for text in texts]


def sweep(page: Page, start: tuple[float, float], across: float, *, hold_ms: int = 0) -> None:
    """Put a finger down, move it sideways and lift it, with real touch events."""
    session = page.context.new_cdp_session(page)
    x, y = start

    def touch(kind: str, *points: tuple[float, float]) -> None:
        session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": at_x, "y": at_y} for at_x, at_y in points]},
        )

    touch("touchStart", (x, y))
    rest(page, hold_ms)
    for part in (0.25, 0.5, 0.75, 1) if across else ():
        touch("touchMove", (x + across * part, y))
    touch("touchEnd")


def _read(lines: list[str], total: str) -> Said:
    sums, bias, output = re.fullmatch(rf"(.*) \+ bias {_NUMBER} [=≈] {_NUMBER}", total).groups()
    said = Said(
        terms=[[(_number(x), _number(w)) for x, w in _TERM.findall(line)] for line in lines],
        sums=[_number(re.search(rf"[=≈] {_NUMBER}$", line)[1]) for line in lines],
        bias=_number(bias),
        output=_number(output),
    )
    assert [_number(text) for text in sums.split(" + ")] == said.sums
    return said


def as_shown(value: float) -> float:
    """A number as the stage rounds it for show: to four decimals, or to four digits if that is small."""
    if value.is_integer() and abs(value) < 1e9:
        return value
    return round(value, 4) if 0.1 <= abs(value) < 1e6 else float(f"{value:.4g}")


def _number(text: str) -> float:
    return float(text.strip("()").replace(MINUS, "-"))
