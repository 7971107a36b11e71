"""The address bar: it always holds the set-up, and Back and Forward bring back an earlier one.

Writing ``st.query_params`` adds an entry to the browser's history. Back asks for a run with the earlier
address, while a run that a widget asked for may still carry an address from before the last one was written,
when the visitor is fast. So the address is followed only in runs that no widget asked for.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.link import LARGE, decode, encode
from convviz.setup import Setup
from convviz.sources.matrices import format_matrix
from convviz.ui.state import State, was_touched

_WRITTEN = "convviz-address"
_VISITED = "convviz-visited"
_MAX_VISITED = 8


def follow(state: State) -> State:
    """Return the state that the address asks for, or `state` itself if it says nothing new."""
    touched = was_touched()
    fields = {key: st.query_params.get_all(key) for key in st.query_params}
    written = st.session_state.get(_WRITTEN)
    if written is not None and (touched or fields == written):
        return state
    setup, notes = _recall(fields)
    if setup.source == "upload" and state.picture is None:
        notes = (
            *notes,
            "This link was made with an uploaded picture, which no link can hold: "
            "upload it again; a sample stands in for it.",
        )
    text = state.typed_text if setup.typed is None else format_matrix(setup.typed.array)
    return replace(state, setup=setup, notes=notes, problem="", typed_text=text)


def write(setup: Setup) -> dict[str, str]:
    """Put the set-up into the address, unless it is there already, and return its fields."""
    encoded = encode(setup)
    fields = {key: [text] for key, text in encoded.items()}
    if any(LARGE in text for text in encoded.values()):
        visited = st.session_state.get(_VISITED, {})
        kept = list({**visited, _key(fields): setup}.items())[-_MAX_VISITED:]
        st.session_state[_VISITED] = dict(kept)
    if fields != {key: st.query_params.get_all(key) for key in st.query_params}:
        st.query_params.from_dict(encoded)
    st.session_state[_WRITTEN] = fields
    return encoded


def _recall(fields: dict[str, list[str]]) -> tuple[Setup, tuple[str, ...]]:
    """Return a set-up of this session whose data the address could not carry, or what the address says."""
    setup = st.session_state.get(_VISITED, {}).get(_key(fields))
    return (setup, ()) if setup else decode(fields)


def _key(fields: dict[str, list[str]]) -> tuple:
    return tuple(sorted((key, *texts) for key, texts in fields.items()))
