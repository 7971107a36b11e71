"""What is brought in the sidebar: files, and what the microphone hears."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from convviz.app.components import notices, widgets
from convviz.app.parts import callback
from convviz.app.session.state import Choice, State, change, touch, with_rank
from convviz.core.limits import MAX_UPLOAD_MB
from convviz.data.formats import UPLOADABLE, rank_of
from convviz.data.inputs import Upload, samples_for
from convviz.data.picture import Picture
from convviz.data.quota import reserve
from convviz.data.uploads import File, check_total, choice_title
from convviz.decoder.client import read, read_choice
from convviz.language import again, later, phrase
from convviz.settings.companions import suited
from convviz.settings.model import Setup

_MICROPHONE, _RECORDED = "microphone-open", "microphone"
_KINDS = {
    1: later("CSV, Excel, text, FASTA or WAV"),
    2: UPLOADABLE,
    3: later("NumPy, NIfTI, pages of a TIFF, frames of a GIF, or several pictures"),
}
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
    if state.choice:
        options, chosen = state.choice.options, state.choice.chosen
        widgets.select(
            phrase("Choose"),
            options,
            chosen,
            _choose,
            key=f"choice-{state.uploads}",
            format_func=lambda option: choice_title(rank, option, state.choice.file),
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
    given = st.session_state.get(key)
    given = given if isinstance(given, list) else [given]
    given = [one for one in given if isinstance(one, UploadedFile)]
    if not given:
        return
    files = [file_of(one) for one in given]
    change(lambda state: replace(state, uploads=state.uploads + 1))

    def edit(state: State) -> State:
        if anywhere:
            state = with_rank(state, rank_of(*files[0]))
        rank = state.setup.rank
        check_total([len(file.content) for file in files])
        options, chosen, upload = read(rank, files)
        choice = Choice(files[0], options, chosen) if len(options) > 1 else None
        reservation = reserve(
            _bytes(upload) + (len(files[0].content) if choice else 0), instead_of=state.reservation
        )
        setup = _with_upload(state, upload)
        return replace(state, upload=upload, choice=choice, reservation=reservation, setup=setup)

    try:
        change(edit)
    finally:
        let_go(given)


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
        upload = read_choice(state.setup.rank, state.choice.file, option)
        return replace(state, upload=upload, choice=state.choice._replace(chosen=option))

    change(edit)
