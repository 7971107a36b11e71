"""What one visitor's session holds: a single immutable record, exchanged as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from convviz.app.session.incidents import Problem, problem_of
from convviz.data.inputs import PASSAGES, Numbers, Text, Upload
from convviz.data.quota import Reservation
from convviz.data.typed.matrices import format_matrix
from convviz.data.uploads import File
from convviz.settings.model import SETUPS, Filter, Setup
from convviz.settings.spot import KEYS, Spot, decode_spot

_STATE = "convviz-state"
_TOUCHED = "convviz-touched"
WRITTEN = "convviz-address"
"""Where `convviz.app.session.address` keeps the fields that it last gave the browser."""
BEHIND = "convviz-behind"
"""Where it is kept that the browser has not heard of them yet."""

FIRST_TEXTS = {
    1: PASSAGES["sentence"].text,
    2: "0 0 1 0 0\n0 1 2 1 0\n1 2 3 2 1\n0 1 2 1 0\n0 0 1 0 0",
    3: format_matrix(np.arange(48).reshape(1, 3, 4, 4)),
}
"""What the text area holds before anything is typed, by rank."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of numbers: what it was filled with, and a count that makes a new grid for new numbers."""

    version: int = 0
    base: Numbers | None = None


class Choice(NamedTuple):
    """A file that offers several arrays or volumes: it is kept for as long as one of them is shown."""

    file: File
    options: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class State:
    """Everything a session remembers.

    Attributes
    ----------
    setup : Setup
        What is on the stage.
    upload : Picture, Data or None
        The last good upload. It stays in this session and in no cache.
    choice : Choice or None
        What else there is in it.
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
    others : tuple of State
        The states of the other ranks, as they were left.
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
    language : str
        The language that was chosen, one of `convviz.language.LANGUAGES`; empty: the browser's.
    """

    setup: Setup = field(default_factory=Setup)
    upload: Upload | None = None
    choice: Choice | None = None
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
    others: tuple[State, ...] = ()
    page: str = ""
    name: str = ""
    view: str = ""
    spot: Spot | None = None
    rest: Spot | None = None
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
    """Return the state of a rank as it was left, or as it begins; that of the earlier rank is put aside."""
    if state.setup.rank == rank:
        return state
    others = {one.setup.rank: one for one in state.others}
    chosen = others.pop(rank, None) or State(setup=SETUPS[rank], typed_text=FIRST_TEXTS[rank])
    left = replace(state, notes=(), problem=None, others=())
    kept = {name: getattr(state, name) for name in ("page", "name", "view", "language")}
    return replace(chosen, **kept, others=(*others.values(), left))


def with_setup(state: State, setup: Setup) -> State:
    """Return the state whose stage shows a set-up, in place of what was there of the same rank."""
    state = with_rank(state, setup.rank)
    place = {"page": "", "name": "", "view": "", "spot": None, "rest": None}
    shown = replace(state, setup=setup, notes=(), problem=None, **place)
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
    if after.setup != before.setup and after.spot == before.spot:
        after = replace(after, spot=None)  # it was a place in the earlier set-up
    if after.setup != before.setup or after.spot != before.spot:
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
    written = st.session_state.get(WRITTEN)
    return written is not None and written != {key: st.query_params.get_all(key) for key in st.query_params}


def tell(sentence: str) -> None:
    """Tell something more about the last change."""
    keep(replace(current(), notes=(*current().notes, sentence)))


def change_setup(edit: Callable[[Setup], Setup]) -> None:
    """Apply an edit of the set-up."""
    change(lambda state: replace(state, setup=edit(state.setup)))
