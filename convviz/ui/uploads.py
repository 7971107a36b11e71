"""What is brought in the sidebar: files, and what the microphone hears."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.inputs import samples_for
from convviz.limits import MAX_UPLOAD_MB
from convviz.sources.pictures import Picture, read_picture
from convviz.sources.sounds import read_wav
from convviz.sources.tables import read_csv
from convviz.ui import notices
from convviz.ui.state import State, change, touch

PICTURES = ["png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "tif", "tiff", "avif", "mpo", "ppm"]
FILE_TYPES = {1: ["csv", "tsv", "txt", "wav"], 2: PICTURES}
_LABELS = {1: "Table or sound", 2: "Picture"}
_RIFF = b"RIFF"


def show(state: State) -> None:
    """Draw the field for a file and what is known of the last one."""
    rank = state.setup.rank
    key = f"upload-{rank}-{state.uploads}"
    st.file_uploader(
        _LABELS[rank],
        FILE_TYPES[rank],
        key=key,
        on_change=_receive,
        args=(key,),
        max_upload_size=MAX_UPLOAD_MB,
        label_visibility="collapsed",
    )
    if rank == 1:
        _show_microphone(state)
    if state.upload is None:
        notices.quiet(f"Until then: {samples_for(rank)[state.setup.sample].title}.", key="upload-caption")
    else:
        sizes = state.upload.pixels.shape[1::-1] if isinstance(state.upload, Picture) else _sizes(state)
        notices.quiet(
            f"{state.upload.name} · {' × '.join(map(str, sizes))}", *state.upload.notes, key="upload-caption"
        )


def _sizes(state: State) -> tuple[int, ...]:
    return state.upload.values.shape


def _show_microphone(state: State) -> None:
    """Draw what records; only when it is asked for, so that nothing wants the microphone before."""
    box = st.expander("Microphone", key="microphone-open", on_change=touch)
    if box.open:
        key = f"microphone-{state.uploads}"
        box.audio_input("Microphone", key=key, on_change=_receive, args=(key,), label_visibility="collapsed")


def _receive(key: str) -> None:
    file = st.session_state.get(key)
    touch()
    if file is None:
        return
    change(lambda state: replace(state, uploads=state.uploads + 1))

    def edit(state: State) -> State:
        upload = _read(state.setup.rank, file.getvalue(), file.name)
        return replace(state, upload=upload, setup=replace(state.setup, source="upload", typed=None))

    change(edit)


def _read(rank: int, content: bytes, name: str):
    if rank == 2:
        return read_picture(content, name)
    is_sound = content.startswith(_RIFF) or name.lower().endswith(".wav")
    return read_wav(content, name) if is_sound else read_csv(content, name)
