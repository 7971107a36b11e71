"""How the page looks to this visitor: the choice of more contrast, which his browser keeps."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from convviz.language import phrase, spoken

ASSETS = Path(__file__).parents[2] / "assets"

_contrast = st.components.v2.component(
    "convviz_contrast", js=(ASSETS / "contrast.js").read_text(encoding="utf-8"), isolate_styles=False
)


def show() -> None:
    """Draw the choice, and tell the page which language it is in."""
    title = phrase("High contrast")
    # With a key, Streamlit would work out its value anew for every number and list on the page.
    _contrast(data={"language": spoken(), "title": title})
