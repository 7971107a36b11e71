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
from convviz.language import phrase
from convviz.layers.scene import Scene

_LINES, _BOX = 90, 720


def show(state: State, scene: Scene) -> None:
    """Draw the tabs; only the program of the open one is written and sent."""
    _show(scene_again(), state.setup.padding)


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
    st.code(code.text, language="python", height=height_of(code.text))
    with st.container(horizontal=True, gap="small"):
        _download(f"{scene.layer.name(scene.spec.ndim).lower()}_{framework}.py", code.text, "text/x-python")
        for name in code.files:
            file = partial(_file, framework, get, padding, name)
            _download(name, file, "application/octet-stream")


def height_of(text: str) -> int | Literal["content"]:
    """Whole programs stand on the page; those with long arrays scroll in a box."""
    return _BOX if text.count("\n") > _LINES else "content"


def _download(name: str, data, mime: str) -> None:
    st.download_button(
        phrase("Download {name}", name=name),
        data,
        name,
        mime,
        key=f"download-{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def _file(framework: str, get: Callable[[], Scene], padding: object, name: str) -> bytes:
    file = io.BytesIO()
    np.save(file, code_in(framework, get(), padding).files[name])
    return file.getvalue()
