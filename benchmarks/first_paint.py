"""Time a visit, from navigation to the first painted stage: ``python -m benchmarks.first_paint``.

Each round visits the emptiest Streamlit page, the app, and its Network page with two networks, each with an
empty cache, in one browser.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from playwright.sync_api import Browser

from benchmarks.harness import (
    APPS,
    DIGITS,
    OVERVIEW,
    SIX_OF_32,
    STAGE,
    heading,
    headless_browser,
    line,
    new_page,
    percentile,
)
from benchmarks.verdict import finish
from testbed.live import streamlit_server

ROUNDS = 12
WARM_UP = 2
STAGE_BAR, FRAME_BAR, OVERVIEW_BAR = 1.5, 1.1, 1.5
EMPTY = "empty Streamlit page"
FRAME, SIGHT = "frame of the page", "first sight of the stage"
NETWORKS = {"overview of Digits": DIGITS, "overview of 6 × 32 maps of 32²": SIX_OF_32}

PAINTED = {
    EMPTY: "document.querySelector('[data-testid=stMarkdown]')",
    FRAME: "document.querySelector('#convviz-frame')",
    SIGHT: f"document.querySelector('{STAGE}') && !document.querySelector('.convviz-main > p')",
    **{name: f"document.querySelector('{OVERVIEW}')" for name in NETWORKS},
}
"""What holds in the page once each is seen: the stage where it said until then that the page loads."""

WAIT_FOR_PAINT = """
window.painted = (isThere) => new Promise((resolve) => {
  const look = () => isThere() ? window.afterPaint().then(resolve) : requestAnimationFrame(look);
  look();
});
window.seen = Object.fromEntries(
  Object.entries({ CONDITIONS }).map(([name, isThere]) => [name, window.painted(isThere)]));
"""


def main() -> None:
    """Measure all in turns and print them."""
    heading(f"First paint, from navigation, empty cache: {ROUNDS} rounds")
    times: dict[str, list[float]] = {name: [] for name in PAINTED}
    with (
        streamlit_server("app.py") as app,
        streamlit_server(APPS / "hello.py") as hello,
        headless_browser() as browser,
    ):
        for count in range(WARM_UP + ROUNDS):
            seen = first_paint(browser, hello.url, EMPTY) | first_paint(browser, app.url, FRAME, SIGHT)
            for name, link in NETWORKS.items():
                seen |= first_paint(browser, f"{app.url}/?{urlencode(link)}", name)
            if count >= WARM_UP:
                for name, time in seen.items():
                    times[name].append(time)
    floor = percentile(times[EMPTY], 50)
    for name, bar in ((EMPTY, None), (FRAME, FRAME_BAR), (SIGHT, STAGE_BAR)):
        p50, p95 = percentile(times[name], 50), percentile(times[name], 95)
        held = () if bar is None else (f"p50 ≤ {bar}×", p50 <= bar * floor)
        line(name, f"p50 {p50 / 1000:.2f} s   p95 {p95 / 1000:.2f} s   {p50 / floor:.2f}×", *held)
    sight = percentile(times[SIGHT], 50)
    for name in NETWORKS:
        p50, p95 = percentile(times[name], 50), percentile(times[name], 95)
        measured = f"p50 {p50 / 1000:.2f} s   p95 {p95 / 1000:.2f} s   {p50 / sight:.2f}× the stage"
        line(name, measured, f"p50 ≤ {OVERVIEW_BAR}× the stage", p50 <= OVERVIEW_BAR * sight)


def first_paint(browser: Browser, url: str, *names: str) -> dict[str, float]:
    """Return the ms from navigation to the paint of what is named in `PAINTED`."""
    page = new_page(browser)
    conditions = ", ".join(f"{json.dumps(name)}: () => {PAINTED[name]}" for name in names)
    page.add_init_script(WAIT_FOR_PAINT.replace("CONDITIONS", conditions))
    page.goto(url, wait_until="commit")
    times = {name: page.evaluate("(name) => window.seen[name]", name) for name in names}
    page.context.close()
    return times


if __name__ == "__main__":
    finish(main)
