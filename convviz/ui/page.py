"""The page: what is chosen on the left, and on the right what it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from convviz import explain
from convviz.inputs import Input, Upload
from convviz.link import missing
from convviz.scene import Scene
from convviz.settle import offer, settle
from convviz.setup import SETUPS, Setup, build, input_of
from convviz.spot import Spot, settle_spot
from convviz.ui import address, bar, connection, input, kernel, notices, pages, settings, stage, views
from convviz.ui.incidents import log_start, problem_of
from convviz.ui.memory import freeze_imports
from convviz.ui.state import State, change, current, keep, with_rank

ASSETS = Path(__file__).parents[2] / "assets"
_SHOWN = "convviz-shown"
_OPENS = {"working": "work it out", "share": "share"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What was last worked out, and from what."""

    setup: Setup
    upload: Upload | None
    input: Input
    scene: Scene


def run() -> None:
    """Draw the page once."""
    log_start()
    st.set_page_config(
        page_title="ConvViz", page_icon=str(ASSETS / "mark.svg"), layout="wide", initial_sidebar_state=300
    )
    st.html(ASSETS / "page.css")
    st.logo(ASSETS / "mark.svg", size="large")
    state, shown = _work_out(address.follow(current()))
    spot, notes = settle_spot(state.spot, shown.scene.spec)
    state = replace(state, spot=spot, notes=(*state.notes, *notes))
    keep(state)
    st.session_state[_SHOWN] = shown
    fields = address.write(state)
    bar.show(state)
    if state.page:
        notices.note(*state.notes, key="change")
        pages.PAGES[state.page].show(state, shown.scene)
    else:
        absent = "" if state.setup.source == "upload" and state.upload is None else missing(fields)
        _show_main(state, shown.scene, absent)
        with st.sidebar:
            _show_sidebar(state, shown)
    connection.run_after_reconnecting()
    freeze_imports("page")


def _work_out(state: State) -> tuple[State, Shown]:
    """Return what to show; if a set-up cannot be worked out, the last that could, and why not."""
    last: Shown | None = st.session_state.get(_SHOWN)
    if last and last.setup == state.setup and last.upload is state.upload:
        return state, last
    try:
        return _build(state, last)
    except Exception as error:
        problem = problem_of(error)
        if last is None:
            return _build(replace(state, setup=SETUPS[state.setup.rank], problem=problem), None)
        state = with_rank(state, last.setup.rank)
        return replace(state, setup=last.setup, upload=last.upload, problem=problem), last


def _build(state: State, last: Shown | None) -> tuple[State, Shown]:
    input = _input(state, last)
    setup, notes = settle(state.setup, input.values.shape)
    scene = build(setup, state.upload, input)
    state = replace(state, setup=setup, notes=(*state.notes, *notes))
    return state, Shown(setup, state.upload, input, scene)


def _input(state: State, last: Shown | None) -> Input:
    if last and last.upload is state.upload and _seen(last.setup) == _seen(state.setup):
        return last.input
    return input_of(state.setup, state.upload)


def _seen(setup: Setup) -> tuple:
    """Return what an input depends on."""
    drawn = (setup.colour, setup.cells, setup.region, setup.seed if setup.sample == "noise" else 0)
    return (setup.rank, setup.source, setup.sample, setup.typed, *drawn)


def _show_main(state: State, scene: Scene, absent: str) -> None:
    with st.container(key="headline", gap=None):
        runs = explain.headline(scene.spec)
        words = "".join(f":primary[**{text}**]" if strong else text for text, strong in runs)
        st.markdown(f"# {words}", anchors=False)
        st.text(f"{explain.counts(scene.spec)} · {explain.shape_formula(scene.spec)}", width="stretch")
    if state.problem:
        notices.problem(state.problem, key="change")
    notices.note(*state.notes, key="change")
    stage.show(scene, spot=state.spot, panel=views.panel(state), opens=_OPENS, on_open=_open)
    with st.container(key="quiet-computed"):
        st.text(explain.computed(scene.spec, scene.plan, scene.seconds), help=scene.plan.reason)
    notices.quiet(absent, key="link")
    views.show(state, scene)


def _open(view: str, spot: Spot) -> None:
    change(lambda state: replace(state, view=view, spot=spot))


def _show_sidebar(state: State, shown: Shown) -> None:
    offered = offer(state.setup, shown.input.values.shape)
    _head("Input")
    input.show(state, shown.input)
    _head("Kernel")
    kernel.show(state, offered, shown.scene)
    _head("Settings")
    settings.show(state, offered, any(map(any, shown.scene.spec.padding)))


def _head(title: str) -> None:
    with st.container(key=f"head-{title.lower()}"):
        st.markdown(f"## {title}", anchors=False)
