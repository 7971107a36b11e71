"""Time a change of a setting, until its picture is painted: ``python -m benchmarks.change``.

Each round clicks once in the emptiest component and once beside "Stride" at either size, in one browser, so
that all meet the same machine. The clock is the page's: from the click to the frame with the answer.
"""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from benchmarks.harness import (
    APPS,
    STAGE,
    address,
    checkerboard,
    heading,
    headless_browser,
    line,
    new_page,
    percentile,
    volume,
)
from benchmarks.verdict import finish
from tests.live import streamlit_server

ROUNDS = 40
WARM_UP = 4
PAUSE = 150  # ms, for a rerun's last traffic to end

CLICK = """
([button, shown, attribute]) => new Promise((resolve, reject) => {
  const read = () => document.querySelector(shown)?.getAttribute(attribute);
  const before = read();
  const observer = new MutationObserver(() => {
    const now = read();
    if (!now || now === before) return;
    observer.disconnect();
    window.afterPaint().then((painted) => resolve(painted - start));
  });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  setTimeout(() => reject(new Error(`nothing changed after a click on ${button}`)), 10000);
  const start = performance.now();
  document.querySelector(button).click();
})
"""


def main() -> None:
    """Measure all three in turns and print them."""
    heading(f"Change of a setting, click to paint: {ROUNDS} rounds")
    with (
        streamlit_server("app.py") as app,
        streamlit_server(APPS / "round_trip.py") as empty,
        headless_browser() as browser,
    ):
        pages = {
            "empty round trip": open_page(browser, empty.url, "[data-testid=round-trip]"),
            "28² × 3": open_page(browser, address(app.url, checkerboard(28, 3)), STAGE),
            "256² × 1": open_page(browser, address(app.url, checkerboard(256, 1)), STAGE),
            "32³, 3D": open_page(browser, address(app.url, volume(32).setup), STAGE),
        }
        times = {name: [] for name in pages}
        for count in range(WARM_UP + ROUNDS):
            for name, page in pages.items():
                time = click_empty(page) if name == "empty round trip" else click_stride(page, count)
                if count >= WARM_UP:
                    times[name].append(time)
                page.wait_for_timeout(PAUSE)
    floor = percentile(times["empty round trip"], 50)
    bars = {"empty round trip": None, "28² × 3": 2, "256² × 1": 3, "32³, 3D": 3}
    for name, bar in bars.items():
        p50, p95 = percentile(times[name], 50), percentile(times[name], 95)
        measured = f"p50 {p50:.0f} ms   p95 {p95:.0f} ms   {p50 / floor:.2f}×"
        line(name, measured, f"p50 ≤ {bar}×", bar and p50 <= bar * floor)


def open_page(browser: Browser, url: str, selector: str) -> Page:
    """Open a page and wait until what answers is there."""
    page = new_page(browser)
    page.goto(url)
    page.locator(selector).wait_for()
    page.wait_for_timeout(1000)
    pause = page.get_by_role("button", name="Pause")
    if pause.count():
        pause.click()
    return page


def click_empty(page: Page) -> float:
    """Return the ms from a click to a painted answer of the emptiest component."""
    return page.evaluate(CLICK, ["[data-testid=round-trip]", "[data-testid=round-trip]", "data-count"])


def click_stride(page: Page, count: int) -> float:
    """Return the ms from a click that turns the stride from 1 to 2, or back, to a painted stage."""
    button = f"[data-testid=stNumberInputStep{'Down' if count % 2 else 'Up'}]"
    stride = "[data-testid=stNumberInput]:has(input[aria-label=Stride])"
    return page.evaluate(CLICK, [f"{stride} {button}", STAGE, "data-scene"])


if __name__ == "__main__":
    finish(main)
