"""Time a visit, from navigation to the first painted stage: ``python -m benchmarks.first_paint``.

Each round visits the emptiest Streamlit page and the app, each with an empty cache, in one browser.
"""

from __future__ import annotations

from playwright.sync_api import Browser

from benchmarks.harness import APPS, STAGE, heading, headless_browser, line, new_page, percentile
from testbed.live import streamlit_server

ROUNDS = 12
WARM_UP = 2
BAR = 1.5

WAIT_FOR_PAINT = """
window.painted = new Promise((resolve) => {
  const look = () => document.querySelector(SELECTOR)
    ? window.afterPaint().then(resolve) : requestAnimationFrame(look);
  look();
});
"""


def main() -> None:
    """Measure both in turns and print them."""
    heading(f"First paint, from navigation, empty cache: {ROUNDS} rounds")
    times = {"empty Streamlit page": [], "first sight of the app": []}
    with (
        streamlit_server("app.py") as app,
        streamlit_server(APPS / "hello.py") as hello,
        headless_browser() as browser,
    ):
        for count in range(WARM_UP + ROUNDS):
            visits = (hello.url, "[data-testid=stMarkdown]"), (app.url, STAGE)
            for name, visit in zip(times, visits, strict=True):
                time = first_paint(browser, *visit)
                if count >= WARM_UP:
                    times[name].append(time)
    floor = percentile(times["empty Streamlit page"], 50)
    for name, values in times.items():
        p50, p95 = percentile(values, 50), percentile(values, 95)
        bar = (f"p50 ≤ {BAR}×", p50 <= BAR * floor) if values is not times["empty Streamlit page"] else ()
        line(name, f"p50 {p50 / 1000:.2f} s   p95 {p95 / 1000:.2f} s   {p50 / floor:.2f}×", *bar)


def first_paint(browser: Browser, url: str, selector: str) -> float:
    """Return the ms from navigation to the paint of the first element that `selector` finds."""
    page = new_page(browser)
    page.add_init_script(WAIT_FOR_PAINT.replace("SELECTOR", repr(selector)))
    page.goto(url, wait_until="commit")
    time = page.evaluate("window.painted")
    page.context.close()
    return time


if __name__ == "__main__":
    main()
