"""When the server looks for garbage and gives memory back: seldom, and not among what it imported.

Streamlit would look after each run of a page, through everything that all visitors hold: with sixty of them
that is half of the server's work. So `runner.postScriptGC` is off in `.streamlit/config.toml`, and this is in
its place.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache
from time import monotonic

PAUSE = 10
"""Seconds between two times: what is left lying in so short a time is little."""

YOUNG = 50_000
"""New objects at which Python looks by itself. At its own 700 it does so in each run, which takes 0.7 ms."""

_next_time = 0.0


@cache
def freeze_imports(after: str) -> None:
    """Take all there is now out of the garbage collector's sight, once after each thing that imports much.

    It would look through pandas and plotly each time, and they are never garbage. Then it looks seldom.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


def tidy() -> None:
    """Collect garbage and give free memory back at the end of a run, unless that was done a moment ago.

    What a visitor leaves behind refers to itself in circles, and would stay until Python looks by itself. The
    memory of arrays that are gone would stay with the process: C's library keeps it, for each of its threads.
    """
    global _next_time
    if monotonic() < _next_time:
        return
    _next_time = monotonic() + PAUSE
    gc.collect()
    _give_back()


def _give_back() -> None:
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:  # glibc has it
        trim(0)
