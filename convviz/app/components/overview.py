"""The overview of a network in a Streamlit page: every map of every layer, and what each cell sees."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
import streamlit as st

from convviz.app.parts import callback
from convviz.app.session.state import sent
from convviz.language import FIRST, spoken
from convviz.network.chain import INPUT, Network
from convviz.serving import is_around
from convviz.serving.assets import own_address
from convviz.settings.backward import WayBack
from convviz.settings.traced import Traced
from convviz.stage.overview import Held, held_cell, overview
from convviz.stage.script import overview_script, overview_style, served_script

Pick = Callable[[str, tuple[int, ...]], None]
Walk = Literal["alone", "leads", "follows"]


_sent: WeakKeyDictionary[WayBack, tuple[str, dict[str, Any]]] = WeakKeyDictionary()
_made: WeakKeyDictionary[Traced, tuple[tuple, dict[str, Any]]] = WeakKeyDictionary()


def _maps(net: Traced, told: tuple[tuple[str, ...], bool, str]) -> dict[str, Any]:
    """What is sent of a network's maps: made once, however often another layer of it is pressed."""
    known = _made.get(net)
    if known is None or known[0] != told:
        labels, picture, _ = told
        made = overview(net.network, net.maps, labels=labels, classes=net.classes, picture=picture)
        known = _made[net] = (told, made)
    return known[1]


def _gradients(way: WayBack, language: str) -> dict[str, Any]:
    """What is sent of the gradients of all maps, made once."""
    known = _sent.get(way)
    if known is None or known[0] != language:
        made = overview(way.network, way.maps, values=way.values)
        known = _sent[way] = (language, made)
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
    walk: Walk = "alone",
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
    walk : {"alone", "leads", "follows"}
        Of two overviews one leads: its player moves the other one as well, which has none.
    key : str
        Names the overview, so that another network updates it in place.
    """
    _mount(_maps(net, (tuple(labels), picture, spoken())), held, on_pick, key, steps, walk)


def show_gradients(
    way: WayBack, *, held: Held | None, on_pick: Pick | None = None, key: str = "overview"
) -> None:
    """Put the gradients of all maps on the page, as `show` the maps themselves."""
    _mount(_gradients(way, spoken()), held, on_pick, key)


def show_picture(cells: np.ndarray, title: str, *, key: str) -> None:
    """Put a single map on the page, ``(*spatial)``, whose cells can be pointed at."""
    made = overview(Network((1, *cells.shape), []), {INPUT: cells[np.newaxis]}, title=title)
    _mount(made, None, None, key)


def _mount(
    maps: dict[str, Any],
    held: Held | None,
    on_pick: Pick | None,
    key: str,
    steps: bool = True,
    walk: Walk = "alone",
) -> None:
    key = f"{key}-{spoken()}-None"  # as that of the stage: see convviz.app.components.stage

    def pick() -> None:
        told = sent(key, "pick")
        layer, cell = told.get("layer"), told.get("cell")
        is_cell = isinstance(cell, list) and all(isinstance(one, int) for one in cell)
        if on_pick and isinstance(layer, str) and is_cell:
            on_pick(layer, tuple(cell))

    asks = {"picks": on_pick is not None, "steps": steps, "walk": walk, "key": key}
    data = maps | {"held": held_cell(held)} | asks
    _component(spoken())(data=json.dumps(data).encode(), key=key, on_pick_change=callback(pick))
