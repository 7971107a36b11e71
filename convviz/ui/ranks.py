"""The choice in the bar at the top: one, two or three axes, or all of them compared."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.inputs import RANKS
from convviz.ui import compare, widgets
from convviz.ui.state import State, change, with_rank

COMPARE = "compare"
_FIRST_COMPARISON = compare.NAMES[0]


def show(state: State) -> None:
    """Draw the choice."""
    with st.container(key="ranks"):
        widgets.segments(
            "Axes along which the kernel moves",
            (*RANKS, COMPARE),
            COMPARE if state.comparison else state.setup.rank,
            lambda choice: change(lambda state: _chosen(state, choice)),
            key="rank",
            format_func=lambda choice: "Compare" if choice == COMPARE else f"{choice}D",
            width="content",
        )


def _chosen(state: State, choice: int | str) -> State:
    if choice == COMPARE:
        return replace(state, comparison=_FIRST_COMPARISON)
    return replace(with_rank(state, choice), comparison="")
