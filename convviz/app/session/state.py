"""What one visitor's session holds: a single immutable record, exchanged as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from convviz.app.session.incidents import Problem, problem_of
from convviz.app.session.loaded import Loaded
from convviz.data.inputs import PASSAGES, Numbers, Text, Upload
from convviz.data.quota import Reservation
from convviz.data.typed.matrices import format_matrix
from convviz.data.uploads import File
from convviz.settings.backward import Backward
from convviz.settings.chain import FIRST, FIRST_INPUT, Chain, as_input
from convviz.settings.learned import FIRST as FIRST_LEARNED
from convviz.settings.learned import Learned
from convviz.settings.model import SETUPS, Filter, Setup
from convviz.settings.spot import KEYS, Spot, decode_spot

_STATE = "convviz-state"
_TOUCHED = "convviz-touched"
NETWORK = "network"
"""What an address calls the page of a network: see `convviz.app.routes.PAGES`."""
_ADDRESS = "convviz-address"
BEHIND = "convviz-behind"
"""Where it is kept that the browser has not heard of them yet."""

FIRST_TEXTS = {
    1: PASSAGES["sentence"].text,
    2: "0 0 1 0 0\n0 1 2 1 0\n1 2 3 2 1\n0 1 2 1 0\n0 0 1 0 0",
    3: format_matrix(np.arange(48).reshape(1, 3, 4, 4)),
}
"""What the text area holds before anything is typed, by rank."""


@dataclass(slots=True)
class Address:
    """The fields that the browser was last given; None before it was given any.

    It changes in place. Whatever is put into Streamlit's session may end a run that is cut short, and the
    browser would have fields of which nothing was kept.
    """

    fields: dict[str, list[str]] | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of numbers: what it was filled with, and a count that makes a new grid for new numbers."""

    version: int = 0
    base: Numbers | None = None


class Choice(NamedTuple):
    """Files that offer several arrays, volumes or windows: kept for as long as one of them is shown."""

    files: tuple[File, ...]
    options: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class State:
    """Everything a session remembers.

    Attributes
    ----------
    setup : Setup
        What is on the stage; of a network its input.
    chain : Chain or None
        The layers of a network, on its page, and which of them is pressed; None on all other pages.
    upload : Picture, Data or None
        The last good upload. It stays in this session and in no cache.
    choice : Choice or None
        What else there is in it.
    slices : tuple of (str, File)
        The slices of a volume that is one of pictures, by what Streamlit calls them: more may be added.
    reservation : Reservation or None
        What both take of the memory that all visitors share.
    notes, problem
        What to tell about the last change: sentences, and what went wrong.
    filter : int
        The filter whose weights are being edited,
    place : tuple of int
        and, within it, the channel and the slice.
    typed_text : str
        The text area's text, good or bad,
    kept : Text or None
        and while it is not on the stage, how it was read and the vectors that were edited.
    apart : bool
        Whether rows and columns have settings of their own.
    grids : tuple of (name, Grid)
    uploads : int
        Files received: what is chosen of one is no choice of the next.
    loaded : Loaded or None
        The file of weights that was loaded last; all ranks have it.
    draws : bool
        Whether a network's input is drawn on a pad.
    others : tuple of State
        The states of the other ranks, and of networks on such inputs, as they were left; the last one last.
    page : str
        One of `convviz.app.routes.PAGES`, or empty: the stage of the set-up,
    name : str
        and what that page shows: which comparison, which step of which lesson, which question.
    view : str
        What is shown below the stage of the set-up; one of `convviz.app.views.chooser.VIEWS`, or empty.
    spot : Spot or None
        Where the visitor was sent to on the stage,
    rest : Spot or None
        and where they stopped since, if that is elsewhere and something below the stage follows it.
    back : Backward or None
        What is differentiated, where the way back is shown.
    learned : Learned
        How a kernel is learned, in the view of that name.
    language : str
        The language that was chosen, one of `convviz.language.LANGUAGES`; empty: the browser's.
    """

    setup: Setup = field(default_factory=Setup)
    chain: Chain | None = None
    upload: Upload | None = None
    choice: Choice | None = None
    slices: tuple[tuple[str, File], ...] = ()
    reservation: Reservation | None = None
    notes: tuple[str, ...] = ()
    problem: Problem | None = None
    filter: int = 0
    place: tuple[int, int] = (0, 0)
    typed_text: str = FIRST_TEXTS[2]
    kept: Text | None = None
    apart: bool = False
    grids: tuple[tuple[str, Grid], ...] = ()
    uploads: int = 0
    loaded: Loaded | None = None
    draws: bool = False
    others: tuple[State, ...] = ()
    page: str = ""
    name: str = ""
    view: str = ""
    spot: Spot | None = None
    rest: Spot | None = None
    back: Backward | None = None
    learned: Learned = FIRST_LEARNED
    language: str = ""

    @property
    def at(self) -> Spot:
        """Where the visitor is on the stage, as far as its browser said."""
        return self.rest or self.spot or Spot()

    @property
    def index(self) -> int:
        """Which filter the sidebar shows."""
        return min(self.filter, len(self.setup.filters) - 1)

    @property
    def received(self) -> tuple:
        """What tells the upload from others of this session; arrays cannot be compared at a glance."""
        return self.upload is None, self.uploads, self.choice and self.choice.chosen

    @property
    def edited(self) -> Filter:
        """The filter that the sidebar shows."""
        return self.setup.filters[self.index]


def with_rank(state: State, rank: int) -> State:
    """Return the state of a rank as it was left, or as it begins; the earlier state is put aside."""
    if state.chain is None and state.setup.rank == rank:
        return state
    return _brought_back(state, State(setup=SETUPS[rank], typed_text=FIRST_TEXTS[rank]))


