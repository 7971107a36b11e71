"""How the page looks to this visitor: the choice of more contrast, which the browser keeps."""

from __future__ import annotations

import streamlit as st

from convviz.app import STATIC
from convviz.language import phrase, spoken

_contrast = st.components.v2.component(
    "convviz_contrast", js=(STATIC / "contrast.js").read_text(encoding="utf-8"), isolate_styles=False
)


def show() -> None:
    """Draw the choice, and tell the page which language it is in, and what Streamlit calls a help in it."""
    title, help = phrase("High contrast"), phrase("Help for {field}", field="{field}")
    # With a key, Streamlit would work out its value anew for every number and list on the page.
    _contrast(data={"language": spoken(), "title": title, "help": help})
