"""The stage in a Streamlit page: the payload handed to its script, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

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


def compare(scenes: Sequence[Scene], headings: Sequence[str], *, key: str = "compare") -> None:
    """Put several scenes side by side on the page, all walked by one clock.

    Parameters
    ----------
    scenes : sequence of Scene
    headings : sequence of str
        One a scene, shown as text.
    key : str
    """
    _component(data={"scenes": [payload(scene) for scene in scenes], "headings": list(headings)}, key=key)