def with_network(state: State, rank: int | None = None) -> State:
    """Return the state of the network as it was left, or as it begins; the earlier state is put aside.

    Parameters
    ----------
    state : State
    rank : int, optional
        Of the network's input. Each rank has an input of its own, and all have the same layers.
    """
    if state.chain is not None and rank in (None, state.setup.rank):
        return state
    if state.chain is None:
        last = next((one for one in reversed(state.others) if one.chain), None)
        first = last or State(setup=FIRST_INPUT, chain=FIRST, typed_text=FIRST_TEXTS[FIRST_INPUT.rank])
        state = replace(_brought_back(state, first), page=NETWORK, name="", view=first.view)
        return state if rank is None else with_network(state, rank)
    first = State(setup=as_input(SETUPS[rank]), chain=state.chain, typed_text=FIRST_TEXTS[rank])
    return replace(_brought_back(state, first), chain=state.chain)


def with_page(state: State, page: str, name: str = "") -> State:
    """Return the state with another page; the network is put aside on all pages but its own."""
    if page == NETWORK:
        return with_network(state)
    if state.chain is not None:
        last = next((one for one in reversed(state.others) if not one.chain), State())
        state = replace(_brought_back(state, last), view=last.view)
    return replace(state, page=page, name=name)


def _brought_back(state: State, first: State) -> State:
    """The state of the rank and kind of `first` as it was left, or `first`; the earlier one is put aside."""
    others = {_kind(one): one for one in state.others}
    chosen = others.pop(_kind(first), first)
    left = replace(state, notes=(), problem=None, others=(), loaded=None)
    kept = {name: getattr(state, name) for name in ("page", "name", "view", "language", "loaded")}
    return replace(chosen, **kept, others=(*others.values(), left))


def _kind(state: State) -> tuple[bool, int]:
    return state.chain is not None, state.setup.rank


def with_setup(state: State, setup: Setup, chain: Chain | None = None) -> State:
    """Return the state whose stage shows a set-up, in place of what was there of the same rank.

    With a chain, the network is what is shown, and the set-up its input.
    """
    state = with_network(state, setup.rank) if chain else with_rank(state, setup.rank)
    place = {
        "page": NETWORK if chain else "",
        "name": "",
        "view": "",
        "spot": None,
        "rest": None,
        "back": None,
    }
    shown = replace(state, setup=setup, chain=chain, notes=(), problem=None, **place)
    return replace(shown, typed_text=_text(setup) or state.typed_text)


def _text(setup: Setup) -> str:
    if isinstance(setup.typed, Text):
        return setup.typed.text
    return format_matrix(setup.typed.array) if setup.typed else ""


def current() -> State:
    """Return the session's record."""
    return st.session_state.get(_STATE) or State()


def keep(state: State) -> None:
    """Make `state` the session's record."""
    st.session_state[_STATE] = state


def change(edit: Callable[[State], State]) -> None:
    """Apply an edit of the visitor's; one that cannot be is told and changes nothing else."""
    st.session_state[_TOUCHED] = True
    before = current()
    try:
        after = edit(replace(before, notes=(), problem=None))
    except Exception as error:  # whatever it is, what the visitor had stays
        after = replace(before, notes=(), problem=problem_of(error))
    is_other = (after.setup, after.chain) != (before.setup, before.chain)
    is_turned = after.back != before.back
    if (is_other or is_turned) and after.spot is before.spot:
        after = replace(after, spot=None)  # it was a place in the earlier set-up
    if is_other or after.spot != before.spot:
        after = replace(after, rest=None)
    keep(after)


def fail(error: BaseException) -> None:
    """Tell of an error that no edit accounts for; what the visitor had stays."""
    keep(replace(current(), notes=(), problem=problem_of(error)))


def sent(key: str, name: str) -> dict:
    """Return what a component's browser sent by this name; nothing, if the component is gone by now.

    A visitor who opens another view at once takes it from the page, and from Streamlit what it sent.
    """
    value = getattr(st.session_state.get(key), name, None)
    return dict(value) if isinstance(value, Mapping) else {}


def spot_of(sent: Mapping[str, object]) -> Spot | None:
    """Return where a visitor is, as the browser sent it; what no spot can have is left out."""
    return decode_spot({key: str(sent[key]) for key in KEYS if key in sent})[0]


def touch() -> None:
    """Remember that the visitor used a widget that changes no setting."""
    st.session_state[_TOUCHED] = True


def was_touched() -> bool:
    """Whether this run was asked for by a widget, and not by the address; asking resets it."""
    return st.session_state.pop(_TOUCHED, False)


def is_elsewhere() -> bool:
    """Whether the browser asks from another address than the last that it was given."""
    fields = last_address().fields
    return fields is not None and fields != {key: st.query_params.get_all(key) for key in st.query_params}


def last_address() -> Address:
    """Return the address that the browser was last given."""
    address: Address | None = st.session_state.get(_ADDRESS)
    if address is None:
        address = st.session_state[_ADDRESS] = Address()
    return address


def tell(sentence: str) -> None:
    """Tell something more about the last change."""
    keep(replace(current(), notes=(*current().notes, sentence)))


def change_setup(edit: Callable[[Setup], Setup]) -> None:
    """Apply an edit of the set-up."""
    change(lambda state: replace(state, setup=edit(state.setup)))


def change_chain(edit: Callable[[Chain], Chain]) -> None:
    """Apply an edit of the network's layers; where there is no network by now, nothing."""
    change(lambda state: replace(state, chain=edit(state.chain)) if state.chain else state)
