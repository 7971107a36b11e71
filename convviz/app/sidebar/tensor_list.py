"""The list of all tensors of a file of weights, and where each goes."""

from __future__ import annotations

import streamlit as st

from convviz.app.components import notices, table, widgets
from convviz.app.session.loaded import Loaded
from convviz.data.weights.uses import shape_of, title_of, use_of
from convviz.language import phrase

OPEN = "weights-all-open"
_MOST_ROWS = 200
_WIDTH, _WIDE_NAME = 760, 32
"""Of the list of all tensors, in points, and of a name in it, in characters."""


def show(loaded: Loaded, goes_to: dict[str, str] | None = None) -> None:
    """Draw the list of all tensors, if it is opened; with where each goes, if that is known."""
    inside = widgets.popover(phrase("All tensors"), OPEN)
    if not inside.open:
        return
    tensors, has_places = loaded.weights.tensors, goes_to is not None
    places = [phrase("Goes to")] if has_places else []
    head = [phrase("Tensor"), phrase("Shape"), *places, phrase("Stored as"), phrase("Can be used as")]
    rows = []
    for one in tensors:
        place = [(goes_to or {}).get(one.name, "")] if has_places else []
        rows.append([title_of(one, _WIDE_NAME), shape_of(one.shape), *place, one.kind, use_of(one)])
    with inside, st.container(width=_WIDTH):
        table.show(head, rows[:_MOST_ROWS], caption=phrase("All tensors"))
        if len(rows) > _MOST_ROWS:
            notices.quiet(phrase("The first {most} of {count} are listed.", most=_MOST_ROWS, count=len(rows)))
