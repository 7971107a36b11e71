"""Every weight of a filter in a grid, and ways to write them all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import ge

import numpy as np
import streamlit as st

from convviz.app.components import grids, notices, widgets
from convviz.app.parts import callback
from convviz.app.session.shown import last_input
from convviz.app.session.state import State, change, current, touch
from convviz.core.limits import MAX_BOX
from convviz.data.inputs import Numbers
from convviz.data.typed.matrices import parse_kernel
from convviz.kernels.arrays import normalise_sum, zero_mean
from convviz.kernels.presets import presets_for
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.settings.edits import with_weight
from convviz.settings.model import CUSTOM, filter_title, weight_of

_OPEN = "weights-open"
_PASTED = "kernel-paste"
_EDITOR_WIDTH, _TITLES_WIDTH = 260, 90
_EXAMPLES = {1: "1 2 1", 2: "1 2 1\n2 4 2\n1 2 1", 3: "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]"}


def show(state: State, scene: Scene) -> None:
    """Draw the button; what it opens is drawn only then."""
    popover = widgets.popover(phrase("Edit the weights"), _OPEN)
    if popover.open:
        width = max(_EDITOR_WIDTH, grids.COLUMN_WIDTH * state.setup.kernel_size[-1] + _TITLES_WIDTH)
        with popover, st.container(width=width):
            _show_weights(state, scene)


def _show_weights(state: State, scene: Scene) -> None:
    input = scene.input
    weight = weight_of(state.setup, input)[state.index]
    title = filter_title(state.edited, state.setup.rank)
    if len(state.setup.filters) > 1:
        title = phrase("Filter {filter}, {title}", filter=state.index, title=title)
    notices.quiet(title)
    channels = [scene.channel_labels[channel] for channel in scene.channels_of(state.index)]
    place = _show_place(state, weight.shape[:-2], channels)
    titles = channels if state.setup.rank == 1 and len(channels) > 1 else None
    grids.show("weights", Numbers.of(weight[place]), _writer(place), titles)
    left, right = st.columns(2, gap="small")
    left.button(
        phrase("Scale to sum 1"), key="sum-to-1", on_click=_rework, args=(normalise_sum,), width="stretch"
    )
    right.button(
        phrase("Shift to mean 0"), key="mean-0", on_click=_rework, args=(zero_mean,), width="stretch"
    )
    st.text_area(
        phrase("Paste a kernel"),
        key=_PASTED,
        height=100,
        max_chars=MAX_BOX,
        placeholder=_EXAMPLES[state.setup.rank],
        on_change=_paste,
    )
    if state.edited.preset != CUSTOM:
        source = phrase(presets_for(state.setup.rank)[state.edited.preset].source)
        notices.quiet(phrase("Source: {source}.", source=source))


def _show_place(state: State, sizes: tuple[int, ...], channels: list[str]) -> tuple[int, ...]:
    """Draw what chooses the channel and the slice, where there are several, and return the place."""
    place = tuple(min(chosen, size - 1) for chosen, size in zip(state.place, sizes, strict=False))
    for axis, (name, size) in enumerate(zip(("channel", "slice"), sizes, strict=False)):
        if size > 1:
            widgets.segments(
                phrase("Channel") if axis == 0 else phrase("Slice"),
                range(size),
                place[axis],
                lambda chosen, axis=axis: change(lambda state: _with_place(state, axis, chosen)),
                key=name,
                format_func=channels.__getitem__ if axis == 0 else _slice_title,
            )
    return place


def _slice_title(slice: int) -> str:
    return phrase("slice {slice}", slice=slice)


def _with_place(state: State, axis: int, chosen: int) -> State:
    place = list(state.place)
    place[axis] = chosen
    return replace(state, place=tuple(place))


def _writer(place: tuple[int, ...]) -> Callable[[State, Numbers], State]:
    def write(state: State, edited: Numbers) -> State:
        input = last_input()
        weight = weight_of(state.setup, input)[state.index]
        if any(map(ge, place, weight.shape)) or edited.shape != weight.shape[-2:]:
            return state  # the kernel changed its shape at the same time
        weight[place] = edited.array
        return replace(state, setup=with_weight(state.setup, state.index, weight, input))

    return write


@callback
def _rework(rework: Callable[[np.ndarray], np.ndarray]) -> None:
    def edit(state: State) -> State:
        input = last_input()
        weight = rework(weight_of(state.setup, input)[state.index][np.newaxis])[0]
        return replace(state, setup=with_weight(state.setup, state.index, weight, input))

    change(edit)


@callback
def _paste() -> None:
    text = st.session_state.get(_PASTED) or ""
    touch()
    if not text.strip():
        return

    def edit(state: State) -> State:
        kernel = parse_kernel(text, rank=state.setup.rank)
        return replace(state, setup=with_weight(state.setup, state.index, kernel, last_input()))

    change(edit)
    if not current().problem:
        st.session_state[_PASTED] = ""
