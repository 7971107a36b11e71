"""Keeps imported modules out of the search for garbage."""

from __future__ import annotations

import gc
from functools import cache


@cache
def freeze_imports(after: str) -> None:
    """Take all there is now out of the garbage collector's sight, once after each thing that imports much.

    Streamlit collects garbage after every run of a page, and would look through pandas and plotly each time:
    without them a run takes a third of the CPU time.
    """
    gc.collect()
    gc.freeze()
