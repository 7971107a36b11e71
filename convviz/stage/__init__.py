"""The stage in a Streamlit page: the payload handed to its script, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from convviz.scene import Scene
from convviz.spot import Spot
from convviz.stage.payload import guide, panel_of, payload
from convviz.stage.script import packed_script, style

_component = st.components.v2.component(
    "convviz_stage",
    js=packed_script(),
    css=style(),
    isolate_styles=False,
)


def show(
    scene: Scene,
    *,
    key: str = "stage",
    spot: Spot | None = None,
    play: bool | None = None,
    panel: str = "",
    hidden: str = "",
    on_work: Callable[[Spot], None] | None = None,
) -> None:
    """Put a scene on the page; stepping and pointing then need no server.

    Parameters
    ----------
    scene : Scene
    key : str
        Names the stage, so that a new scene updates it in place.
    spot : Spot, optional
        Where to go. The same spot again leaves the visitor where he is by then.
    play : bool, optional
        Whether to play from there; None plays at first, and only if there is no spot.
    panel : {"", "matrix", "columns"}
        What is drawn below the board.
    hidden : {"", "values", "shape", "window"}
        What is asked for and so not shown: the outputs from the spot on, the output's shape, or the window of
        the spot. The stage is then a still.
    on_work : callable, optional
        Offers the full working of a step, and is called with where the visitor is when he asks for it.
    """
    data = payload(scene, hidden=hidden, step=spot.step if spot else 0)
    data["guide"] = guide(spot, play=play, panel=panel_of(scene, panel), work=on_work is not None)

    def work() -> None:
        on_work(Spot(**st.session_state[key].work))

    _component(data=data, key=key, **({"on_work_change": work} if on_work else {}))


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
