"""The layers of a network in a Streamlit page, as rows to press."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from convviz.app import STATIC
from convviz.app.parts import callback
from convviz.app.session.state import sent
from convviz.language import phrase, spoken

_component = st.components.v2.component(
    "convviz_layers",
    js=(STATIC / "layers.js").read_text(encoding="utf-8"),
    css=(STATIC / "layers.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


class LayerRow(NamedTuple):
    """A layer as it is listed: its place, texts, and why it cannot be, if it cannot."""

    at: int
    name: str
    detail: str = ""
    shape: str = ""
    error: str = ""


def show(rows: Sequence[LayerRow], pressed: int, on_press: Callable[[int], None], *, key: str) -> None:
    """Draw rows; what is pressed is handed on as the place of its layer.

    Parameters
    ----------
    rows : sequence of LayerRow
    pressed : int
        The place of the layer that is pressed.
    on_press : callable
    key : str
    """
    key = f"{key}-{spoken()}-None"  # as that of the stage: see convviz.app.components.stage

    def press() -> None:
        at = sent(key, "press").get("at")
        if isinstance(at, int):
            on_press(at)

    data = {"rows": [row._asdict() for row in rows], "pressed": pressed, "label": phrase("Layers")}
    # In a dict, Streamlit would look for tables, with all of pandas.
    _component(data=json.dumps(data).encode(), key=key, on_press_change=callback(press))
