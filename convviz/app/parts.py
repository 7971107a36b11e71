"""Parts of a page: what goes wrong in one is told in its place, and all the others stand.

Whatever draws is in a `part`, or is a `fragment`; whatever Streamlit calls when a visitor does something is a
`callback`. What escapes them, as it happens before the page is begun, comes to `tell_instead`, which stands
in the place of Streamlit's own red box. What ends or restarts a run passes through: it is no `Exception`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps

import streamlit as st
from streamlit import error_util
from streamlit.runtime.scriptrunner import get_script_run_ctx

from convviz.app.components import notices
from convviz.app.session import redraw
from convviz.app.session.incidents import problem_of
from convviz.app.session.one_at_a_time import one_at_a_time
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, current, fail, keep, touch, with_page
from convviz.language import phrase

_GOOD = "convviz-good"
_FAILED = "convviz-failed"
_PLAIN = "Something went wrong in ConvViz itself. Please load the page again."
"""What is said when not even a sentence can be made."""

Act = Callable[..., object]


@contextmanager
def part(name: str) -> Iterator[None]:
    """Draw a part of the page in this block; an error in it is told there, with a way back.

    Parameters
    ----------
    name : str
        Another one for each part of a page.
    """
    try:
        yield
    except Exception as error:
        _tell(error, name)


def fragment(name: str, **settings: object) -> Callable[[Act], Act]:
    """Make a part of what draws it that runs again alone; the settings are those of ``st.fragment``."""
    return lambda draw: st.fragment(part(name)(draw), **settings)


def region(name: str, sees: redraw.Sees) -> Callable[[Callable[[State, Shown], None]], Act]:
    """Make a part of the set-up's page that is drawn again when a change reaches it, alone or with others.

    Parameters
    ----------
    name : str
        Another one for each part of a page.
    sees : callable
        Returns, of a state and what it comes to, all that the region is drawn from. Regions are drawn again
        in the order in which they are made.
    """
    redraw.watch(name, sees)

    def of(draw: Callable[[State, Shown], None]) -> Act:
        @wraps(draw)
        def draw_now() -> None:
            with one_at_a_time(), part(name), redraw.drawing(name) as (state, shown):
                draw(state, shown)

        del draw_now.__wrapped__  # Streamlit would read the arguments there
        return st.fragment(draw_now, key=name)

    return of


def dialog(name: str, title: str, draw: Act, **settings: object) -> Act:
    """Return what opens a dialog; the settings are those of ``st.dialog``."""
    return st.dialog(title, **settings)(part(name)(draw))


def callback(act: Act) -> Act:
    """Return what Streamlit may call before a run; an error in it is told on the page, which is drawn.

    What it changes is drawn again: see `convviz.app.session.redraw`.
    """

    @wraps(act)
    def call(*args: object, **kwargs: object) -> None:
        before = current()
        try:
            act(*args, **kwargs)
            redraw.redraw(before)
        except Exception as error:
            fail(error)
            st.rerun()  # a fragment alone would not show it

    return call


def end_run(state: State) -> None:
    """Remember what was drawn, if all of it was: it is what a visitor can go back to."""
    if not st.session_state.pop(_FAILED, False):
        st.session_state[_GOOD] = state


def last_good() -> State | None:
    """Return what was last drawn without a fault."""
    return st.session_state.get(_GOOD)


def tell_instead(draw_page: Callable[[], None]) -> None:
    """Have every error that nothing else holds told by us, in the place of Streamlit's own box.

    Parameters
    ----------
    draw_page : callable
        Draws the page. It is called when the error came before the page, as from a field whose browser sent
        what cannot be its value: Streamlit then draws nothing at all.
    """

    def tell(error: BaseException) -> None:
        try:
            context = get_script_run_ctx()
            if context is None or context.has_script_started:
                _tell(error, "page")
            else:
                fail(error)
                draw_page()
        except Exception:
            st.text(_PLAIN)

    error_util.show_uncaught_app_exception = tell


def _tell(error: BaseException, name: str) -> None:
    st.session_state[_FAILED] = True
    sentence = phrase(
        "Something went wrong in ConvViz itself, and this part of the page is missing. The rest of the page "
        "works: go back, or try another setting. If you report it, give this reference."
    )
    notices.problem(problem_of(error, sentence), key=f"part-{name}")
    st.button(phrase("Go back"), key=f"go-back-{name}", on_click=_go_back, icon=":material/undo:")


@callback
def _go_back() -> None:
    """Show what was last drawn without a fault; if that is what is shown, less of it, or the beginning."""
    touch()
    state, good = current(), last_good()
    if good and _place(good) != _place(state):
        keep(replace(good, language=state.language, notes=(), problem=None))
    elif state.page or state.view:
        keep(replace(with_page(state, ""), view="", notes=(), problem=None))
    else:
        keep(State(language=state.language))
    st.rerun()  # a fragment alone would not do


def _place(state: State) -> tuple:
    return state.setup, state.chain, state.page, state.name, state.view
