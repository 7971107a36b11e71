"""The stage in a Streamlit page: the payload handed to its script, and nothing else."""

from __future__ import annotations

import streamlit as st

from convviz.scene import Scene
from convviz.stage.payload import payload
from convviz.stage.script import script, style

_component = st.components.v2.component(
    "convviz_stage",
    js=script(),
    css=style(),
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
