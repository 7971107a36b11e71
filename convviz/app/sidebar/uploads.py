"""What is brought in the sidebar: files, and what the microphone hears."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from convviz.app.components import notices, widgets
from convviz.app.parts import callback
from convviz.app.session.state import Choice, State, change, current, touch, with_rank
from convviz.core.errors import SourceError
from convviz.core.limits import MAX_UPLOAD_MB
from convviz.data.formats import UPLOADABLE, rank_of
from convviz.data.inputs import Upload, samples_for
from convviz.data.picture import Picture
from convviz.data.quota import reserve
from convviz.data.uploads import File, are_slices, check_total, choice_title
from convviz.decoder.client import read, read_choice
from convviz.language import again, later, phrase
from convviz.settings.companions import suited
from convviz.settings.model import Setup

_MICROPHONE, _RECORDED = "microphone-open", "microphone"
_KINDS = {
    1: later("CSV, Excel, text, FASTA, NumPy, or a sound (WAV, MP3, FLAC, Ogg)"),
    2: UPLOADABLE,
    3: later(
        "NumPy, NIfTI, DICOM, pages of a TIFF, frames of a GIF, or several pictures, one after the other"
    ),
}
Slice = tuple[str, File]
"""A file, by what Streamlit calls it in its field."""


class Received(NamedTuple):
    """What came of files: `slices` are those that more can be added to."""

    options: tuple[str, ...]
    chosen: str | None
    upload: Upload
    slices: tuple[Slice, ...]
    files: tuple[File, ...] = ()


_LABELS = {1: later("Table or sound"), 2: later("Picture"), 3: later("Volume, or its slices")}


def show(state: State) -> None:
    """Draw the field for a file and what is known of the last one.

    It takes files of any name: what Streamlit turns away is told in its own words, or in the log only.
    """
    rank = state.setup.rank
    key = f"upload-{rank}"  # the same after each file: what is chosen for a field that is gone is lost
    st.file_uploader(
        phrase(_LABELS[rank]),
        accept_multiple_files=rank == 3,
        key=key,
        on_change=_receive,
        args=(key,),
        max_upload_size=MAX_UPLOAD_MB,
        label_visibility="collapsed",
    )
    if rank == 1:
        _show_microphone(state)
    if state.upload is None:
        file = phrase("Choose “{file}” again.", file=state.setup.file) if state.setup.file else ""
        stand_in = phrase(samples_for(rank)[state.setup.sample].title)
        until = phrase("No file yet: showing “{sample}”.", sample=stand_in)
        notices.quiet(file, phrase(_KINDS[rank]) + ".", until)
        return
    notices.quiet(f"{again(state.upload.name)} · {_size(state)}", *state.upload.notes)
    if len(state.slices) > 1:
        st.button(phrase("New stack with the next file"), key="new-stack", on_click=_begin_stack)
    if state.choice:
        options, chosen = state.choice.options, state.choice.chosen
        widgets.select(
            phrase("Choose"),
            options,
            chosen,
            _choose,
            key=f"choice-{state.uploads}",
            format_func=lambda option: choice_title(rank, option, state.choice.files[0]),
        )


def _size(state: State) -> str:
    if isinstance(state.upload, Picture):
        sizes = state.upload.pixels.shape[1::-1]
    else:
        channels, *sizes = state.upload.values.shape
        sizes = [channels, *sizes] if channels > 1 else sizes
    return " × ".join(map(str, sizes))


def _show_microphone(state: State) -> None:
    """Draw what records; only when it is asked for, so that nothing wants the microphone before."""
    title = phrase("Microphone")
    widgets.stay(_MICROPHONE)
    box = st.expander(title, key=_MICROPHONE, on_change=callback(touch))
    if box.open:
        box.audio_input(
            title, key=_RECORDED, on_change=_receive, args=(_RECORDED,), label_visibility="collapsed"
        )


def take(key: str, anywhere: bool = False) -> None:
    """Take the files that are new in a field: of those before them it has the names only.

    Parameters
    ----------
    key : str
    anywhere : bool
        Whether they choose the rank that suits them, instead of being read for the one that is shown.
    """
    listed = st.session_state.get(key)
    listed = listed if isinstance(listed, list) else [listed]
    known = {key for key, _ in current().slices}
    given = [one for one in listed if isinstance(one, UploadedFile) and one.file_id not in known]
    still = {one.file_id for one in listed if one is not None}
    if not given:
        change(lambda state: _without_removed(state, still))
        return
    new = [(one.file_id, file_of(one)) for one in given]
    files = [file for _, file in new]
    change(lambda state: replace(state, uploads=state.uploads + 1))

    def edit(state: State) -> State:
        if anywhere:
            state = with_rank(state, rank_of(*files[0]))
        check_total([len(file.content) for file in files])
        earlier = [one for one in state.slices if one[0] in still]
        return _with_received(state, _read_with(earlier, new, state.setup.rank))

    try:
        change(edit)
    finally:
        let_go(given)


def _read_with(earlier: Sequence[Slice], new: Sequence[Slice], rank: int) -> Received:
    """Read new files, together with slices that came before if all are slices of one volume."""
    files = [file for _, file in new]
    got = Received(*read(rank, files), tuple(new), tuple(files))
    if rank < 3 or not are_slices(files):
        return got._replace(slices=())
    if len(files) == 1 and got.upload.values.shape[1] > 1:
        return got._replace(slices=())  # the pages or frames of one file are a volume of their own
    together = [*earlier, *new]
    if not earlier or not are_slices([file for _, file in together]):
        return got
    try:
        check_total([len(file.content) for _, file in together])
        return Received(*read(rank, [file for _, file in together]), tuple(together))
    except SourceError as refusal:
        note = phrase("shown without the files before it: {why}", why=refusal.args[0])
        return got._replace(upload=replace(got.upload, notes=(*got.upload.notes, note)))


def _without_removed(state: State, still: set[str]) -> State:
    """The state without the slices that were taken out of the field's list; the last one stays."""
    left = [one for one in state.slices if one[0] in still]
    if not left or len(left) == len(state.slices):
        return state
    return _with_received(replace(state, uploads=state.uploads + 1), _read_with([], left, 3))


