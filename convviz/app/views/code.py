"""The view Code: the layer on the stage as a program, for each framework."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np
import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices
from convviz.app.parts import fragment
from convviz.app.session.shown import scene_again
from convviz.app.session.state import State
from convviz.frameworks.write.programs import TITLES, code_in
from convviz.frameworks.write.text import Code
from convviz.language import phrase
from convviz.layers.scene import Scene

_LINES, _BOX = 90, 720


def show(state: State, scene: Scene) -> None:
    """Draw the tabs; only the program of the open one is written and sent."""
    _show(scene_again(), "" if state.back else state.setup.padding)


@fragment("code-view")
def _show(get: Callable[[], Scene], padding: object) -> None:
    st.html(STATIC / "code.css")
    with st.container(key="code", gap="small"):
        tabs = st.tabs(list(TITLES.values()), key="code-tabs", on_change="rerun")
        for framework, tab in zip(TITLES, tabs, strict=True):
            if tab.open:
                with tab:
                    _show_program(framework, get, padding)


def _show_program(framework: str, get: Callable[[], Scene], padding: object) -> None:
    scene = get()
    code = code_in(framework, scene, padding)
    notices.quiet(
        phrase(
            "This program makes the same arrays, computes the same output and prints it. Run it, "
            "change it, compare."
        )
    )
    file = f"{scene.layer.name(scene.spec.ndim).lower()}_{framework}.py"
    show_program(code, file, lambda: code_in(framework, get(), padding))


def show_program(
    code: Code, file: str, again: Callable[[], Code], note: str = "", *, key: str = "download"
) -> None:
    """Draw a program and what saves it and the files that it reads.

    Parameters
    ----------
    code : Code
    file : str
        What the program is called when it is saved.
    again : callable
        Writes it once more, for a file that is made when it is asked for: the page holds no arrays.
    note : str
        A sentence below the program.
    key : str
        Another one for each program on a page.
    """
    st.code(code.text, language="python", height=_height_of(code.text))
    notices.quiet(note)
    with st.container(horizontal=True, gap="small"):
        _download(file, code.text, "text/x-python", key)
        for name in code.files:
            _download(name, partial(_file, again, name), "application/octet-stream", key)


def _height_of(text: str) -> int | Literal["content"]:
    """Whole programs stand on the page; those with long arrays scroll in a box."""
    return _BOX if text.count("\n") > _LINES else "content"


def _download(name: str, data: str | Callable[[], bytes], mime: str, key: str) -> None:
    st.download_button(
        phrase("Download {name}", name=name),
        data,
        name,
        mime,
        key=f"{key}-{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def _file(again: Callable[[], Code], name: str) -> bytes:
    file = io.BytesIO()
    np.save(file, again().files[name])
    return file.getvalue()
