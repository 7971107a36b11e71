"""Fields that show a value of the set-up and hand back what the visitor makes of it.

The set-up is the truth, not the widget: before it is drawn, a field takes the set-up's value, and what it is
changed to goes through its `edit`. So a link, a clamp or a preset can set any field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from convviz.app.parts import callback
from convviz.app.session import state, told
from convviz.core.limits import MAX_BOX
from convviz.explain.numerals import printed, text
from convviz.language import phrase

Edit = Callable[[Any], None]


def number(label: str, value: float, low: float, high: float, edit: Edit, *, key: str, **options) -> None:
    """A number from `low` to `high`; beyond, it is brought there and that is told; emptied, it is as before.

    The limits are not Streamlit's: its field turns red beyond them, and never hands over what was typed.
    """
    value = min(max(value, low), high)
    told.hold(key, value)
    options = {"step": 1, "disabled": low == high} | options
    if low == high:
        options = {"help": phrase("Only {number} is possible here.", number=_written(low))} | options

    def edit_within(typed: float) -> None:
        nearest = min(max(typed, low), high)
        edit(nearest)
        if nearest != typed:
            state.tell(clamped(label, typed, nearest, (low, high)))

    st.number_input(label, value=None, key=key, on_change=_changed, args=(key, value, edit_within), **options)


def select(label: str, options: Sequence, value, edit: Edit, *, key: str, **settings) -> None:
    """A list to choose one option from."""
    told.hold(key, value)
    settings = {"disabled": len(options) < 2, "placeholder": to_choose()} | settings
    if len(options) < 2:
        settings = {"help": phrase("There is nothing else to choose here.")} | settings
    args = (key, value, _among(options, edit))
    st.selectbox(label, options, key=key, on_change=_changed, args=args, **settings)


def _among(options: Sequence, edit: Edit) -> Edit:
    """Return the edit for what is offered; a browser may still have words of another language on its page."""

    def edit_offered(chosen: Any) -> None:
        if chosen is None or chosen in options:
            edit(chosen)

    return edit_offered


def offered(options: Sequence, chosen: Any) -> Any:
    """Return what is chosen if it is offered, else the first: a browser may send anything, or nothing."""
    return chosen if chosen in options else options[0]


def to_choose() -> str:
    """What a list says as long as nothing stands in it: what is chosen was deleted, to search."""
    return phrase("Choose an option")


def segments(
    label: str, options: Sequence, value, edit: Edit, *, key: str, may_be_empty: bool = False, **settings
) -> None:
    """A few options side by side; pressing the chosen one keeps it, or, where it may be empty, gives None."""
    told.hold(key, value)
    settings = {"required": not may_be_empty, "width": "stretch", "label_visibility": "collapsed"} | settings
    args = (key, value, _among(options, edit), may_be_empty)
    st.segmented_control(label, options, key=key, on_change=_changed, args=args, **settings)


def text_box(label: str, value: str, edit: Edit, *, key: str, **settings) -> None:
    """A box for several lines of text."""
    told.hold(key, value)
    settings = {"max_chars": MAX_BOX} | settings
    st.text_area(label, key=key, on_change=_changed, args=(key, value, edit), **settings)


def text_line(label: str, value: str, edit: Edit, *, key: str, **settings) -> None:
    """A box for one line of text."""
    told.hold(key, value)
    settings = {"max_chars": MAX_BOX} | settings
    st.text_input(label, key=key, on_change=_changed, args=(key, value, edit), **settings)


def toggle(label: str, value: bool, edit: Edit, *, key: str, **settings) -> None:
    """A switch."""
    told.hold(key, value)
    st.toggle(label, key=key, on_change=_changed, args=(key, value, edit), **settings)


def span(label: str, value: tuple[int, int], edit: Edit, *, key: str, **settings) -> None:
    """A slider with two ends, from 0 to 100 percent."""
    told.hold(key, value)
    st.slider(label, 0, 100, key=key, on_change=_changed, args=(key, value, edit), format="%d%%", **settings)


def stay(key: str, first: Any = None) -> None:
    """Have a field that shows nothing of the set-up keep its value when the language changes.

    To a browser the value of a list is its words; and Streamlit takes what opens for another when it is
    labelled otherwise.
    """
    value = st.session_state.get(key, first)
    if value is not None:
        told.hold(key, value)


def expander(label: str, key: str) -> DeltaGenerator:
    """Return what opens and closes below a line; what is in it is drawn only while it is open."""
    stay(key)
    return st.expander(label, key=key, on_change=callback(state.touch))


def popover(label: str, key: str) -> DeltaGenerator:
    """Return a button that opens a window, as `expander`."""
    stay(key)
    return st.popover(label, key=key, on_change=callback(state.touch), width="stretch")


def is_open(key: str) -> bool:
    """Whether an `expander` or a `popover` is open, also before it is drawn."""
    return bool(st.session_state.get(key))


def clamped(label: str, typed: float, nearest: float, ends: tuple[float, float]) -> str:
    """Say that a number was typed beyond its limits."""
    return phrase(
        "{label}: {typed} is changed to {nearest}; it must be from {low} to {high}.",
        label=label,
        typed=_written(typed),
        nearest=_written(nearest),
        low=_written(ends[0]),
        high=_written(ends[1]),
    )


def side_by_side(key: str):
    """Return a container whose fields share one line."""
    return st.container(key=f"row-{key}", horizontal=True, wrap=False, gap="xsmall")


def axes_together(key: str, rank: int):
    """Return a container for one field an axis: two share a line, three stand below each other."""
    return side_by_side(key) if rank < 3 else st.container(key=f"rows-{key}")


@callback
def _changed(key: str, shown, edit: Edit, may_be_empty: bool = False) -> None:
    value = st.session_state.get(key)
    if not told.is_edit(key, value):
        return
    if state.is_elsewhere() and value == shown:
        return  # the visitor went Back twice, and the field has not heard of the first time
    state.touch()
    if value is not None or may_be_empty:
        edit(value)


def _written(number: float) -> str:
    return text(printed(number))
