"""What one visitor's session holds: a single immutable record, exchanged as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import streamlit as st

from convviz.errors import ConvSpecError, SourceError
from convviz.setup import Filter, Numbers, Setup
from convviz.sources.pictures import Picture

_STATE = "convviz-state"
_TOUCHED = "convviz-touched"

FIRST_MATRIX = "0 0 1 0 0\n0 1 2 1 0\n1 2 3 2 1\n0 1 2 1 0\n0 0 1 0 0"
"""What the text area holds before anything is typed: a small pyramid."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of weights: what it was filled with, and a number that makes a new grid for new weights."""

    version: int = 0
    base: Numbers | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Everything a session remembers.

    Attributes
    ----------
    setup : Setup
        What is on the stage.
    picture : Picture or None
        The last good upload. It stays in this session and in no cache.
    notes, problem
        What to tell about the last change: sentences, and what went wrong.
    filter, channel : int
        The filter and, within it, the channel whose weights are being edited.
    typed_text : str
        The text area's text, good or bad.
    apart : bool
        Whether rows and columns have settings of their own.
    grid : Grid
    uploads : int
        Files received; each gets a fresh upload field, so that the server keeps no file.
    """

    setup: Setup = field(default_factory=Setup)
    picture: Picture | None = None
    notes: tuple[str, ...] = ()
    problem: str = ""
    filter: int = 0
    channel: int = 0
    typed_text: str = FIRST_MATRIX
    apart: bool = False
    grid: Grid = Grid()
    uploads: int = 0

    @property
    def index(self) -> int:
        """Which filter the sidebar shows."""
        return min(self.filter, len(self.setup.filters) - 1)

    @property
    def edited(self) -> Filter:
        """The filter that the sidebar shows."""
        return self.setup.filters[self.index]


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
        after = edit(replace(before, notes=(), problem=""))
    except (ConvSpecError, SourceError) as error:
        after = replace(before, notes=(), problem=str(error))
    keep(after)


def touch() -> None:
    """Remember that the visitor used a widget that changes no setting."""
    st.session_state[_TOUCHED] = True


def was_touched() -> bool:
    """Whether this run was asked for by a widget, and not by the address; asking resets it."""
    return st.session_state.pop(_TOUCHED, False)


def change_setup(edit: Callable[[Setup], Setup]) -> None:
    """Apply an edit of the set-up."""
    change(lambda state: replace(state, setup=edit(state.setup)))
