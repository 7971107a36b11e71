"""An address of which Streamlit hands over nothing, as it is too long: only the browser can tell of that."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.state.query_params import (
    CLIENT_STATE_QUERY_STRING_MAX_FIELDS,
    CLIENT_STATE_QUERY_STRING_MAX_LENGTH,
)

from convviz.app import STATIC
from convviz.app.parts import callback
from convviz.app.session.state import tell, touch
from convviz.data.wording import grouped
from convviz.language import phrase

_KEY = "dropped-address"
_MOST = {"characters": CLIENT_STATE_QUERY_STRING_MAX_LENGTH, "fields": CLIENT_STATE_QUERY_STRING_MAX_FIELDS}

_dropped = st.components.v2.component(
    "convviz_dropped", js=(STATIC / "dropped.js").read_text(encoding="utf-8"), isolate_styles=False
)


def ask() -> None:
    """Ask the browser whether its address had fields, where none came of it."""
    if not st.query_params:
        _dropped(data=_MOST, key=_KEY, on_dropped_change=_hear)


@callback
def _hear() -> None:
    had = getattr(st.session_state.get(_KEY), "dropped", None)
    if not isinstance(had, Mapping) or not all(isinstance(had.get(name), int) for name in _MOST):
        return
    touch()
    told = phrase(
        "This link is too long to be used: it has {fields} fields and {characters} characters; the "
        "limits are {most_fields} and {most_characters}. Ask for a shorter link.",
        fields=grouped(had["fields"]),
        characters=grouped(had["characters"]),
        most_fields=grouped(_MOST["fields"]),
        most_characters=grouped(_MOST["characters"]),
    )
    tell(told)
