"""A table of texts and numbers in a Streamlit page; what strangers named is text in it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from convviz.app import STATIC

_component = st.components.v2.component(
    "convviz_table",
    js=(STATIC / "table.js").read_text(encoding="utf-8"),
    css=(STATIC / "table.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    foot: Sequence[Sequence[str]] = (),
    *,
    caption: str,
    pressed: int = -1,
) -> None:
    """Draw a table.

    Parameters
    ----------
    head : sequence of str
        The titles of its columns; the first column names the rows.
    rows, foot : sequence of sequence of str
        A text a column; totals stand in the foot.
    caption : str
        What it is called to those who do not see it.
    pressed : int
        The row that is marked, if any.
    """
    data = {
        "caption": caption,
        "head": list(head),
        "rows": [list(row) for row in rows],
        "foot": [list(row) for row in foot],
        "pressed": pressed,
    }
    _component(data=json.dumps(data).encode())  # as in convviz.app.components.layers
