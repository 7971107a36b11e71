"""A file that a view compares with, as the picture after a filter: it stays in the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from convviz.app.components import notices
from convviz.app.parts import callback
from convviz.app.session.incidents import Problem, problem_of
from convviz.app.sidebar.uploads import file_of, let_go
from convviz.core.limits import MAX_NAME, MAX_UPLOAD_MB
from convviz.data.inputs import WHOLE_PICTURE, Upload, upload_input
from convviz.data.picture import Picture
from convviz.data.quota import Reservation, reserve
from convviz.data.wording import shown
from convviz.decoder.client import read
from convviz.language import phrase
from convviz.settings.model import Setup


class Held(NamedTuple):
    """What a session keeps while a view is open: the last good file, and what went wrong with the last."""

    upload: Upload | None = None
    problem: Problem | None = None
    reservation: Reservation | None = None


def show(name: str, label: str, rank: int, on_read: Callable[[], None] | None = None) -> Upload | None:
    """Draw the field for a file, and return the last good one.

    Parameters
    ----------
    name : str
        Another one for each view.
    label : str
    rank : int
        Of what the file is read as.
    on_read : callable, optional
        Called after a file was read.
    """
    st.file_uploader(
        label,
        key=f"{name}-file",
        on_change=_receive,
        args=(name, rank, on_read),
        max_upload_size=MAX_UPLOAD_MB,
        label_visibility="collapsed",
    )
    held = of(name)
    if held.problem:
        notices.problem(held.problem, key=f"{name}-file")
    if held.upload is not None:
        notices.quiet(phrase("“{name}” is the target.", name=shown(str(held.upload.name), MAX_NAME)))
    return held.upload


def values_of(upload: Upload, setup: Setup, cells: int) -> np.ndarray:
    """Return a file in grey, ``(1, *spatial)``, cut as the input is if that is a picture too."""
    is_pair = isinstance(upload, Picture) and setup.source == "upload"
    region = setup.region if is_pair else WHOLE_PICTURE
    return upload_input(upload, cells=cells, colour="grey", region=region).values


def of(name: str) -> Held:
    """Return what the session keeps for a view."""
    return st.session_state.get(_key(name)) or Held()


def forget(name: str) -> None:
    """Keep nothing: the view is closed."""
    st.session_state.pop(_key(name), None)


@callback
def _receive(name: str, rank: int, on_read: Callable[[], None] | None) -> None:
    given = st.session_state.get(f"{name}-file")
    if not isinstance(given, UploadedFile):
        return
    held = of(name)
    try:
        upload = read(rank, [file_of(given)]).upload
        array = upload.pixels if isinstance(upload, Picture) else upload.values
        reservation = reserve(array.nbytes, instead_of=held.reservation)
    except Exception as error:
        st.session_state[_key(name)] = held._replace(problem=problem_of(error))
    else:
        st.session_state[_key(name)] = Held(upload, None, reservation)
        if on_read is not None:
            on_read()
    finally:
        let_go([given])


def _key(name: str) -> str:
    return f"convviz-{name}-brought"
