"""Which regions of the page a change reaches: those are drawn again, and nothing else.

Each region says what it is drawn from, and that is kept with it. After a change, the regions that would be
drawn from something else are drawn again, in the order in which they were made. So is the region of the field
that was changed, as the field may have to show another value than was typed. Another page, rank, layer or
language is drawn as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from convviz.app.session import told
from convviz.app.session.shown import Shown, on_page, remember, work_out
from convviz.app.session.state import BEHIND, State, current, is_elsewhere, keep, was_touched
from convviz.language import spoken

Sees = Callable[[State, Shown], object]

LAST = "end"
"""The region that is drawn in every run, after all others: without it on the page, that is not whole."""

SHARING = "net-views"
"""The region that is drawn again after all others but the last: what it shares is read from the address."""

_DRAWN, _PLACE = "convviz-drawn", "convviz-place"
_sees: dict[str, Sees] = {}


class _Drawn(NamedTuple):
    """What Streamlit calls a region on the page, and what it was drawn from; nothing while it is drawn."""

    id: str | None
    seen: object = None


def watch(name: str, sees: Sees) -> None:
    """Have a region drawn again when what it is drawn from has changed."""
    _sees[name] = sees


def begin_page(state: State) -> None:
    """Forget the regions of the page before: a whole page is drawn."""
    told.begin_page(was_whole=LAST in (st.session_state.get(_DRAWN) or {}))
    st.session_state[_DRAWN] = {}
    st.session_state[_PLACE] = _place(state)


@contextmanager
def drawing(name: str) -> Iterator[tuple[State, Shown]]:
    """Draw a region in this block, from a state and what it comes to.

    A visitor who is fast ends the run in the middle of a region: then it is drawn again with the next change.
    """
    state, shown = current(), on_page()
    drawn = st.session_state.setdefault(_DRAWN, {})
    drawn[name] = _Drawn(ThreadState.get().fragment_id)
    yield state, shown
    drawn[name] = drawn[name]._replace(seen=_sees[name](state, shown))


def redraw(before: State) -> None:
    """End a callback: have what changed since `before` drawn again, or where that is simpler the whole page.

    A field outside every region, as in the bar, has the whole page drawn. So does a fragment within a region
    that changes something beyond itself.
    """
    drawn: dict[str, _Drawn] = st.session_state.get(_DRAWN) or {}
    here = ThreadState.get().fragment_id
    own = {name for name, region in drawn.items() if region.id == here}
    if not own:
        if here and current() is not before:
            st.rerun()
        return  # what is in no fragment has the whole page drawn anyway
    if LAST not in drawn or _place(current()) != st.session_state.get(_PLACE):
        st.rerun()
    is_behind = st.session_state[BEHIND] = is_elsewhere()
    if not was_touched() and is_behind:
        st.rerun()  # the visitor went Back, and the field has not heard of it
    state, shown = work_out(current())
    if _place(state) != st.session_state.get(_PLACE):
        st.rerun()
    keep(state)
    remember(state, shown)
    told.begin_run()
    again = [name for name in _sees if name in own or _differs(name, drawn, state, shown)]
    st.rerun(sorted(again, key=lambda name: {SHARING: 1, LAST: 2}.get(name, 0)))


def _differs(name: str, drawn: dict[str, _Drawn], state: State, shown: Shown) -> bool:
    return name in drawn and drawn[name].seen != _sees[name](state, shown)


def _place(state: State) -> tuple:
    """What has the whole page drawn when it changes."""
    return state.page, state.name, state.setup.rank, state.setup.layer, spoken()
