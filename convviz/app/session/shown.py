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
from convviz.app.session.state import State, current, with_network, with_rank
from convviz.core.limits import MAX_SHOWN_MB
from convviz.data.inputs import Input, Upload
from convviz.language import speaking, spoken
from convviz.layers.scene import Scene
from convviz.settings.back_stage import Taken
from convviz.settings.back_stage import taken as staged_back
from convviz.settings.backward import Backward, WayBack, network_of, way_back
from convviz.settings.chain import FIRST, FIRST_INPUT, Chain, as_input, within
from convviz.settings.model import SETUPS, Setup, build, input_of
from convviz.settings.spot import validate_spot
from convviz.settings.traced import Stage, Traced, stage_at, traced
from convviz.settings.validate import Offer, offer, validate

_LAST = "convviz-last"


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Last:
    """What a session last had on its page."""

    setup: Setup
    chain: Chain | None
    upload: Upload | None
    back: Backward | None
    language: str
    """In which its labels are."""

    def is_of(self, state: State) -> bool:
        """Whether a state asks for the same."""
        same = (self.setup, self.chain, self.back) == (
            state.setup,
            state.chain,
            state.back,
        ) and self.upload is state.upload
        return same and self.language == spoken()


@dataclass(frozen=True)
class Shown:
    """What that comes to.

    Attributes
    ----------
    setup : Setup
    input : Input
    scene : Scene or None
        What is on the stage; None where the pressed layer of a network has no windows.
    net : Traced or None
        The network, on its page,
    stage : Stage or None
        and what is said of its pressed layer.
    way : WayBack or None
        All gradients, where the way back is shown,
    taken : Taken or None
        and what the stage shows of it.
    """

    setup: Setup
    input: Input
    scene: Scene | None
    net: Traced | None = None
    stage: Stage | None = None
    way: WayBack | None = None
    taken: Taken | None = None

    @property
    def staged(self) -> Scene | None:
        """What is on the stage: the layer, or its way back."""
        return self.taken.scene if self.taken else self.scene

    @cached_property
    def offer(self) -> Offer:
        """What the page may offer beside it."""
        return offer(self.setup, self.input.values.shape)

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        scene = self.scene
        arrays = (scene.input, scene.padded, scene.weight, scene.output) if scene else ()
        own = sum({id(array): array.nbytes for array in arrays}.values())
        return own + (self.net.bytes if self.net else 0) + (self.way.bytes if self.way else 0)


_kept: WeakKeyDictionary[Last, tuple[Shown, int]] = WeakKeyDictionary()
_lock = Lock()


def work_out(state: State) -> tuple[State, Shown]:
    """Return what to show; if a set-up cannot be worked out, the last that could, and why not."""
    state, shown = _work_out(state)
    if state.spot is None:
        return state, shown
    if shown.staged is None:
        return replace(state, spot=None), shown
    spot, notes = validate_spot(state.spot, shown.staged.spec)
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
            return _validate(replace(_first(state), problem=problem), None)
        rank = last.setup.rank
        state = with_network(state, rank) if last.chain else with_rank(state, rank)
        state = replace(
            state, setup=last.setup, chain=last.chain, upload=last.upload, back=last.back, problem=problem
        )
        return state, recall(last)


def _first(state: State) -> State:
    """The state with what its page begins with."""
    if state.chain:
        return replace(state, setup=FIRST_INPUT, chain=FIRST, back=None)
    return replace(state, setup=SETUPS[state.setup.rank], back=None)


def remember(state: State, shown: Shown) -> Last:
    """Make what is on the page the last of this session, and return it."""
    last: Last | None = st.session_state.get(_LAST)
    if last is None or not last.is_of(state):
        last = Last(state.setup, state.chain, state.upload, state.back, spoken())
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


def shown_again() -> Callable[[], Shown]:
    """Return what gives what is on the page once more, for a fragment or a file that is made later.

    Streamlit keeps what it hands to those for as long as the page is open; this holds no array.
    """
    last = _last()
    return lambda: recall(last)


def scene_again() -> Callable[[], Scene]:
    """Return what gives the scene on the page once more, as `shown_again`."""
    get = shown_again()
    return lambda: get().staged


def recall(last: Last) -> Shown:
    """Return what a session had on its page; worked out anew if it was forgotten."""
    shown = _known(last)
    if shown is None:
        with speaking(last.language):
            input = input_of(last.setup, last.upload)
            shown = _of_network(last, input) if last.chain else _shown(last, input)
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
    if state.chain:
        state = replace(state, setup=as_input(state.setup), chain=within(state.chain))
        known = _known(last) if _has_input_of(state, last) else None
        input = known.input if known else input_of(state.setup, state.upload)
        return _with_notes(state, _of_network(state, input, known))
    input = _input(state, last)
    setup, notes = validate(state.setup, input.values.shape)
    state = replace(state, setup=setup, notes=(*state.notes, *notes))
    return _with_notes(state, _shown(state, input))


def _with_notes(state: State, shown: Shown) -> tuple[State, Shown]:
    """What is said of a way back that is another than was asked for."""
    if shown.way is None:
        return state, shown
    return replace(state, back=shown.way.backward, notes=(*state.notes, *shown.way.notes)), shown


def _shown(state: State | Last, input: Input) -> Shown:
    scene = build(state.setup, state.upload, input)
    way = way_back(*network_of(scene), state.back) if state.back else None
    taken = staged_back(way, scene, 0) if way else None
    input = input._replace(values=scene.input)  # one array, not two of the same
    return Shown(state.setup, input, scene, way=way, taken=taken)


def _of_network(state: State | Last, input: Input, known: Shown | None = None) -> Shown:
    """What a network comes to; its maps are `known` as long as only another layer is pressed."""
    chain = state.chain
    is_same = known is not None and known.net is not None and known.net.plan == chain.plan
    net = known.net if is_same else traced(chain.plan, input)
    stage = stage_at(net, chain.at, input)
    way = way_back(net.network, net.maps, state.back) if state.back else None
    taken = staged_back(way, stage.scene, stage.layer, chain.at) if way else None
    return Shown(state.setup, input, stage.scene, net, stage, way, taken)


def _input(state: State, last: Last | None) -> Input:
    known = _known(last) if _has_input_of(state, last) else None
    return known.input if known else input_of(state.setup, state.upload)


def _has_input_of(state: State, last: Last | None) -> bool:
    same_data = last and last.upload is state.upload and last.language == spoken()
    return bool(same_data and drawn_from(last.setup) == drawn_from(state.setup))


def _known(last: Last) -> Shown | None:
    with _lock:
        return _kept.get(last, (None, 0))[0]


def drawn_from(setup: Setup) -> tuple:
    """Return what an input depends on, beside an upload."""
    drawn = (setup.colour, setup.cells, setup.region, setup.seed if setup.sample == "noise" else 0)
    return (setup.rank, setup.source, setup.sample, setup.typed, *drawn)
