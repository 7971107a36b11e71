"""The stage in a Streamlit page: the payload handed to ``stage.js``, and nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from convviz.scene import Scene
from convviz.stage.payload import payload

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "convviz_stage",
    js=(_HERE / "stage.js").read_text(encoding="utf-8"),
    css=(_HERE / "stage.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(scene: Scene, *, key: str = "stage") -> None:
    """Put a scene on the page; stepping and pointing then need no server.

    Parameters
    ----------
    scene : Scene
    key : str
        Names the stage, so that a new scene updates it in place.
    """
    _component(data=payload(scene), key=key)
