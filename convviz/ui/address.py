"""The address bar: it always holds the page and its set-up, and Back and Forward bring back an earlier one.

Writing ``st.query_params`` adds an entry to the browser's history. Back asks for a run with the earlier
address, while a run that a widget asked for may still carry an address from before the last one was written,
when the visitor is fast. So the address is followed only in runs that no widget asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from convviz.inputs import Text
from convviz.limits import MAX_NAME
from convviz.link import LARGE, decode, encode
from convviz.setup import Setup
from convviz.sources.matrices import format_matrix
from convviz.sources.wording import shown
from convviz.ui.compare import NAMES
from convviz.ui.ranks import COMPARE
from convviz.ui.state import State, was_touched, with_rank

_PAGE, _COMPARISON = "page", "comparison"
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
    comparison, page_notes = _read_page(fields)
    setup, notes = _recall(fields)
    notes = (*page_notes, *notes)
    state = replace(with_rank(state, setup.rank), comparison=comparison)
    if setup.source == "upload" and state.upload is None:
        what = "picture" if setup.rank == 2 else "file"
        notes = (
            *notes,
            f"This link was made with an uploaded {what}, which no link can hold: "
            "upload it again; a sample stands in for it.",
        )
    return replace(state, setup=setup, notes=notes, problem="", typed_text=_text(setup) or state.typed_text)


def _text(setup: Setup) -> str:
    if isinstance(setup.typed, Text):
        return setup.typed.text
    return format_matrix(setup.typed.array) if setup.typed else ""


def write(state: State) -> dict[str, str]:
    """Put the page and its set-up into the address, unless they are there already; return its fields."""
    setup = state.setup
    encoded = encode(setup)
    if state.comparison:
        encoded |= {_PAGE: COMPARE, _COMPARISON: state.comparison}
    fields = {key: [text] for key, text in encoded.items()}
    if any(LARGE in text for text in encoded.values()):
        visited = st.session_state.get(_VISITED, {})
        kept = list({**visited, _key(fields): setup}.items())[-_MAX_VISITED:]
        st.session_state[_VISITED] = dict(kept)
    if fields != {key: st.query_params.get_all(key) for key in st.query_params}:
        st.query_params.from_dict(encoded)
    st.session_state[_WRITTEN] = fields
    return encoded


def _read_page(fields: dict[str, list[str]]) -> tuple[str, tuple[str, ...]]:
    """Take the page out of an address: return the comparison that it shows, if any, and what to say of it."""
    page, name = (fields.pop(key, [""])[-1] for key in (_PAGE, _COMPARISON))
    if page != COMPARE:
        return "", (_ignored(_PAGE, page, [COMPARE]),) if page else ()
    if name and name not in NAMES:
        return NAMES[0], (_ignored(_COMPARISON, name, NAMES),)
    return name or NAMES[0], ()


def _ignored(key: str, text: str, options: Sequence[str]) -> str:
    *first, last = options
    ways = f"{', '.join(first)} or {last}" if first else last
    return f"The link's {key}={shown(text, MAX_NAME)} is ignored: it must be {ways}."


def _recall(fields: dict[str, list[str]]) -> tuple[Setup, tuple[str, ...]]:
    """Return a set-up of this session whose data the address could not carry, or what the address says."""
    setup = st.session_state.get(_VISITED, {}).get(_key(fields))
    return (setup, ()) if setup else decode(fields)


def _key(fields: dict[str, list[str]]) -> tuple:
    return tuple(sorted((key, *texts) for key, texts in fields.items()))
