"""The sidebar's INPUT: a sample, an upload or typed numbers, and how much of it is seen."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.edits import with_sample
from convviz.errors import SourceError
from convviz.limits import MAX_CELLS, MAX_TEXT, MAX_UPLOAD_MB, MIN_CELLS
from convviz.setup import COLOURS, SOURCES, WHOLE_PICTURE, Numbers, shows_picture
from convviz.sources.matrices import parse_matrix
from convviz.sources.pictures import read_picture
from convviz.sources.samples import SAMPLES
from convviz.ui import notices, widgets
from convviz.ui.state import FIRST_MATRIX, State, change, change_setup, touch

FILE_TYPES = ["png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "tif", "tiff", "avif", "mpo", "ppm"]
_SOURCE_TITLES = {"sample": "Sample", "upload": "Upload", "typed": "Type"}
_COLOUR_TITLES = {"grey": "Grey", "rgb": "RGB"}


def show(state: State) -> None:
    """Draw the group."""
    source = state.setup.source
    widgets.segments("Input", SOURCES, source, _choose_source, key="source", format_func=_SOURCE_TITLES.get)
    {"sample": _show_sample, "upload": _show_upload, "typed": _show_typed}[source](state)
    if shows_picture(state.setup, state.picture):
        _show_extent(state)


def _show_sample(state: State) -> None:
    widgets.select(
        "Sample",
        list(SAMPLES),
        state.setup.sample,
        lambda name: change_setup(lambda setup: with_sample(setup, name)),
        key="sample",
        format_func=lambda name: SAMPLES[name].title,
    )
    notices.quiet(SAMPLES[state.setup.sample].caption, key="sample-caption")


def _show_upload(state: State) -> None:
    key = f"upload-{state.uploads}"
    st.file_uploader(
        "Picture",
        FILE_TYPES,
        key=key,
        on_change=_receive,
        args=(key,),
        max_upload_size=MAX_UPLOAD_MB,
        label_visibility="collapsed",
    )
    if state.picture is None:
        notices.quiet(f"Until then: {SAMPLES[state.setup.sample].title}.", key="upload-caption")
    else:
        height, width = state.picture.pixels.shape[:2]
        notices.quiet(
            f"{state.picture.name} · {width} × {height}", *state.picture.notes, key="upload-caption"
        )


def _show_typed(state: State) -> None:
    widgets.text_box(
        "Numbers",
        state.typed_text,
        _type,
        key="typed",
        height=132,
        max_chars=None,
        label_visibility="collapsed",
    )
    notices.quiet("Rows as lines; a blank line begins the next channel.", key="typed-caption")


def _show_extent(state: State) -> None:
    setup = state.setup
    with widgets.side_by_side("extent"):
        widgets.segments(
            "Colour",
            COLOURS,
            setup.colour,
            lambda colour: change_setup(lambda setup: replace(setup, colour=colour)),
            key="colour",
            format_func=_COLOUR_TITLES.get,
        )
        widgets.number(
            "Cells",
            setup.cells,
            MIN_CELLS,
            MAX_CELLS,
            lambda cells: change_setup(lambda setup: replace(setup, cells=cells)),
            key="cells",
        )
    region = st.expander("Region", key="region-open", on_change=touch, expanded=setup.region != WHOLE_PICTURE)
    if region.open:
        with region:
            _show_region(setup.region)


def _show_region(region: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = region
    widgets.span("Columns", (left, right), lambda ends: _crop(ends, axis=0), key="region-columns")
    widgets.span("Rows", (top, bottom), lambda ends: _crop(ends, axis=1), key="region-rows")


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
        if source != "typed":
            return replace(state, setup=replace(state.setup, source=source, typed=None))
        try:
            typed = parse_matrix(state.typed_text, rank=state.setup.rank)
        except SourceError:
            state = replace(state, typed_text=FIRST_MATRIX)
            typed = parse_matrix(FIRST_MATRIX, rank=state.setup.rank)
        return replace(state, setup=replace(state.setup, source=source, typed=Numbers.of(typed)))

    change(edit)


def _type(text: str) -> None:
    text = text[: MAX_TEXT + 1]
    change(lambda state: replace(state, typed_text=text))
    change_setup(lambda setup: replace(setup, typed=Numbers.of(parse_matrix(text, rank=setup.rank))))


def _receive(key: str) -> None:
    file = st.session_state.get(key)
    touch()
    if file is None:
        return
    change(lambda state: replace(state, uploads=state.uploads + 1))

    def edit(state: State) -> State:
        picture = read_picture(file.getvalue(), file.name)
        return replace(state, picture=picture, setup=replace(state.setup, source="upload", typed=None))

    change(edit)
