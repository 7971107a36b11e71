"""An uploaded picture, above the stage: as it is, filtered, and the loupe that is the stage's input."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from convviz.app.components import notices, slider
from convviz.app.parts import callback
from convviz.app.session.one_at_a_time import aside
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, change_setup, current
from convviz.data.inputs import WHOLE_PICTURE
from convviz.data.loupe import CELLS, first_region, is_small, moved
from convviz.data.picture import Picture
from convviz.data.quota import Reservation, reserve
from convviz.fullsize.convolving import Job
from convviz.fullsize.wording import named, sides
from convviz.fullsize.work import Seen, look
from convviz.language import phrase
from convviz.layers import LAYERS
from convviz.layers.scene import Scene
from convviz.settings.spot import Spot

_HELD, _KEY = "convviz-photo", "photo-slider"


class Held(NamedTuple):
    """What a session keeps while the picture is on its page: what is seen, and of what it was made."""

    wanted: tuple
    seen: Seen
    has_colours: bool
    reservation: Reservation


def sees(state: State, shown: Shown) -> tuple:
    """What it is drawn from."""
    return (state.setup, state.received, _filter(state)) if _picture(state) else ()


def show(state: State, scene: Scene) -> None:
    """Draw the picture, if one was uploaded for the stage."""
    picture = _picture(state)
    if picture is None:
        st.session_state.pop(_HELD, None)
        return
    held = _held(picture, state, scene)
    with st.container(key="photo", gap="small"):
        region = state.setup.region
        after = named(scene, _filter(state)) if held.seen.after else ""
        titles = phrase("Original, {size}", size=sides(*held.seen.size)), after
        slider.show_photo(held.seen, titles, _KEY, None if region == WHOLE_PICTURE else region, _move)
        with st.container(key="photo-choices", horizontal=True, vertical_alignment="center", gap="small"):
            _show_loupe(state, picture)
            if held.has_colours:
                _show_colour(state)


def _picture(state: State) -> Picture | None:
    """The picture that was uploaded for the stage."""
    is_shown = state.setup.rank == 2 and state.setup.source == "upload"
    return state.upload if is_shown and isinstance(state.upload, Picture) else None


def _filter(state: State) -> int:
    if not LAYERS[state.setup.layer].HAS_WEIGHTS:
        return 0
    return min((state.spot or Spot()).filter, len(state.setup.filters) - 1)


def _held(picture: Picture, state: State, scene: Scene) -> Held:
    """What is seen of the picture; worked out unless it is there."""
    job = None if "full" in scene.absent else Job(state.setup, scene, _filter(state))
    wanted = (picture.digest, job and job.digest)
    held: Held | None = st.session_state.get(_HELD)
    if held is None or held.wanted != wanted:
        with aside():
            seen = look(picture, job)
            has_colours = bool(np.ptp(picture.pixels, axis=2).any())
        held = Held(wanted, seen, has_colours, reserve(seen.nbytes, held and held.reservation))
        st.session_state[_HELD] = held
    return held


def _show_loupe(state: State, picture: Picture) -> None:
    """Say what the loupe is, and draw what changes between it and the whole picture."""
    if is_small(picture):
        return
    if state.setup.region == WHOLE_PICTURE:
        notices.quiet(phrase("The whole picture is shown below, averaged to a few cells."))
        st.button(phrase("Loupe"), key="photo-loupe", on_click=_use_loupe, icon=":material/search:")
        return
    notices.quiet(phrase("The square is what the stage shows. Drag it anywhere."))
    st.button(phrase("Whole picture"), key="photo-whole", on_click=_use_all, icon=":material/image:")


def _show_colour(state: State) -> None:
    """Say what becomes of the colours, and draw what changes it."""
    if state.setup.colour == "grey":
        notices.quiet(phrase("On the stage it is grey: colour is left out."))
        st.button("RGB", key="photo-rgb", on_click=_use_colour, args=("rgb",), icon=":material/palette:")
    else:
        notices.quiet(phrase("On the stage red, green and blue are three channels."))
        st.button(
            phrase("Grey"), key="photo-grey", on_click=_use_colour, args=("grey",), icon=":material/contrast:"
        )


def _move(left: int, top: int) -> None:
    change_setup(lambda setup: replace(setup, region=moved(setup.region, left, top)))


@callback
def _use_loupe() -> None:
    picture = _picture(current())
    if picture is not None:
        change_setup(lambda setup: replace(setup, region=first_region(picture), cells=CELLS))


@callback
def _use_all() -> None:
    change_setup(lambda setup: replace(setup, region=WHOLE_PICTURE))


@callback
def _use_colour(colour: str) -> None:
    change_setup(lambda setup: replace(setup, colour=colour))
