"""How the page looks to this visitor: the choice of more contrast, which his browser keeps."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parents[2] / "assets"

_contrast = st.components.v2.component(
    "convviz_contrast", js=(ASSETS / "contrast.js").read_text(encoding="utf-8"), isolate_styles=False
)


def show() -> None:
    """Draw the choice, in the bar at the top."""
    with st.container(key="appearance"):
        _contrast(key="contrast")