@callback
def _begin_stack() -> None:
    """Add the next file to nothing; until it comes, what is shown stays."""
    change(lambda state: replace(state, slices=()))


def _with_received(state: State, got: Received) -> State:
    files = tuple(file for _, file in got.slices) or got.files
    choice = Choice(files, got.options, got.chosen) if len(got.options) > 1 else None
    kept = files if choice or got.slices else ()
    reservation = reserve(
        _bytes(got.upload) + sum(len(file.content) for file in kept), instead_of=state.reservation
    )
    setup = _with_upload(state, got.upload)
    return replace(
        state, upload=got.upload, choice=choice, slices=got.slices, reservation=reservation, setup=setup
    )


@callback
def _receive(key: str) -> None:
    take(key)


def _with_upload(state: State, upload: Upload) -> Setup:
    """Return the set-up that shows an upload, with the kernel that suits it.

    A link that names a file has its own.
    """
    setup = replace(state.setup, source="upload", file=upload.name, typed=None)
    is_of_link = state.upload is None and state.setup.source == "upload" and state.setup.file
    return setup if is_of_link else suited(state.setup, setup, state.upload, upload)


def file_of(given: UploadedFile) -> File:
    """Return what was uploaded, for as long as it is read; then comes `let_go`."""
    return File(given.getvalue(), given.name)


def let_go(given: Iterable[UploadedFile]) -> None:
    """Have Streamlit forget files, which it would keep for as long as the session lasts.

    Only when they were read, or refused: until then they count among those that are on their way, and others
    wait for their room.
    """
    context = get_script_run_ctx()
    for one in given:
        one.truncate(0)  # the field holds what it gave for as long as it is there
        context.uploaded_file_mgr.remove_file(context.session_id, one.file_id)


def _bytes(upload: Upload) -> int:
    return (upload.pixels if isinstance(upload, Picture) else upload.values).nbytes


def _choose(option: str) -> None:
    def edit(state: State) -> State:
        if state.choice is None:
            return state  # its file is gone by now
        upload = read_choice(state.setup.rank, state.choice.files, option)
        return replace(state, upload=upload, choice=state.choice._replace(chosen=option))

    change(edit)
