"""The sidebar's INPUT: a sample, an upload or something typed, and how much of it is seen."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.app.components import notices, widgets
from convviz.app.parts import callback
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, change, change_setup, touch
from convviz.app.sidebar import drawing, typed, uploads
from convviz.data.inputs import COLOURS, SIDES, WHOLE_PICTURE, Input, Text, samples_for
from convviz.language import later, phrase
from convviz.settings.companions import suited, with_sample
from convviz.settings.model import MAX_SEED, SOURCES, has_side, shows_picture

DRAWN = "drawn"
"""The source that is a pad to draw on; what is drawn there is as good as typed."""

_REGION = "region-open"
_SOURCE_TITLES = {
    "sample": later("Sample"),
    "upload": later("Upload"),
    "typed": later("Type"),
    DRAWN: later("Draw"),
}
_COLOUR_TITLES = {"grey": later("Grey"), "rgb": later("RGB")}
_SIDE_TITLES = {1: later("Positions"), 2: later("Cells"), 3: later("Cells per side")}


def sees(state: State, shown: Shown) -> tuple:
    """What the group is drawn from."""
    setup, input = state.setup, shown.input
    drawn = (setup.sample, setup.seed, setup.file, setup.colour, setup.cells, setup.region)
    typed = (setup.typed, state.typed_text, state.kept, input.position_labels)
    brought = (state.received, input.notes, input.values.shape)
    return setup.source, drawn, typed, brought, state.draws, can_draw(state)


def show(state: State, input: Input) -> None:
    """Draw the group."""
    setup = state.setup
    draws = state.draws and can_draw(state)
    widgets.segments(
        phrase("Input"),
        (*SOURCES, *((DRAWN,) if can_draw(state) else ())),
        DRAWN if draws else setup.source,
        _choose_source,
        key="source",
        format_func=lambda source: phrase(_SOURCE_TITLES[source]),
    )
    if draws:
        drawing.show(state)
    elif setup.source == "sample":
        _show_sample(state)
    elif setup.source == "upload":
        uploads.show(state)
        _show_reduction(state, input)
    else:
        typed.show(state, input)
    if state.upload is None or setup.source != "upload":
        notices.quiet(*input.notes)
    if shows_picture(setup, state.upload) and not draws:
        _show_extent(state)
    elif has_side(setup, state.upload) and not draws:
        _show_side(state)


def can_draw(state: State) -> bool:
    """Whether there is a pad to draw on: for a network that reads pictures."""
    return state.chain is not None and state.setup.rank == 2


def _show_sample(state: State) -> None:
    samples = samples_for(state.setup.rank)
    widgets.select(
        phrase("Sample"),
        list(samples),
        state.setup.sample,
        lambda name: change(lambda state: replace(state, setup=with_sample(state.setup, name, state.upload))),
        key="sample",
        format_func=lambda name: phrase(samples[name].title),
    )
    notices.quiet(phrase(samples[state.setup.sample].caption))
    if state.setup.sample == "noise":
        widgets.number(
            phrase("Seed"),
            state.setup.seed,
            0,
            MAX_SEED,
            lambda seed: change_setup(lambda setup: replace(setup, seed=seed)),
            key="input-seed",
        )


def _show_reduction(state: State, input: Input) -> None:
    """Say at which size a volume stands on the stage, where that is not its own."""
    if state.setup.rank == 3 and state.upload is not None and input.values.shape != state.upload.values.shape:
        size = " × ".join(map(str, input.values.shape[1:]))
        told = phrase("Averaged to {size} cells; choose more cells per side to see more detail.", size=size)
        notices.quiet(told)


def _show_side(state: State) -> None:
    setup = state.setup
    widgets.number(
        phrase(_SIDE_TITLES[setup.rank]),
        setup.cells,
        *SIDES[setup.rank],
        lambda cells: change_setup(lambda setup: replace(setup, cells=cells)),
        key="cells",
    )


def _show_extent(state: State) -> None:
    setup = state.setup
    with widgets.side_by_side("extent"):
        widgets.segments(
            phrase("Colour"),
            COLOURS,
            setup.colour,
            lambda colour: change_setup(lambda setup: replace(setup, colour=colour)),
            key="colour",
            format_func=lambda colour: phrase(_COLOUR_TITLES[colour]),
        )
        _show_side(state)
    widgets.stay(_REGION)
    is_open = setup.region != WHOLE_PICTURE and setup.source != "upload"  # whose loupe says it
    region = st.expander(phrase("Region"), key=_REGION, on_change=callback(touch), expanded=is_open)
    if region.open:
        with region:
            _show_region(setup.region)


def _show_region(region: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = region
    widgets.span(phrase("Columns"), (left, right), lambda ends: _crop(ends, axis=0), key="region-columns")
    widgets.span(phrase("Rows"), (top, bottom), lambda ends: _crop(ends, axis=1), key="region-rows")


def _crop(ends: tuple[int, int], axis: int) -> None:
    if ends[0] == ends[1]:
        ends = (ends[0], ends[0] + 1) if ends[0] < 100 else (99, 100)

    def edit(setup):
        region = list(setup.region)
        region[axis], region[axis + 2] = ends
        return replace(setup, region=tuple(region))

    change_setup(edit)


def _choose_source(source: str) -> None:
    def edit(state: State) -> State:
        if source == DRAWN:
            return replace(state, draws=True)
        state = replace(state, draws=False)
        if source == "typed":
            return typed.with_typed(state)
        kept = state.setup.typed if isinstance(state.setup.typed, Text) else state.kept
        chosen = replace(state.setup, source=source, typed=None)
        return replace(state, kept=kept, setup=suited(state.setup, chosen, state.upload, state.upload))

    change(edit)
