"""Time a change of a setting, until its picture is painted: ``python -m benchmarks.change``.

Each round clicks once in the emptiest component, once beside "Stride" at every size and on the way back, and
once beside "dilation" of a network's first layer, in one browser, so that all meet the same machine. The
clock is the page's: from the click to the frame with the answer.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from benchmarks.harness import (
    APPS,
    DIGITS,
    OVERVIEW,
    SIX_OF_32,
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
from convviz.settings.model import Filter, Setup
from testbed.live import streamlit_server

ROUNDS = 40
WARM_UP = 4
QUIET = 250  # ms without a change of the page, after which a rerun's last traffic has ended
NETWORKS = {"Network: Digits": DIGITS, "Network: 6 × 32 maps of 32²": SIX_OF_32}
GRADIENT = "gradient, 64², 3 → 8"
BARS = {"28² × 3": 3, "256² × 1": 4, "32³, 3D": 4, GRADIENT: 3} | dict(zip(NETWORKS, (2.5, 4), strict=True))
QUIET_BAR = 5
EMPTY = "empty round trip"

CLICK = """
([button, shown, attribute]) => new Promise((resolve, reject) => {
  const read = () => document.querySelector(shown)?.getAttribute(attribute);
  const before = read();
  let [painted, changed, late] = [0, 0, 0];
  const observer = new MutationObserver(() => {
    changed = performance.now();
    clearTimeout(late);
    const now = read();
    if (!painted && now && now !== before) {
      painted = -1;
      window.afterPaint().then((at) => { painted = at; });
    }
    if (painted) late = setTimeout(() => {
      observer.disconnect();
      resolve([painted - start, changed - start]);
    }, QUIET);
  });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  setTimeout(() => reject(new Error(`nothing changed after a click on ${button}`)), 10000);
  const start = performance.now();
  document.querySelector(button).click();
})
""".replace("QUIET", str(QUIET))
"""Resolves in ms from the click: when the answer was painted, and when the page last changed."""


def main() -> None:
    """Measure all in turns and print them."""
    heading(f"Change of a setting, click to paint: {ROUNDS} rounds")
    with (
        streamlit_server("app.py") as app,
        streamlit_server(APPS / "round_trip.py") as empty,
        headless_browser() as browser,
    ):
        pages = {
            EMPTY: open_page(browser, empty.url, "[data-testid=round-trip]"),
            "28² × 3": open_page(browser, address(app.url, checkerboard(28, 3)), STAGE),
            "256² × 1": open_page(browser, address(app.url, checkerboard(256, 1)), STAGE),
            "32³, 3D": open_page(browser, address(app.url, volume(32).setup), STAGE),
            GRADIENT: open_page(browser, f"{address(app.url, eight_filters(64))}&back=sum", STAGE),
        }
        for name, link in NETWORKS.items():
            pages[name] = open_page(browser, f"{app.url}/?{urlencode(link)}", OVERVIEW)
        times = {name: [] for name in pages}
        for count in range(WARM_UP + ROUNDS):
            for name, page in pages.items():
                time = click_empty(page) if name == EMPTY else click_setting(page, name, count)
                if count >= WARM_UP:
                    times[name].append(time)
    floor = percentile([painted for painted, _ in times[EMPTY]], 50)
    for name in times:
        for what, bar, seen in zip(
            ("painted", "all quiet"), (BARS.get(name), QUIET_BAR), zip(*times[name], strict=True), strict=True
        ):
            p50, p95 = percentile(seen, 50), percentile(seen, 95)
            measured = f"p50 {p50:.0f} ms   p95 {p95:.0f} ms   {p50 / floor:.2f}×"
            held = () if name == EMPTY else (f"p50 ≤ {bar}×", p50 <= bar * floor)
            line(f"{name}: {what}", measured, *held)


def eight_filters(cells: int) -> Setup:
    """Return a set-up of 3 → 8 channels and 3 × 3 kernels, whose way back is measured."""
    return replace(checkerboard(cells, 3), filters=(Filter("sobel_x"),) * 8)


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


def click_empty(page: Page) -> list[float]:
    """Return the ms from a click to a painted answer of the emptiest component, and to the last change."""
    return page.evaluate(CLICK, ["[data-testid=round-trip]", "[data-testid=round-trip]", "data-count"])


def click_setting(page: Page, name: str, count: int) -> list[float]:
    """Return the ms from a click that changes a setting to a painted answer and to the last change."""
    setting, shown, attribute = (
        ("dilation", OVERVIEW, "data-network") if name in NETWORKS else ("Stride", STAGE, "data-scene")
    )
    button = f"[data-testid=stNumberInputStep{'Down' if count % 2 else 'Up'}]"
    field = f"[data-testid=stNumberInput]:has(input[aria-label={setting}])"
    return page.evaluate(CLICK, [f"{field} {button}", shown, attribute])


if __name__ == "__main__":
    finish(main)
