"""Time pointing in the overview of a network: ``python -m benchmarks.network_view``.

The overview stands in a page of its own. Cells of all its maps are pointed at in turn; the time of one is of
the script from the pointer's event until what the cell sees and feeds is painted on the canvas. Beside it
stand the bytes of the payload.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Browser

from benchmarks.harness import heading, headless_browser, line, new_page, percentile
from benchmarks.verdict import finish
from convviz.network import AdaptiveMaxPool, Conv, Flatten, Linear, MaxPool, Network, ReLU
from convviz.stage.networks import network_page
from convviz.stage.overview import overview

POINTED = 400
MOST_MS = 8.0
SPARE_BYTES = 150_000
MOST_SHARE = 1.5

POINT = """
(count) => {
  const [board, view] = ["board", "view"].map((name) => document.querySelector(`.cvo-${name}`));
  const columns = JSON.parse(board.dataset.columns);
  const box = view.getBoundingClientRect();
  const times = [];
  for (let i = 0; i < count; i++) {
    const column = columns[(i * 7) % columns.length];
    const channel = (i * 5) % column.count;
    const [left, top] = [column.x + column.name + (channel % column.across) * column.step,
      column.y + Math.floor(channel / column.across) * column.pitch];
    const [x, y] = [left + ((i * 13) % 97) / 97 * column.wide, top + ((i * 29) % 89) / 89 * column.high];
    const at = { clientX: box.left + x, clientY: box.top + y, pointerType: "mouse" };
    const event = new PointerEvent("pointermove", at);
    const begun = performance.now();
    view.dispatchEvent(event);
    times.push(performance.now() - begun);
  }
  return times;
}
"""


def networks() -> Mapping[str, Network]:
    """The networks that are pointed at: that of 8 × 8 digits, and six layers of 32 maps."""
    digits = [Conv(1, 8, 3, padding=1), ReLU(), MaxPool(2), Conv(8, 16, 3), ReLU(), AdaptiveMaxPool(1)]
    layers = [Conv(channels, 32, 3, padding=1) for channels in (3, 32, 32, 32, 32, 32)]
    return {
        "Digits": Network((1, 8, 8), [*digits, Flatten(), Linear(16, 10)]),
        "32 × 32 × 3, 6 layers of 32 maps": Network((3, 32, 32), layers),
    }


def main() -> None:
    """Measure every network and print it."""
    heading(f"Overview: {POINTED} cells pointed at")
    with headless_browser() as browser, TemporaryDirectory() as folder:
        for name, network in networks().items():
            numbers = np.random.default_rng(1).integers(0, 256, network.input_shape).astype(float)
            maps = network.trace(numbers)
            times = point(browser, Path(folder), network_page(network, maps))
            script = percentile(times, 95)
            line(name, f"{script:.2f} ms p95", f"at most {MOST_MS:g} ms", script <= MOST_MS)
            sent = len(json.dumps(overview(network, maps)))
            most = MOST_SHARE * 4 * sum(map(np.size, maps.values())) + SPARE_BYTES
            line("", f"{sent / 1000:.0f} kB sent", f"at most {most / 1000:.0f} kB", sent <= most)


def point(browser: Browser, folder: Path, html: str) -> list[float]:
    """Return the milliseconds of each cell that is pointed at, after some that warm the script."""
    file = folder / "network.html"
    file.write_text(html, encoding="utf-8")
    page = new_page(browser)
    page.goto(file.as_uri())
    page.locator("[data-testid=overview][data-network]").wait_for()
    page.evaluate(POINT, POINTED // 4)
    times: list[float] = page.evaluate(POINT, POINTED)
    page.context.close()
    return times


if __name__ == "__main__":
    finish(main)
