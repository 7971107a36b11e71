"""Waiting for what other threads, processes and pages do: for a condition, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, TimeoutError

SOON = 60.0
"""Seconds within which what should happen has happened, on any machine."""
WHOLE = "body:not(:has(#convviz-frame))"
"""A page that has come: before, the stage may be there already, in the frame of the page."""
POLL_SECONDS = 0.01
POLL_MS = 20
STILL_FRAMES = 12

_FRAMES = """count => new Promise((resolve) => {
    const next = () => (count-- > 0 ? requestAnimationFrame(next) : resolve());
    next();
})"""
_STILL = """(element, frames) => new Promise((resolve) => {
    const look = () => JSON.stringify(element.getBoundingClientRect());
    let [before, same] = [look(), 0];
    const next = () => {
        const now = look();
        [before, same] = [now, now === before ? same + 1 : 0];
        if (same < frames) requestAnimationFrame(next);
        else resolve();
    };
    requestAnimationFrame(next);
})"""


def eventually(is_so: Callable[[], bool], seconds: float = SOON) -> bool:
    """Ask again and again, and return whether it came to be so in time.

    Examples
    --------
    >>> eventually(lambda: True), eventually(lambda: False, seconds=0)
    (True, False)
    """
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() >= end:
            return False
        time.sleep(POLL_SECONDS)
    return True


def until(page: Page, is_so: Callable[[], bool], what: str = "", timeout: float = 30_000) -> None:
    """Wait for something that comes of what a browser sends and hears: it is heard of meanwhile.

    Raises
    ------
    TimeoutError
        When it does not come to be so within `timeout` milliseconds.
    """
    end = time.monotonic() + timeout / 1000
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"it did not hold within {timeout:g} ms: {what}")
        page.wait_for_timeout(POLL_MS)


def let_frames_pass(page: Page, count: int = 2) -> None:
    """Wait until the page has been painted so many times: what it was going to do by then is done."""
    page.evaluate(_FRAMES, count)


def rest(page: Page, milliseconds: float) -> None:
    """Do nothing for so long, as a person does: where the time itself is what the page goes by."""
    page.wait_for_timeout(milliseconds)


def wait_until_still(element: Locator) -> None:
    """Wait until something lies where it lay some frames ago."""
    element.evaluate(_STILL, STILL_FRAMES)
