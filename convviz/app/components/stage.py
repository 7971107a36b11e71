"""The stage in a Streamlit page: the payload handed to its script, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

import streamlit as st

from convviz.app import STATIC
from convviz.app.parts import callback
from convviz.app.session.state import sent, spot_of
from convviz.language import FIRST, spoken
from convviz.layers.scene import Scene
from convviz.serving import is_around
from convviz.serving.assets import stage_script
from convviz.settings.spot import Spot
from convviz.stage.payload import guide, panel_of, payload
from convviz.stage.script import packed_script, served_script, style


@cache
def _component(language: str) -> Callable:
    name = "convviz_stage" if language == FIRST else f"convviz_stage_{language}"
    if is_around():  # the style sheet stands in the HTML, where the stage needs it before there is a page
        return st.components.v2.component(
            name, js=served_script(stage_script(language)), isolate_styles=False
        )
    return st.components.v2.component(name, js=packed_script(language), css=style(), isolate_styles=False)


_component(FIRST)  # what most visitors need is made before the first comes


_below = st.components.v2.component(
    "convviz_below", js=(STATIC / "below.js").read_text(encoding="utf-8"), isolate_styles=False
)


def show(
    scene: Scene,
    *,
    key: str = "stage",
    spot: Spot | None = None,
    trip: str = "",
    play: bool | None = None,
    panel: str = "",
    hidden: str = "",
    opens: Mapping[str, str] = MappingProxyType({}),
    on_open: Callable[[str, Spot | None], None] | None = None,
    follows: bool = False,
    on_rest: Callable[[Spot | None], None] | None = None,
) -> None:
    """Put a scene on the page; stepping and pointing then need no server.

    Parameters
    ----------
    scene : Scene
    key : str
        Names the stage, so that a new scene updates it in place.
    spot : Spot, optional
        Where to go. The same spot again leaves the visitor where they are by then,
    trip : str
        unless `trip` differs.
    play : bool, optional
        Whether to play from there; None plays at first, and only if there is no spot.
    panel : {"", "matrix", "columns"}
        What is drawn of the layer; it stands where `below` is.
    hidden : {"", "values", "shape", "window"}
        What is asked for and so not shown: the outputs from the spot on, the output's shape, or the window of
        the spot. The stage is then a still.
    opens : mapping of str to str
        Buttons on the stage: what each opens, and what stands on it.
    on_open : callable, optional
        Called with what a button opens, and where the visitor is by then.
    follows : bool
        Whether something else on the page shows the stage's step.
    on_rest : callable, optional
        Called then with where the visitor is, once the stage is at rest there.
    """
    data = payload(scene, hidden=hidden, step=spot.step if spot else 0)
    data["guide"] = guide(
        spot, trip=trip, play=play, panel=panel_of(scene, panel), opens=opens, follows=follows
    )

    def open_view() -> None:
        asked = sent(_streamlit_key(key), "open")
        if asked.get("view") in opens:
            on_open(asked["view"], spot_of(asked))

    def rest() -> None:
        if follows:
            on_rest(spot_of(sent(_streamlit_key(key), "rest")))

    callbacks = {"on_open_change": callback(open_view)} if opens else {}
    _mount(data, key, **callbacks, **({"on_rest_change": callback(rest)} if on_rest else {}))


def below() -> None:
    """Have what the stage draws of its layer, its `panel`, stand here."""
    _below(key="below")


def compare(
    scenes: Sequence[Scene],
    headings: Sequence[str],
    *,
    key: str = "compare",
    odd_padding: Sequence[Sequence[str]] = (),
) -> None:
    """Put several scenes side by side on the page, all walked by one clock.

    Parameters
    ----------
    scenes : sequence of Scene
    headings : sequence of str
        One a scene, shown as text.
    key : str
    odd_padding : sequence of sequence of {"", "before", "after"}, optional
        Of each scene, along each axis, the side whose outermost padding is marked as the odd one.
    """
    payloads = [payload(scene) for scene in scenes]
    for one, sides in zip(payloads, odd_padding, strict=bool(odd_padding)):
        one["odd_padding"] = list(sides)
    data = {"scenes": payloads, "headings": list(headings)}
    _mount(data, key)


def _mount(data: dict, key: str, **callbacks: Callable[[], None]) -> None:
    data["stage"] = _streamlit_key(key)  # a stage in another language is another one
    # In a dict, Streamlit would look for tables, with all of pandas, and write it as JSON a second time.
    _component(spoken())(data=json.dumps(data).encode(), key=_streamlit_key(key), **callbacks)


def _streamlit_key(key: str) -> str:
    """Return the key that Streamlit gets.

    It is another in another language, as of two components with one key both would stay on the page. And it
    ends as if there were none: the value of a component with a key is worked out anew for each number and
    each list on the page, which takes a fifteenth of a run.
    """
    return f"{key}-{spoken()}-None"
