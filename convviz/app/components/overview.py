"""The overview of a network in a Streamlit page: every map of every layer, and what each cell sees."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import streamlit as st

from convviz.app.parts import callback
from convviz.app.session.state import sent
from convviz.language import FIRST, spoken
from convviz.serving import is_around
from convviz.serving.assets import own_address
from convviz.settings.traced import Traced
from convviz.stage.overview import Held, held_cell, overview
from convviz.stage.script import overview_script, overview_style, served_script

Pick = Callable[[str, tuple[int, ...]], None]


_made: WeakKeyDictionary[Traced, tuple[tuple, dict[str, Any]]] = WeakKeyDictionary()


def _maps(net: Traced, told: tuple[tuple[str, ...], bool, str]) -> dict[str, Any]:
    """What is sent of a network's maps: made once, however often another layer of it is pressed."""
    known = _made.get(net)
    if known is None or known[0] != told:
        labels, picture, _ = told
        made = overview(net.network, net.maps, labels=labels, classes=net.classes, picture=picture)
        known = _made[net] = (told, made)
    return known[1]


@cache
def _component(language: str) -> Callable:
    name = "convviz_overview" if language == FIRST else f"convviz_overview_{language}"
    js = served_script(own_address(f"overview.{language}.js")) if is_around() else overview_script(language)
    return st.components.v2.component(name, js=js, css=overview_style(), isolate_styles=False)


def show(
    net: Traced,
    *,
    labels: Sequence[str],
    picture: bool,
    held: Held | None,
    on_pick: Pick | None = None,
    steps: bool = True,
    key: str = "overview",
) -> None:
    """Put the maps of a network on the page; pointing at their cells then needs no server.

    Parameters
    ----------
    net : Traced
    labels : sequence of str
        Of the input's channels.
    picture : bool
        Whether the input is a picture, from 0 to 255.
    held : Held, optional
        The cell that is pinned.
    on_pick : callable, optional
        Called with the name of a layer and the cell ``(channel, *position)`` that is pressed.
    steps : bool
        Whether the pressed layer is then stepped through, which a button offers.
    key : str
        Names the overview, so that another network updates it in place.
    """
    key = f"{key}-{spoken()}-None"  # as that of the stage: see convviz.app.components.stage

    def pick() -> None:
        told = sent(key, "pick")
        layer, cell = told.get("layer"), told.get("cell")
        is_cell = isinstance(cell, list) and all(isinstance(one, int) for one in cell)
        if on_pick and isinstance(layer, str) and is_cell:
            on_pick(layer, tuple(cell))

    maps = _maps(net, (tuple(labels), picture, spoken()))
    data = maps | {"held": held_cell(held), "picks": on_pick is not None, "steps": steps}
    _component(spoken())(data=json.dumps(data).encode(), key=key, on_pick_change=callback(pick))
