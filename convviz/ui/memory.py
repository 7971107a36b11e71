"""When the server looks for garbage: seldom, and not among what it imported.

Streamlit would look after each run of a page, through everything that all visitors hold: with sixty of them that
is half of the server's work. So `runner.postScriptGC` is off in `.streamlit/config.toml`, and this is in its place.
"""

from __future__ import annotations

import gc
from functools import cache
from time import monotonic

PAUSE = 10
"""Seconds between two searches: what is left lying in so short a time is little."""

_next_search = 0.0


@cache
def freeze_imports(after: str) -> None:
    """Take all there is now out of the garbage collector's sight, once after each thing that imports much.

    It would look through pandas and plotly each time, and they are never garbage.
    """
    gc.collect()
    gc.freeze()


def collect_garbage() -> None:
    """Look for garbage at the end of a run, unless that was done a moment ago.

    What a visitor leaves behind refers to itself in circles, and would stay until Python looks by itself.
    """
    global _next_search
    if monotonic() < _next_search:
        return
    _next_search = monotonic() + PAUSE
    gc.collect()
