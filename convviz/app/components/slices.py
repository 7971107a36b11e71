"""Texts in the shape of a kernel: a table for each of its slices, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
import streamlit as st


def show(texts: Sequence[str], size: tuple[int, ...], *, key: str, styles: Sequence[str] = ()) -> None:
    """Draw texts, in C order of a kernel of this size, and cell by cell in these styles of CSS, if any."""
    from pandas import DataFrame  # half a second, for those who look

    shape = (-1, prod(size[-2:-1]), size[-1])
    styled = np.reshape(styles or [""] * len(texts), shape)
    with st.container(key=key, horizontal=True, gap="small"):
        for cells, own in zip(np.reshape(texts, shape), map(DataFrame, styled), strict=True):
            table = DataFrame(cells).style.apply(lambda _, own=own: own, axis=None)
            st.table(table, hide_index=True, hide_header=True, width="content")
