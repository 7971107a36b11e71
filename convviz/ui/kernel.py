"""The sidebar's KERNEL: the filters, their presets and every single weight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from convviz.edits import with_filter, with_filters, with_kernel_size, with_preset, with_weight
from convviz.kernels import PRESETS, normalise_sum, zero_mean
from convviz.limits import MAX_FILTERS, MAX_MAGNITUDE
from convviz.settle import Offer
from convviz.setup import CUSTOM, MAX_SEED, Numbers, filter_title, weight_of
from convviz.sources.matrices import parse_kernel
from convviz.ui import notices, widgets
from convviz.ui.memory import freeze_imports
from convviz.ui.state import Grid, State, change, change_setup, current, keep, touch

_OPEN = "weights-open"
_PASTED = "kernel-paste"
_EDITOR_WIDTH, _COLUMN_WIDTH = 260, 58
_AXIS_TITLES = ("Slices", "Rows", "Columns")


def show(state: State, offer: Offer, in_channels: int) -> None:
    """Draw the group."""
    setup, index = state.setup, state.index
    with widgets.side_by_side("filters"):
        widgets.number(
            "Filters",
            len(setup.filters),
            1,
            MAX_FILTERS,
            lambda count: change_setup(lambda setup: with_filters(setup, count)),
            key="filters",
        )
        widgets.number(
            "Bias",
            float(state.edited.bias),
            -MAX_MAGNITUDE,
            MAX_MAGNITUDE,
            lambda bias: change_setup(
                lambda setup: with_filter(setup, index, lambda one: replace(one, bias=bias + 0.0))
            ),
            key="bias",
            step=1.0,
            format="%.10g",
        )
    if len(setup.filters) > 1:
        widgets.segments(
            "Filter",
            range(len(setup.filters)),
            index,
            lambda chosen: change(lambda state: replace(state, filter=chosen)),
            key="filter",
        )
    widgets.select(
        "Preset",
        (*PRESETS, CUSTOM),
        state.edited.preset,
        lambda name: change_setup(lambda setup: with_preset(setup, index, name, in_channels)),
        key="preset",
        format_func=lambda name: CUSTOM if name == CUSTOM else PRESETS[name].title,
    )
    _show_caption(state)
    _show_size(state, offer, in_channels)
    popover = st.popover("Edit the weights", key=_OPEN, on_change=touch, width="stretch")
    if popover.open:
        width = max(_EDITOR_WIDTH, _COLUMN_WIDTH * setup.kernel_size[-1] + 4)
        with popover, st.container(width=width):
            _show_weights(state, in_channels)


def _show_caption(state: State) -> None:
    preset = state.edited.preset
    if preset == CUSTOM:
        notices.quiet(
            "Your own numbers: they stay when the size or the channels change.", key="preset-caption"
        )
        return
    notices.quiet(PRESETS[preset].caption, key="preset-caption")
    if preset == "random":
        widgets.number(
            "Seed",
            state.setup.seed,
            0,
            MAX_SEED,
            lambda seed: change_setup(lambda setup: replace(setup, seed=seed)),
            key="seed",
        )


def _show_size(state: State, offer: Offer, in_channels: int) -> None:
    sizes = state.setup.kernel_size
    with widgets.side_by_side("kernel-size"):
        for axis, (size, high) in enumerate(zip(sizes, offer.kernel_size, strict=True)):
            widgets.number(
                _AXIS_TITLES[axis - len(sizes)],
                size,
                1,
                high,
                lambda size, axis=axis: _resize(size, axis, in_channels),
                key=f"kernel-size-{axis}",
            )


def _resize(size: int, axis: int, in_channels: int) -> None:
    def edit(setup):
        sizes = tuple(size if one == axis else old for one, old in enumerate(setup.kernel_size))
        return with_kernel_size(setup, sizes, in_channels)

    change_setup(edit)


def _show_weights(state: State, in_channels: int) -> None:
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
            format_func=lambda channel: f"channel {channel}",
        )
    _show_grid(weight, channel, in_channels)
    left, right = st.columns(2, gap="small")
    apply = {"on_click": _rework}
    left.button("Sum to 1", width="stretch", args=(normalise_sum, in_channels), **apply)
    right.button("Mean 0", width="stretch", args=(zero_mean, in_channels), **apply)
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
        weight[channel] = _edited(state.grid.base, edits).array.reshape(weight[channel].shape)
        return replace(state, setup=with_weight(state.setup, state.index, weight, in_channels))

    change(edit)


def _rework(rework, in_channels: int) -> None:
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
