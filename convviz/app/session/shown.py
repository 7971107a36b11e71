"""What a set-up comes to: worked out when it changes, and kept while the server has memory for it.

A session holds its last set-up only. Its arrays may be a hundred times as large; they are the server's, which
forgets those that were seen longest ago, and works them out again when they are wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import streamlit as st

from convviz.app.session.incidents import problem_of
from convviz.app.session.state import State, current, with_rank
from convviz.core.limits import MAX_SHOWN_MB
from convviz.data.inputs import Input, Upload
from convviz.language import speaking, spoken
from convviz.layers.scene import Scene
from convviz.settings.model import SETUPS, Setup, build, input_of
from convviz.settings.spot import validate_spot
from convviz.settings.validate import Offer, offer, validate

_LAST = "convviz-last"


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Last:
    """What a session last had on its page."""

    setup: Setup
    upload: Upload | None
    language: str
    """In which its labels are."""

    def is_of(self, state: State) -> bool:
        """Whether a state asks for the same."""
        return self.setup == state.setup and self.upload is state.upload and self.language == spoken()


@dataclass(frozen=True)
class Shown:
    """What that comes to."""

    setup: Setup
    input: Input
    scene: Scene

    @cached_property
    def offer(self) -> Offer:
        """What the page may offer beside it."""
        return offer(self.setup, self.input.values.shape)

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        scene = self.scene
        arrays = (scene.input, scene.padded, scene.weight, scene.output)
        return sum({id(array): array.nbytes for array in arrays}.values())


_kept: WeakKeyDictionary[Last, tuple[Shown, int]] = WeakKeyDictionary()
_lock = Lock()


def work_out(state: State) -> tuple[State, Shown]:
    """Return what to show; if a set-up cannot be worked out, the last that could, and why not."""
    state, shown = _work_out(state)
    if state.spot is None:
        return state, shown
    spot, notes = validate_spot(state.spot, shown.scene.spec)
    return replace(state, spot=spot, notes=(*state.notes, *notes)), shown


def _work_out(state: State) -> tuple[State, Shown]:
    last: Last | None = st.session_state.get(_LAST)
    if last and last.is_of(state):
        return state, recall(last)
    try:
        return _validate(state, last)
    except Exception as error:
        problem = problem_of(error)
        if last is None:
            return _validate(replace(state, setup=SETUPS[state.setup.rank], problem=problem), None)
        state = with_rank(state, last.setup.rank)
        return replace(state, setup=last.setup, upload=last.upload, problem=problem), recall(last)


def remember(state: State, shown: Shown) -> Last:
    """Make what is on the page the last of this session, and return it."""
    last: Last | None = st.session_state.get(_LAST)
    if last is None or not last.is_of(state):
        last = Last(state.setup, state.upload, spoken())
    with _lock:
        _kept.pop(last, None)
        kept, most = list(_kept.items()), MAX_SHOWN_MB * 2**20 - shown.bytes
        taken = sum(size for _, (_, size) in kept)
        for old, (_, size) in kept:
            if taken <= most:
                break
            del _kept[old]
            taken -= size
        _kept[last] = shown, shown.bytes
    st.session_state[_LAST] = last
    return last


def on_page() -> Shown:
    """Return what is on the page, for a region of it that is drawn."""
    return recall(_last())


def scene_again() -> Callable[[], Scene]:
    """Return what gives the scene on the page once more, for a fragment or a file that is made later.

    Streamlit keeps what it hands to those for as long as the page is open; this holds no array.
    """
    last = _last()
    return lambda: recall(last).scene


def recall(last: Last) -> Shown:
    """Return what a session had on its page; worked out anew if it was forgotten."""
    with _lock:
        shown, _ = _kept.get(last, (None, 0))
    if shown is None:
        with speaking(last.language):
            shown = _shown(last.setup, last.upload, input_of(last.setup, last.upload))
    return shown


def last_input() -> np.ndarray:
    """Return the input on the page, ``(C_in, *spatial)``, for an edit of what is there.

    A field that held the array itself would keep it for as long as the session lasts.
    """
    return recall(_last()).input.values


def _last() -> Last:
    """What the session last had on its page; if that is lost, what its state comes to."""
    last: Last | None = st.session_state.get(_LAST)
    return last or remember(*work_out(current()))


def _validate(state: State, last: Last | None) -> tuple[State, Shown]:
    input = _input(state, last)
    setup, notes = validate(state.setup, input.values.shape)
    shown = _shown(setup, state.upload, input)
    return replace(state, setup=setup, notes=(*state.notes, *notes)), shown


def _shown(setup: Setup, upload: Upload | None, input: Input) -> Shown:
    scene = build(setup, upload, input)
    return Shown(setup, input._replace(values=scene.input), scene)  # one array, not two of the same


def _input(state: State, last: Last | None) -> Input:
    same_data = last and last.upload is state.upload and last.language == spoken()
    if same_data and drawn_from(last.setup) == drawn_from(state.setup):
        with _lock:
            shown, _ = _kept.get(last, (None, 0))
        if shown:
            return shown.input
    return input_of(state.setup, state.upload)


def drawn_from(setup: Setup) -> tuple:
    """Return what an input depends on, beside an upload."""
    drawn = (setup.colour, setup.cells, setup.region, setup.seed if setup.sample == "noise" else 0)
    return (setup.rank, setup.source, setup.sample, setup.typed, *drawn)
