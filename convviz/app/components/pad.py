"""A pad to draw on in a Streamlit page."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from convviz.app import STATIC
from convviz.app.parts import callback
from convviz.app.session.state import sent
from convviz.language import phrase

SIDE = 32
"""Cells along each side of what is drawn."""
FULL = 255

_component = st.components.v2.component(
    "convviz_pad",
    js=(STATIC / "pad.js").read_text(encoding="utf-8"),
    css=(STATIC / "pad.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(on_drawn: Callable[[np.ndarray | None], None], *, key: str) -> None:
    """Draw the pad.

    Parameters
    ----------
    on_drawn : callable
        Called at the end of each stroke with the ink of all cells, ``(SIDE, SIDE)`` from 0 to 255; with None
        when the pad was cleared.
    key : str
    """

    def hear() -> None:
        if "cells" in (told := sent(key, "drawn")):
            on_drawn(ink_of(told["cells"]))

    words = {
        "pad": phrase("Pad to draw a digit on, with a mouse, a finger or a pen"),
        "clear": phrase("Clear"),
    }
    _component(data={"words": words}, key=key, on_drawn_change=callback(hear))


def ink_of(cells: object) -> np.ndarray | None:
    """Return the ink that a browser sent; None where there is none, or what it sent is no drawing.

    Examples
    --------
    >>> ink_of([0] * 1023 + [9])[31, 31], ink_of([0] * 1024), ink_of("nonsense")
    (np.float64(9.0), None, None)
    """
    if not isinstance(cells, list) or len(cells) != SIDE * SIDE:
        return None
    if not all(isinstance(one, int) and 0 <= one <= FULL for one in cells):
        return None
    ink = np.array(cells, dtype=np.float64).reshape(SIDE, SIDE)
    return ink if ink.any() else None
