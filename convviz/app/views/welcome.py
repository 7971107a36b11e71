"""A line above the stage at a first visit: what the question is, and three ways on."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.app.components import notices
from convviz.app.parts import callback
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, change, current, touch, with_rank
from convviz.app.sidebar import typed, uploads
from convviz.core.limits import MAX_BOX, MAX_UPLOAD_MB
from convviz.language import phrase
from convviz.learn.lessons import LESSONS
from convviz.serving.shell import SEEN, WELCOMED

_IS_OPEN = "convviz-welcome"
_OWN, _FILE, _TEXT = "welcome-own", "welcome-file", "welcome-text"
PLACES = {"compare": "table", "lessons": f"{next(iter(LESSONS))}.1"}
"""What it leads to: Conv1D and Conv2D over the same numbers, and the first step of the first lesson."""


def begin() -> None:
    """Decide once a session whether to welcome: not who comes by a link, and not who was here before."""
    if _IS_OPEN not in st.session_state:
        is_link = any(key != "lang" for key in st.query_params)
        st.session_state[_IS_OPEN] = not is_link and st.context.cookies.get(WELCOMED) != SEEN


def sees(state: State, shown: Shown) -> bool:
    """What it is drawn from: whether it is there. Who has brought something needs it no more."""
    return bool(st.session_state.get(_IS_OPEN)) and state.setup.source == "sample"


def show(state: State, shown: Shown) -> None:
    """Draw the line, until one of its ways was taken."""
    if not sees(state, shown):
        return
    with st.container(key="welcome", horizontal=True, vertical_alignment="center", gap="small"):
        st.text(phrase("Conv1D moves its kernel along one axis →, Conv2D along two ↘."), width="content")
        st.button(phrase("See both side by side"), key="welcome-both", type="tertiary", on_click=_see_both)
        _show_own()
        st.button(phrase("Start lesson 1"), key="welcome-lesson", type="tertiary", on_click=_start)
        st.button(phrase("Explore"), key="welcome-explore", type="tertiary", on_click=_dismiss)


def _show_own() -> None:
    """Draw the button for what the visitor brings; what it opens is drawn only then."""
    title = phrase("Try your own photo, sound or text")
    popover = st.popover(title, key=_OWN, on_change=callback(touch), type="tertiary")
    if not popover.open:
        return
    with popover:
        st.file_uploader(
            phrase("File"),
            key=_FILE,
            on_change=_bring,
            max_upload_size=MAX_UPLOAD_MB,
            label_visibility="collapsed",
        )
        notices.quiet(
            phrase("A picture opens in 2D, a sound or a table in 1D, a NumPy or NIfTI volume in 3D.")
        )
        st.text_input(
            phrase("Or type numbers, letters or words"), key=_TEXT, on_change=_type, max_chars=MAX_BOX
        )


@callback
def _bring() -> None:
    uploads.take(_FILE, anywhere=True)
    _end_unless_refused()


@callback
def _type() -> None:
    text = st.session_state.get(_TEXT)
    touch()
    if isinstance(text, str) and text.strip():
        change(lambda state: typed.with_text(with_rank(state, 1), text))
        _end_unless_refused()


@callback
def _see_both() -> None:
    _leave_for("compare")


@callback
def _start() -> None:
    _leave_for("lessons")


@callback
def _dismiss() -> None:
    touch()
    _end()


def _leave_for(page: str) -> None:
    _end()
    change(lambda state: replace(state, page=page, name=PLACES[page]))


def _end_unless_refused() -> None:
    if not current().problem:
        _end()


def _end() -> None:
    st.session_state[_IS_OPEN] = False
