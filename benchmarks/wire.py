"""Count the bytes of a payload and of a first visit: ``python -m benchmarks.wire``."""

from __future__ import annotations

import json

import numpy as np
from playwright.sync_api import Page

from benchmarks.harness import APPS, STAGE, checkerboard, heading, headless_browser, line, volume
from benchmarks.verdict import finish
from convviz.settings.model import build
from convviz.stage.payload import payload
from testbed.first_visit import MOST, first_visit
from testbed.live import streamlit_server

SIZES = {
    "28² × 3": checkerboard(28, 3),
    "256² × 1": checkerboard(256, 1),
    "512² × 1": checkerboard(512, 1),
    "32³, 3D": volume(32).setup,
}
FACTOR, ALLOWANCE = 1.5, 100_000


def main() -> None:
    """Count and print."""
    heading("On the wire")
    for name, setup in SIZES.items():
        scene = build(setup)
        size = len(json.dumps(payload(scene)))
        arrays = (
            sum(array.size for array in (scene.padded, scene.weight, scene.output)) * np.float32().itemsize
        )
        most = FACTOR * arrays + ALLOWANCE
        bar = f"≤ {FACTOR} × {kilobytes(arrays)} + {kilobytes(ALLOWANCE)}"
        line(f"{name}: payload", kilobytes(size), bar, size <= most)
    with streamlit_server(APPS / "hello.py") as hello, headless_browser() as browser:
        line(
            "empty Streamlit page: first visit",
            kilobytes(first_visit(browser, hello.url, "[data-testid=stMarkdown]")[0]),
        )
    with streamlit_server("app.py") as app, headless_browser() as browser:
        size, before, after = first_visit(browser, app.url, STAGE, open_plots)
        line("first visit", kilobytes(size), f"≤ {kilobytes(MOST)}", size <= MOST)
        line("plotly before a plot is opened", listing(before), "none", not before)
        line("plotly after that", listing(after), "some", bool(after))


def open_plots(page: Page) -> None:
    """Unfold the plots and wait for the first."""
    page.get_by_text("Plots", exact=True).click()
    page.locator(".js-plotly-plot").first.wait_for()


def kilobytes(size: float) -> str:
    """Return a size as kilobytes of 1000 bytes."""
    return f"{size / 1000:.0f} kB"


def listing(names: list[str]) -> str:
    """Return names with commas, or a word for none."""
    return ", ".join(names) or "none"


if __name__ == "__main__":
    finish(main)
