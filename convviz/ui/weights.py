"""Every weight of a filter in a grid, and ways to write them all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from convviz.edits import with_weight
from convviz.kernels import PRESETS, normalise_sum, zero_mean
from convviz.limits import MAX_MAGNITUDE
from convviz.scene import Scene
from convviz.setup import CUSTOM, Numbers, filter_title, weight_of
from convviz.sources.matrices import parse_kernel
from convviz.ui import notices, widgets
from convviz.ui.memory import freeze_imports
from convviz.ui.state import Grid, State, change, current, keep, touch

_OPEN = "weights-open"
_PASTED = "kernel-paste"
_EDITOR_WIDTH, _COLUMN_WIDTH = 260, 58


def show(state: State, scene: Scene) -> None:
    """Draw the button; what it opens is drawn only then."""
    popover = st.popover("Edit the weights", key=_OPEN, on_change=touch, width="stretch")
    if popover.open:
        width = max(_EDITOR_WIDTH, _COLUMN_WIDTH * state.setup.kernel_size[-1] + 4)
        with popover, st.container(width=width):
            _show_weights(state, scene)


def _show_weights(state: State, scene: Scene) -> None:
    in_channels = scene.spec.in_channels
    labels = [scene.channel_labels[channel] for channel in scene.channels_of(state.index)]
    weight = weight_of(state.setup, in_channels)[state.index]
    channel = min(state.channel, len(weight) - 1)
    title = filter_title(state.edited)
    notices.quiet(
        f"Filter {state.index}, {title}" if len(state.setup.filters) > 1 else title, key="weights-title"
    )
    if len(weight) > 1:
        widgets.segments(
            "Channel",
            range(len(weight)),
            channel,
            lambda chosen: change(lambda state: replace(state, channel=chosen)),
            key="channel",
            format_func=lambda channel: labels[channel],
        )
    _show_grid(weight, channel, in_channels)
    left, right = st.columns(2, gap="small")
    left.button("Sum to 1", on_click=_rework, args=(normalise_sum, in_channels), width="stretch")
    right.button("Mean 0", on_click=_rework, args=(zero_mean, in_channels), width="stretch")
    st.text_area(
        "Paste a kernel",
        key=_PASTED,
        height=100,
        placeholder="1 2 1\n2 4 2\n1 2 1",
        on_change=_paste,
        args=(in_channels,),
    )
    if state.edited.preset != CUSTOM:
        notices.quiet(f"Source: {PRESETS[state.edited.preset].source}.", key="preset-source")


def _show_grid(weight: np.ndarray, channel: int, in_channels: int) -> None:
    """Draw the grid of one channel; it stays the same grid, with its cursor, while it alone is edited."""
    state = current()
    shown = Numbers.of(weight[channel])
    base = state.grid.base
    key = f"grid-{state.grid.version}"
    if base is None or _edited(base, st.session_state.get(key)) != shown:
        state = replace(state, grid=Grid(state.grid.version + 1, shown))
        keep(state)
        base, key = shown, f"grid-{state.grid.version}"
    columns = {
        str(column): st.column_config.NumberColumn(required=True, width=_COLUMN_WIDTH, format="%.6g")
        for column in range(base.shape[-1])
    }
    st.data_editor(
        base.array.reshape(-1, base.shape[-1]),
        key=key,
        width="content",
        hide_index=True,
        column_config=columns,
        row_height=34,
        on_change=_write,
        args=(key, channel, in_channels),
    )
    freeze_imports("grid")


def _edited(base: Numbers, edits: dict | None) -> Numbers:
    """Return a grid's numbers with what was typed over them; a cell left empty keeps its number."""
    array = base.array.copy()
    for row, cells in (edits or {}).get("edited_rows", {}).items():
        for column, value in cells.items():
            if isinstance(value, int | float) and abs(value) <= MAX_MAGNITUDE:
                array[int(row), int(column)] = value
    return Numbers.of(array)


def _write(key: str, channel: int, in_channels: int) -> None:
    edits = st.session_state.get(key)

    def edit(state: State) -> State:
        weight = weight_of(state.setup, in_channels)[state.index]
        edited = _edited(state.grid.base, edits)
        if channel >= len(weight) or edited.shape != weight.shape[1:]:
            return state  # the kernel changed its shape at the same time
        weight[channel] = edited.array
        return replace(state, setup=with_weight(state.setup, state.index, weight, in_channels))

    change(edit)


def _rework(rework: Callable[[np.ndarray], np.ndarray], in_channels: int) -> None:
    def edit(state: State) -> State:
        weight = rework(weight_of(state.setup, in_channels)[state.index][np.newaxis])[0]
        return replace(state, setup=with_weight(state.setup, state.index, weight, in_channels))

    change(edit)


def _paste(in_channels: int) -> None:
    text = st.session_state.get(_PASTED) or ""
    touch()
    if not text.strip():
        return

    def edit(state: State) -> State:
        kernel = parse_kernel(text, rank=state.setup.rank)
        return replace(state, setup=with_weight(state.setup, state.index, kernel, in_channels))

    change(edit)
    if not current().problem:
        st.session_state[_PASTED] = ""
