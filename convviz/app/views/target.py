"""The target of a squared error: one number for all output cells, or a map of them, typed or from a file."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np
import streamlit as st

from convviz.app.components import notices, widgets
from convviz.app.session.shown import Shown, on_page
from convviz.app.session.state import State, change
from convviz.app.views import brought
from convviz.core.errors import SourceError
from convviz.core.limits import MAX_BOX, MAX_CHANNELS, MAX_TYPED_CELLS
from convviz.core.numbers import Numbers
from convviz.core.taps import Strided
from convviz.data.typed.matrices import format_matrix, parse_matrix
from convviz.language import later, phrase
from convviz.settings.backward import MOST_TARGET, WayBack
from convviz.training.targets import target_of

_NAME, _CHOSEN, _DECIMALS = "direction", "convviz-direction-from", 2
_SOURCES = {"number": later("one number"), "typed": later("typed"), "file": later("file")}
_LATEST = "convviz-direction-typed"
"""What was typed last, and the target that it came to."""


def show_number(shown: Shown) -> None:
    """Draw where the target comes from, and the number if it is one."""
    way = shown.way
    assert way is not None, "asked on the way back only"
    source = _source(way)
    widgets.segments(
        phrase("Target"),
        _sources(_last(way)),
        source,
        _turn,
        key="direction-from",
        format_func=lambda one: phrase(_SOURCES[one]),
        width="content",
    )
    if source == "number":
        widgets.number(
            phrase("Target of each output cell"),
            way.backward.target,
            -MOST_TARGET,
            MOST_TARGET,
            lambda number: _set(target=float(number)),
            key="direction-target",
            width=200,
        )


def show_map(shown: Shown) -> None:
    """Draw what takes a target for each output cell."""
    way = shown.way
    assert way is not None, "asked on the way back only"
    source = _source(way)
    if source == "typed":
        _show_box(way)
    elif source == "file":
        notices.quiet(
            phrase(
                "Choose a picture or a table of the size of the output, or of the input: it is the target."
            )
        )
        brought.show(_NAME, phrase("Target"), _rank(_last(way)), _take_file)


def forget() -> None:
    """Keep no file: nothing is compared with it."""
    brought.forget(_NAME)


def _source(way: WayBack) -> str:
    """Where the target comes from: what was chosen, as far as the way back has it."""
    chosen = st.session_state.get(_CHOSEN)
    if chosen == "file":
        return "file"
    return "number" if way.backward.wanted is None else "typed"


def _sources(output: np.ndarray) -> tuple[str, ...]:
    """Where a target of an output may come from: what is typed is bounded, and a file needs rows."""
    is_typed = output.size <= MAX_TYPED_CELLS and (output.ndim == 1 or len(output) <= MAX_CHANNELS)
    return ("number", *(["typed"] if is_typed else []), *(["file"] if output.ndim > 1 else []))


def _turn(source: str | None) -> None:
    """Take the target from elsewhere: typed it begins as the output that there is."""
    st.session_state[_CHOSEN] = source
    way = on_page().way
    if way is None:
        return
    if source == "number":
        _set(wanted=None)
    elif source == "typed" and way.backward.wanted is None:
        _set(wanted=Numbers.of(np.round(_last(way), _DECIMALS)))
    elif source == "file" and brought.of(_NAME).upload is not None:
        _take_file()


def _set(**settings: object) -> None:
    change(lambda state: replace(state, back=replace(state.back, **settings)) if state.back else state)


def _last(way: WayBack) -> np.ndarray:
    return way.values[way.network.names[-1]]


def _rank(output: np.ndarray) -> int:
    return max(1, output.ndim - 1)


def _show_box(way: WayBack) -> None:
    wanted = way.backward.wanted
    assert wanted is not None, "it is typed"
    text, came_to = st.session_state.get(_LATEST, ("", None))
    if came_to != wanted:
        text = format_matrix(wanted.array.reshape(1, -1) if len(wanted.shape) == 1 else wanted.array)
    label = phrase("Target: one number for each output cell")
    widgets.text_box(label, text, _type, key="direction-typed", height=132, max_chars=MAX_BOX)


def _type(text: str) -> None:
    """Take the target from a text; one that cannot be read stays in its box, and is told."""
    way = on_page().way
    if way is None:
        return
    st.session_state[_LATEST] = (text, way.backward.wanted)

    def edit(state: State) -> State:
        wanted = fitting(parse_matrix(text, rank=_rank(_last(way))), _last(way))
        st.session_state[_LATEST] = (text, wanted)
        return replace(state, back=replace(state.back, wanted=wanted)) if state.back else state

    change(edit)


def _take_file() -> None:
    """Take the target from the file: as large as the output, or as the input where windows stride over it."""
    page, upload = on_page(), brought.of(_NAME).upload
    if page.way is None or upload is None:
        return
    output, scene = _last(page.way), page.scene
    is_under = (
        page.net is None and scene is not None and all(isinstance(r, Strided) for r in scene.spec.rules)
    )

    def edit(state: State) -> State:
        sizes = scene.spec.input_size if is_under else output.shape[1:]
        values = brought.values_of(upload, state.setup, max(sizes))
        cells = target_of(values, scene.spec) if is_under else values
        return (
            replace(state, back=replace(state.back, wanted=fitting(cells, output))) if state.back else state
        )

    change(edit)


def fitting(cells: np.ndarray, output: np.ndarray) -> Numbers:
    """Return a target of an output's shape; one map stands for all maps.

    Raises
    ------
    SourceError
        If the sizes differ.
    """
    map_shape = output.shape[1:] if output.ndim > 1 else output.shape
    is_one = cells.size == prod(map_shape) and tuple(n for n in cells.shape if n > 1) == tuple(
        n for n in map_shape if n > 1
    )
    if is_one:
        return Numbers.of(np.broadcast_to(cells.reshape(map_shape), output.shape))
    if cells.shape != output.shape:
        message = phrase(
            "The target has the shape {target}, and the output {shape}: give as many rows and columns as the "
            "output has.",
            target=cells.shape,
            shape=output.shape,
        )
        raise SourceError(message)
    return Numbers.of(cells)
