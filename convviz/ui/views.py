"""What can be opened below the stage: the same step worked out, unrolled, as code, as plots, to share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from convviz.scene import Scene
from convviz.ui import code, plots, share, widgets, working
from convviz.ui.state import State, change


class View(NamedTuple):
    """A view: its title, what draws it below the stage, and what the stage draws of it itself."""

    title: str
    show: Callable[[State, Scene], None] | None = None
    panel: str = ""


VIEWS = {
    "working": View("Working", working.show),
    "matrix": View("Matrix", panel="matrix"),
    "im2col": View("im2col", panel="columns"),
    "code": View("Code", code.show),
    "plots": View("Plots", plots.show),
    "share": View("Share", share.show),
}
"""By what an address calls them."""


def panel(state: State) -> str:
    """Return what the stage is to draw below its board."""
    return VIEWS[state.view].panel if state.view else ""


def show(state: State, scene: Scene) -> None:
    """Draw the choice, and what is chosen."""
    with st.container(key="views"):
        widgets.segments(
            "Below the stage",
            tuple(VIEWS),
            state.view or None,
            lambda view: change(lambda state: replace(state, view=view or "")),
            key="view",
            format_func=lambda view: VIEWS[view].title,
            required=False,
            width="content",
        )
    if state.view and (view := VIEWS[state.view]).show:
        view.show(state, scene)
