"""What the benchmarks share: set-ups, pages, the moment of a paint, percentiles, and how they are printed."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.verdict import judge
from convviz.settings.link.query import encode
from convviz.settings.model import SETUPS, Filter, Setup
from testbed.live import VIEWPORT, find_browser, launch_browser
from testbed.waiting import WHOLE

APPS = Path(__file__).parent / "apps"
STAGE = "[data-testid=stage][data-scene]"
OVERVIEW = "[data-testid=overview][data-network]"
DIGITS = {"page": "network", "at": "1"}
"""The link to the network that the page begins with, one of its layers pressed."""
SIX_OF_32 = {
    "page": "network",
    "net": "~".join(["Conv(32,3,padding=1)"] * 6),
    "at": "1",
    "sample": "photograph",
    "colour": "rgb",
    "cells": "32",
}
"""The link to six layers of 32 maps each, on a picture of 32 × 32 in colour."""

AFTER_PAINT = """
window.afterPaint = () => new Promise((resolve) =>
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
"""
"""`afterPaint()` resolves, in ms since navigation, when what is in the page now has been painted."""


def checkerboard(cells: int, channels: int) -> Setup:
    """Return a set-up whose input is exactly `channels` × `cells` × `cells`."""
    return Setup(sample="checkerboard", cells=cells, colour="rgb" if channels == 3 else "grey")


class Case(NamedTuple):
    """One input on the page: its set-up and, where that needs one, the table to upload."""

    setup: Setup
    table: bytes | None = None


def volume(side: int) -> Case:
    """Return a volume of `side` cells a side under a kernel of 3 × 3 × 3."""
    return Case(replace(SETUPS[3], cells=side, filters=(Filter("sobel_w"),)))


def sequence(length: int, channels: int) -> Case:
    """Return a sequence of whole numbers, as a table with one column a channel."""
    rows = (",".join(str((i * (c + 3)) % 17) for c in range(channels)) for i in range(length))
    return Case(replace(SETUPS[1], stride=(1,)), "\n".join(rows).encode())


def open_case(page: Page, url: str, case: Case) -> None:
    """Open the app on a case and wait until it is on the stage."""
    page.goto(address(url, case.setup))
    page.locator(f"{WHOLE} {STAGE}").wait_for()
    if case.table is None:
        return
    scene = page.locator(STAGE).get_attribute("data-scene")
    page.get_by_role("radio", name="Upload").click()
    page.locator("section[data-testid=stSidebar] input[type=file]").set_input_files(
        {"name": "table.csv", "mimeType": "text/csv", "buffer": case.table}
    )
    page.locator(f"[data-testid=stage]:not([data-scene='{scene}'])").wait_for()


def address(url: str, setup: Setup) -> str:
    """Return the link to a set-up on a running app."""
    return f"{url}/?{urlencode(encode(setup))}"


@contextmanager
def headless_browser() -> Iterator[Browser]:
    """Run the Chromium of this machine for as long as the block lasts."""
    path = find_browser()
    if path is None:
        sys.exit("The benchmarks need Chromium or Chrome, and found none.")
    with sync_playwright() as playwright:
        browser = launch_browser(playwright, path)
        yield browser
        browser.close()


def new_page(browser: Browser) -> Page:
    """Open an empty page with an empty cache."""
    page = browser.new_context(viewport=VIEWPORT).new_page()
    page.add_init_script(AFTER_PAINT)
    return page


def percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile of at least two values, interpolated between its neighbours."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def heading(text: str) -> None:
    """Print what is measured, and on what."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "numpy", "plotly"))
    print(
        f"\n{text}\n  Python {platform.python_version()}, {packages}; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def line(what: str, measured: str, bar: str = "", met: bool | None = None) -> None:
    """Print one figure, and the bar that it is held to; one that is missed makes the benchmark end with 1."""
    word = judge(f"{what}, {bar}", met)
    verdict = f"  {bar}: {word}" if word else ""
    print(f"  {what:<40}{measured:<36}{verdict}".rstrip(), flush=True)
