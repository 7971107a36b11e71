"""The page: what is chosen on the left, and on the right what it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st

from convviz import explain, stage
from convviz.errors import ConvSpecError, SourceError
from convviz.link import missing
from convviz.scene import Scene
from convviz.settle import offer, settle
from convviz.setup import Setup, build, input_of
from convviz.sources.pictures import Picture
from convviz.ui import address, input, kernel, notices, plots, settings
from convviz.ui.memory import freeze_imports
from convviz.ui.state import State, current, keep

ASSETS = Path(__file__).parents[2] / "assets"
_SHOWN = "convviz-shown"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was last worked out, and from what."""

    setup: Setup
    picture: Picture | None
    input: np.ndarray
    scene: Scene


def run() -> None:
    """Draw the page once."""
    st.set_page_config(
        page_title="ConvViz", page_icon=str(ASSETS / "mark.svg"), layout="wide", initial_sidebar_state=300
    )
    st.html(ASSETS / "page.css")
    st.logo(ASSETS / "mark.svg", size="large")
    state, shown = _work_out(address.follow(current()))
    keep(state)
    st.session_state[_SHOWN] = shown
    fields = address.write(state.setup)
    absent = "" if state.setup.source == "upload" and state.picture is None else missing(fields)
    _show_main(state, shown.scene, absent)
    with st.sidebar:
        _show_sidebar(state, shown)
    freeze_imports("page")


def _work_out(state: State) -> tuple[State, Shown]:
    """Return what to show; if a set-up cannot be worked out, the last that could, and why not."""
    last: Shown | None = st.session_state.get(_SHOWN)
    if last and last.setup == state.setup and last.picture is state.picture:
        return state, last
    try:
        return _build(state, last)
    except (ConvSpecError, SourceError) as error:
        if last is None:
            return _build(replace(state, setup=Setup(), problem=str(error)), None)
        return replace(state, setup=last.setup, picture=last.picture, problem=str(error)), last


def _build(state: State, last: Shown | None) -> tuple[State, Shown]:
    input = _input(state, last)
    setup, notes = settle(state.setup, input.shape)
    scene = build(setup, state.picture, input)
    state = replace(state, setup=setup, notes=(*state.notes, *notes))
    return state, Shown(setup, state.picture, input, scene)


def _input(state: State, last: Shown | None) -> np.ndarray:
    if last and last.picture is state.picture and _seen(last.setup) == _seen(state.setup):
        return last.input
    return input_of(state.setup, state.picture)


def _seen(setup: Setup) -> tuple:
    """Return what an input depends on."""
    return (setup.source, setup.sample, setup.typed, setup.colour, setup.cells, setup.region)


def _show_main(state: State, scene: Scene, absent: str) -> None:
    with st.container(key="headline", gap=None):
        runs = explain.headline(scene.spec)
        words = "".join(f":primary[**{text}**]" if strong else text for text, strong in runs)
        st.markdown(f"# {words}", anchors=False)
        st.text(f"{explain.counts(scene.spec)} · {explain.shape_formula(scene.spec)}", width="stretch")
    if state.problem:
        notices.problem(state.problem, key="change")
    notices.note(*state.notes, key="change")
    stage.show(scene, key="stage")
    notices.quiet(absent, key="link")
    plots.show(scene)


def _show_sidebar(state: State, shown: Shown) -> None:
    offered = offer(state.setup, shown.input.shape)
    _head("Input")
    input.show(state)
    _head("Kernel")
    kernel.show(state, offered, shown.scene)
    _head("Settings")
    settings.show(state, offered, any(map(any, shown.scene.spec.padding)))


def _head(title: str) -> None:
    with st.container(key=f"head-{title.lower()}"):
        st.markdown(f"## {title}", anchors=False)
