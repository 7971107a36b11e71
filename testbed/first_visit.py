"""What a browser without a cache is sent for a first visit."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from testbed.live import VIEWPORT

MOST = 1_500_000
"""Bytes, plotly and its kind left for when they are wanted."""
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"


def first_visit(
    browser: Browser, url: str, selector: str, afterwards: Callable[[Page], None] | None = None
) -> tuple[int, list[str], list[str]]:
    """Return the bytes of a first visit, and which files of plotly came with it and came `afterwards`."""
    page = browser.new_context(viewport=VIEWPORT).new_page()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    sizes, urls = [], []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: urls.append(event["request"]["url"]))
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    page.goto(url)
    page.locator(selector).wait_for()
    page.wait_for_load_state("networkidle")
    page.locator(DONE).wait_for()
    total, before = int(sum(sizes)), plotly_files(urls)
    urls.clear()
    if afterwards:
        afterwards(page)
    page.context.close()
    return total, before, plotly_files(urls)


def plotly_files(urls: list[str]) -> list[str]:
    """Return the names of the files that are plotly's."""
    return sorted({url.rsplit("/", 1)[-1] for url in urls if "plotly" in url.lower()})
