"""Count the bytes of a payload and of a first visit: ``python -m benchmarks.wire``."""

from __future__ import annotations

import json

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.harness import APPS, STAGE, checkerboard, heading, headless_browser, line, new_page, volume
from benchmarks.verdict import finish
from convviz.settings.model import build
from convviz.stage.payload import payload
from testbed.live import streamlit_server

SIZES = {
    "28² × 3": checkerboard(28, 3),
    "256² × 1": checkerboard(256, 1),
    "512² × 1": checkerboard(512, 1),
    "32³, 3D": volume(32).setup,
}
FACTOR, ALLOWANCE = 1.5, 100_000
FIRST_VISIT = 1_500_000


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
            kilobytes(visit(browser, hello.url, "[data-testid=stMarkdown]")[0]),
        )
    with streamlit_server("app.py") as app, headless_browser() as browser:
        size, before, after = visit(browser, app.url, STAGE, open_plots)
        line("first visit", kilobytes(size), f"≤ {kilobytes(FIRST_VISIT)}", size <= FIRST_VISIT)
        line("plotly before a plot is opened", listing(before), "none", not before)
        line("plotly after that", listing(after), "some", bool(after))


def visit(browser: Browser, url: str, selector: str, afterwards=None) -> tuple[int, list[str], list[str]]:
    """Return the bytes of a first visit, and which files of plotly came with it and came `afterwards`."""
    page = new_page(browser)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    sizes, urls = [], []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: urls.append(event["request"]["url"]))
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    page.goto(url)
    page.locator(selector).wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    total, before = int(sum(sizes)), plotly_files(urls)
    urls.clear()
    if afterwards:
        afterwards(page)
    page.context.close()
    return total, before, plotly_files(urls)


def open_plots(page: Page) -> None:
    """Unfold the plots and wait for the first."""
    page.get_by_text("Plots", exact=True).click()
    page.locator(".js-plotly-plot").first.wait_for()


def plotly_files(urls: list[str]) -> list[str]:
    """Return the names of the files that are plotly's."""
    return sorted({url.rsplit("/", 1)[-1] for url in urls if "plotly" in url.lower()})


def kilobytes(size: float) -> str:
    """Return a size as kilobytes of 1000 bytes."""
    return f"{size / 1000:.0f} kB"


def listing(names: list[str]) -> str:
    """Return names with commas, or a word for none."""
    return ", ".join(names) or "none"


if __name__ == "__main__":
    finish(main)
