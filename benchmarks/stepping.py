"""Time a step: ``python -m benchmarks.stepping``.

The stage plays at 60 steps a second while Chromium records what its main thread does. The time of a step is
that of the recorded script, style and layout events from one animation frame to the next: by the thread's own
clock, which other programs on the machine do not lengthen, and by the clock on the wall.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from benchmarks.harness import (
    STAGE,
    Case,
    checkerboard,
    heading,
    headless_browser,
    line,
    new_page,
    open_case,
    percentile,
    sequence,
    volume,
)
from benchmarks.verdict import finish
from testbed.live import streamlit_server

SECONDS = 5
CASES = {
    "28² × 3": Case(checkerboard(28, 3)),
    "512² × 1": Case(checkerboard(512, 1)),
    "4096 × 4, 1D": sequence(4096, 4),
    "32³, 3D": volume(32),
    "64³, 3D": volume(64),
}
WORK = {
    "EventDispatch",
    "EvaluateScript",
    "FireAnimationFrame",
    "FunctionCall",
    "Layout",
    "RunMicrotasks",
    "TimerFire",
    "UpdateLayoutTree",
}


class Work(NamedTuple):
    """Milliseconds of the page's main thread: by its own clock, and on the wall."""

    own: float
    wall: float


RECORD_FRAMES = """
() => {
  const scrubber = document.querySelector("[data-testid=stage] input[aria-label=Step]");
  window.frames_ = [];
  requestAnimationFrame(function record(time) {
    window.frames_.push([time, Number(scrubber.value)]);
    requestAnimationFrame(record);
  });
}
"""


def main() -> None:
    """Measure every case and print it."""
    heading(f"Stepping: {SECONDS} s of play at 60 steps a second")
    medians = []
    with streamlit_server("app.py") as server, headless_browser() as browser:
        for name, case in CASES.items():
            work, between, pace = measure(browser, server.url, case)
            medians.append(percentile([step.own for step in work], 50))
            report(name, work, between, pace)
    small, large, *_ = medians
    line("512² × 1 against 28² × 3", f"{large / small:.2f} times the time of a step")


def measure(browser: Browser, url: str, case: Case) -> tuple[list[Work], list[float], float]:
    """Return the work of each step, the ms between frames, and the steps in a second."""
    page = new_page(browser)
    open_case(page, url, case)
    start_playing(page)
    page.evaluate(RECORD_FRAMES)
    page.wait_for_timeout(1000)
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    first = page.evaluate("frames_.length")
    page.wait_for_timeout(SECONDS * 1000)
    frames = page.evaluate(f"frames_.slice({first})")
    trace = json.loads(browser.stop_tracing())
    page.context.close()
    times, steps = zip(*frames, strict=True)
    between = [later - earlier for earlier, later in pairwise(times)]
    return (
        work_of_frames(trace["traceEvents"]),
        between,
        (steps[-1] - steps[0]) / (times[-1] - times[0]) * 1000,
    )


def start_playing(page: Page) -> None:
    """Play from the first step on, as fast as it goes."""
    stage = page.locator(STAGE)
    pause = stage.get_by_role("button", name="Pause")
    if pause.count():
        pause.click()
    stage.get_by_role("button", name="First step").click()
    stage.get_by_role("combobox", name="Speed").select_option("60")
    stage.get_by_role("button", name="Play").click()


def work_of_frames(events: Iterable[dict]) -> list[Work]:
    """Return the script, style and layout between one animation frame and the next."""
    frames = [event for event in events if event["name"] == "FireAnimationFrame"]
    threads = [(event["pid"], event["tid"]) for event in frames]
    page = max(set(threads), key=threads.count)
    times = sorted({event["ts"] for event in frames if (event["pid"], event["tid"]) == page})
    starts = [time for before, time in pairwise([-inf, *times]) if time - before > 1000]
    work = [Work(0.0, 0.0) for _ in starts]
    for event in _outermost(event for event in events if (event["pid"], event["tid"]) == page):
        frame = bisect_right(starts, event["ts"]) - 1
        if frame >= 0:
            own, wall = work[frame]
            work[frame] = Work(own + event["tdur"] / 1000, wall + event["dur"] / 1000)
    return work[1:-1]


def _outermost(events: Iterable[dict]) -> Iterator[dict]:
    """Yield the events of work that lie in no other one."""
    timed = [event for event in events if event["ph"] == "X" and event["name"] in WORK]
    end = -inf
    for event in sorted(timed, key=lambda event: (event["ts"], -event["dur"])):
        if event["ts"] >= end:
            end = event["ts"] + event["dur"]
            yield event


def report(name: str, work: list[Work], between: list[float], pace: float) -> None:
    """Print one size."""
    own, wall = ([step[clock] for step in work] for clock in (0, 1))
    line(
        f"{name}: script and layout a step",
        f"p50 {percentile(own, 50):.2f} ms   p95 {percentile(own, 95):.2f} ms",
        "p95 ≤ 2 ms",
        percentile(own, 95) <= 2,
    )
    line("  on the wall's clock", f"p50 {percentile(wall, 50):.2f} ms   p95 {percentile(wall, 95):.2f} ms")
    line(
        "  between frames",
        f"p50 {percentile(between, 50):.1f} ms   p95 {percentile(between, 95):.1f} ms",
        "p95 ≤ 20 ms",
        percentile(between, 95) <= 20,
    )
    line("  pace", f"{pace:.1f} steps a second", "≥ 58", pace >= 58)


if __name__ == "__main__":
    finish(main)
